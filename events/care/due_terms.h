#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// What the KPI schedules of contracts and locations say about dates rather than about care (R13): when meetings,
// reports and notices are due, and what is a cluster of sickness. Effective-dated; the values here are the defaults †.
struct DueTerms {
    Day from = day(INT32_MIN);

    // Of a location.
    std::int64_t quality_meeting_days = 0;        // after the last; 0 = once every calendar month
    std::int64_t sustainability_review_days = 0;  // the same
    std::int64_t sickness_ppm = 100'000;          // of a zone's contracted time, absent with sickness …
    std::int64_t sickness_days = 7;               // … in so many days
    std::int64_t clearance_ending_days = 28;      // before a care worker's clearance ends …
    std::int64_t qualification_ending_days = 28;  // … or what was signed or trained for a time
    std::int64_t check_ahead_days = 14;           // before a supervision, an appraisal or a spot check is due
    std::int64_t surge_review_days = 7;           // after which the risk a surge opens is looked at again

    // Of a contract.
    std::int64_t contract_meeting_days = 0;  // after the last review; 0 = as its reviews say, and no more
    std::int64_t report_days = 0;            // after a month's end its figures are due; 0 = it reports none
    std::int64_t notice_ahead_days = 28;     // before the last day on which notice ends it with its term
    std::int64_t lapse_days = 28;            // after a variation was to begin, or was proposed, it lapses unless agreed
    std::int64_t price_notice_ahead_days = 7;  // before the last day on which the payer is told in time (R24)
    std::int64_t expiry_ahead_days = 90;       // before a contract ends, or as its notice takes, if that is more
    std::int64_t order_ending_days = 28;       // before a purchase order ends …
    std::int64_t order_value_weeks = 4;        // … or its value lasts for no more than so many weeks
    std::int64_t preparation_ahead_days = 2;   // before a start for which something of the person is not recorded
};

// A parameter as a schedule names it. This is the only table of these names; those of measuring are in `terms`.
struct DueParameter {
    std::string_view name;
    std::int64_t DueTerms::* value;
    std::int64_t least;
    std::int64_t most;  // a value outside is taken as the nearer bound
};

std::span<const DueParameter> due_parameters();

// Every schedule a contract or location was ever given.
struct DueTermsByDay {
    std::vector<DueTerms> versions{};  // by `from`; of two for the same day the one recorded last stands
    std::optional<Day> since{};        // from when on it has one, but not before Daybook knew of it

    const DueTerms& on(Day day) const;
};

// Takes contract.KpiScheduleSet and governance.KpiScheduleSet; true if it was one.
bool fold(DueTermsByDay& terms, const EventView& event);

}  // namespace daybook::care
