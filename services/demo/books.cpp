#include <algorithm>

#include "events/care/lines_of_care.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "events/core/calendar_holidays.h"
#include "events/stored/format.h"
#include "schema/catalogue.capnp.h"
#include "services/demo/money.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Invoice;
using Sums = schema::Reconciliation;
using Invoice = care::Invoice;
using Dispute = care::Invoice::Dispute;

constexpr std::string_view forgotten = "county-spot";
constexpr std::string_view finance = "account-finance-officer", payer = "account-commissioner";

constexpr days due_after{14}, part_paid_after{6}, paid_after{12}, reminded_after{17}, paid_late_after{21};
constexpr std::int64_t part_paid_of_ten = 6;
constexpr std::uint32_t disputed_minutes = 30;  // of a line: one visit
constexpr days remembered{60};

Line line(std::string_view what, const std::string& stream, Instant at, std::string_view actor) {
    return {.source = office_source,
            .id = std::string(what) + "/" + stream,
            .stream = stream,
            .occurred = at,
            .sent = at,
            .actor = std::string(actor),
            .location = "north-office"};
}

// Lines of care stand before what others pay of them, and what is taken off.
std::ptrdiff_t lines_of_care(const Invoice& invoice) {
    return std::ranges::count_if(invoice.lines,
                                 [](const Invoice::Billed& billed) { return care::is_of_care(billed.line); });
}
const Invoice::Billed& disputed_line(const Invoice& invoice) {
    return invoice.lines[static_cast<std::size_t>(lines_of_care(invoice) / 2)];
}

}  // namespace

void Books::take(const EventView& event) {
    if (event.category() == fact_type<Fact::Drafted>().category) take_invoice(event);
    if (event.category() == fact_type<Sums::Run>().category) take_reconciliation(event);
    if (auto credit = care::service_credit(event))
        credits_[std::string(care::id_in(event.stream(), "contract"))].push_back(*std::move(credit));
}

void Books::take_off_credits(Telling& telling) const {
    const auto words = format::stamped({}, telling.event.content);
    const EventView event{Words(words)};
    if (!event.is<Fact::Drafted>()) return;
    const auto draft = event.as<Fact::Drafted>();
    const auto given = credits_.find(draft.getContract().cStr());
    std::vector<Invoice::Line> lines;
    std::int64_t left = 0;
    for (const auto line : draft.getLines()) {
        left += line.getPence();
        lines.push_back(care::line_of(line));
    }
    if (given == credits_.end() || lines.empty() || lines.front().kind == Fact::Line::Kind::CONTRIBUTION) return;
    for (const care::ServiceCredit& credit : given->second) {
        if (credit.pence > left) continue;  // the next bill may hold it
        left -= credit.pence;
        Invoice::Line line;
        line.number = static_cast<std::uint32_t>(lines.size() + 1);
        line.kind = Fact::Line::Kind::SERVICE_CREDIT;
        line.day = credit.given;
        line.pence = -credit.pence;
        line.rule_version = billing_version;
        line.why = credit.why;
        line.service_credit = credit.at;
        lines.push_back(std::move(line));
    }
    const Line said{.source = office_source,
                    .id = std::string(event.id()),
                    .stream = std::string(event.stream()),
                    .occurred = event.occurred(),
                    .sent = telling.sent,
                    .actor = event.event().getActor().cStr(),
                    .location = event.event().getLocation().cStr()};
    telling = tell<Fact::Drafted>(said, [&](auto fact) {
        fact.setContract(draft.getContract());
        fact.setPayer(draft.getPayer());
        fact.setFrom(draft.getFrom());
        fact.setTo(draft.getTo());
        fact.setRuleVersion(draft.getRuleVersion());
        auto list = fact.initLines(static_cast<unsigned>(lines.size()));
        for (unsigned i = 0; i < lines.size(); ++i) care::write(lines[i], {}, list[i]);
    });
}

