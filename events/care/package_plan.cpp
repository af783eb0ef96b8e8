#include "events/care/package_plan.h"

#include <algorithm>
#include <tuple>

#include "events/care/said.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {

namespace {

using Fact = schema::Package;

constexpr Seconds day_length = std::chrono::hours{24};
constexpr std::size_t longest_id = 80;  // of a stream after its category (format.md F1)

Seconds in_day(std::uint32_t seconds) { return std::min(Seconds{seconds}, day_length); }

std::vector<Slot> slots_of(capnp::List<Fact::Slot>::Reader list) {
    std::vector<Slot> slots;
    for (const auto slot : list)
        slots.push_back({.weekdays = slot.getWeekdays(),
                         .start = in_day(slot.getStart()),
                         .length = in_day(slot.getLength()),
                         .band_from = in_day(slot.getBandFrom()),
                         .band_to = in_day(slot.getBandTo()),
                         .required = std::max<std::uint8_t>(slot.getRequired(), 1),
                         .time_critical = slot.getTimeCritical()});
    return slots;
}

void authorised(PackagePlan& package, const EventView& event, Fact::Authorised::Reader fact) {
    learn(package.person, fact.getPerson());
    learn(package.contract, fact.getContract());
    learn(package.zone, fact.getZone());
    learn(package.location, fact.getLocation());
    package.first = day(fact.getFrom());
    if (fact.getTo() != 0) package.last = day(fact.getTo());
    package.turns.push_back(
        {.from = earliest_time, .until = {}, .recorded = event.stamp().recorded, .slots = slots_of(fact.getPlan())});
}

// FNV-1a, for what is left of a package's name where the whole would be too long.
std::string short_of(std::string_view name) {
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
    return std::string{name.substr(0, 40)} + "~" + std::to_string(hash);
}

// "slot-20260304-0800-", then the package.
std::string slot_visit(std::string_view package, Day day, Seconds start) {
    std::string name = "slot-" + to_string(day);
    std::erase(name, '-');
    name.insert(4, "-");
    const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    name += "-" + two(start.count() / 3600) + two(start.count() / 60 % 60) + "-";
    if (name.size() + package.size() <= longest_id) return name + std::string{package};
    return name + short_of(package);
}

}  // namespace

bool fold(PackagePlan& package, const EventView& event) {
    constexpr std::string_view prefix = "package-";
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::PACKAGE)) return false;
    package.package = event.stream().substr(std::min(prefix.size(), event.stream().size()));
    fold(package.holds, event);
    package.changed = event.stamp().recorded;
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::AUTHORISED: authorised(package, event, event.as<Fact::Authorised>()); return true;
        case Fact::STARTED: package.first = day(event.as<Fact::Started>().getOn()); return true;
        case Fact::SUSPENDED: return true;
        case Fact::RESUMED: package.resumed = event.stamp().recorded; return true;
        case Fact::ENDED: package.last = day(event.as<Fact::Ended>().getOn()); return true;
    }
    return false;
}

std::optional<PackagePlan::Turn> turn_of(schema::Variation::Proposed::Reader variation) {
    if (variation.getPlan().size() == 0) return std::nullopt;
    PackagePlan::Turn turn{
        .from = time_of(variation.getFrom()), .until = {}, .recorded = {}, .slots = slots_of(variation.getPlan())};
    if (variation.getTo() != 0) turn.until = time_of(variation.getTo());
    return turn;
}

std::vector<DueSlot> slots_on(const PackagePlan& package, Day day, const Calendar& calendar) {
    std::vector<DueSlot> due;
    if (!package.runs_on(day)) return due;
    const auto in_force = [&](Instant start) {
        return std::ranges::find_if(package.turns.rbegin(), package.turns.rend(), [&](const PackagePlan::Turn& turn) {
            return turn.from <= start && (!turn.until || start < *turn.until);
        });
    };
    for (auto turn = package.turns.rbegin(); turn != package.turns.rend(); ++turn)
        for (const Slot& slot : turn->slots) {
            if ((slot.weekdays >> (iso_weekday(day) - 1) & 1) == 0) continue;
            const Instant start = calendar.at(day, slot.start).instant;
            if (in_force(start) != turn || start < turn->recorded) continue;
            DueSlot& one = due.emplace_back();
            one.visit = slot_visit(package.package, day, slot.start);
            one.start = start;
            one.known = std::max(turn->recorded, package.resumed);
            one.held = package.holds.held_at(start);
            one.slot = slot;
        }
    std::ranges::sort(due, {}, [](const DueSlot& one) { return std::tuple{one.start, std::string_view{one.visit}}; });
    return due;
}

std::vector<std::optional<std::size_t>> covered(std::span<const DueSlot> slots,
                                                std::span<const std::vector<Instant>> visits) {
    struct Pair {
        Instant::duration apart;
        std::size_t slot, visit;
    };
    std::vector<Pair> pairs;
    for (std::size_t s = 0; s < slots.size(); ++s)
        for (std::size_t v = 0; v < visits.size(); ++v) {
            Instant::duration apart = Instant::duration::max();
            for (const Instant start : visits[v])
                apart = std::min(apart, start < slots[s].start ? slots[s].start - start : start - slots[s].start);
            if (apart <= slot_reach) pairs.push_back({.apart = apart, .slot = s, .visit = v});
        }
    std::ranges::sort(pairs, {}, [](const Pair& p) { return std::tuple{p.apart, p.slot, p.visit}; });
    std::vector<std::optional<std::size_t>> by(slots.size());
    std::vector<bool> used(visits.size());
    for (const Pair& pair : pairs) {
        if (by[pair.slot] || used[pair.visit]) continue;
        by[pair.slot] = pair.visit;
        used[pair.visit] = true;
    }
    return by;
}

}  // namespace daybook::care
