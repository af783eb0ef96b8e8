// When reviews were due and when they were held, as the streams of a contract, a person and a risk tell it.

#include "events/care/reviews.h"

#include <catch2/catch.hpp>

#include "schema/risk.capnp.h"
#include "tests/dsl/records.h"

namespace daybook::story {
namespace {

using Contract = schema::Contract;
using Risk = schema::Risk;
using Review = care::Reviews::Review;

Line agreed(const char* review_due) {
    return says<Contract::Agreed>("contract-c", "-60 09:00",
                                  [=](auto fact, const Scene&) { fact.setReviewDue(number_of(review_due)); });
}
Line held(const char* on, const char* next, std::string said) {
    return says<Contract::ReviewHeld>("contract-c", std::move(said), [=](auto fact, const Scene&) {
        fact.setOn(number_of(on));
        fact.setNextDue(number_of(next));
    });
}
Line extended(const char* review_due, std::string said) {
    return says<Contract::Extended>("contract-c", std::move(said),
                                    [=](auto fact, const Scene&) { fact.setReviewDue(number_of(review_due)); });
}

care::Reviews told_of(const Story& story) {
    Book book;
    book.tell(story);
    care::Reviews reviews;
    for (const auto& stored : book.events()) {
        const EventView event{stored.bytes()};
        if (care::concerns_reviews(event)) care::fold(reviews, event);
    }
    return reviews;
}
Review review(const char* due, const char* held_on) {
    return {.due = *parse_day(due), .held = *held_on == 0 ? std::nullopt : parse_day(held_on)};
}

TEST_CASE("reviews: one that is held settles what was due, and says when the next is") {
    const auto reviews = told_of(told(agreed("2026-03-10"), held("2026-03-09", "2026-09-09", "+5 10:00")));
    CHECK(reviews.past == std::vector{review("2026-03-10", "2026-03-09")});
    CHECK(reviews.due == parse_day("2026-09-09"));
    CHECK(told_of(told(held("2026-03-09", "", "+5 10:00"))).past.empty());  // nothing had been due
}

TEST_CASE("reviews: a date moved before it came counts for nothing, one moved after it was not kept") {
    CHECK(told_of(told(agreed("2026-03-10"), extended("2026-06-10", "+6 09:00"))).past.empty());
    const auto late = told_of(told(agreed("2026-03-10"), extended("2026-06-10", "+7 09:00")));
    CHECK(late.past == std::vector{review("2026-03-10", "")});
    CHECK(late.due == parse_day("2026-06-10"));
}

TEST_CASE("reviews: what ends before its review is due needs none; what ends after it was not reviewed") {
    const auto ended = [](const char* on) {
        return says<Contract::Ended>("contract-c", "+10 09:00",
                                     [=](auto fact, const Scene&) { fact.setOn(number_of(on)); });
    };
    const auto in_time = told_of(told(agreed("2026-03-10"), ended("2026-03-10")));
    CHECK(in_time.past.empty());
    CHECK_FALSE(in_time.due);
    CHECK(told_of(told(agreed("2026-03-10"), ended("2026-03-11"))).past == std::vector{review("2026-03-10", "")});
}

TEST_CASE("reviews: a risk is reviewed when the day of the next one is named, and by nothing else") {
    const Line raised = says<Risk::Raised>("risk-r", "-10 09:00", [](auto fact, const Scene&) {
        fact.setAbout("contract-c");
        fact.setReviewOn(number_of("2026-03-04"));
    });
    const auto mitigated = [](const char* next) {
        return says<Risk::Mitigated>("risk-r", "10:00",
                                     [=](auto fact, const Scene&) { fact.setReviewOn(number_of(next)); });
    };
    const auto reviewed = told_of(told(raised, mitigated("2026-04-04")));
    CHECK(reviewed.about == "contract-c");
    CHECK(reviewed.past == std::vector{review("2026-03-04", "2026-03-04")});
    const auto not_reviewed = told_of(told(raised, mitigated("")));
    CHECK(not_reviewed.past.empty());
    CHECK(not_reviewed.due == parse_day("2026-03-04"));
}

TEST_CASE("reviews: the row reads back what it was written from, and nothing else") {
    const auto reviews = told_of(told(agreed("2026-03-10"), held("2026-03-09", "2026-09-09", "+5 10:00")));
    const auto read = care::decode_reviews(care::encode(reviews));
    REQUIRE(read);
    CHECK(*read == reviews);
    CHECK_FALSE(care::decode_reviews("?"));
}

}  // namespace
}  // namespace daybook::story
