#include "services/steward/duties_of.h"

#include "events/care/said.h"
#include "schema/action.capnp.h"
#include "schema/capacity.capnp.h"
#include "schema/escalation.capnp.h"
#include "schema/invoice.capnp.h"
#include "schema/person.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/risk.capnp.h"
#include "schema/worker.capnp.h"

namespace daybook::steward {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr hours response_limit{4};     // response_4h
constexpr hours decision_limit{48};    // decision_2d
constexpr unsigned reminded_on = 3;    // working day on which an escalation nobody sent is spoken of …
constexpr unsigned flagged_after = 5;  // … and at whose end it is overdue (R18)

}  // namespace

std::vector<Duty> duties_of(const std::string& stream, const care::Referral& referral, const Calendar&) {
    using Fact = schema::Referral::ResponseOverdue;
    std::vector<Duty> duties;
    if (!referral.open()) return duties;
    const auto overdue = [&](std::string_view what, hours limit, Fact::Rule rule) {
        // Inclusive: it is late from the first microsecond after.
        const Instant due = referral.received + limit;
        duties.push_back(duty<Fact>(what, stream, stream, due + std::chrono::microseconds{1}, [&](auto fact) {
            fact.setDue(micros(due));
            fact.setRule(rule);
        }));
    };
    if (!referral.responded) overdue("response-overdue", response_limit, Fact::Rule::RESPONSE);
    if (!referral.answered) overdue("decision-overdue", decision_limit, Fact::Rule::DECISION);
    return duties;
}

std::vector<Duty> duties_of(const std::string& stream, const care::Risk& risk, const Calendar& calendar) {
    if (!risk.raised || risk.closed || !risk.review_on) return {};
    std::vector<Duty> duties;
    duties.push_back(duty<schema::Risk::ReviewDue>("review-due", stream, stream, calendar.start_of(*risk.review_on),
                                                   [&](auto fact) { fact.setDue(number(*risk.review_on)); }));
    return duties;
}

std::vector<Duty> duties_of(const std::string& stream, const care::Action& action, const Calendar& calendar) {
    if (!action.open()) return {};
    std::vector<Duty> duties;
    duties.push_back(duty<schema::Action::Overdue>("action-overdue", stream, stream,
                                                   calendar.start_of(*action.due + days{1}),
                                                   [&](auto fact) { fact.setDue(number(*action.due)); }));
    return duties;
}

// R18: a policy reminds and flags; only that a person told somebody stops the clock, or that nothing is left to tell.
std::vector<Duty> duties_of(const std::string& stream, const care::Escalation& escalation, Nation nation,
                            const Calendar& calendar) {
    if (!escalation.raised || escalation.sent || escalation.returned || escalation.closed) return {};
    const Day raised = calendar.day_of(*escalation.raised);
    std::vector<Duty> duties;
    const auto remind = [&](std::string_view what, Instant at, unsigned day, bool overdue) {
        duties.push_back(duty<schema::Escalation::Reminded>(what, stream, stream, at, [&](auto fact) {
            fact.setDay(static_cast<std::uint8_t>(day));
            fact.setOverdue(overdue);
        }));
    };
    remind("escalation-reminded", calendar.start_of(working_days_after(raised, reminded_on, nation)), reminded_on,
           false);
    remind("escalation-overdue", escalation.due.value_or(to_be_sent_by(*escalation.raised, nation, calendar)),
           flagged_after, true);
    return duties;
}

std::vector<Duty> duties_of(const std::string& stream, const care::CarePlanDates& person, const Calendar& calendar) {
    if (person.ended() || !person.review_due) return {};
    std::vector<Duty> duties;
    duties.push_back(duty<schema::Person::CarePlanReviewDue>(
        "care-plan-review-due", stream, stream, calendar.start_of(*person.review_due),
        [&](auto fact) { fact.setDue(number(*person.review_due)); }));
    return duties;
}

