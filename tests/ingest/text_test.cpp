#include <catch2/catch.hpp>

#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

Pattern pattern(const char* text) { return *Pattern::of(text); }

TEST_CASE("cells: dates and times are read by the pattern and nothing else") {
    const auto date = pattern("%d/%m/%Y");
    CHECK(to_string(*date.read("04/03/2026")->day) == "2026-03-04");
    CHECK(to_string(*date.read(" 4/3/2026 ")->day) == "2026-03-04");
    for (const char* wrong :
         {"", "31/02/2026", "2026-03-04", "04/03/26x", "04/03/", "04/13/2026", "04/03/9999", "=cmd"})
        CHECK_FALSE(date.read(wrong));
    CHECK(pattern("%H:%M:%S").read("23:59:59")->time == Seconds{86'399});
    for (const char* wrong : {"24:00:00", "08:60:00", "08:00", "8", "-08:00:00"})
        CHECK_FALSE(pattern("%H:%M:%S").read(wrong));
    const auto both = pattern("%d %b %y %H:%M").read("04 Mar 26 07:05");
    CHECK(to_string(*both->day) == "2026-03-04");
    CHECK(both->time == Seconds{7 * 3600 + 300});
}

TEST_CASE("cells: a pattern we cannot read is refused by its specifier") {
    CHECK(Pattern::of("%d/%q").error().sentence.find("%q") != std::string::npos);
    CHECK_FALSE(Pattern::of("date"));
    CHECK_FALSE(Pattern::of("%d/%"));
}

TEST_CASE("cells: lengths, money and truths") {
    CHECK(read_length("00:29:30", Unit::clock) == Seconds{1770});
    CHECK(read_length("00:30", Unit::clock) == Seconds{1800});
    CHECK(read_length("-00:10:00", Unit::clock) == Seconds{-600});
    CHECK(read_length("45", Unit::minutes) == Seconds{2700});
    CHECK(read_length("0.5", Unit::hours) == Seconds{1800});
    CHECK(read_length("0.25", Unit::hours) == Seconds{900});
    for (const char* wrong : {"", "abc", "00:61:00", "1:2:3:4"}) CHECK_FALSE(read_length(wrong, Unit::clock));
    for (const char* wrong : {"", "abc", "30m", "."}) CHECK_FALSE(read_length(wrong, Unit::minutes));
    CHECK(read_money("12.50") == Pence{1250});
    CHECK(read_money("£1,012.5") == Pence{101'250});
    CHECK(read_money("-3") == Pence{-300});
    for (const char* wrong : {"", "12.505", "=1+1", "9999999999", "1.2.3"}) CHECK_FALSE(read_money(wrong));
    CHECK(read_truth("TRUE") == true);
    CHECK(read_truth("no") == false);
    CHECK_FALSE(read_truth("maybe"));
}

TEST_CASE("wall clock: a skipped time is read with the offset before, a repeated one is the first (R10)") {
    const auto& london = Calendar::london();
    const auto skipped = local(london, *parse_day("2026-03-29"), Seconds{5400});
    CHECK(skipped.instant == *parse_instant("2026-03-29T01:30:00Z"));
    CHECK(skipped.wall_clock == schema::WallClock::SKIPPED_HOUR);
    const auto repeated = local(london, *parse_day("2026-10-25"), Seconds{5400});
    CHECK(repeated.instant == *parse_instant("2026-10-25T00:30:00Z"));
    CHECK(repeated.wall_clock == schema::WallClock::REPEATED_HOUR);
}

TEST_CASE("wall clock: an end belongs to its start") {
    const auto& london = Calendar::london();
    const Day october = *parse_day("2026-10-25"), march = *parse_day("2026-03-01");
    const auto start = local(london, october, Seconds{6300}).instant;  // 01:45, the first
    CHECK(local_end(london, start, october, Seconds{4500}).instant - start == std::chrono::minutes{30});
    const auto late = local(london, march, Seconds{23 * 3600 + 2700}).instant;
    CHECK(local_end(london, late, march, Seconds{900}).instant - late == std::chrono::minutes{30});
    const auto morning = local(london, march, Seconds{9 * 3600}).instant;
    CHECK(local_end(london, morning, march, Seconds{8 * 3600}).instant < morning);  // 23 h would be no visit
}

}  // namespace
}  // namespace daybook::ingest
