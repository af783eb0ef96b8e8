// Views over HTTP: JSON and CSV, filters, waiting for a position, and tags that are never stale.

#include <set>

#include "tests/dsl/w1.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr const char* w1_board = "/v1/views/kpi-board.json?day=2026-03-04&kpi=punctuality";

std::string at_least(Position position) { return "&min_position=" + std::to_string(position.value); }

TEST_CASE("views: a figure comes with its view's version and position") {
    Stack stack;
    const Position head = stack.tell(w1());
    const Answer answer = stack.get(w1_board + at_least(head));
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "application/json");
    const json body = answer.json();
    CHECK(body["view"] == "kpi-board");
    CHECK(body["version"] > 0);
    CHECK(body["position"] == head.value);
    CHECK(body["parked"] == json::array());
    REQUIRE(body["rows"].size() == 1);
    const json& row = body["rows"][0];
    CHECK(row["numerator"] == 10);
    CHECK(row["denominator"] == 16);
    CHECK(row["key"] == "punctuality/contract-1");
    CHECK(row["unknown"].is_number());
}

TEST_CASE("views: the CSV has the schema's headings and the same rows") {
    Stack stack;
    const Position head = stack.tell(w1());
    const Answer answer = stack.get("/v1/views/kpi-board.csv?day=2026-03-04&kpi=punctuality" + at_least(head));
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "text/csv; charset=utf-8; header=present");
    CHECK(answer.header("content-disposition") == "attachment; filename=\"kpi-board.csv\"");
    CHECK(answer.body.find("KPI,Title,Contract") == 0);
    CHECK(answer.body.find("\npunctuality,") != answer.body.npos);
    CHECK(std::ranges::count(answer.body, '\n') == 2);
    CHECK(stack.get("/v1/views/kpi-board?day=2026-03-04", {{"Accept", "text/csv"}})
              .header("content-type")
              .starts_with("text/csv"));
    CHECK(stack.get("/v1/views/kpi-board", {{"Accept", "image/png"}}).status == 406);
}

TEST_CASE("views: filters choose rows, sort orders them, limit cuts them") {
    Stack stack;
    const Position head = stack.tell(w1());
    const auto starts = [&](const std::string& query) {
        std::vector<std::int64_t> all;
        for (const auto& row : nlohmann::json(
                 stack.get("/v1/views/live-board.json?day=2026-03-04" + query + at_least(head)).json()["rows"]))
            all.push_back(row["plannedStart"]);
        return all;
    };
    const auto up = starts("&sort=plannedStart"), down = starts("&sort=-plannedStart");
    CHECK(up.size() > 20);
    CHECK(std::ranges::is_sorted(up));
    CHECK(std::ranges::is_sorted(down, std::greater{}));
    CHECK(starts("&sort=-plannedStart&limit=3") == std::vector(down.begin(), down.begin() + 3));
    const Answer page = stack.get("/v1/views/live-board.json?day=2026-03-04&limit=2" + at_least(head));
    CHECK(page.json()["rows"].size() == 2);
    CHECK_FALSE(page.json()["next"].get<std::string>().empty());
}

TEST_CASE("views: a question the view does not know is refused and names what it knows") {
    Stack stack;
    stack.tell(planned("V1", "08:00", "08:30"));
    const auto refusal = [&](const std::string& target) {
        const Answer answer = stack.get(target);
        CHECK(answer.status == 422);
        return answer.json()["detail"].get<std::string>();
    };
    CHECK(refusal("/v1/views/live-board.json?colour=red").find("day") != std::string::npos);
    CHECK(refusal("/v1/views/live-board.json?sort=colour").find("plannedStart") != std::string::npos);
    CHECK(refusal("/v1/views/live-board.json?limit=few").find("few") != std::string::npos);
    refusal("/v1/views/live-board.json?min_position=-1");
    CHECK(refusal("/v1/views/live-board.json?known_at=yesterday").find("yesterday") != std::string::npos);
    refusal("/v1/views/live-board.json?as_of=2026-02-30");
    refusal("/v1/views/live-board.json?day=2026-02-30");
    CHECK(stack.get("/v1/views/no-such-board.json").status == 404);
    CHECK(stack.get("/v1/views/kpi-bord.json").json()["detail"] ==
          "There is no view \"kpi-bord\" — did you mean \"kpi-board\"?");
}

