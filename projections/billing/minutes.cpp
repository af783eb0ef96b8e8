#include "projections/billing/minutes.h"

#include <algorithm>

namespace daybook::billing {
namespace {

using care::BillingRules;
using Source = BillingRules::Source;
using Rounding = BillingRules::Rounding;

constexpr Seconds minute{60};

Seconds down_to(Seconds step, Seconds m) { return step * (m / step); }
Seconds up_to(Seconds step, Seconds m) { return down_to(step, m + step - Seconds{1}); }

std::optional<Seconds> source_of(const BillingRules& rules, const Times& times) {
    switch (rules.source) {
        case Source::PLANNED: return times.planned;
        case Source::CLOCKED: return times.delivered;
        case Source::CLAIMED: return times.claimed;
        case Source::LESSER: break;
    }
    if (!times.planned || !times.delivered) return std::nullopt;
    return std::min(*times.planned, *times.delivered);
}

// Grace looks at the time that was worked, whatever the source: a planned or lesser one hides how far it was off.
bool within_grace(const BillingRules& rules, const Times& times) {
    const auto& worked = rules.source == Source::CLAIMED ? times.claimed : times.delivered;
    if (rules.grace_s == 0 || !times.planned || !worked) return false;
    return std::chrono::abs(*worked - *times.planned) <= Seconds{rules.grace_s};
}

Seconds stepped(const BillingRules& rules, Seconds m) {
    const Seconds step{rules.step_s};
    switch (rules.rounding) {
        case Rounding::UP: return up_to(step, m);
        case Rounding::DOWN: return down_to(step, m);
        case Rounding::NEAREST: return step * ((2 * m + step) / (2 * step));  // ties up
        case Rounding::NONE: break;
    }
    return m;
}

Seconds banded(const BillingRules& rules, Seconds m) {
    const auto band = std::ranges::lower_bound(rules.bands, m);
    return band == rules.bands.end() ? rules.bands.back() : *band;
}

// The last step, or band, that is no longer than `most`; 0 where even the first is.
Seconds last_within(const BillingRules& rules, Seconds most) {
    if (rules.bands.empty()) return down_to(Seconds{rules.step_s}, most);
    const auto after = std::ranges::upper_bound(rules.bands, most);
    return after == rules.bands.begin() ? Seconds{} : *std::prev(after);
}

}  // namespace

Minutes minutes_of(const BillingRules& rules, const Times& times) {
    const auto source = source_of(rules, times);
    if (!source || *source <= Seconds{}) return {};
    Minutes result{.source = *source, .minutes = 0, .steps = {{"source", *source}}};
    Seconds m = *source;
    const auto step = [&](std::string_view what, Seconds after) { result.steps.push_back({what, m = after}); };
    if (rules.grace_s > 0) step("grace", within_grace(rules, times) ? *times.planned : m);
    // Of a visit nobody planned there is nothing to cap it by.
    const bool capped = rules.over_s >= 0 && times.planned;
    const Seconds cap = capped ? *times.planned + Seconds{rules.over_s} : Seconds::max();
    if (capped) step("cap", std::min(m, cap));
    if (rules.minimum_s > 0) step("minimum", m > Seconds{} ? std::max(m, Seconds{rules.minimum_s}) : m);
    if (m > Seconds{} && (!rules.bands.empty() || rules.rounding != Rounding::NONE)) {
        const Seconds rounded = rules.bands.empty() ? stepped(rules, m) : banded(rules, m);
        // What the minimum itself lifted over the cap is not the rounding's doing.
        const Seconds most = capped ? std::max(cap, m) : rounded;
        step(rules.bands.empty() ? "rounding" : "band", rounded > most ? last_within(rules, most) : rounded);
    }
    result.minutes = (m + minute / 2) / minute;
    step("minutes", result.minutes * minute);
    return result;
}

}  // namespace daybook::billing
