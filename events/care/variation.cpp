#include "events/care/variation.h"

#include "events/care/referral.h"
#include "events/care/said.h"

namespace daybook::care {
namespace {

using Fact = schema::Variation;

void proposed(Variation& variation, Fact::Proposed::Reader fact) {
    variation.kind = fact.getKind();
    variation.contract = id_in(text_of(fact.getContract()), "contract");
    variation.from = time_of(fact.getFrom());
    variation.plan = plan_change_of(fact);
}

// When it no longer holds: as it says, else from when it is said.
Instant reversed_from(const EventView& event) {
    const auto from = event.as<Fact::Reversed>().getFrom();
    return from == 0 ? within_reach(event.occurred()) : time_of(from);
}

}  // namespace

std::optional<PlanChange> plan_change_of(Fact::Proposed::Reader variation) {
    auto turn = turn_of(variation);
    if (!turn || variation.getPackage().size() == 0) return std::nullopt;
    return PlanChange{.package = std::string{id_in(text_of(variation.getPackage()), "package")},
                      .turn = std::move(turn)};
}

bool settle(PackagePlan& package, const PlanChange& change, const EventView& event) {
    const std::string stream(event.stream());
    if (!change.turn) return false;
    if (event.is<Fact::Agreed>()) {
        agree(package, stream, *change.turn, event.stamp().recorded);
        return true;
    }
    if (!event.is<Fact::Reversed>()) return false;
    reverse(package, stream, reversed_from(event), event.stamp().recorded);
    return true;
}

std::optional<Instant> settle(PackageHolds& package, const PlanChange& change, const EventView& event) {
    if (!change.turn) return std::nullopt;
    if (event.is<Fact::Reversed>()) return reverse(package, event.stream(), reversed_from(event));
    auto plan = times_of(*change.turn, event.stream());
    if (!plan || !event.is<Fact::Agreed>()) return std::nullopt;
    return agree(package, *std::move(plan));
}

void fold(Variation& variation, const EventView& event) {
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::PROPOSED:
            variation.proposed = within_reach(event.stamp().recorded);
            return proposed(variation, event.as<Fact::Proposed>());
        case Fact::AGREED: variation.agreed = within_reach(event.occurred()); return;
        case Fact::PAYER_NOTIFIED:
            if (event.as<Fact::PayerNotified>().getInWriting()) variation.payer_told = within_reach(event.occurred());
            return;
        case Fact::TOOK_EFFECT: variation.in_effect = true; return;
        case Fact::REFUSED:
        case Fact::LAPSED: variation.over = true; return;
        case Fact::REVERSED: variation.over = variation.in_effect || reversed_from(event) <= variation.from; return;
        case Fact::STAFF_NOTIFIED:
        case Fact::PAYER_NOTICE_DUE:
        case Fact::TELLING_DUE: return;
    }
}

}  // namespace daybook::care