TEST_CASE("views: a filter may be as long as a header, and what is longer is refused") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(planned("V1", "08:00", "08:30")));
    const std::string target = "/v1/views/live-board.json?day=2026-03-04&visit=";
    CHECK(stack.get(target + "V1").json()["rows"].size() == 1);
    const Answer huge = stack.get(target + std::string(12'000, 'x'));
    CHECK(huge.status == 200);
    CHECK(huge.json()["rows"].empty());
    CHECK(stack.get(target + std::string(20'000, 'x')).problem() == "header-too-large");
    std::string thousand;
    for (int i = 0; i < 1'000; ++i) thousand += "&f" + std::to_string(i) + "=1";
    CHECK(stack.get(target + "V1" + thousand).problem() == "rejected");
    std::string columns = "visit,state";
    for (int i = 0; i < 1'000; ++i) columns += ",visit";
    const Answer csv = stack.get("/v1/views/live-board.csv?columns=" + columns);
    CHECK(csv.body.starts_with("Visit,State\r\n"));
}

TEST_CASE("views: a question in bytes that are no text is refused in words") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(planned("V1", "08:00", "08:30")));
    for (const char* target :
         {"/v1/views/%ff.json", "/v1/views/live-board.json?%ff=1", "/v1/views/live-board.json?sort=%ff",
          "/v1/views/live-board.json?columns=%ff", "/v1/views/live-board.json?limit=%ff", "/v1/stream?views=%ff",
          "/v1/stream?categories=%ff", "/v1/events?category=%ff", "/v1/events/%ff", "/v1/tile/%ff", "/%ff"}) {
        INFO(target);
        const Answer answer = stack.get(target);
        CHECK((answer.status == 404 || answer.status == 422));
        CHECK_FALSE(answer.json()["detail"].get<std::string>().empty());
    }
    CHECK(stack.get("/v1/views/live-board.json?visit=%ff").json()["rows"].empty());
}

TEST_CASE("views: what was known at a time, and what had happened by one, is answered and says so") {
    Stack stack;
    const Position head = stack.tell(planned("V1", "08:00", "08:30", {.made = "07:00"}));
    const std::string view = "/v1/views/live-board.json?day=2026-03-04";
    CHECK(stack.get(view + at_least(head)).json()["rows"].size() == 1);
    const auto before = stack.get(view + "&known_at=2000-01-01T12:00:00Z").json();
    CHECK(before["rows"].empty());
    CHECK(before["known_at"] == "2000-01-01T12:00:00Z");
    CHECK_FALSE(before.contains("as_of"));
    CHECK(stack.get(view + "&as_of=2026-03-04T06:59:59Z").json()["rows"].empty());
    const auto since = stack.get(view + "&as_of=2026-03-04T07:00:00Z").json();
    CHECK(since["rows"].size() == 1);
    CHECK(since["as_of"] == "2026-03-04T07:00:00Z");
}

TEST_CASE("views: a position is waited for, and one that does not come is unavailable") {
    Stack stack;
    const Position head = stack.tell(planned("V1", "08:00", "08:30"));
    CHECK(stack.get("/v1/views/live-board.json?day=2026-03-04" + at_least(head)).json()["position"] == head.value);
    const Answer never = stack.get("/v1/views/live-board.json?day=2026-03-04" + at_least({head.value + 1}));
    CHECK(never.status == 503);
    CHECK(never.header("retry-after") == "1");
}

TEST_CASE("views: rows that have not changed are not sent again, though the log grew") {
    Stack stack;
    stack.tell(planned("V1", "08:00", "08:30"));
    const Position first = stack.tell(clocked_in("V1", "08:05"));
    const std::string target = "/v1/views/live-board.json?day=2026-03-04";
    const Answer before = stack.get(target + at_least(first));
    const std::string tag = before.header("etag");
    REQUIRE_FALSE(tag.empty());
    // Another day's visit moves the view on, not the rows of this one.
    const Position other_day = stack.tell(planned("V2", "+1 08:00", "+1 08:30", {.made = "08:10"}));
    const Answer same = stack.get(target + at_least(other_day), {{"If-None-Match", tag}});
    CHECK(same.status == 304);
    CHECK(same.body.empty());
    CHECK(same.header("etag") == tag);
    CHECK(stack.get(target, {{"If-None-Match", "\"other\", " + tag}}).status == 304);
    CHECK(stack.get(target, {{"If-None-Match", "*"}}).status == 304);

    const Position ended = stack.tell(clocked_out("V1", "08:30"));
    const Answer changed = stack.get(target + at_least(ended), {{"If-None-Match", tag}});
    CHECK(changed.status == 200);
    CHECK(changed.header("etag") != tag);
}

TEST_CASE("views: JSON and CSV, and every question, have tags of their own") {
    Stack stack;
    const Position head = stack.tell(w1());
    std::set<std::string> tags;
    for (const char* target :
         {"/v1/views/kpi-board.json?day=2026-03-04", "/v1/views/kpi-board.csv?day=2026-03-04",
          "/v1/views/kpi-board.json?day=2026-03-04&kpi=punctuality", "/v1/views/kpi-board.json?day=2026-03-04&limit=2"})
        tags.insert(stack.get(target + at_least(head)).header("etag"));
    CHECK(tags.size() == 4);
}

TEST_CASE("views: a page of rows says where the next are") {
    Stack stack;
    const Position head = stack.tell(w1());
    const std::string target = "/v1/views/live-board.csv?day=2026-03-04";
    CHECK(stack.get(target + at_least(head)).header("link").empty());
    const std::string first = stack.get(target + "&columns=visit&limit=1").body;
    const std::string link = stack.get(target + "&columns=visit&limit=1").header("link");
    REQUIRE(link.starts_with("</v1/views/live-board.csv?"));
    REQUIRE(link.ends_with(">; rel=\"next\""));
    const std::string second = stack.get(link.substr(1, link.find('>') - 1)).body;
    CHECK(second.starts_with("Visit\r\n"));
    CHECK(second != first);
    // In an order of its own there is nothing behind a row.
    CHECK(stack.get(target + "&sort=visit&limit=1").header("link").empty());
}

TEST_CASE("views: what a view needs is in the document, and the page of projections leads to an answer") {
    Stack stack;
    const auto document = stack.get("/v1/openapi.json").json();
    for (const char* view : {"kpi-visits", "kpi-records"}) {
        INFO(view);
        const std::string path = std::string("/v1/views/") + view;
        std::string example;
        for (const auto& one : document["paths"][path]["get"]["parameters"])
            if (one.value("name", "") == "kpi" && one.value("required", false)) example = one.value("example", "");
        REQUIRE_FALSE(example.empty());
        const Answer without = stack.get(path);
        CHECK(without.status == 422);
        CHECK(without.body.find("needs the filter “kpi”") != std::string::npos);
        CHECK(stack.get(path + "?kpi=" + example).status == 200);
        const std::string page = stack.get("/log/projections", {{"Accept", "text/html"}}).body;
        CHECK(page.find("\"/views/" + std::string(view) + "?kpi=" + example + "\"") != std::string::npos);
    }
}

}  // namespace
}  // namespace daybook::gateway
