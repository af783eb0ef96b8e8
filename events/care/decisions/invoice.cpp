#include "events/care/decisions/invoice.h"

#include <map>
#include <set>

#include "events/care/decisions/refusal.h"
#include "events/care/said.h"

namespace daybook::care {
namespace {

using Fact = schema::Invoice;
using Which = Fact::Which;
using Kind = Fact::Line::Kind;

std::string pence(std::int64_t amount) { return std::to_string(amount) + "p"; }
std::string line_name(std::uint32_t number) { return "line " + std::to_string(number); }

const char* no_longer_a_draft(const Invoice& invoice) {
    if (invoice.cancelled) return "its draft was cancelled";
    if (invoice.settled) return "it was paid already";
    if (invoice.issued) return "it was issued already";
    return invoice.drafted ? "it was drafted already" : "it was never drafted";
}

Status is_draft(const Invoice& invoice, const EventView& event, const char* be) {
    if (!invoice.drafted || invoice.issued || invoice.cancelled) return cannot(event, be, no_longer_a_draft(invoice));
    return {};
}

Status was_issued(const Invoice& invoice, const EventView& event, const char* be) {
    if (invoice.cancelled) return cannot(event, be, "its draft was cancelled");
    if (!invoice.issued) return cannot(event, be, "it was never issued");
    return {};
}

Result<const Invoice::Billed*> line_there_is(const Invoice& invoice, const EventView& event, const char* be,
                                             std::uint32_t number) {
    if (const auto* line = invoice.line(number)) return line;
    return cannot(event, be, "it has no " + line_name(number));
}

// A service credit of the contract, which is below zero and on one line.
Status takes_off(Fact::Line::Reader line, const EventView& event, std::set<std::uint64_t>& taken_off) {
    const auto name = line_name(line.getNumber());
    if (line.getPence() >= 0) return cannot(event, "drafted", name + " is a service credit and takes nothing off");
    if (line.getServiceCredit() == 0 || taken_off.insert(line.getServiceCredit()).second) return {};
    return cannot(event, "drafted",
                  name + " takes off the service credit at position " + std::to_string(line.getServiceCredit()) +
                      " a second time");
}

// A payer's part of one package's week, taken off another's bill or asked for on their own; no other line names a
// payer.
Status is_part(Fact::Line::Reader line, const EventView& event) {
    const auto name = line_name(line.getNumber());
    if (line.getKind() != Kind::CONTRIBUTION) {
        if (line.getPayer().size() == 0) return {};
        return cannot(event, "drafted", name + " names a payer, and is no contribution: the payer is the invoice's");
    }
    if (line.getPayer().size() == 0)
        return cannot(event, "drafted", name + " is a contribution and does not say whose part of the week it is");
    if (line.getPackage().size() == 0 || line.getDay() == 0)
        return cannot(event, "drafted",
                      name +
                          " is a contribution and does not say of which package's week: name the "
                          "package, and as day the last of the week");
    return {};
}

Status draft(const Invoice& invoice, const EventView& event) {
    if (invoice.drafted || invoice.issued || invoice.cancelled)
        return cannot(event, "drafted", no_longer_a_draft(invoice));
    std::uint32_t expected = 1;
    std::set<std::uint64_t> taken_off;
    for (const auto line : event.as<Fact::Drafted>().getLines()) {
        const auto number = line.getNumber();
        if (number != expected)
            return cannot(event, "drafted",
                          "its lines are numbered 1, 2, 3 …, and " + line_name(number) + " stands where " +
                              line_name(expected) + " should");
        if (line.getKind() == Kind::CREDIT || line.getKind() == Kind::ADJUSTMENT)
            return cannot(event, "drafted",
                          line_name(number) + " credits or adjusts another: that is told of the invoice it stands on");
        DAYBOOK_CHECK(is_part(line, event));
        if (line.getKind() == Kind::SERVICE_CREDIT) {
            DAYBOOK_CHECK(takes_off(line, event, taken_off));
        } else if (line.getServiceCredit() != 0) {
            return cannot(event, "drafted",
                          line_name(number) + " takes off a service credit, and is a line of another kind");
        }
        ++expected;
    }
    return {};
}

Status issue(const Invoice& invoice, const EventView& event) {
    DAYBOOK_CHECK(is_draft(invoice, event, "issued"));
    const auto fact = event.as<Fact::Issued>();
    if (invoice.lines.empty()) return cannot(event, "issued", "it has no lines");
    if (fact.getNumber().size() == 0) return cannot(event, "issued", "it has no number");
    if (fact.getPence() != invoice.billed())
        return cannot(event, "issued",
                      "it says " + pence(fact.getPence()) + ", and its lines come to " + pence(invoice.billed()));
    if (fact.getDue() == 0) return cannot(event, "issued", "it does not say when it is due");
    return {};
}

Status cancel(const Invoice& invoice, const EventView& event) {
    if (invoice.issued)
        return cannot(event, "cancelled", "it was issued; only a draft can be, an issued line is credited");
    return is_draft(invoice, event, "cancelled");
}

Status dispute(const Invoice& invoice, const EventView& event) {
    constexpr const char* be = "disputed";
    DAYBOOK_CHECK(was_issued(invoice, event, be));
    const auto fact = event.as<Fact::LineDisputed>();
    DAYBOOK_TRY(const auto* line, line_there_is(invoice, event, be, fact.getLine()));
    const auto name = line_name(fact.getLine());
    if (line->dispute == Invoice::Dispute::open) return cannot(event, be, name + " is in dispute already");
    if (line->net() <= 0) return cannot(event, be, "nothing is asked for " + name);
    if (fact.getPence() < 0 || fact.getPence() > line->net())
        return cannot(
            event, be,
            pence(fact.getPence()) + " of " + name + " are held back, and it stands at " + pence(line->net()));
    return {};
}

Status resolve(const Invoice& invoice, const EventView& event) {
    constexpr const char* be = "resolved";
    DAYBOOK_CHECK(was_issued(invoice, event, be));
    const auto number = event.as<Fact::DisputeResolved>().getLine();
    DAYBOOK_TRY(const auto* line, line_there_is(invoice, event, be, number));
    if (line->dispute != Invoice::Dispute::open) return cannot(event, be, line_name(number) + " is not in dispute");
    return {};
}

// What a note's lines would leave of those they cite; several may cite one.
class Left {
 public:
    Left(const Invoice& invoice, const EventView& event, const char* be, Kind kind)
        : invoice_(invoice), event_(event), be_(be), kind_(kind) {}

