#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/core/types.h"
#include "schema/visit.capnp.h"
#include "schema/words.capnp.h"

namespace daybook::ingest {

// Somebody as the sender writes them. Personal data: it leaves this room only as a pseudonym or in a sealed field.
struct Reference {
    std::string reference, name{};
    std::string id{};  // its pseudonym, where that was made before
    bool operator==(const Reference&) const = default;
};

// The roster's times.
struct Plan {
    Instant start;
    Seconds length{};
    unsigned required = 1;
    bool time_critical = false;
    Instant band_from{}, band_to{};  // both 0 = none
    schema::Who agreed_with = schema::Who::NOBODY;
    std::string notes{};
    bool operator==(const Plan&) const = default;
};

// The times somebody was there; either end may be unsaid.
struct Attendance {
    std::optional<Instant> start{}, end{};
    schema::Method method = schema::Method::UNKNOWN;  // MANUAL = entered by hand
    schema::Answer at_home = schema::Answer::UNKNOWN;
    bool operator==(const Attendance&) const = default;
};

// One arrival or departure as the source's own system logged it. It has an id there, and never changes.
struct Call {
    std::string id;
    Instant at;
    bool out = false;
    schema::Method method = schema::Method::UNKNOWN;
    schema::Answer at_home = schema::Answer::UNKNOWN;
    std::optional<double> latitude{}, longitude{};
    bool operator==(const Call&) const = default;
};

// Why somebody changed what the clock said, as the sender gives it.
struct Edit {
    std::string reason, code, action, memo, by;
    std::optional<Instant> at{};
    bool operator==(const Edit&) const = default;
};

// What the provider asks to be paid for.
struct Claim {
    Instant start;
    Seconds length{};
    Pence pence{};
    Pence contribution{};
    std::string order{}, service{};
    std::string code{};      // the council's, of the kind of visit
    unsigned carers = 0;     // care workers the sender says it takes; 0 = not said
    bool secondary = false;  // as the row's
    std::optional<Day> week_ending{};
    bool omitted = false;  // the sender leaves the visit out of what it bills
    bool operator==(const Claim&) const = default;
};

struct Cancellation {
    schema::Who by = schema::Who::NOBODY;
    std::optional<Instant> at{};  // when, where the sender says it
    bool operator==(const Cancellation&) const = default;
};

// What a row says of an invoice.
struct InvoiceRow {
    enum class Says {
        nothing,
        drafted,
        issued,
        disputed,
        settled,  // what was in dispute is not any more
        agreed,   // by the payer
        paid,
        withdrawn,  // a draft is cancelled, what was issued is credited
        reopened,   // billed anew at what it was
    };
    Says says = Says::nothing;
    std::string reference;  // what its sender knows the invoice by: its id, or its number
    std::string number{}, payer{}, payment{};
    std::optional<Pence> amount{};
    std::optional<Day> from{}, to{}, due{};
    unsigned due_days = 0;  // after it was issued, where the row names no day
    std::uint32_t line = 1;
    Instant at{};  // when it happened
    bool operator==(const InvoiceRow&) const = default;
};

// A client or care worker, of a sender that tells of them in rows of their own.
struct Introduced {
    bool worker = false;
    Reference who;
    std::string address{}, postcode{}, phone{};
    std::optional<double> latitude{}, longitude{};
    bool operator==(const Introduced&) const = default;
};

// An exception the sender raised itself, by its number there.
struct SourceException {
    std::string number;
    bool acknowledged = false;
    bool operator==(const SourceException&) const = default;
};

// Something odd that is recorded all the same; the detail holds figures only.
struct Oddity {
    schema::Visit::ExceptionRaised::Kind kind;
    std::string detail;
    bool operator==(const Oddity&) const = default;
};

// One row, understood: one visit of one source as far as this row tells of it. Plain values in UTC; every format ends
// here, and everything after this is the same for all formats.
struct Record {
    std::string key;                // what identifies it at its sender, whatever the file; never leaves unsealed
    std::uint64_t version = 0;      // higher = later; 0 = unversioned
    bool own_version = false;       // counted by the sender, record by record: told once is told, whatever it holds
    std::string group{};            // what the records of one visit share, each of one worker; empty = none does
    bool joins = false;             // of a source that groups its records, and may say so later than it tells of them
    std::string visit{};            // its visit's stream, where that is not made of its key or group: see together.cpp
    std::optional<Instant> said{};  // when the sender said it
    Reference person;
    std::vector<Reference> workers{};
    std::string contract{}, package{}, zone{}, run{};
    std::string line{};  // the sender's own reference of the claim's line
    bool secondary = false;
    unsigned carers = 0;       // care workers the sender says it takes, of a row that plans nothing; 0 = not said
    std::optional<Day> day{};  // the local day of the visit
    std::optional<Instant> scheduled{};  // when the visit should have begun, of a row that plans nothing
    std::optional<Plan> plan{};
    std::optional<Claim> claim{};
    std::optional<Attendance> actual{};   // when they were there, as it stands
    std::optional<Attendance> clocked{};  // what the clock said, where `actual` is what somebody confirmed
    std::vector<Call> calls{};            // likewise, of a source whose calls have ids
    std::optional<Edit> edit{};           // why `actual` is not what the clock said
    std::optional<Cancellation> cancelled{};
    std::optional<InvoiceRow> invoice{};     // the row is about an invoice, and about no visit
    std::optional<Introduced> introduces{};  // the row is about somebody, and about no visit
    std::optional<Edit> missed{};            // the sender says itself that nobody came
    bool deleted = false;                    // the sender voids its record
    bool named_apart = false;                // the sender tells of clients and care workers in rows of their own
    std::vector<SourceException> exceptions{};
    bool no_access = false;  // frustrated: `actual` holds when somebody stood at the door
    schema::WallClock wall_clock = schema::WallClock::PLAIN;
    std::vector<Oddity> oddities{};

    // The period the row's file declares: its source has told all up to the end of this day (R1).
    std::optional<Day> heard_to{};
};

// Why a row could not be read. The reason never quotes the row.
struct RowError {
    std::string field, code, reason;
};

}  // namespace daybook::ingest
