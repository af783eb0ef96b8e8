// How fast a person-day is folded and measured. Run by name: test_care "[speed]"

#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>

#include "tests/dsl/agency.h"

using namespace daybook;
using namespace daybook::story;

TEST_CASE("speed: a day of four visits, measured again after every event", "[.speed]") {
    Book book;
    for (const auto& [id, from, to] :
         {std::tuple{"a", "08:00", "08:30"}, {"b", "12:00", "12:30"}, {"c", "17:00", "17:30"}, {"d", "21:00", "21:30"}})
        book.tell(planned(id, from, to), visited(id, from, to));
    const care::DefaultSetting setting;
    constexpr int days = 50'000;
    std::size_t events = 0, measures = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < days; ++i) {
        care::PersonDay day;
        day.person = "person-1";
        day.day = *parse_day("2026-03-04");
        for (const Stored& stored : book.events()) {
            const EventView event{stored.bytes()};
            care::fold(day.at(care::visit_id(event.stream())), event);
            measures += care::measure(day, setting).size();
            ++events;
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::cout << "fold + measure: " << static_cast<double>(events) / took.count() / 1e6 << " M events/s\n";
    CHECK(measures > events);
}

TEST_CASE("speed: a person-day as bytes and back", "[.speed]") {
    Book book;
    for (const auto& [id, from, to] :
         {std::tuple{"a", "08:00", "08:30"}, {"b", "12:00", "12:30"}, {"c", "17:00", "17:30"}})
        book.tell(planned(id, from, to), visited(id, from, to));
    Agency agency;
    agency.hear(book);
    const care::PersonDay day = agency.person_days().at(0);
    constexpr int rounds = 200'000;
    std::size_t bytes = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) bytes += care::encode(*care::decode_person_day(care::encode(day))).size();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::cout << "row of " << bytes / rounds << " B: " << rounds / took.count() / 1e6 << " M round trips/s\n";
    CHECK(bytes > 0);
}

TEST_CASE("speed: local days", "[.speed]") {
    const Calendar& london = Calendar::london();
    const Instant from = *parse_instant("2026-03-04T08:00:00Z");
    std::int64_t sum = 0;
    constexpr int rounds = 20'000'000;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) sum += number(london.day_of(from + std::chrono::seconds{i}));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::cout << "day_of: " << rounds / took.count() / 1e6 << " M/s\n";
    CHECK(sum > 0);
}