    Status take(Fact::Line::Reader said) {
        const auto number = said.getCitesLine();
        DAYBOOK_TRY(const auto* line, line_there_is(invoice_, event_, be_, number));
        if (said.getKind() != kind_)
            return cannot(
                event_, be_,
                "the line for " + line_name(number) + (kind_ == Kind::CREDIT ? " is no credit" : " is no adjustment"));
        std::int64_t& left = left_.try_emplace(number, line->net()).first->second;
        const std::int64_t before = left;
        const std::int64_t change = line_of(said).pence;
        left += change;
        if (kind_ == Kind::CREDIT) return take_credit(number, before, change);
        return take_adjustment(said, *line, before, change);
    }

 private:
    // Minus what was billed, and never more than what is left of it.
    Status take_credit(std::uint32_t number, std::int64_t before, std::int64_t change) {
        const bool less = before > 0 ? change < 0 && before + change >= 0 : change > 0 && before + change <= 0;
        if (less) return {};
        return cannot(event_, be_,
                      line_name(number) + " stands at " + pence(before) + ", of which " + pence(-change) +
                          " cannot be given back");
    }

    // Rounded new value − rounded old value (R20): where a line tells its minutes and a rate an hour, the new value is
    // theirs.
    Status take_adjustment(Fact::Line::Reader said, const Invoice::Billed& line, std::int64_t before,
                           std::int64_t change) {
        const auto number = line.line.number;
        const auto billed = line.line.pence, after = before + change;
        if ((billed > 0 && after < 0) || (billed < 0 && after > 0))
            return cannot(event_, be_,
                          line_name(number) + " stands at " + pence(before) + ", and " + pence(change) +
                              " would bring it past 0");
        const bool whole = said.getShare() == 0 || said.getShare() == 1'000'000;
        if (!whole || said.getRatePence() == 0 || said.getMinutes() == 0 ||
            said.getRateUnit() != Invoice::Rates::RateUnit::HOUR)
            return {};
        const auto as_now = hourly_pence(said.getMinutes(), said.getRatePence());
        if (as_now == before + change) return {};
        return cannot(event_, be_,
                      std::to_string(said.getMinutes()) + " min at " + pence(said.getRatePence()) +
                          " an hour come to " + pence(as_now) + ", " + pence(as_now - before) + " from the " +
                          pence(before) + " of " + line_name(number) + ", and not " + pence(change));
    }

