#include "events/care/records.h"

#include "schema/contract.capnp.h"
#include "schema/invoice.capnp.h"
#include "schema/package.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/variation.capnp.h"

namespace daybook::care {
namespace {

struct Fold {
    const EventView& event;

    void operator()(std::monostate) const {}

    void operator()(ContractRecord& contract) const {
        switch (static_cast<schema::Contract::Which>(event.fact_number())) {
            case schema::Contract::AGREED:
                contract.agreed = true;
                contract.cap_pence_an_hour = event.as<schema::Contract::Agreed>().getRateCapPence();
                return;
            case schema::Contract::CLOSED_TO_NEW: contract.closed_to_new = true; return;
            case schema::Contract::ENDED: contract.ended = true; return;
            case schema::Contract::KPI_SCHEDULE_SET:
            case schema::Contract::RATES_SET: return;
        }
    }

    void operator()(PackageRecord& package) const {
        switch (static_cast<schema::Package::Which>(event.fact_number())) {
            case schema::Package::AUTHORISED: package.authorised = true; return;
            case schema::Package::SUSPENDED: package.suspended = true; return;
            case schema::Package::RESUMED: package.suspended = false; return;
            case schema::Package::ENDED: package.ended = true; return;
            case schema::Package::STARTED: return;
        }
    }

    void operator()(VariationRecord& variation) const {
        using State = VariationRecord::State;
        switch (static_cast<schema::Variation::Which>(event.fact_number())) {
            case schema::Variation::PROPOSED: variation.state = State::proposed; return;
            case schema::Variation::AGREED: variation.state = State::agreed; return;
            case schema::Variation::REFUSED: variation.state = State::refused; return;
            case schema::Variation::TOOK_EFFECT: variation.state = State::in_effect; return;
            case schema::Variation::LAPSED: variation.state = State::lapsed; return;
            case schema::Variation::REVERSED: variation.state = State::reversed; return;
            case schema::Variation::STAFF_NOTIFIED:
            case schema::Variation::PAYER_NOTIFIED: return;
        }
    }

    void operator()(ReferralRecord& referral) const {
        using State = ReferralRecord::State;
        switch (static_cast<schema::Referral::Which>(event.fact_number())) {
            case schema::Referral::RECEIVED:  // heard again, e.g. from another feed: what was decided stays decided
                if (referral.state == State::unknown) referral.state = State::received;
                return;
            case schema::Referral::ACCEPTED: referral.state = State::accepted; return;
            case schema::Referral::DECLINED: referral.state = State::declined; return;
            case schema::Referral::WITHDRAWN: referral.state = State::withdrawn; return;
        }
    }

    void operator()(InvoiceRecord& invoice) const {
        using State = InvoiceRecord::State;
        switch (static_cast<schema::Invoice::Which>(event.fact_number())) {
            case schema::Invoice::DRAFTED: invoice.state = State::drafted; return;
            case schema::Invoice::ISSUED: invoice.state = State::issued; return;
            case schema::Invoice::PAID: invoice.state = State::paid; return;
            case schema::Invoice::CANCELLED: invoice.state = State::cancelled; return;
        }
    }
};

}  // namespace

Record record_of(std::uint16_t category) {
    switch (static_cast<schema::Catalogue::Which>(category)) {
        case schema::Catalogue::CONTRACT: return ContractRecord{};
        case schema::Catalogue::REFERRAL: return ReferralRecord{};
        case schema::Catalogue::PACKAGE: return PackageRecord{};
        case schema::Catalogue::VARIATION: return VariationRecord{};
        case schema::Catalogue::INVOICE: return InvoiceRecord{};
        case schema::Catalogue::VISIT:
        case schema::Catalogue::PERSON:
        case schema::Catalogue::WORKER:
        case schema::Catalogue::FEED:
        case schema::Catalogue::RECORD: return std::monostate{};
    }
    return std::monostate{};
}

void add(Record& record, const EventView& event) { std::visit(Fold{event}, record); }

}  // namespace daybook::care
