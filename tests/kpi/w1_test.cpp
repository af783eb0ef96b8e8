// W1 of rules.md, cell by cell, in its own words.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>
#include <vector>

#include "projections/kpi/kpi.h"
#include "tests/dsl/agency.h"
#include "tests/dsl/w1.h"

using namespace daybook;
using namespace daybook::story;

namespace {

// A cell of the table: 1, 0 or nothing (not in the denominator).
using Cell = std::optional<int>;
constexpr Cell none = std::nullopt;

struct T {
    std::int64_t delivered, planned;
};

struct Row {
    const char* visit;
    Cell punctual, late, missed;
    std::optional<T> time;
    Cell brief, electronic;
};

const std::vector<Row>& table() {
    static const std::vector<Row> rows{
        //     visit  P  L  M  T             S  E
        Row{"V1", 1, 0, 0, T{1800, 1800}, 0, 1},
        Row{"V2", 0, 1, 0, T{1440, 1800}, 0, 1},
        Row{"V3", 0, 0, 0, T{1321, 1800}, 1, 1},
        Row{"V4", 1, 0, 0, T{680, 900}, 1, 1},
        Row{"V5", 0, 1, 0, T{1800, 1800}, 0, 1},
        Row{"V6", 0, 1, 0, T{3300, 3600}, 1, 1},
        Row{"V7", 1, 0, 0, T{3300, 3600}, 1, 1},
        Row{"V8", none, none, 1, T{0, 1800}, none, none},
        Row{"V9", 0, 1, 0, T{1800, 1800}, 0, 1},
        Row{"V10", none, none, 1, T{1800, 1800}, none, none},
        Row{"V11", 1, 0, 0, T{3480, 3600}, 0, 1},
        Row{"V12", none, none, none, std::nullopt, none, none},
        Row{"V13", none, none, 1, T{0, 1800}, none, none},
        Row{"V14", none, none, 0, std::nullopt, none, none},
        Row{"V15", none, none, none, std::nullopt, none, none},
        Row{"V16", 1, 0, 0, T{1800, 1800}, 0, 0},
        Row{"V17", 1, 0, 0, T{1800, 1800}, 0, 1},
        Row{"V18", 0, 1, 0, T{1800, 1800}, 0, 1},
        Row{"V19", 1, 0, 0, std::nullopt, none, 0},
        Row{"V20", 1, 0, 0, T{1080, 1800}, 0, 1},
        Row{"V21", 1, 0, 0, T{1740, 1800}, 0, 0},
        Row{"V22", 1, 0, 0, T{1800, 1800}, 0, 1},
        Row{"V23", none, none, 1, T{0, 1800}, none, none},
        Row{"V24", none, none, none, std::nullopt, none, none},
    };
    return rows;
}

Cell cell(const kpi::VisitKpi& kpi, const care::Measured& m) {
    const auto ratio = kpi.measure(m, *m.terms);
    if (!ratio) return none;
    CHECK(ratio->denominator == 1);
    return static_cast<int>(ratio->numerator);
}

kpi::Ratio total(const kpi::VisitKpi& kpi, const Measures& measures) {
    kpi::Ratio sum;
    for (const care::Measured& m : measures.all())
        if (const auto ratio = kpi.measure(m, *m.terms)) sum += *ratio;
    return sum;
}

Book day_told() {
    Book book;
    book.tell(w1());
    return book;
}

}  // namespace

TEST_CASE("W1: every visit of the day is in the numerators and denominators it belongs to") {
    const Measures day{day_told()};
    REQUIRE(day.all().size() == table().size());
    for (const Row& row : table()) {
        INFO(row.visit);
        const care::Measured& m = day.of(row.visit);
        CHECK(cell(kpi::punctuality, m) == row.punctual);
        CHECK(cell(kpi::late_visits, m) == row.late);
        CHECK(cell(kpi::missed_visits, m) == row.missed);
        CHECK(cell(kpi::short_visits, m) == row.brief);
        CHECK(cell(kpi::electronic_logging, m) == row.electronic);
        const auto time = kpi::delivered_time.measure(m, *m.terms);
        REQUIRE(time.has_value() == row.time.has_value());
        if (row.time) CHECK(*time == kpi::Ratio{row.time->delivered, row.time->planned});
    }
}

