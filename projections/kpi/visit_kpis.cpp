#include <algorithm>
#include <array>
#include <limits>

#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Products of sums of seconds and parts per million leave 64 bits behind.
__extension__ using Wide = __int128;
constexpr Wide million = 1'000'000;

constexpr std::array shown{&punctuality,          &critical_punctuality, &late_visits,        &missed_visits,
                           &delivered_time,       &delivered_uncapped,   &short_visits,       &brief_visits,
                           &electronic_logging,   &manual_edits,         &manual_equals_plan, &double_handed_met,
                           &replans_recorded_late};

}  // namespace

std::span<const VisitKpi* const> visit_kpis() { return shown; }

const VisitKpi* find_visit_kpi(std::string_view id) {
    const auto found = std::ranges::find(shown, id, &VisitKpi::id);
    return found == shown.end() ? nullptr : *found;
}

std::optional<std::int64_t> ppm(const Ratio& ratio) {
    if (ratio.denominator <= 0) return std::nullopt;
    const Wide share = (2 * million * ratio.numerator + ratio.denominator) / (2 * Wide{ratio.denominator});
    constexpr Wide most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::clamp(share, -most, most));
}

care::Target target_of(const VisitKpi& kpi, const care::Terms& terms) {
    if (const care::Target* own = terms.target(kpi.id)) return *own;
    return {.kpi = std::string{kpi.id},
            .target_ppm = kpi.target_ppm,
            .amber_ppm = kpi.amber_ppm,
            .direction = kpi.direction};
}

schema::Status status_of(const Ratio& ratio, const care::Target& target) {
    if (ratio.denominator <= 0) return schema::Status::NO_DATA;
    // n/d against p/1,000,000 without a division: nothing is rounded into a better status.
    const auto against = [&](std::int64_t share) {
        return Wide{ratio.numerator} * million <=> Wide{share} * ratio.denominator;
    };
    const bool has_amber = target.amber_ppm != 0 && target.amber_ppm != target.target_ppm;
    switch (target.direction) {
        case care::Direction::LOWER_IS_BETTER:
            if (against(target.target_ppm) > 0) return schema::Status::OFF_TARGET;
            return has_amber && against(target.amber_ppm) >= 0 ? schema::Status::AMBER : schema::Status::ON_TARGET;
        case care::Direction::HIGHER_IS_BETTER:
            if (against(target.target_ppm) < 0) return schema::Status::OFF_TARGET;
            return has_amber && against(target.amber_ppm) <= 0 ? schema::Status::AMBER : schema::Status::ON_TARGET;
        case care::Direction::REPORT: break;
    }
    return schema::Status::REPORT;
}

}  // namespace daybook::kpi
