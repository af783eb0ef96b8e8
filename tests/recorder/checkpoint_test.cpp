#include <sys/stat.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "events/log/checkpoint.h"
#include "events/log/merkle.h"
#include "events/stored/base64.h"
#include "services/recorder/checkpoint_desk.h"
#include "tests/recorder/fixture.h"

namespace daybook::recorder {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Checkpoint opened(const wire::Recorder::SignedCheckpoint& checkpoint) {
    return open_checkpoint(checkpoint.note, NoteVerifier::of(checkpoint.verifier_key).value()).value();
}

struct Witnessed {
    Data data, outside;
    fs::path file() const { return outside.path() / "witness"; }
};

// A run that records these events and ends.
Status run_with(const Witnessed& place, const std::vector<Proposal>& events, Instant now = start_of_test) {
    Running recorder(place.data, {}, [now] { return now; }, place.file());
    if (recorder.ended()) return recorder.end();
    if (!events.empty()) REQUIRE(append(recorder, events).has_value());
    return recorder.stop();
}

TEST_CASE("recorder: it signs a checkpoint at its head, by a key that only its owner can read and that stays") {
    const Data data;
    std::string key;
    {
        Running recorder(data);
        const auto empty = recorder.client.checkpoint();
        REQUIRE(empty.has_value());
        CHECK(opened(*empty).size == 0);
        REQUIRE(append(recorder, {assigned("a"), assigned("b")}).has_value());
        const auto two = recorder.client.checkpoint();
        REQUIRE(two.has_value());
        const LogStatus status = recorder.client.status()->log;
        CHECK(opened(*two) == Checkpoint{.origin = "daybook/" + status.uuid, .size = 2, .root = status.root});
        CHECK(text_of(data.path() / "log.vkey") == two->verifier_key + "\n");
        key = two->verifier_key;
    }
    struct stat found{};
    REQUIRE(stat((data.path() / "keys" / "log.key").c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    Running again(data);
    CHECK(again.client.checkpoint()->verifier_key == key);
}

TEST_CASE("recorder: any proof can be made of the tiles it hands out") {
    const Data data;
    Running recorder(data);
    for (int i = 0; i < 300; ++i) REQUIRE(append(recorder, {assigned("a" + std::to_string(i))}).has_value());
    TreeHasher hasher;
    const TreeReader tree(hasher,
                          [&](std::uint8_t level, std::uint64_t index) { return recorder.client.tile(level, index); });
    const LogStatus status = recorder.client.status()->log;
    CHECK(tree.root(300).value() == status.root);
    const auto path = tree.consistency(123, 300).value();
    CHECK(verify_consistency(hasher, 123, 300, tree.root(123).value(), status.root, path));
    CHECK(recorder.client.tile(0, 0)->size() == 256);
    CHECK(recorder.client.tile(0, 1)->size() == 44);
    CHECK(recorder.client.tile(1, 0)->size() == 1);
    CHECK(recorder.client.tile(0, 2).error().kind == Error::Kind::not_found);
    CHECK(recorder.client.tile(9, 0).error().kind == Error::Kind::not_found);
    CHECK(recorder.client.tile(255, UINT64_MAX).error().kind == Error::Kind::not_found);
}

TEST_CASE("recorder: a snapshot is a second log, and none is made over anything") {
    const Data data, outside;
    Running recorder(data);
    REQUIRE(append(recorder, {assigned("a"), assigned("b")}).has_value());
    REQUIRE(recorder.client.snapshot(outside.path() / "copy").has_value());
    CHECK(fs::exists(outside.path() / "copy" / "CURRENT"));
    CHECK_FALSE(recorder.client.snapshot(outside.path() / "copy").has_value());
    CHECK_FALSE(recorder.client.snapshot("").has_value());
    CHECK(append(recorder, {assigned("c")}).has_value());  // its neighbours are unharmed
}

TEST_CASE("recorder: the witness outside the data hears of what was recorded, and is heard at the next start") {
    const Witnessed place;
    REQUIRE(run_with(place, {assigned("a"), assigned("b")}).has_value());
    const std::string vkey = text_of(place.data.path() / "log.vkey");
    const auto seen = open_checkpoint(text_of(place.file()), NoteVerifier::of(vkey.substr(0, vkey.size() - 1)).value());
    REQUIRE(seen.has_value());
    CHECK(seen->size == 2);
    CHECK(run_with(place, {assigned("c")}).has_value());
}

TEST_CASE("recorder: a log that the witness has seen otherwise is not served") {
    const Witnessed place;
    REQUIRE(run_with(place, {}).has_value());
    REQUIRE(run_with(place, {assigned("a"), assigned("b")}).has_value());
    const std::string witness = text_of(place.file());
    const auto refusal = [&](Instant now = start_of_test) {
        const Status ended = run_with(place, {}, now);
        REQUIRE_FALSE(ended.has_value());
        CHECK(ended.error().kind == Error::Kind::corrupt);
        return ended.error().sentence;
    };
    SECTION("a log that was begun again, with the key of the old one") {
        fs::remove_all(place.data.path() / "log");
        fs::remove(place.data.path() / "log.watermark");
        CHECK(refusal(start_of_test + std::chrono::hours{1}).find("does not speak of this log") != std::string::npos);
    }
    SECTION("a shorter log, the watermark gone with it") {
        fs::remove(place.data.path() / "log.watermark");
        for (const auto& entry : fs::directory_iterator(place.data.path() / "log"))
            if (entry.path().extension() == ".log") fs::remove(entry.path());
        CHECK(refusal().find("ends at position 0, but the witness " + place.file().string() + " has seen position 2") !=
              std::string::npos);
    }
    SECTION("a witness somebody changed") {
        std::string changed = witness;
        changed[changed.find("\n2\n") + 1] = '1';
        std::ofstream(place.file(), std::ios::binary) << changed;
        CHECK(refusal().find("does not speak of this log") != std::string::npos);
    }
    SECTION("the same length with another past") {
        // Signed by the log's own key: what an operator who rewrote the log could not take back.
        const std::string seed = text_of(place.data.path() / "keys" / "log.key");
        Digest bytes;
        std::memcpy(bytes.data(), seed.data(), bytes.size());
        const std::string origin = witness.substr(0, witness.find('\n'));
        std::ofstream(place.file(), std::ios::binary)
            << NoteSigner(origin, bytes).sign(to_text({.origin = origin, .size = 1, .root = {}}));
        CHECK(refusal().find("the first 1 events are not those the witness") != std::string::npos);
    }
}

}  // namespace
}  // namespace daybook::recorder
