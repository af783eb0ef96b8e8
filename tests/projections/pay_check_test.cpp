// The view pay-check: what an hour of work was paid, the way and the waiting counted in, against the minimum wage
// (W14).

#include "events/core/no_data.h"
#include "projections/costs/costs.h"
#include "tests/dsl/costs.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;
using State = schema::PayCheckRow::State;

const Projection& projection() {
    static const Projection one = costs::projection();
    return one;
}

Line paid_an_hour(std::int64_t pence, bool travel_unpaid, std::int64_t travel_pence = 0,
                  const std::string& from = "2026-01-01") {
    return says<schema::Worker::CostSet>("worker-1", "-30 10:00", [=](auto fact, const Scene&) {
        fact.setFrom(number_of(from));
        fact.setPayPence(pence);
        fact.setTravelUnpaid(travel_unpaid);
        fact.setTravelPence(travel_pence);
    });
}
Line minimum_wage(std::int64_t pence, const std::string& from) {
    return says<schema::Governance::MinimumWageSet>("governance-pay", "-30 10:00", [=](auto fact, const Scene&) {
        fact.setFrom(number_of(from));
        fact.setPence(pence);
    });
}
Line shift(unsigned travel, unsigned waiting) {
    return says<schema::Worker::ShiftWorked>("worker-1", "07:00", [=](auto fact, const Scene& scene) {
        fact.setFrom(micros_at(scene, "07:00"));
        fact.setTravelSeconds(travel * 60);
        fact.setWaitingSeconds(waiting * 60);
    });
}
// 600 minutes with people in ten visits, each behind 15 minutes of way.
Story ten_hours() { return walked({.contract = "c", .visits = 10, .minutes = 60, .travel = 15, .metres = 1'000}); }

struct Seen {
    std::int64_t contact, travel, waiting, contact_pay, travel_pay, hour, minimum, short_by;
    State state;
    bool operator==(const Seen&) const = default;
};
std::vector<Seen> seen(const Book& book, Filters filters = {{"week", "2026-03-08"}}) {
    std::vector<Seen> all;
    const auto shelf = delivered(projection(), book);
    each<schema::PayCheckRow>(asked(shelf->runner(), "pay-check", std::move(filters)), [&](auto row) {
        CHECK(std::string(row.getWeek().cStr()) == "2026-03-08");
        all.push_back({row.getContactMinutes(), row.getTravelMinutes(), row.getWaitingMinutes(),
                       row.getContactPayPence(), row.getTravelPayPence(), row.getHourPence(), row.getMinimumPence(),
                       row.getShortPence(), row.getState()});
    });
    return all;
}

TEST_CASE("pay check: W14, 600 min at 1300 with 150 min unpaid travel are 1040 an hour, under 1271") {
    Book book;
    book.tell(paid_an_hour(1'300, true), minimum_wage(1'271, "2025-04-01"), ten_hours());
    const auto rows = seen(book);
    REQUIRE(rows.size() == 1);
    // 12.5 h at 1271 are 15,887.5 p: 2,888 more than the 13,000 p that were paid.
    CHECK(rows[0] == Seen{600, 150, 0, 13'000, 0, 1'040, 1'271, 2'888, State::UNDER});
    CHECK(seen(book, {{"week", "2026-03-08"}, {"state", "met"}}).empty());
}

TEST_CASE("pay check: travel that is paid as care, or at a rate of its own, counts for the worker") {
    Book as_care;
    as_care.tell(paid_an_hour(1'300, false), minimum_wage(1'271, "2025-04-01"), ten_hours());
    CHECK(seen(as_care).at(0) == Seen{600, 150, 0, 13'000, 3'250, 1'300, 1'271, 0, State::MET});
    Book of_its_own;
    of_its_own.tell(paid_an_hour(1'300, false, 1'150), minimum_wage(1'271, "2025-04-01"), ten_hours());
    CHECK(seen(of_its_own).at(0) == Seen{600, 150, 0, 13'000, 2'875, 1'270, 1'271, 13, State::UNDER});
}

TEST_CASE("pay check: waiting is work that is not paid, and of legs and shifts the longer way counts") {
    Book book;
    book.tell(paid_an_hour(1'300, false), minimum_wage(1'271, "2025-04-01"), ten_hours(), shift(180, 60));
    CHECK(seen(book).at(0) == Seen{600, 180, 60, 13'000, 3'900, 1'207, 1'271, 894, State::UNDER});
}

TEST_CASE("pay check: a new minimum holds from the first week that begins under it, and without data nothing is said") {
    Book book;
    book.tell(paid_an_hour(1'300, true), minimum_wage(1'271, "2025-04-01"), minimum_wage(1'000, "2026-03-03"),
              ten_hours());
    CHECK(seen(book).at(0).minimum == 1'271);
    book.tell(minimum_wage(1'010, "2026-03-02"));
    CHECK(seen(book).at(0).minimum == 1'010);
    Book unknown;
    unknown.tell(ten_hours());
    CHECK(seen(unknown).at(0) == Seen{600, 150, 0, no_data, no_data, no_data, no_data, no_data, State::NO_DATA});
}

}  // namespace
}  // namespace daybook::projections
