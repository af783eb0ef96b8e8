#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/views.capnp.h"
#include "schema/visit.capnp.h"

namespace daybook::care {

using schema::AlertState;
using schema::Answer;
using schema::Who;

// A planned time, as one Planned, Replanned or Unrostered fact gave it, or a Missed one of a slot never rostered.
struct Plan {
    Instant start{};
    Seconds length{};     // 0 in a replan = as before
    Instant band_from{};  // agreed band; both 0 = none, in a replan as before
    Instant band_to{};
    Instant occurred{};  // when the plan was made
    Instant recorded{};
    Who agreed_with = Who::NOBODY;
    bool replan = false;
    std::uint8_t required = 1;  // care workers at once; 0 in a replan = as before
    bool time_critical = false;
    Answer critical_said = Answer::UNKNOWN;  // by a replan; unknown = as before
    Instant end() const { return start + length; }
    bool has_band() const { return band_to != Instant{}; }
    bool operator==(const Plan&) const = default;
};

// One end (arrival or departure) of one worker's attendance, its three sources kept apart; what is absent is empty.
struct End {
    std::optional<Instant> clocked;    // electronic: the first clock-in, the last clock-out
    std::optional<Instant> manual;     // entered by hand; the last entry stands
    std::optional<Instant> adjusted;   // the office's latest adjustment
    Instant adjusted_at{};             // when that adjustment was made
    Instant recorded{};                // when the first of these was recorded
    Answer at_home = Answer::UNKNOWN;  // of the clocked one

    // R8: adjusted, else clocked, else by hand.
    std::optional<Instant> time() const { return adjusted ? adjusted : clocked ? clocked : manual; }
    bool by_hand() const { return !adjusted && !clocked && manual; }
    bool operator==(const End&) const = default;
};

struct Attendance {
    std::string worker;  // pseudonym; empty = the source did not say
    End in;
    End out;
    bool secondary = false;  // an additional worker's row of the same visit (R28)
    bool operator==(const Attendance&) const = default;
};

struct Claim {
    std::string worker;
    Instant start{};
    Seconds length{};
    Pence pence;
    Position position;
    bool operator==(const Claim&) const = default;
};

struct Cancellation {
    Instant occurred{};
    Instant recorded{};
    Who by = Who::NOBODY;
    bool replacement_agreed = false;
    Answer chargeable = Answer::UNKNOWN;
    // What a row without a plan says of the visit it is about (R28); empty = not said.
    std::string worker;
    Instant start{};
    Day day{};
    bool operator==(const Cancellation&) const = default;
};

struct Frustration {
    std::string worker;
    Instant start{};  // occurred, where the fact names no time
    Instant end{};
    Day day{};  // of one of which only the local day is said, else empty
    bool timed() const { return day == Day{}; }
    bool operator==(const Frustration&) const = default;
};

// What the steward said when a deadline passed.
struct Deadline {
    Instant deadline{};
    Instant occurred{};
    Instant recorded{};
    schema::Visit::Missed::Cause cause = schema::Visit::Missed::Cause::NOT_STARTED;
    Answer provider_fault = Answer::UNKNOWN;
    bool operator==(const Deadline&) const = default;
};

struct Shorter {
    Instant occurred{};
    Who with = Who::NOBODY;
    Seconds length{};  // 0 = not said
    bool operator==(const Shorter&) const = default;
};

struct Raised {
    Position position;
    schema::Visit::ExceptionRaised::Kind kind = schema::Visit::ExceptionRaised::Kind::OTHER;
    bool acknowledged = false;
    bool operator==(const Raised&) const = default;
};

// The way of one care worker to this visit (R27).
struct Leg {
    std::string worker;  // empty = not said
    Seconds travel{};
    Seconds gap{};  // planned between the visits, for which nobody pays
    std::uint32_t metres = 0;
    bool operator==(const Leg&) const = default;
};

// Alerts open at Overdue or Missed; people acknowledge, resolve and reopen them.
struct Alert {
    AlertState state = AlertState::NONE;
    Instant since{};        // when it opened: the first deadline that passed
    Instant changed{};      // when the last change of its state was recorded
    bool reopened = false;  // the last change was somebody's reopening
    bool operator==(const Alert&) const = default;
};

// Everything recorded in the stream of one visit, read from the facts in one place. Times that must never be mixed
// stay apart; nothing here is decided yet (that is `measure`). A feed row without a plan is a visit without plans.
struct Visit {
    std::string id;  // the stream without "visit-"
    std::string person, package, contract, zone, location, run;
    std::vector<std::string> rostered;    // workers, sorted
    Instant rostered_at{};                // when the last change of them was recorded
    Instant rota_fixed{};                 // when the last change that made them others was made; 0 = never rostered
    Instant unallocated{};                // the last deadline at which too few were rostered (R2); 0 = none said
    std::vector<Plan> plans;              // by when they were made
    std::optional<Plan> slot;             // of the visit plan, when the steward found it unrostered (R2)
    std::vector<Attendance> attendances;  // by worker
    std::vector<Claim> claims;
    std::vector<Cancellation> cancellations;
    std::vector<Frustration> frustrations;
    std::vector<Shorter> shorter;
    std::vector<Raised> exceptions;
    std::vector<Leg> legs;  // that lead to it, one a care worker
    std::optional<Deadline> overdue;
    std::optional<Deadline> missed;
    Alert alert;
    Instant welfare_checked{};     // first
    std::uint8_t carers_said = 0;  // care workers a feed's row says it takes; 0 = not said
    bool voided = false;
    bool wall_clock_flag = false;     // a local time was skipped or repeated (R10)
    bool recorded_late = false;       // a sender said so of one of its facts
    std::uint32_t unknown_facts = 0;  // facts this version does not know
    std::vector<Position> positions;  // of every event of the stream, in order

    bool planned() const { return !plans.empty() || slot; }
    // The rota's latest plan, whoever agreed to it; null without one.
    const Plan* rota() const { return plans.empty() ? nullptr : &plans.back(); }
    const Attendance* attendance(std::string_view worker) const;
    unsigned open_exceptions() const;
    bool operator==(const Visit&) const = default;
};

// True for an event of a visit's stream.
bool is_visit(const EventView& event);
// "visit-7f3a" → "7f3a"; empty for another category's stream.
std::string_view visit_id(std::string_view stream);

// Folds one event of the visit's stream, in stream order. A position folded before changes nothing.
void fold(Visit& visit, const EventView& event);

std::string encode(const Visit& visit);
Result<Visit> decode_visit(std::string_view bytes);

}  // namespace daybook::care
