#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

#include "tests/dsl/places.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Feed;
using schema::Visit;

TEST_CASE("load: a council's file becomes claims, clock events and a receipt") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto file = folder.file("a.csv", abacus_file({AbacusRow{}, AbacusRow{.day = "05/03/2026"}}));
    const auto receipt = desk.load(file);
    CHECK(receipt.read == 2);
    CHECK(receipt.new_rows == 2);
    CHECK(receipt.updated + receipt.duplicate + receipt.rejected + receipt.exceptions == 0);
    CHECK(receipt.source == "feed:abacus");
    CHECK(receipt.file.starts_with("feed-"));
    CHECK(receipt.first == Position{2});
    CHECK(Position{receipt.last.value + 1} == desk.head());
    CHECK(desk.types() == std::vector<std::string>{"Agreed", "FileReceived", "Registered", "Joined", "Claimed",
                                                   "ClockedIn", "ClockedOut", "Claimed", "ClockedIn", "ClockedOut",
                                                   "HeardThrough", "FileCompleted"});
    desk.each_of<Feed::HeardThrough>([](const EventView&, auto fact) {
        CHECK(fact.getContract() == "C1");
        CHECK(fact.getSource() == "feed:abacus");
        CHECK(instant(fact.getUntil()) == at("2026-03-09T00:00:00Z"));
    });
    desk.each_of<Visit::ClockedIn>([&](const EventView& event, auto) {
        CHECK(std::string(event.event().getOrigin().getFile().cStr()) == receipt.file);
        CHECK(event.event().getOrigin().getDigest().size() == 16);
    });
}

TEST_CASE("load: the same file twice changes nothing and returns the first receipt") {
    const Folder folder;
    Desk desk;
    const auto file = folder.file("a.csv", abacus_file({AbacusRow{}, AbacusRow{.day = "not a day"}}));
    auto first = desk.load(file);
    const auto head = desk.head();
    const auto again = desk.load(folder.file("other-name.csv", text_of(file)));
    CHECK(desk.head() == head);
    CHECK(again.repeated);
    first.repeated = true;
    CHECK(again == first);
}

TEST_CASE("load: a malformed row is rejected with row, field, code and reason, its neighbours are recorded") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto receipt = desk.load(
        folder.file("a.csv", abacus_file({AbacusRow{}, AbacusRow{.day = "31/02/2026"}, AbacusRow{.ours = "L-3"}})));
    CHECK(receipt.new_rows == 2);
    CHECK(receipt.rejected_rows == std::vector<RejectedRow>{{3, "VisitDate", "date", "not a date like 31/12/2026"}});
    CHECK(to_json(receipt)["rows"][0]["row"] == 3);
    desk.each_of<Feed::RowRejected>([](const EventView& event, auto fact) {
        CHECK(fact.getRow() == 3);
        CHECK(fact.getRaw().size() == 0);  // sealed
        CHECK(event.box_count() == 1);
    });
    CHECK(desk.count<Feed::RowRejected>() == 1);
}

TEST_CASE("load: nothing personal is stored in the clear") {
    const Folder folder;
    Desk desk;
    desk.load(folder.file("Person 12 week 10.csv", abacus_file({AbacusRow{}, AbacusRow{.day = "x"}})));
    std::string all;
    desk.each([&](const EventView& event) {
        const auto bytes = std::as_bytes(event.bytes());
        all.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    });
    for (const char* personal : {"Person 12", "SU-12", "Worker 3", "W-3"})
        CHECK(all.find(personal) == std::string::npos);
}

TEST_CASE("load: a later file with other times adjusts them, citing what it corrects; the clock's times stay") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{}, AbacusRow{.day = "05/03/2026"}})));
    Position clocked_out;
    desk.each_of<Visit::ClockedOut>([&](const EventView& event, auto) {
        if (clocked_out == Position{}) clocked_out = event.position();
    });
    const AbacusRow later{.reference = "F2", .created = "2026-03-10T08:00:00", .actual_for = "00:20:00"};
    const AbacusRow same{.reference = "F2", .created = "2026-03-10T08:00:00", .day = "05/03/2026"};
    const auto receipt = desk.load(folder.file("b.csv", abacus_file({later, same})));
    CHECK(receipt.updated == 1);
    CHECK(receipt.duplicate == 1);
    CHECK(receipt.new_rows == 0);
    CHECK(desk.count<Visit::ClockedIn>() == 2);
    CHECK(desk.count<Visit::Claimed>() == 2);
    REQUIRE(desk.count<Visit::TimesAdjusted>() == 1);
    desk.each_of<Visit::TimesAdjusted>([&](const EventView& event, auto fact) {
        CHECK(fact.getStart() == 0);
        CHECK(instant(fact.getEnd()) == at("2026-03-04T08:30:00Z"));
        CHECK(instant(fact.getFromEnd()) == at("2026-03-04T08:39:00Z"));
        CHECK(Position{fact.getCites()} == clocked_out);
        CHECK(event.occurred() == at("2026-03-10T08:00:00Z"));
    });
}

