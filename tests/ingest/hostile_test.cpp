// The hostile cases of feeds.md, the same for the built-in format and for a mapped one: nothing odd costs a neighbour.

#include "events/care/person_day.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

const std::filesystem::path presets = std::filesystem::path(DAYBOOK_ROOT) / "deploy/feeds";

// A feed of one kind: a file of rows that differ in their key, each with one free text and one visit in March.
struct Kind {
    const char* name;
    std::string format;
    std::filesystem::path map;
    std::string (*file)(const std::vector<std::string>& texts);
    LoadOptions how(const Desk& desk) const { return desk.how(format, map); }
};

std::string abacus_of(const std::vector<std::string>& texts) {
    std::vector<std::string> rows;
    for (const auto& text : texts)
        rows.push_back(AbacusRow{.details = text, .ours = "L-" + std::to_string(rows.size())});
    return abacus_file(rows);
}
std::string actuals_of(const std::vector<std::string>& texts) {
    std::string all = "RecordId,PersonRef,PersonName,WorkerRef,ContractRef,Date,ClockIn,ClockOut,WeekEnding\n";
    unsigned n = 0;
    for (const auto& text : texts)
        all += std::to_string(++n) + ",SU-12," + text + ",W-3,C1,04/03/2026,08:10:00,08:39:00,08/03/2026\n";
    return all;
}
const Kind both[] = {{"abacus", "abacus", {}, &abacus_of}, {"mapped", "mapped", presets / "actuals.toml", &actuals_of}};

// What a file with one odd row between two good ones comes to.
struct Outcome {
    FeedReceipt receipt;
    unsigned visits = 0;
};
Outcome outcome(const Kind& kind, const std::string& text) {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    Outcome out{.receipt = desk.load(folder.file("a.csv", text), kind.how(desk))};
    out.visits = desk.count<Visit::ClockedIn>();
    return out;
}

TEST_CASE("hostile: a row with a NUL, with Latin-1 or with a field of 10 MB is rejected, its neighbours are recorded") {
    const std::pair<std::string, std::string> odd[] = {
        {std::string("a\0b", 3), "nul"}, {"Ren\xe9", "encoding"}, {std::string(10'000'000, 'x'), "row-size"}};
    for (const auto& kind : both)
        for (const auto& [text, code] : odd) {
            INFO(kind.name << " " << code);
            const auto all = outcome(kind, kind.file({"before", text, "after"}));
            CHECK(all.receipt.new_rows == 2);
            CHECK(all.visits == 2);
            REQUIRE(all.receipt.rejected_rows.size() == 1);
            CHECK(all.receipt.rejected_rows[0].row == 3);
            CHECK(all.receipt.rejected_rows[0].code == code);
        }
}

TEST_CASE("hostile: formula text, quoted newlines and another alphabet in a name are only a name") {
    for (const auto& kind : both) {
        INFO(kind.name);
        const auto all = outcome(
            kind, kind.file({"=cmd|'/c calc'!A1", "\"two\nlines, and \"\"quotes\"\"\"", "Zo\xc3\xab \xe6\x9d\x8e"}));
        CHECK(all.receipt.new_rows == 3);
        CHECK(all.receipt.rejected + all.receipt.exceptions == 0);
    }
}

TEST_CASE("hostile: a file in UTF-16 is refused whole, and nothing of it is recorded") {
    for (const auto& kind : both) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        std::string wide = "\xff\xfe";
        for (const char c : kind.file({"name"})) wide += {c, '\0'};
        const auto head = desk.head();
        const auto refused = ingest::load(*desk.recorder, folder.file("a.csv", wide), kind.how(desk));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == Error::Kind::rejected);
        CHECK(desk.head() == head);
    }
}

TEST_CASE("hostile: of a file cut inside a row the rows before it are recorded, and the whole file completes them") {
    for (const auto& kind : both) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        std::string whole = kind.file({"one", "two"});
        const auto half = desk.load(folder.file("half.csv", whole.substr(0, whole.size() - 50)), kind.how(desk));
        CHECK(half.new_rows == 1);
        CHECK(half.rejected_rows.at(0).code == "columns");
        for (auto at = whole.find("F1,"); at != std::string::npos; at = whole.find("F1,")) whole.replace(at, 3, "F2,");
        const auto all = desk.load(folder.file("whole.csv", whole), kind.how(desk));
        CHECK(all.duplicate == 1);
        CHECK(all.new_rows == 1);
        CHECK(desk.count<Visit::ClockedIn>() == 2);
    }
}

TEST_CASE("hostile: the same file twice, under any name, changes nothing") {
    for (const auto& kind : both) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        const auto first = desk.load(folder.file("a.csv", kind.file({"one", "two"})), kind.how(desk));
        const auto head = desk.head();
        const auto again = desk.load(folder.file("b.csv", kind.file({"one", "two"})), kind.how(desk));
        CHECK(again.repeated);
        CHECK(again.new_rows == first.new_rows);
        CHECK(desk.head() == head);
    }
}

