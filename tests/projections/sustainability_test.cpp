// What beside visits makes a contract type last or not: how those who give its care fare, and what is paid by the week.

#include <catch2/catch.hpp>

#include "events/core/no_data.h"
#include "schema/views.capnp.h"
#include "tests/dsl/money.h"
#include "tests/dsl/staff.h"
#include "tests/projections/costed.h"

namespace daybook::projections {
namespace {

using namespace story;

TEST_CASE("sustainability: sickness and weeks far over contract go to the types care was given of") {
    // Forty hours in a week of thirty, ten of them spot; a week absent in March; and a colleague who gave no care.
    Book book = priced();
    book.tell(joined("worker-1", "2026-01-01", "-60 09:00"), joined("worker-2", "2026-01-01", "-60 09:00"),
              joined("worker-3", "2026-01-01", "-60 09:00",
                     {.engagement = schema::Worker::Joined::Engagement::AGENCY}),  // holds no post
              walked({.contract = "framework", .visits = 3, .minutes = 600}),
              walked({.contract = "spot", .visits = 1, .minutes = 600}),
              absent("worker-1", "2026-03-16", "2026-03-22", "+12 09:00"), day_closed("+30 00:01", "2026-04-02"));
    const Filters march{{"month", "2026-03"}};
    {
        const auto shelf = told_live(book);
        for (const char* route : {"framework", "spot"})
            sustainability(
                shelf->runner(), route,
                [](Money row) {
                    CHECK((row.getSicknessPpm() + 50) / 100 == 1'129);  // 7 of 2 × 31 days
                    CHECK(row.getWorkloadPpm() == 1'000'000);
                    CHECK(row.getIncidents() == no_data);
                },
                march);
    }
    // Contracted for fifty it was within them.
    book.tell(hours_set("worker-1", "2026-03-02", 50, 0, "+31 09:00"));
    const auto shelf = told_live(book);
    sustainability(shelf->runner(), "spot", [](Money row) { CHECK(row.getWorkloadPpm() == 0); }, march);
    Book nobody = priced();
    nobody.tell(walked({.contract = "framework"}), day_closed("+30 00:01", "2026-04-02"));
    sustainability(
        delivered(projection(), nobody)->runner(), "framework",
        [](Money row) {
            CHECK(row.getSicknessPpm() == no_data);
            CHECK(row.getWorkloadPpm() == no_data);
        },
        march);
}

TEST_CASE("sustainability: what is paid by the week is earned on each day that is over, care given or not") {
    Book book;
    book.tell(
        block_agreed("hill", "2026-03-09"), rates("hill", 70'000, {.unit = RateUnit::WEEK}), contract_agreed("county"),
        ordered("p1", {.from = "2026-03-02", .rate_pence = 140'000, .unit = RateUnit::WEEK, .contract = "county"}),
        ordered("p2", {.from = "2026-03-02", .contract = "hill"}), day_closed("+15 00:01", "2026-03-18"));
    const auto shelf = told_live(book);  // up to 18 March
    const Filters march{{"month", "2026-03"}};
    sustainability(shelf->runner(), "block", [](Money row) { CHECK(row.getRevenuePence() == 100'000); }, march);
    sustainability(shelf->runner(), "framework", [](Money row) { CHECK(row.getRevenuePence() == 340'000); }, march);
}

}  // namespace
}  // namespace daybook::projections