TEST_CASE("W1: totals of the day") {
    const Measures day{day_told()};
    CHECK(total(kpi::punctuality, day) == kpi::Ratio{10, 16});
    CHECK(total(kpi::late_visits, day) == kpi::Ratio{5, 16});
    CHECK(total(kpi::missed_visits, day) == kpi::Ratio{4, 21});
    CHECK(total(kpi::delivered_time, day) == kpi::Ratio{30'741, 38'700});
    CHECK(total(kpi::short_visits, day) == kpi::Ratio{4, 15});
    CHECK(total(kpi::electronic_logging, day) == kpi::Ratio{13, 16});
    CHECK(total(kpi::manual_edits, day) == kpi::Ratio{2, 16});
    CHECK(total(kpi::manual_equals_plan, day) == kpi::Ratio{1, 1});
    CHECK(total(kpi::double_handed_met, day) == kpi::Ratio{0, 2});
    CHECK(std::ranges::count_if(day.all(), &care::Measured::unknown) == 1);
}

TEST_CASE("W1: the day's shares as they are printed") {
    const Measures day{day_told()};
    const auto hundredths = [&](const kpi::VisitKpi& kpi) {
        return std::llround(static_cast<double>(*kpi::ppm(total(kpi, day))) / 100.0);
    };
    CHECK(hundredths(kpi::punctuality) == 6250);
    CHECK(hundredths(kpi::late_visits) == 3125);
    CHECK(hundredths(kpi::missed_visits) == 1905);
    CHECK(hundredths(kpi::delivered_time) == 7943);
    CHECK(hundredths(kpi::short_visits) == 2667);
    CHECK(hundredths(kpi::electronic_logging) == 8125);
    CHECK(hundredths(kpi::manual_edits) == 1250);
}

TEST_CASE("W1, later: a clock-in recorded the next day turns the missed visit back into a delivered one") {
    Book book = day_told();
    book.tell(w1_later());
    const Measures later{book};
    CHECK(total(kpi::missed_visits, later) == kpi::Ratio{3, 21});
    CHECK(total(kpi::punctuality, later) == kpi::Ratio{11, 17});
    CHECK(total(kpi::delivered_time, later) == kpi::Ratio{32'541, 38'700});
    const care::Measured& v8 = later.of("V8");
    CHECK(v8.state == schema::VisitState::DELIVERED);
    CHECK(v8.alert == care::AlertState::RESOLVED);
    CHECK(v8.alert_resolved == at(book.scene(), "+1 10:00"));
}

TEST_CASE("W1: states as the live board shows them once the day is closed") {
    using State = schema::VisitState;
    const Measures day{day_told()};
    CHECK(day.of("V1").state == State::DELIVERED);
    CHECK(day.of("V8").state == State::MISSED);
    CHECK(day.of("V10").state == State::ATTENDED_LATE);
    CHECK(day.of("V12").state == State::CANCELLED);
    CHECK(day.of("V13").state == State::MISSED);
    CHECK(day.of("V14").state == State::FRUSTRATED);
    CHECK(day.of("V15").state == State::SUSPENDED);
    CHECK(day.of("V19").state == State::IN_PROGRESS);
    CHECK(day.of("V19").has(care::Oddity::end_unknown));
    CHECK(day.of("V23").state == State::MISSED);
    CHECK(day.of("V24").state == State::AWAITING_DATA);
    CHECK(day.of("V6").understaffed);
    CHECK(day.of("V6").has(care::Oddity::overlap_short));
    CHECK(day.of("V7").staffed == Seconds{600});
}
