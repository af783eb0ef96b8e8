#include "events/care/invoice.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Invoice;
using State = Invoice::State;
using Dispute = Invoice::Dispute;
using Movement = Invoice::Movement;
using Odd = Invoice::Odd;

constexpr std::uint8_t row_version = 3;

// At most what nobody owes, so that no sum of amounts overflows.
std::int64_t pence_said(std::int64_t pence) {
    constexpr std::int64_t most = 1'000'000'000'000;
    return std::clamp(pence, -most, most);
}

// One event on top of an invoice.
class Telling {
 public:
    Telling(Invoice& invoice, const EventView& event) : invoice_(invoice), event_(event) {}

    void drafted(Fact::Drafted::Reader fact) {
        if (invoice_.drafted || invoice_.issued || invoice_.cancelled) return odd(Odd::What::out_of_order);
        invoice_.drafted = day_of_it();
        invoice_.at = event_.position();
        invoice_.contract = text_of(fact.getContract());
        invoice_.payer = text_of(fact.getPayer());
        invoice_.from = day_said(fact.getFrom());
        invoice_.to = day_said(fact.getTo());
        invoice_.rule_version = text_of(fact.getRuleVersion());
        for (const auto line : fact.getLines()) invoice_.lines.push_back({.line = line_of(line)});
    }

    void issued(Fact::Issued::Reader fact) {
        if (invoice_.issued || invoice_.cancelled) return odd(Odd::What::out_of_order);
        if (!invoice_.drafted) odd(Odd::What::out_of_order);
        invoice_.issued = day_of_it();
        invoice_.number = text_of(fact.getNumber());
        invoice_.due = day_said(fact.getDue());
    }

    void cancelled() {
        if (invoice_.issued || invoice_.cancelled) return odd(Odd::What::out_of_order);
        invoice_.cancelled = true;
    }

    void agreed() {
        if (!invoice_.issued) return odd(Odd::What::out_of_order);
        invoice_.agreed = true;
    }

    // What more comes in than was outstanding is owed back: it is shown below zero, and is odd.
    void paid(Fact::Paid::Reader fact) {
        const auto pence = pence_said(fact.getPence());
        if (!invoice_.issued)
            odd(Odd::What::not_issued);
        else if (pence > invoice_.outstanding())
            odd(Odd::What::overpaid);
        move(Movement::What::paid, pence, fact.getReference());
        if (invoice_.issued && invoice_.outstanding() <= 0 && !invoice_.settled) invoice_.settled = day_of_it();
    }

    void disputed(Fact::LineDisputed::Reader fact) {
        Invoice::Billed* line = issued_line(fact.getLine());
        if (!line) return;
        line->dispute = Dispute::open;
        line->reason = fact.getReason();
        line->held = pence_said(fact.getPence());
        invoice_.agreed = false;
        move(Movement::What::disputed, line->in_dispute(), {});
    }

    void resolved(Fact::DisputeResolved::Reader fact) {
        Invoice::Billed* line = issued_line(fact.getLine());
        if (!line) return;
        if (line->dispute != Dispute::open) return odd(Odd::What::out_of_order);
        line->dispute = fact.getUpheld() ? Dispute::upheld : Dispute::not_upheld;
    }

    // All that is left of a disputed line given back: there is nothing to argue about any more.
    void credited(Fact::CreditNoted::Reader fact) {
        Invoice::Note note{.credit = true,
                           .our_error = fact.getOurError(),
                           .because = {},
                           .on = day_of_it(),
                           .number = std::string{text_of(fact.getNumber())},
                           .reason = std::string{text_of(fact.getReason())}};
        for (const auto said : fact.getLines()) {
            Invoice::Line line = line_of(said);
            if (Invoice::Billed* billed = issued_line(line.cites_line)) {
                billed->credited -= line.pence;
                billed->our_error |= note.our_error;
                if (billed->dispute == Dispute::open && billed->net() == 0) billed->dispute = Dispute::upheld;
                note.lines.push_back(std::move(line));
            }
        }
        invoice_.notes.push_back(std::move(note));
        reopened();
    }

