// R24 and the worked example W12: what a variation asks of people, and whether it was done in time.

#include <catch2/catch.hpp>
#include <map>

#include "projections/variation_log/variation_log.h"
#include "schema/views.capnp.h"
#include "tests/dsl/reinstated.h"
#include "tests/dsl/staff.h"
#include "tests/dsl/story.h"
#include "tests/dsl/variations.h"
#include "tests/projections/harness.h"

namespace daybook::projections {
namespace {

using namespace story;

// The scene's day is Sun 1 March 2026, so "+8 00:00" is 9 March.
Scene march() { return {.day = "2026-03-01"}; }

// What makes time pass: a visit long after everything else.
Line much_later() { return planned("later", "+40 08:00", "+40 08:30", {.made = "+35 09:00", .package = "another"}); }

Book w12() {
    Book book{march()};
    book.tell(w12_variations());
    return book;
}

std::map<std::string, schema::Answer> answers(const Kept& kept) {
    std::map<std::string, schema::Answer> all;
    kept.rows<schema::VariationLogRow>({}, [&](auto row) { all[row.getVariation().cStr()] = row.getClosedInTime(); });
    return all;
}

TEST_CASE("variation log: W12, who was told in time and who was not") {
    using schema::Answer;
    const Projection projection = variation_log::projection();
    Book book = w12();
    book.tell(story::Story{much_later()});
    Kept kept{projection, book};
    kept.catch_up();
    const std::map<std::string, Answer> expected = {{"v1", Answer::YES}, {"v2", Answer::NO}, {"v3", Answer::YES},
                                                    {"v4", Answer::YES}, {"v5", Answer::NO}, {"v6", Answer::UNKNOWN}};
    CHECK(answers(kept) == expected);
}

TEST_CASE("variation log: what is outstanding is named, and is not late before its deadline") {
    const Projection projection = variation_log::projection();
    Book book{march()};
    book.tell(proposed("v5", "-5 09:00", "+8 00:00", {.impact = true}), agreed("v5", "-4 09:00"),
              told_by_rota("v5", "-3 10:00"), told_by_care_plan("v5", "-3 10:00"), care_plan_updated("v5", "-2 10:00"));
    Kept kept{projection, book};
    kept.catch_up();
    CHECK(answers(kept).at("v5") == schema::Answer::UNKNOWN);
    kept.rows<schema::VariationLogRow>({}, [](auto row) { CHECK(row.getOutstanding().size() == 1); });
    book.tell(story::Story{much_later()});
    kept.catch_up();
    CHECK(answers(kept).at("v5") == schema::Answer::NO);
}

// By how many seconds a variation's row says it was late.
std::int64_t late_by(const Kept& kept, const std::string& variation) {
    std::int64_t late = -1;
    kept.rows<schema::VariationLogRow>({{"variation", variation}}, [&](auto row) { late = row.getLateSeconds(); });
    return late;
}

TEST_CASE("variation log: how late it is, from its deadline to when all was done, or to now while something is not") {
    const Projection projection = variation_log::projection();
    Book book = w12();
    book.tell(story::Story{much_later()});
    Kept kept{projection, book};
    kept.catch_up();
    CHECK(late_by(kept, "v1") == 0);
    CHECK(late_by(kept, "v2") == 7 * 3'600);
    CHECK(late_by(kept, "v6") == 0);  // reversed before anybody had to be told
    const auto since = at(book.scene(), "+35 09:00") - at(book.scene(), "+8 00:00");
    CHECK(late_by(kept, "v5") == std::chrono::floor<Seconds>(since).count());
}

TEST_CASE("variation log: one reversed from a later day runs until then, and all that is to be done about it stands") {
    using State = schema::VariationLogRow::State;
    const Projection projection = variation_log::projection();
    Book book{march()};
    const auto kept_at = [&](const std::string& id, const std::string& from) {
        book.tell(proposed(id, "-5 09:00", "+8 00:00"), agreed(id, "-4 09:00"), reversed(id, "+3 09:00", from));
    };
    kept_at("later", "+30 00:00");
    kept_at("just-after", "+8 00:01");
    kept_at("as-it-begins", "+8 00:00");
    kept_at("back-dated", "+1 00:00");
    book.tell(proposed("late-word", "-5 09:00", "+8 00:00"), agreed("late-word", "-4 09:00"),
              reversed("late-word", "+12 09:00", "+7 00:00"));
    Kept kept{projection, book};
    struct Seen {
        State state;
        unsigned outstanding;
        bool operator==(const Seen&) const = default;
    };
    const auto seen = [&] {
        kept.catch_up();
        std::map<std::string, Seen> all;
        kept.rows<schema::VariationLogRow>(
            {}, [&](auto row) { all[row.getVariation().cStr()] = {row.getState(), row.getOutstanding().size()}; });
        return all;
    };
    const Seen never{State::REVERSED, 0};
    const std::map<std::string, Seen> running{{"later", {State::IN_EFFECT, 2}},
                                              {"just-after", {State::REVERSED, 2}},
                                              {"as-it-begins", never},
                                              {"back-dated", never},
                                              {"late-word", never}};
    CHECK(seen() == running);
    CHECK(answers(kept).at("later") == schema::Answer::NO);
    CHECK(answers(kept).at("late-word") == schema::Answer::UNKNOWN);
    book.tell(story::Story{much_later()});
    CHECK(seen().at("later") == Seen{State::REVERSED, 2});
}

TEST_CASE("variation log: the payer is told 28 days before a price changes, and midnight of the next day is too late") {
    const Projection projection = variation_log::projection();
    const VariationOf price{.kind = schema::Variation::Kind::PRICE};
    Book book{Scene{.day = "2026-09-01"}};
    for (const char* id : {"in-time", "too-late"})
        book.tell(proposed(id, "-5 09:00", "+30 00:00", price), agreed(id, "-4 09:00"));  // from 1 October
    book.tell(told_payer("in-time", "+2 23:59:59"), told_payer("too-late", "+3 00:00"));
    Kept kept{projection, book};
    kept.catch_up();
    CHECK(answers(kept).at("in-time") == schema::Answer::YES);
    CHECK(answers(kept).at("too-late") == schema::Answer::NO);
}

// Of two care workers who are rostered, one was briefed.
story::Story terms_for_two() {
    return told(planned("V1", "+9 08:00", "+9 08:30", {.workers = {"worker-1"}}),
                planned("V2", "+10 08:00", "+10 08:30", {.workers = {"worker-2"}}),
                proposed("t", "-5 09:00", "+8 00:00", {.kind = schema::Variation::Kind::TERMS, .impact = true}),
                agreed("t", "-4 09:00"), briefed("worker-1", "variation-t", "-3 09:00"));
}

TEST_CASE("variation log: terms are closed when everybody who is rostered was briefed, and not when one was") {
    const Projection projection = variation_log::projection();
    Book book{march()};
    book.tell(terms_for_two());
    Kept kept{projection, book};
    kept.catch_up();
    kept.rows<schema::VariationLogRow>({}, [](auto row) {
        CHECK(row.getClosedInTime() == schema::Answer::UNKNOWN);
        CHECK(row.getOutstanding().size() == 1);
        REQUIRE(row.getNotTold().size() == 1);
        CHECK(std::string(row.getNotTold()[0].cStr()) == "worker-2");
    });
    book.tell(story::Story{briefed("worker-2", "variation-t", "-2 09:00")});
    kept.catch_up();
    CHECK(answers(kept).at("t") == schema::Answer::YES);
}

TEST_CASE("variation log: the first seven days are those on the wall, also when the clocks go back or forward") {
    const Projection projection = variation_log::projection();
    const auto not_told = [&](const std::string& effect, const std::string& visit) {
        Book book{Scene{.day = effect}};
        book.tell(planned("V", visit, visit, {.workers = {"worker-1"}, .made = "-6 09:00"}),
                  proposed("t", "-5 09:00", "+0 00:00", {.kind = schema::Variation::Kind::TERMS, .impact = true}),
                  agreed("t", "-4 09:00"));
        Kept kept{projection, book};
        kept.catch_up();
        unsigned workers = 0;
        kept.rows<schema::VariationLogRow>({}, [&](auto row) { workers = row.getNotTold().size(); });
        return workers;
    };
    // 22 to 28 October are 169 hours.
    CHECK(not_told("2026-10-22", "+6 23:15") == 1);
    CHECK(not_told("2026-10-22", "+7 00:00") == 0);
    // 26 March to 1 April are 167.
    CHECK(not_told("2026-03-26", "+6 23:59") == 1);
    CHECK(not_told("2026-03-26", "+7 00:00") == 0);
}

TEST_CASE("variation log: a visit that was cancelled or voided and is not after all is on the rota again") {
    const Projection projection = variation_log::projection();
    Book book{march()};
    book.tell(terms_for_two());
    Kept kept{projection, book};
    const auto not_told = [&] {
        kept.catch_up();
        unsigned workers = 0;
        kept.rows<schema::VariationLogRow>({}, [&](auto row) { workers = row.getNotTold().size(); });
        return workers;
    };
    CHECK(not_told() == 1);
    book.tell(Story{cancelled("V2", "-2 09:00", schema::Who::PERSON)});
    CHECK(not_told() == 0);
    book.tell(Story{reinstated("V2", "-2 10:00")});
    CHECK(not_told() == 1);
    book.tell(Story{voided("V2", "-2 11:00")});
    CHECK(not_told() == 0);
    book.tell(Story{
        visit_line<schema::Visit::Voided>("V2", "-2 12:00", [](auto fact, const Scene&) { fact.setTakenBack(true); })});
    CHECK(not_told() == 1);
}

TEST_CASE("variation log: the next working day is that of the contract's nation") {
    const Projection projection = variation_log::projection();
    Book book{march()};
    // Agreed on Thu 2 April behind its effect: the end of Mon 6 April in Scotland, of Tue 7 April in England.
    book.tell(proposed("e", "+20 09:00", "+31 00:00"), agreed("e", "+32 15:00"), told_by_rota("e", "+37 09:00"),
              told_by_care_plan("e", "+37 09:00"));
    Kept kept{projection, book};
    kept.catch_up();
    CHECK(answers(kept).at("e") == schema::Answer::YES);
    book.tell(says<schema::Contract::Agreed>("contract-1", "+40 09:00", [](auto fact, const Scene&) {
        fact.setNation(schema::Contract::Nation::SCOTLAND);
    }));
    kept.catch_up();
    CHECK(answers(kept).at("e") == schema::Answer::NO);
    CHECK(late_by(kept, "e") == 9 * 3'600);
}

// A variation of a package alone, and what it asks for by one form of the package's name while a visit has another.
Story of_package(const std::string& named, const std::string& visit_says) {
    return told(planned("V1", "+9 08:00", "+9 08:30", {.workers = {"worker-1"}, .package = visit_says}),
                planned("V2", "+10 08:00", "+10 08:30", {.workers = {"worker-2"}, .package = visit_says}),
                variation_line<schema::Variation::Proposed>("variation-p", "-5 09:00",
                                                            [=](auto fact, const Scene& scene) {
                                                                fact.setPackage(named);
                                                                fact.setTemporary(true);
                                                                fact.setFrom(micros(at(scene, "+8 00:00")));
                                                            }),
                agreed("p", "-4 09:00"), told_by_care_plan("p", "-3 09:00"),
                variation_line<schema::Variation::StaffNotified>(
                    "variation-p", "-3 10:00", [](auto fact, const Scene&) { fact.initWorkers(1).set(0, "1"); }));
}

TEST_CASE("variation log: visits and variations name the package by its id or its stream, and it names the contract") {
    const Projection projection = variation_log::projection();
    const std::pair<const char*, const char*> forms[]{{"package-first", "first"}, {"first", "package-first"}};
    for (const auto& [named, visit_says] : forms) {
        Book book{march()};
        book.tell(of_package(named, visit_says), authorised("first"));
        Kept kept{projection, book};
        kept.catch_up();
        std::size_t rows = 0;
        for (const char* package : {"first", "package-first"})
            kept.rows<schema::VariationLogRow>({{"package", package}, {"contract", "contract-1"}}, [&](auto row) {
                ++rows;
                CHECK(row.getToldByRota() == 0);  // one of the two was told
                REQUIRE(row.getNotTold().size() == 1);
                CHECK(std::string(row.getNotTold()[0].cStr()) == "worker-2");
                CHECK(std::string(row.getContract().cStr()) == "contract-1");
            });
        CHECK(rows == 2);
        kept.rows<schema::VariationLogRow>({{"package", "second"}}, [](auto) { FAIL("of another package"); });
        kept.rows<schema::VariationLogRow>({{"contract", "contract-2"}}, [](auto) { FAIL("of another contract"); });
    }
}

TEST_CASE("variation log: who was told is named, by rota, care plan or briefing, and a temporary change says so") {
    const Projection projection = variation_log::projection();
    Book book{march()};
    book.tell(planned("V1", "+9 08:00", "+9 08:30", {.workers = {"worker-1"}}),
              proposed("t", "-5 09:00", "+8 00:00", {.kind = schema::Variation::Kind::TERMS, .impact = true}),
              agreed("t", "-4 09:00"));
    Kept kept{projection, book};
    kept.catch_up();
    kept.rows<schema::VariationLogRow>({}, [](auto row) {
        CHECK(row.getTold().size() == 0);
        CHECK(row.getBriefed() == 0);
        CHECK_FALSE(row.getTemporary());
    });
    book.tell(Story{briefed("worker-1", "variation-t", "-3 09:00")}, of_package("package-1", "package-1"));
    kept.catch_up();
    kept.rows<schema::VariationLogRow>({{"variation", "t"}}, [&](auto row) {
        CHECK(row.getBriefed() == 0);  // worker-2 is on the rota now
        REQUIRE(row.getTold().size() == 1);
        CHECK(std::string(row.getTold()[0].cStr()) == "worker-1");
    });
    kept.rows<schema::VariationLogRow>({{"variation", "p"}}, [](auto row) {
        CHECK(row.getTold().size() == 2);  // the care plan told everybody
        CHECK(row.getTemporary());
    });
    book.tell(Story{briefed("worker-2", "variation-t", "-2 09:00")});
    kept.catch_up();
    kept.rows<schema::VariationLogRow>(
        {{"variation", "t"}}, [&](auto row) { CHECK(row.getBriefed() == micros(at(book.scene(), "-2 09:00"))); });
}

TEST_CASE("variation log: whole, one by one, and opened anew in the middle are the same rows") {
    const Projection projection = variation_log::projection();
    const Book book = w12();
    Kept whole{projection, book}, one_by_one{projection, book, 1};
    whole.catch_up();
    one_by_one.catch_up();
    one_by_one.again();
    one_by_one.catch_up();
    CHECK(whole.digest() == one_by_one.digest());
}

TEST_CASE("variation log: nonsensical times are kept within reach and break nothing") {
    for (const std::int64_t nonsense : {INT64_MAX, INT64_MIN}) {
        Book book{march()};
        book.tell(visit_line<schema::Visit::Planned>("v", "-6 09:00", [=](auto fact, const Scene& scene) {
            fact.setPackage(scene.package);
            fact.setStart(nonsense);
        }));
        book.tell(variation_line<schema::Variation::Proposed>("variation-odd", "-5 09:00",
                                                              [=](auto fact, const Scene& scene) {
                                                                  fact.setPackage(scene.package);
                                                                  fact.setFrom(nonsense);
                                                                  fact.setTo(nonsense);
                                                              }));
        book.tell(agreed("odd", "-4 09:00"), much_later());
        const Projection projection = variation_log::projection();
        Kept kept{projection, book};
        kept.catch_up();
        std::size_t rows = 0;
        kept.rows<schema::VariationLogRow>({}, [&](auto row) {
            ++rows;
            const Instant from{std::chrono::microseconds{row.getFrom()}};
            CHECK(to_string(from) == (nonsense > 0 ? "2200-01-01T00:00:00Z" : "1900-01-01T00:00:00Z"));
        });
        CHECK(rows == 1);
    }
}

}  // namespace
}  // namespace daybook::projections
