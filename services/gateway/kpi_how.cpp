#include <string>
#include <utility>

#include "services/gateway/kpi_story.h"

namespace daybook::gateway {
namespace {

// What each figure counts, in a sentence (rules.md section 2).
constexpr std::pair<std::string_view, std::string_view> sentences[]{
    {"punctuality",
     "Visits started within the contract’s tolerance of the agreed plan, early and late bounds included, divided by "
     "visits attended that had a plan. Seconds are dropped on both sides."},
    {"late_visits",
     "Visits started later than the contract’s tolerance, or never fully staffed, divided by visits attended that had "
     "a plan. Starting too early is unpunctual, but not late."},
    {"critical_punctuality",
     "Time-critical visits started within their own tolerance, divided by time-critical visits attended."},
    {"missed_visits",
     "Visits not started by their cut-off, divided by those due: missed, attended or with no access. Visits the person "
     "or the commissioner cancelled in time, and suspended ones, are out."},
    {"missed_followed_up",
     "Missed visits and visits without access after which somebody asked after the person within the hour, divided by "
     "all of them."},
    {"delivered_time",
     "The time care workers were there, at most the planned time and for as many workers as were needed, divided by "
     "the planned time of missed and ended visits."},
    {"delivered_uncapped",
     "The time care workers were there, also beyond the plan, divided by the planned time of missed and ended visits."},
    {"short_visits",
     "Visits staffed for less than the contract’s share of the planned time and not agreed to be shorter, divided by "
     "visits attended that have an end."},
    {"brief_visits",
     "Visits staffed for no more than a quarter of an hour, planned so or not, divided by visits attended that have an "
     "end."},
    {"visits_30", "Visits planned for half an hour or longer, divided by visits due."},
    {"electronic_logging",
     "Visits where every care worker needed logged in and out electronically and not away from home, divided by visits "
     "attended."},
    {"manual_edits", "Visits with any time entered by hand or adjusted, divided by visits attended."},
    {"manual_equals_plan",
     "Visits entered by hand whose start and end equal the plan to the minute, divided by visits entered by hand."},
    {"double_handed_met",
     "Visits needing two or more care workers that were fully staffed for the contract’s share of the plan, divided by "
     "visits attended that need them."},
    {"replans_recorded_late",
     "Visits measured by a plan that was agreed before the start it moved and recorded after it, divided by visits "
     "attended that had a plan."},
    {"rota_stability",
     "Visits whose care workers were settled on less than 24 hours before the planned start, or after it, divided by "
     "visits due."},
    {"continuity_share",
     "Attendances by each person’s three most frequent care workers, divided by all attendances, over 28 closed days "
     "and of people with enough attendances in them."},
    {"continuity_workers",
     "People who saw no more than the agreed number of care workers, divided by people with enough attendances, over "
     "28 closed days."},
    {"commissioned_delivered",
     "Time delivered, divided by time expected: authorised less what is explained, by contract week as it was last "
     "reconciled."},
    {"response_4h",
     "Referrals accepted, declined, deferred or bid for within 4 hours of being received, divided by referrals "
     "received. Those withdrawn unanswered within that time are out."},
    {"decision_2d",
     "Referrals accepted, declined or bid for within 48 hours of being received, divided by referrals received. A "
     "deferral decides nothing."},
    {"acceptance", "Referrals accepted, divided by those accepted, declined and lapsed, by the date of the decision."},
    {"overrides", "Referrals accepted with a criterion of the check set aside, divided by referrals accepted."},
    {"justified_declines",
     "Referrals declined where a criterion of the acceptance check had failed, divided by referrals declined."},
    {"early_failure",
     "Referrals handed back, or with a visit missed, within 28 days of their acceptance, divided by those accepted; "
     "counted when day 28 is closed."},
    {"start_on_time",
     "Packages whose first attended visit was on or before the agreed day, divided by packages, by the agreed day."},
    {"start_within_5",
     "Packages whose first attended visit was by the end of the 5th working day after the agreed one, divided by "
     "packages."},
    {"discharge_start",
     "Packages out of hospital first attended within 24 hours of the discharge, divided by packages out of hospital "
     "whose person was discharged."},
    {"readmission",
     "Packages out of hospital with an emergency admission within 30 days of their start, divided by those started; "
     "counted when day 30 is closed."},
    {"reablement_outcome",
     "Reablement that ended with the person needing less support or none, divided by reablement ended. Who died is in "
     "neither."},
    {"to_care_home", "Packages that ended because the person went into a care home, divided by packages ended."},
    {"hand_backs",
     "Packages the provider handed back, divided by packages active. A hand-back that does not fit its package, as of "
     "one nobody authorised, is in neither number and counted beside them."},
    {"hand_backs_not_viable", "Packages handed back as not viable at their price, divided by packages active."},
    {"exit_safe",
     "Transfers with an exit plan, the records handed over and no day without care, divided by transfers."},
    {"hospital_admissions",
     "Emergency admissions of people in service, divided by the days people were in service. A tenth of a per cent is "
     "one admission in 1,000 days."},
    {"reviews_on_time",
     "Reviews of contracts, care plans and risks held on or before the day they were due, divided by reviews due."},
    {"satisfaction", "Points given, from 1 to 5, divided by answers: 425 % are 4.25 points."},
    {"satisfaction_response", "Surveys answered, divided by surveys sent, by the day they were sent."},
    {"spot_share", "Weekly time authorised on spot packages, divided by all weekly time authorised."},
    {"dispute_rate", "Invoice lines that were ever disputed, with right or not, divided by lines issued."},
    {"invoice_accuracy",
     "Invoice lines neither put right for an error of our own, nor in dispute, nor disputed with right, divided by "
     "lines issued."},
    {"mismatch_escalation",
     "Mismatches somebody was told of by the end of the fifth working day, divided by those and what was still open "
     "then."},
    {"variation_closed",
     "Agreed variations of which everybody was told, with all they set in motion done in time, divided by those that "
     "took effect."},
    {"contract_terms_met", "Obligations met on or before the day they were due, divided by obligations due."},
    {"escalated_before_breach",
     "Thresholds broken of which the commissioner was told before, divided by thresholds broken."},
    {"returned_in_a_month",
     "Figures back within their threshold at most 31 days after they were raised, divided by figures raised."},
    {"training",
     "Care workers with every topic required of their role in date, divided by those in post long enough of whom one "
     "is required, as at the last closed day."},
    {"briefing",
     "Care workers briefed on every agreement and variation the location’s schedule names, divided by those in post "
     "long enough, as at the last closed day."},
    {"competency",
     "Care workers signed off on each day they gave care that takes a competence, divided by those who gave any, over "
     "28 closed days."},
    {"supervision",
     "Care workers supervised within the time the location’s schedule says, divided by those in post at least as "
     "long, as at the last closed day."},
    {"appraisal",
     "Care workers appraised within the time the location’s schedule says, divided by those in post at least as long, "
     "as at the last closed day."},
    {"spot_checks",
     "Care workers spot-checked within the time the location’s schedule says, divided by those in post at least as "
     "long, as at the last closed day."},
    {"sickness", "Contracted time absent with sickness, divided by contracted time of those in post, day by day."},
    {"turnover",
     "Care workers who left in the twelve months up to the last closed day, divided by the mean of those in post at "
     "the last twelve month ends."},
    {"vacancies",
     "Weekly time of a location’s posts that nobody holds, divided by the weekly time of its posts, as at the last "
     "closed day."},
    {"guaranteed_hours",
     "Time guaranteed to care workers, divided by the contact time they delivered, by week from Monday to Sunday."},
    {"workload",
     "Care workers paid for more than 110 % of their contracted time, or for more than 48 hours where none is "
     "contracted, divided by those with a shift, by week."}};

}  // namespace

std::string_view how_of(std::string_view kpi) {
    for (const auto& [id, sentence] : sentences)
        if (id == kpi) return sentence;
    return {};
}

}  // namespace daybook::gateway