    // What the payer agreed to was another amount.
    void adjusted(Fact::Adjusted::Reader fact) {
        Invoice::Note note{.credit = false,
                           .our_error = fact.getBecause() == Fact::Adjusted::Because::OWN_ERROR,
                           .because = fact.getBecause(),
                           .on = day_of_it(),
                           .number = std::string{text_of(fact.getNumber())},
                           .reason = {}};
        for (const auto said : fact.getLines()) {
            Invoice::Line line = line_of(said);
            if (Invoice::Billed* billed = issued_line(line.cites_line)) {
                billed->adjusted += line.pence;
                billed->our_error |= note.our_error;
                note.lines.push_back(std::move(line));
            }
        }
        invoice_.notes.push_back(std::move(note));
        invoice_.agreed = false;
        reopened();
    }

    void written_off(Fact::WrittenOff::Reader fact) {
        if (!invoice_.issued) return odd(Odd::What::out_of_order);
        move(Movement::What::written_off, pence_said(fact.getPence()), {});
    }

    void plan_agreed(Fact::PaymentPlanAgreed::Reader fact) {
        invoice_.plan.clear();
        for (const auto one : fact.getInstalments())
            invoice_.plan.push_back({.due = within_reach(day(one.getDue())), .pence = pence_said(one.getPence())});
    }

    void reminded() { ++invoice_.reminders; }

 private:
    Day day_of_it() const { return Calendar::london().day_of(within_reach(event_.occurred())); }
    void odd(Odd::What what) { invoice_.odd.push_back({.what = what, .at = event_.position()}); }

    void move(Movement::What what, std::int64_t pence, capnp::Text::Reader reference) {
        invoice_.movements.push_back(
            {.what = what, .on = day_of_it(), .pence = pence, .reference = std::string{text_of(reference)}});
    }

    Invoice::Billed* issued_line(std::uint32_t number) {
        if (!invoice_.issued) return odd(Odd::What::out_of_order), nullptr;
        const auto found =
            std::ranges::find(invoice_.lines, number, [](const Invoice::Billed& b) { return b.line.number; });
        if (found == invoice_.lines.end()) return odd(Odd::What::no_such_line), nullptr;
        return &*found;
    }

    // Something is outstanding again, or a credit left nothing to pay after a part was paid.
    void reopened() {
        if (invoice_.outstanding() > 0)
            invoice_.settled.reset();
        else if (invoice_.paid() > 0 && !invoice_.settled)
            invoice_.settled = day_of_it();
    }

    Invoice& invoice_;
    const EventView& event_;
};

template <class Of>
std::int64_t sum(const std::vector<Invoice::Billed>& lines, Of of) {
    std::int64_t all = 0;
    for (const auto& line : lines) all += of(line);
    return all;
}

}  // namespace

void fold(Invoice& invoice, const EventView& event) {
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::INVOICE)) return;
    invoice.id = id_in(event.stream(), "invoice");
    invoice.version = event.stamp().version.value;
    if (is_book(event.stream())) return;
    Telling tell(invoice, event);
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::DRAFTED: return tell.drafted(event.as<Fact::Drafted>());
        case Fact::ISSUED: return tell.issued(event.as<Fact::Issued>());
        case Fact::PAID: return tell.paid(event.as<Fact::Paid>());
        case Fact::CANCELLED: return tell.cancelled();
        case Fact::LINE_DISPUTED: return tell.disputed(event.as<Fact::LineDisputed>());
        case Fact::DISPUTE_RESOLVED: return tell.resolved(event.as<Fact::DisputeResolved>());
        case Fact::AGREED: return tell.agreed();
        case Fact::CREDIT_NOTED: return tell.credited(event.as<Fact::CreditNoted>());
        case Fact::ADJUSTED: return tell.adjusted(event.as<Fact::Adjusted>());
        case Fact::WRITTEN_OFF: return tell.written_off(event.as<Fact::WrittenOff>());
        case Fact::REMINDER_SENT: return tell.reminded();
        case Fact::PAYMENT_PLAN_AGREED: return tell.plan_agreed(event.as<Fact::PaymentPlanAgreed>());
        case Fact::OVERDUE:
        case Fact::STATEMENT_SENT: return;
    }
}

