// Tables in the address: sort, filters, columns, pages; the same rows as CSV and as a workbook.

#include <algorithm>

#include "events/stored/row_schema.h"
#include "projections/catalogue.h"
#include "services/gateway/behind.h"
#include "services/gateway/cells.h"
#include "services/gateway/column_how.h"
#include "services/gateway/sheet.h"
#include "services/gateway/stream.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/money.h"
#include "tests/dsl/w1.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

const Headers as_person{{"Accept", "text/html"}};

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return parts;
}

// Whether rows of a view have a column.
bool has_column(const projections::View& view, const std::string& name) {
    const auto schema = row_schema(view.row_type);
    if (!schema) return false;
    for (const auto field : schema->getFields())
        if (name == field.getProto().getName().cStr()) return true;
    return false;
}

// The first link of a page that begins so, as a browser asks for it.
std::string link_in(const std::string& page, const std::string& beginning) {
    const auto at = page.find("href=\"" + beginning);
    if (at == std::string::npos) return {};
    std::string link = page.substr(at + 6, page.find('"', at + 6) - at - 6);
    for (auto amp = link.find("&amp;"); amp != std::string::npos; amp = link.find("&amp;", amp)) link.erase(++amp, 4);
    return link;
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
    CHECK(count(page.body, "<th scope=\"col\"") == 3);  // the two, and what is behind a row
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
        const auto has_filter = [&](const std::string& name) {
            return std::ranges::find(found.view->filters, name) != found.view->filters.end();
        };
        for (const auto& column : split(sheet.columns, ',')) {
            INFO(column);
            CHECK(has_column(*found.view, column));
        }
        for (const auto& filter : split(sheet.filters, ',')) {
            INFO(filter);
            CHECK(has_filter(filter.substr(0, filter.find(':'))));
        }
        for (const auto& fixed : split(sheet.fixed, ',')) CHECK(has_filter(fixed.substr(0, fixed.find('='))));
        if (!sheet.sort.empty())
            CHECK(has_column(*found.view, std::string(sheet.sort.substr(sheet.sort.starts_with('-')))));
    }
}

TEST_CASE("tables: what is said to stand behind a row is asked for by columns and filters there are") {
    for (const auto& one : behinds()) {
        INFO(one.view << ": " << one.where);
        const auto from = projections::find_view(one.view);
        REQUIRE(from.view);
        for (const auto& condition : split(one.of, ','))
            CHECK(has_column(*from.view, condition.substr(0, condition.find(':'))));
        std::string where(one.where);
        for (auto open = where.find('{'); open != std::string::npos; open = where.find('{', open)) {
            const auto close = where.find('}', open);
            REQUIRE(close != std::string::npos);
            std::string column = where.substr(open + 1, close - open - 1);
            const bool optional = column.starts_with('?');
            if (optional) column.erase(0, 1);
            CHECK(has_column(*from.view, column));
            // "{by}=…": a filter the row itself names.
            where.replace(open, close - open + 1, optional ? "&" + column + "=x" : where[close + 1] == '=' ? "" : "x");
        }
        const auto query = where.find('?');
        const std::string path = where.substr(0, query);
        std::string view = path.starts_with("/views/") ? path.substr(7) : "";
        if (const Sheet* sheet = sheet_at(path)) view = sheet->view;
        if (view.empty()) {
            const bool known =
                path.starts_with("/records/") || path.starts_with("/v1/events/") || path.starts_with("/kpis/");
            CHECK(known);
            continue;
        }
        const auto to = projections::find_view(view);
        REQUIRE(to.view);
        for (const auto& asked : split(std::string_view(where).substr(query + 1), '&')) {
            INFO(asked);
            const std::string filter = asked.substr(0, asked.find('='));
            if (!filter.empty()) CHECK(std::ranges::find(to.view->filters, filter) != to.view->filters.end());
        }
    }
}

TEST_CASE("tables: every figure a sheet shows says how it is computed, and nothing is said of columns there are not") {
    for (const auto& one : column_hows()) {
        INFO(one.view << ": " << one.column);
        const auto found = projections::find_view(one.view);
        REQUIRE(found.view);
        CHECK(has_column(*found.view, std::string(one.column)));
        CHECK(how_of_column(one.view, one.column) == one.sentence);  // said once
    }
    for (const auto& sheet : sheets()) {
        const auto found = projections::find_view(sheet.view);
        REQUIRE(found.view);
        const auto schema = row_schema(found.view->row_type);
        REQUIRE(schema);
        for (const auto& name : split(sheet.columns, ','))
            if (is_figure(schema->getFieldByName(name))) {
                INFO(sheet.path << ": " << name);
                CHECK_FALSE(how_of_column(sheet.view, name).empty());
            }
    }
}

TEST_CASE("tables: rows that know the rules they were computed by show them on their sheet") {
    for (const auto& sheet : sheets()) {
        INFO(sheet.path);
        const auto found = projections::find_view(sheet.view);
        REQUIRE(found.view);
        if (!has_column(*found.view, "ruleVersion")) continue;
        const auto shown = split(sheet.columns, ',');
        CHECK(std::ranges::find(shown, "ruleVersion") != shown.end());
    }
}

