#include "services/demo/roster.h"

#include <algorithm>
#include <array>

#include "services/demo/dice.h"
#include "services/demo/office.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

enum Purpose : std::uint64_t { fate_key = 11, road_key };

constexpr Seconds usual_travel = minutes{5};
constexpr hours evening_from{15};

std::uint64_t day_word(Day day) { return static_cast<std::uint64_t>(number(day)); }

// How likely a round is held up at a visit, per mille: worse on Mondays and Fridays, in the third week of every five
// when a zone has sickness, and better from month to month.
std::uint32_t hold_up(std::size_t zone, Day day, Day first) {
    const auto n = (day - first).count();
    const auto weekday = iso_weekday(day);
    int chance = weekday == 1 || weekday == 5 ? 62 : weekday >= 6 ? 42 : 50;
    if (has_sickness(zone, day, first)) chance += 55;
    chance -= std::min<int>(12, static_cast<int>(n / 14) * 3);
    return static_cast<std::uint32_t>(chance);
}

Fate fate_of(Dice& dice, const Rostered& visit, const Calendar& calendar) {
    if (in_hospital(*visit.package, visit.start, calendar)) return Fate::away;
    const auto throw_of = dice.below(1'000);
    if (throw_of < 18) return Fate::cancelled_by_person;
    if (throw_of < 22) return Fate::cancelled_by_provider;
    if (throw_of < 31) return Fate::no_access;
    if (throw_of < 40 && !visit.package->slots[visit.slot].critical) return Fate::missed;
    return Fate::delivered;
}

struct Round {
    Instant free{};
    bool begun = false;
};

Seconds stay_length(Dice& dice, Seconds planned, Seconds behind) {
    double share = 0.985 + 0.055 * dice.bell();
    if (behind > minutes{15}) share -= 0.05;
    if (dice.chance(38)) share = 0.5 + 0.28 * dice.unit();
    if (dice.chance(40)) share += 0.3 * dice.unit();  // somebody needed more
    const auto whole = static_cast<std::int64_t>(static_cast<double>(planned.count()) * std::clamp(share, 0.3, 1.6));
    return std::max<Seconds>(Seconds{whole}, minutes{4});
}

void attend(Played& played, std::array<Round, runs_per_zone>& rounds, Dice& road, Dice& dice, std::uint32_t chance) {
    const Rostered& visit = played.visit;
    const bool critical = visit.package->slots[visit.slot].critical;
    Instant together{};
    for (const auto run : visit.runs) {
        Round& round = rounds[run];
        const auto drift = Seconds{static_cast<std::int64_t>(-90 + 260 * road.bell())};
        Instant arrival = std::max(visit.start + drift, visit.start - minutes{19});
        const bool held_up = road.chance(critical ? chance / 4 : chance);
        if (held_up) arrival += minutes{22} + Seconds{road.between(0, 2'700)};
        if (critical && !held_up) arrival = std::min(arrival, visit.start + minutes{12});
        if (round.begun) arrival = std::max(arrival, round.free + Seconds{road.between(120, 480)});
        played.attended.push_back({.in = arrival, .out = {}, .run = run});
        together = std::max(together, arrival);
    }
    const bool no_access = played.fate == Fate::no_access;
    const Seconds stay = no_access
                             ? Seconds{dice.between(300, 900)}
                             : stay_length(dice, visit.length, Seconds{(together - visit.start).count() / 1'000'000});
    for (auto& one : played.attended) {
        one.out = std::max(together + stay - Seconds{dice.between(0, 90)}, one.in + minutes{2});
        rounds[one.run] = {.free = one.out, .begun = true};
    }
}

}  // namespace

std::string Rostered::stream() const {
    std::string date = to_string(day);
    std::erase(date, '-');
    return "visit-" + package->id + "-" + date + "-" + std::to_string(slot + 1);
}

std::string run_name(std::size_t zone, std::size_t run) {
    const bool morning = run < morning_runs;
    return std::string(zones[zone]) + (morning ? "-morning-" : "-evening-") + std::to_string(run % morning_runs + 1);
}

std::size_t worker_of(std::size_t zone, std::size_t run, Day day) {
    const auto off = static_cast<std::size_t>(number(day)) % workers_per_zone;
    return zone * workers_per_zone + (run < off ? run : run + 1);
}

bool has_sickness(std::size_t zone, Day day, Day first) {
    const auto n = (day - first).count();
    return n >= 0 && (n / 7) % 5 == 2 && zone == static_cast<std::size_t>((n / 35 + 2) % 5);
}

bool is_sick(std::size_t worker, Day day, Day first) {
    const std::size_t of_zone = worker % workers_per_zone;
    return worker < rostered_workers && (of_zone == 3 || of_zone == 6) &&
           has_sickness(zone_of_worker(worker), day, first);
}

std::size_t bank_worker(std::size_t zone) { return rostered_workers + zone; }

std::size_t worker_on(std::size_t zone, std::size_t run, Day day, Day first) {
    const std::size_t planned = worker_of(zone, run, day);
    if (!is_sick(planned, day, first)) return planned;
    const std::size_t off = zone * workers_per_zone + static_cast<std::size_t>(number(day)) % workers_per_zone;
    return planned % workers_per_zone == 3 && !is_sick(off, day, first) ? off : bank_worker(zone);
}

bool due(const Package& package, const Slot& slot, Day day) {
    if (day < package.from || (package.last && day > *package.last)) return false;
    return (slot.weekdays >> (iso_weekday(day) - 1) & 1) != 0;
}

bool in_hospital(const Package& package, Instant at, const Calendar& calendar) {
    return std::any_of(package.stays.begin(), package.stays.end(), [&](const Stay& stay) {
        return at >= stay_begins(stay, calendar) && at < stay_ends(stay, calendar);
    });
}

std::size_t Rostered::worker(std::size_t run) const {
    for (std::size_t i = 0; i < runs.size() && i < went.size(); ++i)
        if (runs[i] == run) return went[i];
    return worker_of(package->zone, run, day);
}

Instant agreed_at(const Change& change, const Calendar& calendar) {
    const Day on = change.effective + days{change.agreed_late ? 1 : -4};
    return calendar.at(on, hours{15}).instant;
}

Instant end_decided(const Package& package, const Calendar& calendar) {
    if (package.died) return calendar.at(*package.last, hours{23} + minutes{30}).instant;
    return calendar.at(*package.last - days{3}, hours{11}).instant;
}

Seconds length_on(const Package& package, std::size_t slot, Day day, std::optional<Instant> known,
                  const Calendar& calendar) {
    Seconds length = package.slots[slot].length;
    for (const auto& change : package.changes) {
        if (change.slot != slot || change.refused) continue;
        const Instant agreed = agreed_at(change, calendar);
        const Day applies = std::max(change.effective, calendar.day_of(agreed) + days{1});
        if (day >= applies && (!known || agreed <= *known)) length += change.more;
    }
    return std::clamp<Seconds>(length, minutes{15}, minutes{90});
}

std::vector<Rostered> roster(std::span<const Package> packages, std::size_t zone, Day day, const Calendar& calendar) {
    std::vector<Rostered> visits;
    for (const auto& package : packages) {
        if (package.zone != zone) continue;
        for (std::size_t slot = 0; slot < package.slots.size(); ++slot) {
            if (!due(package, package.slots[slot], day)) continue;
            const Seconds length = length_on(package, slot, day, {}, calendar);
            visits.push_back({.package = &package,
                              .slot = slot,
                              .day = day,
                              .start = calendar.at(day, package.slots[slot].start).instant,
                              .length = length});
        }
    }
    std::stable_sort(visits.begin(), visits.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
    std::array<Instant, runs_per_zone> free{};
    for (auto& visit : visits) {
        const Slot& slot = visit.package->slots[visit.slot];
        const std::size_t from = slot.start >= evening_from ? morning_runs : 0;
        while (visit.runs.size() < slot.required) {
            std::size_t best = runs_per_zone;
            for (std::size_t run = from; run < from + morning_runs; ++run) {
                const bool taken = std::find(visit.runs.begin(), visit.runs.end(), run) != visit.runs.end();
                if (!taken && (best == runs_per_zone || free[run] < free[best])) best = run;
            }
            visit.runs.push_back(best);
            free[best] = std::max(free[best], visit.start) + visit.length + usual_travel;
        }
    }
    return visits;
}

std::vector<Played> play(std::uint64_t seed, std::vector<Rostered> rota, Day first, const Calendar& calendar) {
    std::vector<Played> played;
    std::array<Round, runs_per_zone> rounds{};
    for (auto& visit : rota) {
        const auto key = visit.package->number * 8 + visit.slot;
        const auto day = day_word(visit.day);
        Dice dice({seed, fate_key, key, day});
        Dice road({seed, road_key, key, day});
        auto& one = played.emplace_back(Played{.visit = std::move(visit)});
        for (const std::size_t run : one.visit.runs)
            one.visit.went.push_back(worker_on(one.visit.package->zone, run, one.visit.day, first));
        one.fate = fate_of(dice, one.visit, calendar);
        if (one.fate == Fate::delivered || one.fate == Fate::no_access)
            attend(one, rounds, road, dice, hold_up(one.visit.package->zone, one.visit.day, first));
    }
    return played;
}

}  // namespace daybook::demo
