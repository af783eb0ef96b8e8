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

// The cells of a place: whatever competence is needed, and each that is.
template <class Add>
void in_cells(Load& load, const Load::Place& place, std::span<const std::string> skills, Add add) {
    add(load.cells[place]);
    for (const auto& skill : skills) add(load.cells[{place.zone, place.band, skill}]);
}

void take(Load::Taken& taken, Seconds weekly, bool spot) {
    taken.all += weekly;
    if (spot) taken.spot += weekly;
}

void add(Load& load, const Location& location, const OnRoute& one, const Now& now) {
    const Package& package = *one.package;
    const State state = package.state_on(now.day, now.instant);
    if (state == State::ended) return;
    const Seconds weekly = package.weekly_at(now.instant);
    const bool spot = one.route == schema::Contract::Route::SPOT;
    ++load.packages;
    for (Load::Taken* taken : {&load.whole, &load.zones[package.plan.zone]}) {
        take(*taken, weekly, spot);
        taken->spot_packages += spot ? 1 : 0;
    }
    const auto take_in = [&](std::string band, Seconds time) {
        in_cells(load, {package.plan.zone, std::move(band)}, package.skills,
                 [&](Load::Cell& cell) { add(cell, state, time); });
    };
    const auto& slots = slots_at(package.plan, now.instant);
    if (slots.empty()) take_in("", weekly);
    const auto come_by = [&](const std::string& band) {
        load.visited[{band}].insert(package.plan.zone);
        for (const auto& skill : package.skills) load.visited[{band, skill}].insert(package.plan.zone);
    };
    for (const Seconds time : one.visits) come_by(std::string(location.band_of(time, now.day)));
    const bool soon = state == State::active || (package.plan.first && *package.plan.first <= now.day + cluster_reach);
    Seconds of_slots{};
    for (const Slot& slot : slots) of_slots += weekly_of(slot);
    Seconds left = weekly;  // of what was agreed beside the slots each of them has its share
    for (const Slot& slot : slots) {
        std::string band(location.band_of(slot.start, now.day));
        if (soon && state != State::held && (slot.weekdays & ~one.rostered) != 0) come_by(band);
        const bool last = &slot == &slots.back() || of_slots == Seconds{};
        const Seconds time = last ? left : Seconds{weekly_of(slot).count() * weekly.count() / of_slots.count()};
        left -= time;
        take_in(std::move(band), time);
    }
}

// What was promised and is not authorised yet is accepted all the same. Of several zones the first is the package's.
void add(Load& load, const Location::Reserved& reserved) {
    for (const auto& share : reserved.shares) {
        in_cells(load, {share.zone, share.band}, reserved.skills,
                 [&](Load::Cell& cell) { cell.accepted += share.weekly; });
        take(load.whole, share.weekly, reserved.spot);
        take(load.zones[share.zone], share.weekly, reserved.spot);
    }
    if (!reserved.spot || reserved.shares.empty()) return;
    ++load.whole.spot_packages;
    ++load.zones[reserved.shares.front().zone].spot_packages;
}

std::optional<std::int64_t> nearest(const Load::Round& round, const std::string& to, const Location& location,
                                    const Load& load, Day day) {
    std::optional<std::int64_t> nearest;
    const auto zones = load.visited.find(round);
    if (zones == load.visited.end()) return nearest;
    for (const auto& zone : zones->second)
        if (const auto minutes = location.minutes_between(zone, to, day))
            nearest = std::min(nearest.value_or(*minutes), *minutes);
    return nearest;
}

// The nearest planned visit in each band asked for, by who has each competence that is needed; the farthest of them
// decides. A visit that takes no competence may be made by somebody without any, so it is near nobody who has one.
std::optional<std::int64_t> travel(const AcceptanceQuestion& q, const Location& location, const Load& load, Day day) {
    const std::vector<std::string> whoever{{}};
    std::optional<std::int64_t> farthest;
    for (const auto& asked : q.asked)
        for (const auto& skill : q.skills_needed.empty() ? whoever : q.skills_needed) {
            const auto minutes = nearest({asked.name, skill}, q.zone, location, load, day);
            if (!minutes) return std::nullopt;
            farthest = std::max(farthest.value_or(*minutes), *minutes);
        }
    return farthest;
}

void fill(AcceptanceQuestion::Band& asked, const std::string& zone, const Location& location, const Load& load,
          Day day) {
    asked.declared = location.declared_on(zone, asked.name, asked.skill, day);
    const auto cell = load.cells.find({zone, asked.name, asked.skill});
    if (cell == load.cells.end()) return;
    asked.active = cell->second.active;
    asked.held = cell->second.held;
    asked.accepted = cell->second.accepted;
}

