// Variations nobody agreed to lapse, and those that are settled are let go of.

#include "schema/contract.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/visit.capnp.h"
#include "services/steward/ledger.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/variations.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

using schema::Contract;
using schema::Variation;

void proposed(House& house, const std::string& id, const std::string& from, const std::string& contract = "c1") {
    house.tell<Variation::Proposed>("variation-" + id, "2026-03-02 09:00", [&](auto fact) {
        fact.setPerson("person-12");
        fact.setPackage("p");
        fact.setContract(contract);
        if (!from.empty()) fact.setFrom(micros(at(from)));
    });
}
Lines lapsed(House& house) {
    Lines lines = house.said();
    std::erase_if(lines, [](const std::string& line) { return !line.starts_with("lapsed "); });
    return lines;
}

// What a ledger that heard the story says is still to be told, at a time of the story.
std::vector<Due> tellings(Ledger& ledger, Instant now) {
    auto due = ledger.due(now);
    std::erase_if(due, [](const Due& one) { return one.policy != Policy::telling_due; });
    return due;
}

}  // namespace

TEST_CASE("lapse: what nobody agreed to in 28 days lapses, from when it was to begin, or was proposed") {
    House house("2026-03-02 09:00");
    for (const char* id : {"late", "agreed", "refused"}) proposed(house, id, "2026-03-09 00:00");
    proposed(house, "past", "2026-02-01 00:00");
    house.now("2026-03-29 12:00");
    CHECK(lapsed(house).empty());
    // Nobody has to agree in time; but until then they may.
    house.tell<Variation::Agreed>("variation-agreed", "2026-03-29 12:00", [](auto fact) {
        fact.setBy(schema::Who::COMMISSIONER);
        fact.setInWriting(true);
        fact.setDocumentRef("document-1");
    });
    house.tell<Variation::Refused>("variation-refused", "2026-03-29 12:00", [](auto) {});
    house.now("2026-03-30 10:00");  // 09:00 when it was proposed, an hour later by the clock on the wall
    Lines said{"lapsed variation-past 2026-03-30T09:00:00Z"};
    CHECK(lapsed(house) == said);
    house.stop_steward();
    house.start_steward();
    house.now("2026-04-06 00:59");
    CHECK(lapsed(house) == said);
    house.now("2026-04-06 01:00");
    said.push_back("lapsed variation-late 2026-04-06T00:00:00Z");
    CHECK(lapsed(house) == said);
    house.now("2026-06-01 12:00");
    CHECK(lapsed(house) == said);
    const auto page = house.client().find("daybook:steward", "lapsed/variation-late/2026-04-06T00:00:00Z");
    REQUIRE(page.has_value());
    REQUIRE(page->each([&](const EventView& event) -> Status {
                    CHECK(std::string(event.as<Variation::Lapsed>().getReason().cStr()) ==
                          "nobody agreed to it within 28 days after it was to begin");
                    return {};
                })
                .has_value());
}

TEST_CASE("lapse: a contract says how long, and one that is told later of it counts from then on") {
    House house("2026-03-02 09:00");
    proposed(house, "short", "2026-03-09 00:00", "c7");
    proposed(house, "usual", "2026-03-09 00:00");
    house.tell<Contract::Agreed>("contract-c7", "2026-01-01 09:00", [](auto fact) { fact.setTitle("c7"); });
    house.tell<Contract::KpiScheduleSet>("contract-c7", "2026-01-01 09:00", [](auto fact) {
        fact.setFrom(number(*parse_day("2026-01-01")));
        auto terms = fact.initTerms(1);
        terms[0].setName("lapse_days");
        terms[0].setValue(0);
    });
    house.now("2026-03-08 23:59");
    CHECK(lapsed(house).empty());
    house.now("2026-03-09 00:00");
    CHECK(lapsed(house) == Lines{"lapsed variation-short 2026-03-09T00:00:00Z"});
}

