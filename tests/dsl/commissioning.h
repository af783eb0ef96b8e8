#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/referral.capnp.h"
#include "tests/dsl/book.h"

// Lines about contracts, referrals, packages and capacity; times as in book.h, on the scene's day. Streams are named
// without their category.
namespace daybook::story {

// Any fact of any stream, filled as the test says.
template <class Fact, class Fill>
Line says(const std::string& stream, std::string when, Fill fill) {
    return {
        .stream = stream, .occurred = std::move(when), .build = [fill](const Scene& scene, const Envelope& envelope) {
            return propose<Fact>(envelope, [&](auto fact) { fill(fact, scene); });
        }};
}
template <class Fact>
Line says(const std::string& stream, std::string when) {
    return says<Fact>(stream, std::move(when), [](auto, const Scene&) {});
}

inline std::int32_t day_number(const Scene& scene, std::string_view time) {
    return number(Calendar::london().day_of(at(scene, time)));
}

// A weekly time in a band, in minutes.
using InBand = std::pair<std::string, unsigned>;

inline Line agreed_contract(const std::string& id, std::string when,
                            schema::Contract::Route route = schema::Contract::Route::FRAMEWORK) {
    return says<schema::Contract::Agreed>("contract-" + id, std::move(when), [=](auto fact, const Scene&) {
        fact.setRoute(route);
        fact.setTitle("Contract " + id);
    });
}

struct Request {
    bool urgent = false;
    std::string contract = "framework";
    std::string zone = "E4";
    std::initializer_list<InBand> bands{};
    std::string need_by = "+7 09:00";
};
inline Line received(const std::string& id, std::string when, Request request = {}) {
    const std::vector<InBand> bands(request.bands);
    return says<schema::Referral::Received>("referral-" + id, std::move(when),
                                            [=, urgent = request.urgent](auto fact, const Scene& scene) {
                                                fact.setPerson("person-of-" + id);
                                                fact.setContract(request.contract);
                                                fact.setZone(request.zone);
                                                fact.setLocation(scene.location);
                                                fact.setUrgent(urgent);
                                                fact.setDischarge(urgent);
                                                fact.setNeedBy(micros(at(scene, request.need_by)));
                                                auto asked = fact.initBands(static_cast<unsigned>(bands.size()));
                                                unsigned weekly = 0;
                                                for (unsigned i = 0; i < bands.size(); ++i) {
                                                    asked[i].setName(bands[i].first);
                                                    asked[i].setWeeklySeconds(bands[i].second * 60);
                                                    weekly += bands[i].second * 60;
                                                }
                                                fact.setWeeklySeconds(weekly);
                                            });
}
inline Line assessed(const std::string& id, std::string when) {
    return says<schema::Referral::Assessed>("referral-" + id, std::move(when));
}
inline Line triaged(const std::string& id, std::string when, std::uint8_t risk, bool established = true) {
    return says<schema::Referral::Triaged>("referral-" + id, std::move(when), [=](auto fact, const Scene&) {
        fact.setRisk(risk);
        fact.setEstablished(established);
    });
}
inline Line accepted(const std::string& id, std::string when) {
    return says<schema::Referral::Accepted>("referral-" + id, std::move(when), [=](auto fact, const Scene& scene) {
        auto check = fact.initCheck(1);
        check[0].setWhat(schema::Referral::Criterion::What::ZONE);
        check[0].setOutcome(schema::Referral::Criterion::Outcome::PASS);
        check[0].setSays("zone E4 is served");
        fact.setPackage("package-of-" + id);
        fact.setAgreedStart(day_number(scene, "+2 00:00"));
    });
}
inline Line declined(const std::string& id, std::string when) {
    return says<schema::Referral::Declined>("referral-" + id, std::move(when), [](auto fact, const Scene&) {
        fact.setReason("no-capacity");
        fact.setAlternative("a start two weeks later");
    });
}

// One visit every day of the week that begins at `start` for so many minutes.
struct Care {
    std::string contract = "framework";
    std::string zone = "E4";
    std::string from = "00:00";
    std::vector<std::pair<unsigned, unsigned>> visits{};  // hour and minutes
};
inline Line authorised(const std::string& id, std::string when, Care care) {
    return says<schema::Package::Authorised>("package-" + id, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setPerson("person-of-" + id);
        fact.setContract(care.contract);
        fact.setZone(care.zone);
        fact.setLocation(scene.location);
        fact.setFrom(day_number(scene, care.from));
        auto plan = fact.initPlan(static_cast<unsigned>(care.visits.size()));
        for (unsigned i = 0; i < care.visits.size(); ++i) {
            plan[i].setWeekdays(0x7f);
            plan[i].setStart(care.visits[i].first * 3'600);
            plan[i].setLength(care.visits[i].second * 60);
            plan[i].setRequired(1);
        }
    });
}

// Mornings until noon and evenings from noon, zones E4 and E5, one of them established; travel 6 minutes within a zone,
// 25 between them.
inline Line criteria(std::string when, std::uint32_t spot_cap_ppm = 150'000, std::string established = "E4",
                     std::string from = "-30 00:00") {
    return says<schema::Capacity::AcceptanceCriteriaSet>("capacity-location-1", std::move(when),
                                                         [=](auto fact, const Scene& scene) {
                                                             fact.setFrom(day_number(scene, from));
                                                             auto zones = fact.initZones(2);
                                                             zones.set(0, "E4");
                                                             zones.set(1, "E5");
                                                             fact.initEstablished(1).set(0, established);
                                                             auto bands = fact.initBands(2);
                                                             bands[0].setName("morning");
                                                             bands[0].setTo(12 * 3'600);
                                                             bands[1].setName("evening");
                                                             bands[1].setFrom(12 * 3'600);
                                                             bands[1].setTo(24 * 3'600);
                                                             fact.setTravelLimitMinutes(15);
                                                             fact.setSpotCap(spot_cap_ppm);
                                                         });
}
inline Line travel_times(std::string when) {
    return says<schema::Capacity::TravelTimesSet>("capacity-location-1", std::move(when),
                                                  [](auto fact, const Scene& scene) {
                                                      fact.setFrom(day_number(scene, "-30 00:00"));
                                                      const char* zones[] = {"E4", "E5"};
                                                      auto legs = fact.initLegs(4);
                                                      for (unsigned i = 0; i < 4; ++i) {
                                                          legs[i].setFromZone(zones[i / 2]);
                                                          legs[i].setToZone(zones[i % 2]);
                                                          legs[i].setMinutes(i / 2 == i % 2 ? 6 : 25);
                                                      }
                                                  });
}
inline Line declared(std::string when, std::string zone, std::string band, unsigned weekly_minutes) {
    return says<schema::Capacity::Declared>("capacity-location-1", std::move(when), [=](auto fact, const Scene& scene) {
        fact.setZone(zone);
        fact.setBand(band);
        fact.setWeeklySeconds(std::uint64_t{weekly_minutes} * 60);
        fact.setFrom(day_number(scene, "-30 00:00"));
    });
}
inline Line reserved(const std::string& referral, std::string when, std::string band, unsigned weekly_minutes,
                     bool spot = false) {
    return says<schema::Capacity::Reserved>("capacity-location-1", std::move(when), [=](auto fact, const Scene&) {
        fact.setReferral("referral-" + referral);
        fact.setPackage("package-of-" + referral);
        fact.setSpot(spot);
        auto share = fact.initShares(1)[0];
        share.setZone("E4");
        share.setBand(band);
        share.setWeeklySeconds(std::uint64_t{weekly_minutes} * 60);
    });
}
inline Line released(const std::string& referral, std::string when) {
    return says<schema::Capacity::Released>("capacity-location-1", std::move(when),
                                            [=](auto fact, const Scene&) { fact.setReferral("referral-" + referral); });
}

}  // namespace daybook::story
