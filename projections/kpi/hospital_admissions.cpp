#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

std::optional<Day> admitted_on(const AdmissionSeen& seen) { return Calendar::london().day_of(seen.at); }

// Emergency admissions of people in service ÷ days of people in service (person-days), over the closed days. The share
// is a rate: admissions per million person-days; a thousandth of it is the rate per 1,000 that is spoken of. The days
// stand by themselves, for each person once however many packages they have.
std::optional<Ratio> measure(const AdmissionSeen& seen, const care::Terms&) {
    if (!seen.emergency || !seen.in_service || !seen.closed.over(*admitted_on(seen))) return std::nullopt;
    return Ratio{1, 0};
}

}  // namespace

constinit const AdmissionKpi hospital_admissions{.id = "hospital_admissions",
                                                 .title = "Emergency admissions per person-day",
                                                 .counts = "admissions ÷ person-days",
                                                 .direction = care::Direction::REPORT,
                                                 .target_ppm = 0,
                                                 .amber_ppm = 0,
                                                 .measure = measure,
                                                 .day = admitted_on,
                                                 .due = admitted_on,
                                                 .each_day = true};

}  // namespace daybook::kpi
