// What facts say besides: time agreed by the week, what is missing before a start, offers and bids, why, and to whom.

#include "tests/projections/commissioned.h"
#include "events/core/no_data.h"
#include "projections/engine/filters.h"
#include "schema/person.capnp.h"

namespace daybook::projections {
namespace {

using namespace story;

std::string joined(capnp::List<capnp::Text>::Reader texts) {
    std::string all;
    for (const auto text : texts) all += (all.empty() ? "" : ", ") + std::string(text.cStr());
    return all;
}

// A package authorised for ten hours a week, on spot, without saying when.
Line ten_hours(const std::string& id, std::string when) {
    return says<schema::Package::Authorised>("package-" + id, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setPerson("person-of-" + id);
        fact.setContract("spot");
        fact.setZone("E5");
        fact.setLocation(scene.location);
        fact.setFrom(day_number(scene, "-9 00:00"));
        fact.setWeeklySeconds(36'000);
    });
}

TEST_CASE("packages: agreed weekly time counts in capacity, spot share, contracts and packages, until it is reversed") {
    Book book = open_for_work();
    book.tell(ten_hours("week", "-10 09:00"),
              says<schema::Variation::Proposed>("variation-v", "09:00", [](auto fact, const Scene& scene) {
                  fact.setPackage("package-week");
                  fact.setFrom(micros(at(scene, "+1 00:00")));
                  fact.setWeeklySeconds(7'200);
              }));
    // In hours: of the package, of its contract, active in its zone, on spot at its location.
    const auto hours = [&] {
        const Told told(book);
        std::string all;
        const auto add = [&](std::int64_t seconds) { all += std::to_string(seconds / 3'600) + " "; };
        told.rows<schema::PackageRow>("packages", {{"package", "week"}},
                                      [&](auto row) { add(row.getWeeklySeconds()); });
        told.rows<schema::ContractRow>("contracts", {{"contract", "spot"}},
                                       [&](auto row) { add(row.getWeeklySeconds()); });
        told.rows<schema::CapacityRow>("capacity", {{"zone", "E5"}}, [&](auto row) { add(row.getActive()); });
        told.rows<schema::LocationRow>("locations", {}, [&](auto row) { add(row.getSpotSeconds()); });
        return all;
    };
    book.tell(agreed("v", "10:00"));
    CHECK(hours() == "10 10 10 10 ");
    book.tell(received("later", "+2 09:00"));
    CHECK(hours() == "12 12 12 12 ");
    book.tell(reversed("v", "+3 09:00"));
    CHECK(hours() == "10 10 10 10 ");
}

TEST_CASE("packages: what is missing of the person before care starts") {
    Book book = open_for_work();
    const auto missing = [&](const char* package) {
        std::string found = "no package";
        Told(book).rows<schema::PackageRow>("packages", {{"package", package}},
                                            [&](auto row) { found = joined(row.getNotPrepared()); });
        return found;
    };
    const auto started = [](const char* package, const char* day) {
        return says<schema::Package::Started>(
            std::string("package-") + package, "+3 12:00",
            [=](auto fact, const Scene& scene) { fact.setOn(day_number(scene, day)); });
    };
    book.tell(authorised("new", "09:00", {.from = "+3 00:00", .visits = {{9, 15}}}),
              authorised("old", "09:00", {.from = "-30 00:00", .visits = {{9, 15}}}));
    CHECK(missing("new") == "NeedsAssessed, PreferencesRecorded, CarePlanMade");
    book.tell(says<schema::Person::NeedsAssessed>("person-of-new", "10:00"),
              says<schema::Person::CarePlanMade>("person-of-new", "10:10"));
    CHECK(missing("new") == "PreferencesRecorded");
    book.tell(started("new", "+3 00:00"), started("old", "-30 00:00"));
    CHECK(missing("new") == "PreferencesRecorded");  // somebody came all the same
    CHECK(missing("old").empty());                   // it ran before it was recorded here
    book.tell(says<schema::Person::PreferencesRecorded>("person-of-new", "+3 13:00"));
    CHECK(missing("new").empty());
    book.tell(authorised("gone", "+3 13:00", {.from = "+9 00:00", .visits = {{9, 15}}}),
              says<schema::Package::Ended>("package-gone", "+3 14:00", [](auto fact, const Scene& scene) {
                  fact.setOn(day_number(scene, "+2 00:00"));
              }));
    CHECK(missing("gone").empty());
}

TEST_CASE("packages: what a feed saw and does not fit stands there as an exception, also where nobody authorised it") {
    Book book = open_for_work();
    const auto back = [](const char* package, const char* day) {
        return says<schema::Package::HandedBack>(
            std::string("package-") + package, "+3 12:00",
            [=](auto fact, const Scene& scene) { fact.setOn(day_number(scene, day)); });
    };
    book.tell(authorised("runs", "09:00", {.from = "+1 00:00", .visits = {{9, 15}}}),
              authorised("fine", "09:00", {.from = "+1 00:00", .visits = {{9, 15}}}), back("runs", "-5 00:00"),
              back("fine", "+2 00:00"), back("nobody-s", "+2 00:00"));
    const auto shown = [&](const char* package) {
        std::string found = "no package";
        Told(book).rows<schema::PackageRow>("packages", {{"package", package}}, [&](auto row) {
            found = std::string(row.getTo().cStr()).empty() ? "open" : "ended";
            for (const auto one : row.getExceptions()) {
                const std::string words = one.cStr();
                found += "; " + words.substr(0, words.find(" on ")) + words.substr(words.find(','));
            }
        });
        return found;
    };
    CHECK(shown("runs") == "open; handed back, before it began");  // its visits stay due
    CHECK(shown("fine") == "ended");
    CHECK(shown("nobody-s") == "open; handed back, and never authorised");
    CHECK(shown("nobody-knows") == "no package");
}

TEST_CASE("packages: one that begins out of the term of its contract is an exception") {
    Book book;
    book.tell(says<schema::Contract::Agreed>("contract-short", "-30 09:00",
                                             [](auto fact, const Scene& scene) {
                                                 fact.setTitle("Short");
                                                 fact.setFrom(day_number(scene, "-20 00:00"));
                                                 fact.setTo(day_number(scene, "-2 00:00"));
                                             }),
              authorised("before", "-30 09:00", {.contract = "short", .from = "-21 00:00", .visits = {{9, 15}}}),
              authorised("within", "-30 09:00", {.contract = "short", .from = "-2 00:00", .visits = {{9, 15}}}),
              authorised("after", "-30 09:00", {.contract = "short", .from = "-1 00:00", .visits = {{9, 15}}}));
    const auto shown = [&](const char* package) {
        std::string found;
        Told(book).rows<schema::PackageRow>("packages", {{"package", package}}, [&](auto row) {
            const std::string words = joined(row.getExceptions());
            found = words.empty() ? "none" : words.substr(words.find(','));
        });
        return found;
    };
    CHECK(shown("before") == ", before contract-short does");
    CHECK(shown("within") == "none");
    CHECK(shown("after") == ", after the last day of contract-short");
}

TEST_CASE("referrals: an offer with its lot and closing, the bid for it, and why it was not awarded") {
    Book book = open_for_work();
    book.tell(received("r", "09:00"),
              says<schema::Referral::Offered>("referral-r", "09:10", [](auto fact, const Scene& scene) {
                  fact.setCloses(micros(at(scene, "12:00")));
                  fact.setLot("north");
              }));
    const auto row = [&] {
        std::string found;
        Told(book).rows<schema::ReferralRow>("referrals", {{"referral", "r"}}, [&](auto one) {
            CHECK(one.getBidsClose() == micros(at(monday(), "12:00")));
            found = std::string(one.getLot().cStr()) + ", " + std::to_string(one.getBidPence()) + " p, " +
                    one.getBidStart().cStr() + ", " + one.getReason().cStr();
        });
        return found;
    };
    CHECK(row() == "north, 0 p, , ");
    book.tell(says<schema::Referral::BidSubmitted>("referral-r", "11:00", [](auto fact, const Scene& scene) {
        fact.setRatePence(2'295);
        fact.setStart(day_number(scene, "+7 00:00"));
    }));
    CHECK(row() == "north, 2295 p, 2026-03-09, ");
    book.tell(says<schema::Referral::BidNotAwarded>(
        "referral-r", "15:00", [](auto fact, const Scene&) { fact.setReason("dearer than another"); }));
    CHECK(row() == "north, 2295 p, 2026-03-09, dearer than another");
}

TEST_CASE("referrals: how long a constraint had been told when a referral was declined for it") {
    Book book = open_for_work();
    const auto constraints = [&] {
        std::string found;
        Told(book).rows<schema::CapacityRow>("capacity", {{"zone", "E4"}, {"band", "morning"}},
                                             [&](auto row) { found = joined(row.getConstraints()); });
        return found;
    };
    book.tell(says<schema::Capacity::ConstraintReported>("capacity-location-1", "08:00",
                                                         [](auto fact, const Scene&) {
                                                             fact.setConstraint("c");
                                                             fact.setZone("E4");
                                                             fact.setBand("morning");
                                                             fact.setWhy("two care workers are ill");
                                                         }),
              received("told", "09:00", {.bands = {{"morning", 210}}}),
              received("evening", "09:00", {.bands = {{"evening", 210}}}),
              received("open", "09:00", {.bands = {{"morning", 210}}}),
              received("lifted", "09:00", {.bands = {{"morning", 210}}}), declined("told", "10:00"),
              declined("evening", "10:00"));
    CHECK(constraints() == "two care workers are ill");
    book.tell(says<schema::Capacity::ConstraintLifted>("capacity-location-1", "11:00",
                                                       [](auto fact, const Scene&) { fact.setConstraint("c"); }),
              declined("lifted", "12:00"));
    CHECK(constraints().empty());
    std::map<std::string, std::int64_t> seconds;
    Told(book).rows<schema::ReferralRow>(
        "referrals", {}, [&](auto row) { seconds[row.getReferral().cStr()] = row.getConstraintSeconds(); });
    CHECK(seconds == std::map<std::string, std::int64_t>{
                         {"told", 7'200}, {"evening", no_data}, {"open", no_data}, {"lifted", no_data}});
}

TEST_CASE("packages and contracts: who takes over, and what a contract is for") {
    Book book = open_for_work();
    book.tell(says<schema::Package::TransferArranged>(
                  "package-p1", "09:00", [](auto fact, const Scene&) { fact.setTo("organisation-neighbour"); }),
              says<schema::Contract::Agreed>("contract-lots", "09:00", [](auto fact, const Scene&) {
                  auto lots = fact.initLots(2);
                  lots.set(0, "north");
                  lots.set(1, "coast");
                  fact.initZones(1).set(0, "E4");
                  fact.setOutcomes("people stay at home");
                  fact.setTerminationClauses("28 days, or at once for a breach");
              }));
    const Told told(book);
    told.rows<schema::PackageRow>("packages", {{"package", "p1"}},
                                  [](auto row) { CHECK(std::string(row.getHandedTo().cStr()) == "neighbour"); });
    told.rows<schema::PackageRow>("packages", {{"package", "p2"}},
                                  [](auto row) { CHECK(row.getHandedTo().size() == 0); });
    told.rows<schema::ContractRow>("contracts", {{"contract", "lots"}}, [](auto row) {
        CHECK(joined(row.getLots()) == "north, coast");
        CHECK(joined(row.getZones()) == "E4");
        CHECK(std::string(row.getOutcomes().cStr()) == "people stay at home");
        CHECK(std::string(row.getClauses().cStr()) == "28 days, or at once for a breach");
    });
}

}  // namespace
}  // namespace daybook::projections
