// A person's page: what happened around them in every record, what corrects what, and who looked.

#include "schema/record.capnp.h"
#include "tests/dsl/commissioning.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

const Headers as_person{{"Accept", "text/html"}};

Line looked(const std::string& when, const std::string& who, const std::string& purpose) {
    return says<schema::Record::Viewed>("record-viewed-2026-03-04", when, [=](auto fact, const Scene& scene) {
        fact.setAccount(who);
        fact.setPurpose(purpose);
        fact.setView("claims");
        fact.initSubjects(1).set(0, scene.person);
    });
}

const std::string page_of_the_person = "/records/" + Scene{}.person;

TEST_CASE("person page: what happened in every record of theirs stands on one page, the latest first") {
    Stack stack;
    stack.wait_for("audit-trail", stack.tell(told(planned("V1", "08:00", "08:30"), visited("V1", "08:00", "08:30"),
                                                  planned("V2", "18:00", "18:30", {.made = "09:00"}))));
    const std::string page = stack.get(page_of_the_person, as_person).body;
    CHECK(count(page, "href=\"/records/visit-V1\"") > 1);
    CHECK(page.find("href=\"/records/visit-V2\"") < page.find("href=\"/records/visit-V1\""));
    CHECK(page.find("Clocked in") != std::string::npos);
    CHECK(page.find("Nobody has opened what is sealed here.") != std::string::npos);
    CHECK(page.find("/v1/views/audit-trail.csv?person=" + Scene{}.person) != std::string::npos);
    CHECK(stack.get("/records/person-nobody", as_person).status == 404);
}

TEST_CASE("person page: a correction is marked as one, and stands beside what it corrects") {
    Stack stack;
    stack.wait_for("audit-trail", stack.tell(told(planned("V1", "08:00", "08:30"), visited("V1", "08:00", "08:30"),
                                                  adjusted("V1", "08:05", "08:35", "10:00"),
                                                  adjusted("V1", "08:10", "08:35", "11:00"))));
    const std::string page = stack.get(page_of_the_person, as_person).body;
    CHECK(count(page, "</svg>corrected</span>") == 2);
    CHECK(page.find("<del>4 Mar 2026, 08:05:00</del> → <ins>4 Mar 2026, 08:10:00</ins>") != std::string::npos);
    CHECK(count(stack.get("/records/visit-V1", as_person).body, "</svg>corrected</span>") == 2);
}

TEST_CASE("person page: who looked is named with what for, the latest first, and only where they looked") {
    Stack stack;
    stack.wait_for("audit-trail",
                   stack.tell(told(planned("V1", "08:00", "08:30"), looked("09:00", "finance-1", "to export claims"),
                                   looked("10:00", "manager-1", "to export claims"))));
    const std::string page = stack.get(page_of_the_person, as_person).body;
    const std::string looks =
        page.substr(page.find("Who looked"), page.find("What happened") - page.find("Who looked"));
    CHECK(looks.find("<b>manager-1</b> for to export claims") < looks.find("<b>finance-1</b> for to export claims"));
    CHECK(looks.find("<b>finance-1</b>") != std::string::npos);
    CHECK(stack.get("/records/visit-V1", as_person).body.find("Nobody has opened") != std::string::npos);
}

TEST_CASE("person page: it is narrowed and turned in the address, and keeps what it was narrowed to") {
    Stack stack;
    Story many;
    for (int i = 0; i < 60; ++i) many.push_back(planned("V" + std::to_string(i), "08:00", "08:30"));
    many.push_back(looked("09:00", "finance-1", "to export claims"));
    stack.wait_for("audit-trail", stack.tell(std::move(many)));
    const std::string first = stack.get(page_of_the_person + "?category=visit", as_person).body;
    CHECK(count(first, "<tr data-key=") == 50);
    const auto at = first.find("href=\"" + page_of_the_person + "?category=visit&amp;before=");
    REQUIRE(at != std::string::npos);
    std::string older = first.substr(at + 6, first.find('"', at + 6) - at - 6);
    older.erase(older.find("amp;"), 4);
    const std::string second = stack.get(older, as_person).body;
    CHECK(count(second, "<tr data-key=") == 10);
    CHECK(second.find("value=\"visit\" selected") != std::string::npos);
    CHECK(second.find(">Newest</a>") != std::string::npos);
    CHECK(stack.get(page_of_the_person + "?category=invoice", as_person).body.find("Nothing fits.") !=
          std::string::npos);
    CHECK(stack.get(page_of_the_person + "?from=yesterday", as_person).status == 422);
}

}  // namespace
}  // namespace daybook::gateway
