// R3, R4 and R28: a feed's row of a cancelled visit, or of no access, belongs to a plan like a row of somebody who
// came.

#include <catch2/catch.hpp>
#include <string>

#include "tests/dsl/agency.h"

using namespace daybook;
using namespace daybook::story;

namespace {

using State = schema::VisitState;

// A story that was missed as far as anybody knew, and the state of each of its visits.
class Told {
 public:
    explicit Told(const Story& lines) : measures_(book(lines)) {}
    State state(const char* visit) const { return measures_.of(visit).state; }
    const care::Measured& of(const char* visit) const { return measures_.of(visit); }
    bool joined(const char* row) const { return measures_.find(row) == nullptr; }

 private:
    static Book book(const Story& lines) {
        Book book;
        book.tell(lines);
        return book;
    }
    Measures measures_;
};

const Story morning_and_noon =
    told(planned("p08", "08:00", "08:30"), missed("p08", "12:00"), planned("p12", "12:00", "12:30"));

}  // namespace

TEST_CASE("told rows: no access at a planned visit is a frustrated visit, not a missed one") {
    const Told day(told(morning_and_noon, no_access_row("r", "08:05", {.start = "08:05"})));
    CHECK(day.state("p08") == State::FRUSTRATED);
    CHECK(day.state("p12") == State::PLANNED);
    CHECK(day.joined("r"));
    CHECK_FALSE(day.of("p08").counts_missed());
}

TEST_CASE("told rows: no access at the wrong time stays a visit nobody planned, with an exception") {
    const Told day(told(morning_and_noon, no_access_row("r", "05:30", {.start = "05:30"})));
    CHECK(day.state("p08") == State::MISSED);
    CHECK(day.of("r").has(care::Oddity::unplanned));
}

TEST_CASE("told rows: a worker who found no access and came back attended") {
    const Told day(
        told(morning_and_noon, no_access_row("r", "08:05", {.start = "08:05"}), visited("back", "09:00", "09:30")));
    CHECK(day.state("p08") == State::DELIVERED);
    CHECK(day.joined("r"));
    CHECK(day.joined("back"));
}

TEST_CASE("told rows: a row cancels the visit it names, by whom decides") {
    const auto by = [](Who who) {
        return Told(told(morning_and_noon, cancelled_row("r", "-1 12:00", who, {.start = "08:00"}))).state("p08");
    };
    CHECK(by(Who::PERSON) == State::CANCELLED);
    CHECK(by(Who::COMMISSIONER) == State::CANCELLED);
    CHECK(by(Who::PROVIDER) == State::MISSED);
    const Told after(told(morning_and_noon, cancelled_row("r", "08:10", Who::PERSON, {.start = "08:00"})));
    CHECK(after.state("p08") == State::MISSED);
    CHECK(after.of("p08").has(care::Oddity::cancelled_after_start));
}

TEST_CASE("told rows: a visit that a row cancels is no longer its neighbour's cut-off") {
    const Story late =
        told(planned("p08", "08:00", "08:30"), planned("p12", "12:00", "12:30"), visited("came", "12:10", "12:40"));
    CHECK(Told(late).joined("came"));
    CHECK(Told(late).state("p12") == State::DELIVERED);
    const Told day(told(late, cancelled_row("r", "-1 12:00", Who::PERSON, {.start = "12:00"})));
    CHECK(day.state("p12") == State::CANCELLED);
    CHECK(day.state("p08") == State::DELIVERED);
    CHECK(*day.of("p08").cut_off == at(Scene{}, "23:00"));
}

TEST_CASE("told rows: one that names only its day goes to the plan nothing else is known of") {
    const Story came = visited("came", "12:10", "12:40");
    const Told one(told(morning_and_noon, came, cancelled_row("r", "-1 12:00", Who::PERSON)));
    CHECK(one.state("p08") == State::CANCELLED);
    CHECK(one.state("p12") == State::DELIVERED);
    CHECK(Told(told(morning_and_noon, came, no_access_row("r", "+5 09:00"))).state("p08") == State::FRUSTRATED);
    // Two are left: which of them is not known.
    const Told two(told(morning_and_noon, no_access_row("r", "+5 09:00")));
    CHECK(two.state("p08") == State::MISSED);
    CHECK(two.of("r").has(care::Oddity::unplanned));
}

TEST_CASE("told rows: among several, one that names only its day goes to its own worker's plan") {
    const Story day = told(planned("p08", "08:00", "08:30", {.workers = {"a"}}),
                           planned("p12", "12:00", "12:30", {.workers = {"b"}}));
    CHECK(Told(told(day, no_access_row("r", "+5 09:00", {.worker = "b"}))).state("p12") == State::FRUSTRATED);
    CHECK(Told(told(day, no_access_row("r", "+5 09:00", {.worker = "b"}),
                    no_access_row("s", "+5 09:00", {.worker = "c"})))
              .state("p08") == State::FRUSTRATED);
}

TEST_CASE("told rows: two workers before one door are one frustrated visit") {
    const Told day(told(planned("p", "08:00", "08:30", {.required = 2}), no_access_row("ra", "08:05", {"08:05", "a"}),
                        no_access_row("rb", "08:06", {"08:06", "b"}), no_access_row("rc", "08:07", {"08:07", "c"})));
    CHECK(day.state("p") == State::FRUSTRATED);
    CHECK(day.joined("ra"));
    CHECK(day.joined("rb"));
    CHECK_FALSE(day.joined("rc"));
}

TEST_CASE("told rows: a voiding that is taken back leaves the visit as it was") {
    Book book;
    book.tell(told(planned("p", "08:00", "08:30"), voided("p", "07:00")));
    CHECK(Measures{book}.of("p").state == State::VOIDED);
    book.tell(
        visit_line<schema::Visit::Voided>("p", "07:30", [](auto fact, const Scene&) { fact.setTakenBack(true); }));
    CHECK(Measures{book}.of("p").state == State::PLANNED);
}

TEST_CASE("told rows: a sender that says another number of care workers than the plan is an exception") {
    const auto claim_for = [](std::uint8_t carers) {
        return visit_line<schema::Visit::Claimed>("r", "+7 09:00", [=](auto fact, const Scene& scene) {
            fact.setPerson(scene.person);
            fact.setStart(micros_at(scene, "08:00"));
            fact.setRequired(carers);
        });
    };
    const Story plan = told(planned("p", "08:00", "08:30"), visited("r", "08:00", "08:30"));
    CHECK(Told(told(plan, claim_for(2))).of("p").has(care::Oddity::carers_disagree));
    CHECK_FALSE(Told(told(plan, claim_for(1))).of("p").has(care::Oddity::carers_disagree));
    CHECK_FALSE(Told(told(plan, claim_for(0))).of("p").has(care::Oddity::carers_disagree));
    CHECK(Told(told(visited("r", "08:00", "08:30"), claim_for(2))).of("r").required == 2);
}
