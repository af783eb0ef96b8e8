#include "tests/ingest/kinds.h"

namespace daybook::ingest {
namespace {

using schema::Visit;
using ExceptionKind = Visit::ExceptionRaised::Kind;

// One row; what a story changes is said by name. Times are of 4 March.
struct HhaxRow {
    std::string schedule = "S1", plan_from = "08:00", plan_to = "08:30", visit_from = "", visit_to = "",
                clock_from = "08:02", clock_to = "08:31", reason = "", action = "", by = "", deleted = "N",
                missed = "N", missed_reason = "", missed_action = "";
    operator std::string() const {
        const auto at = [](const std::string& clock) { return clock.empty() ? "" : "2026-03-04 " + clock; };
        return "C1,SU-12,Person,W-3," + schedule + "," + at(plan_from) + "," + at(plan_to) + "," + at(visit_from) +
               "," + at(visit_to) + "," + at(clock_from) + "," + at(clock_to) + "," + reason + "," + action + "," + by +
               "," + deleted + "," + missed + "," + missed_reason + "," + missed_action + ",\n";
    }
};
std::string file_of(const std::vector<std::string>& rows) {
    std::string text = hhax_heading;
    for (const auto& row : rows) text += row;
    return text;
}
FeedReceipt load(Desk& desk, const Folder& folder, const std::vector<std::string>& rows, int day = 5) {
    return desk.load(folder.file("VISITS_1_202603" + two(day) + "080000.CSV", file_of(rows)), desk.how("hhax"));
}

TEST_CASE("hhax: planned, clocked and confirmed times stay apart; a confirmed one has its codes and its author") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto receipt =
        load(desk, folder,
             {HhaxRow{.visit_from = "08:02", .visit_to = "08:40", .reason = "105", .action = "2", .by = "office"}});
    CHECK(receipt.new_rows == 1);
    CHECK(receipt.exceptions == 0);
    CHECK(desk.types("visit") == std::vector<std::string>{"Planned", "ClockedIn", "ClockedOut", "TimesAdjusted"});
    desk.each_of<Visit::TimesAdjusted>([](const EventView& event, auto fact) {
        CHECK(fact.getStart() == 0);
        CHECK(instant(fact.getFromEnd()) == at("2026-03-04T08:31:00Z"));
        CHECK(instant(fact.getEnd()) == at("2026-03-04T08:40:00Z"));
        CHECK(std::string(fact.getReasonCode().cStr()) == "105");
        CHECK(std::string(fact.getActionCode().cStr()) == "2");
        CHECK(event.box_count() == 1);  // who made it
    });
}

TEST_CASE("hhax: times nobody clocked are entered by hand; other times without a reason are an exception") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto receipt = load(desk, folder,
                              {HhaxRow{.schedule = "S1",
                                       .visit_from = "08:00",
                                       .visit_to = "08:30",
                                       .clock_from = "",
                                       .clock_to = "",
                                       .reason = "7"},
                               HhaxRow{.schedule = "S2", .visit_from = "08:05", .visit_to = "08:31"}});
    CHECK(desk.count<Visit::ManuallyConfirmed>() == 1);
    CHECK(receipt.exceptions == 1);
    desk.each_of<Visit::ExceptionRaised>(
        [](const EventView&, auto fact) { CHECK(fact.getKind() == ExceptionKind::ADJUSTED_WITHOUT_REASON); });
}

TEST_CASE("hhax: a visit said to be missed is missed, with its codes, and not with times beside it") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto receipt =
        load(desk, folder,
             {HhaxRow{.clock_from = "", .clock_to = "", .missed = "Y", .missed_reason = "220", .missed_action = "11"},
              HhaxRow{.schedule = "S2", .missed = "Y"}});
    CHECK(receipt.new_rows == 1);
    CHECK(receipt.rejected_rows.at(0).code == "contradiction");
    REQUIRE(desk.count<Visit::Missed>() == 1);
    desk.each_of<Visit::Missed>([](const EventView&, auto fact) {
        CHECK(std::string(fact.getReasonCode().cStr()) == "220");
        CHECK(std::string(fact.getActionCode().cStr()) == "11");
    });
}

TEST_CASE("hhax: a file whose name holds no time is refused, for its rows would have no version") {
    const Folder folder;
    Desk desk;
    const auto refused = ingest::load(*desk.recorder, folder.file("week.csv", file_of({HhaxRow{}})), desk.how("hhax"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().sentence.find("VISITS_") != std::string::npos);
    auto named = desk.how("hhax");
    named.name = "copy of visits_1_20260305080000 (1).csv";
    CHECK(desk.load(folder.file("week.csv", file_of({HhaxRow{}})), named).new_rows == 1);
}

TEST_CASE("hhax: a missing column is named with the nearest there is; headings may end in blanks") {
    const Folder folder;
    Desk desk;
    std::string text = file_of({HhaxRow{}});
    text.replace(text.find("EVV End Time"), 12, "EVV Ned Time");
    const auto refused =
        ingest::load(*desk.recorder, folder.file("VISITS_1_20260305080000.CSV", text), desk.how("hhax"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().sentence ==
          "the file has no column \"EVV End Time\"; the nearest heading is \"EVV Ned Time\"");
}

}  // namespace
}  // namespace daybook::ingest