std::vector<Duty> duties_of(const std::string& stream, const care::Clearances& worker, const care::DueTermsByDay& terms,
                            const Calendar& calendar) {
    std::vector<Duty> duties;
    if (worker.left) return duties;
    for (const auto& one : worker.held)
        duties.push_back(duty<schema::Worker::ClearanceExpiring>(
            "clearance-expiring", stream, stream + "/" + std::to_string(static_cast<unsigned>(one.kind)),
            calendar.start_of(one.until - days{terms.on(one.until).clearance_ending_days}), [&](auto fact) {
                fact.setKind(one.kind);
                fact.setUntil(number(one.until));
            }));
    return duties;
}

std::vector<Duty> duties_of(const std::string& stream, const care::Qualifications& worker,
                            const care::DueTermsByDay& terms, const Calendar& calendar) {
    std::vector<Duty> duties;
    if (worker.left) return duties;
    for (const auto& one : worker.held)
        duties.push_back(duty<schema::Worker::QualificationExpiring>(
            "qualification-expiring", stream,
            stream + "/" + std::to_string(static_cast<unsigned>(one.kind)) + "/" + in_name(one.name),
            calendar.start_of(one.until - days{terms.on(one.until).qualification_ending_days}), [&](auto fact) {
                fact.setKind(one.kind);
                fact.setName(one.name);
                fact.setUntil(number(one.until));
            }));
    return duties;
}

// The day it was to be paid by is over, and something is still outstanding.
std::vector<Duty> duties_of(const std::string& stream, const care::Invoice& invoice, const Calendar& calendar) {
    std::vector<Duty> duties;
    if (!invoice.due || invoice.outstanding() <= 0) return duties;
    duties.push_back(duty<schema::Invoice::Overdue>("invoice-overdue", stream, stream,
                                                    calendar.start_of(*invoice.due + days{1}), [&](auto fact) {
                                                        fact.setDue(number(*invoice.due));
                                                        fact.setPence(invoice.outstanding());
                                                    }));
    return duties;
}

Duty release_of(const std::string& stream, const care::Location::Reserved& held, bool of_package, Instant over) {
    const auto referral = care::id_in(held.referral, "referral");
    return duty<schema::Capacity::Released>(
        "released", stream, stream + "/" + in_name(std::string(referral)), over,
        [&](auto fact) {
            fact.setReferral(held.referral);
            fact.setPackage(held.package);
            fact.setReason(of_package ? "the package ended" : "the referral was withdrawn or has lapsed");
        },
        std::string(care::id_in(stream, "capacity")));
}

std::vector<Duty> duties_of(const std::string& stream, const care::Location& location, const SurgeSigns& signs,
                            const care::DueTermsByDay& terms, const Calendar& calendar) {
    using Fact = schema::Capacity;
    care::SurgeWatch watch = location.surge_watch();
    for (const Instant received : signs.urgent) watch.add(received);
    for (const auto& decision : signs.decisions) watch.add(decision);
    std::vector<Duty> duties;
    for (const auto& surge : watch.surges(care::latest_time)) {
        if (!surge.counted) continue;
        duties.push_back(duty<Fact::SurgeDetected>("surge-detected", stream, stream, surge.from, [&](auto fact) {
            fact.setReferrals(static_cast<std::uint16_t>(watch.count_at(surge.from)));
            fact.setSince(micros(surge.from));
        }));
        const std::string risk = "risk-surge-" + location.id + "-" + to_string(calendar.day_of(surge.from));
        duties.push_back(duty<schema::Risk::Raised>("surge-risk", risk, stream, surge.from, [&](auto fact) {
            fact.setScope(schema::Risk::Scope::SURGE);
            fact.setAbout(stream);
            fact.setWhat("a surge of urgent hospital discharges");
            fact.setLikelihood(4);
            fact.setImpact(3);
            fact.setOwner("role-registered-manager");
            const Day began = calendar.day_of(surge.from);
            fact.setReviewOn(number(began + days{terms.on(began).surge_review_days}));
        }));
        if (surge.until && !surge.decided)
            duties.push_back(duty<Fact::SurgeEnded>("surge-ended", stream, stream, *surge.until, [&](auto fact) {
                fact.setReason("fewer than " + std::to_string(watch.threshold_at(*surge.until)) +
                               " urgent discharges in 72 hours for 72 hours");
            }));
    }
    return duties;
}

}  // namespace daybook::steward
