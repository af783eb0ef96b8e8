#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/invoice_books.h"
#include "events/core/calendar.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/contract.capnp.h"
#include "schema/invoice.capnp.h"

namespace daybook::care {

// One invoice as its stream tells it. A line that was issued is never edited: credits and adjustments stand beside it.
// Whatever was told in whatever order:
//   billed      = Σ lines
//   outstanding = billed + adjusted − credited − paid − written off   once issued, before that nothing
//   net of a line = what it was billed at + its adjustments − its credits
struct Invoice {
    using Fact = schema::Invoice;
    using Rates = schema::Contract::RatesSet;
    enum class State : std::uint8_t {
        draft,
        issued,
        part_disputed,
        disputed,
        agreed,
        part_paid,
        paid,
        written_off,
        cancelled,
        credited
    };
    enum class Dispute : std::uint8_t { none, open, upheld, not_upheld };

    struct Step {
        std::string what;
        std::uint32_t seconds = 0;
        bool operator==(const Step&) const = default;
    };
    // A line as its document has it: the invoice's own, a credit note's or an adjustment's.
    struct Line {
        std::uint32_t number = 0, cites_line = 0;
        Fact::Line::Kind kind{};
        std::string package, visit, worker, attended, why, rule_version;
        std::optional<Day> day{};
        std::uint32_t source_seconds = 0, seconds = 0, minutes = 0, share_ppm = 0;
        std::int64_t rate_pence = 0, pence = 0;
        Rates::RateUnit rate_unit{};
        Rates::DayType day_type{};
        std::vector<Step> steps{};
        Position service_credit{};  // the contract's fact that the line takes off; 0 = none
        std::string payer{};        // of a contribution: whose part of the week it is
        bool operator==(const Line&) const = default;
    };
    // A line of the invoice, and what was said of it since.
    struct Billed {
        Line line;
        std::int64_t adjusted = 0, credited = 0;  // credited counts what was taken off
        std::int64_t held = 0;                    // that the payer holds back; 0 = all of it
        Dispute dispute = Dispute::none;
        Fact::LineDisputed::Reason reason{};
        bool our_error = false;  // credited or adjusted for an error of our own
        std::int64_t net() const { return line.pence + adjusted - credited; }
        std::int64_t in_dispute() const;
        bool operator==(const Billed&) const = default;
    };
    // A credit note or an adjustment.
    struct Note {
        bool credit = false, our_error = false;
        Fact::Adjusted::Because because{};
        Day on{};
        std::string number, reason;
        std::vector<Line> lines{};
        bool operator==(const Note&) const = default;
    };
    // Money that came in, was held back, or was given up, and when.
    struct Movement {
        enum class What : std::uint8_t { paid, disputed, written_off };
        What what{};
        Day on{};
        std::int64_t pence = 0;
        std::string reference;
        bool operator==(const Movement&) const = default;
    };
    struct Instalment {
        Day due{};
        std::int64_t pence = 0;
        bool operator==(const Instalment&) const = default;
    };
    // What was told and does not fit: recorded all the same, and somebody has to look at it.
    struct Odd {
        enum class What : std::uint8_t {
            out_of_order,  // it fits no invoice in this state, and changes nothing
            overpaid,      // more came in than was outstanding
            not_issued,    // paid before there was anything to pay
            no_such_line,  // credits, adjusts or disputes a line there is not
        };
        What what{};
        Position at{};
        bool operator==(const Odd&) const = default;
    };

    std::string id;             // the stream without "invoice-"
    std::uint32_t version = 0;  // of its stream
    Position at{};              // of its draft: what lines that credit or adjust it cite
    std::string contract, payer, number, rule_version;
    std::optional<Day> from{}, to{}, due{};
    std::optional<Day> drafted{}, issued{}, settled{};  // settled: nothing was outstanding any more, by a payment
    bool cancelled = false, agreed = false;
    std::uint32_t reminders = 0;
    std::vector<Billed> lines{};
    std::vector<Note> notes{};
    std::vector<Movement> movements{};
    std::vector<Instalment> plan{};
    std::vector<Odd> odd{};

    State state() const;
    std::int64_t billed() const;
    std::int64_t adjusted() const;
    std::int64_t service_credits() const;  // that its lines took off, within billed
    std::int64_t credited() const;
    std::int64_t paid() const { return moved(Movement::What::paid); }
    std::int64_t written_off() const { return moved(Movement::What::written_off); }
    std::int64_t in_dispute() const;  // of what is outstanding
    std::int64_t outstanding() const;
    std::uint32_t disputes() const;  // ever raised
    const Billed* line(std::uint32_t line_number) const;
    std::int64_t moved(Movement::What what) const;
    bool operator==(const Invoice&) const = default;
};

void fold(Invoice& invoice, const EventView& event);
Invoice::Line line_of(Invoice::Fact::Line::Reader line);

// What so many minutes at a rate an hour come to: half away from zero (R20).
std::int64_t hourly_pence(std::uint32_t minutes, std::int64_t rate_pence);

// The line of a credit note that takes all that is left of a line, and the one of an adjustment that brings it to what
// `as_now` comes to: new − old in rounded values (R20), with the new minutes, rate and steps beside it.
Invoice::Line credit_of(const Invoice::Billed& billed, std::uint32_t number);
Invoice::Line adjustment_of(const Invoice::Billed& billed, const Invoice::Line& as_now, std::uint32_t number);
// As a fact carries it, citing the invoice at `cites`.
void write(const Invoice::Line& line, Position cites, Invoice::Fact::Line::Builder out);

std::string encode(const Invoice& invoice);
Result<Invoice> decode_invoice(std::string_view bytes);

}  // namespace daybook::care
