#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "events/care/billing_terms.h"
#include "schema/reconciliation.capnp.h"

// A package in one week of its contract: five figures that should agree (R19).
namespace daybook::billing {

using Pair = schema::Reconciliation::Pair;
using Cause = schema::Reconciliation::Cause;

// What is known of it. Times are of every care worker needed, in seconds.
struct WeekFigures {
    Seconds authorised{};                            // the plan's slots in the week, or the part of it it runs
    Seconds suspended{}, cancelled{}, frustrated{};  // of these, what is explained, each once
    Seconds planned{}, delivered{}, claimed{};
    Seconds missed{}, late{};  // planned time nobody came to; of visits begun late
    std::int64_t billable_minutes = 0, billable_pence = 0;
    std::int64_t service_credit_pence = 0;  // taken off what is billable: nobody claims it
    std::int64_t claimed_pence = 0, invoiced_pence = 0, paid_pence = 0;
    std::uint32_t claims = 0, claimed_twice = 0;
    std::uint32_t lines = 0;     // billable ones: each may be a rounding away from what was claimed
    std::uint32_t invoices = 0;  // issued ones with a line of it
    std::uint32_t unknown = 0;   // visits awaiting data

    Seconds expected() const { return authorised - suspended - cancelled - frustrated; }
    WeekFigures& operator+=(const WeekFigures& other);
    bool operator==(const WeekFigures&) const = default;
};

// Two figures compared. The first pair counts seconds, the others pence.
struct Difference {
    Pair pair{};
    std::int64_t expected = 0, found = 0, tolerance = 0;
    Cause cause = Cause::UNSAID;  // as far as the record tells
    bool awaited = false;         // visits of it await data: what is missing may have been delivered (R1)
    std::int64_t difference() const { return found - expected; }
    bool mismatch() const { return difference() > tolerance || (-difference() > tolerance && !awaited); }
    bool operator==(const Difference&) const = default;
};

// The pairs there is something to compare of: delivered against expected always; claims where there are any or the
// contract pays by them; invoices where one was issued, against the claims or else what is billable; payments once an
// invoice is due.
std::vector<Difference> differences(const WeekFigures& week, const care::BillingRules& rules, bool payment_due);

// R19: the greater of a time and a share of what was authorised; nothing where nothing was.
Seconds tolerance_of(Seconds authorised, const care::BillingRules& rules);

// R18, in working days of the contract's nation, of England † where none is said: told to somebody by the end of the
// fifth after the day it was raised on.
inline constexpr unsigned reminder_after = 3, told_after = 5, run_after = 2;
Day told_by(Day raised, Nation nation = Nation::england_and_wales);
// Working days that have ended between two days: 0 on the day itself.
unsigned working_days_between(Day raised, Day until, Nation nation = Nation::england_and_wales);

}  // namespace daybook::billing
