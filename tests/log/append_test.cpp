#include "tests/log/story.h"

using namespace daybook;
using namespace daybook::story;

TEST_CASE("log: positions are gapless and a reader gets what was written") {
    Place place;
    auto log = opened(place / "log");
    fill(*log, 0, 1'000);
    CHECK(log->head() == Position{1'000});
    CHECK(everything(*log).size() == 1'000);
    CHECK(everything(*log, {.events = 7, .bytes = 100'000}) == everything(*log));
    CHECK(everything(*log, {.events = 1, .bytes = 1}) == everything(*log));
}

TEST_CASE("log: a page is never larger than asked, but holds one event at least") {
    Place place;
    auto log = opened(place / "log");
    REQUIRE(append(*log, {{.id = "large", .padding = 60'000}, {.id = "small"}, {.id = "another"}}));
    CHECK(ids(log->read(Position{0}, {.events = 10, .bytes = 100}).value()) == std::vector<std::string>{"large"});
    CHECK(ids(log->read(Position{1}, {.events = 10, .bytes = 1'000}).value()) ==
          std::vector<std::string>{"small", "another"});
    CHECK(log->read(Position{3}, {}).value().empty());
    CHECK(log->read(Position{99}, {}).value().empty());
    CHECK(log->read(Position{0}, {}).value().head() == Position{3});
}

TEST_CASE("log: one request may write several streams, and each counts its own versions") {
    Place place;
    auto log = opened(place / "log");
    const auto receipt = append(
        *log, {{.stream = "visit-a", .id = "1"}, {.stream = "visit-b", .id = "2"}, {.stream = "visit-a", .id = "3"}});
    REQUIRE(receipt);
    CHECK(receipt->first == Position{1});
    CHECK(receipt->last == Position{3});
    CHECK(receipt->head == Position{3});
    CHECK(receipt->events == std::vector<Receipt::Outcome>{{.position = Position{1}, .version = Version{1}},
                                                           {.position = Position{2}, .version = Version{1}},
                                                           {.position = Position{3}, .version = Version{2}}});
    CHECK(ids(log->read_stream("visit-a", Version{0}, {}).value()) == std::vector<std::string>{"1", "3"});
    CHECK(ids(log->read_stream("visit-a", Version{1}, {}).value()) == std::vector<std::string>{"3"});
    CHECK(log->read_stream("visit-a", Version{2}, {}).value().empty());
    CHECK(log->read_stream("visit-a", Version{99}, {}).value().empty());
    CHECK(log->read_stream("visit-c", Version{0}, {}).error().kind == Error::Kind::not_found);
    CHECK(log->status().streams == 2);
}

TEST_CASE("log: an expected version that is not there is a conflict that names both") {
    Place place;
    auto log = opened(place / "log");
    REQUIRE(append(*log, {{.stream = "visit-7f3a", .id = "1", .expected = Expected::none()},
                          {.stream = "visit-7f3a", .id = "2", .expected = Expected::exactly(Version{1})}}));
    REQUIRE(append(*log, {{.stream = "visit-7f3a", .id = "3"}, {.stream = "visit-7f3a", .id = "4"}}));

    auto refused = append(*log, {{.stream = "visit-7f3a", .id = "5", .expected = Expected::exactly(Version{3})}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == Error{Error::Kind::conflict, "visit-7f3a is at version 4, not 3"});
    refused = append(*log, {{.stream = "visit-7f3a", .id = "5", .expected = Expected::none()}});
    CHECK(refused.error() == Error{Error::Kind::conflict, "visit-7f3a is at version 4, not 0"});
    refused = append(*log, {{.stream = "visit-new", .id = "5", .expected = Expected::exactly(Version{1})}});
    CHECK(refused.error() == Error{Error::Kind::conflict, "visit-new is at version 0, not 1"});
    CHECK(append(*log, {{.stream = "visit-7f3a", .id = "5", .expected = Expected::exactly(Version{4})}}));
}

TEST_CASE("log: a request is recorded whole or not at all") {
    Place place;
    auto log = opened(place / "log");
    REQUIRE(append(*log, {{.stream = "visit-a", .id = "1"}}));
    REQUIRE_FALSE(append(*log, {{.stream = "visit-a", .id = "2"},
                                {.stream = "visit-b", .id = "3"},
                                {.stream = "visit-a", .id = "4", .expected = Expected::exactly(Version{1})}}));
    CHECK(log->head() == Position{1});
    CHECK(log->version_of("visit-a") == Version{1});
    CHECK(log->version_of("visit-b") == Version{0});
    CHECK(log->find("feed:test", "2").value().empty());
    CHECK(log->read_stream("visit-b", Version{0}, {}).error().kind == Error::Kind::not_found);

    const auto again = append(*log, {{.stream = "visit-b", .id = "3"}, {.stream = "visit-a", .id = "2"}});
    REQUIRE(again);
    CHECK(again->first == Position{2});
    CHECK(again->events[1].version == Version{2});
}

TEST_CASE("log: conditions bind streams that are not written") {
    Place place;
    auto log = opened(place / "log");
    REQUIRE(append(*log, {{.stream = "package-1", .id = "1"}}));
    CHECK(append(*log, {{.stream = "visit-a", .id = "2"}}, {{"package-1", Version{1}}, {"package-2", Version{0}}}));
    const auto refused = append(*log, {{.stream = "visit-a", .id = "3"}}, {{"package-1", Version{2}}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == Error{Error::Kind::conflict, "package-1 is at version 1, not 2"});
    CHECK(log->head() == Position{2});
    // A repeat records nothing, so nothing can stand in its way.
    CHECK(append(*log, {{.stream = "visit-a", .id = "2"}}, {{"package-1", Version{99}}}));
}

TEST_CASE("log: a repeat gets the first receipt, for ever and whatever the stream's version is now") {
    Place place;
    const std::vector<Event> events{{.stream = "visit-a", .id = "1", .expected = Expected::none()},
                                    {.stream = "visit-b", .id = "2"}};
    {
        auto log = opened(place / "log");
        REQUIRE(append(*log, events));
        fill(*log, 100, 200);
    }
    auto log = opened(place / "log");
    const auto repeated = append(*log, events);
    REQUIRE(repeated);
    CHECK(repeated->first == Position{0});
    CHECK(repeated->head == Position{202});
    CHECK(repeated->events ==
          std::vector<Receipt::Outcome>{{.position = Position{1}, .version = Version{1}, .duplicate = true},
                                        {.position = Position{2}, .version = Version{1}, .duplicate = true}});
    CHECK(log->head() == Position{202});

    const auto mixed = append(*log, {events[0], {.stream = "visit-a", .id = "fresh"}});
    REQUIRE(mixed);
    CHECK(mixed->first == Position{203});
    CHECK(mixed->last == Position{203});
    CHECK(mixed->events[0].duplicate);
    CHECK_FALSE(mixed->events[1].duplicate);
}

TEST_CASE("log: an id used with another body is refused, unless it is said once") {
    Place place;
    auto log = opened(place / "log");
    REQUIRE(append(*log, {{.id = "1", .worker = "worker-1"}}));
    const auto refused = append(*log, {{.id = "2"}, {.id = "1", .worker = "worker-2"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::rejected);
    CHECK_THAT(refused.error().sentence, Catch::Contains("another body") && Catch::Contains("position 1"));
    CHECK(log->head() == Position{1});

    const auto first_wins =
        append(*log, {{.id = "1", .worker = "worker-2", .expected = Expected::none(), .once = true}});
    REQUIRE(first_wins);
    CHECK(first_wins->events.front() ==
          Receipt::Outcome{.position = Position{1}, .version = Version{1}, .duplicate = true});
}

TEST_CASE("log: within a group, later requests see the earlier ones and failures harm no neighbour") {
    Place place;
    auto log = opened(place / "log");
    const std::vector<Append> group{
        request({{.stream = "visit-a", .id = "1"}}),
        request({{.stream = "visit-a", .id = "2", .expected = Expected::none()}}),  // too late
        request({{.stream = "visit-a", .id = "1"}}),                                // in flight already
        request({{.stream = "visit-a", .id = "1", .worker = "worker-9"}}),          // other body
        request({{.stream = "visit-a", .id = "3", .expected = Expected::exactly(Version{1})}}),
        request({{.stream = "visit-b", .id = "4"}}, {{"visit-a", Version{2}}}),
        request({{.stream = "visit-b", .id = "5"}, {.stream = "visit-b", .id = "5"}}),  // twice in one
        request({}),
    };
    const auto results = log->append(group);
    REQUIRE(results.size() == 8);
    REQUIRE(results[0]);
    CHECK(results[0]->first == Position{1});
    CHECK(results[1].error().kind == Error::Kind::conflict);
    REQUIRE(results[2]);
    CHECK(results[2]->events.front().duplicate);
    CHECK(results[2]->events.front().position == Position{1});
    CHECK(results[3].error().kind == Error::Kind::rejected);
    REQUIRE(results[4]);
    CHECK(results[4]->first == Position{2});
    REQUIRE(results[5]);
    CHECK(results[5]->first == Position{3});
    REQUIRE(results[6]);
    CHECK(results[6]->events[1].duplicate);
    REQUIRE(results[7]);
    for (const auto& result : results)
        if (result) CHECK(result->head == Position{4});
    CHECK(everything(*log).size() == 4);
}

TEST_CASE("log: the time of recording never goes back, even when the clock does") {
    Place place;
    Hands hands;
    auto log = opened(place / "log", hands);
    REQUIRE(append(*log, {{.id = "1"}}));
    hands.move(-std::chrono::hours{1});
    REQUIRE(append(*log, {{.id = "2"}}));
    CHECK(log->status().recorded == instant(start_of_story));
    hands.move(std::chrono::hours{2});
    REQUIRE(append(*log, {{.id = "3"}}));
    CHECK(log->status().recorded == instant(start_of_story) + std::chrono::hours{1});
}

TEST_CASE("log: an event is stamped when its request comes, not when its group was opened") {
    Place place;
    Hands hands;
    auto log = opened(place / "log", hands);
    const auto group = log->open_group();
    hands.move(std::chrono::hours{1});
    REQUIRE(group->stage(request({{.id = "1"}})));
    hands.move(std::chrono::hours{2});
    REQUIRE(group->stage(request({{.id = "2"}})));
    REQUIRE(log->write(*group));
    log->settle(*group);
    std::vector<Instant> recorded;
    REQUIRE(log->read({}, {})->each([&](const EventView& event) -> Status {
        recorded.push_back(event.stamp().recorded);
        return {};
    }));
    const Instant start = instant(start_of_story);
    CHECK(recorded == std::vector{start + std::chrono::hours{1}, start + std::chrono::hours{3}});
}

TEST_CASE("log: an event is found by its source and id") {
    Place place;
    auto log = opened(place / "log");
    fill(*log, 0, 300);
    CHECK(ids(log->find("feed:test", "e217").value()) == std::vector<std::string>{"e217"});
    CHECK(log->find("feed:test", "e300").value().empty());
    CHECK(log->find("feed:tes", "te217").value().empty());
}

TEST_CASE("log: an event that is too long or damaged, or whose digest is not its own, is refused") {
    Place place;
    auto log = opened(place / "log");
    // A text of 7 bytes and its NUL are one word; what is left of 64 KiB beside that word is room for more text.
    const std::size_t small = 32 + sealed({.id = "limit", .padding = 7}).content.size() * 8;
    const std::size_t room = 7 + (64 * 1'024 - small);
    CHECK(append(*log, {{.id = "limit", .padding = room}}));
    CHECK(append(*log, {{.id = "limi2", .padding = room + 1}}).error().kind == Error::Kind::rejected);

    Append damaged = request({{.id = "1"}});
    damaged.events[0].content.back() = damaged.events[0].content.front();
    Append nothing;
    nothing.events.emplace_back();
    for (const Append& bad : {damaged, nothing}) {
        const auto results = log->append(std::span(&bad, 1));
        REQUIRE_FALSE(results.front());
        CHECK(results.front().error().kind == Error::Kind::rejected);
    }
    CHECK(log->head() == Position{1});
}

TEST_CASE("log: what was acknowledged is there after a restart, and the indexes with it") {
    Place place;
    std::vector<std::string> before;
    LogStatus status;
    {
        auto log = opened(place / "log");
        fill(*log, 0, 700);
        before = everything(*log);
        status = log->status();
    }
    auto log = opened(place / "log");
    CHECK(everything(*log) == before);
    CHECK(log->status().root == status.root);
    CHECK(log->status().uuid == status.uuid);
    CHECK(log->status().incarnation == 1);
    CHECK(log->version_of("visit-3") == Version{100});
    const auto next = append(*log, {{.stream = "visit-3", .id = "next", .expected = Expected::exactly(Version{100})}});
    REQUIRE(next);
    CHECK(next->first == Position{701});
    CHECK(next->events.front().version == Version{101});
}

TEST_CASE("log: a second opening is refused while the first is open") {
    Place place;
    auto log = opened(place / "log");
    const auto second = RocksLog::open(place / "log", Hands{}.clock());
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == Error::Kind::unavailable);
    CHECK_THAT(second.error().sentence, Catch::Contains("open in another process"));
}
