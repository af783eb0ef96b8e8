#include "schema/catalogue.capnp.h"
#include "services/steward/ledger.h"

namespace daybook::steward {
namespace {

using Fact = schema::Visit;

std::string_view name(Policy policy) {
    switch (policy) {
        case Policy::unrostered: return "unrostered";
        case Policy::withdrawn: return "withdrawn";
        case Policy::unallocated: return "unallocated";
        case Policy::overdue: return "overdue";
        case Policy::missed:
        case Policy::given_up: return "missed";
        case Policy::end_unknown: return "end-unknown";
        case Policy::started: return "started";
        case Policy::took_effect: return "took-effect";
        case Policy::lapsed: return "lapsed";
        case Policy::telling_due: return "telling-due";
        case Policy::welfare_due: return "welfare-check-due";
        case Policy::carer_limit: return "carer-limit";
        case Policy::silent: return "feed-silent";
        case Policy::day_closed: return "day-closed";
    }
    return "";
}

Expected version_of(const Due& due) {
    return due.expected == Version{} ? Expected::none() : Expected::exactly(due.expected);
}

template <class Said, class Fill>
Proposal say(const Due& due, Fill&& fill, Expected expected) {
    const Envelope envelope{.id = id_of(due),
                            .source = "daybook:steward",
                            .stream = due.stream,
                            .occurred = due.deadline,
                            .location = due.location,
                            .causation = due.causation};
    return propose<Said>(envelope, std::forward<Fill>(fill), expected, true);
}
template <class Said, class Fill>
Proposal say(const Due& due, Fill&& fill) {
    return say<Said>(due, std::forward<Fill>(fill), version_of(due));
}

Proposal missed(const Due& due) {
    using Cause = Fact::Missed::Cause;
    return say<Fact::Missed>(due, [&](auto fact) {
        const bool given_up = due.policy == Policy::given_up;
        fact.setDeadline(micros(due.deadline));
        fact.setHeardThrough(micros(due.heard));
        fact.setCause(given_up ? Cause::CANCELLED_BY_PROVIDER : due.slot ? Cause::UNROSTERED : Cause::NOT_STARTED);
        fact.setProviderFault(given_up ? schema::Answer::YES : schema::Answer::UNKNOWN);
        fact.setRuleVersion(due.rule_version);
        fact.setPerson(due.person);
        fact.setContract(due.contract);
        fact.setPackage(due.package);
        fact.setZone(due.zone);
        fact.setRequired(due.plan.required);
        if (!due.slot) return;
        fact.setPlannedStart(micros(due.plan.start));
        fact.setPlannedSeconds(static_cast<std::uint32_t>(due.plan.length.count()));
    });
}

Proposal unrostered(const Due& due) {
    return say<Fact::Unrostered>(due, [&](auto fact) {
        fact.setDeadline(micros(due.deadline));
        fact.setPerson(due.person);
        fact.setPackage(due.package);
        fact.setContract(due.contract);
        fact.setZone(due.zone);
        fact.setStart(micros(due.plan.start));
        fact.setSeconds(static_cast<std::uint32_t>(due.plan.length.count()));
        fact.setRequired(due.plan.required);
        fact.setTimeCritical(due.plan.time_critical);
        fact.setBandFrom(micros(due.plan.band_from));
        fact.setBandTo(micros(due.plan.band_to));
    });
}

Proposal telling_due(const Due& due) {
    return say<schema::Variation::TellingDue>(
        due,
        [&](auto fact) {
            fact.setDeadline(micros(due.since));
            fact.setOverdue(due.overdue);
            auto missing = fact.initMissing(static_cast<unsigned>(due.missing.size()));
            for (unsigned i = 0; i < missing.size(); ++i) missing.set(i, due.missing[i]);
        },
        Expected::any());
}

}  // namespace

std::string id_of(const Due& due) {
    return std::string(name(due.policy)) + "/" + due.stream + "/" + to_string(due.deadline);
}

Proposal proposal_of(const Due& due) {
    switch (due.policy) {
        case Policy::unrostered: return unrostered(due);
        case Policy::withdrawn:
            return say<Fact::Voided>(
                due, [&](auto fact) { fact.setReason("the slot was planned, or is not in the visit plan any more"); });
        case Policy::unallocated:
            return say<Fact::Unallocated>(due, [&](auto fact) {
                fact.setDeadline(micros(due.deadline));
                fact.setPerson(due.person);
                fact.setContract(due.contract);
                fact.setStart(micros(due.plan.start));
                fact.setRequired(due.plan.required);
                fact.setAllocated(due.allocated);
            });
        case Policy::overdue:
            return say<Fact::Overdue>(due, [&](auto fact) {
                fact.setDeadline(micros(due.deadline));
                fact.setHeardThrough(micros(due.heard));
                fact.setRuleVersion(due.rule_version);
                fact.setPerson(due.person);
                fact.setContract(due.contract);
            });
        case Policy::missed:
        case Policy::given_up: return missed(due);
        case Policy::end_unknown:
            return say<Fact::ExceptionRaised>(
                due, [&](auto fact) { fact.setKind(Fact::ExceptionRaised::Kind::END_UNKNOWN); });
        case Policy::started:
            return say<schema::Package::Started>(due, [&](auto fact) { fact.setOn(number(due.day)); }, Expected::any());
        case Policy::telling_due: return telling_due(due);
        case Policy::welfare_due:
            return say<Fact::WelfareCheckDue>(
                due,
                [&](auto fact) {
                    fact.setDeadline(micros(due.deadline));
                    fact.setPerson(due.person);
                    fact.setContract(due.contract);
                    fact.setZone(due.zone);
                },
                Expected::any());
        case Policy::carer_limit:
            return say<Fact::ExceptionRaised>(due, [&](auto fact) {
                fact.setKind(Fact::ExceptionRaised::Kind::CARER_LIMIT);
                fact.setDetail(due.detail);
            });
        case Policy::silent:
            return say<schema::Feed::Silent>(
                due,
                [&](auto fact) {
                    fact.setSource(due.source);
                    fact.setSince(micros(due.since));
                    fact.setDeadline(micros(due.deadline));
                },
                Expected::any());
        case Policy::took_effect:
            return say<schema::Variation::TookEffect>(due, [&](auto fact) { fact.setAt(micros(due.deadline)); });
        case Policy::lapsed: return say<schema::Variation::Lapsed>(due, [&](auto fact) { fact.setReason(due.detail); });
        case Policy::day_closed:
            return say<schema::Record::DayClosed>(due, [&](auto fact) { fact.setDay(number(due.day)); });
    }
    invariant_broken("a policy without an event", __FILE__, __LINE__);
}

}  // namespace daybook::steward
