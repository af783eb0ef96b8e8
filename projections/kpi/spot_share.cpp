#include <algorithm>

#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

using std::chrono::days;

// Weekly authorised time at the end of a day; held packages keep theirs (R16, R21).
std::int64_t weekly_on(const PackageSeen& seen, Day day) {
    return seen.package.weekly_at(Calendar::london().start_of(day + days{1}) - Instant::duration{1}).count();
}

// From the day it was authorised, so that what is accepted and not started counts, until its last day; anew from each
// day on which another plan takes effect or lapses.
std::vector<Standing> stands(const PackageSeen& seen) {
    const auto& plan = seen.package.plan;
    if (!seen.package.known() || !seen.authorised) return {};
    const Day first = std::min(*plan.first, *seen.authorised);
    std::vector<Day> begins{first};
    const auto begin = [&](Instant at) {
        const Day day = Calendar::london().day_of(at);
        if (day > first && (!plan.last || day <= *plan.last)) begins.push_back(day);
    };
    for (const auto& turn : plan.turns) {
        begin(turn.from);
        if (turn.until) begin(*turn.until);
    }
    std::ranges::sort(begins);
    begins.erase(std::unique(begins.begin(), begins.end()), begins.end());
    std::vector<Standing> all;
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const bool last = i + 1 == begins.size();
        all.push_back({.ratio = {0, weekly_on(seen, begins[i])},
                       .from = begins[i],
                       .to = last ? plan.last : std::optional(begins[i + 1] - days{1})});
    }
    return all;
}

// Nothing of its own: all of it stands.
std::optional<Ratio> measure(const PackageSeen&, const care::Terms&) { return std::nullopt; }
std::optional<Day> no_day(const PackageSeen&) { return std::nullopt; }

}  // namespace

constinit const PackageKpi spot_share{.id = "spot_share",
                                      .title = "Weekly time bought on spot",
                                      .counts = "s",
                                      .direction = care::Direction::REPORT,
                                      .target_ppm = 0,
                                      .amber_ppm = 0,
                                      .measure = measure,
                                      .day = no_day,
                                      .stands = stands,
                                      .only_route = schema::Contract::Route::SPOT};

}  // namespace daybook::kpi
