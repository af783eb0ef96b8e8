#include <algorithm>
#include <array>

#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

constexpr std::array of_referrals{&acceptance,         &response_4h, &decision_2d,
                                  &justified_declines, &overrides,   &early_failure};
constexpr std::array of_packages{&start_on_time,         &start_within_5, &discharge_start, &hand_backs,
                                 &hand_backs_not_viable, &readmission,    &exit_safe,       &spot_share,
                                 &reablement_outcome,    &to_care_home};
constexpr std::array of_variations{&variation_closed};
constexpr std::array of_windows{&continuity_workers, &continuity_share};
constexpr std::array of_admissions{&hospital_admissions};
constexpr std::array of_surveys{&satisfaction_response};
constexpr std::array of_answers{&satisfaction};
constexpr std::array of_reviews{&reviews_on_time};
constexpr std::array of_escalations{&escalated_before_breach, &returned_in_a_month};
constexpr std::array of_worker_weeks{&workload, &guaranteed_hours};
constexpr std::array of_workers{&supervision, &appraisal, &spot_checks, &training, &briefing,
                                &competency,  &turnover,  &sickness,    &vacancies};
constexpr std::array of_obligations{&contract_terms_met};
constexpr std::array of_invoice_lines{&invoice_accuracy, &dispute_rate};
constexpr std::array of_mismatches{&mismatch_escalation};
constexpr std::array of_package_weeks{&commissioned_delivered};

template <class List>
void show(std::vector<Shown>& all, const List& kpis, Measures measures) {
    for (const auto* kpi : kpis)
        all.push_back({.id = kpi->id,
                       .title = kpi->title,
                       .counts = kpi->counts,
                       .measures = measures,
                       .direction = kpi->direction,
                       .target_ppm = kpi->target_ppm,
                       .amber_ppm = kpi->amber_ppm,
                       .ahead = kpi->ahead,
                       .each_day = kpi->each_day,
                       .only_route = kpi->only_route,
                       .odd_beside = kpi->odd_beside});
}

std::vector<Shown> listed() {
    std::vector<Shown> all;
    show(all, visit_kpis(), Measures::visits);
    show(all, of_referrals, Measures::referrals);
    show(all, of_packages, Measures::packages);
    show(all, of_variations, Measures::variations);
    show(all, of_windows, Measures::windows);
    show(all, of_admissions, Measures::admissions);
    show(all, of_surveys, Measures::surveys);
    show(all, of_answers, Measures::answers);
    show(all, of_reviews, Measures::reviews);
    show(all, of_escalations, Measures::escalations);
    show(all, of_worker_weeks, Measures::worker_weeks);
    show(all, of_workers, Measures::workers);
    show(all, of_obligations, Measures::obligations);
    show(all, of_invoice_lines, Measures::invoice_lines);
    show(all, of_mismatches, Measures::mismatches);
    show(all, of_package_weeks, Measures::package_weeks);
    return all;
}

}  // namespace

std::span<const ReferralKpi* const> referral_kpis() { return of_referrals; }
std::span<const PackageKpi* const> package_kpis() { return of_packages; }
std::span<const VariationKpi* const> variation_kpis() { return of_variations; }
std::span<const WindowKpi* const> window_kpis() { return of_windows; }
std::span<const AdmissionKpi* const> admission_kpis() { return of_admissions; }
std::span<const SurveyKpi* const> survey_kpis() { return of_surveys; }
std::span<const AnswerKpi* const> answer_kpis() { return of_answers; }
std::span<const ReviewKpi* const> review_kpis() { return of_reviews; }
std::span<const EscalationKpi* const> escalation_kpis() { return of_escalations; }
std::span<const WorkerWeekKpi* const> worker_week_kpis() { return of_worker_weeks; }
std::span<const WorkerKpi* const> worker_kpis() { return of_workers; }
std::span<const ObligationKpi* const> obligation_kpis() { return of_obligations; }
std::span<const InvoiceLineKpi* const> invoice_line_kpis() { return of_invoice_lines; }
std::span<const MismatchKpi* const> mismatch_kpis() { return of_mismatches; }
std::span<const PackageWeekKpi* const> package_week_kpis() { return of_package_weeks; }

bool of_location(Measures measures) { return measures == Measures::worker_weeks || measures == Measures::workers; }

std::span<const Shown> shown_kpis() {
    static const std::vector<Shown> all = listed();
    return all;
}

const Shown* find_kpi(std::string_view id) {
    const auto all = shown_kpis();
    const auto found = std::ranges::find(all, id, &Shown::id);
    return found == all.end() ? nullptr : &*found;
}

std::size_t first_of(Measures measures) {
    const auto all = shown_kpis();
    return static_cast<std::size_t>(std::ranges::find(all, measures, &Shown::measures) - all.begin());
}

std::size_t place_of(std::string_view id) {
    const auto all = shown_kpis();
    return static_cast<std::size_t>(std::ranges::find(all, id, &Shown::id) - all.begin());
}

}  // namespace daybook::kpi
