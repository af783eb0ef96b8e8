// The view reconciliation: packages' weeks, or contracts' weeks summed over their packages.

#include <algorithm>

#include "projections/engine/filters.h"
#include "projections/money/books.h"
#include "projections/money/contract_own.h"
#include "schema/views.capnp.h"

namespace daybook::projections::money {
namespace {

using Row = schema::ReconciliationRow;

// One line of the view: a package's week, or several of one contract.
struct Shown {
    std::string package, person, purchase_order;
    billing::WeekFigures total;
    Looked changed;  // since the office looked
    std::int64_t accrued = 0;
    std::optional<Day> payment_due;
    std::optional<Verified> verified;
    Row::State state = Row::State::AGREES;
    std::uint32_t open = 0, packages = 1;
    Position position;
};

// Which of two states somebody has to look at first.
int urgency(Row::State state) {
    switch (state) {
        case Row::State::MISMATCH: return 3;
        case Row::State::EXPLAINED: return 2;
        case Row::State::RUNNING: return 1;
        case Row::State::AGREES: return 0;
    }
    return 0;
}

void add(Shown& sum, const Shown& one) {
    sum.total += one.total;
    sum.changed.delivered += one.changed.delivered;
    sum.changed.billable += one.changed.billable;
    sum.changed.claimed += one.changed.claimed;
    sum.changed.invoiced += one.changed.invoiced;
    sum.changed.paid += one.changed.paid;
    sum.accrued += one.accrued;
    if (one.payment_due) sum.payment_due = std::max(sum.payment_due.value_or(*one.payment_due), *one.payment_due);
    sum.verified = one.verified;
    if (urgency(one.state) > urgency(sum.state)) sum.state = one.state;
    sum.open += one.open;
    sum.packages += one.packages;
    sum.position = std::max(sum.position, one.position);
}

// Do its figures agree, and what of them is open or explained?
Status weigh(Shown& shown, const Reading& reading, const WeekOf& week, const care::BillingRules& rules, Day today) {
    bool unexplained = false, any = false;
    for (const auto& one : billing::differences(shown.total, rules, shown.payment_due && *shown.payment_due < today)) {
        DAYBOOK_TRY(const auto raised, reading.find(mismatches, mismatch_key(week, one.pair)));
        const Mismatch* last = raised && !raised->row.back().resolved ? &raised->row.back() : nullptr;
        if (last) ++shown.open;
        any = any || one.mismatch();
        unexplained = unexplained || (one.mismatch() && !(last && last->explained));
    }
    if (any) shown.state = unexplained ? Row::State::MISMATCH : Row::State::EXPLAINED;
    if (week.week >= today) shown.state = Row::State::RUNNING;
    return {};
}

// Of a week that was verified without this package there was nothing to see of it.
Looked changed_since(const WeekRow& row) {
    const Looked before = row.verified.value_or(Looked{});
    const auto& now = row.total;
    return {.delivered = now.delivered - before.delivered,
            .billable = now.billable_pence - before.billable,
            .claimed = now.claimed_pence - before.claimed,
            .invoiced = now.invoiced_pence - before.invoiced,
            .paid = now.paid_pence - before.paid};
}

Result<Shown> shown_of(const Reading& reading, Books& books, const WeekOf& week, const WeekRow& row, Position changed) {
    DAYBOOK_TRY(const auto* terms, books.contract(week.contract));
    DAYBOOK_TRY(const auto* package, books.package(week.package));
    Shown shown{.package = said_package(week.package),
                .person = row.person,
                .purchase_order = package->price.purchase_order,
                .total = row.total,
                .changed = {},
                .payment_due = {},
                .verified = {},
                .packages = is_contracts_own(week) ? 0U : 1U,
                .position = changed};
    std::int64_t asked = 0;
    for (const Share& share : row.shares) {
        asked += share.pence + share.credited;  // what was given back is not to be billed again
        shown.payment_due = std::max(shown.payment_due.value_or(share.due), share.due);
    }
    // A service credit that is on no invoice yet is asked for less.
    const std::int64_t credits = row.total.service_credit_pence;
    shown.accrued = std::max(-credits, row.total.billable_pence - asked);
    // R19 weighs the weeks of packages: of a contract's own nothing is raised, and nothing could be explained.
    if (!is_contracts_own(week))
        DAYBOOK_CHECK(weigh(shown, reading, week, terms->rules_on(week.week), books.today()));
    else if (week.week >= books.today())
        shown.state = Row::State::RUNNING;
    DAYBOOK_TRY(const auto looked, reading.find(looks, look_key(week.contract, week.week)));
    if (!looked) return shown;
    shown.verified = looked->row;
    shown.changed = changed_since(row);
    return shown;
}

void fill(Row::Builder row, const std::string& contract, Day week, const Shown& shown) {
    const auto& f = shown.total;
    row.setContract(contract);
    row.setPackage(shown.package);
    row.setPerson(shown.person);
    row.setWeek(to_string(week));
    row.setAuthorisedSeconds(f.authorised.count());
    row.setSuspendedSeconds(f.suspended.count());
    row.setCancelledSeconds(f.cancelled.count());
    row.setFrustratedSeconds(f.frustrated.count());
    row.setExpectedSeconds(f.expected().count());
    row.setPlannedSeconds(f.planned.count());
    row.setDeliveredSeconds(f.delivered.count());
    row.setClaimedSeconds(f.claimed.count());
    row.setBillableMinutes(f.billable_minutes);
    row.setBillablePence(f.billable_pence);
    row.setClaimedPence(f.claimed_pence);
    row.setInvoicedPence(f.invoiced_pence);
    row.setPaidPence(f.paid_pence);
    row.setPurchaseOrder(shown.purchase_order);
    row.setUnknown(f.unknown);
    row.setOpen(shown.open);
    row.setState(shown.state);
    row.setPackages(shown.packages);
    row.setServiceCreditPence(f.service_credit_pence);
    row.setAccruedPence(shown.accrued);
    row.setVerified(shown.verified.has_value());
    if (!shown.verified) return;
    row.setVerifiedOn(to_string(Calendar::london().day_of(shown.verified->at)));
    row.setVerifiedPosition(shown.verified->upto.value);
    row.setChangedSeconds(shown.changed.delivered.count());
    row.setChangedPence(shown.changed.billable);
    row.setChangedClaimedPence(shown.changed.claimed);
    row.setChangedInvoicedPence(shown.changed.invoiced);
    row.setChangedPaidPence(shown.changed.paid);
}

}  // namespace

Result<ViewPage> read_reconciliation(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_TRY(const auto changed_only, yes_or_no(query, "changed"));
    const auto by = query.get("by");
    if (!by.empty() && by != "package" && by != "contract")
        return filters::unknown_word("by", by, "package or contract");
    DAYBOOK_TRY(const auto asked, WeeksAsked::of(reading, query));
    Books books(reading);
    std::vector<std::pair<WeekOf, Shown>> found;  // the weeks come in the order of their keys
    DAYBOOK_CHECK(
        each_week(reading, asked, [&](const WeekOf& week, const WeekRow& row, Position changed) -> Result<bool> {
            DAYBOOK_TRY(Shown shown, shown_of(reading, books, week, row, changed));
            const bool same =
                !found.empty() && found.back().first.contract == week.contract && found.back().first.week == week.week;
            if (by == "contract" && same)
                add(found.back().second, shown);
            else
                found.emplace_back(week, std::move(shown));
            return true;
        }));
    std::vector<ViewRow> rows;
    for (auto& [week, shown] : found) {
        const bool moved = shown.verified && !(shown.changed == Looked{});
        if (!fits(query, "state", shown.state) || changed_only.value_or(moved) != moved) continue;
        if (by == "contract") {
            shown.package.clear();
            shown.person.clear();
            shown.purchase_order.clear();
            week.package.clear();
        }
        auto words = row_words<Row>(
            [&, &of = week, &one = shown](Row::Builder builder) { fill(builder, of.contract, of.week, one); });
        rows.push_back({money::shown(week), std::move(words), shown.position});
    }
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::money
