#include "events/care/decisions/variation.h"

#include "events/care/decisions/demands.h"
#include "events/care/decisions/package.h"
#include "events/care/said.h"
#include "schema/variation.capnp.h"

namespace daybook::care {
namespace {

using Variation = schema::Variation;
using Which = Variation::Which;
using State = VariationRecord::State;

const char* word(State state) {
    switch (state) {
        case State::unknown: return "it was never proposed";
        case State::proposed: return "it is proposed, and not agreed";
        case State::agreed: return "it was agreed already";
        case State::in_effect: return "it is in effect already";
        case State::refused: return "it was refused";
        case State::lapsed: return "it has lapsed";
        case State::reversed: return "it was reversed";
    }
    return "its state is not known";
}

Demand proposed(State state) { return {state == State::proposed, word(state)}; }

Status propose(const EventView& event, State state) {
    const auto asked = event.as<Variation::Proposed>();
    const std::string plan = wrong_with_plan(asked.getPlan());
    const bool of_package = asked.getPackage().size() != 0, of_contract = asked.getContract().size() != 0;
    return demand(event, "proposed",
                  {{state == State::unknown, "it was proposed already"},
                   says(of_package || asked.getKind() != Variation::Kind::PACKAGE, "of which package"),
                   says(of_package || of_contract, "of which contract"),
                   says(asked.getFrom() != 0, "from when"),
                   {asked.getTo() == 0 || asked.getTo() >= asked.getFrom(), "it ends before it takes effect"},
                   says(!asked.getTemporary() || asked.getTo() != 0, "until when, and it is temporary"),
                   {plan.empty(), plan}});
}

// "agreed in writing": a change that nobody signed is none (domain.md section 2).
Status agree(const EventView& event, State state) {
    const auto agreed = event.as<Variation::Agreed>();
    return demand(event, "agreed",
                  {proposed(state),
                   says(agreed.getBy() != schema::Who::NOBODY, "who agreed it"),
                   {agreed.getInWriting() && agreed.getDocumentRef().size() != 0,
                    "a variation is agreed in writing; have it signed, and say inWriting with the documentRef of the "
                    "paper"}});
}

// What ends by itself is over then: a reversal only ends it sooner.
Status take_back(const EventView& event, const VariationRecord& variation) {
    const auto said = event.as<Variation::Reversed>().getFrom();
    const Instant from = said == 0 ? within_reach(event.occurred()) : time_of(said);
    const Instant until = variation.until.value_or(from);
    return demand(event, "reversed",
                  {{variation.state == State::agreed || variation.state == State::in_effect, word(variation.state)},
                   {!variation.until || from < until, "it ends by itself at " + to_string(until) + ", and this says " +
                                                          to_string(from) + "; name a time before it ends"}});
}

// Staff and payers may be told before it is agreed, and must be told of a reversal; of what never came about nobody is.
Status tell(const EventView& event, State state) {
    if (state == State::unknown || state == State::refused || state == State::lapsed) {
        return cannot(event, "told to anybody", word(state));
    }
    return {};
}

}  // namespace

void add(VariationRecord& variation, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::PROPOSED: {
            const auto until = event.as<Variation::Proposed>().getTo();
            variation.state = State::proposed;
            if (until != 0) variation.until = time_of(until);
            return;
        }
        case Which::AGREED: variation.state = State::agreed; return;
        case Which::REFUSED: variation.state = State::refused; return;
        case Which::TOOK_EFFECT: variation.state = State::in_effect; return;
        case Which::LAPSED: variation.state = State::lapsed; return;
        case Which::REVERSED: variation.state = State::reversed; return;
        case Which::STAFF_NOTIFIED:
        case Which::PAYER_NOTIFIED:
        case Which::PAYER_NOTICE_DUE:
        case Which::TELLING_DUE: return;
    }
}

Status admit(const VariationRecord& variation, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::PROPOSED: return propose(event, variation.state);
        case Which::AGREED: return agree(event, variation.state);
        case Which::REFUSED: return demand(event, "refused", {proposed(variation.state)});
        case Which::STAFF_NOTIFIED:
        case Which::PAYER_NOTIFIED: return tell(event, variation.state);
        case Which::REVERSED: return take_back(event, variation);
        case Which::TOOK_EFFECT:
        case Which::LAPSED:
        case Which::PAYER_NOTICE_DUE:
        case Which::TELLING_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
