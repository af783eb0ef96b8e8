// The view reconciliation: packages' weeks, or contracts' weeks summed over their packages.

#include <algorithm>
#include <optional>
#include <utility>

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
    bool reconciled = false;
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
    sum.reconciled = one.reconciled;
    if (urgency(one.state) > urgency(sum.state)) sum.state = one.state;
    sum.open += one.open;
    sum.packages += one.packages;
    sum.position = std::max(sum.position, one.position);
}

// What is known of a week beside its row. Weeks are asked for in the order of their keys: most have no mismatch, and
// the packages of a contract's week were looked at together, so that hardly anything has to be looked up.
class Beside {
 public:
    explicit Beside(const Reading& reading) : reading_(reading), mismatches_(reading.cursor(mismatches)) {}

    struct Raised {
        billing::Pair pair{};
        Mismatch last;
    };
    // The last one raised of each pair.
    Result<std::vector<Raised>> raised(const WeekOf& week) {
        std::vector<Raised> all;
        const std::string first = week_key(week);
        if (!sought_ || (mismatches_.valid() && mismatches_.key() < first)) mismatches_.seek(first);
        sought_ = true;
        for (; mismatches_.valid() && mismatches_.key().starts_with(first); mismatches_.next()) {
            DAYBOOK_TRY(auto row, mismatches.decode(mismatches_.bytes()));
            if (!row.empty()) all.push_back({.pair = row.back().pair, .last = std::move(row.back())});
        }
        DAYBOOK_CHECK(mismatches_.status());
        return all;
    }

    // Whether the contract's week was reconciled, and when the office looked at it last.
    struct OfWeek {
        bool reconciled = false;
        std::optional<Verified> looked{};
    };
    Result<OfWeek> of_week(const WeekOf& week) {
        if (week.contract != contract_ || week.week != week_) {
            const std::string key = look_key(week.contract, week.week);
            DAYBOOK_TRY(const auto look, reading_.find(looks, key));
            DAYBOOK_TRY(const auto run, reading_.find(runs, key));
            of_week_ = {.reconciled = run.has_value(), .looked = look ? std::optional(look->row) : std::nullopt};
            contract_ = week.contract;
            week_ = week.week;
        }
        return of_week_;
    }

 private:
    const Reading& reading_;
    Cursor mismatches_;
    bool sought_ = false;
    std::string contract_;
    Day week_{};
    OfWeek of_week_;
};

// Do its figures agree, and what of them is open or explained?
Status weigh(Shown& shown, Beside& beside, const WeekOf& week, const care::BillingRules& rules, Day today) {
    bool unexplained = false, any = false;
    DAYBOOK_TRY(const auto raised, beside.raised(week));
    for (const auto& one : billing::differences(shown.total, rules, shown.payment_due && *shown.payment_due < today)) {
        const auto of = std::ranges::find(raised, one.pair, &Beside::Raised::pair);
        const Mismatch* last = of != raised.end() && !of->last.resolved ? &of->last : nullptr;
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

Result<Shown> shown_of(Beside& beside, Books& books, const WeekOf& week, const WeekRow& row, Position changed) {
    DAYBOOK_TRY(const auto* terms, books.contract(week.contract));
    Shown shown{.package = said_package(week.package),
                .person = row.person,
                .purchase_order = {},
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
        DAYBOOK_CHECK(weigh(shown, beside, week, terms->rules_on(week.week), books.today()));
    else if (week.week >= books.today())
        shown.state = Row::State::RUNNING;
    DAYBOOK_TRY(const auto of_week, beside.of_week(week));
    shown.reconciled = of_week.reconciled;
    shown.verified = of_week.looked;
    if (!shown.verified) return shown;
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
    row.setReconciled(shown.reconciled);
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

// Rows of the page that is asked for, from the weeks as they come.
class Lines {
 public:
    Lines(const Reading& reading, const ViewQuery& query, std::optional<bool> changed)
        : query_(query),
          changed_(changed),
          by_contract_(query.get("by") == "contract"),
          beside_(reading),
          books_(reading) {}

    // Whether there is room for more: one row beyond the page says that another follows.
    Result<bool> take(const WeekOf& week, const WeekRow& row, Position changed) {
        if (!by_contract_ && !query_.wants(changed)) return true;
        const bool same = open_ && open_->first.contract == week.contract && open_->first.week == week.week;
        if (!(by_contract_ && same)) {
            DAYBOOK_CHECK(close());
            if (rows_.size() > query_.rows()) return false;
        }
        DAYBOOK_TRY(Shown shown, shown_of(beside_, books_, week, row, changed));
        if (open_)
            add(open_->second, shown);
        else
            open_.emplace(week, std::move(shown));
        return true;
    }

    Result<ViewPage> page() {
        DAYBOOK_CHECK(close());
        ViewQuery rest = query_;
        rest.after.clear();  // they stand behind it
        return page_of(std::move(rows_), rest);
    }

 private:
    // The line that was being summed becomes a row, if it is asked for.
    Status close() {
        if (!open_) return {};
        auto [week, shown] = std::move(*open_);
        open_.reset();
        const bool moved = shown.verified && !(shown.changed == Looked{});
        if (!fits(query_, "state", shown.state) || changed_.value_or(moved) != moved || !query_.wants(shown.position))
            return {};
        if (by_contract_) {
            shown.package.clear();
            shown.person.clear();
            week.package.clear();
        } else {
            DAYBOOK_TRY(const auto* package, books_.package(week.package));
            shown.purchase_order = package->price.purchase_order;
        }
        auto words = row_words<Row>(
            [&, &of = week, &one = shown](Row::Builder builder) { fill(builder, of.contract, of.week, one); });
        rows_.push_back({money::shown(week), std::move(words), shown.position});
        return {};
    }

    const ViewQuery& query_;
    std::optional<bool> changed_;
    bool by_contract_;
    Beside beside_;
    Books books_;
    std::optional<std::pair<WeekOf, Shown>> open_;
    std::vector<ViewRow> rows_;
};

}  // namespace

Result<ViewPage> read_reconciliation(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_TRY(const auto changed_only, yes_or_no(query, "changed"));
    const auto by = query.get("by");
    if (!by.empty() && by != "package" && by != "contract")
        return filters::unknown_word("by", by, "package or contract");
    DAYBOOK_TRY(auto asked, WeeksAsked::of(reading, query));
    const auto told = week_shown(query.after);  // the last row of the page before
    if (!told && !query.after.empty()) return ViewPage{};
    asked.go_on = told;
    Lines lines(reading, query, changed_only);
    DAYBOOK_CHECK(
        each_week(reading, asked, [&](const WeekOf& week, const WeekRow& row, Position changed) -> Result<bool> {
            const bool before =
                told && (by == "contract" ? week.contract == told->contract && week.week == told->week : week == *told);
            return before ? true : lines.take(week, row, changed);
        }));
    return lines.page();
}

}  // namespace daybook::projections::money
