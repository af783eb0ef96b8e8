// The indexes behind the log: what was sealed into runs, what is in the tail, and what is still on its way to the disk
// answer as one.

#include <rapidcheck.h>

#include <map>
#include <optional>

#include "tests/log/story.h"

using namespace daybook;
using namespace daybook::story;

namespace {

LogOptions small_tails(std::size_t events) { return {.identity = {}, .witnesses = {}, .tail_events = events}; }

std::size_t count(EventLog& log, std::string_view stream, Limit limit = {.events = 7, .bytes = 100'000}) {
    Version at{0};
    for (;;) {
        const auto page = log.read_stream(stream, at, limit);
        REQUIRE(page);
        if (page->empty()) return at.value;
        REQUIRE(page->each([&](const EventView& event) -> Status {
            CHECK(event.stream() == stream);
            CHECK(event.stamp().version.value == at.value + 1);
            at = event.stamp().version;
            return {};
        }));
    }
}

// A log kept the simplest way there is.
struct Model {
    struct Known {
        std::string body;
        Receipt::Outcome outcome;
    };
    std::map<std::string, Known> ids;
    std::map<std::string, std::uint32_t> versions;
    std::uint64_t head = 0;

    // What each event comes to; nothing if the request is refused.
    std::optional<std::vector<Receipt::Outcome>> append(const std::vector<Event>& events,
                                                        const std::vector<Condition>& conditions) {
        Model next = *this;
        std::vector<Receipt::Outcome> outcomes;
        for (const Event& event : events) {
            const auto known = next.ids.find(event.id);
            const std::string body = event.stream + "/" + event.worker;
            if (known != next.ids.end()) {
                if (known->second.body != body && !event.once) return std::nullopt;
                outcomes.push_back(known->second.outcome);
                outcomes.back().duplicate = true;
                continue;
            }
            std::uint32_t& version = next.versions[event.stream];
            const bool none = event.expected.kind == Expected::Kind::none;
            const bool exact = event.expected.kind == Expected::Kind::exact;
            if ((none && version != 0) || (exact && version != event.expected.version.value)) return std::nullopt;
            const Receipt::Outcome outcome{.position = Position{++next.head}, .version = Version{++version}};
            next.ids[event.id] = {body, outcome};
            outcomes.push_back(outcome);
        }
        for (const Condition& condition : conditions) {
            const auto stream = versions.find(condition.stream);
            const std::uint32_t version = stream == versions.end() ? 0 : stream->second;
            if (next.head > head && version != condition.version.value) return std::nullopt;
        }
        *this = std::move(next);
        return outcomes;
    }
};

Event any_event(unsigned ids) {
    static constexpr std::size_t streams = 12;
    Event event{.stream = "visit-" + std::to_string(*rc::gen::inRange<std::size_t>(0, streams)),
                .id = "e" + std::to_string(*rc::gen::inRange<unsigned>(0, ids)),
                .worker = "worker-" + std::to_string(*rc::gen::weightedElement<int>({{9, 1}, {1, 2}}))};
    event.stream = "visit-" + std::to_string(std::hash<std::string>{}(event.id) % streams);
    event.once = *rc::gen::weightedElement<bool>({{9, false}, {1, true}});
    switch (*rc::gen::inRange(0, 8)) {
        case 0: event.expected = Expected::none(); break;
        case 1: event.expected = Expected::exactly(Version{*rc::gen::inRange<std::uint32_t>(0, 9)}); break;
        default: break;
    }
    return event;
}

}  // namespace

TEST_CASE("log: ids and streams are found in sealed runs as they were in memory") {
    Place place;
    constexpr unsigned events = 4'000;
    constexpr unsigned streams = 40;
    {
        auto log = opened(place / "log", {}, small_tails(100));
        fill(*log, 0, events, 30, streams);
        log->settle_indexes();
    }
    auto log = opened(place / "log", {}, small_tails(100));
    CHECK(log->status().streams == streams);
    for (unsigned i = 0; i < streams; ++i) CHECK(count(*log, "visit-" + std::to_string(i)) == events / streams);
    for (unsigned i = 0; i < events; i += 7) {
        const std::string id = "e" + std::to_string(i);
        const auto repeated = append(*log, {{.stream = "visit-" + std::to_string(i % streams), .id = id}});
        REQUIRE(repeated);
        CHECK(repeated->events.front().duplicate);
        CHECK(repeated->events.front().position == Position{i + 1});
        CHECK(ids(log->find("feed:test", id).value()) == std::vector<std::string>{id});
    }
    CHECK(log->find("feed:test", "never").value().empty());
    CHECK(log->head() == Position{events});
    const auto next =
        append(*log, {{.stream = "visit-3", .id = "new", .expected = Expected::exactly(Version{events / streams})}});
    REQUIRE(next);
    CHECK(next->events.front().version == Version{events / streams + 1});
}

TEST_CASE("log: a crash between taking a file in and letting go of its first name costs no id") {
    Place place;
    {
        auto log = opened(place / "log", {}, small_tails(100));
        fill(*log, 0, 700, 7, 10);
        log->settle_indexes();
    }
    fs::create_directory(place / "log" / "taking-in");
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(place / "log"))
        if (entry.path().extension() == ".sst") files.push_back(entry.path());
    REQUIRE_FALSE(files.empty());                // how many there are hangs on which of them were merged by now
    for (unsigned name = 1; name <= 40; ++name)  // as the next process will number its files, and more than it makes
        fs::create_hard_link(files[name % files.size()], place / "log" / "taking-in" / (std::to_string(name) + ".sst"));
    {
        auto log = opened(place / "log", {}, small_tails(100));
        fill(*log, 700, 700, 7, 10);
        log->settle_indexes();
    }
    auto log = opened(place / "log", {}, small_tails(100));
    for (unsigned i = 0; i < 1'400; ++i) {
        const auto repeated =
            append(*log, {{.stream = "visit-" + std::to_string(i % 10), .id = "e" + std::to_string(i)}});
        REQUIRE(repeated);
        CHECK(repeated->events.front().position == Position{i + 1});
    }
}

