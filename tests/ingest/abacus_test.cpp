#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

struct Checked {
    CheckReport report;
    std::vector<CheckedRow> rows;
    const nlohmann::json& fact(std::size_t row, const std::string& type) const {
        for (const auto& fact : rows.at(row).facts)
            if (fact["type"] == type) return fact;
        FAIL("row " << row << " says no " << type);
        return rows.at(0).facts.at(0);
    }
    bool says(std::size_t row, const std::string& type) const {
        for (const auto& fact : rows.at(row).facts)
            if (fact["type"] == type) return true;
        return false;
    }
};

Checked checked(const std::string& text, const std::string& map = {}) {
    const Folder folder;
    LoadOptions how{.format = "abacus", .clock = [] { return at("2026-03-09T10:00:00Z"); }};
    if (!map.empty()) how.map = folder.file("map.toml", map);
    Checked out;
    const auto report = check(folder.file("a.csv", text), how, [&](const CheckedRow& row) { out.rows.push_back(row); });
    INFO((report ? "" : report.error().sentence));
    REQUIRE(report);
    out.report = *report;
    return out;
}

Error refusal(const std::string& text, const std::string& map = {}) {
    const Folder folder;
    LoadOptions how{.format = "abacus", .clock = [] { return at("2026-03-09T10:00:00Z"); }};
    if (!map.empty()) how.map = folder.file("map.toml", map);
    const auto report = check(folder.file("a.csv", text), how);
    REQUIRE_FALSE(report);
    return report.error();
}

RejectedRow rejection(const AbacusRow& row) {
    const auto all = checked(abacus_file({row, AbacusRow{.ours = "neighbour"}}));
    CHECK(all.rows.at(1).rejected.empty());
    REQUIRE(all.rows.at(0).rejected.size() == 1);
    return all.rows.at(0).rejected.front();
}

TEST_CASE("abacus: a clocked row is a claim and two clock events, electronic and the place unknown (R8)") {
    const auto all = checked(abacus_file({AbacusRow{}}));
    const auto claimed = all.fact(0, "visit.Claimed")["data"];
    CHECK(claimed["contract"] == "C1");
    CHECK(claimed["seconds"] == 1800);
    CHECK(claimed["pence"] == 1000);
    CHECK(claimed["purchaseOrder"] == "PO1");
    CHECK(claimed["start"] == micros(at("2026-03-04T08:00:00Z")));
    const auto in = all.fact(0, "visit.ClockedIn");
    CHECK(in["occurred"] == "2026-03-04T08:10:00Z");
    CHECK(in["data"]["method"] == "electronic");
    CHECK_FALSE(in["data"].contains("atHome"));
    CHECK(all.fact(0, "visit.ClockedOut")["occurred"] == "2026-03-04T08:39:00Z");
    CHECK(in["stream"] == all.fact(0, "visit.ClockedOut")["stream"]);
    CHECK(all.report.notes.size() == 2);
    CHECK(all.report.notes[1].find("2026-03-09T00:00:00Z for contract C1") != std::string::npos);
}

TEST_CASE("abacus: a check shows no name and no reference") {
    std::string shown;
    for (const auto& row : checked(abacus_file({AbacusRow{}})).rows)
        for (const auto& fact : row.facts) shown += fact.dump();
    for (const char* personal : {"Person 12", "SU-12", "Worker 3", "W-3"})
        CHECK(shown.find(personal) == std::string::npos);
    CHECK(shown.find("(sealed)") != std::string::npos);
}

TEST_CASE("abacus: amended by hand is a time entered by hand") {
    const auto all = checked(abacus_file({AbacusRow{.manual = "True"}}));
    CHECK_FALSE(all.says(0, "visit.ClockedIn"));
    CHECK(all.fact(0, "visit.ManuallyConfirmed")["data"]["start"] == micros(at("2026-03-04T08:10:00Z")));
}

TEST_CASE("abacus: the additional worker's row is a visit of its own, marked secondary") {
    const auto all = checked(abacus_file({AbacusRow{}, AbacusRow{.secondary = "True", .worker = "W-4"}}));
    CHECK(all.fact(1, "visit.ClockedIn")["data"]["secondary"] == true);
    CHECK(all.fact(0, "visit.ClockedIn")["stream"] != all.fact(1, "visit.ClockedIn")["stream"]);
}

