#include "events/care/sickness.h"

#include <algorithm>

#include "events/care/days.h"
#include "events/core/calendar.h"
#include "schema/catalogue.capnp.h"
#include "schema/worker.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Worker;
using std::chrono::days;

constexpr std::int64_t whole_ppm = 1'000'000;

// A day that is not said is that of the event.
Day day_or_then(std::int32_t said, const EventView& event) {
    return day_said(said).value_or(Calendar::london().day_of(within_reach(event.occurred())));
}

void set_hours(Post& post, Day from, Seconds weekly) {
    const auto at = std::ranges::lower_bound(post.hours, from, {}, &Post::Hours::from);
    if (at != post.hours.end() && at->from == from)
        at->weekly = weekly;
    else
        post.hours.insert(at, {.from = from, .weekly = weekly});
}

void joined(Post& post, const EventView& event, Fact::Joined::Reader fact) {
    post.joined = day_or_then(fact.getOn(), event);
    post.left.reset();
    post.zone = text_of(fact.getZone());
    post.location = text_of(fact.getLocation());
    set_hours(post, *post.joined, weekly_said(fact.getContractedSeconds()));
}

void absent(Post& post, const EventView& event, Fact::Absent::Reader fact) {
    if (fact.getKind() != Fact::Absent::Kind::SICKNESS) return;
    Post::Sick one{.from = day_or_then(fact.getFrom(), event)};
    one.to = day_said(fact.getTo());
    if (one.to && *one.to >= one.from && fact.getContractedSeconds() != 0) {
        one.contracted = weekly_said(fact.getContractedSeconds());
        one.planned_to = *one.to;
    }
    // Said again of the same first day, it is the same absence, known better.
    std::erase_if(post.sick, [&](const Post::Sick& known) { return known.from == one.from; });
    post.sick.push_back(one);
}

// Every absence that was under way ended the day before.
void returned(Post& post, Day on) {
    for (auto& one : post.sick)
        if (one.from < on && (!one.to || *one.to >= on)) one.to = on - days{1};
    std::erase_if(post.sick, [&](const Post::Sick& one) { return one.from == on && (!one.to || *one.to >= on); });
}

}  // namespace

void fold(Post& post, const EventView& event) {
    if (event.is<Fact::Joined>()) joined(post, event, event.as<Fact::Joined>());
    if (event.is<Fact::ContractHoursSet>()) {
        const auto fact = event.as<Fact::ContractHoursSet>();
        set_hours(post, within_reach(day(fact.getFrom())), weekly_said(fact.getWeeklySeconds()));
    }
    if (event.is<Fact::Absent>()) absent(post, event, event.as<Fact::Absent>());
    if (event.is<Fact::Returned>()) returned(post, day_or_then(event.as<Fact::Returned>().getOn(), event));
    if (event.is<Fact::Left>()) post.left = day_or_then(event.as<Fact::Left>().getOn(), event);
}

Seconds Post::weekly_on(Day day) const {
    const auto after = std::ranges::upper_bound(hours, day, {}, &Hours::from);
    return after == hours.begin() ? Seconds{} : std::prev(after)->weekly;
}

// Each day is a seventh of the week; what an absence was said to take is spread over the days it was said for. Each sum
// is divided once.
void Sickness::add(const Post& post, Day last, std::int64_t of_days) {
    Seconds in_post{}, by_week{};
    std::vector<std::int64_t> days_of(post.sick.size());
    for (Day day = last - days{of_days - 1}; day <= last; day += days{1}) {
        if (!post.in_post(day)) continue;
        const Seconds weekly = post.weekly_on(day);
        in_post += weekly;
        const auto sick = std::ranges::find_if(
            post.sick, [&](const Post::Sick& one) { return day >= one.from && (!one.to || day <= *one.to); });
        if (sick == post.sick.end()) continue;
        if (sick->contracted)
            ++days_of[static_cast<std::size_t>(sick - post.sick.begin())];
        else
            by_week += weekly;
    }
    contracted += in_post / 7;
    absent += by_week / 7;
    for (std::size_t i = 0; i < days_of.size(); ++i)
        if (const Post::Sick& one = post.sick[i]; days_of[i] != 0)
            absent += *one.contracted * days_of[i] / ((one.planned_to - one.from).count() + 1);
}

std::int64_t Sickness::ppm() const {
    if (contracted.count() <= 0) return 0;
    return (absent.count() * whole_ppm + contracted.count() / 2) / contracted.count();
}

bool Sickness::reaches(std::int64_t threshold_ppm) const {
    return contracted.count() > 0 && absent.count() * whole_ppm >= threshold_ppm * contracted.count();
}

}  // namespace daybook::care