void Books::take_invoice(const EventView& event) {
    const std::string stream(event.stream());
    if (care::is_book_of_numbers(stream)) {
        given_[stream] = std::max(given_[stream], event.stamp().version.value);
        return;
    }
    if (care::is_book(stream)) return;
    if (event.is<Fact::Drafted>()) accounts_.try_emplace(stream);
    const auto account = accounts_.find(stream);
    if (account == accounts_.end()) return;
    Invoice& invoice = account->second.invoice;
    const bool drafted = invoice.drafted.has_value();
    care::fold(invoice, event);
    if (!drafted && invoice.drafted)
        for (const Invoice::Billed& billed : invoice.lines)
            std::erase_if(credits_[invoice.contract],
                          [&](const care::ServiceCredit& credit) { return credit.at == billed.line.service_credit; });
    // Nobody argues about their own part.
    if (!drafted && invoice.drafted && lines_of_care(invoice) > 0)
        account->second.disputes = drafts_[invoice.contract]++ % 2 == 0;
    if (invoice.cancelled || (invoice.issued && invoice.outstanding() <= 0)) accounts_.erase(account);
}

void Books::take_reconciliation(const EventView& event) {
    const std::string stream(event.stream());
    Week& week = weeks_[stream];
    if (event.is<Sums::Run>() && week.at == Instant{}) {
        week.run = event.position();
        week.at = event.occurred();
    } else if (event.is<Sums::Verified>()) {
        week.verified = true;
    } else if (event.is<Sums::MismatchRaised>()) {
        const auto fact = event.as<Sums::MismatchRaised>();
        week.open[{fact.getPackage().cStr(), fact.getPair()}] = {.cause = fact.getCause(), .raised = event.occurred()};
    } else if (event.is<Sums::MismatchExplained>()) {
        const auto fact = event.as<Sums::MismatchExplained>();
        week.open[{fact.getPackage().cStr(), fact.getPair()}].told = true;
    } else if (event.is<Sums::MismatchResolved>()) {
        const auto fact = event.as<Sums::MismatchResolved>();
        week.open.erase({fact.getPackage().cStr(), fact.getPair()});
    }
}

std::string Books::next_number(const std::string& contract, Instant now, Tellings& out) {
    const std::string book = care::book_of_numbers(contract);
    std::string next = care::number_after(book, given_[book]++);
    Line said = line("number", book, now, finance);
    said.id += "/" + next;
    out.push_back(tell<Fact::Issued>(said, [&](auto fact) { fact.setNumber(next); }));
    return next;
}

void Books::settle(const std::string& stream, Account& account, Instant now, Tellings& out) {
    const Invoice& invoice = account.invoice;
    if (!invoice.issued) {
        const Day on = working_days_after(*invoice.drafted, 1);
        if (invoice.lines.empty() || now < at(on, hours{10}) || !account.said.insert("issued").second) return;
        const std::string next = next_number(invoice.contract, now, out);
        out.push_back(tell<Fact::Issued>(line("issued", stream, now, finance), [&](auto fact) {
            fact.setNumber(next);
            fact.setPence(invoice.billed());
            fact.setDue(number(calendar_.day_of(now) + due_after));
        }));
        return;
    }
    if (account.disputes) dispute(stream, account, now, out);
    const bool agrees = !account.disputes && !invoice.agreed;
    if (agrees && now >= at(working_days_after(*invoice.issued, 3), hours{12}) && account.said.insert("agreed").second)
        out.push_back(tell<Fact::Agreed>(line("agreed", stream, now, payer),
                                         [&](auto fact) { fact.setReference("remittance-" + invoice.number); }));
    pay(stream, account, now, out);
}