TEST_CASE("lapse: one that is settled is let go of when nobody can be found rostered in its first days any more") {
    using story::proposed, story::agreed, story::at, story::reversed, story::told_by_care_plan, story::told_by_rota;
    story::Book book{{.day = "2026-03-02"}};
    book.tell(proposed("told", "09:00", "+7 00:00"), agreed("told", "09:10"), told_by_rota("told", "10:00"),
              told_by_care_plan("told", "10:00"), proposed("untold", "09:00", "+7 00:00"), agreed("untold", "09:10"),
              proposed("over", "09:00", "+7 00:00"), agreed("over", "09:10"), reversed("over", "09:20"),
              proposed("waits", "09:00", "+90 00:00"));
    const Options options{};
    Ledger ledger(Calendar::london(), options);
    for (const auto& stored : book.events()) ledger.take(EventView{stored.bytes()});
    const auto now = [&](const std::string& when) { return at(book.scene(), when); };
    CHECK(tellings(ledger, now("11:00")).empty());
    CHECK(ledger.to_be_told() == 4);
    auto due = tellings(ledger, now("+6 00:00"));
    REQUIRE(due.size() == 1);
    CHECK(due.front().stream == "variation-untold");
    CHECK_FALSE(due.front().overdue);
    ledger.put_aside(due.front());
    CHECK(tellings(ledger, now("+6 12:00")).empty());
    // Nobody asked for long: what is overdue is said all the same, and until then it is not let go of.
    due = tellings(ledger, now("+60 00:00"));
    REQUIRE(due.size() == 1);
    CHECK(due.front().overdue);
    CHECK(ledger.to_be_told() == 2);  // it, and the one nobody decided about
    CHECK(tellings(ledger, now("+60 00:01")).size() == 1);
    ledger.put_aside(due.front());
    CHECK(tellings(ledger, now("+60 00:02")).empty());
    CHECK(ledger.to_be_told() == 1);
    // A late word of one that was let go of says nothing, and is let go of in its turn.
    const auto before = book.tell(told_by_rota("told", "+60 09:00"));
    ledger.take(EventView{book.events()[before].bytes()});
    CHECK(tellings(ledger, now("+60 10:00")).empty());
    CHECK(tellings(ledger, now("+100 00:00")).empty());
    CHECK(ledger.to_be_told() == 1);
}

TEST_CASE("lapse: who is rostered after everybody was told has to be told, too") {
    using story::proposed, story::agreed, story::at;
    using Through = Variation::StaffNotified::Through;
    story::Book book{{.day = "2026-03-02"}};
    const auto told_a = [](const char* id, Through through) {
        return story::says<Variation::StaffNotified>(std::string("variation-") + id, "10:00",
                                                     [=](auto fact, const story::Scene&) {
                                                         fact.setThrough(through);
                                                         fact.initWorkers(1).set(0, "worker-a");
                                                     });
    };
    book.tell(proposed("v", "09:00", "+7 00:00"), agreed("v", "09:10"), told_a("v", Through::ROTA),
              told_a("v", Through::CARE_PLAN));
    const Options options{};
    Ledger ledger(Calendar::london(), options);
    for (const auto& stored : book.events()) ledger.take(EventView{stored.bytes()});
    CHECK(tellings(ledger, at(book.scene(), "+6 12:00")).empty());
    const auto before =
        book.tell(story::says<schema::Visit::Planned>("visit-x", "+6 13:00", [](auto fact, const story::Scene& scene) {
            fact.setPerson(scene.person);
            fact.setPackage(scene.package);
            fact.setContract(scene.contract);
            fact.setStart(micros(story::at(scene, "+8 08:00")));
            fact.setSeconds(1'800);
            fact.initWorkers(1).set(0, "worker-b");
        }));
    ledger.take(EventView{book.events()[before].bytes()});
    const auto due = tellings(ledger, at(book.scene(), "+6 14:00"));
    REQUIRE(due.size() == 1);
    CHECK(due.front().missing == std::vector<std::string>{"tell staff by rota", "tell staff by care plan"});
}

}  // namespace daybook::steward
