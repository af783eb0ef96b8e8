#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/record.capnp.h"
#include "schema/visit.capnp.h"
#include "tests/projections/naive_visits.h"

// What the naive visits keep of each fact: everything as it was told, nothing decided.
namespace daybook::projections {

namespace {

using Fact = schema::Visit;

bool their_side(schema::Who who) {
    return who == schema::Who::PERSON || who == schema::Who::REPRESENTATIVE || who == schema::Who::COMMISSIONER;
}

}  // namespace

void NaiveVisits::hear(const EventView& event) {
    const std::string stream(event.stream());
    if (event.is<schema::Record::DayClosed>()) closed_[day(event.as<schema::Record::DayClosed>().getDay())] = true;
    if (event.is<schema::Contract::KpiScheduleSet>()) {
        const auto fact = event.as<schema::Contract::KpiScheduleSet>();
        Schedule schedule;
        schedule.band = fact.getBasis() == schema::Contract::KpiScheduleSet::Basis::BAND;
        for (const auto term : fact.getTerms()) schedule.terms[term.getName().cStr()] = term.getValue();
        schedules_[stream.substr(9)][day(fact.getFrom())] = schedule;
    }
    if (event.is<schema::Package::Suspended>())
        suspended_[stream.substr(8)].emplace_back(instant(event.as<schema::Package::Suspended>().getFrom()), true);
    if (event.is<schema::Package::Resumed>())
        suspended_[stream.substr(8)].emplace_back(instant(event.as<schema::Package::Resumed>().getFrom()), false);
    if (!stream.starts_with("visit-")) return;
    Visit& visit = visits_[stream];
    visit.id = stream.substr(6);
    hear_plan(event, visit);
    hear_times(event, visit);
    hear_outcome(event, visit);
}

// Who plans a visit says whose it is; who only tells of it does where nobody has.
void NaiveVisits::hear_plan(const EventView& event, Visit& visit) {
    const auto take = [&](auto fact) {
        Plan plan{.made = event.occurred(), .start = instant(fact.getStart())};
        plan.length = Seconds{fact.getSeconds()};
        plan.required = fact.getRequired();
        plan.band_from = instant(fact.getBandFrom());
        plan.band_to = instant(fact.getBandTo());
        return plan;
    };
    if (event.is<Fact::Planned>()) {
        const auto fact = event.as<Fact::Planned>();
        visit.person = fact.getPerson();
        visit.package = fact.getPackage();
        visit.contract = fact.getContract();
        Plan& plan = visit.plans.emplace_back(take(fact));
        plan.critical = fact.getTimeCritical();
        plan.critical_said = true;
        plan.agreed = their_side(fact.getAgreedWith());
    }
    if (event.is<Fact::Replanned>()) {
        const auto fact = event.as<Fact::Replanned>();
        Plan& plan = visit.plans.emplace_back(take(fact));
        plan.critical = fact.getTimeCritical() == schema::Answer::YES;
        plan.critical_said = fact.getTimeCritical() != schema::Answer::UNKNOWN;
        plan.replan = true;
        plan.agreed = their_side(fact.getAgreedWith());
    }
    if (event.is<Fact::Unrostered>()) {
        visit.slot = take(event.as<Fact::Unrostered>());
        visit.slot->critical = event.as<Fact::Unrostered>().getTimeCritical();
    }
    const auto whose = [&](auto fact) {
        if (visit.person.empty()) visit.person = fact.getPerson();
        if (visit.contract.empty()) visit.contract = fact.getContract();
        if (visit.package.empty()) visit.package = fact.getPackage();
    };
    if (event.is<Fact::Unrostered>()) whose(event.as<Fact::Unrostered>());
    if (event.is<Fact::ClockedIn>()) whose(event.as<Fact::ClockedIn>());
    if (event.is<Fact::ClockedOut>()) whose(event.as<Fact::ClockedOut>());
    if (event.is<Fact::ManuallyConfirmed>()) whose(event.as<Fact::ManuallyConfirmed>());
    if (event.is<Fact::Missed>()) whose(event.as<Fact::Missed>());
    if (event.is<Fact::Frustrated>()) whose(event.as<Fact::Frustrated>());
}

// R8: each end keeps its first clock-in (last clock-out), its last entry by hand and its latest adjustment.
void NaiveVisits::hear_times(const EventView& event, Visit& visit) {
    const auto clock = [&](End& end, bool this_one, schema::Answer at_home) {
        if (end.clock && !this_one) return;
        end.clock = event.occurred();
        end.at_home = at_home != schema::Answer::NO;
        end.place_known = at_home != schema::Answer::UNKNOWN;
    };
    if (event.is<Fact::ClockedIn>()) {
        End& in = visit.came[event.as<Fact::ClockedIn>().getWorker()].in;
        clock(in, event.occurred() < in.clock.value_or(Instant::max()), event.as<Fact::ClockedIn>().getAtHome());
    }
    if (event.is<Fact::ClockedOut>()) {
        End& out = visit.came[event.as<Fact::ClockedOut>().getWorker()].out;
        clock(out, event.occurred() > out.clock.value_or(Instant::min()), event.as<Fact::ClockedOut>().getAtHome());
    }
    if (event.is<Fact::ManuallyConfirmed>()) {
        const auto fact = event.as<Fact::ManuallyConfirmed>();
        Came& who = visit.came[fact.getWorker()];
        if (fact.getStart() != 0) who.in.hand = instant(fact.getStart());
        if (fact.getEnd() != 0) who.out.hand = instant(fact.getEnd());
    }
    const auto adjust = [&](End& end, std::int64_t to) {
        if (to == 0 || (end.adjusted && event.occurred() < end.adjusted_at)) return;
        end.adjusted = instant(to);
        end.adjusted_at = event.occurred();
    };
    if (event.is<Fact::TimesAdjusted>()) {
        const auto fact = event.as<Fact::TimesAdjusted>();
        adjust(visit.came[fact.getWorker()].in, fact.getStart());
        adjust(visit.came[fact.getWorker()].out, fact.getEnd());
    }
}

void NaiveVisits::hear_outcome(const EventView& event, Visit& visit) {
    if (event.is<Fact::Cancelled>()) {
        const auto fact = event.as<Fact::Cancelled>();
        visit.cancelled.push_back(
            {.when = event.occurred(), .theirs = their_side(fact.getBy()), .replaced = fact.getReplacementAgreed()});
    }
    if (event.is<Fact::Frustrated>()) visit.no_access = instant(event.as<Fact::Frustrated>().getStart());
    if (event.is<Fact::Voided>()) visit.voided = true;
    if (event.is<Fact::ShorterAgreed>() && their_side(event.as<Fact::ShorterAgreed>().getWith()))
        visit.shorter.push_back(event.occurred());
    if (event.is<Fact::ExceptionRaised>())
        visit.end_unknown |= event.as<Fact::ExceptionRaised>().getKind() == Fact::ExceptionRaised::Kind::END_UNKNOWN;
    if (!event.is<Fact::Missed>()) return;
    const auto fact = event.as<Fact::Missed>();
    if (visit.said_missed && instant(fact.getDeadline()) < *visit.said_missed) return;
    visit.said_missed = instant(fact.getDeadline());
    visit.fault_denied = fact.getProviderFault() == schema::Answer::NO;
}

}  // namespace daybook::projections