// One visit of a line is held back, looked into, and given back.
void Books::dispute(const std::string& stream, Account& account, Instant now, Tellings& out) {
    const Invoice::Billed& of = disputed_line(account.invoice);
    const std::int64_t held = std::min(of.net(), care::hourly_pence(disputed_minutes, of.line.rate_pence));
    switch (of.dispute) {
        case Dispute::none:
            if (now < at(working_days_after(*account.invoice.issued, 2), hours{11})) return;
            if (!account.said.insert("disputed").second) return;
            out.push_back(tell<Fact::LineDisputed>(line("disputed", stream, now, payer), [&](auto fact) {
                fact.setLine(of.line.number);
                fact.setReason(Fact::LineDisputed::Reason::NOT_DELIVERED);
                fact.setPence(held);
                fact.setBy(schema::Who::COMMISSIONER);
            }));
            return;
        case Dispute::open:
            if (now < at(working_days_after(account.invoice.movements.back().on, 2), hours{14})) return;
            if (!account.said.insert("resolved").second) return;
            out.push_back(tell<Fact::DisputeResolved>(line("resolved", stream, now, finance), [&](auto fact) {
                fact.setLine(of.line.number);
                fact.setUpheld(true);
                fact.setOutcome("nobody had opened, and the visit was billed by mistake");
            }));
            return;
        case Dispute::upheld: {
            if (of.credited != 0 || !account.said.insert("credited").second) return;
            Invoice::Line credit = care::credit_of(of, 1);
            credit.pence = -held;
            credit.minutes = std::min(disputed_minutes, of.line.minutes);
            const std::string next = next_number(account.invoice.contract, now, out);
            out.push_back(tell<Fact::CreditNoted>(line("credited", stream, now, finance), [&](auto fact) {
                fact.setNumber(next);
                care::write(credit, account.invoice.at, fact.initLines(1)[0]);
                fact.setOurError(true);
                fact.setReason("one visit that was not delivered");
            }));
            return;
        }
        case Dispute::not_upheld: return;
    }
}

// Six tenths within the week after next, the rest in time, or, where something was in dispute, after a reminder.
void Books::pay(const std::string& stream, Account& account, Instant now, Tellings& out) const {
    const Invoice& invoice = account.invoice;
    const auto paid = [&](std::string_view what, std::int64_t pence) {
        if (!account.said.insert(std::string(what)).second) return;
        out.push_back(tell<Fact::Paid>(line(what, stream, now, payer), [&](auto fact) {
            fact.setPence(pence);
            fact.setReference("remittance-" + invoice.number);
        }));
    };
    const auto over = [&](days after) { return now >= at(*invoice.issued + after, hours{14}); };
    if (invoice.paid() == 0) {
        if (over(part_paid_after)) paid("part-paid", invoice.billed() * part_paid_of_ten / 10);
        return;
    }
    if (account.disputes && over(reminded_after) && account.said.insert("reminded").second && invoice.reminders == 0)
        out.push_back(tell<Fact::ReminderSent>(line("reminded", stream, now, finance), [&](auto fact) {
            fact.setOn(number(calendar_.day_of(now)));
            fact.setDocumentRef("document-reminder-" + invoice.number);
        }));
    if (over(account.disputes ? paid_late_after : paid_after)) paid("paid", invoice.outstanding());
}

// On the working day after, somebody looks and says why; of some nobody finds out.
void Books::look_after(const std::string& stream, Week& week, Instant now, Tellings& out) const {
    const auto next_day = [&](Instant after, hours time) {
        return at(working_days_after(calendar_.day_of(after) - days{1}, 1), time);
    };
    if (!week.verified && week.at != Instant{} && now >= next_day(week.at, hours{11})) {
        week.verified = true;
        out.push_back(tell<Sums::Verified>(line("verified", stream, now, finance),
                                           [&](auto fact) { fact.setPosition(week.run.value); }));
    }
    for (auto& [which, one] : week.open) {
        if (one.told || which.first.ends_with("7") || now < next_day(one.raised, hours{15})) continue;
        one.told = true;
        Line said = line("explained", stream, now, finance);
        said.id +=
            "/" + which.first + "/" + std::to_string(static_cast<int>(which.second)) + "/" + to_string(one.raised);
        out.push_back(tell<Sums::MismatchExplained>(said, [&, of = which](auto fact) {
            fact.setPackage(of.first);
            fact.setPair(of.second);
            const bool known = one.cause != Sums::Cause::UNSAID;
            fact.setCause(known ? one.cause : Sums::Cause::OTHER);
            fact.setDocumentRef("document-time-sheets-" + of.first);
        }));
    }
}

Tellings Books::because(Instant now) {
    Tellings out;
    for (auto& [stream, account] : accounts_) settle(stream, account, now, out);
    std::erase_if(weeks_,
                  [&](const auto& one) { return one.second.at + remembered < now && one.second.at != Instant{}; });
    for (auto& [stream, week] : weeks_)
        if (stream.find(forgotten) == std::string::npos) look_after(stream, week, now, out);
    return out;
}

}  // namespace daybook::demo
