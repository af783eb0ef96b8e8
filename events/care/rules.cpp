#include "events/care/rules.h"

#include <string>

#include "schema/contract.capnp.h"
#include "schema/invoice.capnp.h"
#include "schema/package.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/variation.capnp.h"

namespace daybook::care {
namespace {

struct Admit {
    const EventView& event;

    std::string name() const { return std::string(event.stream()); }
    tl::unexpected<Error> cannot(const char* be, const std::string& because) const {
        return rejected(name() + " cannot be " + be + ": " + because);
    }

    Status operator()(const std::monostate&) const { return {}; }
    Status operator()(const ContractRecord& contract) const;
    Status operator()(const PackageRecord& package) const;
    Status operator()(const VariationRecord& variation) const;
    Status operator()(const ReferralRecord& referral) const;
    Status operator()(const InvoiceRecord& invoice) const;

    Status rates(const ContractRecord& contract) const;
    Status agree(VariationRecord::State state, const char* be) const;
    Status tell(VariationRecord::State state) const;
    Status decide(const ReferralRecord& referral, const char* be) const;
    Status decline() const;
};

Status Admit::operator()(const ContractRecord& contract) const {
    using Which = schema::Contract::Which;
    switch (static_cast<Which>(event.fact_number())) {
        case Which::AGREED:
            if (contract.agreed) return cannot("agreed", "it was agreed already; a change of its terms is a variation");
            return {};
        case Which::KPI_SCHEDULE_SET:
            if (!contract.agreed) return cannot("given a KPI schedule", "it was never agreed");
            return {};
        case Which::RATES_SET:
            if (!contract.agreed) return cannot("given rates", "it was never agreed");
            return rates(contract);
        case Which::CLOSED_TO_NEW:
            if (!contract.agreed) return cannot("closed to new packages", "it was never agreed");
            if (contract.ended) return cannot("closed to new packages", "it has ended");
            if (contract.closed_to_new) return cannot("closed to new packages", "it is closed to them already");
            return {};
        case Which::ENDED:
            if (!contract.agreed) return cannot("ended", "it was never agreed");
            if (contract.ended) return cannot("ended", "it has ended already");
            return {};
    }
    return {};
}

// "framework agreements with capped rates" (rules.md section 3, source A): no rate of the card above the cap an hour.
Status Admit::rates(const ContractRecord& contract) const {
    using Unit = schema::Contract::RatesSet::RateUnit;
    const auto card = event.as<schema::Contract::RatesSet>().getRates();
    for (unsigned i = 0; i < card.size(); ++i) {
        const std::int64_t pence = card[i].getPence();
        if (pence < 0) return cannot("given rates", "rate " + std::to_string(i + 1) + " is below 0");
        if (contract.cap_pence_an_hour == 0) continue;
        const std::int64_t cap = contract.cap_pence_an_hour;
        const std::int64_t band = card[i].getBandSeconds();
        // A price for a visit of known length is a price an hour too; a night's and a week's are not.
        const bool over = card[i].getUnit() == Unit::HOUR                ? pence > cap
                          : card[i].getUnit() == Unit::VISIT && band > 0 ? pence > cap * band / 3'600
                                                                         : false;
        if (over) {
            return cannot("given rates", "rate " + std::to_string(i + 1) + ", " + std::to_string(pence) +
                                             "p, is over the agreed cap of " + std::to_string(cap) + "p an hour");
        }
    }
    return {};
}

Status Admit::operator()(const PackageRecord& package) const {
    using Which = schema::Package::Which;
    switch (static_cast<Which>(event.fact_number())) {
        case Which::AUTHORISED:
            if (package.authorised) return cannot("authorised", "it was authorised already; a change is a variation");
            return {};
        case Which::SUSPENDED:
            if (!package.authorised) return cannot("suspended", "it was never authorised");
            if (package.ended) return cannot("suspended", "it has ended");
            if (package.suspended) return cannot("suspended", "it is suspended already");
            return {};
        case Which::RESUMED:
            if (package.ended) return cannot("resumed", "it has ended");
            if (!package.suspended) return cannot("resumed", "it is not suspended");
            return {};
        case Which::ENDED:
            if (!package.authorised) return cannot("ended", "it was never authorised");
            if (package.ended) return cannot("ended", "it has ended already");
            return {};
        case Which::STARTED: return {};
    }
    return {};
}

const char* word(VariationRecord::State state) {
    switch (state) {
        case VariationRecord::State::unknown: return "it was never proposed";
        case VariationRecord::State::proposed: return "it is proposed, and not agreed";
        case VariationRecord::State::agreed: return "it was agreed already";
        case VariationRecord::State::in_effect: return "it is in effect already";
        case VariationRecord::State::refused: return "it was refused";
        case VariationRecord::State::lapsed: return "it has lapsed";
        case VariationRecord::State::reversed: return "it was reversed";
    }
    return "its state is not known";
}

Status Admit::agree(VariationRecord::State state, const char* be) const {
    if (state != VariationRecord::State::proposed) return cannot(be, word(state));
    return {};
}

// Staff and payers may be told before it is agreed, and must be told of a reversal; of what never came about nobody is.
Status Admit::tell(VariationRecord::State state) const {
    using State = VariationRecord::State;
    if (state == State::unknown || state == State::refused || state == State::lapsed) {
        return cannot("told to anybody", word(state));
    }
    return {};
}

Status Admit::operator()(const VariationRecord& variation) const {
    using Which = schema::Variation::Which;
    using State = VariationRecord::State;
    switch (static_cast<Which>(event.fact_number())) {
        case Which::PROPOSED:
            if (variation.state != State::unknown) return cannot("proposed", "it was proposed already");
            return {};
        case Which::AGREED: return agree(variation.state, "agreed");
        case Which::REFUSED: return agree(variation.state, "refused");
        case Which::STAFF_NOTIFIED:
        case Which::PAYER_NOTIFIED: return tell(variation.state);
        case Which::REVERSED:
            if (variation.state != State::agreed && variation.state != State::in_effect) {
                return cannot("reversed", word(variation.state));
            }
            return {};
        case Which::TOOK_EFFECT:
        case Which::LAPSED: return {};
    }
    return {};
}

Status Admit::decide(const ReferralRecord& referral, const char* be) const {
    switch (referral.state) {
        case ReferralRecord::State::received: return {};
        case ReferralRecord::State::unknown: return cannot(be, "it was never received");
        case ReferralRecord::State::accepted: return cannot(be, "it was accepted already");
        case ReferralRecord::State::declined: return cannot(be, "it was declined already");
        case ReferralRecord::State::withdrawn: return cannot(be, "it was withdrawn");
    }
    return {};
}

// R14: a decline needs reason, rationale and an alternative, or an explicit "none possible".
Status Admit::decline() const {
    const auto declined = event.as<schema::Referral::Declined>();
    if (declined.getReason().size() == 0) return cannot("declined", "no reason is given");
    if (declined.getRationale().size() == 0) return cannot("declined", "no rationale is given");
    if (declined.getAlternative().size() == 0 && !declined.getNonePossible()) {
        return cannot("declined", "no alternative is offered, and it does not say that none is possible");
    }
    return {};
}

Status Admit::operator()(const ReferralRecord& referral) const {
    using Which = schema::Referral::Which;
    switch (static_cast<Which>(event.fact_number())) {
        case Which::ACCEPTED: return decide(referral, "accepted");
        case Which::DECLINED: DAYBOOK_CHECK(decide(referral, "declined")); return decline();
        case Which::RECEIVED:
        case Which::WITHDRAWN: return {};
    }
    return {};
}

const char* word(InvoiceRecord::State state) {
    switch (state) {
        case InvoiceRecord::State::unknown: return "it was never drafted";
        case InvoiceRecord::State::drafted: return "it was drafted already";
        case InvoiceRecord::State::issued: return "it was issued already";
        case InvoiceRecord::State::paid: return "it was paid already";
        case InvoiceRecord::State::cancelled: return "its draft was cancelled";
    }
    return "its state is not known";
}

Status Admit::operator()(const InvoiceRecord& invoice) const {
    using Which = schema::Invoice::Which;
    using State = InvoiceRecord::State;
    switch (static_cast<Which>(event.fact_number())) {
        case Which::DRAFTED:
            if (invoice.state != State::unknown) return cannot("drafted", word(invoice.state));
            return {};
        case Which::ISSUED:
            if (invoice.state != State::drafted) return cannot("issued", word(invoice.state));
            return {};
        case Which::CANCELLED:
            if (invoice.state != State::drafted) return cannot("cancelled", word(invoice.state));
            return {};
        case Which::PAID: return {};
    }
    return {};
}

}  // namespace

bool depends_on_record(const FactType& type) {
    return type.nature == schema::Nature::DECISION && record_of(type.category).index() != 0;
}

Status admit(const Record& record, const EventView& event) { return std::visit(Admit{event}, record); }

}  // namespace daybook::care
