// The hostile cases of feeds.md that are about times and versions, for every format that can meet them.

#include "events/care/person_day.h"
#include "tests/ingest/kinds.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

TEST_CASE("hostile: a later file with shorter minutes corrects, and the clock's times stay") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        kind.load(desk, folder, {{}});
        CHECK(kind.load(desk, folder, {{.end = "08:30", .manual = true}}, 2).updated == 1);
        CHECK(desk.count<Visit::ClockedOut>() == 1);
        desk.each_of<Visit::TimesAdjusted>([](const EventView&, auto fact) {
            CHECK(instant(fact.getFromEnd()) == at("2026-03-04T08:39:00Z"));
            CHECK(instant(fact.getEnd()) == at("2026-03-04T08:30:00Z"));
            CHECK(fact.getCites() != 0);
        });
        CHECK(desk.count<Visit::TimesAdjusted>() == 1);
    }
}

TEST_CASE("hostile: version 2 after version 3 moves nothing, is kept, and is a duplicate") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        kind.load(desk, folder, {{.end = "08:45", .manual = true}}, 3);
        const auto late = kind.load(desk, folder, {{.end = "08:30", .manual = true}}, 2);
        CHECK(late.updated == 0);
        CHECK(late.duplicate == 1);
        CHECK(late.exceptions == 1);
        std::vector<Instant> ends;
        care::Visit visit;
        desk.each([&](const EventView& event) {
            if (care::is_visit(event)) care::fold(visit, event);
        });
        REQUIRE(visit.attendances.size() == 1);
        CHECK(visit.attendances[0].out.time() == at("2026-03-04T08:45:00Z"));
        unsigned superseded = 0;
        desk.each_of<Visit::ExceptionRaised>([&](const EventView& event, auto fact) {
            if (fact.getKind() != Visit::ExceptionRaised::Kind::SUPERSEDED_VERSION) return;
            ++superseded;
            CHECK(event.event().getOrigin().getRecordVersion() != 0);
        });
        CHECK(superseded == 1);
    }
}

TEST_CASE("hostile: a delete, then an update: the visit stands again") {
    for (const auto& kind : kinds()) {
        if (!kind.deletes) continue;
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        const auto voided = [&] {
            care::Visit visit;
            desk.each([&](const EventView& event) {
                if (care::is_visit(event)) care::fold(visit, event);
            });
            return visit.voided;
        };
        kind.load(desk, folder, {{}}, 1);
        CHECK(kind.load(desk, folder, {{.deleted = true}}, 2).updated == 1);
        CHECK(voided());
        CHECK(kind.load(desk, folder, {{.end = "08:30", .manual = true}}, 3).updated == 1);
        CHECK_FALSE(voided());
        CHECK(kind.load(desk, folder, {{.id = "9", .deleted = true}}, 4).new_rows == 1);
        CHECK(desk.count<Visit::Voided>() == 3);
    }
}

// The clock-in and clock-out of each visit, flagged where R10 had to choose.
std::vector<std::string> clocks(Desk& desk) {
    std::map<std::string, std::string> visits;
    std::vector<std::string> order;
    desk.each([&](const EventView& event) {
        if (!event.is<Visit::ClockedIn>() && !event.is<Visit::ClockedOut>()) return;
        auto& text = visits[std::string(event.stream())];
        if (text.empty()) order.emplace_back(event.stream());
        const bool flag = event.event().getOrigin().getWallClock() != schema::WallClock::PLAIN;
        text += (text.empty() ? "" : " to ") + to_string(event.occurred()) + (flag ? " flag" : "");
    });
    std::vector<std::string> out;
    for (const auto& stream : order) out.push_back(visits[stream]);
    return out;
}

TEST_CASE("hostile: local times over the change of the clocks are read by R10 and keep their flag") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        const auto receipt = kind.load(
            desk, folder,
            {{.id = "1", .day = "2026-10-25", .start = "01:30", .end = "02:30"},    // twice: the first
             {.id = "2", .day = "2026-03-29", .start = "01:30", .end = "02:45"}});  // never: the offset before
        CHECK(receipt.new_rows == 2);
        CHECK(receipt.exceptions == 0);
        // An hour by the clock is two when it is told by its end, and stays one when it is told as a duration.
        CHECK(clocks(desk) ==
              (kind.duration ? std::vector<std::string>{"2026-10-25T00:30:00Z flag to 2026-10-25T01:30:00Z flag",
                                                        "2026-03-29T01:30:00Z flag to 2026-03-29T02:45:00Z flag"}
                             : std::vector<std::string>{"2026-10-25T00:30:00Z flag to 2026-10-25T02:30:00Z flag",
                                                        "2026-03-29T01:30:00Z flag to 2026-03-29T01:45:00Z flag"}));
    }
}

TEST_CASE("hostile: an end in the repeated hour before its start is its second reading, or else an exception") {
    for (const auto& kind : kinds()) {
        if (kind.duration) continue;
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        const auto receipt =
            kind.load(desk, folder, {{.id = "1", .day = "2026-10-25", .start = "01:45", .end = "01:15"}});
        CHECK(receipt.exceptions == 0);
        CHECK(clocks(desk) == std::vector<std::string>{"2026-10-25T00:45:00Z flag to 2026-10-25T01:15:00Z flag"});
        // On any other day it is odd where both ends name their day, and the next day's where only the clock is told.
        const auto odd = kind.load(desk, folder, {{.id = "2", .start = "18:10", .end = "08:05"}}, 2);
        CHECK(odd.new_rows == 1);
        CHECK(odd.exceptions == (kind.format == "mapped" ? 0 : 1));
    }
}

TEST_CASE("hostile: manual times equal to the plan to the second are told as manual") {
    for (const auto& kind : kinds()) {
        if (kind.own_clock) continue;
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        kind.load(desk, folder, {{.start = "08:00", .end = "08:30", .manual = true}});
        REQUIRE(desk.count<Visit::ManuallyConfirmed>() == 1);
        CHECK(desk.count<Visit::ClockedIn>() == 0);
    }
}

TEST_CASE("hostile: of a double-handed visit whose first row is missing, the additional row stands for nobody") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const std::string rota =
        "VisitRef,PersonRef,ContractRef,Date,Start,Minutes,Carers\nV1,SU-12,C1,04/03/2026,08:00,30,2\n";
    desk.load(folder.file("r.csv", rota), desk.how("mapped", feeds / "rota.toml"));
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
