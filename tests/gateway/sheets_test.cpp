// Which columns a sheet shows at first, what its files hold, and what its tiles say of themselves.

#include "services/gateway/sheet.h"

#include "events/stored/row_schema.h"
#include "projections/catalogue.h"
#include "services/gateway/own_views.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/money.h"
#include "tests/gateway/fixture.h"
#include "tests/gateway/open_for_work.h"

namespace daybook::gateway {
namespace {

const Headers as_person{{"Accept", "text/html"}};

// What stands between the first of one text and the next of another.
std::string between(const std::string& page, const std::string& from, const std::string& to) {
    const auto at = page.find(from);
    return at == std::string::npos ? std::string() : page.substr(at, page.find(to, at) - at);
}

std::string link_after(const std::string& page, const std::string& word) {
    const auto end = page.rfind("\">" + word + "</a>");
    if (end == std::string::npos) return {};
    const auto begin = page.rfind("href=\"", end) + 6;
    std::string link = page.substr(begin, end - begin);
    for (auto amp = link.find("&amp;"); amp != std::string::npos; amp = link.find("&amp;", amp)) link.erase(++amp, 4);
    return link;
}

Story billed_care() {
    return told(contract_agreed("contract-1"), rates("contract-1", 1'795), ordered("package-1"),
                planned("V1", "-2 08:00", "-2 08:30"), visited("V1", "-2 08:00", "-2 08:30"),
                day_closed("-1 00:10", "2026-03-02"));
}

TEST_CASE("sheets: a few columns stand there at first, all of them one link away, and back") {
    Stack stack;
    stack.wait_for("billing", stack.tell(billed_care()));
    const std::string sheet = "/money/billable?contract=contract-1&week=2026-03-08";
    const std::string usual = stack.get(sheet, as_person).body;
    const auto shown = count(usual, "<th scope=\"col\"");
    CHECK(usual.find(">Usual columns</a>") == std::string::npos);
    const std::string all = stack.get(link_after(usual, "All columns"), as_person).body;
    CHECK(count(all, "<th scope=\"col\"") > shown);
    CHECK(count(all, "<th scope=\"col\"") == count(all, "type=\"checkbox\"") + 1);  // and what is behind a row
    CHECK(all.find(">All columns</a>") == std::string::npos);
    CHECK(link_after(all, "Usual columns") == sheet);
    CHECK(count(stack.get(link_after(all, "Usual columns"), as_person).body, "<th scope=\"col\"") == shown);
}

TEST_CASE("sheets: a page of any view shows as many columns as stand on it, and leads to the others") {
    constexpr std::size_t stand_on_a_page = 13;
    const auto columns_of = [](const projections::View& view) {
        const std::string usual(usual_columns(view.name));
        if (!usual.empty()) return count(usual, ",") + 1;
        const auto schema = row_schema(view.row_type);
        return schema ? std::size_t{schema->getFields().size()} : 0;
    };
    for (const auto& projection : projections::all())
        for (const auto& view : projection.views) {
            INFO(view.name);
            CHECK(columns_of(view) > 0);
            CHECK(columns_of(view) <= stand_on_a_page);
        }
    for (const auto& own : own_views()) CHECK(columns_of(own.view) <= stand_on_a_page);
    Stack stack;
    stack.wait_for("contracts", stack.tell(told(agreed_contract("county", "-3 09:00"))));
    const std::string page = stack.get("/views/contracts", as_person).body;
    CHECK(page.find("<h1>Contracts</h1>") != std::string::npos);
    CHECK(count(page, "<th scope=\"col\"") > 1);
    CHECK(count(page, "<th scope=\"col\"") <= stand_on_a_page + 1);  // and what is behind a row
    const std::string all = stack.get(link_after(page, "All columns"), as_person).body;
    CHECK(count(all, "<th scope=\"col\"") == count(page, "type=\"checkbox\"") + 1);
}

TEST_CASE("sheets: sorted by a day, rows that have none stand last, whichever way") {
    Stack stack;
    stack.wait_for(
        "contracts",
        stack.tell(told(agreed_contract("without", "-3 09:00"),
                        says<schema::Contract::Agreed>("contract-with", "-2 09:00", [](auto fact, const Scene& scene) {
                            fact.setReviewDue(day_number(scene, "+9 00:00"));
                        }))));
    for (const char* sort : {"reviewDue", "-reviewDue"}) {
        INFO(sort);
        const auto rows = stack.get("/v1/views/contracts.json?sort=" + std::string(sort)).json()["rows"];
        REQUIRE(rows.size() == 2);
        CHECK(rows[0]["contract"] == "with");
        CHECK(rows[1]["contract"] == "without");
    }
}

TEST_CASE("sheets: sorted by a figure, rows there is no data for stand last, whichever way") {
    Stack stack;  // mornings were declared, evenings never
    stack.wait_for("capacity", stack.tell(told(open_for_work(), received("s", "09:15", {.bands = {{"evening", 60}}}))));
    for (const char* sort : {"declared", "-declared"}) {
        INFO(sort);
        const auto rows = stack.get("/v1/views/capacity.json?sort=" + std::string(sort)).json()["rows"];
        REQUIRE(rows.size() == 2);
        CHECK(rows[0]["band"] == "morning");
        CHECK(rows[1]["declared"].is_null());
    }
}

TEST_CASE("sheets: files hold every column, unless the reader chose some") {
    Stack stack;
    stack.wait_for("billing", stack.tell(billed_care()));
    const std::string sheet = "/money/billable?contract=contract-1&week=2026-03-08";
    const auto headings = [&](const std::string& page) {
        const std::string csv = stack.get(link_after(page, "CSV")).body;
        return count(csv.substr(0, csv.find("\r\n")), ",") + 1;
    };
    const std::string usual = stack.get(sheet, as_person).body;
    CHECK(headings(usual) == count(usual, "type=\"checkbox\""));
    // Who narrows the table by its form tells the usual columns, too, and has chosen none.
    std::string form = sheet;
    for (auto at = usual.find("name=\"columns\" value=\""); at != std::string::npos;
         at = usual.find("name=\"columns\" value=\"", at + 1)) {
        const auto value = usual.find("value=\"", at) + 7, end = usual.find('"', value);
        if (usual.substr(end, 10).starts_with("\" checked")) form += "&columns=" + usual.substr(value, end - value);
    }
    REQUIRE(form.find("&columns=day") != std::string::npos);
    CHECK(headings(stack.get(form, as_person).body) == headings(usual));
    CHECK(headings(stack.get(sheet + "&columns=day&columns=pence", as_person).body) == 2);
}

TEST_CASE("sheets: a date and an id stand on one line, words do not have to") {
    Stack stack;
    stack.wait_for("billing", stack.tell(billed_care()));
    const std::string page = stack.get("/money/billable?contract=contract-1&week=2026-03-08", as_person).body;
    CHECK(page.find("<th scope=\"row\" class=\"db-time\" data-label=\"Day\">") != std::string::npos);
    CHECK(page.find("<td class=\"db-time\" data-label=\"Package\">") != std::string::npos);
    CHECK(page.find("<td data-label=\"How it came about\">") != std::string::npos);
}

TEST_CASE("sheets: every tile above a table says how its figure is computed") {
    Stack stack;
    stack.wait_for("reconciliation", stack.tell(told(billed_care(), day_closed("+5 00:10", "2026-03-08"))));
    for (const char* path : {"/money", "/money/invoices", "/contracts", "/quality", "/variations", "/", "/referrals"}) {
        INFO(path);
        const std::string page = stack.get(path, as_person).body;
        const std::string tiles = between(page, "<ul class=\"db-tiles\">", "</details>");
        CHECK(count(tiles, "db-tile__label") > 1);
        CHECK(count(tiles, "<dt>") == count(tiles, "db-tile__label"));
        CHECK(count(tiles, "<dd></dd>") == 0);
    }
}

}  // namespace
}  // namespace daybook::gateway
