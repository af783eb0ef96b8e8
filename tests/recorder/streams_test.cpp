// Many streams are asked for at once, and each is told to its end.

#include "tests/recorder/fixture.h"

namespace daybook::recorder {
namespace {

std::vector<std::string> ids_of(const Page& page) {
    std::vector<std::string> all;
    REQUIRE(page.each([&](const EventView& event) { return all.emplace_back(event.id()), Status{}; }).has_value());
    return all;
}

TEST_CASE("streams: many asked for together are answered in order, whatever else is read meanwhile") {
    const Data data;
    Running recorder(data);
    std::vector<std::string> names;
    std::vector<Proposal> events;
    for (unsigned i = 0; i < 600; ++i) {
        names.push_back("visit-" + std::to_string(i));
        if (i % 7 != 3) events.push_back(assigned("a" + std::to_string(i), names.back()));
        if (i % 5 == 1) events.push_back(assigned("b" + std::to_string(i), "visit-" + std::to_string(i / 2)));
    }
    REQUIRE(append(recorder, events).has_value());
    const std::vector<std::string_view> all(names.begin(), names.end());
    const auto first = recorder.client.ask_streams(std::span(all).first(300));
    const auto second = recorder.client.ask_streams(std::span(all).subspan(300));
    CHECK_FALSE(recorder.client.find("test", "a0")->empty());
    auto pages = recorder.client.streams(first);
    for (auto& page : recorder.client.streams(second)) pages.push_back(std::move(page));
    REQUIRE(pages.size() == names.size());
    for (unsigned i = 0; i < names.size(); ++i) {
        const auto alone = recorder.client.read_stream(names[i], {}, {});
        REQUIRE(pages[i].has_value() == alone.has_value());
        if (!alone) {
            CHECK(pages[i].error().kind == Error::Kind::not_found);
            continue;
        }
        CHECK(ids_of(*pages[i]) == ids_of(*alone));
        CHECK(pages[i]->passed() == pages[i]->head());
    }
}

TEST_CASE("streams: a page that is full before the stream's end says so") {
    const Data data;
    Running recorder(data);
    REQUIRE(append(recorder, {assigned("a"), assigned("other", "visit-2"), assigned("b"), assigned("c")}).has_value());
    const auto part = recorder.client.read_stream("visit-1", {}, {.events = 2});
    REQUIRE(part.has_value());
    CHECK(ids_of(*part) == std::vector<std::string>{"a", "b"});
    CHECK(part->passed() == Position{3});
    const auto rest = recorder.client.read_stream("visit-1", Version{2}, {.events = 2});
    REQUIRE(rest.has_value());
    CHECK(ids_of(*rest) == std::vector<std::string>{"c"});
    CHECK(rest->passed() == rest->head());
    CHECK(recorder.client.read_stream("visit-1", Version{3}, {})->empty());
    // However small the page, it holds an event.
    CHECK(ids_of(*recorder.client.read_stream("visit-1", Version{1}, {.bytes = 8})) == std::vector<std::string>{"b"});
}

}  // namespace
}  // namespace daybook::recorder
