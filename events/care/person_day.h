#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/package_holds.h"
#include "events/care/terms.h"
#include "events/care/visit.h"
#include "events/core/calendar.h"

namespace daybook::care {

// All visits of one person on one local day (R11): the record that KPIs, billing, reconciliation and the live board
// measure, because pairing (R28), cut-offs (R3) and double-handing (R9) need the neighbours. See format.md D3.
struct PersonDay {
    std::string person;
    Day day{};
    bool closed = false;  // DayClosed was recorded for this day: see Measured::settled and VisitState::awaitingData
    std::vector<Visit> visits;  // by id, so that the same facts are the same bytes

    const Visit* find(std::string_view id) const;
    Visit& at(std::string_view id);                  // found or added
    void put(Visit visit);                           // added or replaced
    std::optional<Visit> take(std::string_view id);  // removed, for a visit that moves to another day
    bool operator==(const PersonDay&) const = default;
};

std::string encode(const PersonDay& person_day);
Result<PersonDay> decode_person_day(std::string_view bytes);

// What measuring needs to know from outside the person-day. Everything returned lives as long as the measures.
class Setting {
 public:
    // Rules of a contract (may be unknown or empty) in force on a local day.
    virtual const Terms& terms(std::string_view contract, Day day) const;
    // The spans in which a package is suspended; null = none known.
    virtual const PackageHolds* holds(std::string_view package) const;
    virtual const Calendar& calendar() const;

 protected:
    ~Setting() = default;
};

// The suspensions of the visit's package, which it may name by its id or by its stream; null = none known.
const PackageHolds* holds_of(const Visit& visit, const Setting& setting);

// Nothing but the defaults of rules.md.
class DefaultSetting final : public Setting {};

// The plan that is measured (R5); nothing without a plan. `late_replan`: it was agreed in time and recorded after the
// start it moved. `flexed`: its band was flexed for a while, and is what is measured whatever the contract's basis
// (R17).
struct MeasuredPlan : Plan {
    bool late_replan = false;
    bool flexed = false;
};
std::optional<MeasuredPlan> measured_plan(const Visit& visit, const Setting& setting);

// The person-day a visit belongs to (R11): of its measured plan, without one of its actual start, or of the start or
// the day that a row of a cancelled visit or of no access names. Nothing as long as its facts do not say whose it is or
// when it was; ask again after each fold, it may move.
struct Place {
    std::string_view person;  // the visit's own
    Day day{};
    bool operator==(const Place&) const = default;
};
std::optional<Place> place_of(const Visit& visit, const Setting& setting);
std::optional<Day> day_of(const Visit& visit, const Setting& setting);

// Data-quality exceptions that measuring finds, one bit each; those a source raised are in Visit::exceptions.
enum class Oddity : std::uint16_t {
    end_unknown = 1,            // started, no end by planned end + 4 h (R8), as the steward or the closed day says
    end_before_start = 2,       // the end is not used
    replan_recorded_late = 4,   // R5
    cancelled_after_start = 8,  // cancelled at or after the planned start: changes no KPI (R4)
    canceller_unsaid = 16,      // nobody named: neither cancelled nor missed, counted as unknown
    attended_though_cancelled = 32,
    attended_though_suspended = 64,
    overlap_short = 128,        // the required number overlapped for less than the plan, and nobody agreed to that
    unplanned = 256,            // a row that found no plan (R28)
    unmatched_secondary = 512,  // an additional worker's row without a visit to join
    wall_clock = 1024,          // a skipped or repeated hour (R10)
    unrostered = 2048,          // a slot of the visit plan that nobody planned (R2)
    unallocated = 4096,         // fewer care workers on the rota than needed, and said so (R2)
    carers_disagree = 8192,     // a row says it takes another number of care workers than the plan
};

// One worker's time at one visit (R8), after pairing.
struct WorkerTime {
    std::string_view worker;
    Instant start{};
    std::optional<Instant> end;
    Instant recorded{};          // when the start was recorded
    Seconds delivered{};         // end − start; 0 without an end
    bool electronic = false;     // in and out both clocked
    bool away = false;           // one of the clocks says: not at home
    bool location_known = true;  // both clocks say where
    bool manual = false;         // start or end was entered by hand
    bool adjusted = false;       // start or end was adjusted
    bool equals_plan = false;    // start and end are the plan's, in minutes
    const Visit* row = nullptr;  // the visit whose stream holds it (a paired row's, or the visit itself)
};

// What one visit comes to. Borrows from the person-day and the setting it was measured with.
struct Measured {
    const Visit* visit = nullptr;
    std::vector<const Visit*> rows;  // unplanned rows paired with it (R28); their events are behind it, too
    const Terms* terms = nullptr;    // in force on its day
    std::string_view zone;           // its own, else its package's as far as that is known
    std::string_view location;       // likewise
    Day day{};
    bool day_closed = false;  // so is the day it belongs to (R12)
    schema::VisitState state = schema::VisitState::PLANNED;
    std::uint16_t oddities = 0;

