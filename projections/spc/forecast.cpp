#include "projections/spc/forecast.h"

#include <limits>

namespace daybook::spc {

Figure::Figure(const Share& so_far, const Share& rate, std::int64_t remaining) {
    if (remaining == 0) {
        hits_ = so_far.hits;
        of_ = so_far.of;
        return;
    }
    hits_ = Wide{so_far.hits} * rate.of + Wide{rate.hits} * remaining;
    of_ = (Wide{so_far.of} + remaining) * rate.of;
}

std::int64_t Figure::ppm() const {
    if (!known()) return -1;
    const Wide share = (2 * Wide{1'000'000} * hits_ + of_) / (2 * of_);
    constexpr Wide most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(share < most ? share : most);
}

std::strong_ordering Figure::against(std::int64_t ppm) const { return hits_ * 1'000'000 <=> of_ * ppm; }

bool Threshold::broken(const Figure& figure) const {
    if (!figure.known()) return false;
    switch (better) {
        case Better::lower: return figure.against(target_ppm) > 0;
        case Better::higher: return figure.against(target_ppm) < 0;
        case Better::neither: break;
    }
    return false;
}

bool Threshold::warned(const Figure& figure) const {
    if (!figure.known()) return false;
    if (!has_amber()) return broken(figure);
    switch (better) {
        case Better::lower: return figure.against(amber_ppm) >= 0;
        case Better::higher: return figure.against(amber_ppm) <= 0;
        case Better::neither: break;
    }
    return false;
}

std::optional<Figure> forecast(const Standing& standing, std::int64_t least) {
    if (standing.remaining < 0 || standing.last_14.of <= 0 || standing.last_14.visits < least) return std::nullopt;
    return Figure(standing.period, standing.last_14, standing.remaining);
}

bool heading_for_amber(const Standing& standing, const Threshold& threshold, std::int64_t least) {
    const auto heading = forecast(standing, least);
    return heading && threshold.warned(*heading);
}

bool breached(const Standing& standing, const Threshold& threshold, std::int64_t least) {
    if (standing.period.visits < least && !standing.period_closed) return false;
    return threshold.broken(Figure(standing.period));
}

}  // namespace daybook::spc
