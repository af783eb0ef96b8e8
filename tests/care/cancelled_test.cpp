// R4: who called a visit off, whether in time, and what becomes of it whoever came all the same.

#include <catch2/catch.hpp>

#include "tests/care/of_v.h"
#include "tests/dsl/reinstated.h"

using namespace daybook;
using namespace daybook::story;
using State = schema::VisitState;

namespace {

const Line plan = planned("V", "08:00", "08:30");

}  // namespace

TEST_CASE("cancelled: by whom, and whether before the planned start, decides") {
    const auto state = [](Line cancellation) { return OfV{told(plan, cancellation, missed("V", "23:00"))}.m.state; };
    CHECK(state(cancelled("V", "07:59:59", Who::PERSON)) == State::CANCELLED);
    CHECK(state(cancelled("V", "07:59", Who::REPRESENTATIVE)) == State::CANCELLED);
    CHECK(state(cancelled("V", "07:59", Who::COMMISSIONER)) == State::CANCELLED);
    CHECK(state(cancelled("V", "07:59", Who::PROVIDER)) == State::MISSED);
    CHECK(state(cancelled("V", "07:59", Who::PROVIDER, true)) == State::CANCELLED);
    CHECK(state(cancelled("V", "08:00", Who::PERSON)) == State::MISSED);
    // Taken back it is due again, and a cancellation after that counts from its own time.
    CHECK(OfV{told(plan, cancelled("V", "06:00", Who::PERSON), reinstated("V", "07:00"))}.m.state == State::PLANNED);
    CHECK(
        OfV{told(plan, cancelled("V", "06:00", Who::PERSON), reinstated("V", "07:00"), visited("V", "08:00", "08:30"))}
            .m.state == State::DELIVERED);
    const OfV again{told(plan, cancelled("V", "06:00", Who::PERSON), reinstated("V", "06:30"),
                         cancelled("V", "07:30", Who::PERSON))};
    CHECK(again.m.state == State::CANCELLED);
    REQUIRE(again.m.cancellation);
    CHECK(again.m.cancellation->occurred == again.at("07:30"));
    const OfV odd{told(plan, cancelled("V", "08:00", Who::PERSON))};
    CHECK(odd.m.state == State::PLANNED);
    CHECK(odd.m.has(care::Oddity::cancelled_after_start));
}

TEST_CASE("cancelled: by the provider it is missed at once, without waiting for the cut-off") {
    const OfV v{told(plan, cancelled("V", "06:00", Who::PROVIDER))};
    CHECK(v.m.state == State::MISSED);
    CHECK(v.m.missed_counts());
    CHECK(v.m.given_up == v.at("06:00"));
    CHECK_FALSE(OfV{told(plan, cancelled("V", "06:00", Who::PROVIDER, true))}.m.given_up);
}

TEST_CASE("cancelled: by somebody the source does not name is unknown, not missed and not excused") {
    const OfV v{told(plan, cancelled("V", "06:00", Who::NOBODY))};
    CHECK(v.m.state == State::CANCELLED);
    CHECK(v.m.unknown());
    CHECK(v.m.has(care::Oddity::canceller_unsaid));
}

TEST_CASE("cancelled: by the person's side in time it is out of every delivery KPI, whoever comes all the same") {
    for (const Who by : {Who::PERSON, Who::REPRESENTATIVE, Who::COMMISSIONER}) {
        const OfV v{told(plan, cancelled("V", "07:59:59", by), visited("V", "09:50", "10:20"))};
        CHECK(v.m.state == State::CANCELLED);
        CHECK_FALSE(v.m.attended());
        CHECK_FALSE(v.m.due());
        CHECK(v.m.has(care::Oddity::attended_though_cancelled));
        CHECK(v.m.given());  // which is another matter for money
        CHECK(v.m.delivered == std::chrono::minutes{30});
    }
    const OfV door{told(plan, cancelled("V", "07:00", Who::PERSON), frustrated("V", "08:00", "08:10"))};
    CHECK(door.m.state == State::CANCELLED);
    CHECK_FALSE(door.m.due());
    CHECK(door.m.no_access);
    // From the planned start on a cancellation changes no KPI.
    CHECK(OfV{told(plan, cancelled("V", "08:00", Who::PERSON), visited("V", "09:50", "10:20"))}.m.attended());
    // Care that replaces what the provider cancelled is care; nor does it matter what nobody is named to have said.
    CHECK(OfV{told(plan, cancelled("V", "06:00", Who::PROVIDER, true), visited("V", "08:00", "08:30"))}.m.state ==
          State::DELIVERED);
    CHECK(OfV{told(plan, cancelled("V", "06:00", Who::NOBODY), visited("V", "08:00", "08:30"))}.m.state ==
          State::DELIVERED);
}

TEST_CASE("cancelled: the first to call it off decides whose cancellation it is") {
    const auto state = [](Line first, Line second) { return OfV{told(plan, first, second)}.m.state; };
    const auto person = [](const char* at) { return cancelled("V", at, Who::PERSON); };
    const auto provider = [](const char* at) { return cancelled("V", at, Who::PROVIDER); };
    CHECK(state(person("06:00"), provider("07:00")) == State::CANCELLED);
    CHECK(state(provider("06:00"), person("07:00")) == State::MISSED);
    CHECK(state(person("07:00"), provider("06:00")) == State::MISSED);  // however it was recorded
    CHECK(state(provider("06:00"), reinstated("V", "06:30")) == State::PLANNED);
    CHECK(OfV{told(plan, provider("06:00"), reinstated("V", "06:30"), person("07:00"))}.m.state == State::CANCELLED);
    // A replacement may be agreed after the provider cancelled, and whoever is named first where nobody was.
    CHECK(state(provider("06:00"), cancelled("V", "07:00", Who::PROVIDER, true)) == State::CANCELLED);
    CHECK(state(cancelled("V", "06:00", Who::NOBODY), provider("07:00")) == State::MISSED);
    CHECK_FALSE(OfV{told(plan, cancelled("V", "06:00", Who::NOBODY), person("07:00"))}.m.unknown());
}
