// What a whole projection adds to the rules it stands on: who must be told of a variation, the trail page by page, and
// facts of a later version.

#include <catch2/catch.hpp>

#include "events/stored/format.h"
#include "projections/catalogue.h"
#include "schema/record.capnp.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/variations.h"
#include "tests/dsl/w1.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;

Line told_to(const std::string& id, std::string when, schema::Variation::StaffNotified::Through through,
             std::vector<std::string> workers) {
    return variation_line<schema::Variation::StaffNotified>(
        "variation-" + id, std::move(when), [=](auto fact, const Scene&) {
            fact.setThrough(through);
            auto list = fact.initWorkers(static_cast<unsigned>(workers.size()));
            for (unsigned i = 0; i < list.size(); ++i) list.set(i, workers[i]);
        });
}

std::int64_t told_by_rota_at(const Runner& runner) {
    std::int64_t when = -1;
    each<schema::VariationLogRow>(asked(runner, "variation-log"), [&](auto row) { when = row.getToldByRota(); });
    return when;
}

TEST_CASE("variation log: staff are told once every worker rostered in the first seven days is") {
    using Through = schema::Variation::StaffNotified::Through;
    Book book;
    book.tell(planned("V1", "+1 08:00", "+1 08:30", {.workers = {"worker-1"}}),
              planned("V2", "+3 08:00", "+3 08:30", {.workers = {"worker-2"}}),
              planned("V3", "+9 08:00", "+9 08:30", {.workers = {"worker-3"}}),  // after the first seven days
              proposed("v1", "-2 09:00", "+1 00:00"), agreed("v1", "-1 09:00"),
              told_to("v1", "09:00", Through::ROTA, {"worker-1"}));
    const Projection& projection = *find_view("variation-log").projection;
    CHECK(told_by_rota_at(delivered(projection, book)->runner()) == 0);
    book.tell(Story{told_to("v1", "10:00", Through::ROTA, {"worker-2"})});
    CHECK(told_by_rota_at(delivered(projection, book)->runner()) == micros(at(book.scene(), "10:00")));
    book.tell(Story{assigned("V2", "11:00", "worker-4")});  // somebody who was told nothing
    CHECK(told_by_rota_at(delivered(projection, book)->runner()) == 0);
}

TEST_CASE("views: what changed behind a position is those rows of the whole that did, in its order, page by page") {
    Book book;
    book.tell(w1(), proposed("v1", "-2 09:00", "+1 00:00"), agreed("v1", "-1 09:00"));
    for (const char* name : {"live-board", "kpi-board", "variation-log", "audit-trail"}) {
        INFO(name);
        const auto shelf = delivered(*find_view(name).projection, book);
        const auto whole = ask(shelf->runner(), name, {});
        REQUIRE(whole);
        for (std::uint64_t behind = 1; behind <= book.events().size(); ++behind) {
            std::vector<std::string> wanted, all;
            for (const auto& row : whole->rows) {
                all.push_back(row.key);
                if (row.position.value > behind) wanted.push_back(row.key);
            }
            const auto found = [&](ViewQuery query) {
                std::vector<std::string> keys;
                do {
                    const auto page = ask(shelf->runner(), name, query);
                    REQUIRE(page);
                    for (const auto& row : page->rows) keys.push_back(row.key);
                    query.after = page->next;
                } while (!query.after.empty());
                return keys;
            };
            CHECK(found({.limit = 2, .changed_after = Position{behind}}) == wanted);
            // Whoever knows which may have changed says so, and of others as well.
            CHECK(found({.limit = 2, .changed_after = Position{behind}, .changed = all}) == wanted);
        }
    }
}

TEST_CASE("audit trail: every event is one row, newest first, and pages leave none out") {
    Book book;
    book.tell(w1());
    const auto shelf = delivered(*find_view("audit-trail").projection, book);
    std::vector<std::string> keys;
    ViewQuery query{.limit = 7};
    do {
        const auto page = ask(shelf->runner(), "audit-trail", query);
        REQUIRE(page);
        CHECK(page->rows.size() <= 7);
        for (const auto& row : page->rows) keys.push_back(row.key);
        query.after = page->next;
    } while (!query.after.empty());
    REQUIRE(keys.size() == book.events().size());
    for (std::size_t i = 0; i < keys.size(); ++i) CHECK(keys[i] == std::to_string(keys.size() - i));
}

