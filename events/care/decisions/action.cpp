#include "events/care/decisions/action.h"

#include "events/care/decisions/refusal.h"
#include "schema/action.capnp.h"

namespace daybook::care {
namespace {

using Action = schema::Action;
using Which = Action::Which;

Status set(const ActionRecord& action, const EventView& event) {
    if (action.set) return cannot(event, "set", "it was set already");
    const auto promised = event.as<Action::Set>();
    if (promised.getOwner().size() == 0) return cannot(event, "set", "nobody owns it");
    if (promised.getDue() == 0) return cannot(event, "set", "it does not say by when");
    if (promised.getWhat().size() == 0) return cannot(event, "set", "it does not say what is to be done");
    if (promised.getEveryDays() != 0 && promised.getUntil() < promised.getDue()) {
        return cannot(event, "set", "it recurs, and ends before it is due first");
    }
    return {};
}

Status finish(const ActionRecord& action, const EventView& event) {
    if (!action.set) return cannot(event, "done", "it was never set");
    if (action.done && !action.recurring) return cannot(event, "done", "it is done already");
    return {};
}

Status reopen(const ActionRecord& action, const EventView& event) {
    if (!action.done) return cannot(event, "reopened", "it is not done");
    if (event.as<Action::Reopened>().getReason().size() == 0) return cannot(event, "reopened", "no reason is given");
    return {};
}

}  // namespace

void add(ActionRecord& action, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::SET:
            action.set = true;
            action.recurring = event.as<Action::Set>().getEveryDays() != 0;
            return;
        case Which::DONE: action.done = true; return;
        case Which::REOPENED: action.done = false; return;
        case Which::OVERDUE: return;
    }
}

Status admit(const ActionRecord& action, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::SET: return set(action, event);
        case Which::DONE: return finish(action, event);
        case Which::REOPENED: return reopen(action, event);
        case Which::OVERDUE: return {};
    }
    return {};
}

}  // namespace daybook::care
