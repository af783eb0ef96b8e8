// What a reader of the stream is told by what it has not taken yet.

#include <sstream>

#include "services/gateway/event_hub.h"
#include "services/gateway/stream.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

std::shared_ptr<const std::string> row(const std::string& key, int value) {
    return std::make_shared<const std::string>(json{{"key", key}, {"value", value}}.dump());
}

Delta delta(std::uint64_t position, const std::string& key, int value) {
    return {.position = {position}, .reset = false, .keys = {key}, .rows = {{key, row(key, value)}}};
}

struct Told {
    std::string event, id;
    json data;
};
std::vector<Told> take(Subscriber& reader) {
    std::vector<Told> all;
    std::string text = reader.take();
    for (std::size_t end; (end = text.find("\n\n")) != text.npos; text.erase(0, end + 2)) {
        Told told;
        std::istringstream lines(text.substr(0, end));
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("event: ")) told.event = line.substr(7);
            if (line.starts_with("id: ")) told.id = line.substr(4);
            if (line.starts_with("data: ")) told.data = json::parse(line.substr(6));
        }
        all.push_back(std::move(told));
    }
    return all;
}

Subscriber& caught_up(Subscriber& reader) {
    reader.catch_up("live-board", {.position = {1}, .reset = false, .keys = {}, .rows = {}});
    take(reader);
    return reader;
}

TEST_CASE("subscriber: the first thing a reader hears is where it stands") {
    Subscriber reader({{"live-board", {7}}, {"kpi-board", {5}}});
    const auto told = take(reader);
    REQUIRE(told.size() == 1);
    CHECK(told[0].event == "hello");
    CHECK(told[0].id == "kpi-board@5,live-board@7");
    CHECK(told[0].data == json{{"views", {{"live-board", 7}, {"kpi-board", 5}}}});
    CHECK(reader.take().empty());
}

TEST_CASE("subscriber: a slow reader hears a row once, as it is last") {
    Subscriber reader({{"live-board", {1}}});
    caught_up(reader);
    for (int i = 2; i <= 100; ++i)
        reader.changed("live-board", delta(static_cast<std::uint64_t>(i), i % 2 ? "V1" : "V2", i));
    const auto told = take(reader);
    REQUIRE(told.size() == 1);
    CHECK(told[0].event == "changed");
    CHECK(told[0].id == "live-board@100");
    CHECK(told[0].data["rows"] == json{{{"key", "V1"}, {"value", 99}}, {{"key", "V2"}, {"value", 100}}});
    CHECK(told[0].data["keys"] == json{"V1", "V2"});
    CHECK(reader.take().empty());
}

TEST_CASE("subscriber: past its limit of keys a reader is told to fetch the view again") {
    Subscriber reader({{"live-board", {1}}});
    caught_up(reader);
    const auto tell = [&](std::size_t i) { reader.changed("live-board", delta(2 + i, "V" + std::to_string(i), 0)); };
    for (std::size_t i = 0; i < Subscriber::key_limit; ++i) tell(i);
    const auto within = take(reader);
    CHECK(within.at(0).event == "changed");
    CHECK(within.at(0).data["rows"].size() == Subscriber::key_limit);
    for (std::size_t i = 0; i <= Subscriber::key_limit; ++i) tell(i);
    const auto beyond = take(reader);
    REQUIRE(beyond.size() == 1);
    CHECK(beyond[0].event == "reset");
    CHECK_FALSE(beyond[0].data.contains("rows"));
}

TEST_CASE("subscriber: nothing is told of a view before the reader is caught up with it") {
    Subscriber reader({{"live-board", {1}}});
    take(reader);
    CHECK(reader.waits_at("live-board") == Position{1});
    reader.changed("live-board", delta(9, "V1", 9));
    CHECK(reader.take().empty());
    reader.catch_up("live-board", delta(8, "V1", 8));
    CHECK_FALSE(reader.waits_at("live-board"));
    reader.changed("live-board", delta(9, "V1", 9));
    CHECK(take(reader).at(0).data["rows"] == json{{{"key", "V1"}, {"value", 9}}});
}

TEST_CASE("subscriber: only the last of several frames carries the id") {
    Subscriber reader({{"kpi-board", {1}}, {"live-board", {1}}});
    reader.catch_up("kpi-board", delta(4, "K", 4));
    reader.catch_up("live-board", delta(5, "V1", 5));
    const auto told = take(reader);
    REQUIRE(told.size() == 3);
    CHECK(told[0].id.empty());
    CHECK(told[1].id.empty());
    CHECK(told[2].id == "kpi-board@4,live-board@5");
}

TEST_CASE("subscriber: a view that stops answering is said once, and so is its return") {
    Subscriber reader({{"live-board", {1}}});
    caught_up(reader);
    reader.state("live-board", true);
    CHECK(reader.take().empty());
    reader.state("live-board", false);
    reader.state("live-board", false);
    const auto lost = take(reader);
    REQUIRE(lost.size() == 1);
    CHECK(lost[0].event == "state");
    CHECK(lost[0].data == json{{"view", "live-board"}, {"live", false}});
    reader.state("live-board", false);
    CHECK(reader.take().empty());
    reader.state("live-board", true);
    CHECK(take(reader).at(0).data["live"] == true);
}