void ask_location(AcceptanceQuestion& q, Seconds weekly, const Location& location, const Load& load, Day day) {
    for (auto& asked : q.asked) {
        fill(asked, q.zone, location, load, day);
        for (const auto& skill : q.skills_needed) {
            if (!location.declares(skill)) continue;
            auto& of_skill = q.of_skills.emplace_back(
                AcceptanceQuestion::Band{.name = asked.name, .needed = asked.needed, .skill = skill});
            fill(of_skill, q.zone, location, load, day);
        }
    }
    q.travel_minutes = travel(q, location, load, day);
    if (q.spot) q.spot_caps = spot_caps(location, load, day, More{.zone = q.zone, .weekly = weekly});
    const Location::Criteria* criteria = location.criteria_on(day);
    if (!criteria) return;
    q.zones = criteria->zones;
    q.skills = criteria->skills;
    q.bands.emplace();
    for (const auto& band : criteria->bands) q.bands->push_back(band.name);
    q.travel_limit_minutes = criteria->travel_limit;
    q.floor_pence_an_hour = criteria->floor_pence;
}

}  // namespace

Ahead ahead_of(const Now& now, const Calendar& calendar) {
    return {.from = calendar.start_of(now.day), .until = calendar.start_of(now.day + cluster_reach)};
}

// Of a week each weekday comes once. A day whose visits were all called off is one for which the rota was made.
void take_rota(OnRoute& package, std::span<const OnRota> visits, const Now& now, const Calendar& calendar) {
    const Ahead ahead = ahead_of(now, calendar);
    for (const OnRota& visit : visits) {
        if (visit.start < ahead.from || visit.start >= ahead.until) continue;
        package.rostered |= static_cast<std::uint8_t>(1U << (iso_weekday(calendar.day_of(visit.start)) - 1));
        if (visit.stands && visit.start >= now.instant && !package.package->plan.holds.held_at(visit.start))
            package.visits.push_back(calendar.time_of_day(visit.start));
    }
}

Load load_of(const Location& location, std::span<const OnRoute> packages, const Now& now) {
    Load load;
    std::set<std::string_view> known, come_of;
    for (const OnRoute& one : packages) {
        if (one.package->plan.location != location.id || !one.package->known()) continue;
        known.insert(one.package->plan.package);
        if (!one.package->referral.empty()) come_of.insert(id_in(one.package->referral, "referral"));
        add(load, location, one, now);
    }
    // What was authorised is no longer promised, whether the package bears the name it was promised under or not.
    for (const auto& reserved : location.reserved)
        if (!known.contains(id_in(reserved.package, "package")) &&
            !come_of.contains(id_in(reserved.referral, "referral")))
            add(load, reserved);
    return load;
}

std::vector<SpotCap> spot_caps(const Location& location, const Load& load, Day day, const std::optional<More>& more) {
    using Measure = SpotCap::Measure;
    constexpr std::int64_t whole_ppm = 1'000'000;
    std::vector<SpotCap> caps;
    const Location::Criteria* criteria = location.criteria_on(day);
    if (!criteria) return caps;
    const auto hold = [&](const std::string& zone, Load::Taken taken) {
        if (more && (zone.empty() || zone == more->zone)) {
            take(taken, more->weekly, true);
            ++taken.spot_packages;
        }
        if (criteria->spot_cap != 0)
            caps.push_back({.measure = Measure::share,
                            .zone = zone,
                            .spot = taken.spot.count(),
                            .of = taken.all.count(),
                            .cap_ppm = criteria->spot_cap});
        if (criteria->spot_packages != 0)
            caps.push_back({.measure = Measure::packages,
                            .zone = zone,
                            .spot = taken.spot_packages,
                            .of = criteria->spot_packages,
                            .cap_ppm = whole_ppm});
        if (criteria->spot_weekly != Seconds{})
            caps.push_back({.measure = Measure::time,
                            .zone = zone,
                            .spot = taken.spot.count(),
                            .of = criteria->spot_weekly.count(),
                            .cap_ppm = whole_ppm});
    };
    if (!criteria->spot_by_zone) {
        hold("", load.whole);
        return caps;
    }
    auto zones = load.zones;
    for (const auto& zone : criteria->zones) zones.try_emplace(zone);
    if (more) zones.try_emplace(more->zone);
    for (const auto& [zone, taken] : zones)
        if (!more || zone == more->zone) hold(zone, taken);
    return caps;
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
    for (const auto& band : referral.bands) q.asked.push_back({.name = band.name, .needed = band.weekly});
    if (referral.bands.empty()) q.asked.push_back({.needed = referral.weekly});
    Seconds weekly{};
    for (const auto& asked : q.asked) weekly += asked.needed;
    if (weekly == Seconds{}) weekly = referral.weekly;
    if (location) ask_location(q, weekly, *location, load, now.day);
    return q;
}

}  // namespace daybook::care
