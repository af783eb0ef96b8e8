// Tables in the address: sort, filters, columns, pages; the same rows as CSV and as a workbook.

#include <algorithm>

#include "events/stored/row_schema.h"
#include "projections/catalogue.h"
#include "services/gateway/cells.h"
#include "services/gateway/sheet.h"
#include "services/gateway/stream.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/w1.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

const Headers as_person{{"Accept", "text/html"}};

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return parts;
}

TEST_CASE("tables: columns are chosen in the address, in the order they are named") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(w1()));
    const std::string day = "/v1/views/live-board.csv?day=2026-03-04";
    const Answer csv = stack.get(day + "&columns=state,visit&sort=visit");
    REQUIRE(csv.status == 200);
    CHECK(csv.body.starts_with("State,Visit\r\n"));
    const Answer json = stack.get("/v1/views/live-board.json?day=2026-03-04&columns=visit&limit=1");
    CHECK(json.json()["rows"][0].size() == 2);  // the column and the row's key
    const Answer unknown = stack.get(day + "&columns=visit,colour");
    CHECK(unknown.status == 422);
    CHECK(unknown.json()["errors"][0]["pointer"] == "/columns");
    CHECK(unknown.json()["detail"].get<std::string>().find("plannedStart") != std::string::npos);
}

TEST_CASE("tables: rows are found by what they hold, whatever its case") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(w1()));
    const auto found = [&](const std::string& text) {
        return stack.get("/v1/views/live-board.json?day=2026-03-04&contains=" + text).json()["rows"].size();
    };
    const auto all = found("");
    CHECK(all > 10);
    CHECK(found("MISSED") == found("missed"));
    CHECK(found("missed") > 0);
    CHECK(found("missed") < all);
    CHECK(found("nothing-of-the-kind") == 0);
}

TEST_CASE("tables: the workbook is one, and is only sent where it is asked for") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(w1()));
    const Answer book = stack.get("/v1/views/live-board.xlsx?day=2026-03-04&columns=visit,state");
    REQUIRE(book.status == 200);
    CHECK(book.header("content-type") == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    CHECK(book.header("content-disposition") == "attachment; filename=\"live-board.xlsx\"");
    CHECK(book.body.starts_with("PK"));
    const Answer same = stack.get("/v1/views/live-board.xlsx?day=2026-03-04&columns=visit,state",
                                  {{"If-None-Match", book.header("etag")}});
    CHECK(same.status == 304);
    CHECK(stack.get("/v1/views/live-board.html?day=2026-03-04").header("location") ==
          "/views/live-board?day=2026-03-04");
}

TEST_CASE("tables: a page of any view sorts, narrows and turns, and keeps all of it in the address") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(w1()));
    const std::string target = "/views/live-board?day=2026-03-04&columns=visit&columns=state&sort=-visit&contains=v";
    const Answer page = stack.get(target, as_person);
    REQUIRE(page.status == 200);
    CHECK(count(page.body, "aria-sort=\"descending\"") == 1);
    CHECK(count(page.body, "<th scope=\"col\"") == 2);
    CHECK(page.body.find(
              "/v1/views/live-board.csv?day=2026-03-04&amp;sort=-visit&amp;contains=v&amp;columns=visit%2Cstate") !=
          std::string::npos);
    CHECK(page.body.find("value=\"visit\" checked") != std::string::npos);
    // A page beyond the last is the last.
    CHECK(stack.get(target + "&page=999", as_person).status == 200);
    CHECK(stack.get(target + "&page=banana", as_person).status == 200);
    CHECK(stack.get("/views/live-board?sort=colour", as_person).status == 422);
    CHECK(stack.get("/views/live-board?colour=red", as_person).status == 422);
    CHECK(stack.get("/views/no-such-view", as_person).status == 404);
}

TEST_CASE("tables: markup in what is asked for stays text") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(w1()));
    const Answer page = stack.get("/views/live-board?contains=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", as_person);
    CHECK(page.status == 200);
    CHECK(page.body.find("<script>alert") == std::string::npos);
    CHECK(page.body.find("Nothing fits.") != std::string::npos);
    const std::string huge(12'000, 'x');
    CHECK(stack.get("/views/live-board?contains=" + huge, as_person).status == 200);
}

