#include "events/care/decisions/reconciliation.h"

#include "events/care/decisions/refusal.h"
#include "events/care/said.h"

namespace daybook::care {
namespace {

using Fact = schema::Reconciliation;
using Which = Fact::Which;
using Pair = ReconciliationRecord::Pair;

const char* words_of(Pair pair) {
    switch (pair) {
        case Pair::DELIVERED_EXPECTED: return "delivered against expected";
        case Pair::CLAIMED_BILLABLE: return "claimed against billable";
        case Pair::INVOICED_CLAIMED: return "invoiced against claimed";
        case Pair::PAID_INVOICED: return "paid against invoiced";
    }
    return "a pair of figures this version does not know";
}

template <class Of>
std::pair<std::string, Pair> mismatch_in(const EventView& event) {
    const auto fact = event.as<Of>();
    return {std::string(text_of(fact.getPackage())), fact.getPair()};
}

// Only what is open is explained or settled: a difference that was never raised is within its tolerance.
template <class Of>
Status is_open(const ReconciliationRecord& week, const EventView& event, const char* be) {
    const auto which = mismatch_in<Of>(event);
    const auto& [package, pair] = which;
    if (package.empty()) return cannot(event, be, "it does not say of which package");
    const auto known = week.raised.find(which);
    const std::string what = package + ", " + words_of(pair);
    if (known == week.raised.end()) return cannot(event, be, "no mismatch was raised of " + what);
    if (!known->second) return cannot(event, be, "the mismatch of " + what + " is resolved already");
    return {};
}

Status explain(const ReconciliationRecord& week, const EventView& event) {
    constexpr const char* be = "explained";
    DAYBOOK_CHECK(is_open<Fact::MismatchExplained>(week, event, be));
    const auto fact = event.as<Fact::MismatchExplained>();
    if (fact.getCause() == Fact::Cause::UNSAID) return cannot(event, be, "it does not say what caused the difference");
    const bool told = fact.getNote().size() != 0 || fact.getDocumentRef().size() != 0;
    if (fact.getCause() == Fact::Cause::OTHER && !told)
        return cannot(event, be, "another cause than those of the list is told in a note or a document");
    return {};
}

// That the figures agree again is seen by who compares them; people say what was agreed instead.
Status resolve(const ReconciliationRecord& week, const EventView& event) {
    constexpr const char* be = "resolved";
    DAYBOOK_CHECK(is_open<Fact::MismatchResolved>(week, event, be));
    const auto fact = event.as<Fact::MismatchResolved>();
    const bool ourselves = event.source().starts_with("daybook:");
    if (fact.getBySelf() && !ourselves)
        return cannot(event, be, "that its figures agree again is found by Daybook itself, and said by nobody else");
    if (!fact.getBySelf() && fact.getOutcome().size() == 0)
        return cannot(event, be, "it does not say with what outcome");
    return {};
}

Status verify(const ReconciliationRecord& week, const EventView& event) {
    constexpr const char* be = "verified";
    if (!week.run) return cannot(event, be, "its figures were not put together yet");
    const Position upto{event.as<Fact::Verified>().getPosition()};
    if (upto.value == 0) return cannot(event, be, "it does not say up to which position somebody looked");
    if (upto <= week.verified)
        return cannot(event, be,
                      "it was verified up to position " + std::to_string(week.verified.value) + ", and " +
                          std::to_string(upto.value) + " is not after it");
    return {};
}

}  // namespace

void add(ReconciliationRecord& week, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::RUN: week.run = true; return;
        case Which::MISMATCH_RAISED: week.raised[mismatch_in<Fact::MismatchRaised>(event)] = true; return;
        case Which::MISMATCH_RESOLVED: week.raised[mismatch_in<Fact::MismatchResolved>(event)] = false; return;
        case Which::VERIFIED:
            week.verified = std::max(week.verified, Position{event.as<Fact::Verified>().getPosition()});
            return;
        case Which::MISMATCH_EXPLAINED:
        case Which::VERIFICATION_DUE: return;
    }
}

Status admit(const ReconciliationRecord& week, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::MISMATCH_EXPLAINED: return explain(week, event);
        case Which::MISMATCH_RESOLVED: return resolve(week, event);
        case Which::VERIFIED: return verify(week, event);
        case Which::RUN:
        case Which::MISMATCH_RAISED:
        case Which::VERIFICATION_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
