#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/package_holds.h"
#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "schema/variation.capnp.h"

namespace daybook::care {

// One regular visit of a package's visit plan; times are local times of day.
struct Slot {
    std::uint8_t weekdays = 0;  // bit 0 = Monday
    Seconds start{}, length{};
    Seconds band_from{}, band_to{};  // both 0 = none
    std::uint8_t required = 1;
    bool time_critical = false;
    bool operator==(const Slot&) const = default;
};

// Which visits a package is to have (R2): the plan it was authorised with, and those that variations put in its place.
// A variation that names no visits changes the weekly time, until a plan takes the place of the one it was agreed for.
struct PackagePlan {
    struct Turn {
        Instant from{};
        std::optional<Instant> until;  // of a temporary plan
        Instant recorded{};            // when it was agreed, as far as Daybook knows
        std::vector<Slot> slots;
        std::string variation{};  // the stream it was agreed in; empty = the authorisation
        Seconds weekly{};         // of a variation without slots: more, or less, a week; it leaves the slots alone
    };
    struct Move {
        Day from{};
        std::string contract;
    };
    struct CarerLimit {
        Day from{};
        std::uint8_t workers = 0;  // at most, in 28 days
    };
    // What a feed or the steward saw of it and does not fit it: recorded as it was told (domain.md section 2), shown as
    // a data-quality exception, and counted nowhere, but for a start that was only early: somebody came.
    struct Odd {
        enum class Kind : std::uint8_t {
            started_unauthorised,
            started_early,
            started_after_end,
            handed_back_unauthorised,
            handed_back_before_start,
            handed_back_after_end,
        };
        Kind kind{};
        Day on{};
        bool hand_back() const { return kind >= Kind::handed_back_unauthorised; }
        bool operator==(const Odd&) const = default;
    };
    std::string package;                           // its id: the stream without "package-"
    std::string person, contract, zone, location;  // the contract it was authorised under
    std::vector<Move> moves;                       // to other contracts, by day
    std::optional<Day> first, last;                // of care; nothing = not authorised, open
    Instant changed{};                             // when the last change of any of this was recorded
    Instant resumed{};                             // when the last resumption was recorded
    bool started = false;                          // somebody came
    std::optional<Day> told;                       // the day it was authorised on; nothing = never
    std::optional<Day> started_on, handed_back;    // as it was told last, where that fits
    std::vector<Odd> odd;                          // as they were told, each once
    std::vector<Turn> turns;                       // as they were agreed
    std::vector<CarerLimit> carer_limits;          // by day
    PackageHolds holds;

    std::uint8_t carer_limit_on(Day day) const;  // 0 = none
    bool runs_on(Day day) const { return first && day >= *first && (!last || day <= *last); }
    // The contract whose terms measure it on a day.
    const std::string& contract_on(Day day) const;
};

// "handed back on 2026-03-04, and never authorised"
std::string in_words(const PackagePlan::Odd& odd);

// The day a hand-back says, else the day it was seen on.
Day handed_back_on(const EventView& event);

// Folds one event of the package's stream. True if other slots may be due now.
bool fold(PackagePlan& package, const EventView& event);
// The plan a variation proposes, or the change of weekly time where it names no slots; nothing where it does neither.
std::optional<PackagePlan::Turn> turn_of(schema::Variation::Proposed::Reader variation);

// The times of a variation's plan, as visits are measured by them; nothing of one that names no visits.
std::optional<PackageHolds::Plan> times_of(const PackagePlan::Turn& turn, std::string_view variation);

// A variation's plan takes its place among the turns, once; from `reversed_from` on it no longer holds.
void agree(PackagePlan& package, const std::string& variation, PackagePlan::Turn turn, Instant recorded);
void reverse(PackagePlan& package, const std::string& variation, Instant reversed_from, Instant recorded);

// The slots in force at an instant: of two plans in force the one agreed last stands. Empty before the first.
const std::vector<Slot>& slots_at(const PackagePlan& package, Instant t);

// What the variations without slots in force at an instant, and agreed since the package was authorised last or the
// plan then in force was agreed, add to the weekly time together: to that of the slots, where there are any.
Seconds weekly_change_at(const PackagePlan& package, Instant t);

// A slot on one day.
struct DueSlot {
    std::string visit;  // the id of the visit it becomes when nobody plans it
    Instant start{};
    Instant agreed{};   // when the plan was
    Instant known{};    // since when the rota could have known of it
    bool held = false;  // the package is suspended at that time
    Slot slot;
};

// The slots of a package on a local day on which it runs, without those the plan was agreed after. Of two plans in
// force the one agreed last stands. By start.
std::vector<DueSlot> slots_on(const PackagePlan& package, Day day, const Calendar& calendar);

// The same with those the plan was agreed after: what was authorised for the day, whenever that was said (R19).
std::vector<DueSlot> authorised_on(const PackagePlan& package, Day day, const Calendar& calendar);

// A planned visit may stand for a slot that is at most so far from any time it was planned for.
inline constexpr Seconds slot_reach = std::chrono::hours{3};

// For each slot the planned visit that stands for it, an index into `visits`; nothing where none does. `visits` holds
// every start each visit was ever planned for. Pairs are taken by smallest distance, then earlier slot, then visit.
std::vector<std::optional<std::size_t>> covered(std::span<const DueSlot> slots,
                                                std::span<const std::vector<Instant>> visits);

}  // namespace daybook::care