Invoice::Line line_of(Fact::Line::Reader line) {
    Invoice::Line out{.number = line.getNumber(),
                      .cites_line = line.getCitesLine(),
                      .kind = line.getKind(),
                      .package = std::string{text_of(line.getPackage())},
                      .visit = std::string{text_of(line.getVisit())},
                      .worker = std::string{text_of(line.getWorker())},
                      .attended = std::string{text_of(line.getAttended())},
                      .why = std::string{text_of(line.getWhy())},
                      .rule_version = std::string{text_of(line.getRuleVersion())},
                      .day = day_said(line.getDay()),
                      .source_seconds = line.getSourceSeconds(),
                      .seconds = line.getSeconds(),
                      .minutes = line.getMinutes(),
                      .share_ppm = line.getShare(),
                      .rate_pence = pence_said(line.getRatePence()),
                      .pence = pence_said(line.getPence()),
                      .rate_unit = line.getRateUnit(),
                      .day_type = line.getDayType(),
                      .service_credit = Position{line.getServiceCredit()},
                      .payer = std::string{text_of(line.getPayer())}};
    for (const auto step : line.getSteps())
        out.steps.push_back({.what = std::string{text_of(step.getWhat())}, .seconds = step.getSeconds()});
    return out;
}

void write(const Invoice::Line& line, Position cites, Fact::Line::Builder out) {
    out.setNumber(line.number);
    out.setCitesLine(line.cites_line);
    out.setCites(cites.value);
    out.setKind(line.kind);
    out.setPackage(line.package);
    out.setVisit(line.visit);
    out.setWorker(line.worker);
    out.setAttended(line.attended);
    out.setWhy(line.why);
    out.setRuleVersion(line.rule_version);
    out.setDay(line.day ? number(*line.day) : 0);
    out.setSourceSeconds(line.source_seconds);
    out.setSeconds(line.seconds);
    out.setMinutes(line.minutes);
    out.setShare(line.share_ppm);
    out.setRatePence(line.rate_pence);
    out.setPence(line.pence);
    out.setRateUnit(line.rate_unit);
    out.setDayType(line.day_type);
    out.setServiceCredit(line.service_credit.value);
    out.setPayer(line.payer);
    auto steps = out.initSteps(static_cast<unsigned>(line.steps.size()));
    for (unsigned i = 0; i < steps.size(); ++i) {
        steps[i].setWhat(line.steps[i].what);
        steps[i].setSeconds(line.steps[i].seconds);
    }
}

std::int64_t hourly_pence(std::uint32_t minutes, std::int64_t rate_pence) {
    constexpr std::int64_t most = 1'000'000'000;  // £10 million an hour
    const std::int64_t value = std::int64_t{minutes} * std::clamp(rate_pence, -most, most);
    return (value < 0 ? value - 30 : value + 30) / 60;
}

Invoice::Line credit_of(const Invoice::Billed& billed, std::uint32_t number) {
    Invoice::Line line = billed.line;
    line.kind = Fact::Line::Kind::CREDIT;
    line.number = number;
    line.cites_line = billed.line.number;
    line.pence = -billed.net();
    return line;
}

Invoice::Line adjustment_of(const Invoice::Billed& billed, const Invoice::Line& as_now, std::uint32_t number) {
    Invoice::Line line = as_now;
    line.kind = Fact::Line::Kind::ADJUSTMENT;
    line.number = number;
    line.cites_line = billed.line.number;
    line.pence = as_now.pence - billed.net();
    return line;
}

// The payer's own part; of a line that was credited since, at most what is left.
std::int64_t Invoice::Billed::in_dispute() const {
    if (dispute != Dispute::open) return 0;
    const std::int64_t left = std::max<std::int64_t>(0, net());
    return held > 0 ? std::min(held, left) : left;
}

