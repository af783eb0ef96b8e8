#include "events/care/decisions/variation.h"

#include "events/care/decisions/refusal.h"
#include "schema/variation.capnp.h"

namespace daybook::care {
namespace {

using Which = schema::Variation::Which;
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

Status agree(const EventView& event, State state, const char* be) {
    if (state != State::proposed) return cannot(event, be, word(state));
    return {};
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
        case Which::PROPOSED: variation.state = State::proposed; return;
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
        case Which::PROPOSED:
            if (variation.state != State::unknown) return cannot(event, "proposed", "it was proposed already");
            return {};
        case Which::AGREED: return agree(event, variation.state, "agreed");
        case Which::REFUSED: return agree(event, variation.state, "refused");
        case Which::STAFF_NOTIFIED:
        case Which::PAYER_NOTIFIED: return tell(event, variation.state);
        case Which::REVERSED:
            if (variation.state != State::agreed && variation.state != State::in_effect) {
                return cannot(event, "reversed", word(variation.state));
            }
            return {};
        case Which::TOOK_EFFECT:
        case Which::LAPSED:
        case Which::PAYER_NOTICE_DUE:
        case Which::TELLING_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
