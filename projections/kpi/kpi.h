#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/person_day.h"
#include "events/care/terms.h"
#include "projections/kpi/records.h"

namespace daybook::kpi {

// What one record puts into one KPI. Figures over many records are sums of both halves; a sum with a denominator of 0
// is "no data", never 100 %.
struct Ratio {
    std::int64_t numerator = 0;
    std::int64_t denominator = 0;
    Ratio& operator+=(const Ratio& other) {
        numerator += other.numerator;
        denominator += other.denominator;
        return *this;
    }
    bool operator==(const Ratio&) const = default;
};

// Parts per million, half up; nothing without a denominator.
std::optional<std::int64_t> ppm(const Ratio& ratio);

// What a record adds to a figure as long as it stands, whatever was added before: an active package, its weekly time.
struct Standing {
    Ratio ratio;
    Day from{};
    std::optional<Day> to;  // the last day; nothing = open
};

// What visits put into denominators if they come as planned, known beforehand.
struct Ahead {
    std::int64_t visits = 0;
    std::int64_t seconds = 0;  // of every care worker needed
    std::int64_t critical = 0;
    std::int64_t double_handed = 0;
    Ahead& operator+=(const Ahead& other);
    Ahead& operator-=(const Ahead& other);
    bool operator==(const Ahead&) const = default;
};

// Of one visit; nothing where it was cancelled, suspended or voided, or nobody planned it.
Ahead ahead_of(const care::Measured& visit);
// The same of one of which no outcome is known, whoever cancelled it.
Ahead waited_for(const care::Measured& visit);

// One key performance indicator over records of one kind (rules.md section 2, R13). `measure` gives nothing where the
// record is in neither half, and where that depends on time that has not passed (R12).
template <class Record>
struct Kpi {
    std::string_view id;  // "punctuality"
    std::string_view title;
    std::string_view counts;  // what both halves count: "visits" or "s"
    care::Direction direction;
    std::int64_t target_ppm;  // defaults of domain.md section 4, where the contract sets none
    std::int64_t amber_ppm;
    std::optional<Ratio> (*measure)(const Record&, const care::Terms&);
    std::int64_t Ahead::* ahead =
        nullptr;  // what its denominator will grow by (R23); null where nobody knows beforehand

