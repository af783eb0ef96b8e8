#include "events/care/load.h"

#include <algorithm>

namespace daybook::care {
namespace {

using State = Package::State;

constexpr std::chrono::days cluster_reach{7};  // planned visits that a new one may join (R15)

void add(Load::Cell& cell, State state, Seconds weekly) {
    switch (state) {
        case State::active: cell.active += weekly; return;
        case State::held: cell.held += weekly; return;
        case State::authorised: cell.accepted += weekly; return;
        case State::ended: return;
    }
}

void add(Load& load, const Location& location, const OnRoute& one, const Now& now) {
    const Package& package = *one.package;
    const State state = package.state_on(now.day, now.instant);
    if (state == State::ended) return;
    const Seconds weekly = package.weekly_at(now.instant);
    ++load.packages;
    load.all += weekly;
    if (one.route == schema::Contract::Route::SPOT) load.spot += weekly;
    const auto& slots = slots_at(package.plan, now.instant);
    if (slots.empty()) add(load.cells[{package.plan.zone, ""}], state, weekly);
    const bool soon = state == State::active || (package.plan.first && *package.plan.first <= now.day + cluster_reach);
    for (const Slot& slot : slots) {
        const std::string band(location.band_of(slot.start, now.day));
        add(load.cells[{package.plan.zone, band}], state, weekly_of(slot));
        if (soon && state != State::held) load.visited[band].insert(package.plan.zone);
    }
}

// The nearest planned visit of each band asked for; the farthest of these bands decides.
std::optional<std::int64_t> travel(const AcceptanceQuestion& q, const Location& location, const Load& load) {
    std::optional<std::int64_t> farthest;
    for (const auto& asked : q.asked) {
        std::optional<std::int64_t> nearest;
        const auto zones = load.visited.find(asked.name);
        if (zones == load.visited.end()) return std::nullopt;
        for (const auto& zone : zones->second)
            if (const auto minutes = location.minutes_between(zone, q.zone))
                nearest = std::min(nearest.value_or(*minutes), *minutes);
        if (!nearest) return std::nullopt;
        farthest = std::max(farthest.value_or(*nearest), *nearest);
    }
    return farthest;
}

void ask_location(AcceptanceQuestion& q, const Location& location, const Load& load, Day day) {
    for (auto& asked : q.asked) {
        asked.declared = location.declared_on(q.zone, asked.name, day);
        const auto cell = load.cells.find({q.zone, asked.name});
        if (cell == load.cells.end()) continue;
        asked.active = cell->second.active;
        asked.held = cell->second.held;
        asked.accepted = cell->second.accepted;
    }
    q.spot_time = load.spot;
    q.all_time = load.all;
    q.travel_minutes = travel(q, location, load);
    const Location::Criteria* criteria = location.criteria_on(day);
    if (!criteria) return;
    q.zones = criteria->zones;
    q.skills = criteria->skills;
    q.bands.emplace();
    for (const auto& band : criteria->bands) q.bands->push_back(band.name);
    q.travel_limit_minutes = criteria->travel_limit;
    q.floor_pence_an_hour = criteria->floor_pence;
    if (criteria->spot_cap != 0) q.spot_cap_ppm = criteria->spot_cap;
}

}  // namespace

Load load_of(const Location& location, std::span<const OnRoute> packages, const Now& now) {
    Load load;
    std::set<std::string_view> known;
    for (const OnRoute& one : packages) {
        if (one.package->plan.location != location.id || !one.package->known()) continue;
        known.insert(one.package->plan.package);
        add(load, location, one, now);
    }
    // What was promised and is not authorised yet is accepted all the same.
    for (const auto& reserved : location.reserved) {
        if (known.contains(id_in(reserved.package, "package"))) continue;
        for (const auto& share : reserved.shares) {
            load.cells[{share.zone, share.band}].accepted += share.weekly;
            load.all += share.weekly;
            if (reserved.spot) load.spot += share.weekly;
        }
    }
    return load;
}

SpotShare spot_share(const Location& location, const Load& load, Day day) {
    constexpr std::int64_t whole_ppm = 1'000'000;
    SpotShare share;
    const std::int64_t spot = load.spot.count(), all = load.all.count();
    if (all > 0) share.ppm = (spot * whole_ppm + all / 2) / all;
    const Location::Criteria* criteria = location.criteria_on(day);
    if (!criteria || criteria->spot_cap == 0) return share;
    share.cap_ppm = criteria->spot_cap;
    share.reached = all > 0 && spot * whole_ppm >= share.cap_ppm * all;
    return share;
}

AcceptanceQuestion question_of(const Referral& referral, const Contract* contract, const Location* location,
                               const Load& load, const Now& now) {
    AcceptanceQuestion q;
    q.assessed = referral.assessed;
    q.conflict = referral.conflict;
    q.conflict_with = referral.conflict_with;
    q.triaged = referral.risk != 0;
    q.urgent = referral.needs_call();
    q.risk_validated = referral.validated;
    q.zone = referral.zone;
    q.skills_needed = referral.skills;
    q.pence_an_hour = referral.pence_an_hour;
    q.spot =
        contract ? contract->route == schema::Contract::Route::SPOT : referral.route == schema::Contract::Route::SPOT;
    if (contract) q.contract = contract->to_new_on(now.day);
    for (const auto& band : referral.bands) {
        q.asked.push_back({.name = band.name, .needed = band.weekly});
        q.this_time += band.weekly;
    }
    if (referral.bands.empty()) q.asked.push_back({.needed = referral.weekly});
    if (q.this_time == Seconds{}) q.this_time = referral.weekly;
    if (location) ask_location(q, *location, load, now.day);
    return q;
}

}  // namespace daybook::care
