#include "events/core/calendar.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "events/core/calendar_holidays.h"
#include "tests/dsl/places.h"

using namespace daybook;
using namespace std::chrono_literals;

namespace {

Day on(std::string_view text) { return *parse_day(text); }
std::string utc(std::string_view local_day, Seconds time, bool later = false) {
    return to_string(Calendar::london().at(on(local_day), time, later).instant);
}

// The published bank holidays, by division as the file names it; empty where the file is not here.
std::map<std::string, std::set<Day>> published_holidays() {
    std::ifstream file(daybook::checkout() / "../shared/data/uk-bank-holidays.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string division = "\"division\": \"", date = "\"date\": \"";
    std::map<std::string, std::set<Day>> all;
    for (auto at = text.find(division); at != text.npos;) {
        at += division.size();
        auto& days = all[text.substr(at, text.find('"', at) - at)];
        const auto end = text.find(division, at);
        for (auto one = text.find(date, at); one < end; one = text.find(date, one + 1))
            days.insert(on(text.substr(one + date.size(), 10)));
        at = end;
    }
    return all;
}

}  // namespace

TEST_CASE("calendar: a week is named by its last day, whatever day that is (W3)") {
    struct Row {
        const char *day, *sunday, *friday, *saturday;
    };
    const Row row = GENERATE(Row{"2026-03-01", "2026-03-01", "2026-03-06", "2026-03-07"},
                             Row{"2026-03-07", "2026-03-08", "2026-03-13", "2026-03-07"});
    CHECK(to_string(week_ending(on(row.day))) == row.sunday);
    CHECK(to_string(week_ending(on(row.day), 5)) == row.friday);
    CHECK(to_string(week_ending(on(row.day), 6)) == row.saturday);
}

TEST_CASE("calendar: a time that the clocks skip is read with the offset before the change (R10, W3)") {
    const auto at = Calendar::london().at(on("2026-03-29"), 1h + 30min);
    CHECK(to_string(at.instant) == "2026-03-29T01:30:00Z");
    CHECK(at.reading == Calendar::Reading::skipped_hour);
    CHECK(Calendar::london().time_of_day(at.instant) == Seconds{2h + 30min});
}

TEST_CASE("calendar: a time that comes twice is the first, or the second when asked (R10, W3)") {
    CHECK(utc("2026-10-25", 1h + 30min) == "2026-10-25T00:30:00Z");
    CHECK(utc("2026-10-25", 1h + 30min, true) == "2026-10-25T01:30:00Z");
    CHECK(Calendar::london().at(on("2026-10-25"), 1h + 30min).reading == Calendar::Reading::repeated_hour);
    CHECK(Calendar::london().at(on("2026-10-25"), 2h).reading == Calendar::Reading::plain);
    CHECK(Calendar::london().at(on("2026-10-25"), 59min).reading == Calendar::Reading::plain);
}

TEST_CASE("calendar: an end before its start in the repeated hour is the second (W3: 01:45 to 01:15 is 30 min)") {
    const auto start = Calendar::london().at(on("2026-10-25"), 1h + 45min).instant;
    auto end = Calendar::london().at(on("2026-10-25"), 1h + 15min).instant;
    if (end < start) end = Calendar::london().at(on("2026-10-25"), 1h + 15min, true).instant;
    CHECK(end - start == 30min);
}

TEST_CASE("calendar: 23:00 local is another instant in summer (W2)") {
    CHECK(utc("2026-10-24", 23h) == "2026-10-24T22:00:00Z");
    CHECK(utc("2026-10-25", 23h) == "2026-10-25T23:00:00Z");
    CHECK(utc("2026-03-29", 23h) == "2026-03-29T22:00:00Z");
    CHECK(utc("2026-03-04", 23h) == "2026-03-04T23:00:00Z");
}

TEST_CASE("calendar: every hour of two years falls on the day its wall clock shows") {
    const Calendar& london = Calendar::london();
    Day last = london.day_of(*parse_instant("2025-12-31T23:30:00Z"));
    for (Instant t = *parse_instant("2026-01-01T00:30:00Z"); t < *parse_instant("2028-01-01T00:30:00Z"); t += 1h) {
        const Day day = london.day_of(t);
        REQUIRE((day == last || day == last + std::chrono::days{1}));
        last = day;
        const auto read = london.at(day, london.time_of_day(t));
        REQUIRE((read.instant == t || london.at(day, london.time_of_day(t), true).instant == t));
        REQUIRE(read.reading != Calendar::Reading::skipped_hour);
        REQUIRE(london.start_of(day) <= t);
    }
}

TEST_CASE("calendar: a visit just before midnight in summer belongs to the local day") {
    CHECK(to_string(Calendar::london().day_of(*parse_instant("2026-06-30T23:30:00Z"))) == "2026-07-01");
    CHECK(to_string(Calendar::london().day_of(*parse_instant("2026-01-31T23:30:00Z"))) == "2026-01-31");
    CHECK(to_string(Calendar::london().day_of(*parse_instant("1969-07-20T22:59:59Z"))) == "1969-07-20");
}

TEST_CASE("calendar: other zones by their own rules, side by side") {
    const auto new_york = Calendar::in("America/New_York");
    REQUIRE(new_york);
    for (int i = 0; i < 3; ++i) {
        CHECK(to_string(new_york->at(on("2026-03-08"), 2h + 30min).instant) == "2026-03-08T07:30:00Z");
        CHECK(to_string(new_york->at(on("2026-07-01"), 12h).instant) == "2026-07-01T16:00:00Z");
        CHECK(utc("2026-07-01", 12h) == "2026-07-01T11:00:00Z");
    }
    const auto none = Calendar::in("Europe/Nowhere");
    REQUIRE(!none);
    CHECK(none.error().kind == Error::Kind::not_found);
    CHECK(none.error().sentence.find("Europe/Nowhere") != std::string::npos);
}

TEST_CASE("calendar: days are written and read as dates") {
    CHECK(to_string(on("2024-02-29")) == "2024-02-29");
    for (const char* text : {"2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "26-01-01", "2026-01-01 ", "",
                             "2026/01/01", "2026-01-0x"})
        CHECK(!parse_day(text));
}

TEST_CASE("calendar: instants are written and read as RFC 3339") {
    for (const char* text : {"2026-03-29T01:30:00Z", "2026-03-29T01:30:00.000250Z", "1969-12-31T23:59:59.999999Z"})
        CHECK(to_string(*parse_instant(text)) == text);
    CHECK(to_string(*parse_instant("2026-03-29T02:30:00+01:00")) == "2026-03-29T01:30:00Z");
    CHECK(to_string(*parse_instant("2026-03-28t20:00:00.5-05:30")) == "2026-03-29T01:30:00.500000Z");
    CHECK(to_string(*parse_instant("2026-03-29T01:30:00.123456789Z")) == "2026-03-29T01:30:00.123456Z");
    for (const char* text :
         {"2026-03-29", "2026-03-29T24:00:00Z", "2026-03-29T01:30:00", "2026-03-29T01:30Z", "2026-03-29T01:30:00.Z",
          "2026-03-29T01:30:00+1:00", "2026-03-29T01:30:00Zx", "2026-02-30T01:30:00Z", "2026-03-29T01:30:00+24:00"})
        CHECK(!parse_instant(text));
}

TEST_CASE("calendar: working days count out weekends and bank holidays (W3)") {
    struct Row {
        const char *from, *due;
    };
    const Row row =
        GENERATE(Row{"2026-04-02", "2026-04-13"}, Row{"2026-03-27", "2026-04-07"}, Row{"2026-03-29", "2026-04-07"},
                 Row{"2026-03-30", "2026-04-08"}, Row{"2026-04-28", "2026-05-06"});
    CHECK(to_string(working_days_after(on(row.from), 5)) == row.due);
}

TEST_CASE("calendar: bank holidays that fall on a weekend are given on the next free weekday") {
    for (const char* day :
         {"2021-12-27", "2021-12-28", "2022-01-03", "2022-12-27", "2022-12-26", "2023-01-02", "2026-12-28",
          "2024-04-01", "2025-04-18", "2022-06-03", "2023-05-08", "2027-12-27", "2027-12-28"})
        CHECK(is_bank_holiday(on(day)));
    for (const char* day : {"2022-05-30", "2020-05-04", "2021-12-25", "2026-11-30", "2026-03-17"})
        CHECK_FALSE(is_bank_holiday(on(day)));
    CHECK(is_bank_holiday(on("2026-11-30"), Nation::scotland));
    CHECK_FALSE(is_bank_holiday(on("2026-04-06"), Nation::scotland));
    CHECK(is_bank_holiday(on("2026-07-13"), Nation::northern_ireland));
}

TEST_CASE("calendar: the bank holidays of every nation are those that are published, no more and no fewer") {
    const auto published = published_holidays();
    if (published.empty()) {
        WARN("skipped: no ../shared/data/uk-bank-holidays.json here");
        return;
    }
    // Appointed by the Royal Proclamation of 3 February 2026 (Banking and Financial Dealings Act 1971, section 1(3))
    // for the football World Cup, in Scotland alone; the file is a copy from before.
    const std::set<std::pair<std::string, Day>> proclaimed_since{{"scotland", on("2026-06-15")}};
    const std::map<std::string, Nation> nations{{"england-and-wales", Nation::england_and_wales},
                                                {"scotland", Nation::scotland},
                                                {"northern-ireland", Nation::northern_ireland}};
    REQUIRE(published.size() == nations.size());
    for (const auto& [division, days] : published) {
        const auto nation = nations.find(division);
        REQUIRE(nation != nations.end());
        REQUIRE(days.size() > 8);
        // Published by whole years, from the first day named to the last.
        const auto year = [](Day day) { return std::chrono::year_month_day{day}.year(); };
        const Day last{std::chrono::local_days{year(*days.rbegin()) / 12 / 31}};
        for (Day day{std::chrono::local_days{year(*days.begin()) / 1 / 1}}; day <= last; day += std::chrono::days{1}) {
            INFO(division << " " << to_string(day));
            const bool wanted = days.contains(day) || proclaimed_since.contains({division, day});
            CHECK(is_bank_holiday(day, nation->second) == wanted);
        }
    }
}
