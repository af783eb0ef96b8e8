#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "events/care/person_day.h"
#include "events/care/terms.h"

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

// One key performance indicator over records of one kind (rules.md section 2). `measure` gives nothing where the record
// is in neither half.
template <class Record>
struct Kpi {
    std::string_view id;  // "punctuality"
    std::string_view title;
    std::string_view counts;  // what both halves count: "visits" or "s"
    care::Direction direction;
    std::int64_t target_ppm;  // defaults of domain.md section 4, where the contract sets none
    std::int64_t amber_ppm;
    std::optional<Ratio> (*measure)(const Record&, const care::Terms&);
};
using VisitKpi = Kpi<care::Measured>;

// Every KPI measured on visits, in the order they are shown. Adding one is its file, its line in visit_kpis.cpp and
// its test.
std::span<const VisitKpi* const> visit_kpis();
const VisitKpi* find_visit_kpi(std::string_view id);

// The contract's target for a KPI, else the KPI's own.
care::Target target_of(const VisitKpi& kpi, const care::Terms& terms);

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
extern const VisitKpi electronic_logging;
extern const VisitKpi manual_edits;
extern const VisitKpi manual_equals_plan;
extern const VisitKpi double_handed_met;
extern const VisitKpi replans_recorded_late;

}  // namespace daybook::kpi