TEST_CASE("load: a correction taken back is a correction again") {
    const Folder folder;
    Desk desk;
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{}})));
    CHECK(desk.load(folder.file("b.csv",
                                abacus_file({AbacusRow{
                                    .reference = "F2", .created = "2026-03-10T08:00:00", .actual = "08:20:00"}})))
              .updated == 1);
    CHECK(desk.load(folder.file("c.csv", abacus_file({AbacusRow{.reference = "F3", .created = "2026-03-11T08:00:00"}})))
              .updated == 1);
    std::vector<Instant> starts;
    desk.each_of<Visit::TimesAdjusted>(
        [&](const EventView&, auto fact) { starts.push_back(instant(fact.getStart())); });
    CHECK(starts == std::vector<Instant>{at("2026-03-04T08:20:00Z"), at("2026-03-04T08:10:00Z")});
}

TEST_CASE("load: an older version that comes after a newer one moves nothing and is kept as what was so before") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file(
        "b.csv", abacus_file({AbacusRow{.reference = "F2", .created = "2026-03-10T08:00:00", .actual = "08:20:00"}})));
    const auto receipt = desk.load(folder.file("a.csv", abacus_file({AbacusRow{}})));
    CHECK(receipt.duplicate == 1);
    CHECK(receipt.exceptions == 1);
    // As in the right order: the clock said otherwise before, and was adjusted to what stands.
    desk.each_of<Visit::TimesAdjusted>([](const EventView&, auto fact) {
        CHECK(instant(fact.getFromStart()) == at("2026-03-04T08:10:00Z"));
        CHECK(instant(fact.getStart()) == at("2026-03-04T08:20:00Z"));
    });
    CHECK(desk.count<Visit::TimesAdjusted>() == 1);
    CHECK(desk.count<Visit::ExceptionRaised>() == 1);
}

TEST_CASE("load: a visit claimed first and attended later, and one amended by hand") {
    const Folder folder;
    Desk desk;
    desk.load(
        folder.file("a.csv", abacus_file({AbacusRow{.actual = "", .actual_for = ""}, AbacusRow{.day = "05/03/2026"}})));
    CHECK(desk.count<Visit::ClockedIn>() == 1);
    const auto receipt = desk.load(
        folder.file("b.csv", abacus_file({AbacusRow{.reference = "F2"},
                                          AbacusRow{.reference = "F2", .day = "05/03/2026", .manual = "True"}})));
    CHECK(receipt.updated == 2);
    CHECK(desk.count<Visit::ClockedIn>() == 2);
    CHECK(desk.count<Visit::TimesAdjusted>() == 1);
}

TEST_CASE("load: a later claim stands beside the earlier one") {
    const Folder folder;
    Desk desk;
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{}})));
    CHECK(desk.load(folder.file("b.csv", abacus_file({AbacusRow{.reference = "F2", .paid = "12.00"}}))).updated == 1);
    CHECK(desk.count<Visit::Claimed>() == 2);
    CHECK(desk.count<Visit::TimesAdjusted>() == 0);
}

TEST_CASE("load: another file under a used reference is refused, and nothing of it is recorded (D9)") {
    const Folder folder;
    Desk desk;
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{}})));
    const auto head = desk.head();
    const auto other =
        ingest::load(*desk.recorder, folder.file("b.csv", abacus_file({AbacusRow{.actual = "08:30:00"}})), desk.how());
    REQUIRE_FALSE(other);
    CHECK(other.error().kind == Error::Kind::rejected);
    CHECK(desk.head() == head);
}

TEST_CASE("load: a contract nobody agreed is recorded and flagged once a file") {
    const Folder folder;
    Desk desk;
    const auto receipt = desk.load(folder.file("a.csv", abacus_file({AbacusRow{}, AbacusRow{.day = "05/03/2026"}})));
    CHECK(receipt.new_rows == 2);
    CHECK(receipt.exceptions == 1);
    desk.each_of<Visit::ExceptionRaised>(
        [](const EventView&, auto fact) { CHECK(fact.getKind() == Visit::ExceptionRaised::Kind::UNKNOWN_CONTRACT); });
}

