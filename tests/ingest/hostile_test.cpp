// The hostile cases of feeds.md, for every format that can meet them: nothing odd costs a neighbour.

#include <set>

#include "tests/ingest/kinds.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

// What a file comes to, on a log where its contract is agreed.
struct Outcome {
    FeedReceipt receipt;
    unsigned visits = 0;
};
Outcome outcome(const Kind& kind, const std::string& text) {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    Outcome out{.receipt = desk.load(folder.file(kind.file_name(1), text), kind.how(desk))};
    out.visits = desk.count<Visit::ClockedIn>();
    return out;
}
std::vector<Told> three(const std::string& text) { return {{.id = "1"}, {.id = "2", .text = text}, {.id = "3"}}; }

TEST_CASE("hostile: every format there is stands in the table of these tests") {
    std::set<std::string> told;
    for (const auto& kind : kinds()) told.insert(kind.format);
    for (const auto& format : formats()) CHECK(told.contains(format));
}

TEST_CASE("hostile: a row with a NUL, with Latin-1 or with a field of 10 MB is rejected, its neighbours are recorded") {
    const std::pair<std::string, std::string> odd[] = {
        {std::string("a\0b", 3), "nul"}, {"Ren\xe9", "encoding"}, {std::string(10'000'000, 'x'), "row-size"}};
    for (const auto& kind : kinds())
        for (const auto& [text, code] : odd) {
            INFO(kind.name << " " << code);
            const auto all = outcome(kind, kind.file(three(text), 1));
            CHECK(all.receipt.new_rows == 2);
            CHECK(all.visits == 2);
            REQUIRE(all.receipt.rejected_rows.size() == 1);
            CHECK(all.receipt.rejected_rows[0].code == code);
        }
}

TEST_CASE("hostile: a field longer than a field may be is named") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const std::string text = kind.file({{.id = "1"}, {.id = "2", .worker = std::string(9'000, 'w')}}, 1);
        const auto all = outcome(kind, text);
        CHECK(all.receipt.new_rows == 1);
        REQUIRE(all.receipt.rejected_rows.size() == 1);
        CHECK(all.receipt.rejected_rows[0].code == "field-size");
        CHECK_FALSE(all.receipt.rejected_rows[0].field.empty());
    }
}

TEST_CASE("hostile: formula text, a newline and another alphabet in a text are only text") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const bool csv = kind.extension != std::string(".json") && kind.extension != std::string(".xml");
        const std::string lines = csv ? "\"two\nlines, and \"\"quotes\"\"\"" : "two lines";
        const auto all = outcome(kind, kind.file({{.id = "1", .text = "=cmd|'/c calc'!A1"},
                                                  {.id = "2", .text = lines},
                                                  {.id = "3", .text = "Zo\xc3\xab \xe6\x9d\x8e"}},
                                                 1));
        CHECK(all.receipt.new_rows == 3);
        CHECK(all.receipt.rejected == 0);
    }
}

TEST_CASE("hostile: a byte order mark and CRLF change nothing") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        std::string text = "\xef\xbb\xbf";
        for (const char c : kind.file(three("name"), 1)) text += c == '\n' ? "\r\n" : std::string(1, c);
        CHECK(outcome(kind, text).receipt.new_rows == 3);
    }
}

TEST_CASE(
    "hostile: a file in UTF-16, an empty one and one that is something else are refused, and nothing is recorded") {
    for (const auto& kind : kinds()) {
        const Folder folder;
        Desk desk;
        std::string wide = "\xff\xfe";
        for (const char c : kind.file({{}}, 1)) wide += {c, '\0'};
        const auto head = desk.head();
        for (const std::string& text : {wide, std::string{}, std::string{"\n\n"}, std::string(70'000, 'x')}) {
            INFO(kind.name << " " << text.size());
            const auto refused = ingest::load(*desk.recorder, folder.file(kind.file_name(1), text), kind.how(desk));
            REQUIRE_FALSE(refused);
            CHECK(refused.error().kind == Error::Kind::rejected);
            CHECK(desk.head() == head);
        }
    }
}

TEST_CASE("hostile: of a file cut inside a row the rows before it are recorded, and the whole file completes them") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        const std::vector<Told> both = {{.id = "1"}, {.id = "2"}};
        const std::string whole = kind.file(both, 1);
        const auto half = desk.load(folder.file(kind.file_name(1), whole.substr(0, whole.size() - 60)), kind.how(desk));
        CHECK(half.new_rows == 1);
        CHECK(half.rejected >= 1);
        const auto all = kind.load(desk, folder, both, 2);
        CHECK(all.new_rows == 1);
        CHECK(all.rejected == 0);
        CHECK(desk.count<Visit::ClockedIn>() == 2);
    }
}

