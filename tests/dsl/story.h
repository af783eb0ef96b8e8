#pragma once

#include <string>
#include <utility>
#include <vector>

#include "schema/contract.capnp.h"
#include "schema/governance.capnp.h"
#include "schema/package.capnp.h"
#include "schema/record.capnp.h"
#include "schema/visit.capnp.h"
#include "tests/dsl/book.h"

// The lines of stories: planned("V1", "08:00", "08:30"), clocked_in("V1", "08:30:59") … Times are times of the wall on
// the scene's day (book.h). Visits are named without "visit-", contracts and packages likewise.
namespace daybook::story {

using Answer = schema::Answer;
using Cause = schema::Visit::Missed::Cause;
using Method = schema::Method;
using Who = schema::Who;

// A line of a visit's stream whose fact is filled by `fill(fact, scene)`.
template <class Fact, class Fill>
Line visit_line(const std::string& visit, std::string occurred, Fill fill) {
    return {.stream = "visit-" + visit,
            .occurred = std::move(occurred),
            .build = [fill](const Scene& scene, const Envelope& envelope) {
                return propose<Fact>(envelope, [&](auto fact) { fill(fact, scene); });
            }};
}

inline std::int64_t micros_at(const Scene& scene, const std::string& time) {
    return time.empty() ? 0 : micros(at(scene, time));
}
inline std::uint32_t seconds_between(const Scene& scene, const std::string& from, const std::string& to) {
    return static_cast<std::uint32_t>(std::chrono::floor<Seconds>(at(scene, to) - at(scene, from)).count());
}

struct PlanOf {
    bool time_critical = false;
    unsigned required = 1;
    std::string band_from{}, band_to{};
    std::vector<std::string> workers{};
    std::string made = "-7 09:00";
    Who agreed_with = Who::PERSON;
    std::string package{}, contract{}, zone{}, run{};  // empty = the scene's (no run)
};
inline Line planned(const std::string& visit, std::string from, std::string to, PlanOf plan = {}) {
    return visit_line<schema::Visit::Planned>(visit, plan.made, [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setPackage(plan.package.empty() ? scene.package : plan.package);
        fact.setContract(plan.contract.empty() ? scene.contract : plan.contract);
        fact.setZone(plan.zone.empty() ? scene.zone : plan.zone);
        fact.setRun(plan.run);
        fact.setStart(micros_at(scene, from));
        fact.setSeconds(seconds_between(scene, from, to));
        fact.setRequired(static_cast<std::uint8_t>(plan.required));
        fact.setTimeCritical(plan.time_critical);
        fact.setBandFrom(micros_at(scene, plan.band_from));
        fact.setBandTo(micros_at(scene, plan.band_to));
        fact.setAgreedWith(plan.agreed_with);
        auto workers = fact.initWorkers(static_cast<unsigned>(plan.workers.size()));
        for (unsigned i = 0; i < workers.size(); ++i) workers.set(i, plan.workers[i]);
    });
}

// `to` empty = as long as before.
struct ReplanOf {
    std::uint8_t required = 0;  // 0 and unknown = as before
    Answer time_critical = Answer::UNKNOWN;
};
inline Line replanned(const std::string& visit, std::string from, std::string to, std::string when,
                      Who agreed_with = Who::NOBODY, ReplanOf also = {}) {
    return visit_line<schema::Visit::Replanned>(visit, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setRequired(also.required);
        fact.setTimeCritical(also.time_critical);
        fact.setStart(micros_at(scene, from));
        fact.setSeconds(to.empty() ? 0 : seconds_between(scene, from, to));
        fact.setAgreedWith(agreed_with);
    });
}

inline Line assigned(const std::string& visit, std::string when, std::string worker) {
    return visit_line<schema::Visit::Assigned>(visit, std::move(when),
                                               [=](auto fact, const Scene&) { fact.setWorker(worker); });
}
inline Line unassigned(const std::string& visit, std::string when, std::string worker) {
    return visit_line<schema::Visit::Unassigned>(visit, std::move(when),
                                                 [=](auto fact, const Scene&) { fact.setWorker(worker); });
}