    // Of records that have no day of their own (null for visits and windows): in which day's figures it stands …
    std::optional<Day> (*day)(const Record&) = nullptr;
    // … and at the close of which day it has to be measured again, if nothing happens before.
    std::optional<Day> (*due)(const Record&) = nullptr;
    // What it adds for as long as it stands, beside what it measures: spans that do not overlap.
    std::vector<Standing> (*stands)(const Record&) = nullptr;
    // What stands is shown as at the last closed day of a period (R12); of a rate, it is added up over its closed days.
    bool each_day = false;
    // The numerator is the part of the denominator under contracts of one route, told apart when it is read.
    std::optional<schema::Contract::Route> only_route = std::nullopt;
    // What was told of hand-backs and does not fit their package is in neither half, and counted beside it.
    bool odd_beside = false;
};
using VisitKpi = Kpi<care::Measured>;
using ReferralKpi = Kpi<ReferralSeen>;
using PackageKpi = Kpi<PackageSeen>;
using VariationKpi = Kpi<VariationSeen>;
using WindowKpi = Kpi<PersonWindow>;
using AdmissionKpi = Kpi<AdmissionSeen>;
using SurveyKpi = Kpi<SurveySeen>;
using AnswerKpi = Kpi<AnswerSeen>;
using ReviewKpi = Kpi<ReviewSeen>;
using EscalationKpi = Kpi<EscalationSeen>;
using WorkerWeekKpi = Kpi<WorkerWeek>;
using WorkerKpi = Kpi<WorkerSeen>;
using ObligationKpi = Kpi<ObligationSeen>;
using InvoiceLineKpi = Kpi<InvoiceLineSeen>;
using MismatchKpi = Kpi<MismatchSeen>;
using PackageWeekKpi = Kpi<PackageWeek>;

// Every KPI by the record it measures, in the order they are shown. Adding one is its file, its line in the list of its
// record (visit_kpis.cpp, other_kpis.cpp) and its test.
std::span<const VisitKpi* const> visit_kpis();
std::span<const ReferralKpi* const> referral_kpis();
std::span<const PackageKpi* const> package_kpis();
std::span<const VariationKpi* const> variation_kpis();
std::span<const WindowKpi* const> window_kpis();
std::span<const AdmissionKpi* const> admission_kpis();
std::span<const SurveyKpi* const> survey_kpis();
std::span<const AnswerKpi* const> answer_kpis();
std::span<const ReviewKpi* const> review_kpis();
std::span<const EscalationKpi* const> escalation_kpis();
std::span<const WorkerWeekKpi* const> worker_week_kpis();
std::span<const WorkerKpi* const> worker_kpis();
std::span<const ObligationKpi* const> obligation_kpis();
std::span<const InvoiceLineKpi* const> invoice_line_kpis();
std::span<const MismatchKpi* const> mismatch_kpis();
std::span<const PackageWeekKpi* const> package_week_kpis();
const VisitKpi* find_visit_kpi(std::string_view id);

// A KPI whatever it measures: visits first, then as the lists above.
enum class Measures : std::uint8_t {
    visits,
    referrals,
    packages,
    variations,
    windows,
    admissions,
    surveys,
    answers,
    reviews,
    escalations,
    worker_weeks,
    workers,
    obligations,
    invoice_lines,
    mismatches,
    package_weeks
};
// Of what no contract has a say in, staff among them: target and rules are those of the location (R13).
bool of_location(Measures measures);
struct Shown {
    std::string_view id, title, counts;
    Measures measures = Measures::visits;
    care::Direction direction = care::Direction::REPORT;
    std::int64_t target_ppm = 0, amber_ppm = 0;
    std::int64_t Ahead::* ahead = nullptr;
    bool each_day = false;
    std::optional<schema::Contract::Route> only_route{};
    bool odd_beside = false;
};
std::span<const Shown> shown_kpis();
const Shown* find_kpi(std::string_view id);
// Where the KPIs of one kind of record begin among them.
std::size_t first_of(Measures measures);
// Where one KPI stands among them.
std::size_t place_of(std::string_view id);
// How many records the figure at `index` rests on, of all figures in the order of shown_kpis(): its denominator; of
// visits' seconds, the visits that were due.
std::int64_t visits_behind(std::span<const Ratio> of_all, std::size_t index);

// The contract's target for a KPI, else the KPI's own.
template <class Any>
care::Target target_of(const Any& kpi, const care::Terms& terms) {
    if (const care::Target* own = terms.target(kpi.id)) return *own;
    return {.kpi = std::string{kpi.id},
            .target_ppm = kpi.target_ppm,
            .amber_ppm = kpi.amber_ppm,
            .direction = kpi.direction};
}

// How a figure stands against its target: off target beyond the target, amber from the amber threshold on (R23; 0 or
// the target itself = none), no data without a denominator. Compared exactly, not rounded.
schema::Status status_of(const Ratio& ratio, const care::Target& target);

// One per file of this folder.
extern const VisitKpi punctuality;
extern const VisitKpi critical_punctuality;
extern const VisitKpi late_visits;
extern const VisitKpi missed_visits;
extern const VisitKpi delivered_time;
extern const VisitKpi delivered_uncapped;
extern const VisitKpi short_visits;
extern const VisitKpi brief_visits;
extern const VisitKpi visits_30;
extern const VisitKpi electronic_logging;
extern const VisitKpi manual_edits;
extern const VisitKpi manual_equals_plan;
extern const VisitKpi double_handed_met;
extern const VisitKpi replans_recorded_late;
extern const VisitKpi rota_stability;
extern const VisitKpi missed_followed_up;
extern const ReferralKpi acceptance;
extern const ReferralKpi response_4h;
extern const ReferralKpi decision_2d;
extern const ReferralKpi justified_declines;
extern const ReferralKpi overrides;
extern const ReferralKpi early_failure;
extern const PackageKpi start_on_time;
extern const PackageKpi start_within_5;
extern const PackageKpi discharge_start;
extern const PackageKpi hand_backs;
extern const PackageKpi hand_backs_not_viable;
extern const PackageKpi readmission;
extern const PackageKpi exit_safe;
extern const PackageKpi spot_share;
extern const PackageKpi reablement_outcome;
extern const PackageKpi to_care_home;
extern const VariationKpi variation_closed;
extern const WindowKpi continuity_workers;
extern const WindowKpi continuity_share;
extern const AdmissionKpi hospital_admissions;
extern const SurveyKpi satisfaction_response;
extern const AnswerKpi satisfaction;
extern const ReviewKpi reviews_on_time;
extern const EscalationKpi escalated_before_breach;
extern const EscalationKpi returned_in_a_month;
extern const WorkerWeekKpi workload;
extern const WorkerWeekKpi guaranteed_hours;
extern const WorkerKpi supervision;
extern const WorkerKpi appraisal;
extern const WorkerKpi spot_checks;
extern const WorkerKpi training;
extern const WorkerKpi briefing;
extern const WorkerKpi competency;
extern const WorkerKpi turnover;
extern const WorkerKpi sickness;
extern const WorkerKpi vacancies;
extern const ObligationKpi contract_terms_met;
extern const InvoiceLineKpi invoice_accuracy;
extern const InvoiceLineKpi dispute_rate;
extern const MismatchKpi mismatch_escalation;
extern const PackageWeekKpi commissioned_delivered;

}  // namespace daybook::kpi