TEST_CASE("tables: billed care is followed to how it came about and to the events of its visit") {
    Stack stack;
    stack.wait_for("billing",
                   stack.tell(told(contract_agreed("contract-1"), rates("contract-1", 1'795), ordered("package-1"),
                                   planned("V1", "-2 08:00", "-2 08:30"), visited("V1", "-2 08:00", "-2 08:30"),
                                   day_closed("-1 00:10", "2026-03-02"))));
    const std::string page = stack.get("/money/billable?contract=contract-1&week=2026-03-08", as_person).body;
    CHECK(count(page, "<details class=\"db-steps\">") == 1);
    CHECK(page.find("How these figures are computed") != std::string::npos);
    REQUIRE(link_in(page, "/records/visit-") == "/records/visit-V1");
    CHECK(stack.get("/records/visit-V1", as_person).status == 200);
}

TEST_CASE("tables: pages that show rows their own way lead to the same rows as a table and as files") {
    Stack stack;
    const Position head = stack.tell(told(planned("V1", "08:00", "08:30"), visited("V1", "08:00", "08:30")));
    for (const char* view : {"live-board", "kpi-board", "audit-trail"}) stack.wait_for(view, head);
    for (const auto& [path, view] :
         {std::pair("/?contract=contract-1", "live-board"), std::pair("/kpis?contract=contract-1", "kpi-board"),
          std::pair("/records/visit-V1", "audit-trail"), std::pair("/log?category=visit", "audit-trail")}) {
        INFO(path);
        const std::string page = stack.get(path, as_person).body;
        const std::string table = link_in(page, "/views/" + std::string(view));
        REQUIRE_FALSE(table.empty());
        const std::string shown = stack.get(table, as_person).body;
        CHECK(count(shown, "<tr data-key=") > 0);
        CHECK(shown.find("id=\"f-") != std::string::npos);  // it can be narrowed
        for (const std::string form : {".csv", ".xlsx"}) {
            const Answer file = stack.get(link_in(page, "/v1/views/" + std::string(view) + form));
            CHECK(file.status == 200);
            CHECK(file.body.size() > 20);
        }
    }
    // What narrows the page narrows the table.
    const std::string nowhere = stack.get("/?zone=nowhere", as_person).body;
    CHECK(stack.get(link_in(nowhere, "/views/live-board"), as_person).body.find("Nothing fits.") != std::string::npos);
}

TEST_CASE("tables: a figure that is measured on no visit shows the records behind it") {
    Stack stack;
    stack.wait_for("kpi-board", stack.tell(told(received("r1", "09:00"), assessed("r1", "09:10"),
                                                triaged("r1", "09:20", 2), accepted("r1", "10:00"))));
    const Answer page = stack.get("/kpis/acceptance?contract=framework", as_person);
    REQUIRE(page.status == 200);
    CHECK(page.body.find("Records behind the figure") != std::string::npos);
    CHECK(link_in(page.body, "/records/referral-") == "/records/referral-r1");
    CHECK(link_in(page.body, "/views/kpi-records?kpi=acceptance") != "");
    // All rows of it are still rows of one KPI: the view answers for no others.
    CHECK(stack.get("/views/kpi-records?kpi=acceptance&contract=nobody", as_person)
              .body.find("href=\"/views/kpi-records?kpi=acceptance\"") != std::string::npos);
}

TEST_CASE("tables: a tile says in a word what the chart of its weeks says") {
    Stack stack;
    stack.wait_for("kpi-series", stack.tell(told(w1(), day_closed("+5 00:10", "2026-03-08"))));
    REQUIRE(stack.get("/v1/views/kpi-series.json?kpi=missed_visits").json()["rows"].size() > 0);
    CHECK(count(stack.get("/kpis", as_person).body, "limits on trial") > 0);
}

TEST_CASE("tables: feeds and projections, which no view holds, are tables and files like all others") {
    Stack stack;
    for (const std::string name : {"feed-files", "feed-sources", "projections", "parked-records"}) {
        INFO(name);
        CHECK(stack.get("/views/" + name, as_person).status == 200);
        CHECK(stack.get("/v1/views/" + name + ".csv").status == 200);
        CHECK(stack.get("/v1/views/" + name + ".xlsx").body.starts_with("PK"));
        CHECK(stack.get("/v1/views/" + name + ".json?colour=red").status == 422);
        // Feeds are told by events and known at any time; how far a projection has come is known now alone.
        for (const std::string time : {"known_at", "as_of"}) {
            const Answer then = stack.get("/v1/views/" + name + ".json?" + time + "=2026-03-04");
            CHECK(then.status == (name.starts_with("feed-") ? 200 : 422));
            CHECK((then.status == 200 || then.body.find("no event of the log") != std::string::npos));
        }
    }
    const std::string page = stack.get("/log/projections", as_person).body;
    CHECK(stack.get(link_in(page, "/v1/views/projections.csv")).body.find("\nkpi-board,") != std::string::npos);
    const auto all = stack.get("/v1/views/projections.json?sort=-projection&columns=projection").json()["rows"];
    REQUIRE(all.size() == projections::all().size());
    CHECK(all.front()["projection"] > all.back()["projection"]);
    CHECK(stack.get("/v1/views/projections.json?projection=kpi-board").json()["rows"].size() == 1);
    CHECK(stack.get("/v1/views/projections.json?limit=2").json()["rows"].size() == 2);
    CHECK(stack.get("/v1/views/feed-rejected.json").status == 422);
    CHECK(stack.get("/v1/views/feed-rejected.json?record=feed-nobody").json()["rows"].empty());
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