struct By {
    std::string worker{};  // empty = the scene's
    Method method = Method::APP;
    Answer at_home = Answer::YES;
    bool secondary = false;
    std::string recorded{};
};
template <class Fact>
Line clocked_line(const std::string& visit, std::string when, By by) {
    Line line = visit_line<Fact>(visit, std::move(when), [by](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setContract(scene.contract);
        fact.setPackage(scene.package);
        fact.setZone(scene.zone);
        fact.setWorker(by.worker.empty() ? scene.worker : by.worker);
        fact.setMethod(by.method);
        fact.setAtHome(by.at_home);
        fact.setSecondary(by.secondary);
    });
    line.recorded = by.recorded;
    return line;
}
inline Line clocked_in(const std::string& visit, std::string when, By by = {}) {
    return clocked_line<schema::Visit::ClockedIn>(visit, std::move(when), std::move(by));
}
inline Line clocked_out(const std::string& visit, std::string when, By by = {}) {
    return clocked_line<schema::Visit::ClockedOut>(visit, std::move(when), std::move(by));
}
// In and out by the clock.
inline Story visited(const std::string& visit, std::string in, std::string out, By by = {}) {
    return {clocked_in(visit, std::move(in), by), clocked_out(visit, std::move(out), by)};
}

// Times entered by hand; an empty one is not said.
inline Line by_hand(const std::string& visit, std::string from, std::string to, By by = {}) {
    const std::string when = to.empty() ? from : to;
    Line line = visit_line<schema::Visit::ManuallyConfirmed>(visit, when, [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setContract(scene.contract);
        fact.setPackage(scene.package);
        fact.setZone(scene.zone);
        fact.setWorker(by.worker.empty() ? scene.worker : by.worker);
        fact.setStart(micros_at(scene, from));
        fact.setEnd(micros_at(scene, to));
        fact.setSecondary(by.secondary);
    });
    line.recorded = by.recorded;
    return line;
}

// The office's adjustment; an empty end is left as it was.
inline Line adjusted(const std::string& visit, std::string start, std::string end, std::string when,
                     std::string worker = {}) {
    return visit_line<schema::Visit::TimesAdjusted>(visit, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setWorker(worker.empty() ? scene.worker : worker);
        fact.setStart(micros_at(scene, start));
        fact.setEnd(micros_at(scene, end));
        fact.setReasonCode("forgot");
    });
}

inline Line claimed(const std::string& visit, std::string from, std::string to, std::int64_t pence, std::string when) {
    return visit_line<schema::Visit::Claimed>(visit, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setContract(scene.contract);
        fact.setWorker(scene.worker);
        fact.setStart(micros_at(scene, from));
        fact.setSeconds(seconds_between(scene, from, to));
        fact.setPence(pence);
    });
}

inline Line cancelled(const std::string& visit, std::string when, Who by, bool replacement_agreed = false) {
    return visit_line<schema::Visit::Cancelled>(visit, std::move(when), [=](auto fact, const Scene&) {
        fact.setBy(by);
        fact.setReplacementAgreed(replacement_agreed);
    });
}
inline Line frustrated(const std::string& visit, std::string from, std::string to) {
    return visit_line<schema::Visit::Frustrated>(visit, to, [=](auto fact, const Scene& scene) {
        fact.setWorker(scene.worker);
        fact.setStart(micros_at(scene, from));
        fact.setEnd(micros_at(scene, to));
    });
}
// What a feed's row says of a visit that somebody else planned: `start` empty = only the scene's day is said.
struct RowOf {
    std::string start{};
    std::string worker{};  // empty = the scene's
};
template <class Fact>
void fill_row(Fact fact, const Scene& scene, const RowOf& row) {
    fact.setPerson(scene.person);
    fact.setContract(scene.contract);
    fact.setWorker(row.worker.empty() ? scene.worker : row.worker);
    fact.setStart(micros_at(scene, row.start));
    if (row.start.empty()) fact.setDay(number(*parse_day(scene.day)));
}
inline Line cancelled_row(const std::string& visit, std::string when, Who by, RowOf row = {}) {
    return visit_line<schema::Visit::Cancelled>(visit, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setBy(by);
        fill_row(fact, scene, row);
    });
}
inline Line no_access_row(const std::string& visit, std::string when, RowOf row = {}) {
    return visit_line<schema::Visit::Frustrated>(visit, std::move(when),
                                                 [=](auto fact, const Scene& scene) { fill_row(fact, scene, row); });
}

