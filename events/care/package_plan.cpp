#include "events/care/package_plan.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "events/care/days.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {

namespace {

using Fact = schema::Package;

constexpr Seconds day_length = std::chrono::hours{24};
constexpr std::size_t longest_id = 80;  // of a stream after its category (format.md F1)
constexpr std::size_t most_odd = 16;    // the first are kept of a source that tells nothing but what does not fit

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

// A change of weekly time, within the reach of weekly times.
Seconds change_said(std::int64_t seconds) {
    const auto size = static_cast<std::uint64_t>(seconds);
    return seconds < 0 ? -weekly_said(0 - size) : weekly_said(size);
}

using Odd = PackagePlan::Odd;

void note(PackagePlan& package, Odd::Kind kind, Day on) {
    const Odd one{.kind = kind, .on = on};
    if (package.odd.size() < most_odd && std::ranges::find(package.odd, one) == package.odd.end())
        package.odd.push_back(one);
}

// Visits are due from the agreed day whether anybody came or not: a start that is late does not make them undue.
void started(PackagePlan& package, Day on) {
    if (!package.told) return note(package, Odd::Kind::started_unauthorised, on);
    package.started = true;
    if (package.last && on > *package.last) return note(package, Odd::Kind::started_after_end, on);
    package.started_on = on;
    if (package.first && on >= *package.first) return;
    if (package.first) note(package, Odd::Kind::started_early, on);
    package.first = on;
}

// What nobody has come to yet may be handed back since it was authorised. Told again, the last word stands.
void handed_back(PackagePlan& package, Day on) {
    if (!package.told) return note(package, Odd::Kind::handed_back_unauthorised, on);
    const Day begun = package.first.value_or(*package.told);
    if (on < (package.started ? begun : std::min(begun, *package.told)))
        return note(package, Odd::Kind::handed_back_before_start, on);
    if (package.last && on > *package.last && !package.handed_back)
        return note(package, Odd::Kind::handed_back_after_end, on);
    package.handed_back = package.last = on;
}

void authorised(PackagePlan& package, const EventView& event, Fact::Authorised::Reader fact) {
    learn(package.person, fact.getPerson());
    learn(package.contract, fact.getContract());
    learn(package.zone, fact.getZone());
    learn(package.location, fact.getLocation());
    if (!package.told) package.told = Calendar::london().day_of(within_reach(event.occurred()));
    package.first = day(fact.getFrom());
    if (fact.getTo() != 0) package.last = day(fact.getTo());
    package.turns.push_back(
        {.from = earliest_time, .until = {}, .recorded = event.stamp().recorded, .slots = slots_of(fact.getPlan())});
    // What was heard before it is held against it now.
    for (const Odd& heard : std::exchange(package.odd, {})) {
        if (heard.kind == Odd::Kind::started_unauthorised)
            started(package, heard.on);
        else if (heard.kind == Odd::Kind::handed_back_unauthorised)
            handed_back(package, heard.on);
        else
            package.odd.push_back(heard);
    }
}

// What other systems see begin or end without a day began or ended when it was seen.
Day day_or_happened(std::int32_t said, const EventView& event) {
    return day_said(said).value_or(Calendar::london().day_of(within_reach(event.occurred())));
}

// By day; of two for the same day the one recorded last stands.
void moved(PackagePlan& package, Fact::ContractMoved::Reader fact) {
    PackagePlan::Move move{.from = day(fact.getFrom()), .contract = std::string{text_of(fact.getTo())}};
    const auto after = std::ranges::upper_bound(package.moves, move.from, {}, &PackagePlan::Move::from);
    package.moves.insert(after, std::move(move));
}

void limited(PackagePlan& package, Fact::CarerLimitSet::Reader fact) {
    const PackagePlan::CarerLimit limit{.from = day(fact.getFrom()), .workers = fact.getWorkers()};
    const auto after = std::ranges::upper_bound(package.carer_limits, limit.from, {}, &PackagePlan::CarerLimit::from);
    package.carer_limits.insert(after, limit);
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
        case Fact::STARTED: started(package, day_or_happened(event.as<Fact::Started>().getOn(), event)); return true;
        case Fact::SUSPENDED: return true;
        case Fact::RESUMED: package.resumed = event.stamp().recorded; return true;
        case Fact::ENDED: package.last = day(event.as<Fact::Ended>().getOn()); return true;
        case Fact::HANDED_BACK: handed_back(package, handed_back_on(event)); return true;
        case Fact::START_AGREED: package.first = day(event.as<Fact::StartAgreed>().getOn()); return true;
        case Fact::START_MOVED: package.first = day(event.as<Fact::StartMoved>().getTo()); return true;
        case Fact::CONTRACT_MOVED: moved(package, event.as<Fact::ContractMoved>()); return true;
        case Fact::TIME_BAND_FLEX_AGREED: return true;
        case Fact::CARER_LIMIT_SET: limited(package, event.as<Fact::CarerLimitSet>()); return true;
        case Fact::REVIEWED:
        case Fact::HAND_BACK_REQUESTED:
        case Fact::TRANSFER_ARRANGED:
        case Fact::EXIT_PLANNED:
        case Fact::RECORDS_HANDED:
        case Fact::NOTICE_WAIVED:
        case Fact::SUPPLEMENT_SET:
        case Fact::PAYERS_SET:
        case Fact::ORDER_ENDING:
        case Fact::ORDER_RUNNING_OUT:
        case Fact::HOLD_EXPIRED:
        case Fact::PREPARATION_DUE:
        case Fact::HANDOVER_OVERDUE:
        case Fact::REVIEW_DUE: return false;
    }
    return false;
}