    std::optional<MeasuredPlan> plan;
    std::optional<Instant> cut_off;              // R3; without a plan there is none
    std::optional<Instant> given_up;             // when the provider cancelled it without a replacement (R4)
    const Cancellation* cancellation = nullptr;  // the one that stands, made before the planned start
    unsigned required = 1;
    std::vector<WorkerTime> workers;  // who attended, by start

    std::optional<Instant> start;         // the first arrival
    std::optional<Instant> end;           // the last departure, once everybody's is known
    std::optional<Instant> staffed_from;  // the first instant the required number were present together (R9)
    Seconds staffed{};                    // for how long they were
    bool understaffed = false;            // never so, and that is final
    bool ended = false;                   // attended, and every end is known
    bool settled = false;                 // ended, or no end is waited for any more (R8, R12): end_unknown was raised,
                                          // or the visit's day is closed and planned end + 4 h † lies in it
    bool late = false;                    // staffed after plan + tolerance, or understaffed
    bool punctual = false;                // staffed within tolerance (R6, R7)
    Seconds lateness{};                   // staffed_from (else start) − planned start; negative = early
    Seconds delivered{};                  // Σ worker's time, the `required` longest
    Seconds delivered_capped{};           // the same, each at most the planned length
    bool shorter_agreed = false;
    bool no_access = false;               // nobody came in time, and somebody stood before a closed door
    AlertState alert = AlertState::NONE;  // the visit's, resolved by itself when care came after all
    Instant alert_resolved{};

    bool has(Oddity oddity) const { return (oddities & static_cast<std::uint16_t>(oddity)) != 0; }
    bool attended() const;       // started before the cut-off, planned or not (in progress or delivered)
    bool given() const;          // attended, or care that came in time to a visit out of every delivery KPI (R4, R21)
    bool counts_missed() const;  // missed, or attended late
    // When somebody had to hear of a visit that was missed or found nobody in, and look after the person: of a missed
    // one its alert, of one without access the end of the attempt. Nothing where no time was said.
    std::optional<Instant> welfare_asked_for() const;
    bool due() const;      // missed, attended or frustrated, and planned (the denominator of missed_visits)
    bool unknown() const;  // no outcome known: in no numerator or denominator (R1)
    Seconds planned_length() const { return plan ? plan->length : Seconds{0}; }
    // Missed in the sense of the contract: of the provider's fault where only that counts (R3).
    bool missed_counts() const;
};

// Measures every planned visit and every row that found no plan, by planned (else actual) start, then id. Pure: the
// same person-day and setting always measure the same. Rows paired with a plan are inside its Measured, not beside it.
std::vector<Measured> measure(const PersonDay& person_day, const Setting& setting);

// The visit as one attending worker's own (R9: a breakdown by worker counts attendances): one worker required, their
// start, their end. `worker` indexes `measured.workers`. A visit nobody attended has no attendances.
Measured attendance_of(const Measured& measured, std::size_t worker);

// R3: when a visit not started becomes missed, and (R6) when it is overdue. Both ask the neighbours or the terms, not a
// clock; nothing for a visit without a plan or not in the person-day.
std::optional<Instant> cut_off(const PersonDay& person_day, std::string_view visit, const Setting& setting);
std::optional<Instant> overdue_at(const Visit& visit, const Setting& setting);

}  // namespace daybook::care
