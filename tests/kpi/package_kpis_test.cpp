// W5 of rules.md, its starts, and W6: packages by their start, and what followed.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "projections/kpi/kpi.h"
#include "tests/kpi/times.h"

namespace daybook::kpi {
namespace {

using Reason = schema::Package::Ended::Reason;
using Cell = std::optional<Ratio>;

constexpr Cell yes = Ratio{1, 1}, no = Ratio{0, 1}, out = std::nullopt;
const care::Terms terms;

struct Start {
    std::string agreed;  // after any move by the council; the provider's moves do not move it
    std::string first;   // visit's day; empty = none
    bool died;
    Cell on_the_day, within_5;
};
const std::vector<Start> w5_starts = {
    {"2026-03-02", "2026-03-02", false, yes, yes}, {"2026-04-02", "2026-04-13", false, no, yes},
    {"2026-04-02", "2026-04-14", false, no, no},   {"2026-04-09", "", true, out, out},
    {"2026-04-16", "2026-04-16", false, yes, yes}, {"2026-04-10", "2026-04-14", false, no, yes},
    {"2026-04-20", "2026-04-19", false, yes, yes}, {"2026-04-28", "", false, no, out}};

TEST_CASE("W5: starts, known at the close of 30 Apr") {
    Ratio on_the_day, within_5;
    for (const Start& row : w5_starts) {
        INFO(row.agreed << " → " << row.first);
        care::Package package;
        package.agreed_start = on(row.agreed);
        PersonSeen person;
        if (row.died) person.died = on(row.agreed) - std::chrono::days{1};
        PackageSeen seen{.package = package, .person = person, .closed = {on("2026-04-30")}};
        if (!row.first.empty()) seen.start = at(row.first + " 09:00");
        CHECK(start_on_time.measure(seen, terms) == row.on_the_day);
        CHECK(start_within_5.measure(seen, terms) == row.within_5);
        CHECK(start_on_time.day(seen) == on(row.agreed));
        on_the_day += start_on_time.measure(seen, terms).value_or(Ratio{});
        within_5 += start_within_5.measure(seen, terms).value_or(Ratio{});
    }
    CHECK(on_the_day == Ratio{3, 7});
    CHECK(ppm(on_the_day) == 428'571);
    CHECK(within_5 == Ratio{5, 6});
}

TEST_CASE("starts: due when their day is closed, and called off by what is not the provider's") {
    care::Package package;
    const PersonSeen person;
    const auto on_time = [&](Closed closed) { return start_on_time.measure({package, person, {}, {}, closed}, terms); };
    CHECK(on_time(known("2026-05-01")) == out);  // nothing was agreed
    package.agreed_start = on("2026-04-28");
    CHECK(start_on_time.due({package, person}) == on("2026-04-28"));
    CHECK(start_within_5.due({package, person}) == on("2026-05-06"));
    CHECK(on_time(known("2026-04-28")) == out);
    CHECK(on_time(known("2026-04-29")) == no);
    package.end = on("2026-04-27");
    package.end_reason = Reason::TO_CARE_HOME;
    CHECK(on_time(known("2026-04-29")) == out);
    package.end_reason = Reason::HANDED_BACK;
    CHECK(on_time(known("2026-04-29")) == no);
}

struct Discharged {
    std::string start;
    std::vector<std::pair<std::string, bool>> admissions;  // emergency
    bool died;
    Cell on_10_april, on_30_april;
};
const std::vector<Discharged> w6 = {{"2026-03-01", {{"2026-03-31", true}}, false, yes, yes},
                                    {"2026-03-01", {{"2026-04-01", true}}, false, no, no},
                                    {"2026-03-10", {{"2026-03-15", false}}, false, no, no},
                                    {"2026-03-10", {{"2026-03-12", true}, {"2026-03-20", true}}, false, yes, yes},
                                    {"2026-03-01", {}, true, no, no},
                                    {"2026-03-20", {}, false, out, no},
                                    {"2026-03-25", {{"2026-03-28", true}}, false, out, yes}};

TEST_CASE("W6: readmissions, known at 10 Apr 00:00 and 30 Apr 00:00") {
    Ratio on_10_april, on_30_april;
    for (const Discharged& row : w6) {
        INFO(row.start);
        care::Package package;
        package.discharge = true;
        PersonSeen person;
        for (const auto& [day, emergency] : row.admissions)
            person.admissions.push_back({.at = at(day + " 14:00"), .emergency = emergency});
        if (row.died) person.died = on("2026-03-08");
        const auto known_at = [&](const char* day) {
            return readmission.measure({package, person, {}, at(row.start + " 09:00"), known(day)}, terms);
        };
        CHECK(known_at("2026-04-10") == row.on_10_april);
        CHECK(known_at("2026-04-30") == row.on_30_april);
        on_10_april += known_at("2026-04-10").value_or(Ratio{});
        on_30_april += known_at("2026-04-30").value_or(Ratio{});
        package.discharge = false;
        CHECK(known_at("2026-04-30") == out);
    }
    CHECK(on_10_april == Ratio{2, 5});
    CHECK(on_30_april == Ratio{3, 7});
    CHECK(ppm(on_30_april) == 428'571);
}

TEST_CASE(
    "readmission: an admission before the first visit of its day is none; reablement: who died is in neither half") {
    care::Package package;
    package.discharge = true;
    package.service = schema::Contract::Service::REABLEMENT;
    PersonSeen person;
    person.admissions = {{.at = at("2026-03-01 08:59"), .emergency = true}};
    const PackageSeen seen{package, person, {}, at("2026-03-01 09:00"), known("2026-04-10")};
    CHECK(readmission.measure(seen, terms) == no);
    person.admissions = {{.at = at("2026-03-01 09:00"), .emergency = true}};
    CHECK(readmission.measure(seen, terms) == yes);
    package.end = on("2026-03-20");
    package.end_reason = Reason::OTHER;
    CHECK(reablement_outcome.measure(seen, terms) == no);
    package.end_reason = Reason::DIED;
    CHECK(reablement_outcome.measure(seen, terms) == out);
}

TEST_CASE("discharge_start: 24 hours from the discharge the package was asked for, inclusive") {
    care::Package package;
    package.discharge = true;
    const PersonSeen person{.discharges = {at("2025-11-01 10:00"), at("2026-03-02 10:00"), at("2026-04-01 10:00")}};
    PackageSeen seen{.package = package, .person = person, .asked = at("2026-03-01 09:00")};
    CHECK(discharge_start.measure(seen, terms) == out);
    seen.start = at("2026-03-03 10:00");
    CHECK(discharge_start.measure(seen, terms) == yes);
    CHECK(discharge_start.day(seen) == on("2026-03-02"));
    seen.start = at("2026-03-03 10:01");
    CHECK(discharge_start.measure(seen, terms) == no);
    seen.start.reset();
    CHECK(discharge_start.due(seen) == on("2026-03-03"));
    seen.closed = known("2026-03-04");
    CHECK(discharge_start.measure(seen, terms) == no);
    package.end = on("2026-03-03");  // the council took it back before the time was up …
    CHECK(discharge_start.measure(seen, terms) == out);
    package.end = on("2026-03-04");  // … or when it was
    CHECK(discharge_start.measure(seen, terms) == no);
    package.end = on("2026-03-03");
    package.end_reason = Reason::HANDED_BACK;
    CHECK(discharge_start.measure(seen, terms) == no);
    package.end.reset();
    seen.asked = at("2026-04-02 09:00");
    CHECK(discharge_start.measure(seen, terms) == out);  // not discharged yet
}

TEST_CASE("hand-backs: counted on their day, those not viable apart, over the packages that are active") {
    care::Package package;
    const PersonSeen person;
    const PackageSeen seen{.package = package, .person = person};
    CHECK(hand_backs.measure(seen, terms) == out);
    CHECK(hand_backs.stands(seen).empty());
    package.plan.first = on("2026-03-01");
    package.handed_back = package.plan.last = on("2026-04-01");
    package.hand_back = schema::Package::HandBack::CAPACITY;
    CHECK(hand_backs.measure(seen, terms) == Ratio{1, 0});
    CHECK(hand_backs.day(seen) == on("2026-04-01"));
    REQUIRE(hand_backs.stands(seen).size() == 1);
    CHECK(hand_backs.stands(seen).front().ratio == Ratio{0, 1});
    CHECK(hand_backs.stands(seen).front().to == on("2026-04-01"));
    CHECK(hand_backs_not_viable.measure(seen, terms) == out);
    package.hand_back = schema::Package::HandBack::NOT_VIABLE;
    CHECK(hand_backs_not_viable.measure(seen, terms) == Ratio{1, 0});
}

}  // namespace
}  // namespace daybook::kpi
