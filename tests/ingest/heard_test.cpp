// R1: how far a file says its source has told. Everything it covers that nobody came to becomes missed, for good.

#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Feed;
using schema::Visit;
using Kind = Visit::ExceptionRaised::Kind;

// "C1 2026-03-09T00:00:00Z" of every contract heard.
std::vector<std::string> heard(Desk& desk) {
    std::vector<std::string> out;
    desk.each_of<Feed::HeardThrough>([&](const EventView&, auto fact) {
        out.push_back(std::string(fact.getContract().cStr()) + " " + to_string(instant(fact.getUntil())));
    });
    return out;
}
std::vector<Kind> kinds(Desk& desk) {
    std::vector<Kind> out;
    desk.each_of<Visit::ExceptionRaised>([&](const EventView&, auto fact) { out.push_back(fact.getKind()); });
    return out;
}
using Lines = std::vector<std::string>;

TEST_CASE("heard: a week ending that its visit does not lie in moves nothing, and is an exception") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto receipt =
        desk.load(folder.file("a.csv", abacus_file({AbacusRow{}, AbacusRow{.week = "08/03/2062", .ours = "L-2"}})));
    CHECK(receipt.new_rows == 2);
    CHECK(receipt.exceptions == 1);
    CHECK(kinds(desk) == std::vector<Kind>{Kind::OUTSIDE_WEEK});
    CHECK(heard(desk) == Lines{"C1 2026-03-09T00:00:00Z"});
}

TEST_CASE("heard: a week that was not over when the file was made, or now, moves nothing and is said once") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const AbacusRow typo{.week = "08/03/2062", .day = "04/03/2062"};
    CHECK(desk.load(folder.file("a.csv", abacus_file({typo}))).exceptions == 1);
    CHECK(heard(desk).empty());
    const AbacusRow friday{.reference = "F2", .created = "2026-03-06T18:00:00"},
        next{.reference = "F2", .created = "2026-03-06T18:00:00", .ours = "L-2"};
    CHECK(desk.load(folder.file("b.csv", abacus_file({friday, next}))).exceptions == 1);
    CHECK(heard(desk).empty());
    CHECK(kinds(desk) == std::vector<Kind>{Kind::WEEK_NOT_OVER, Kind::WEEK_NOT_OVER});
    const AbacusRow tomorrow{
        .reference = "F3", .created = "2026-03-20T18:00:00", .week = "15/03/2026", .day = "10/03/2026"};
    CHECK(desk.load(folder.file("c.csv", abacus_file({tomorrow}))).exceptions == 1);  // the sender's clock is ahead
    CHECK(heard(desk).empty());
    const AbacusRow monday{.reference = "F4", .ours = "L-4"};
    CHECK(desk.load(folder.file("d.csv", abacus_file({monday}))).exceptions == 0);
    CHECK(heard(desk) == Lines{"C1 2026-03-09T00:00:00Z"});
}

TEST_CASE("heard: a mapped file is held to the same, and one that names no contract says so") {
    const Folder folder;
    Desk desk;
    const auto map =
        folder.file("m.toml",
                    "source = \"feed:ecm\"\nkey = \"Ref\"\n[columns]\nperson = \"Who\"\nworkers = \"Worker\"\n"
                    "date = \"Date\"\nactual_start = \"In\"\nactual_end = \"Out\"\nweek_ending = \"Week\"\n");
    const std::string heading = "Ref,Who,Worker,Date,In,Out,Week\n";
    CHECK(
        desk.load(folder.file("a.csv", heading + "1,P,W,04/03/2026,08:00,08:30,08/03/2062\n"), desk.how("mapped", map))
            .exceptions == 1);
    CHECK(kinds(desk) == std::vector<Kind>{Kind::OUTSIDE_WEEK});
    CHECK(heard(desk).empty());
    desk.load(folder.file("b.csv", heading + "2,P,W,05/03/2026,08:00,08:30,08/03/2026\n"), desk.how("mapped", map));
    CHECK(heard(desk) == Lines{" 2026-03-09T00:00:00Z"});
}

TEST_CASE("heard: a check says what would be heard, and what would not") {
    const Folder folder;
    const LoadOptions how{.format = "abacus", .clock = [] { return at("2026-03-09T10:00:00Z"); }};
    const auto report =
        check(folder.file("a.csv", abacus_file({AbacusRow{}, AbacusRow{.week = "08/03/2062", .ours = "L-2"}})), how);
    REQUIRE(report);
    CHECK(report->exceptions == 1);
    REQUIRE(report->notes.size() == 2);
    CHECK(report->notes[1] == "feed:abacus would be heard through 2026-03-09T00:00:00Z for contract C1");
}

}  // namespace
}  // namespace daybook::ingest
