#include "schema/catalogue.capnp.h"
#include "services/steward/ledger.h"

namespace daybook::steward {
namespace {

std::string_view name(Policy policy) {
    switch (policy) {
        case Policy::overdue: return "overdue";
        case Policy::missed: return "missed";
        case Policy::took_effect: return "took-effect";
        case Policy::day_closed: return "day-closed";
    }
    return "";
}

template <class Fact, class Fill>
Proposal say(const Due& due, Fill&& fill) {
    const Envelope envelope{.id = std::string(name(due.policy)) + "/" + due.stream + "/" + to_string(due.deadline),
                            .source = "daybook:steward",
                            .stream = due.stream,
                            .occurred = due.deadline,
                            .location = due.location,
                            .causation = due.causation};
    const auto expected = due.expected == Version{} ? Expected::none() : Expected::exactly(due.expected);
    return propose<Fact>(envelope, std::forward<Fill>(fill), expected, true);
}

}  // namespace

Proposal proposal_of(const Due& due) {
    switch (due.policy) {
        case Policy::overdue:
            return say<schema::Visit::Overdue>(due, [&](auto fact) {
                fact.setDeadline(micros(due.deadline));
                fact.setHeardThrough(micros(due.heard));
                fact.setRuleVersion(due.rule_version);
                fact.setPerson(due.person);
                fact.setContract(due.contract);
            });
        case Policy::missed:
            return say<schema::Visit::Missed>(due, [&](auto fact) {
                fact.setDeadline(micros(due.deadline));
                fact.setHeardThrough(micros(due.heard));
                fact.setCause(schema::Visit::Missed::Cause::NOT_STARTED);
                fact.setProviderFault(schema::Answer::UNKNOWN);
                fact.setRuleVersion(due.rule_version);
                fact.setPerson(due.person);
                fact.setContract(due.contract);
                fact.setPackage(due.package);
                fact.setZone(due.zone);
                fact.setRequired(due.required);
            });
        case Policy::took_effect:
            return say<schema::Variation::TookEffect>(due, [&](auto fact) { fact.setAt(micros(due.deadline)); });
        case Policy::day_closed:
            return say<schema::Record::DayClosed>(due, [&](auto fact) { fact.setDay(number(due.day)); });
    }
    invariant_broken("a policy without an event", __FILE__, __LINE__);
}

}  // namespace daybook::steward
