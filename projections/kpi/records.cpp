#include "projections/kpi/records.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace daybook::kpi {

std::optional<Day> PackageSeen::first_day() const {
    if (!start) return std::nullopt;
    return Calendar::london().day_of(*start);
}

bool PackageSeen::called_off() const {
    using Reason = schema::Package::Ended::Reason;
    if (start) return false;
    return person.died || (package.end && package.end_reason != Reason::HANDED_BACK);
}

std::optional<Instant> PackageSeen::discharged() const {
    std::optional<Instant> first;
    for (const Instant at : person.discharges)
        if (asked && at >= *asked && (!first || at < *first)) first = at;
    return first;
}

const care::HouseTerms& WorkerSeen::terms_on(Day day) const {
    const auto after = std::ranges::upper_bound(schedule, day, {}, [](const auto& one) { return one.terms.from; });
    return after == schedule.begin() ? care::HouseTerms::defaults() : *std::prev(after);
}

std::int64_t PersonWindow::attendances() const {
    std::int64_t all = 0;
    for (const Worker& worker : workers) all += worker.attendances;
    return all;
}

std::int64_t PersonWindow::by_the_three_seen_most() const {
    std::vector<std::int64_t> most;
    for (const Worker& worker : workers) most.push_back(worker.attendances);
    std::ranges::sort(most, std::greater{});
    std::int64_t all = 0;
    for (std::size_t i = 0; i < most.size() && i < 3; ++i) all += most[i];
    return all;
}

}  // namespace daybook::kpi
