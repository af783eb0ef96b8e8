#include <catch2/catch.hpp>

#include <cstring>
#include <string>

#include "events/stored/event_view.h"
#include "events/stored/format.h"
#include "events/stored/names.h"
#include "events/stored/proposal.h"
#include "schema/visit.capnp.h"

using namespace daybook;

namespace {

const Stamp kStamp{
    .position = Position{7}, .stream = Position{3}, .recorded = instant(1'700'000'000'000'000), .version = Version{2}};

Envelope envelope() {
    return {.id = "row-1", .source = "feed:test", .stream = "visit-7f3a", .occurred = instant(1'690'000'000'000'000)};
}

Proposal clocked_in(const Envelope& e = envelope()) {
    return propose<schema::Visit::ClockedIn>(e, [](auto fact) {
        fact.setPerson("person-12");
        fact.setWorker("worker-3");
        fact.setMethod(schema::Method::APP);
        fact.setMetresAway(12);
    });
}

std::vector<capnp::word> event() { return format::stamped(kStamp, clocked_in().content); }

// The event with one field of its fixed header changed.
template <class T>
std::vector<capnp::word> with(std::size_t offset, T value) {
    auto words = event();
    std::memcpy(reinterpret_cast<std::byte*>(words.data()) + offset, &value, sizeof value);
    return words;
}

std::string damage_of(const std::vector<capnp::word>& words) {
    const EventView view{Words(words)};
    if (!view.damage()) return "none";
    REQUIRE(view.damage()->kind == Error::Kind::corrupt);
    return view.damage()->sentence;
}

}  // namespace

TEST_CASE("stored event: what was written is what is read") {
    Envelope said = envelope();
    said.actor = "worker-3";
    said.causation = Position{5};
    said.origin = {.file = "feed-1",
                   .row = 14,
                   .digest = {std::byte{1}, std::byte{2}},
                   .record = "r",
                   .record_version = 9,
                   .recorded_late = true};
    const auto words = format::stamped(kStamp, clocked_in(said).content);
    const EventView view{Words(words)};

    REQUIRE_FALSE(view.damage());
    CHECK(view.stamp() == kStamp);
    CHECK(view.id() == "row-1");
    CHECK(view.source() == "feed:test");
    CHECK(view.stream() == "visit-7f3a");
    CHECK(view.occurred() == said.occurred);
    CHECK(view.box_count() == 0);
    REQUIRE(view.type() != nullptr);
    CHECK(view.type()->type == "visit.ClockedIn");
    CHECK(view.type()->title == "Clocked in");
    REQUIRE(view.is<schema::Visit::ClockedIn>());
    CHECK_FALSE(view.is<schema::Visit::ClockedOut>());
    CHECK(view.as<schema::Visit::ClockedIn>().getMetresAway() == 12);
    CHECK(view.event().getActor() == "worker-3");
    CHECK(view.event().getCausation() == 5);
    CHECK(view.event().getOrigin().getRow() == 14);
    CHECK(view.event().getOrigin().getRecordedLate());
    CHECK(view.bytes().size() == view.content().size() + 4);
}

TEST_CASE("stored event: it can be read as often as one likes") {
    const auto words = event();
    const EventView view{Words(words)};
    for (int i = 0; i < 10'000; ++i) REQUIRE(view.as<schema::Visit::ClockedIn>().getWorker() == "worker-3");
}

TEST_CASE("stored event: a damaged header is named, never read") {
    CHECK(damage_of(event()) == "none");
    CHECK_THAT(damage_of(with(format::format_at, std::uint8_t{2})), Catch::Contains("format is 2"));
    CHECK_THAT(damage_of(with(format::stamp_zero_at, 1u)), Catch::Contains("must be zero"));
    CHECK_THAT(damage_of(with(format::header_zero_at, std::uint16_t{1})), Catch::Contains("must be zero"));
    CHECK_THAT(damage_of(with(format::clear_bytes_at, 8u)), Catch::Contains("do not fill"));
    CHECK_THAT(damage_of(with(format::clear_bytes_at, 0xffff'fff8u)), Catch::Contains("do not fill"));
    CHECK_THAT(damage_of(with(format::box_bytes_at, 8u)), Catch::Contains("do not fill"));
    CHECK_THAT(damage_of(with(format::boxes_at, std::uint8_t{1})), Catch::Contains("box"));
    CHECK_THAT(damage_of({}), Catch::Contains("fewer"));
    CHECK_THAT(damage_of(std::vector<capnp::word>(8'193)), Catch::Contains("more than 65536"));
    CHECK_THAT(damage_of(with(format::position_at, std::uint64_t{41})), Catch::Contains("none"));
    CHECK_THAT(damage_of(std::vector<capnp::word>(20)), Catch::Contains("position 0"));
}

TEST_CASE("stored event: sealed boxes lie behind the clear part and are bounded") {
    std::vector<std::byte> cipher(37, std::byte{0xab});
    Box box{.key_id = {std::byte{1}}, .nonce = {std::byte{2}}, .ciphertext = cipher};
    const std::array boxes{box, box};
    const auto content = format::with_boxes(clocked_in().content, boxes);
    const auto words = format::stamped(kStamp, content);
    const EventView view{Words(words)};
    REQUIRE_FALSE(view.damage());
    REQUIRE(view.box_count() == 2);
    CHECK(view.box(1).key_id == box.key_id);
    CHECK(view.box(1).nonce == box.nonce);
    CHECK(std::vector<std::byte>(view.box(1).ciphertext.begin(), view.box(1).ciphertext.end()) == cipher);

    for (std::size_t offset :
         {format::box_alg_at, format::box_alg_at + 1, format::box_length_at, format::box_head_bytes + 37}) {
        auto hurt = words;
        reinterpret_cast<std::byte*>(hurt.data() + words.size() - 2 * 11)[offset] ^= std::byte{0x55};
        CHECK_THAT(damage_of(hurt), Catch::Contains("box"));
    }
}

TEST_CASE("stored event: any encoder's message becomes the same canonical bytes") {
    capnp::MallocMessageBuilder roomy(4'096);
    auto root = roomy.initRoot<schema::Event>();
    root.initOrigin();  // abandoned below: unreachable words
    root.disownOrigin();
    auto fact = root.getFact().initAs<schema::Visit::ClockedIn>();
    fact.setPerson("somebody else entirely");  // overwritten: unreachable words
    fact.setMethod(schema::Method::APP);
    fact.setMetresAway(12);
    fact.setWorker("worker-3");
    fact.setPerson("person-12");
    write(envelope(), root);
    const auto content = content_of(fact_type<schema::Visit::ClockedIn>(), envelope().occurred, root.asReader());
    CHECK(std::string(reinterpret_cast<const char*>(content.data()), content.size() * 8) ==
          std::string(reinterpret_cast<const char*>(clocked_in().content.data()), clocked_in().content.size() * 8));
}

TEST_CASE("intake: a well-formed event is let in") {
    const auto words = event();
    CHECK(check_intake(EventView{Words(words)}));
}
