#include "events/care/due_terms.h"

#include <algorithm>
#include <array>

#include "events/care/days.h"
#include "events/core/calendar.h"
#include "schema/contract.capnp.h"
#include "schema/governance.capnp.h"

namespace daybook::care {
namespace {

constexpr std::int64_t years = 10 * 366;  // no interval is longer
constexpr std::array table{
    DueParameter{"quality_meeting_days", &DueTerms::quality_meeting_days, 0, years},
    DueParameter{"sustainability_review_days", &DueTerms::sustainability_review_days, 0, years},
    DueParameter{"sickness_ppm", &DueTerms::sickness_ppm, 1, 1'000'000},
    DueParameter{"sickness_days", &DueTerms::sickness_days, 1, 366},
    DueParameter{"contract_meeting_days", &DueTerms::contract_meeting_days, 0, years},
    DueParameter{"report_days", &DueTerms::report_days, 0, 366},
    DueParameter{"notice_ahead_days", &DueTerms::notice_ahead_days, 0, years},
    DueParameter{"clearance_ending_days", &DueTerms::clearance_ending_days, 0, years},
    DueParameter{"qualification_ending_days", &DueTerms::qualification_ending_days, 0, years},
    DueParameter{"check_ahead_days", &DueTerms::check_ahead_days, 0, 366},
    DueParameter{"surge_review_days", &DueTerms::surge_review_days, 0, 366},
    DueParameter{"expiry_ahead_days", &DueTerms::expiry_ahead_days, 0, years},
    DueParameter{"order_ending_days", &DueTerms::order_ending_days, 0, years},
    DueParameter{"order_value_weeks", &DueTerms::order_value_weeks, 0, 104},
    DueParameter{"preparation_ahead_days", &DueTerms::preparation_ahead_days, 0, 366},
    DueParameter{"lapse_days", &DueTerms::lapse_days, 0, 366},
    DueParameter{"price_notice_ahead_days", &DueTerms::price_notice_ahead_days, 0, 366},
};

template <class Schedule>
void set(DueTermsByDay& all, Schedule schedule, Day known) {
    DueTerms terms;
    terms.from = within_reach(day(schedule.getFrom()));
    for (const auto term : schedule.getTerms())
        for (const DueParameter& parameter : table)
            if (parameter.name == text_of(term.getName()))
                terms.*parameter.value = std::clamp(term.getValue(), parameter.least, parameter.most);
    const Day since = std::max(terms.from, known);
    all.since = std::min(all.since.value_or(since), since);
    const auto at = std::ranges::lower_bound(all.versions, terms.from, {}, &DueTerms::from);
    if (at != all.versions.end() && at->from == terms.from)
        *at = terms;
    else
        all.versions.insert(at, terms);
}

}  // namespace

std::span<const DueParameter> due_parameters() { return table; }

const DueTerms& DueTermsByDay::on(Day day) const {
    static const DueTerms defaults;
    const auto after = std::ranges::upper_bound(versions, day, {}, &DueTerms::from);
    return after == versions.begin() ? defaults : *std::prev(after);
}

bool fold(DueTermsByDay& terms, const EventView& event) {
    const Day known = Calendar::london().day_of(event.stamp().recorded);
    if (event.is<schema::Contract::KpiScheduleSet>())
        set(terms, event.as<schema::Contract::KpiScheduleSet>(), known);
    else if (event.is<schema::Governance::KpiScheduleSet>())
        set(terms, event.as<schema::Governance::KpiScheduleSet>(), known);
    else
        return false;
    return true;
}

}  // namespace daybook::care
