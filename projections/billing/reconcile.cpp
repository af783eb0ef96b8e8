#include "projections/billing/reconcile.h"

#include <algorithm>

namespace daybook::billing {
namespace {

Cause cause_of_delivered(const WeekFigures& week) {
    if (week.authorised == Seconds{}) return Cause::NO_ORDER;
    if (week.delivered > week.expected()) return Cause::OVER_AUTHORISED;
    if (week.missed > Seconds{}) return Cause::MISSED;
    return week.late > Seconds{} ? Cause::LATE_START : Cause::UNSAID;
}

Cause cause_of_claimed(const WeekFigures& week) {
    if (week.claimed_twice > 0) return Cause::DUPLICATE;
    const std::int64_t off = week.claimed_pence - week.billable_pence - week.service_credit_pence;
    if (std::abs(off) <= std::int64_t{week.lines}) return Cause::ROUNDING;
    return week.claimed == Seconds{60} * week.billable_minutes ? Cause::RATE : Cause::UNSAID;
}

Cause cause_of_invoiced(const WeekFigures& week, std::int64_t expected) {
    return std::abs(week.invoiced_pence - expected) <= std::int64_t{week.lines} ? Cause::ROUNDING : Cause::UNSAID;
}

}  // namespace

WeekFigures& WeekFigures::operator+=(const WeekFigures& o) {
    authorised += o.authorised;
    suspended += o.suspended;
    cancelled += o.cancelled;
    frustrated += o.frustrated;
    planned += o.planned;
    delivered += o.delivered;
    claimed += o.claimed;
    missed += o.missed;
    late += o.late;
    billable_minutes += o.billable_minutes;
    billable_pence += o.billable_pence;
    service_credit_pence += o.service_credit_pence;
    claimed_pence += o.claimed_pence;
    invoiced_pence += o.invoiced_pence;
    paid_pence += o.paid_pence;
    claims += o.claims;
    claimed_twice += o.claimed_twice;
    lines += o.lines;
    invoices += o.invoices;
    unknown += o.unknown;
    return *this;
}

Seconds tolerance_of(Seconds authorised, const care::BillingRules& rules) {
    if (authorised == Seconds{}) return {};
    return std::max(Seconds{rules.mismatch_s}, Seconds{authorised.count() * rules.mismatch_ppm / 1'000'000});
}

std::vector<Difference> differences(const WeekFigures& week, const care::BillingRules& rules, bool payment_due) {
    std::vector<Difference> all;
    all.push_back({.pair = Pair::DELIVERED_EXPECTED,
                   .expected = week.expected().count(),
                   .found = week.delivered.count(),
                   .tolerance = tolerance_of(week.authorised, rules).count(),
                   .cause = cause_of_delivered(week),
                   .awaited = week.unknown > 0});
    const std::int64_t tolerance = rules.mismatch_pence;
    if (week.claims > 0 || rules.source == care::BillingRules::Source::CLAIMED)
        all.push_back({.pair = Pair::CLAIMED_BILLABLE,
                       .expected = week.billable_pence + week.service_credit_pence,
                       .found = week.claimed_pence,
                       .tolerance = tolerance,
                       .cause = cause_of_claimed(week)});
    if (week.invoices == 0) return all;
    const std::int64_t claimed = week.claims > 0 ? week.claimed_pence - week.service_credit_pence : week.billable_pence;
    all.push_back({.pair = Pair::INVOICED_CLAIMED,
                   .expected = claimed,
                   .found = week.invoiced_pence,
                   .tolerance = tolerance,
                   .cause = cause_of_invoiced(week, claimed)});
    if (payment_due)
        all.push_back({.pair = Pair::PAID_INVOICED,
                       .expected = week.invoiced_pence,
                       .found = week.paid_pence,
                       .tolerance = tolerance,
                       .cause = Cause::UNSAID});
    return all;
}

Day told_by(Day raised, Nation nation) { return working_days_after(raised, told_after, nation); }

unsigned working_days_between(Day raised, Day until, Nation nation) {
    constexpr unsigned many = 1'000;  // older than anything anybody still counts
    unsigned days = 0;
    for (Day day = raised + std::chrono::days{1}; day <= until && days < many; day += std::chrono::days{1})
        if (is_working_day(day, nation)) ++days;
    return days;
}

}  // namespace daybook::billing