TEST_CASE("hostile: cut anywhere, a file is refused or recorded up to there, and no row twice") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const Folder folder;
        const std::string whole = kind.file(three("name"), 1);
        for (std::size_t at = 0; at < whole.size(); at += 7) {
            const LoadOptions how{
                .format = kind.format, .map = kind.map, .clock = [] { return *parse_instant("2026-03-20T10:00:00Z"); }};
            const auto report = check(folder.file(kind.file_name(1), whole.substr(0, at)), how);
            if (report) CHECK(report->accepted <= 3);
        }
    }
}

TEST_CASE("hostile: the same file twice, under any name, changes nothing") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        const auto first = kind.load(desk, folder, three("name"));
        const auto head = desk.head();
        const auto again = desk.load(folder.file(kind.file_name(2), kind.file(three("name"), 1)), kind.how(desk));
        CHECK(again.repeated);
        CHECK(again.new_rows == first.new_rows);
        CHECK(desk.head() == head);
    }
}

TEST_CASE("hostile: a load stopped half-way is finished exactly once") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        std::vector<Told> many(1'200);
        for (std::size_t i = 0; i < many.size(); ++i) many[i].id = std::to_string(i + 1);
        const auto file = folder.file(kind.file_name(1), kind.file(many, 1));
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

TEST_CASE("hostile: nothing nests deeper than it may, and nothing that unfolds is unfolded") {
    const Folder folder;
    const LoadOptions json{.format = "sandata", .clock = [] { return *parse_instant("2026-03-20T10:00:00Z"); }};
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "{\"a\":[";
    for (int i = 0; i < 10'000; ++i) deep += "]}";
    std::string good = sandata_json({{}}, 1);
    const auto front = good.find("[\n") + 2;
    const auto report = check(folder.file("a.json", good.substr(0, front) + deep + ",\n" + good.substr(front)), json);
    REQUIRE(report);
    CHECK(report->accepted == 1);
    REQUIRE(report->rejected == 1);
    CHECK((report->rejected_rows[0].code == "nesting" || report->rejected_rows[0].code == "row-size"));
    CHECK(check(folder.file("b.json", std::string(1'000'000, '[')), json)->accepted == 0);

    const LoadOptions xml{.format = "abacus", .clock = json.clock};
    const std::string bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
    good = abacus_xml({{.text = "&b;"}}, 1);
    const auto refused = check(folder.file("a.xml", bomb + good.substr(good.find("<Service"))), xml);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().sentence.find("document type") != std::string::npos);
    std::string nested = good;
    nested.insert(nested.find("<OurRef>"), [] {
        std::string text;
        for (int i = 0; i < 100; ++i) text += "<x>";
        for (int i = 0; i < 100; ++i) text += "</x>";
        return text;
    }());
    CHECK(check(folder.file("b.xml", nested), xml)->rejected_rows.at(0).code == "nesting");
}

TEST_CASE("hostile: two files with the same reference dropped at once: one is recorded, the other refused whole") {
    for (const auto& kind : kinds()) {
        if (kind.format == "mapped" || kind.format == "sandata") continue;  // no reference of their own
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        const auto one = folder.file("1/" + kind.file_name(1), kind.file({{.id = "1"}}, 1));
        const auto two = folder.file("2/" + kind.file_name(1), kind.file({{.id = "1", .end = "08:45"}}, 1));
        wire::Recorder another(*wire::Addresses::of(desk.data()), std::chrono::seconds{2});
        Result<FeedReceipt> other = rejected("");
        std::thread beside([&] { other = ingest::load(another, two, kind.how(desk)); });
        const auto mine = ingest::load(*desk.recorder, one, kind.how(desk));
        beside.join();
        REQUIRE(mine.has_value() != other.has_value());
        CHECK(desk.count<Visit::ClockedIn>() == 1);
        CHECK((mine ? other : mine).error().sentence.find("reference") != std::string::npos);
    }
}

}  // namespace
}  // namespace daybook::ingest
