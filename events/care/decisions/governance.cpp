#include "events/care/decisions/governance.h"

#include "events/care/decisions/refusal.h"
#include "schema/governance.capnp.h"

namespace daybook::care {
namespace {

using Governance = schema::Governance;
using Which = Governance::Which;

constexpr std::int64_t most_pence = 20'000;  // an hour

std::string not_an_hour(std::int64_t pence) {
    return std::to_string(pence) + "p an hour is not between 0p and " + std::to_string(most_pence) + "p";
}

Status set_overhead(const EventView& event) {
    constexpr const char* be = "told an overhead";
    const auto overhead = event.as<Governance::OverheadSet>();
    if (overhead.getFrom() == 0) return cannot(event, be, "it does not say from which day");
    if (overhead.getPence() < 0 || overhead.getPence() > most_pence)
        return cannot(event, be, not_an_hour(overhead.getPence()));
    return {};
}

Status set_benchmark(const EventView& event) {
    constexpr const char* be = "told a benchmark";
    const auto benchmark = event.as<Governance::BenchmarkSet>();
    if (benchmark.getSource().size() == 0) return cannot(event, be, "it does not say whose it is");
    if (benchmark.getFrom() == 0) return cannot(event, be, "it does not say from which day");
    if (benchmark.getPence() <= 0 || benchmark.getPence() > most_pence)
        return cannot(event, be, not_an_hour(benchmark.getPence()));
    return {};
}

}  // namespace

void add(GovernanceRecord&, const EventView&) {}

Status admit(const GovernanceRecord&, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::OVERHEAD_SET: return set_overhead(event);
        case Which::BENCHMARK_SET: return set_benchmark(event);
        case Which::MINIMUM_WAGE_SET:
        case Which::KPI_REPORTED:
        case Which::KPI_SCHEDULE_SET:
        case Which::KPI_REBASED:
        case Which::MEETING_HELD:
        case Which::AUDIT_DONE:
        case Which::POLICY_REVIEWED:
        case Which::POLICY_REVIEW_DUE:
        case Which::MEETING_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
