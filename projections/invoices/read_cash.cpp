#include <algorithm>
#include <chrono>

#include "events/care/lines_of_care.h"
#include "events/core/no_data.h"
#include "projections/engine/filters.h"
#include "projections/invoices/tables.h"
#include "projections/sustain/brief.h"
#include "projections/sustain/margin.h"
#include "schema/views.capnp.h"

namespace daybook::projections::invoices {
namespace {

using Row = schema::CashRow;
using DebtRow = schema::AgedDebtRow;
using care::Invoice;
using std::chrono::days;

// The last day of the week, Monday to Sunday as wherever contracts stand beside each other (R11).
Day week_of(Day day) {
    const std::chrono::weekday weekday{day};
    return day + days{7 - static_cast<int>(weekday.iso_encoding())};
}
// The last day of the quarter.
Day quarter_of(Day day) {
    const std::chrono::year_month_day date{day};
    const unsigned last = (static_cast<unsigned>(date.month()) + 2) / 3 * 3;
    return Day{date.year() / std::chrono::month{last} / std::chrono::last};
}

struct Week {
    std::int64_t lines = 0, lines_disputed = 0;  // of invoices issued in it
    std::int64_t due = 0, received = 0, issued = 0, disputed = 0, credited = 0, days_to_pay = 0, taken_off = 0;
    std::uint32_t disputes = 0, credits = 0, paid = 0;
    Position changed{};
};

// Money by the period it was due, came in, was held back or given back in.
class Cash {
 public:
    explicit Cash(Day (*period)(Day)) : period_(period) {}

    void take(const Invoice& invoice, Position changed) {
        if (!invoice.issued) return take_movements(invoice, changed);
        Week& issued = at(invoice, *invoice.issued, changed);
        issued.issued += invoice.billed();
        issued.taken_off += invoice.service_credits();
        for (const auto& billed : invoice.lines) {
            if (!care::is_of_care(billed.line)) continue;
            ++issued.lines;
            if (billed.dispute != Invoice::Dispute::none) ++issued.lines_disputed;
        }
        if (invoice.due)
            at(invoice, *invoice.due, changed).due += invoice.billed() + invoice.adjusted() - invoice.credited();
        for (const auto& note : invoice.notes) {
            if (!note.credit) continue;
            Week& week = at(invoice, note.on, changed);
            ++week.credits;
            for (const auto& line : note.lines) week.credited -= line.pence;
        }
        if (const auto taken = days_to_pay(invoice)) {
            Week& week = at(invoice, *invoice.settled, changed);
            ++week.paid;
            week.days_to_pay += *taken;
        }
        take_movements(invoice, changed);
    }
    // By period and contract.
    std::map<std::pair<Day, std::string>, Week> weeks{};

 private:
    void take_movements(const Invoice& invoice, Position changed) {
        for (const auto& one : invoice.movements) {
            Week& week = at(invoice, one.on, changed);
            if (one.what == Invoice::Movement::What::paid) week.received += one.pence;
            if (one.what != Invoice::Movement::What::disputed) continue;
            week.disputed += one.pence;
            ++week.disputes;
        }
    }
    Week& at(const Invoice& invoice, Day day, Position changed) {
        Week& week = weeks[{period_(day), invoice.contract}];
        week.changed = std::max(week.changed, changed);
        return week;
    }
    Day (*period_)(Day);
};

void fill(Row::Builder row, Day last, const std::string& contract, const Week& week) {
    row.setWeek(to_string(last));
    row.setContract(contract);
    row.setDuePence(week.due);
    row.setReceivedPence(week.received);
    row.setIssuedPence(week.issued);
    row.setDisputedPence(week.disputed);
    row.setCreditedPence(week.credited);
    row.setDisputes(week.disputes);
    row.setCredits(week.credits);
    row.setPaid(week.paid);
    row.setLinesIssued(static_cast<std::uint32_t>(week.lines));
    row.setDisputePpm(week.lines == 0
                          ? no_data
                          : sustain::rounded(sustain::Wide{week.lines_disputed} * sustain::whole_ppm, week.lines));
    row.setServiceCreditPence(week.taken_off);
    row.setStabilityPpm(no_data);
    row.setStabilityBeforePpm(no_data);
    row.setDaysToPay(week.paid == 0 ? no_data : (2 * week.days_to_pay + week.paid) / (2 * std::int64_t{week.paid}));
}

// How evenly money came in: of each contract, the weeks of a quarter that were over by the last closed day, from the
// first in which it was asked for any.
class Receipts {
 public:
    Receipts(const Cash& weekly, const std::optional<Day>& closed) : weekly_(weekly), closed_(closed) {
        for (const auto& [at, week] : weekly.weeks)
            if (week.issued != 0 || week.received != 0) first_.try_emplace(at.second, at.first);
    }
    std::int64_t variation_ppm(Day quarter, const std::string& contract) const {
        const auto first = first_.find(contract);
        if (first == first_.end() || !closed_) return no_data;
        std::vector<std::int64_t> received;
        const Day begin = quarter_of(quarter - days{100}) + days{1};
        for (Day week = week_of(begin); week <= std::min(quarter, *closed_); week += days{7}) {
            if (week < begin || week < first->second) continue;
            const auto known = weekly_.weeks.find({week, contract});
            received.push_back(known == weekly_.weeks.end() ? 0 : known->second.received);
        }
        return sustain::volatility_ppm(received).value_or(no_data);
    }