TEST_CASE("abacus: a visit over midnight and over the change of the clocks keeps its length") {
    const auto all = checked(abacus_file(
        {AbacusRow{.day = "04/03/2026", .claimed = "23:50:00", .actual = "00:05:00"},
         AbacusRow{
             .week = "", .day = "28/03/2026", .claimed = "23:45:00", .actual = "23:45:00", .actual_for = "02:00:00"},
         AbacusRow{.week = "", .day = "29/03/2026", .claimed = "01:30:00", .actual = "01:30:00"},
         AbacusRow{.week = "", .day = "25/10/2026", .claimed = "01:30:00", .actual = "01:30:00"}}));
    CHECK(all.fact(0, "visit.ClockedIn")["occurred"] == "2026-03-05T00:05:00Z");
    CHECK(all.fact(1, "visit.ClockedOut")["occurred"] == "2026-03-29T01:45:00Z");
    CHECK(all.fact(2, "visit.ClockedIn")["occurred"] == "2026-03-29T01:30:00Z");
    CHECK(all.fact(3, "visit.ClockedIn")["occurred"] == "2026-10-25T00:30:00Z");
    CHECK(all.report.rejected == 0);
    CHECK(all.report.exceptions == 0);
}

TEST_CASE("abacus: odd rows are recorded with an exception") {
    const auto all = checked(abacus_file({AbacusRow{.actual_for = "-00:10:00"}, AbacusRow{.week = "15/03/2026"},
                                          AbacusRow{.actual_for = ""}, AbacusRow{.actual = "", .actual_for = ""}}));
    CHECK(all.report.accepted == 4);
    CHECK(all.fact(0, "visit.ExceptionRaised")["data"]["kind"] == "endBeforeStart");
    CHECK(all.fact(1, "visit.ExceptionRaised")["data"]["kind"] == "outsideWeek");
    CHECK(all.fact(2, "visit.ExceptionRaised")["data"]["kind"] == "endUnknown");
    CHECK_FALSE(all.says(3, "visit.ClockedIn"));
    CHECK(all.says(3, "visit.Claimed"));
}

TEST_CASE("abacus: a row that cannot be read says its field, a code and why, and never quotes itself") {
    CHECK(rejection({.day = "31/02/2026"}) == RejectedRow{2, "VisitDate", "date", "not a date like 31/12/2026"});
    CHECK(rejection({.actual = "25:00:00"}).field == "ActualStartTime");
    CHECK(rejection({.claimed_for = "half an hour"}).code == "length");
    CHECK(rejection({.person = ""}) == RejectedRow{2, "ServiceUserRef", "missing", "the field is empty"});
    CHECK(rejection({.paid = "ten"}).code == "money");
    CHECK(rejection({.manual = "perhaps"}).code == "truth");
    CHECK(rejection({.created = "yesterday"}).field == "Created");
    CHECK(rejection({.claimed = "", .claimed_for = "", .actual = "", .actual_for = ""}).code == "missing");
    CHECK(rejection({.worker_name = "A,B"}).code == "columns");
    CHECK(rejection({.details = "=cmd|x!A1", .paid = "=1+1"}).reason.find("=1") == std::string::npos);
}

TEST_CASE("abacus: formula text in a name is only a name") {
    CHECK(checked(abacus_file({AbacusRow{.details = "=cmd|'/c calc'!A1"}})).report.accepted == 1);
}

TEST_CASE("abacus: a file cut inside a row keeps the rows before it") {
    const std::string whole = abacus_file({AbacusRow{}, AbacusRow{.ours = "L-2"}});
    const auto all = checked(whole.substr(0, whole.size() - 60));
    CHECK(all.report.accepted == 1);
    CHECK(all.report.rejected_rows.at(0).code == "columns");
}

TEST_CASE("abacus: headings are found in any case and order, a wrong one is refused with the nearest") {
    std::string text = abacus_file({AbacusRow{}});
    text.replace(text.find("VisitDate"), 9, " visitdate ");
    CHECK(checked(text).report.accepted == 1);
    text.replace(text.find("ManuallyAmended"), 15, "ManualyAmended");
    const auto error = refusal(text);
    CHECK(error.kind == Error::Kind::rejected);
    CHECK(error.sentence == "the file has no column \"ManuallyAmended\"; the nearest heading is \"ManualyAmended\"");
    CHECK(checked(text, "[headings]\nManuallyAmended = \"ManualyAmended\"\n").report.accepted == 1);
    CHECK(refusal(text, "[headings]\nManualyAmended = \"x\"\n").sentence.find("did you mean \"ManuallyAmended\"") !=
          std::string::npos);
    CHECK(refusal("").sentence == "the feed file is empty: it has no heading");
}

}  // namespace
}  // namespace daybook::ingest
