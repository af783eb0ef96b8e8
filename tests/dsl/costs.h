#pragma once

#include <string>
#include <utility>

#include "schema/governance.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/records.h"
#include "tests/dsl/story.h"

// Lines about prices and costs, and rounds of visits with the legs that lead to them.
namespace daybook::story {

inline Line hourly_rate(const std::string& contract, std::int64_t pence, std::string when = "-30 10:00",
                        const std::string& from = "2026-01-01") {
    return says<schema::Contract::RatesSet>("contract-" + contract, std::move(when), [=](auto fact, const Scene&) {
        fact.setFrom(number_of(from));
        fact.initRates(1)[0].setPence(pence);
    });
}
inline Line costs_from(const std::string& worker, std::int64_t pay, std::string when = "-30 10:00",
                       const std::string& from = "2026-01-01") {
    return says<schema::Worker::CostSet>(worker, std::move(when), [=](auto fact, const Scene&) {
        fact.setFrom(number_of(from));
        fact.setPayPence(pay);
        fact.setOnCost(220'000);
        fact.setMileagePence(35);
    });
}
inline Line overhead(std::int64_t pence, std::string when = "-30 10:00") {
    return says<schema::Governance::OverheadSet>("governance-costs", std::move(when), [=](auto fact, const Scene&) {
        fact.setFrom(number_of("2026-01-01"));
        fact.setPence(pence);
    });
}
inline Line travelled(const std::string& visit, std::uint32_t minutes, std::uint32_t metres,
                      std::uint32_t gap_minutes = 0, const std::string& worker = "worker-1") {
    return visit_line<schema::Visit::TravelRecorded>(visit, "20:00", [=](auto fact, const Scene& scene) {
        fact.setWorker(worker);
        fact.setSeconds(minutes * 60);
        fact.setMetres(metres);
        fact.setGapSeconds(gap_minutes * 60);
        fact.setPerson(scene.person);
    });
}

// Visits of so many minutes from eight o'clock, each of another person, each behind a leg.
struct Round {
    std::string contract, zone = "zone-1", package = "package-1";
    unsigned visits = 1, minutes = 60, travel = 0, metres = 0, gap = 0;
};
inline Story walked(const Round& round) {
    Story story;
    for (unsigned i = 0; i < round.visits; ++i) {
        const std::string visit = round.contract + "-" + round.package + "-" + std::to_string(i);
        const std::string person = "person-" + visit;
        const unsigned end = 8 * 60 + round.minutes;
        const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        const std::string to = two(end / 60) + ":" + two(end % 60);
        for (Line line : told(planned(visit, "08:00", to,
                                      {.package = round.package, .contract = round.contract, .zone = round.zone}),
                              visited(visit, "08:00", to), travelled(visit, round.travel, round.metres, round.gap)))
            story.push_back(line.of(person));
    }
    return story;
}

}  // namespace daybook::story