    const Invoice& invoice_;
    const EventView& event_;
    const char* be_;
    Kind kind_;
    std::map<std::uint32_t, std::int64_t> left_;
};

template <class Note>
Status note(const Invoice& invoice, const EventView& event, const char* be, Kind kind) {
    DAYBOOK_CHECK(was_issued(invoice, event, be));
    const auto fact = event.as<Note>();
    if (fact.getNumber().size() == 0) return cannot(event, be, "the note has no number");
    if (fact.getLines().size() == 0) return cannot(event, be, "the note cites no line");
    Left left(invoice, event, be, kind);
    for (const auto line : fact.getLines()) DAYBOOK_CHECK(left.take(line));
    return {};
}

Status write_off(const Invoice& invoice, const EventView& event) {
    DAYBOOK_CHECK(was_issued(invoice, event, "written off"));
    const auto fact = event.as<Fact::WrittenOff>();
    if (fact.getReason().size() == 0) return cannot(event, "written off", "it does not say why");
    if (fact.getPence() > 0 && fact.getPence() <= invoice.outstanding()) return {};
    return cannot(event, "written off",
                  pence(fact.getPence()) + " are given up, and " + pence(invoice.outstanding()) + " are outstanding");
}

Status remind(const Invoice& invoice, const EventView& event) {
    DAYBOOK_CHECK(was_issued(invoice, event, "called in"));
    if (invoice.outstanding() <= 0) return cannot(event, "called in", "nothing is outstanding");
    return {};
}

Status plan(const Invoice& invoice, const EventView& event) {
    constexpr const char* be = "paid by instalments";
    DAYBOOK_CHECK(was_issued(invoice, event, be));
    std::int64_t all = 0;
    for (const auto one : event.as<Fact::PaymentPlanAgreed>().getInstalments()) {
        if (one.getPence() <= 0 || one.getPence() > invoice.outstanding())
            return cannot(event, be, "an instalment of " + pence(one.getPence()) + " is none");
        all += one.getPence();
    }
    if (all == invoice.outstanding() && all > 0) return {};
    return cannot(
        event, be,
        "the instalments come to " + pence(all) + ", and " + pence(invoice.outstanding()) + " are outstanding");
}

// The book gives out each number once and leaves none out.
Status give_out(const InvoiceRecord& book, const EventView& event) {
    if (!event.is<Fact::Issued>())
        return cannot(event, "written in", "it is a contract's book of numbers, and no invoice");
    const std::string next = number_after(event.stream(), book.given);
    const auto number = text_of(event.as<Fact::Issued>().getNumber());
    if (number == next) return {};
    return cannot(event, ("asked for " + (number.empty() ? "no number" : std::string{number})).c_str(),
                  "the next is " + next);
}

// The book of drafts tells which invoice was drafted, and bills nothing itself.
Status enter_draft(const EventView& event) {
    if (!event.is<Fact::Drafted>())
        return cannot(event, "written in", "it is a contract's book of drafts, and no invoice");
    const auto entry = event.as<Fact::Drafted>();
    if (entry.getInvoice().size() == 0) return cannot(event, "written in", "the entry names no invoice");
    if (entry.getLines().size() != 0) return cannot(event, "written in", "lines stand on invoices");
    return {};
}

}  // namespace

void add(InvoiceRecord& record, const EventView& event) {
    if (is_book_of_numbers(event.stream())) {
        if (event.is<Fact::Issued>()) ++record.given;
        return;
    }
    if (is_book_of_drafts(event.stream())) return;
    fold(record.invoice, event);
}

Status admit(const InvoiceRecord& record, const EventView& event) {
    if (is_book_of_numbers(event.stream())) return give_out(record, event);
    if (is_book_of_drafts(event.stream())) return enter_draft(event);
    const Invoice& invoice = record.invoice;
    switch (static_cast<Which>(event.fact_number())) {
        case Which::DRAFTED: return draft(invoice, event);
        case Which::ISSUED: return issue(invoice, event);
        case Which::CANCELLED: return cancel(invoice, event);
        case Which::LINE_DISPUTED: return dispute(invoice, event);
        case Which::DISPUTE_RESOLVED: return resolve(invoice, event);
        case Which::CREDIT_NOTED: return note<Fact::CreditNoted>(invoice, event, "credited", Kind::CREDIT);
        case Which::ADJUSTED: return note<Fact::Adjusted>(invoice, event, "adjusted", Kind::ADJUSTMENT);
        case Which::WRITTEN_OFF: return write_off(invoice, event);
        case Which::REMINDER_SENT: return remind(invoice, event);
        case Which::PAYMENT_PLAN_AGREED: return plan(invoice, event);
        case Which::STATEMENT_SENT: return was_issued(invoice, event, "shown in a statement");
        case Which::PAID:
        case Which::AGREED:
        case Which::OVERDUE: return {};
    }
    return {};
}

}  // namespace daybook::care