TEST_CASE("hostile: a load stopped half-way is finished exactly once") {
    for (const auto& kind : both) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        const auto file = folder.file("a.csv", kind.file(std::vector<std::string>(1'200, "name")));
        std::stop_source stop;
        auto cut = kind.how(desk);
        cut.stop = stop.get_token();
        cut.progress = [&](const Progress&) { stop.request_stop(); };
        CHECK_FALSE(ingest::load(*desk.recorder, file, cut));
        CHECK(desk.count<Visit::ClockedIn>() > 0);
        desk.stop();
        desk.start();
        const auto receipt = desk.load(file, kind.how(desk));
        CHECK(receipt.new_rows == 1'200);
        CHECK(desk.count<Visit::ClockedIn>() == 1'200);
        CHECK(desk.count<schema::Feed::FileCompleted>() == 1);
    }
}

TEST_CASE("hostile: a mapped report over the change of the clocks is read by R10 and keeps its flag") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const std::string text =
        "RecordId,PersonRef,WorkerRef,ContractRef,Date,ClockIn,ClockOut\n"
        "1,SU-12,W-3,C1,25/10/2026,01:30:00,02:30:00\n"   // twice: the first
        "2,SU-12,W-3,C1,25/10/2026,01:45:00,01:15:00\n"   // the end is the second
        "3,SU-12,W-3,C1,29/03/2026,01:30:00,02:45:00\n"   // never: the offset before
        "4,SU-12,W-3,C1,28/03/2026,23:50:00,00:20:00\n";  // over midnight, ordinary
    CHECK(desk.load(folder.file("a.csv", text), desk.how("mapped", presets / "actuals.toml")).exceptions == 0);
    std::vector<std::string> times;
    const auto take = [&](const EventView& event, auto) {
        times.push_back(to_string(event.occurred()) +
                        (event.event().getOrigin().getWallClock() == schema::WallClock::PLAIN ? "" : " flag"));
    };
    desk.each_of<Visit::ClockedIn>(take);
    desk.each_of<Visit::ClockedOut>(take);
    CHECK(times == std::vector<std::string>{"2026-10-25T00:30:00Z flag", "2026-10-25T00:45:00Z flag",
                                            "2026-03-29T01:30:00Z flag", "2026-03-28T23:50:00Z",
                                            "2026-10-25T02:30:00Z flag", "2026-10-25T01:15:00Z flag",
                                            "2026-03-29T01:45:00Z flag", "2026-03-29T00:20:00Z"});
}

TEST_CASE("hostile: of a double-handed visit whose first row is missing, the additional row stands for nobody") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const std::string rota =
        "VisitRef,PersonRef,ContractRef,Date,Start,Minutes,Carers\nV1,SU-12,C1,04/03/2026,08:00,30,2\n";
    desk.load(folder.file("r.csv", rota), desk.how("mapped", presets / "rota.toml"));
    const auto measured = [&] {
        care::PersonDay day;
        std::map<std::string, care::Visit> visits;
        desk.each([&](const EventView& event) {
            if (care::is_visit(event)) care::fold(visits[std::string(event.stream())], event);
        });
        for (auto& [stream, visit] : visits) day.put(std::move(visit));
        day.day = *parse_day("2026-03-04");
        return day;
    };
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{.secondary = "True", .worker = "W-4"}})));
    auto day = measured();
    auto all = care::measure(day, care::DefaultSetting{});
    REQUIRE(all.size() == 2);
    CHECK(all[0].start == std::nullopt);
    CHECK(all[1].has(care::Oddity::unmatched_secondary));
    desk.load(folder.file("b.csv", abacus_file({AbacusRow{.reference = "F2"}})));
    day = measured();
    all = care::measure(day, care::DefaultSetting{});
    REQUIRE(all.size() == 1);
    CHECK(all[0].workers.size() == 2);
}

TEST_CASE("hostile: clock rows told long after the fact say so, in an hour they do not (recordedLate)") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto late = [&](const FeedReceipt& receipt) {
        std::vector<bool> out;
        desk.each_of<Visit::ClockedOut>([&](const EventView& event, auto) {
            if (std::string(event.event().getOrigin().getFile().cStr()) == receipt.file)
                out.push_back(event.event().getOrigin().getRecordedLate());
        });
        return out;
    };
    CHECK(late(desk.load(folder.file("a.csv", abacus_file({AbacusRow{}})))) == std::vector<bool>{true});
    const AbacusRow fresh{.reference = "F2", .created = "2026-03-04T09:39:00", .week = "", .ours = "L-2"};
    CHECK(late(desk.load(folder.file("b.csv", abacus_file({fresh})))) == std::vector<bool>{false});
    const AbacusRow older{.reference = "F3", .created = "2026-03-04T09:39:01", .week = "", .ours = "L-3"};
    CHECK(late(desk.load(folder.file("c.csv", abacus_file({older})))) == std::vector<bool>{true});
    // A plan is told when it is made, and a claim when it is claimed.
    desk.each_of<Visit::Claimed>(
        [](const EventView& event, auto) { CHECK_FALSE(event.event().getOrigin().getRecordedLate()); });
}

TEST_CASE("hostile: NumberOfCarers is kept, corrected, and refused where it is no number of people") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file(
        "a.csv", abacus_file({AbacusRow{.carers = "2"}, AbacusRow{.ours = "L-2", .paid = "False", .carers = "2"}})));
    desk.each_of<Visit::Claimed>([](const EventView&, auto fact) { CHECK(fact.getRequired() == 2); });
    desk.each_of<Visit::ClockedIn>([](const EventView&, auto fact) { CHECK(fact.getRequired() == 2); });
    CHECK(desk.count<Visit::Claimed>() == 1);
    CHECK(desk.count<Visit::ClockedIn>() == 2);
    CHECK(desk.load(folder.file("b.csv", abacus_file({AbacusRow{.reference = "F2", .carers = "1"}}))).updated == 1);
    const auto odd =
        desk.load(folder.file("c.csv", abacus_file({AbacusRow{.reference = "F3", .ours = "L-3", .carers = "17"},
                                                    AbacusRow{.reference = "F3", .ours = "L-4", .carers = "two"},
                                                    AbacusRow{.reference = "F3", .ours = "L-5", .carers = "0"}})));
    CHECK(odd.rejected == 2);
    CHECK(odd.new_rows == 1);
}

}  // namespace
}  // namespace daybook::ingest
