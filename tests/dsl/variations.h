#pragma once

#include <string>

#include "schema/person.capnp.h"
#include "schema/variation.capnp.h"
#include "tests/dsl/book.h"

// Lines about variations; times as in book.h, on the scene's day. Variations are named without "variation-".
namespace daybook::story {

template <class Fact, class Fill>
Line variation_line(const std::string& stream, std::string occurred, Fill fill) {
    return {.stream = stream,
            .occurred = std::move(occurred),
            .build = [fill](const Scene& scene, const Envelope& envelope) {
                return propose<Fact>(envelope, [&](auto fact) { fill(fact, scene); });
            }};
}

struct VariationOf {
    schema::Variation::Kind kind = schema::Variation::Kind::PACKAGE;
    bool impact = false;
    std::string until{};
};

inline Line proposed(const std::string& id, std::string when, std::string from, VariationOf of = {}) {
    return variation_line<schema::Variation::Proposed>("variation-" + id, std::move(when),
                                                       [=](auto fact, const Scene& scene) {
                                                           fact.setKind(of.kind);
                                                           fact.setPerson(scene.person);
                                                           fact.setPackage(scene.package);
                                                           fact.setContract(scene.contract);
                                                           fact.setImpact(of.impact);
                                                           fact.setFrom(micros(at(scene, from)));
                                                           if (!of.until.empty())
                                                               fact.setTo(micros(at(scene, of.until)));
                                                       });
}
inline Line agreed(const std::string& id, std::string when) {
    return variation_line<schema::Variation::Agreed>("variation-" + id, std::move(when), [](auto fact, const Scene&) {
        fact.setInWriting(true);
        fact.setBy(schema::Who::COMMISSIONER);
        fact.setDocumentRef("document-1");
    });
}
inline Line told_staff(const std::string& id, std::string when, schema::Variation::StaffNotified::Through through) {
    return variation_line<schema::Variation::StaffNotified>("variation-" + id, std::move(when),
                                                            [=](auto fact, const Scene&) { fact.setThrough(through); });
}
inline Line told_by_rota(const std::string& id, std::string when) {
    return told_staff(id, std::move(when), schema::Variation::StaffNotified::Through::ROTA);
}
inline Line told_by_care_plan(const std::string& id, std::string when) {
    return told_staff(id, std::move(when), schema::Variation::StaffNotified::Through::CARE_PLAN);
}
inline Line told_payer(const std::string& id, std::string when) {
    return variation_line<schema::Variation::PayerNotified>("variation-" + id, std::move(when),
                                                            [](auto fact, const Scene&) { fact.setInWriting(true); });
}
// `from`: when it no longer holds, where that is not when it is said.
inline Line reversed(const std::string& id, std::string when, std::string from = {}) {
    return variation_line<schema::Variation::Reversed>("variation-" + id, std::move(when),
                                                       [=](auto fact, const Scene& scene) {
                                                           fact.setReason("no longer needed");
                                                           if (!from.empty()) fact.setFrom(micros(at(scene, from)));
                                                       });
}
inline Line care_plan_updated(const std::string& id, std::string when) {
    return variation_line<schema::Person::CarePlanUpdated>(
        "person-1", std::move(when), [=](auto fact, const Scene&) { fact.setVariation("variation-" + id); });
}
inline Line risk_reassessed(const std::string& id, std::string when) {
    return variation_line<schema::Person::RiskAssessed>(
        "person-1", std::move(when), [=](auto fact, const Scene&) { fact.setVariation("variation-" + id); });
}

// The variations of W12, on a scene whose day is 1 March 2026.
inline Story w12_variations() {
    const VariationOf impact{.impact = true};
    const VariationOf price{.kind = schema::Variation::Kind::PRICE};
    return told(
        proposed("v1", "-5 09:00", "+8 00:00", impact), agreed("v1", "-4 09:00"), told_by_rota("v1", "+5 10:00"),
        told_by_care_plan("v1", "+5 10:05"), care_plan_updated("v1", "+6 10:00"), risk_reassessed("v1", "+7 10:00"),
        proposed("v2", "-5 09:00", "+8 00:00"), agreed("v2", "-4 09:00"), told_by_rota("v2", "+7 10:00"),
        told_by_care_plan("v2", "+8 07:00"), proposed("v3", "-5 09:00", "+1 00:00"), agreed("v3", "+4 15:00"),
        told_by_rota("v3", "+5 17:00"), told_by_care_plan("v3", "+5 17:00"),
        proposed("v4", "-5 09:00", "+31 00:00", price), agreed("v4", "-4 09:00"), told_payer("v4", "+1 12:00"),
        proposed("v5", "-5 09:00", "+8 00:00", impact), agreed("v5", "-4 09:00"), told_by_rota("v5", "+5 10:00"),
        told_by_care_plan("v5", "+5 10:00"), care_plan_updated("v5", "+6 10:00"),
        proposed("v6", "-5 09:00", "+8 00:00"), agreed("v6", "-4 09:00"), reversed("v6", "+3 09:00"));
}

}  // namespace daybook::story
