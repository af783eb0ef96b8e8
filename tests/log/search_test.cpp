// Reading what is wanted: by category and fact, by time, forwards and back.

#include "schema/worker.capnp.h"
#include "tests/log/story.h"

using namespace daybook;
using namespace daybook::story;

namespace {

constexpr std::int64_t hour = 3'600'000'000;

// Nine clock-ins to one worker who left; each recorded an hour after the last, occurred a day before it was recorded.
std::unique_ptr<RocksLog> a_busy_log(const fs::path& path, unsigned events) {
    Hands hands;
    auto log = opened(path, hands);
    for (unsigned i = 0; i < events; ++i) {
        const bool leaving = i % 10 == 9;
        const Envelope envelope{.id = "e" + std::to_string(i),
                                .source = "feed:test",
                                .stream = leaving ? "worker-1" : "visit-" + std::to_string(i % 7),
                                .occurred = instant(*hands.micros - 24 * hour)};
        const Proposal proposal = leaving ? propose<schema::Worker::Left>(envelope, [](auto) {})
                                          : propose<schema::Visit::ClockedIn>(envelope, [](auto) {});
        Append append;
        append.events.push_back({.content = proposal.content,
                                 .digest = Sha256()(std::as_bytes(std::span(proposal.content))),
                                 .expected = {},
                                 .once = false});
        REQUIRE(log->append(std::span(&append, 1)).front());
        hands.move(std::chrono::microseconds{hour});
    }
    return log;
}

// Every page to the end; the events' positions.
std::vector<std::uint64_t> found(EventLog& log, Search search, Limit limit = {.events = 4, .bytes = 100'000}) {
    std::vector<std::uint64_t> positions;
    for (;;) {
        const auto page = log.search(search, limit);
        REQUIRE(page);
        REQUIRE(page->each(
            [&](const EventView& event) -> Status { return positions.push_back(event.position().value), Status{}; }));
        const bool end = search.backwards ? page->passed().value <= 1 : page->passed() == page->head();
        if (end) return positions;
        search.from = page->passed();
        search.recorded_from = {};
    }
}

}  // namespace

TEST_CASE("search: one category, one fact, forwards and back") {
    Place place;
    const auto log = a_busy_log(place / "log", 200);
    const FactType& left = fact_type<schema::Worker::Left>();
    std::vector<std::uint64_t> every_tenth;
    for (std::uint64_t at = 10; at <= 200; at += 10) every_tenth.push_back(at);
    CHECK(found(*log, {.category = left.category}) == every_tenth);
    CHECK(found(*log, {.category = left.category, .fact = left.fact}) == every_tenth);
    CHECK(found(*log, {.category = fact_type<schema::Visit::ClockedIn>().category}).size() == 180);
    CHECK(found(*log, {.category = left.category, .fact = std::uint16_t{999}}).empty());
    CHECK(found(*log, {}).size() == 200);
    std::ranges::reverse(every_tenth);
    CHECK(found(*log, {.backwards = true, .category = left.category}) == every_tenth);
    CHECK(found(*log, {.from = Position{41}, .backwards = true, .category = left.category}) ==
          std::vector<std::uint64_t>{40, 30, 20, 10});
}

TEST_CASE("search: from a time of recording, and between times of happening") {
    Place place;
    const auto log = a_busy_log(place / "log", 100);
    const auto recorded = [](std::int64_t hours) { return instant(start_of_story + hours * hour); };
    CHECK(found(*log, {.recorded_from = recorded(97)}) == std::vector<std::uint64_t>{98, 99, 100});
    CHECK(found(*log, {.recorded_from = recorded(97) + std::chrono::microseconds{1}}) ==
          std::vector<std::uint64_t>{99, 100});
    CHECK(found(*log, {.recorded_from = recorded(1'000)}).empty());
    CHECK(found(*log, {.recorded_from = recorded(-1'000)}).size() == 100);
    CHECK(found(*log, {.occurred_from = recorded(-24), .occurred_until = recorded(-21)}) ==
          std::vector<std::uint64_t>{1, 2, 3});
}

TEST_CASE("search: a fact without its category is refused") {
    Place place;
    const auto log = a_busy_log(place / "log", 1);
    CHECK(log->search({.fact = std::uint16_t{1}}, {}).error().kind == Error::Kind::rejected);
}
