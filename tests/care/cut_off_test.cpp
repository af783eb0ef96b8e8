// R3 and W2: until when a visit may start before it is missed; R6: from when it is overdue.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/dsl/agency.h"

using namespace daybook;
using namespace daybook::story;

namespace {

struct Times {
    std::string from, to;
};

// The cut-off of the first plan among the person's others, on a day.
std::string cut_off(Times plan, std::vector<Times> others, std::string day = "2026-03-04") {
    Book book{{.day = day}};
    book.tell(planned("V", plan.from, plan.to));
    for (std::size_t i = 0; i < others.size(); ++i)
        book.tell(planned("other-" + std::to_string(i), others[i].from, others[i].to));
    Agency agency;
    agency.hear(book);
    for (const care::PersonDay& person_day : agency.person_days())
        if (const auto t = care::cut_off(person_day, "V", agency)) {
            if (day != "2026-03-04") return to_string(*t);
            const Seconds time = Calendar::london().time_of_day(*t);
            const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
            return two(time.count() / 3600) + ":" + two(time.count() / 60 % 60);
        }
    return "none";
}

}  // namespace

TEST_CASE("cut-off: the person's next due visit, or 23:00, or the end of a visit beyond it (W2)") {
    CHECK(cut_off({"08:00", "08:30"}, {}) == "23:00");
    CHECK(cut_off({"08:00", "08:30"}, {{"12:00", "12:30"}}) == "12:00");
    CHECK(cut_off({"08:00", "08:30"}, {{"08:30", "09:00"}}) == "08:30");
    CHECK(cut_off({"08:00", "09:00"}, {{"08:30", "09:30"}, {"12:00", "12:30"}}) == "12:00");
    CHECK(cut_off({"22:45", "23:15"}, {}) == "23:15");
    CHECK(cut_off({"23:30", "24:30"}, {}) == "00:30");
    CHECK(cut_off({"22:00", "31:00"}, {{"31:00", "31:30"}}) == "07:00");
}

TEST_CASE("cut-off: 23:00 is local, whatever the clocks do that day (W2)") {
    CHECK(cut_off({"20:00", "20:30"}, {}, "2026-10-24") == "2026-10-24T22:00:00Z");
    CHECK(cut_off({"20:00", "20:30"}, {}, "2026-10-25") == "2026-10-25T23:00:00Z");
    CHECK(cut_off({"20:00", "20:30"}, {}, "2026-03-29") == "2026-03-29T22:00:00Z");
}

TEST_CASE("cut-off: a visit that is not due is nobody's next visit") {
    const auto with = [](Story lunch) {
        Book book;
        book.tell(planned("V", "08:00", "08:30"), planned("lunch", "12:00", "12:30", {.package = "package-2"}),
                  planned("tea", "17:00", "17:30"), std::move(lunch));
        Agency agency;
        agency.hear(book);
        const auto days = agency.person_days();
        return *care::cut_off(days.front(), "V", agency) == at(book.scene(), "17:00");
    };
    CHECK(with(told(cancelled("lunch", "10:00", Who::PERSON))));
    CHECK(with(told(voided("lunch", "10:00"))));
    CHECK(with(told(suspended("package-2", "09:00", "09:00"))));
    CHECK_FALSE(with(told(cancelled("lunch", "10:00", Who::PROVIDER))));
    CHECK_FALSE(with(told(cancelled("lunch", "12:10", Who::PERSON))));
    CHECK_FALSE(with({}));
}

TEST_CASE("cut-off: the contract may name another hour") {
    Book book;
    book.tell(kpi_schedule("contract-1", {.terms = {{"cut_off_s", 21 * 3600}}}), planned("V", "08:00", "08:30"));
    Agency agency;
    agency.hear(book);
    CHECK(care::cut_off(agency.person_days().front(), "V", agency) == at(book.scene(), "21:00"));
}

TEST_CASE("cut-off: a start at the very cut-off comes too late, a second before it does not") {
    using State = schema::VisitState;
    for (const auto& [start, state] : {std::pair{"12:00:00", State::ATTENDED_LATE}, {"11:59:59", State::DELIVERED}}) {
        Book book;
        book.tell(planned("V", "08:00", "08:30"), planned("next", "12:00", "12:30"), visited("V", start, "12:20"));
        CHECK(Measures{book}.of("V").state == state);
    }
}

TEST_CASE("overdue: the first minute that is beyond the tolerance") {
    const auto overdue = [](PlanOf plan, ScheduleOf schedule = {}) {
        Book book;
        book.tell(kpi_schedule("contract-1", schedule), planned("V", "08:00:40", "08:30:40", plan));
        Agency agency;
        agency.hear(book);
        return *care::overdue_at(agency.visit("V"), agency) - at(book.scene(), "08:00");
    };
    using std::chrono::minutes;
    CHECK(overdue({}) == minutes{31});
    CHECK(overdue({.time_critical = true}) == minutes{16});
    CHECK(overdue({}, {.terms = {{"late_s", 600}}}) == minutes{11});
    CHECK(overdue({.band_from = "07:00", .band_to = "09:30"},
                  {.basis = schema::Contract::KpiScheduleSet::Basis::BAND}) == minutes{91});
}