TEST_CASE("audit trail: of a category are its facts alone") {
    Book book;
    book.tell(w1(), proposed("v1", "-2 09:00", "+1 00:00"), agreed("v1", "-1 09:00"));
    const auto shelf = delivered(*find_view("audit-trail").projection, book);
    std::size_t variations = 0;
    each<schema::AuditTrailRow>(asked(shelf->runner(), "audit-trail", {{"category", "variation"}}), [&](auto row) {
        ++variations;
        CHECK(std::string(row.getType().cStr()).starts_with("variation."));
    });
    CHECK(variations == 2);
    CHECK(asked(shelf->runner(), "audit-trail", {{"category", "vari"}}).rows.empty());
}

TEST_CASE("audit trail: a record's own events, with what an adjustment found and left") {
    Book book;
    book.tell(w1());
    const auto shelf = delivered(*find_view("audit-trail").projection, book);
    std::vector<std::string> types;
    std::string after;
    each<schema::AuditTrailRow>(asked(shelf->runner(), "audit-trail", {{"stream", "visit-V22"}}), [&](auto row) {
        types.push_back(row.getType().cStr());
        if (types.back() != "visit.TimesAdjusted") return;
        for (const auto change : row.getChange())
            if (std::string(change.getField().cStr()) == "End") after = change.getAfter().cStr();
        CHECK(std::string(row.getChangeType().cStr()) == "corrected");
    });
    CHECK(types ==
          std::vector<std::string>{"visit.TimesAdjusted", "visit.ClockedOut", "visit.ClockedIn", "visit.Planned"});
    CHECK(after == "2026-03-04T18:00:00Z");
}

TEST_CASE("audit trail: who looked at a person's record is found with the person and with the record, once") {
    Book book;
    book.tell(says<schema::Record::Viewed>("record-viewed-2026-03-04", "09:00", [](auto fact, const Scene&) {
        fact.setAccount("role-manager");
        auto subjects = fact.initSubjects(3);
        for (unsigned i = 0; i < 3; ++i) subjects.set(i, i == 1 ? "worker-eve" : "person-ada");
    }));
    const auto shelf = delivered(*find_view("audit-trail").projection, book);
    const auto found = [&](const char* by, const char* id) {
        return asked(shelf->runner(), "audit-trail", {{by, id}}).rows.size();
    };
    CHECK(found("person", "person-ada") == 1);
    CHECK(found("stream", "person-ada") == 1);
    CHECK(found("stream", "worker-eve") == 1);
    CHECK(found("stream", "record-viewed-2026-03-04") == 1);
    CHECK(found("person", "person-ben") == 0);
    CHECK(found("person", "worker-eve") == 0);
}

// A fact of a release after this one, in a visit's stream.
Line later_fact(const std::string& visit, std::string when) {
    return {
        .stream = "visit-" + visit, .occurred = std::move(when), .build = [](const Scene&, const Envelope& envelope) {
            Proposal proposed = propose<schema::Visit::Voided>(envelope, [](auto fact) { fact.setReason("later"); });
            const std::uint16_t unknown = 900;
            std::memcpy(reinterpret_cast<std::byte*>(proposed.content.data()) + format::fact_at - format::stamp_bytes,
                        &unknown, sizeof unknown);
            return proposed;
        }};
}

TEST_CASE("kpi board: a visit's fact it does not know parks that visit alone; the audit trail shows it by number") {
    Book book;
    book.tell(told(planned("V1", "08:00", "08:30"), visited("V1", "08:00", "08:30"), planned("V2", "10:00", "10:30"),
                   later_fact("V2", "09:00"), visited("V2", "10:00", "10:30")));
    const auto board = delivered(*find_view("kpi-board").projection, book);
    CHECK(board->runner().state().checkpoint.parked == 1);
    each<schema::KpiBoardRow>(asked(board->runner(), "kpi-board", {{"kpi", "punctuality"}}), [](auto row) {
        CHECK(row.getNumerator() == 1);
        CHECK(row.getDenominator() == 1);
    });
    const auto trail = delivered(*find_view("audit-trail").projection, book);
    CHECK(trail->runner().state().checkpoint.parked == 0);
    bool shown = false;
    each<schema::AuditTrailRow>(asked(trail->runner(), "audit-trail", {{"stream", "visit-V2"}}), [&](auto row) {
        shown = shown || std::string(row.getType().cStr()).ends_with(".900");
    });
    CHECK(shown);
}

}  // namespace
}  // namespace daybook::projections
