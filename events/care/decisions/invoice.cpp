#include "events/care/decisions/invoice.h"

#include "events/care/decisions/refusal.h"
#include "schema/invoice.capnp.h"

namespace daybook::care {
namespace {

using Which = schema::Invoice::Which;
using State = InvoiceRecord::State;

const char* word(State state) {
    switch (state) {
        case State::unknown: return "it was never drafted";
        case State::drafted: return "it was drafted already";
        case State::issued: return "it was issued already";
        case State::paid: return "it was paid already";
        case State::cancelled: return "its draft was cancelled";
    }
    return "its state is not known";
}

Status only_from(State from, const InvoiceRecord& invoice, const EventView& event, const char* be) {
    if (invoice.state != from) return cannot(event, be, word(invoice.state));
    return {};
}

}  // namespace

void add(InvoiceRecord& invoice, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::DRAFTED: invoice.state = State::drafted; return;
        case Which::ISSUED: invoice.state = State::issued; return;
        case Which::PAID: invoice.state = State::paid; return;
        case Which::CANCELLED: invoice.state = State::cancelled; return;
        case Which::LINE_DISPUTED:
        case Which::DISPUTE_RESOLVED:
        case Which::AGREED:
        case Which::CREDIT_NOTED:
        case Which::ADJUSTED:
        case Which::OVERDUE:
        case Which::WRITTEN_OFF:
        case Which::REMINDER_SENT:
        case Which::PAYMENT_PLAN_AGREED:
        case Which::STATEMENT_SENT: return;
    }
}

Status admit(const InvoiceRecord& invoice, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::DRAFTED: return only_from(State::unknown, invoice, event, "drafted");
        case Which::ISSUED: return only_from(State::drafted, invoice, event, "issued");
        case Which::CANCELLED: return only_from(State::drafted, invoice, event, "cancelled");
        case Which::PAID: return {};
        case Which::LINE_DISPUTED:
        case Which::DISPUTE_RESOLVED:
        case Which::AGREED:
        case Which::CREDIT_NOTED:
        case Which::ADJUSTED:
        case Which::OVERDUE:
        case Which::WRITTEN_OFF:
        case Which::REMINDER_SENT:
        case Which::PAYMENT_PLAN_AGREED:
        case Which::STATEMENT_SENT: return {};
    }
    return {};
}

}  // namespace daybook::care
