#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <cstring>

#include "events/stored/format.h"
#include "events/stored/json.h"
#include "events/stored/names.h"
#include "tests/stored/anything.h"

using namespace daybook;

namespace {

std::vector<capnp::word> some_event(std::size_t fact, std::uint64_t seed) {
    const FactType& type = all_facts()[fact % all_facts().size()];
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<schema::Event>();
    write({.id = "id-" + std::to_string(seed),
           .source = "test",
           .stream = type.category_name + "-1",
           .occurred = instant(1),
           .origin = {.file = "f", .row = 1}},
          root);
    anything::fill(root.getFact().initAs<capnp::DynamicStruct>(type.schema), seed);
    return format::stamped(
        {.position = Position{1}, .stream = Position{1}, .recorded = instant(2), .version = Version{1}},
        content_of(type, instant(1), root.asReader()));
}

// Reads all there is to read of bytes from anywhere. An undamaged event that the intake lets in can be read as JSON.
bool survives(const std::vector<capnp::word>& bytes) {
    const EventView event{Words(bytes)};
    if (event.damage()) return event.damage()->kind == Error::Kind::corrupt;
    event.stream();
    event.id();
    event.source();
    for (unsigned i = 0; i < event.box_count(); ++i) event.box(i);
    if (check_intake(event)) to_cloudevent(event).dump();
    return true;
}

void holds(bool fine) { REQUIRE(fine); }

}  // namespace

TEST_CASE("hostile bytes: any change to an event is refused or still an event, never a crash") {
    holds(rc::check("bytes overwritten anywhere", [] {
        auto words = some_event(*rc::gen::inRange<std::size_t>(0, 1'000), *rc::gen::inRange<std::uint64_t>(1, 50));
        const auto changes = *rc::gen::container<std::vector<std::pair<std::uint32_t, std::uint8_t>>>(
            rc::gen::pair(rc::gen::arbitrary<std::uint32_t>(), rc::gen::arbitrary<std::uint8_t>()));
        auto* bytes = reinterpret_cast<unsigned char*>(words.data());
        for (const auto& [at, value] : changes) bytes[at % (words.size() * 8)] = value;
        RC_ASSERT(survives(words));
    }));
}

TEST_CASE("hostile bytes: every single flipped bit of an event is survived") {
    for (std::size_t fact = 0; fact < all_facts().size(); fact += 5) {
        const auto good = some_event(fact, 3);
        for (std::size_t bit = 0; bit < good.size() * 64; ++bit) {
            auto words = good;
            reinterpret_cast<unsigned char*>(words.data())[bit / 8] ^= static_cast<unsigned char>(1u << (bit % 8));
            REQUIRE(survives(words));
        }
    }
}

TEST_CASE("hostile bytes: an event cut short or grown longer is refused") {
    const auto good = some_event(4, 7);
    for (std::size_t words = 0; words < good.size(); ++words) REQUIRE(EventView{Words(good).first(words)}.damage());
    auto longer = good;
    longer.emplace_back();
    CHECK(EventView{Words(longer)}.damage());
}

TEST_CASE("hostile bytes: noise behind a good header is survived") {
    holds(rc::check("noise", [] {
        auto words = some_event(3, 1);
        const auto noise = *rc::gen::container<std::vector<std::uint64_t>>(
            words.size() - 7,
            rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange<std::uint64_t>(0, 64),
                           rc::gen::just(std::uint64_t{1} << 48)));
        std::memcpy(static_cast<void*>(words.data() + 7), noise.data(), noise.size() * 8);
        RC_ASSERT(survives(words));
    }));
}

TEST_CASE("hostile bytes: a list that claims more elements than there are bytes is no amplifier") {
    auto words = some_event(4, 7);
    // The root has all of its words as data; its first pointer becomes a list of 2^29 − 1 empty things.
    const std::uint64_t empty_list = 1 | std::uint64_t{0} << 32 | (std::uint64_t{0x1fffffff} << 35);
    for (std::size_t at = 7; at < words.size(); ++at) {
        auto hurt = words;
        std::memcpy(static_cast<void*>(&hurt[at]), &empty_list, sizeof empty_list);
        REQUIRE(survives(hurt));
    }
}

TEST_CASE("canonical: reading and writing again gives the same bytes, for every fact") {
    holds(rc::check("written again", [] {
        const auto words =
            some_event(*rc::gen::inRange<std::size_t>(0, 1'000), *rc::gen::inRange<std::uint64_t>(1, 1'000'000));
        const EventView event{Words(words)};
        RC_ASSERT(!event.damage());
        RC_ASSERT(bool(check_intake(event)));
        const auto again = content_of(*event.type(), event.occurred(), event.event());
        RC_ASSERT(again.size() == event.content().size());
        RC_ASSERT(std::memcmp(again.data(), event.content().data(), again.size() * 8) == 0);
        const auto proved = capnp::canonicalize(event.event());  // the library's own word for it
        RC_ASSERT(format::header_words + proved.size() == again.size());
        RC_ASSERT(std::memcmp(again.data() + format::header_words, proved.begin(), proved.size() * 8) == 0);
    }));
}