TEST_CASE("load: times that need R10 keep their flag") {
    const Folder folder;
    Desk desk;
    desk.load(folder.file(
        "a.csv", abacus_file({AbacusRow{
                     .week = "25/10/2026", .day = "25/10/2026", .claimed = "01:30:00", .actual = "01:30:00"}})));
    desk.each_of<Visit::ClockedIn>([](const EventView& event, auto) {
        CHECK(event.event().getOrigin().getWallClock() == schema::WallClock::REPEATED_HOUR);
    });
}

std::string many_rows(unsigned rows, const AbacusRow& like = {}) {
    std::string text = abacus_heading;
    for (unsigned i = 0; i < rows; ++i) {
        AbacusRow row = like;
        row.ours = "L-" + std::to_string(i);
        row.person = "SU-" + std::to_string(i % 50);
        if (i % 97 == 5) row.day = "nonsense";
        text += std::string(row);
    }
    return text;
}

// What the log holds of a load, the times of its recording aside.
std::vector<std::string> story(Desk& desk) {
    std::vector<std::string> out;
    desk.each(
        [&](const EventView& event) { out.push_back(std::string(event.stream()) + " " + std::string(event.id())); });
    std::sort(out.begin(), out.end());
    return out;
}

// What was said of each record, in order; without the names, for each log gives its own.
std::vector<std::string> records(Desk& desk) {
    std::map<std::string, std::string> by_name;
    desk.each([&](const EventView& event) { by_name[std::string(event.stream())] += event.type()->type + " "; });
    std::vector<std::string> out;
    for (auto& [name, said] : by_name) out.push_back(std::move(said));
    std::sort(out.begin(), out.end());
    return out;
}

