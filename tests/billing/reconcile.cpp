// W8 of rules.md: what is a mismatch, and what is told in time (R18, R19).

#include "projections/billing/reconcile.h"

#include "tests/billing/bench.h"

namespace daybook::billing {
namespace {

// Authorised, explained and delivered, in minutes.
WeekFigures week(std::int64_t authorised, std::int64_t explained, std::int64_t delivered) {
    WeekFigures figures;
    figures.authorised = minutes(authorised);
    figures.suspended = minutes(explained);
    figures.delivered = minutes(delivered);
    return figures;
}
Difference delivered(const WeekFigures& figures) { return differences(figures, {}, false).at(0); }

TEST_CASE("reconcile: W8, delivered against expected") {
    struct Row {
        std::int64_t authorised, explained, delivered, difference, tolerance;
        bool raise;
    };
    const Row rows[] = {{840, 0, 826, -14, 42, false}, {210, 0, 180, -30, 15, true},    {840, 360, 470, -10, 42, false},
                        {420, 0, 480, 60, 21, true},   {0, 0, 120, 120, 0, true},       {300, 0, 285, -15, 15, false},
                        {300, 0, 284, -16, 15, true},  {840, 360, 438, -42, 42, false}, {840, 360, 437, -43, 42, true}};
    for (const Row& row : rows) {
        INFO(row.authorised << ", " << row.explained << ", " << row.delivered);
        const Difference found = delivered(week(row.authorised, row.explained, row.delivered));
        CHECK(found.difference() == row.difference * minute_s);
        CHECK(found.tolerance == row.tolerance * minute_s);
        CHECK(found.mismatch() == row.raise);
    }
}

TEST_CASE("reconcile: as long as visits await data what is missing is no mismatch, and what is over is one") {
    auto figures = week(210, 0, 180);
    figures.unknown = 1;
    CHECK_FALSE(delivered(figures).mismatch());
    figures.delivered = minutes(240);
    CHECK(delivered(figures).mismatch());
}

TEST_CASE("reconcile: the cause, as far as the record tells") {
    CHECK(delivered(week(0, 0, 120)).cause == Cause::NO_ORDER);
    CHECK(delivered(week(420, 0, 480)).cause == Cause::OVER_AUTHORISED);
    auto figures = week(420, 0, 360);
    CHECK(delivered(figures).cause == Cause::UNSAID);
    figures.late = minutes(30);
    CHECK(delivered(figures).cause == Cause::LATE_START);
    figures.missed = minutes(60);
    CHECK(delivered(figures).cause == Cause::MISSED);
}

const Difference* of(const std::vector<Difference>& all, Pair pair) {
    const auto found = std::ranges::find(all, pair, &Difference::pair);
    return found == all.end() ? nullptr : &*found;
}

TEST_CASE("reconcile: a service credit is invoiced, and claimed by nobody") {
    auto figures = week(420, 0, 420);
    figures.billable_pence = 12'565 - 5'000;
    figures.service_credit_pence = 5'000;
    figures.claims = 14;
    figures.claimed_pence = 12'565;
    figures.invoices = 1;
    figures.invoiced_pence = 7'565;
    const auto all = differences(figures, {}, false);
    CHECK_FALSE(of(all, Pair::CLAIMED_BILLABLE)->mismatch());
    CHECK_FALSE(of(all, Pair::INVOICED_CLAIMED)->mismatch());
    figures.claims = 0;
    CHECK_FALSE(of(differences(figures, {}, false), Pair::INVOICED_CLAIMED)->mismatch());
    figures.invoiced_pence = 12'565;
    CHECK(of(differences(figures, {}, false), Pair::INVOICED_CLAIMED)->difference() == 5'000);
}

TEST_CASE("reconcile: claims, invoices and payments are compared to the penny, once there is something to compare") {
    auto figures = week(420, 0, 420);
    figures.billable_minutes = 420;
    figures.billable_pence = 12'572;
    figures.lines = 14;
    CHECK(differences(figures, {}, true).size() == 1);
    figures.claims = 14;
    figures.claimed = minutes(420);
    figures.claimed_pence = 12'565;
    auto all = differences(figures, {}, true);
    REQUIRE(of(all, Pair::CLAIMED_BILLABLE));
    CHECK(of(all, Pair::CLAIMED_BILLABLE)->mismatch());
    CHECK(of(all, Pair::CLAIMED_BILLABLE)->cause == Cause::ROUNDING);
    figures.claimed_pence = 13'000;
    CHECK(of(differences(figures, {}, true), Pair::CLAIMED_BILLABLE)->cause == Cause::RATE);
    figures.claimed_twice = 1;
    CHECK(of(differences(figures, {}, true), Pair::CLAIMED_BILLABLE)->cause == Cause::DUPLICATE);
    figures.claimed_pence = figures.billable_pence;
    CHECK_FALSE(of(differences(figures, {}, true), Pair::CLAIMED_BILLABLE)->mismatch());
    CHECK_FALSE(of(differences(figures, {}, true), Pair::INVOICED_CLAIMED));
    figures.invoices = 1;
    figures.invoiced_pence = 12'571;
    CHECK(of(differences(figures, {}, true), Pair::INVOICED_CLAIMED)->mismatch());
    CHECK(of(differences(figures, {}, true), Pair::PAID_INVOICED)->difference() == -12'571);
    CHECK_FALSE(of(differences(figures, {}, false), Pair::PAID_INVOICED));
    BillingRules lenient;
    lenient.mismatch_pence = 1;
    CHECK_FALSE(of(differences(figures, lenient, true), Pair::INVOICED_CLAIMED)->mismatch());
}

TEST_CASE("reconcile: where a contract pays by claims, care nobody claimed is a mismatch") {
    auto figures = week(420, 0, 420);
    figures.billable_pence = 12'572;
    BillingRules rules;
    rules.source = Source::CLAIMED;
    CHECK(of(differences(figures, rules, false), Pair::CLAIMED_BILLABLE)->mismatch());
}

TEST_CASE("reconcile: working days leave out weekends and bank holidays") {
    CHECK(told_by(on("2026-03-27")) == on("2026-04-07"));  // over Easter
    CHECK(told_by(on("2026-03-30")) == on("2026-04-08"));
    CHECK(working_days_between(on("2026-03-27"), on("2026-03-27")) == 0);
    CHECK(working_days_between(on("2026-03-27"), on("2026-03-29")) == 0);
    CHECK(working_days_between(on("2026-03-27"), on("2026-04-07")) == 5);
    CHECK(working_days_between(on("2026-04-07"), on("2026-03-27")) == 0);
    CHECK(working_days_between(on("2026-03-27"), on("2026-04-07"), Nation::scotland) == 6);  // Easter Monday is one
}

}  // namespace
}  // namespace daybook::billing
