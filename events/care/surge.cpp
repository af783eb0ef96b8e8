#include "events/care/surge.h"

#include <iterator>
#include <utility>

#include "events/care/days.h"
#include "events/core/calendar.h"
#include "schema/capacity.capnp.h"

namespace daybook::care {

std::size_t SurgeWatch::count_at(Instant t) const {
    return static_cast<std::size_t>(std::distance(referrals_.upper_bound(t - window), referrals_.upper_bound(t)));
}

std::size_t SurgeWatch::threshold_at(Instant t) const {
    const auto after = thresholds_.upper_bound(t);
    return after == thresholds_.begin() ? first_ : std::prev(after)->second;
}

std::optional<SurgeDecision> surge_decision(const EventView& event) {
    using Fact = schema::Capacity;
    const Instant at = within_reach(event.occurred());
    if (event.is<Fact::SurgeDeclared>()) return SurgeDecision{.at = at, .begins = true};
    if (event.is<Fact::SurgeEnded>() && event.source() != "daybook:steward")
        return SurgeDecision{.at = at, .begins = false};
    return std::nullopt;
}

namespace {

constexpr Instant never = Instant::max();

// Surges as time goes on.
struct Course {
    std::vector<SurgeWatch::Surge> found{};
    bool high = false;            // the count is at the threshold, or over it
    Instant below_since = never;  // of the surge that is on: when the count fell below the threshold last

    SurgeWatch::Surge* on() { return found.empty() || found.back().until ? nullptr : &found.back(); }

    void end_if_quiet(Instant t) {
        SurgeWatch::Surge* surge = on();
        if (!surge || surge->declared || below_since == never || t < below_since + SurgeWatch::window) return;
        surge->until = below_since + SurgeWatch::window;
    }
    void decide(Instant t, bool begins) {
        SurgeWatch::Surge* surge = on();
        if (begins && surge) surge->declared = true;
        if (begins && !surge) found.push_back({.from = t, .counted = false, .declared = true});
        if (!begins && surge) {
            surge->until = t;
            surge->decided = true;
        }
    }
    void count(Instant t, bool is_high) {
        const bool was_high = std::exchange(high, is_high);
        if (is_high && !was_high && !on()) found.push_back({.from = t});
        if (is_high)
            below_since = never;
        else if (on() && below_since == never)
            below_since = t;
    }
};

}  // namespace

std::vector<SurgeWatch::Surge> SurgeWatch::surges(Instant now) const {
    // The count changes when a referral comes, and when one leaves the window; it may reach another threshold, too.
    std::set<Instant> turns;
    for (const auto& [from, threshold] : thresholds_) turns.insert(from);
    for (const auto& [at, begins] : decisions_) turns.insert(at);
    for (const Instant received : referrals_) {
        turns.insert(received);
        turns.insert(received + window);
    }
    Course course;
    for (const Instant t : turns) {
        if (t > now) break;
        course.end_if_quiet(t);
        const auto [from, to] = decisions_.equal_range(t);
        for (auto at = from; at != to; ++at) course.decide(t, at->second);
        course.count(t, surge_at(t));
    }
    course.end_if_quiet(now);
    return std::move(course.found);
}

void fold(std::vector<BufferTeam>& teams, const EventView& event) {
    using Fact = schema::Capacity;
    const auto day_or_today = [&](std::int32_t said) {
        return day_said(said).value_or(Calendar::london().day_of(within_reach(event.occurred())));
    };
    const bool stands = !teams.empty() && !teams.back().until;
    if (event.is<Fact::BufferTeamStoodUp>() && !stands) {
        const auto fact = event.as<Fact::BufferTeamStoodUp>();
        BufferTeam& team = teams.emplace_back();
        team.from = day_or_today(fact.getFrom());
        for (const auto worker : fact.getWorkers()) team.workers.emplace_back(text_of(worker));
    }
    if (event.is<Fact::BufferTeamStoodDown>() && stands)
        teams.back().until = day_or_today(event.as<Fact::BufferTeamStoodDown>().getOn());
}

std::vector<Day> baseline_days(Day first_day, const std::set<Day>& earlier_surge_days) {
    constexpr int length = 28;
    std::vector<Day> days;
    for (int back = length; back > 0; --back)
        if (const Day day = first_day - std::chrono::days{back}; !earlier_surge_days.contains(day)) days.push_back(day);
    return days;
}

}  // namespace daybook::care
