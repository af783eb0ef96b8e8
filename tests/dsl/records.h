#pragma once

#include <string>
#include <utility>

#include "schema/package.capnp.h"
#include "schema/person.capnp.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/story.h"

// Lines about referrals, the starts and ends of packages, and people's stays in hospital. Referrals, packages and
// people are named without their category; days are dates, "2026-03-02"; times as in book.h.
namespace daybook::story {

inline std::int32_t number_of(const std::string& date) { return date.empty() ? 0 : number(*parse_day(date)); }

// Packages.
struct PackageOf {
    std::string from{}, to{};  // dates
    std::string referral{};
    bool discharge = false;
};
inline Line authorised_as(const std::string& package, PackageOf of, std::string when) {
    return says<schema::Package::Authorised>("package-" + package, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setContract(scene.contract);
        fact.setZone(scene.zone);
        fact.setLocation(scene.location);
        fact.setFrom(number_of(of.from));
        fact.setTo(number_of(of.to));
        fact.setReferral(of.referral);
        fact.setDischarge(of.discharge);
    });
}
inline Line start_agreed(const std::string& package, std::string on, std::string when) {
    return says<schema::Package::StartAgreed>("package-" + package, std::move(when),
                                              [=](auto fact, const Scene&) { fact.setOn(number_of(on)); });
}
inline Line start_moved(const std::string& package, std::string to, Who by, std::string when) {
    return says<schema::Package::StartMoved>("package-" + package, std::move(when), [=](auto fact, const Scene&) {
        fact.setTo(number_of(to));
        fact.setBy(by);
    });
}
inline Line handed_back(const std::string& package, std::string on, schema::Package::HandBack reason,
                        std::string when) {
    return says<schema::Package::HandedBack>("package-" + package, std::move(when), [=](auto fact, const Scene&) {
        fact.setOn(number_of(on));
        fact.setReason(reason);
    });
}
inline Line contract_moved(const std::string& package, std::string to, std::string from, std::string when) {
    return says<schema::Package::ContractMoved>("package-" + package, std::move(when), [=](auto fact, const Scene&) {
        fact.setTo(to);
        fact.setFrom(number_of(from));
    });
}

// People.
inline Line admitted(const std::string& person, std::string when, bool emergency) {
    return says<schema::Person::Admitted>(person, when, [=](auto fact, const Scene& scene) {
        fact.setAt(micros_at(scene, when));
        fact.setEmergency(emergency);
    });
}
inline Line discharged(const std::string& person, std::string when) {
    return says<schema::Person::Discharged>(person, when,
                                            [=](auto fact, const Scene& scene) { fact.setAt(micros_at(scene, when)); });
}
inline Line died(const std::string& person, std::string on, std::string when) {
    return says<schema::Person::Died>(person, std::move(when),
                                      [=](auto fact, const Scene&) { fact.setOn(number_of(on)); });
}

}  // namespace daybook::story