TEST_CASE("load: a load that was cut off is finished by repeating it, to the same events and the same receipt") {
    const Folder folder;
    const auto file = folder.file("a.csv", many_rows(2'000));
    Desk desk;
    desk.agree("C1");
    std::stop_source stop;
    auto cut = desk.how();
    cut.stop = stop.get_token();
    cut.progress = [&](const Progress& so_far) {
        if (so_far.rows >= 900) stop.request_stop();
    };
    const auto half = ingest::load(*desk.recorder, file, cut);
    REQUIRE_FALSE(half);
    CHECK(half.error().kind == Error::Kind::unavailable);
    desk.stop();
    desk.start();
    const auto resumed = desk.load(file);

    Desk calm;
    calm.agree("C1");
    const auto undisturbed = calm.load(file);
    // The pseudonyms of two logs differ, and in which order records were told of; counts and positions do not.
    CHECK(resumed.read == undisturbed.read);
    CHECK(resumed.new_rows == undisturbed.new_rows);
    CHECK(resumed.duplicate == undisturbed.duplicate);
    CHECK(resumed.rejected == undisturbed.rejected);
    CHECK(resumed.rejected_rows == undisturbed.rejected_rows);
    CHECK(resumed.first == undisturbed.first);
    CHECK(resumed.last == undisturbed.last);
    CHECK(records(desk) == records(calm));
    CHECK(resumed.new_rows == 2'000 - resumed.rejected);
    auto before = story(desk);
    CHECK(std::adjacent_find(before.begin(), before.end()) == before.end());
}

TEST_CASE(
    "load: a recorder that goes away half-way is said so, and the file is finished exactly once when it is back") {
    const Folder folder;
    const auto file = folder.file("a.csv", many_rows(1'500));
    Desk desk;
    desk.agree("C1");
    auto how = desk.how();
    how.progress = [&](const Progress& so_far) {
        if (so_far.rows < 1'000) desk.halt();
    };
    const auto half = ingest::load(*desk.recorder, file, how);
    REQUIRE_FALSE(half);
    CHECK(half.error().kind == Error::Kind::unavailable);
    desk.stop();
    desk.start();
    const auto receipt = desk.load(file);
    CHECK(receipt.new_rows + receipt.rejected == 1'500);
    CHECK(desk.count<Visit::Claimed>() == receipt.new_rows);
    CHECK(desk.count<Feed::RowRejected>() == receipt.rejected);
    CHECK(desk.count<Feed::FileCompleted>() == 1);
}

TEST_CASE("load: how fast", "[.bench]") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto file = folder.file("a.csv", many_rows(100'000));
    const auto timed = [&](const char* what, const std::filesystem::path& path) {
        const auto begin = std::chrono::steady_clock::now();
        const auto receipt = desk.load(path);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        std::printf("%s: %.0f rows/s\n", what, static_cast<double>(receipt.read) / took.count());
    };
    timed("new rows", file);
    timed("the same file", file);
    timed("the same rows in another file", folder.file("b.csv", many_rows(100'000, {.reference = "F2"})));
}

TEST_CASE("load: a file with two rows of one record takes the later row as its correction, and flags it") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto receipt =
        desk.load(folder.file("a.csv", abacus_file({AbacusRow{}, AbacusRow{}, AbacusRow{.actual = "08:15:00"}})));
    CHECK(receipt.new_rows == 1);
    CHECK(receipt.duplicate == 1);
    CHECK(receipt.updated == 1);
    CHECK(receipt.exceptions == 1);
    desk.each_of<Visit::ExceptionRaised>([](const EventView& event, auto fact) {
        CHECK(fact.getKind() == Visit::ExceptionRaised::Kind::TOLD_TWICE);
        CHECK(event.event().getOrigin().getRow() == 4);
    });
}

TEST_CASE("load: a row that differs where nothing later corrects it leaves an exception, not silence") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.agree("C2");
    const std::string heading = "RecordId,PersonRef,WorkerRef,ContractRef,Date,ClockIn,ClockOut\n";
    const auto load = [&](const char* name, const std::string& contract) {
        return desk.load(folder.file(name, heading + "1,SU-12,W-3," + contract + ",04/03/2026,08:10:00,08:39:00\n"),
                         desk.how("mapped", checkout() / "deploy/feeds/actuals.toml"));
    };
    CHECK(load("1.csv", "C1").new_rows == 1);
    const auto other = load("2.csv", "C2");
    CHECK(other.duplicate == 1);
    CHECK(other.exceptions == 1);
    CHECK(desk.count<Visit::ExceptionRaised>() == 1);
}

TEST_CASE("load: a later file that says what stands leaves that it was told, many rows to a request") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto first = desk.load(folder.file("a.csv", many_rows(700)));
    const AbacusRow later{.reference = "F2", .created = "2026-03-10T08:00:00"};
    const auto again = desk.load(folder.file("b.csv", many_rows(700, later)));
    CHECK(again.duplicate == first.new_rows);
    CHECK(again.exceptions + again.updated + again.new_rows == 0);
    CHECK(desk.count<Visit::VersionTold>() == first.new_rows);
    const auto head = desk.head();
    AbacusRow once_more = later;
    once_more.reference = "F3";  // the same version of every row: nothing is left to tell
    CHECK(desk.load(folder.file("c.csv", many_rows(700, once_more))).duplicate == first.new_rows);
    CHECK(desk.count<Visit::VersionTold>() == first.new_rows);
    CHECK(desk.head() > head);
}

TEST_CASE("load: the same rows of the same version under another file reference record nothing again") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{}})));
    AbacusRow without{.reference = "F2", .created = "2026-03-10T08:00:00", .actual = "", .actual_for = ""};
    CHECK(desk.load(folder.file("b.csv", abacus_file({without}))).exceptions == 1);  // it no longer gives times
    without.reference = "F3";
    const auto again = desk.load(folder.file("c.csv", abacus_file({without})));
    CHECK(again.duplicate == 1);
    CHECK(again.exceptions == 0);
    CHECK(desk.count<Visit::ExceptionRaised>() == 1);
}

TEST_CASE("load: progress tells rows and bytes up to the end") {
    const Folder folder;
    Desk desk;
    Progress last;
    auto how = desk.how();
    how.progress = [&](const Progress& at) { last = at; };
    desk.load(folder.file("a.csv", many_rows(1'200)), how);
    CHECK(last.rows == 1'200);
    CHECK(last.bytes == last.total_bytes);
}

TEST_CASE("load: no recorder is unavailable, no file is not found, no format is named with the nearest") {
    const Folder folder;
    const auto file = folder.file("a.csv", abacus_file({AbacusRow{}}));
    wire::Recorder nobody(*wire::Addresses::of(folder.path()), std::chrono::milliseconds{200});
    const LoadOptions how{.format = "abacus", .clock = [] { return at("2026-03-09T10:00:00Z"); }};
    CHECK(ingest::load(nobody, file, how).error().kind == Error::Kind::unavailable);
    CHECK(ingest::load(nobody, "/nowhere.csv", how).error().kind == Error::Kind::not_found);
    LoadOptions wrong = how;
    wrong.format = "abacos";
    CHECK(ingest::load(nobody, file, wrong).error().sentence.find("did you mean \"abacus\"") != std::string::npos);
}

}  // namespace
}  // namespace daybook::ingest
