#include <algorithm>
#include <array>
#include <limits>

#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Products of sums of seconds and parts per million leave 64 bits behind.
__extension__ using Wide = __int128;
constexpr Wide million = 1'000'000;

constexpr std::array shown{&punctuality,       &critical_punctuality,  &late_visits,    &missed_visits,
                           &delivered_time,    &delivered_uncapped,    &short_visits,   &brief_visits,
                           &visits_30,         &electronic_logging,    &manual_edits,   &manual_equals_plan,
                           &double_handed_met, &replans_recorded_late, &rota_stability, &missed_followed_up};

}  // namespace

std::span<const VisitKpi* const> visit_kpis() { return shown; }

const VisitKpi* find_visit_kpi(std::string_view id) {
    const auto found = std::ranges::find(shown, id, &VisitKpi::id);
    return found == shown.end() ? nullptr : *found;
}

Ahead& Ahead::operator+=(const Ahead& other) {
    visits += other.visits;
    seconds += other.seconds;
    critical += other.critical;
    double_handed += other.double_handed;
    return *this;
}

Ahead& Ahead::operator-=(const Ahead& other) {
    visits -= other.visits;
    seconds -= other.seconds;
    critical -= other.critical;
    double_handed -= other.double_handed;
    return *this;
}

Ahead ahead_of(const care::Measured& visit) {
    using State = schema::VisitState;
    const bool out = visit.state == State::CANCELLED || visit.state == State::SUSPENDED ||
                     visit.state == State::VOIDED || visit.state == State::UNPLANNED;
    if (!visit.plan || out) return {};
    return waited_for(visit);
}

Ahead waited_for(const care::Measured& visit) {
    return {.visits = 1,
            .seconds = visit.planned_length().count() * visit.required,
            .critical = visit.plan && visit.plan->time_critical,
            .double_handed = visit.required >= 2};
}

std::int64_t visits_behind(std::span<const Ratio> of_all, std::size_t index) {
    const auto due = static_cast<std::size_t>(std::ranges::find(shown, &missed_visits) - shown.begin());
    const bool of_visits = index < shown.size();
    const std::size_t counted = of_visits && shown[index]->counts != "visits" ? due : index;
    return counted < of_all.size() ? of_all[counted].denominator : 0;
}

std::optional<std::int64_t> ppm(const Ratio& ratio) {
    if (ratio.denominator <= 0) return std::nullopt;
    const Wide share = (2 * million * ratio.numerator + ratio.denominator) / (2 * Wide{ratio.denominator});
    constexpr Wide most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::clamp(share, -most, most));
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