TEST_CASE("log: what is on its way to the disk is seen by the next group and by no reader") {
    Place place;
    auto log = opened(place / "log");
    REQUIRE(append(*log, {{.stream = "visit-a", .id = "1"}}));

    const auto first = log->open_group();
    REQUIRE(first->stage(request({{.stream = "visit-a", .id = "2"}, {.stream = "visit-b", .id = "3"}})));
    const auto second = log->open_group();
    const auto retry = second->stage(request({{.stream = "visit-b", .id = "3"}}));
    REQUIRE(retry);
    CHECK(retry->events.front() == Receipt::Outcome{.position = Position{3}, .version = Version{1}, .duplicate = true});
    CHECK(second->stage(request({{.stream = "visit-a", .id = "4", .expected = Expected::exactly(Version{1})}}))
              .error()
              .sentence == "visit-a is at version 2, not 1");
    REQUIRE(second->stage(request({{.stream = "visit-b", .id = "5", .expected = Expected::exactly(Version{1})}},
                                  {{"visit-a", Version{2}}})));

    CHECK(log->head() == Position{1});
    CHECK(log->find("feed:test", "3").value().empty());
    CHECK(log->read_stream("visit-b", Version{0}, {}).error().kind == Error::Kind::not_found);
    CHECK(count(*log, "visit-a") == 1);
    CHECK(everything(*log).size() == 1);

    REQUIRE(log->write(*first));
    CHECK(log->head() == Position{1});
    log->settle(*first);
    CHECK(log->head() == Position{3});
    CHECK(log->read_stream("visit-b", Version{0}, {}).value().head() == Position{3});
    CHECK(count(*log, "visit-b") == 1);
    REQUIRE(log->write(*second));
    log->settle(*second);
    CHECK(log->head() == Position{4});
    CHECK(count(*log, "visit-b") == 2);
}

TEST_CASE("log: whatever is asked, it answers like the simplest log there is, across seals, merges and restarts") {
    CHECK(rc::check([] {
        Place place;
        Model model;
        auto log = opened(place / "log", {}, small_tails(9));
        const auto rounds = *rc::gen::inRange(1, 60);
        for (int round = 0; round < rounds; ++round) {
            std::vector<Append> group;
            std::vector<std::optional<std::vector<Receipt::Outcome>>> wanted;
            const auto requests = *rc::gen::inRange(1, 5);
            for (int i = 0; i < requests; ++i) {
                std::vector<Event> events(static_cast<std::size_t>(*rc::gen::inRange(1, 5)));
                for (Event& event : events) event = any_event(150);
                std::vector<Condition> conditions;
                if (*rc::gen::inRange(0, 4) == 0)
                    conditions.push_back({"visit-" + std::to_string(*rc::gen::inRange(0, 14)),
                                          Version{*rc::gen::inRange<std::uint32_t>(0, 5)}});
                wanted.push_back(model.append(events, conditions));
                group.push_back(request(events, conditions));
            }
            const auto receipts = log->append(group);
            for (std::size_t i = 0; i < receipts.size(); ++i) {
                RC_ASSERT(receipts[i].has_value() == wanted[i].has_value());
                if (wanted[i]) RC_ASSERT(receipts[i]->events == *wanted[i]);
            }
            RC_ASSERT(log->head().value == model.head);
            if (*rc::gen::inRange(0, 10) == 0) {
                if (*rc::gen::inRange(0, 2) == 0) log->settle_indexes();
                log.reset();
                log = opened(place / "log", {}, small_tails(9));
            }
        }
        log->settle_indexes();
        for (const auto& [stream, version] : model.versions)
            if (version > 0) RC_ASSERT(count(*log, stream) == version);
        for (const auto& [id, known] : model.ids)
            RC_ASSERT(log->find("feed:test", id).value().head().value == model.head);
        RC_ASSERT(everything(*log).size() == model.head);
    }));
}
