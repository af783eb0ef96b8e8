// R24 and the worked example W12: what a variation asks of people, and whether it was done in time.

#include <catch2/catch.hpp>
#include <map>

#include "events/core/calendar.h"
#include "projections/variation_log/variation.h"
#include "tests/dsl/variations.h"

namespace daybook::projections {
namespace {

using namespace story;
using schema::Answer;

std::map<std::string, Variation> fold_all(const Book& book) {
    std::map<std::string, Variation> all;
    for (const auto& stored : book.events()) {
        const EventView event{stored.bytes()};
        const std::string id = variation_of(event);
        if (!id.empty()) fold(all[id], event);
    }
    return all;
}

Instant local(const Scene& scene, std::string_view time) { return story::at(scene, time); }

// The scene's day is Sun 1 March 2026, so "+8 00:00" is 9 March.
Scene march() { return {.day = "2026-03-01"}; }

Book w12() {
    const VariationOf impact{.impact = true};
    const VariationOf price{.kind = schema::Variation::Kind::PRICE};
    Book book{march()};
    book.tell(proposed("v1", "-5 09:00", "+8 00:00", impact), agreed("v1", "-4 09:00"), told_by_rota("v1", "+5 10:00"),
              told_by_care_plan("v1", "+5 10:05"), care_plan_updated("v1", "+6 10:00"), risk_reassessed("v1", "+7 10:00"),
              proposed("v2", "-5 09:00", "+8 00:00"), agreed("v2", "-4 09:00"), told_by_rota("v2", "+7 10:00"),
              told_by_care_plan("v2", "+8 07:00"),
              proposed("v3", "-5 09:00", "+1 00:00"), agreed("v3", "+4 15:00"), told_by_rota("v3", "+5 17:00"),
              told_by_care_plan("v3", "+5 17:00"),
              proposed("v4", "-5 09:00", "+31 00:00", price), agreed("v4", "-4 09:00"), told_payer("v4", "+1 12:00"),
              proposed("v5", "-5 09:00", "+8 00:00", impact), agreed("v5", "-4 09:00"), told_by_rota("v5", "+5 10:00"),
              told_by_care_plan("v5", "+5 10:00"), care_plan_updated("v5", "+6 10:00"),
              proposed("v6", "-5 09:00", "+8 00:00"), agreed("v6", "-4 09:00"), reversed("v6", "+3 09:00"));
    return book;
}

TEST_CASE("variations: W12, who was told in time and who was not") {
    const auto all = fold_all(w12());
    const Instant end_of_march = local(march(), "+31 00:00");
    struct Row {
        const char* variation;
        Answer in_time;
    };
    const Row table[] = {{"v1", Answer::YES}, {"v2", Answer::NO}, {"v3", Answer::YES},
                         {"v4", Answer::YES}, {"v5", Answer::NO}, {"v6", Answer::UNKNOWN}};
    int closed = 0, taking_effect = 0;
    for (const auto& row : table) {
        INFO(row.variation);
        const Answer answer = closed_in_time(all.at(row.variation), end_of_march);
        CHECK(answer == row.in_time);
        closed += answer == Answer::YES;
        taking_effect += answer != Answer::UNKNOWN;
    }
    CHECK(closed == 3);
    CHECK(taking_effect == 5);
}

TEST_CASE("variations: what is outstanding is not late before its deadline has passed") {
    const auto v5 = fold_all(w12()).at("v5");
    CHECK(closed_in_time(v5, local(march(), "+7 00:00")) == Answer::UNKNOWN);
    CHECK(closed_in_time(v5, local(march(), "+8 00:00")) == Answer::NO);
}

TEST_CASE("variations: one agreed after its effect has until the end of the next working day") {
    Book book{march()};
    book.tell(proposed("late", "-5 09:00", "+1 00:00"), agreed("late", "+5 15:00"));  // agreed on Friday 6 March
    CHECK(deadline(fold_all(book).at("late")) == local(march(), "+9 00:00"));         // Monday's last instant
}

TEST_CASE("variations: a row of the log says what is outstanding in plain words") {
    capnp::MallocMessageBuilder message;
    auto row = message.initRoot<schema::VariationLogRow>();
    write(fold_all(w12()).at("v5"), {}, row);
    REQUIRE(row.getOutstanding().size() == 1);
    CHECK(std::string(row.getOutstanding()[0].cStr()) == "risk reassessed");
    CHECK(row.getState() == schema::VariationLogRow::State::AGREED);
}

TEST_CASE("variations: the record survives its row") {
    for (const auto& [id, variation] : fold_all(w12())) {
        const auto again = decode_variation(encode(variation));
        REQUIRE(again);
        CHECK(*again == variation);
    }
    CHECK_FALSE(decode_variation("rubbish"));
}

}  // namespace
}  // namespace daybook::projections
