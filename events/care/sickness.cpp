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

// Of two for the same day the one recorded last stands.
void set_hours(Post& post, Post::Hours hours) {
    const auto at = std::ranges::lower_bound(post.hours, hours.from, {}, &Post::Hours::from);
    if (at != post.hours.end() && at->from == hours.from)
        *at = hours;
    else
        post.hours.insert(at, hours);
}

void joined(Post& post, const EventView& event, Fact::Joined::Reader fact) {
    if (fact.getSuperseded() && post.joined) return;  // who they were before
    const Day on = day_or_then(fact.getOn(), event);
    if (post.joined && post.left && *post.joined <= *post.left && *post.left < on)
        post.earlier.push_back({.first = *post.joined, .last = *post.left});
    post.joined = on;
    post.left.reset();
    post.zone = text_of(fact.getZone());
    post.location = text_of(fact.getLocation());
    learn_first(post.location, event.event().getLocation());
    set_hours(post, {.from = on, .weekly = weekly_said(fact.getContractedSeconds())});
}

void absent(Post& post, const EventView& event, Fact::Absent::Reader fact) {
    Post::Absence one{.kind = fact.getKind(), .from = day_or_then(fact.getFrom(), event)};
    one.to = day_said(fact.getTo());
    if (one.to && *one.to >= one.from && fact.getContractedSeconds() != 0) {
        one.contracted = weekly_said(fact.getContractedSeconds());
        one.planned_to = *one.to;
    }
    // Said again of the same first day, it is the same absence, known better.
    std::erase_if(post.absences, [&](const Post::Absence& known) { return known.from == one.from; });
    post.absences.push_back(one);
}

// Every absence that was under way ended the day before.
void returned(Post& post, Day on) {
    for (auto& one : post.absences)
        if (one.from < on && one.on(on)) one.to = on - days{1};
    std::erase_if(post.absences, [&](const Post::Absence& one) { return one.from == on && one.on(on); });
}

}  // namespace

Day day_or_then(std::int32_t said, const EventView& event) {
    return day_said(said).value_or(Calendar::london().day_of(within_reach(event.occurred())));
}

void fold(Post& post, const EventView& event) {
    if (event.is<Fact::Joined>()) joined(post, event, event.as<Fact::Joined>());
    if (event.is<Fact::ContractHoursSet>()) {
        const auto fact = event.as<Fact::ContractHoursSet>();
        set_hours(post, {.from = within_reach(day(fact.getFrom())),
                         .weekly = weekly_said(fact.getWeeklySeconds()),
                         .guaranteed = weekly_said(fact.getGuaranteedSeconds())});
    }
    if (event.is<Fact::Absent>()) absent(post, event, event.as<Fact::Absent>());
    if (event.is<Fact::Returned>()) returned(post, day_or_then(event.as<Fact::Returned>().getOn(), event));
    if (event.is<Fact::Left>()) post.left = day_or_then(event.as<Fact::Left>().getOn(), event);
}

bool Post::in_post(Day day) const { return in_post_since(day).has_value(); }

std::optional<Day> Post::in_post_since(Day day) const {
    if (joined && day >= *joined && (!left || day <= *left)) return joined;
    for (const Spell& spell : earlier)
        if (day >= spell.first && day <= spell.last) return spell.first;
    return std::nullopt;
}

const Post::Hours* Post::hours_on(Day day) const {
    const auto after = std::ranges::upper_bound(hours, day, {}, &Hours::from);
    return after == hours.begin() ? nullptr : &*std::prev(after);
}

Seconds Post::weekly_on(Day day) const {
    const Hours* known = hours_on(day);
    return known ? known->weekly : Seconds{};
}

const Post::Absence* Post::absent(Kind kind, Day day) const {
    const auto found =
        std::ranges::find_if(absences, [&](const Absence& one) { return one.kind == kind && one.on(day); });
    return found == absences.end() ? nullptr : &*found;
}

// Each day is a seventh of the week; what an absence was said to take is spread over the days it was said for. Each sum
// is divided once.
void Sickness::add(const Post& post, Day last, std::int64_t of_days) {
    Seconds in_post{}, by_week{};
    std::vector<std::int64_t> days_of(post.absences.size());
    for (Day day = last - days{of_days - 1}; day <= last; day += days{1}) {
        if (!post.in_post(day)) continue;
        const Seconds weekly = post.weekly_on(day);
        in_post += weekly;
        const Post::Absence* sick = post.absent(Post::Kind::SICKNESS, day);
        if (!sick) continue;
        if (sick->contracted)
            ++days_of[static_cast<std::size_t>(sick - post.absences.data())];
        else
            by_week += weekly;
    }
    contracted += in_post / 7;
    absent += by_week / 7;
    for (std::size_t i = 0; i < days_of.size(); ++i)
        if (const Post::Absence& one = post.absences[i]; days_of[i] != 0)
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
