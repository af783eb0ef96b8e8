// Events at the terminal: what was appended is shown, followed and taken out in every form.

#include <sstream>

#include "tests/cli/shell.h"

namespace daybook::cli {
namespace {

using nlohmann::json;

// A terminal whose log holds three events.
struct Three : Terminal {
    Three() {
        const auto file = write("events.jsonl", joined("e1", "w1").dump() + "\n" + joined("e2", "w2").dump() + "\n" +
                                                    joined("e3", "w3").dump());
        const Said said = daybook({"event", "append", file.string()});
        REQUIRE(said.code == 0);
        CHECK(said.out == "3 new at 1–3, 0 recorded before\n");
    }
};

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
}

TEST_CASE("export: jsonl is one CloudEvent a line, in order") {
    const Three at;
    const Said said = at.daybook({"event", "export"});
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    const auto all = lines(said.out);
    REQUIRE(all.size() == 4);
    for (std::size_t i = 0; i < 3; ++i) {
        const json event = json::parse(all[i]);
        CHECK(event["position"] == i + 1);
        CHECK(event["id"] == "e" + std::to_string(i + 1));
        CHECK(event["data"]["zone"] == "Z1, \"north\"");
    }
    CHECK(json::parse(all[3])["type"] == "daybook.Exported");  // the root, for `event import`
    CHECK(json::parse(all[3])["events"] == 3);
    CHECK(lines(at.daybook({"event", "export", "--after", "2"}).out).size() == 2);
}

TEST_CASE("export: cloudevents is one array") {
    const Three at;
    const json all = at.daybook({"event", "export", "--format", "cloudevents"}).json();
    REQUIRE(all.size() == 4);
    CHECK(all[2]["subject"] == "worker-w3");
    CHECK(all[3]["type"] == "daybook.Exported");
    CHECK(at.daybook({"event", "export", "--format", "cloudevents", "--after", "3"}).json().size() == 1);
}

TEST_CASE("export: csv has headings, and quotes what needs it") {
    const Three at;
    const auto all = lines(at.daybook({"event", "export", "--format", "csv"}).out);
    REQUIRE(all.size() == 5);
    CHECK(all[0].starts_with("Position,Recorded,Happened,Type,Stream,Version,Actor,Source,Id,Data"));
    CHECK(all[1].starts_with("1,"));
    CHECK(all[1].find("2026-03-02T08:00:00Z,worker.Joined,worker-w1,1,,test:office,e1,\"{") != std::string::npos);
}

TEST_CASE("export: what is exported can be appended to another log") {
    const Three at;
    std::string events;
    for (const auto& line : lines(at.daybook({"event", "export"}).out)) {
        json event = json::parse(line);
        if (event["type"] == "daybook.Exported") continue;
        for (const char* stamped : {"position", "streamversion", "recorded", "leaf", "stored"}) event.erase(stamped);
        events += event.dump() + "\n";
    }
    const Terminal other;
    CHECK(other.daybook({"event", "append", other.write("events.jsonl", events).string()}).out ==
          "3 new at 1–3, 0 recorded before\n");
}

TEST_CASE("tail: shows the last ten, or those behind a position, of one category or all") {
    const Three at;
    CHECK(lines(at.daybook({"event", "tail", "--no-follow"}).out).size() == 3);
    const auto behind = lines(at.daybook({"event", "tail", "--no-follow", "--after", "1", "--json"}).out);
    REQUIRE(behind.size() == 2);
    CHECK(json::parse(behind[0])["id"] == "e2");
    CHECK(at.daybook({"event", "tail", "--no-follow", "--category", "visit"}).out.empty());
    CHECK(lines(at.daybook({"event", "tail", "--no-follow", "--category", "worker"}).out).size() == 3);
}

TEST_CASE("show: one event, whole") {
    const Three at;
    CHECK(at.daybook({"event", "show", "2"}).json()["id"] == "e2");
}

TEST_CASE("append: a repeat is said to be one") {
    const Three at;
    CHECK(at.daybook({"event", "append",
                      at.write("again.json", json{joined("e1", "w1"), joined("e4", "w4")}.dump()).string()})
              .out == "1 new at 4–4, 1 recorded before\n");
    const json receipt =
        at.daybook({"event", "append", at.write("again.json", joined("e1", "w1").dump()).string(), "--json"}).json();
    CHECK(receipt["events"] == json{{{"position", 1}, {"version", 1}, {"duplicate", true}}});
}

}  // namespace
}  // namespace daybook::cli
