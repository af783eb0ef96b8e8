#include "events/care/decisions/governance.h"

#include "events/care/decisions/demands.h"
#include "events/care/decisions/schedule.h"
#include "events/care/recurring.h"
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

Status set_minimum_wage(const EventView& event) {
    const auto wage = event.as<Governance::MinimumWageSet>();
    return demand(event, "told a minimum wage",
                  {says(wage.getFrom() != 0, "from which day"),
                   {wage.getPence() > 0 && wage.getPence() <= most_pence, not_an_hour(wage.getPence())}});
}

// What was told to a commissioner is frozen, so it says of which time, and each figure what it is a figure of.
Status report(const EventView& event) {
    constexpr const char* be = "told what was reported";
    const auto reported = event.as<Governance::KpiReported>();
    const std::string period = reported.getPeriod();
    DAYBOOK_CHECK(demand(
        event, be,
        {says(!period.empty(), "for which period"),
         {period_said(period).has_value(),
          "'" + period + "' is no period; say a month such as 2026-03, or days such as 2026-03-02/2026-03-29"}}));
    for (const auto figure : reported.getFigures())
        DAYBOOK_CHECK(demand(event, be,
                             {{figure.getKpi().size() != 0, "a figure does not say of which KPI"},
                              {figure.getHits() >= 0 && figure.getOf() >= 0,
                               std::string(figure.getKpi()) + " is " + std::to_string(figure.getHits()) + " of " +
                                   std::to_string(figure.getOf()) + ", and neither is ever below 0"}}));
    return {};
}

// R22: limits are locked, and it takes a reason to set them anew.
Status rebase(const EventView& event) {
    const auto rebased = event.as<Governance::KpiRebased>();
    return demand(event, "given new limits of a figure",
                  {says(rebased.getKpi().size() != 0, "of which KPI"), says(rebased.getFrom() != 0, "from which day"),
                   says(rebased.getReason().size() != 0, "for what reason")});
}

Status meet(const EventView& event) {
    const auto held = event.as<Governance::MeetingHeld>();
    return demand(event, "told a meeting", {says(held.getOn() != 0, "on which day"), has_come(event, held.getOn())});
}

Status audit(const EventView& event) {
    const auto done = event.as<Governance::AuditDone>();
    return demand(
        event, "told an audit",
        {says(done.getOn() != 0, "on which day"),
         has_come(event, done.getOn()),
         {done.getFound() <= done.getLooked(), std::to_string(done.getFound()) + " were found in order, and " +
                                                   std::to_string(done.getLooked()) + " looked at"}});
}

Status review_policy(const EventView& event) {
    const auto reviewed = event.as<Governance::PolicyReviewed>();
    const std::int32_t next = reviewed.getNextDue();
    return demand(event, "told a policy's review",
                  {says(reviewed.getPolicy().size() != 0, "of which policy"),
                   has_come(event, reviewed.getOn()),
                   {next == 0 || next > reviewed.getOn(), "its next review is due no later than this one was held"}});
}

// Section 5: whoever is on call knows from when, until when, and what waits.
Status hand_over(const EventView& event) {
    const auto handed = event.as<Governance::OnCallHandedOver>();
    return demand(event, "handed over",
                  {says(handed.getTo().size() != 0, "to whom"),
                   says(handed.getFrom() != 0, "from when"),
                   says(handed.getUntil() != 0, "until when"),
                   {handed.getUntil() > handed.getFrom(), "it ends no later than it begins"}});
}

}  // namespace

void add(GovernanceRecord&, const EventView&) {}

Status admit(const GovernanceRecord&, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::OVERHEAD_SET: return set_overhead(event);
        case Which::BENCHMARK_SET: return set_benchmark(event);
        case Which::MINIMUM_WAGE_SET: return set_minimum_wage(event);
        case Which::KPI_REPORTED: return report(event);
        case Which::KPI_SCHEDULE_SET: return check_schedule<schema::Governance::KpiScheduleSet>(event);
        case Which::KPI_REBASED: return rebase(event);
        case Which::MEETING_HELD: return meet(event);
        case Which::AUDIT_DONE: return audit(event);
        case Which::POLICY_REVIEWED: return review_policy(event);
        case Which::ON_CALL_HANDED_OVER: return hand_over(event);
        case Which::POLICY_REVIEW_DUE:
        case Which::MEETING_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
