#include "projections/costs/measured.h"

#include <algorithm>

#include "projections/billing/bill.h"
#include "projections/kpi/kpi.h"

namespace daybook::projections::costs {
namespace {

// Nobody stays longer at one visit: what a wrong clock says beyond it is not paid.
constexpr Seconds longest{7 * 24 * 3600};

std::int64_t seconds_of(Seconds time) { return std::clamp(time, Seconds{}, longest).count(); }

template <class Each>
void each_leg(const care::Measured& visit, Each&& each) {
    for (const auto& leg : visit.visit->legs) each(leg);
    for (const care::Visit* row : visit.rows)
        for (const auto& leg : row->legs) each(leg);
}

void add(const kpi::VisitKpi& kpi, const care::Measured& visit, std::int64_t& numerator, std::int64_t& denominator) {
    const auto ratio = kpi.measure(visit, *visit.terms);
    if (!ratio) return;
    numerator += ratio->numerator;
    denominator += ratio->denominator;
}

}  // namespace

std::int64_t revenue_of(const care::Measured& visit, const care::ContractBilling* contract,
                        const care::PackagePrice* package, const care::PackageHolds* holds) {
    static const care::ContractBilling no_contract;
    static const care::PackagePrice no_package;
    std::int64_t pence = 0;
    for (const auto& line : billing::bill(visit, {.contract = contract ? *contract : no_contract,
                                                  .package = package ? *package : no_package,
                                                  .holds = holds}))
        pence += line.by_week ? billing::pence_of(line.minutes, line.rate, line.share_ppm) : line.pence;
    return pence;
}

std::vector<Worked> worked_at(const care::Measured& visit) {
    std::vector<Worked> all;
    for (const auto& worker : visit.workers)
        all.push_back({.worker = std::string(worker.worker),
                       .day = visit.day,
                       .work = {.contact_s = seconds_of(worker.delivered)}});
    std::ranges::stable_sort(all, std::greater{}, [](const Worked& one) { return one.work.contact_s; });
    if (all.size() > visit.required) all.resize(visit.required);
    each_leg(visit, [&](const care::Leg& leg) {
        all.push_back(
            {.worker = leg.worker, .day = visit.day, .work = {.travel_s = leg.travel.count(), .metres = leg.metres}});
    });
    return all;
}

Cell cell_of(const care::Measured& visit, std::int64_t revenue) {
    Cell cell;
    cell.revenue = revenue;
    add(kpi::late_visits, visit, cell.late, cell.of_attended);
    add(kpi::missed_visits, visit, cell.missed, cell.of_due);
    each_leg(visit, [&](const care::Leg& leg) { cell.legs.add(leg.gap.count(), leg.travel.count()); });
    for (const Worked& one : worked_at(visit))
        if (one.work != sustain::Work{}) cell.add(one);
    return cell;
}

}  // namespace daybook::projections::costs