 private:
    const Cash& weekly_;
    const std::optional<Day>& closed_;
    std::map<std::string, Day> first_{};
};

// The latest week first; with by=quarter, quarters by their last day.
Result<ViewPage> read_cash(const Reading& reading, const ViewQuery& query) {
    const auto by = query.get("by");
    if (!by.empty() && by != "week" && by != "quarter") return filters::unknown_word("by", by, "week or quarter");
    const bool quarters = by == "quarter";
    Cash cash(quarters ? &quarter_of : &week_of), weekly(&week_of);
    const ViewQuery whole{.filters = query.filters};  // sums need all of them, whatever page is asked for
    DAYBOOK_CHECK(each_invoice(
        reading, whole, [](const Listed&) { return true; },
        [&](const Invoice& invoice, Position changed) -> Result<bool> {
            cash.take(invoice, changed);
            if (quarters) weekly.take(invoice, changed);
            return true;
        }));
    DAYBOOK_TRY(const auto closed, last_closed(reading));
    const Receipts receipts(weekly, closed);
    std::vector<ViewRow> rows;
    for (auto at = cash.weeks.rbegin(); at != cash.weeks.rend(); ++at) {
        const auto& [last, contract] = at->first;
        if (!fits(query, "week", to_string(last))) continue;
        auto words = row_words<Row>([&, day = last, &id = contract](Row::Builder row) {
            fill(row, day, id, at->second);
            if (!quarters) return;
            row.setStabilityPpm(receipts.variation_ppm(day, id));
            row.setStabilityBeforePpm(receipts.variation_ppm(quarter_of(day - days{100}), id));
        });
        rows.push_back({to_string(last) + "/" + contract, std::move(words), at->second.changed});
    }
    return page_of(std::move(rows), query);
}

struct Debt {
    std::int64_t not_due = 0, days30 = 0, days60 = 0, days90 = 0, older = 0, open = 0, disputed = 0;
    std::uint32_t invoices = 0;
    Position changed{};

    void take(const Invoice& invoice, std::uint32_t late) {
        const auto left = invoice.outstanding();
        (late == 0 ? not_due : late <= 30 ? days30 : late <= 60 ? days60 : late <= 90 ? days90 : older) += left;
        open += left;
        disputed += invoice.in_dispute();
        ++invoices;
    }
};

void fill(DebtRow::Builder row, const std::string& contract, const std::string& payer, const Debt& debt) {
    row.setContract(contract);
    row.setPayer(payer);
    row.setNotDuePence(debt.not_due);
    row.setDays30Pence(debt.days30);
    row.setDays60Pence(debt.days60);
    row.setDays90Pence(debt.days90);
    row.setOlderPence(debt.older);
    row.setOpenPence(debt.open);
    row.setDisputedPence(debt.disputed);
    row.setInvoices(debt.invoices);
}

// By contract and payer; what is owed back to a payer stands below zero among what is not due.
Result<ViewPage> read_debt(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const auto closed, last_closed(reading));
    PayersMet payers;
    std::map<PayersMet::Who, Debt> debts;
    const ViewQuery whole{.filters = query.filters};
    DAYBOOK_CHECK(each_invoice(
        reading, whole, [](const Listed& one) { return one.outstanding != 0; },
        [&](const Invoice& invoice, Position changed) -> Result<bool> {
            Debt& debt = debts[payers.meet(invoice.contract, invoice.payer)];
            debt.take(invoice, days_late(invoice, closed));
            debt.changed = std::max(debt.changed, changed);
            return true;
        }));
    std::vector<ViewRow> rows;
    for (const auto& [who, debt] : debts) {
        auto words = row_words<DebtRow>([&, &whom = who, &what = debt](DebtRow::Builder row) {
            fill(row, whom.first, payers.name_of(whom), what);
        });
        rows.push_back({who.first + "/" + who.second, std::move(words), debt.changed});
    }
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> cash_views() {
    return {{.name = "cash",
             .row_type = capnp::typeId<Row>(),
             .filters = {"contract", "payer", "week", "by"},
             .read = &read_cash},
            {.name = "aged-debt",
             .row_type = capnp::typeId<DebtRow>(),
             .filters = {"contract", "payer"},
             .read = &read_debt}};
}

}  // namespace daybook::projections::invoices
