#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/base64.h"
#include "events/stored/format.h"
#include "events/stored/json.h"
#include "events/stored/names.h"
#include "tests/dsl/places.h"

// events/NAME.hex is a stored event as version 0.1 wrote it; events/NAME.json is what it says. Neither ever changes.
using namespace daybook;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const fs::path kEvents = daybook::checkout() / "tests/golden/events";

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> stories() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(kEvents))
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    return files;
}

// One line of hex for every 32 bytes.
std::string lines(std::string hex) {
    for (std::size_t at = 64; at < hex.size(); at += 65) hex.insert(at, "\n");
    return hex + "\n";
}

std::vector<capnp::word> bytes_of(const fs::path& story) {
    std::string hex = read(fs::path(story).replace_extension(".hex"));
    std::erase(hex, '\n');
    const auto bytes = from_hex(hex);
    REQUIRE(bytes);
    REQUIRE(bytes->size() % 8 == 0);
    return format::to_words(*bytes);
}

// The stored event of a story, written by today's code; sealed with the boxes given.
std::vector<capnp::word> written(json story, const std::vector<Box>& boxes) {
    const Stamp stamp{.position = Position{story["position"].get<std::uint64_t>()},
                      .stream = Position{story["position"].get<std::uint64_t>()},
                      .recorded = parse_instant(story["recorded"].get<std::string>()).value(),
                      .version = Version{story["streamversion"].get<std::uint32_t>()}};
    for (const char* stamped : {"position", "streamversion", "recorded", "sealed"}) story.erase(stamped);
    const auto proposal = from_cloudevent(story);
    INFO((proposal ? "" : proposal.error().sentence));
    REQUIRE(proposal);
    return format::stamped(stamp, format::with_boxes(proposal->content, boxes));
}

}  // namespace

TEST_CASE("golden: events of version 0.1 are read as they always were") {
    REQUIRE(stories().size() >= 5);
    for (const fs::path& story : stories()) {
        INFO(story.filename());
        const auto words = bytes_of(story);
        const EventView event{Words(words)};
        REQUIRE_FALSE(event.damage());
        CHECK(to_cloudevent(event) == json::parse(read(story)));
    }
}

TEST_CASE("golden: events of version 0.1 are written with the same bytes") {
    for (const fs::path& story : stories()) {
        INFO(story.filename());
        const auto words = bytes_of(story);
        const EventView event{Words(words)};
        std::vector<Box> boxes;
        for (unsigned i = 0; i < event.box_count(); ++i) boxes.push_back(event.box(i));
        const auto again = written(json::parse(read(story)), boxes);
        CHECK(to_hex(std::as_bytes(Words(again))) == to_hex(std::as_bytes(Words(words))));
    }
}

// Hidden: `test_golden "golden: write what is missing"` gives a new story its bytes; it never touches old ones.
TEST_CASE("golden: write what is missing", "[.]") {
    std::vector<std::byte> cipher(45);
    for (std::size_t i = 0; i < cipher.size(); ++i) cipher[i] = static_cast<std::byte>(i + 1);
    Box box{.key_id = {}, .nonce = {}, .ciphertext = cipher};
    box.key_id.fill(std::byte{0x11});
    box.nonce.fill(std::byte{0x22});
    for (const fs::path& story : stories()) {
        const fs::path hex = fs::path(story).replace_extension(".hex");
        if (fs::exists(hex)) continue;
        const json said = json::parse(read(story));
        const auto words = written(said, std::vector<Box>(said.value("sealed", 0), box));
        std::ofstream(hex) << lines(to_hex(std::as_bytes(Words(words))));
    }
}