constexpr std::uint16_t visit = 1, worker = 2;

HeardEvent event(std::uint64_t position, std::uint16_t category) {
    return {.position = {position},
            .category = category,
            .json = std::make_shared<const std::string>(json{{"position", position}}.dump())};
}

Subscriber hears_visits(std::map<std::string, Position> views = {}) {
    return Subscriber(std::move(views), EventTail({5}, {{visit, "visit"}}));
}

TEST_CASE("subscriber: events of its categories come one by one, each with the id behind it") {
    Subscriber reader = hears_visits();
    CHECK(take(reader).at(0).id == "log@5");
    reader.hear(
        {.from = {5}, .passed = {9}, .head = {9}, .events = {event(6, visit), event(7, worker), event(8, visit)}});
    const auto told = take(reader);
    REQUIRE(told.size() == 2);
    CHECK(told[0].event == "event");
    CHECK(told[0].id == "log@6");
    CHECK(told[1].data == json{{"position", 8}});
    CHECK(told[1].id == "log@9");  // what was looked at behind it is of no category it hears
}

TEST_CASE("subscriber: a reader that takes no events is given no more, and is read for again from its place") {
    Subscriber reader = hears_visits();
    CHECK(reader.wants_events_behind() == Position{5});
    reader.hear({.from = {5}, .passed = {6}, .head = {8}, .events = {event(6, visit)}});
    CHECK_FALSE(reader.wants_events_behind());
    reader.hear({.from = {6}, .passed = {8}, .head = {8}, .events = {event(7, visit), event(8, visit)}});
    CHECK(take(reader).size() == 2);  // the greeting and the first event
    CHECK(reader.wants_events_behind() == Position{6});
    reader.hear(
        {.from = {5}, .passed = {6}, .head = {8}, .events = {event(6, visit)}});  // of one that stands elsewhere
    CHECK(reader.take().empty());
}

TEST_CASE("subscriber: beside views, an event’s id is that of all that was told before it") {
    Subscriber reader = hears_visits({{"live-board", {4}}});
    CHECK(take(reader).at(0).data == json{{"views", {{"live-board", 4}}}, {"log", 5}});
    reader.catch_up("live-board", delta(6, "V1", 6));
    reader.hear({.from = {5}, .passed = {7}, .head = {7}, .events = {event(6, visit), event(7, visit)}});
    const auto told = take(reader);
    REQUIRE(told.size() == 3);
    CHECK(told[0].event == "changed");
    CHECK(told[0].id == "live-board@6,log@5");
    CHECK(told[1].id == "live-board@6,log@6");
    CHECK(told[2].id == "live-board@6,log@7");
}

TEST_CASE("subscriber: a log that is shorter than where the reader left off is said once") {
    Subscriber reader = hears_visits();
    take(reader);
    reader.hear({.from = {5}, .passed = {5}, .head = {3}});
    const auto told = take(reader);
    REQUIRE(told.size() == 1);
    CHECK(told[0].event == "reset");
    CHECK(told[0].data == json{{"categories", {"visit"}}, {"position", 3}});
    CHECK(reader.wants_events_behind() == Position{3});
    CHECK(reader.take().empty());
}

TEST_CASE("subscriber: a place in the log that cannot be read holds up nobody who stands elsewhere") {
    const Categories visits{{visit, "visit"}};
    const auto behind = [&](std::uint64_t position) {
        return std::make_shared<Subscriber>(std::map<std::string, Position>{}, EventTail({position}, visits));
    };
    const auto before = behind(3), damaged = behind(5), after = behind(7);
    for (const auto& reader : {before, damaged, after}) take(*reader);
    Places places;
    for (const auto& reader : {before, damaged, after}) places[*reader->wants_events_behind()] = {visits, {reader}};
    const auto round = read_round(places, [](Position from, const Categories&) -> Result<EventStretch> {
        if (from == Position{5}) return corrupt("the event at position 6 is damaged");
        return EventStretch{
            .from = from, .passed = {from.value + 1}, .head = {9}, .events = {event(from.value + 1, visit)}};
    });
    CHECK(round.answers);
    CHECK(round.more);
    CHECK(round.head == Position{9});
    CHECK(take(*before).at(0).data == json{{"position", 4}});
    CHECK(take(*after).at(0).data == json{{"position", 8}});
    const auto told = take(*damaged);
    REQUIRE(told.size() == 1);
    CHECK(told[0].event == "state");
    CHECK(told[0].data["live"] == false);
}

TEST_CASE("subscriber: a log that is away is asked once a round, whoever waits for it") {
    const Categories visits{{visit, "visit"}};
    const auto reader = std::make_shared<Subscriber>(std::map<std::string, Position>{}, EventTail({5}, visits));
    const Places places{{{3}, {visits, {reader}}}, {{5}, {visits, {reader}}}};
    unsigned asked = 0;
    const auto round = read_round(places, [&](Position, const Categories&) -> Result<EventStretch> {
        ++asked;
        return unavailable("the recorder does not answer");
    });
    CHECK_FALSE(round.answers);
    CHECK_FALSE(round.head);
    CHECK(asked == 1);
}

}  // namespace
}  // namespace daybook::gateway