const Invoice::Billed* Invoice::line(std::uint32_t line_number) const {
    const auto found = std::ranges::find(lines, line_number, [](const Billed& b) { return b.line.number; });
    return found == lines.end() ? nullptr : &*found;
}

std::int64_t Invoice::moved(Movement::What what) const {
    std::int64_t all = 0;
    for (const auto& one : movements)
        if (one.what == what) all += one.pence;
    return all;
}

std::int64_t Invoice::billed() const {
    return sum(lines, [](const Billed& b) { return b.line.pence; });
}
std::int64_t Invoice::adjusted() const {
    return sum(lines, [](const Billed& b) { return b.adjusted; });
}
std::int64_t Invoice::service_credits() const {
    return sum(lines,
               [](const Billed& b) { return b.line.kind == Fact::Line::Kind::SERVICE_CREDIT ? -b.line.pence : 0; });
}
std::int64_t Invoice::credited() const {
    return sum(lines, [](const Billed& b) { return b.credited; });
}
std::int64_t Invoice::in_dispute() const {
    const auto all = sum(lines, [](const Billed& b) { return b.in_dispute(); });
    return std::clamp<std::int64_t>(all, 0, std::max<std::int64_t>(0, outstanding()));
}
std::int64_t Invoice::outstanding() const {
    if (!issued) return 0;
    return billed() + adjusted() - credited() - paid() - written_off();
}
std::uint32_t Invoice::disputes() const {
    return static_cast<std::uint32_t>(std::ranges::count(movements, Movement::What::disputed, &Movement::what));
}

State Invoice::state() const {
    if (cancelled) return State::cancelled;
    if (!issued) return State::draft;
    const auto left = outstanding();
    const bool given_back = std::ranges::any_of(notes, &Note::credit);
    if (given_back && billed() + adjusted() == credited()) return State::credited;
    if (left <= 0 && written_off() > 0) return State::written_off;
    if (left <= 0 && paid() > 0) return State::paid;
    const auto live = std::ranges::count_if(lines, [](const Billed& b) { return b.net() != 0; });
    const auto open =
        std::ranges::count_if(lines, [](const Billed& b) { return b.dispute == Dispute::open && b.net() != 0; });
    if (open > 0) return open == live ? State::disputed : State::part_disputed;
    if (paid() > 0) return State::part_paid;
    return agreed ? State::agreed : State::issued;
}

template <class Bytes>
void fields(Bytes& bytes, Is<Invoice::Step> auto& s) {
    bytes(s.what, s.seconds);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Invoice::Line> auto& l) {
    bytes(l.number, l.cites_line, l.kind, l.package, l.visit, l.worker, l.attended, l.why, l.rule_version, l.day,
          l.source_seconds, l.seconds, l.minutes, l.share_ppm, l.rate_pence, l.pence, l.rate_unit, l.day_type, l.steps,
          l.service_credit, l.payer);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Invoice::Billed> auto& b) {
    bytes(b.line, b.adjusted, b.credited, b.held, b.dispute, b.reason, b.our_error);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Invoice::Note> auto& n) {
    bytes(n.credit, n.our_error, n.because, n.on, n.number, n.reason, n.lines);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Invoice::Movement> auto& m) {
    bytes(m.what, m.on, m.pence, m.reference);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Invoice::Instalment> auto& i) {
    bytes(i.due, i.pence);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Invoice::Odd> auto& o) {
    bytes(o.what, o.at);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Invoice> auto& i) {
    bytes(i.id, i.version, i.at, i.contract, i.payer, i.number, i.rule_version, i.from, i.to, i.due, i.drafted,
          i.issued, i.settled, i.cancelled, i.agreed, i.reminders, i.lines, i.notes, i.movements, i.plan, i.odd);
}

std::string encode(const Invoice& invoice) { return to_bytes(invoice, row_version); }
Result<Invoice> decode_invoice(std::string_view bytes) { return from_bytes<Invoice>(bytes, row_version, "an invoice"); }

}  // namespace daybook::care