TEST_CASE("tables: every sheet names columns, filters and a sort that its view has") {
    for (const auto& sheet : sheets()) {
        INFO(sheet.path);
        const auto found = projections::find_view(sheet.view);
        REQUIRE(found.view);
        const auto schema = row_schema(found.view->row_type);
        REQUIRE(schema);
        const auto has_column = [&](const std::string& name) {
            for (const auto field : schema->getFields())
                if (name == field.getProto().getName().cStr()) return true;
            return false;
        };
        const auto has_filter = [&](const std::string& name) {
            return std::ranges::find(found.view->filters, name) != found.view->filters.end();
        };
        for (const auto& column : split(sheet.columns, ',')) {
            INFO(column);
            CHECK(has_column(column));
        }
        for (const auto& filter : split(sheet.filters, ',')) {
            INFO(filter);
            CHECK(has_filter(filter.substr(0, filter.find(':'))));
        }
        for (const auto& fixed : split(sheet.fixed, ',')) CHECK(has_filter(fixed.substr(0, fixed.find('='))));
        if (!sheet.sort.empty()) CHECK(has_column(std::string(sheet.sort.substr(sheet.sort.starts_with('-')))));
    }
}

TEST_CASE("tables: every sheet is a page on an empty log, and says that there is nothing") {
    Stack stack;
    for (const auto& sheet : sheets()) {
        INFO(sheet.path);
        const Answer page = stack.get(std::string(sheet.path), as_person);
        CHECK(page.status == 200);
        CHECK(page.body.find("db-empty") != std::string::npos);
    }
    for (const char* path :
         {"/log", "/log/projections", "/feeds", "/commissioner", "/docs", "/referrals", "/variations"}) {
        INFO(path);
        CHECK(stack.get(path, as_person).status == 200);
    }
    CHECK(stack.get("/contracts/nobody", as_person).status == 404);
}

TEST_CASE("tables: a commissioner’s page shows the zones of their contracts, and what these ask for") {
    Stack stack;
    const auto agreed = [](const std::string& contract) {
        return says<schema::Contract::Agreed>("contract-" + contract, "-20 09:00", [=](auto fact, const Scene&) {
            fact.setRoute(schema::Contract::Route::FRAMEWORK);
            fact.setCommissioner("council-" + contract);
        });
    };
    stack.wait_for("referrals", stack.tell(told(agreed("a"), agreed("b"),
                                                received("r1", "09:00", {.contract = "a", .bands = {{"morning", 60}}}),
                                                received("r2", "09:10", {.contract = "b", .bands = {{"morning", 600}}}),
                                                received("r3", "09:20", {.contract = "b", .zone = "E5"}))));
    const std::string page = stack.get("/commissioner?commissioner=council-a", as_person).body;
    CHECK(count(page, "data-key=\"E4\"") == 1);
    CHECK(count(page, "data-key=\"E5\"") == 0);
    CHECK(count(page, "data-label=\"Asked for\">" + hours_text(3'600) + "<") == 1);
}

TEST_CASE("tables: a decision of today’s board leads back to the zone it was looked at in") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(told(planned("V1", "08:00", "08:30"), overdue("V1", "08:31"))));
    const auto zone = stack.get("/v1/views/live-board.json?visit=V1").json()["rows"][0]["zone"].get<std::string>();
    const std::string page = stack.get("/?zone=" + percent_encoded(zone), as_person).body;
    CHECK(count(page, "AlertAcknowledged?back=" + percent_encoded("/?zone=" + percent_encoded(zone))) > 0);
    CHECK(count(stack.get("/", as_person).body, "AlertAcknowledged?back=%2F&amp;") > 0);
}

TEST_CASE("tables: what moves a page is on the stream") {
    for (const Sheet& sheet : sheets()) {
        INFO(sheet.path);
        CHECK((sheet.hears.empty() || std::ranges::find(streamed_views(), sheet.hears) != streamed_views().end()));
    }
}

}  // namespace
}  // namespace daybook::gateway