Day handed_back_on(const EventView& event) { return day_or_happened(event.as<Fact::HandedBack>().getOn(), event); }

std::string in_words(const Odd& odd) {
    const auto said = [&](const char* what, const char* against) {
        return std::string(what) + " on " + to_string(odd.on) + ", " + against;
    };
    switch (odd.kind) {
        case Odd::Kind::started_unauthorised: return said("started", "and never authorised");
        case Odd::Kind::started_early: return said("started", "before the day that was agreed");
        case Odd::Kind::started_after_end: return said("started", "after its last day");
        case Odd::Kind::handed_back_unauthorised: return said("handed back", "and never authorised");
        case Odd::Kind::handed_back_before_start: return said("handed back", "before it began");
        case Odd::Kind::handed_back_after_end: return said("handed back", "after its last day");
    }
    return {};
}

const std::string& PackagePlan::contract_on(Day day) const {
    const auto after = std::ranges::upper_bound(moves, day, {}, &Move::from);
    return after == moves.begin() ? contract : std::prev(after)->contract;
}

std::uint8_t PackagePlan::carer_limit_on(Day day) const {
    const auto after = std::ranges::upper_bound(carer_limits, day, {}, &CarerLimit::from);
    return after == carer_limits.begin() ? 0 : std::prev(after)->workers;
}

std::optional<PackagePlan::Turn> turn_of(schema::Variation::Proposed::Reader variation) {
    PackagePlan::Turn turn{
        .from = time_of(variation.getFrom()), .until = {}, .recorded = {}, .slots = slots_of(variation.getPlan())};
    if (turn.slots.empty()) turn.weekly = change_said(variation.getWeeklySeconds());
    if (turn.slots.empty() && turn.weekly == Seconds{}) return std::nullopt;
    if (variation.getTo() != 0) turn.until = time_of(variation.getTo());
    return turn;
}

namespace {

auto turn_of_variation(PackagePlan& package, const std::string& variation) {
    return std::ranges::find(package.turns, variation, &PackagePlan::Turn::variation);
}

}  // namespace

std::optional<PackageHolds::Plan> times_of(const PackagePlan::Turn& turn, std::string_view variation) {
    if (turn.slots.empty()) return std::nullopt;
    PackageHolds::Plan plan{.from = turn.from, .until = turn.until, .variation = std::string(variation)};
    for (const Slot& slot : turn.slots) plan.slots.push_back(slot.start);
    return plan;
}

void agree(PackagePlan& package, const std::string& variation, PackagePlan::Turn turn, Instant recorded) {
    package.changed = recorded;
    if (turn_of_variation(package, variation) != package.turns.end()) return;
    if (auto plan = times_of(turn, variation)) agree(package.holds, *std::move(plan));
    turn.recorded = recorded;
    turn.variation = variation;
    package.turns.push_back(std::move(turn));
}

void reverse(PackagePlan& package, const std::string& variation, Instant reversed_from, Instant recorded) {
    package.changed = recorded;
    const auto known = turn_of_variation(package, variation);
    if (known != package.turns.end()) known->until = reversed_from;
    reverse(package.holds, variation, reversed_from);
}

namespace {

bool holds_at(const PackagePlan::Turn& turn, Instant t) { return turn.from <= t && (!turn.until || t < *turn.until); }

// As an iterator over the turns, from the last agreed to the first; those of weekly time say nothing of slots.
auto turn_at(const PackagePlan& package, Instant t) {
    return std::ranges::find_if(package.turns.rbegin(), package.turns.rend(), [&](const PackagePlan::Turn& turn) {
        return turn.weekly == Seconds{} && holds_at(turn, t);
    });
}

}  // namespace

Seconds weekly_change_at(const PackagePlan& package, Instant t) {
    Seconds change{};
    for (const auto& turn : package.turns) {
        if (!holds_at(turn, t)) continue;
        change = turn.weekly == Seconds{} ? Seconds{} : change + turn.weekly;
    }
    return change;
}

const std::vector<Slot>& slots_at(const PackagePlan& package, Instant t) {
    static const std::vector<Slot> none;
    const auto turn = turn_at(package, t);
    return turn == package.turns.rend() ? none : turn->slots;
}

std::vector<DueSlot> authorised_on(const PackagePlan& package, Day day, const Calendar& calendar) {
    std::vector<DueSlot> due;
    if (!package.runs_on(day)) return due;
    for (auto turn = package.turns.rbegin(); turn != package.turns.rend(); ++turn)
        for (const Slot& slot : turn->slots) {
            if ((slot.weekdays >> (iso_weekday(day) - 1) & 1) == 0) continue;
            const Instant start = calendar.at(day, slot.start).instant;
            if (turn_at(package, start) != turn) continue;
            DueSlot& one = due.emplace_back();
            one.visit = slot_visit(package.package, day, slot.start);
            one.start = start;
            one.agreed = turn->recorded;
            one.known = std::max(turn->recorded, package.resumed);
            one.held = package.holds.held_at(start);
            one.slot = slot;
        }
    std::ranges::sort(due, {}, [](const DueSlot& one) { return std::tuple{one.start, std::string_view{one.visit}}; });
    return due;
}

std::vector<DueSlot> slots_on(const PackagePlan& package, Day day, const Calendar& calendar) {
    auto due = authorised_on(package, day, calendar);
    std::erase_if(due, [](const DueSlot& one) { return one.start < one.agreed; });
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
