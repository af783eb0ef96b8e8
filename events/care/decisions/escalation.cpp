#include "events/care/decisions/escalation.h"

#include "events/care/decisions/refusal.h"
#include "schema/escalation.capnp.h"

namespace daybook::care {
namespace {

using Escalation = schema::Escalation;
using Which = Escalation::Which;

Status is_open(const EscalationRecord& escalation, const EventView& event, const char* be) {
    if (!escalation.raised) return cannot(event, be, "it was never raised");
    if (escalation.closed) return cannot(event, be, "it is closed");
    return {};
}

// R18: what stops the clock is that somebody with a role was told, by a person.
Status send(const EscalationRecord& escalation, const EventView& event) {
    DAYBOOK_CHECK(is_open(escalation, event, "sent"));
    const auto sent = event.as<Escalation::SentTo>();
    if (sent.getTo() == Escalation::SentTo::To::UNSAID || sent.getRole().size() == 0) {
        return cannot(event, "sent", "it does not say to whom: commissioner, manager or regulator, and in which role");
    }
    return {};
}

Status act(const EscalationRecord& escalation, const EventView& event) {
    DAYBOOK_CHECK(is_open(escalation, event, "acted on"));
    if (event.as<Escalation::ActionTaken>().getWhat().size() == 0) {
        return cannot(event, "acted on", "it does not say what was done");
    }
    return {};
}

Status acknowledge(const EscalationRecord& escalation, const EventView& event) {
    DAYBOOK_CHECK(is_open(escalation, event, "acknowledged"));
    if (!escalation.sent) return cannot(event, "acknowledged", "it was sent to nobody");
    return {};
}

Status close(const EscalationRecord& escalation, const EventView& event) {
    DAYBOOK_CHECK(is_open(escalation, event, "closed"));
    if (!escalation.sent && !escalation.returned) {
        return cannot(event, "closed", "nobody was told, and the figure is not back within its threshold");
    }
    if (event.as<Escalation::Closed>().getOutcome().size() == 0) {
        return cannot(event, "closed", "it does not say with what outcome");
    }
    return {};
}

}  // namespace

void add(EscalationRecord& escalation, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::RAISED: escalation.raised = true; return;
        case Which::SENT_TO: escalation.sent = true; return;
        case Which::RETURNED_TO_THRESHOLD: escalation.returned = true; return;
        case Which::CLOSED: escalation.closed = true; return;
        case Which::ACKNOWLEDGED:
        case Which::ACTION_TAKEN:
        case Which::BREACHED:
        case Which::REMINDED: return;
    }
}

Status admit(const EscalationRecord& escalation, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::SENT_TO: return send(escalation, event);
        case Which::ACKNOWLEDGED: return acknowledge(escalation, event);
        case Which::ACTION_TAKEN: return act(escalation, event);
        case Which::CLOSED: return close(escalation, event);
        case Which::RAISED:
        case Which::RETURNED_TO_THRESHOLD:
        case Which::BREACHED:
        case Which::REMINDED: return {};
    }
    return {};
}

}  // namespace daybook::care