inline Line voided(const std::string& visit, std::string when) {
    return visit_line<schema::Visit::Voided>(visit, std::move(when),
                                             [](auto fact, const Scene&) { fact.setReason("entered twice"); });
}
inline Line shorter_agreed(const std::string& visit, std::string when, Who with = Who::PERSON) {
    return visit_line<schema::Visit::ShorterAgreed>(visit, std::move(when),
                                                    [=](auto fact, const Scene&) { fact.setWith(with); });
}
inline Line exception(const std::string& visit, std::string when, schema::Visit::ExceptionRaised::Kind kind) {
    return visit_line<schema::Visit::ExceptionRaised>(visit, std::move(when),
                                                      [=](auto fact, const Scene&) { fact.setKind(kind); });
}
inline Line exceptions_acknowledged(const std::string& visit, std::string when) {
    return visit_line<schema::Visit::ExceptionAcknowledged>(
        visit, std::move(when), [](auto fact, const Scene&) { fact.setReason("checked with the office"); });
}

// What the steward says at a deadline.
inline Line overdue(const std::string& visit, std::string deadline) {
    return visit_line<schema::Visit::Overdue>(visit, deadline, [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setContract(scene.contract);
        fact.setDeadline(micros_at(scene, deadline));
    });
}
// A slot of the visit plan that nobody planned, a day ahead.
inline Line unrostered(const std::string& visit, std::string from, std::string to, std::string deadline) {
    return visit_line<schema::Visit::Unrostered>(visit, deadline, [=](auto fact, const Scene& scene) {
        fact.setDeadline(micros_at(scene, deadline));
        fact.setPerson(scene.person);
        fact.setContract(scene.contract);
        fact.setPackage(scene.package);
        fact.setZone(scene.zone);
        fact.setStart(micros_at(scene, from));
        fact.setSeconds(seconds_between(scene, from, to));
    });
}
inline Line unallocated(const std::string& visit, std::string deadline) {
    return visit_line<schema::Visit::Unallocated>(visit, deadline, [=](auto fact, const Scene& scene) {
        fact.setDeadline(micros_at(scene, deadline));
        fact.setPerson(scene.person);
    });
}
// R8, by the steward or the source.
inline Line end_unknown(const std::string& visit, std::string deadline) {
    return exception(visit, std::move(deadline), schema::Visit::ExceptionRaised::Kind::END_UNKNOWN);
}
struct MissedOf {
    Cause cause = Cause::NOT_STARTED;
    Answer provider_fault = Answer::UNKNOWN;
    std::string slot_from{}, slot_to{};  // of an unrostered slot, which has no plan
    std::string recorded{};
};
inline Line missed(const std::string& visit, std::string deadline, MissedOf miss = {}) {
    Line line = visit_line<schema::Visit::Missed>(visit, deadline, [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setContract(scene.contract);
        fact.setPackage(scene.package);
        fact.setZone(scene.zone);
        fact.setDeadline(micros_at(scene, deadline));
        fact.setCause(miss.slot_from.empty() ? miss.cause : Cause::UNROSTERED);
        fact.setProviderFault(miss.provider_fault);
        if (miss.slot_from.empty()) return;
        fact.setPlannedStart(micros_at(scene, miss.slot_from));
        fact.setPlannedSeconds(seconds_between(scene, miss.slot_from, miss.slot_to));
    });
    line.recorded = miss.recorded;
    return line;
}

inline Line alert_acknowledged(const std::string& visit, std::string when) {
    return visit_line<schema::Visit::AlertAcknowledged>(
        visit, std::move(when), [](auto fact, const Scene& scene) { fact.setPerson(scene.person); });
}
inline Line alert_resolved(const std::string& visit, std::string when) {
    return visit_line<schema::Visit::AlertResolved>(visit, std::move(when), [](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setOutcome("spoke to the family");
    });
}
inline Line alert_reopened(const std::string& visit, std::string when) {
    return visit_line<schema::Visit::AlertReopened>(
        visit, std::move(when), [](auto fact, const Scene& scene) { fact.setPerson(scene.person); });
}
inline Line welfare_checked(const std::string& visit, std::string when) {
    return visit_line<schema::Visit::WelfareChecked>(visit, when, [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setAt(micros_at(scene, when));
        fact.setOutcome(schema::Visit::WelfareChecked::Outcome::SAFE);
    });
}

