#include "events/care/decisions/risk.h"

#include "events/care/decisions/demands.h"
#include "schema/risk.capnp.h"

namespace daybook::care {
namespace {

using Risk = schema::Risk;
using Which = Risk::Which;

Status is_open(const RiskRecord& risk, const EventView& event, const char* be) {
    if (!risk.raised) return cannot(event, be, "it was never raised");
    if (risk.closed) return cannot(event, be, "it is closed");
    return {};
}

Status scored(const EventView& event, const char* be, unsigned likelihood, unsigned impact) {
    if (likelihood < 1 || likelihood > 5 || impact < 1 || impact > 5) {
        return cannot(
            event, be,
            "likelihood " + std::to_string(likelihood) + " and impact " + std::to_string(impact) + " go from 1 to 5");
    }
    return {};
}

// "contract risk log and regularly reviewed" (rules.md section 3, source D 4d): a risk has an owner and a day of
// review.
Status raise(const RiskRecord& risk, const EventView& event) {
    if (risk.raised) return cannot(event, "raised", "it was raised already");
    const auto raised = event.as<Risk::Raised>();
    if (raised.getWhat().size() == 0) return cannot(event, "raised", "it does not say what the risk is");
    if (raised.getOwner().size() == 0) return cannot(event, "raised", "nobody owns it");
    if (raised.getReviewOn() == 0) return cannot(event, "raised", "it does not say when it is reviewed");
    return scored(event, "raised", raised.getLikelihood(), raised.getImpact());
}

Status reassess(const RiskRecord& risk, const EventView& event) {
    DAYBOOK_CHECK(is_open(risk, event, "reassessed"));
    const auto scores = event.as<Risk::Reassessed>();
    return scored(event, "reassessed", scores.getLikelihood(), scores.getImpact());
}

}  // namespace

void add(RiskRecord& risk, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::RAISED: risk.raised = true; return;
        case Which::CLOSED: risk.closed = true; return;
        case Which::MITIGATED:
        case Which::REASSESSED:
        case Which::ACCEPTED:
        case Which::REVIEW_DUE: return;
    }
}

Status admit(const RiskRecord& risk, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::RAISED: return raise(risk, event);
        case Which::MITIGATED:
            DAYBOOK_CHECK(is_open(risk, event, "mitigated"));
            return demand(event, "mitigated", {says(event.as<Risk::Mitigated>().getHow().size() != 0, "how")});
        case Which::REASSESSED: return reassess(risk, event);
        case Which::ACCEPTED:
            DAYBOOK_CHECK(is_open(risk, event, "accepted"));
            return demand(event, "accepted", {says(event.as<Risk::Accepted>().getWhy().size() != 0, "why")});
        case Which::CLOSED:
            DAYBOOK_CHECK(is_open(risk, event, "closed"));
            return demand(event, "closed", {says(event.as<Risk::Closed>().getWhy().size() != 0, "why")});
        case Which::REVIEW_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