// Packages.
template <class Fact>
Line package_turn(const std::string& package, std::string from, std::string when) {
    return {.stream = "package-" + package,
            .occurred = std::move(when),
            .build = [from](const Scene& scene, const Envelope& envelope) {
                return propose<Fact>(envelope, [&](auto fact) { fact.setFrom(micros_at(scene, from)); });
            }};
}
inline Line authorised(const std::string& package, std::string when = "-30 09:00") {
    return {.stream = "package-" + package,
            .occurred = std::move(when),
            .build = [](const Scene& scene, const Envelope& envelope) {
                return propose<schema::Package::Authorised>(envelope, [&](auto fact) {
                    fact.setPerson(scene.person);
                    fact.setContract(scene.contract);
                    fact.setZone(scene.zone);
                    fact.setFrom(number(*parse_day("2020-01-01")));
                });
            }};
}
inline Line suspended(const std::string& package, std::string from, std::string when) {
    return package_turn<schema::Package::Suspended>(package, std::move(from), std::move(when));
}
inline Line resumed(const std::string& package, std::string from, std::string when) {
    return package_turn<schema::Package::Resumed>(package, std::move(from), std::move(when));
}

// Contracts.
struct ScheduleOf {
    std::string from = "2026-01-01";
    std::string version = "schedule 1";
    std::vector<std::pair<std::string, std::int64_t>> terms{};
    schema::Contract::KpiScheduleSet::Basis basis = schema::Contract::KpiScheduleSet::Basis::PLANNED_START;
    struct Target {
        std::string kpi;
        std::int64_t target_ppm;
        std::int64_t amber_ppm;
        schema::Contract::KpiScheduleSet::Direction direction;
    };
    std::vector<Target> targets{};
    std::string when = "-60 09:00";
};
inline Line kpi_schedule(const std::string& contract, ScheduleOf schedule = {}) {
    return {.stream = "contract-" + contract,
            .occurred = schedule.when,
            .build = [schedule](const Scene&, const Envelope& envelope) {
                return propose<schema::Contract::KpiScheduleSet>(envelope, [&](auto fact) {
                    fact.setFrom(number(*parse_day(schedule.from)));
                    fact.setVersion(schedule.version);
                    fact.setBasis(schedule.basis);
                    auto terms = fact.initTerms(static_cast<unsigned>(schedule.terms.size()));
                    for (unsigned i = 0; i < terms.size(); ++i) {
                        terms[i].setName(schedule.terms[i].first);
                        terms[i].setValue(schedule.terms[i].second);
                    }
                    auto kpis = fact.initKpis(static_cast<unsigned>(schedule.targets.size()));
                    for (unsigned i = 0; i < kpis.size(); ++i) {
                        kpis[i].setKpi(schedule.targets[i].kpi);
                        kpis[i].setTarget(schedule.targets[i].target_ppm);
                        kpis[i].setAmber(schedule.targets[i].amber_ppm);
                        kpis[i].setDirection(schedule.targets[i].direction);
                    }
                });
            }};
}
inline Line contract_agreed(const std::string& contract, std::string title = "County framework",
                            unsigned week_ends_on = 7, std::string when = "-90 09:00") {
    return {.stream = "contract-" + contract,
            .occurred = std::move(when),
            .build = [=](const Scene&, const Envelope& envelope) {
                return propose<schema::Contract::Agreed>(envelope, [&](auto fact) {
                    fact.setTitle(title);
                    fact.setCommissioner("council-1");
                    fact.setProvider("provider-1");
                    fact.setWeekEndsOn(static_cast<std::uint8_t>(week_ends_on));
                });
            }};
}

// Limits of a KPI's chart are set anew from a day on ("2026-03-02").
inline Line kpi_rebased(const std::string& kpi, const std::string& from, std::string reason, std::string when,
                        const std::string& contract = "contract-1") {
    return {.stream = "governance-" + contract,
            .occurred = std::move(when),
            .build = [=](const Scene&, const Envelope& envelope) {
                return propose<schema::Governance::KpiRebased>(envelope, [&](auto fact) {
                    fact.setKpi(kpi);
                    fact.setContract(contract);
                    fact.setFrom(number(*parse_day(from)));
                    fact.setReason(reason);
                });
            }};
}

// The scene's day is over, or another one ("2026-03-05").
inline Line day_closed(std::string when = "+1 00:00", std::string day = {}) {
    return {.stream = "record-days",
            .occurred = std::move(when),
            .build = [day](const Scene& scene, const Envelope& envelope) {
                return propose<schema::Record::DayClosed>(
                    envelope, [&](auto fact) { fact.setDay(number(*parse_day(day.empty() ? scene.day : day))); });
            }};
}

}  // namespace daybook::story
