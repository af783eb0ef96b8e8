// T13: an offline verifier that holds one earlier checkpoint finds every rewriting of what the checkpoint has seen.

#include <random>

#include "tests/verify/forge.h"

using namespace daybook;
using namespace daybook::forge;

namespace {

constexpr std::size_t length = 300, seen = 280;

// Thousands in every run; a nightly run sets DAYBOOK_TAMPERINGS=10000.
unsigned tamperings() {
    const char* said = std::getenv("DAYBOOK_TAMPERINGS");
    return said ? static_cast<unsigned>(std::strtoul(said, nullptr, 10)) : 2'000;
}

using Dice = std::mt19937_64;
std::size_t up_to(Dice& dice, std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(dice);
}

// Somebody with the pen: changes the past in one of the ways there are, and says which.
std::string tamper(Paper& log, Dice& dice) {
    const std::size_t at = up_to(dice, seen);
    const std::string forged = "forged" + std::to_string(dice());
    switch (up_to(dice, 8)) {
        case 0: {
            std::string& event = log.events[at];
            event[32 + up_to(dice, event.size() - 32)] ^= static_cast<char>(1 << up_to(dice, 8));
            return "a bit of what event " + std::to_string(at + 1) + " says";
        }
        case 1: {
            log.events[at][up_to(dice, 32)] ^= static_cast<char>(1 << up_to(dice, 8));
            return "a bit of the stamp of event " + std::to_string(at + 1);
        }
        case 2:
            log.events[at] = stored("visit-1", "e" + std::to_string(at), forged,
                                    story::start_of_story + static_cast<std::int64_t>(at) * 1'000);
            return log.tidy(), "another worker in event " + std::to_string(at + 1);
        case 3:
            log.events.erase(log.events.begin() + static_cast<std::ptrdiff_t>(at));
            return log.tidy(), "event " + std::to_string(at + 1) + " left out";
        case 4:
            log.events.insert(log.events.begin() + static_cast<std::ptrdiff_t>(at),
                              stored("visit-2", forged, "worker-9", story::start_of_story));
            return log.tidy(), "an event put in front of " + std::to_string(at + 1);
        case 5: {
            const std::size_t other = (at + 1 + up_to(dice, seen - 1)) % seen;
            std::swap(log.events[at], log.events[other]);
            return log.tidy(), "events " + std::to_string(at + 1) + " and " + std::to_string(other + 1) + " exchanged";
        }
        case 6: log.events.resize(at); return log.tidy(), "nothing behind event " + std::to_string(at);
        default: {
            std::int64_t recorded = 0;
            std::memcpy(&recorded, log.events[at].data() + 16, sizeof recorded);
            recorded -= 1 + static_cast<std::int64_t>(up_to(dice, 999));
            std::memcpy(log.events[at].data() + 16, &recorded, sizeof recorded);
            return log.tidy(), "event " + std::to_string(at + 1) + " recorded earlier";
        }
    }
}

}  // namespace

TEST_CASE("verify: every one of thousands of tamperings is found with one earlier checkpoint") {
    const Paper truth = written(length);
    const verify::Claims one_checkpoint{
        .uuid = {}, .seen = {{.who = "the checkpoint", .size = seen, .root = truth.root(seen)}}, .leaves = {}};
    REQUIRE(verify::deep(truth, one_checkpoint).sound());
    REQUIRE(verify::quick(truth, one_checkpoint).sound());
    Dice dice(20'260'113);  // the same tamperings every time
    unsigned missed = 0, believed_without = 0;
    for (unsigned i = 0; i < tamperings(); ++i) {
        Paper forged = truth;
        const std::string what = tamper(forged, dice);
        const bool found = !verify::deep(forged, one_checkpoint).sound();
        if (!found) {
            ++missed;
            UNSCOPED_INFO("not found: " << what);
        }
        if (verify::deep(forged, {}).sound()) ++believed_without;
    }
    CHECK(missed == 0);
    // The negative control: a forger who rewrites everything is believed by whoever has seen nothing before.
    CHECK(believed_without > tamperings() / 2);
    WARN("of " << tamperings() << " tamperings " << missed << " were missed with one checkpoint; " << believed_without
               << " would have been without");
}

TEST_CASE("verify: what is damaged is named by its position or its tile") {
    const Paper truth = written(600);
    const auto first_finding = [](const Paper& paper, const verify::Claims& claims = {}) {
        const auto report = verify::deep(paper, claims);
        REQUIRE_FALSE(report.sound());
        return report.findings.front();
    };
    Paper hurt = truth;
    hurt.events[41][40] ^= 8;
    CHECK(first_finding(hurt) == verify::Finding{"position 42", "its parts do not add up to its length"});

    hurt = truth;
    hurt.tiles[verify::tile_key(0, 1)][32 * 7] ^= 1;
    CHECK(first_finding(hurt) == verify::Finding{"tile 0/1", "it does not match the event at position 264"});

    hurt = truth;
    hurt.tiles.erase(verify::tile_key(0, 0));
    CHECK(first_finding(hurt) == verify::Finding{"tile 0/0", "it is missing"});

    hurt = truth;
    hurt.events.resize(500);
    CHECK(first_finding(hurt).place == "tile 0/1");
    CHECK(first_finding(hurt).what.find("events are missing at its end") != std::string::npos);

    hurt = truth;
    hurt.events[300] = stored("visit-3", "e299", "worker-1", story::start_of_story + 300'000);
    hurt.tidy();
    CHECK(first_finding(hurt) ==
          verify::Finding{"position 301", "its source and id are those of the event at position 300"});

    hurt = truth;
    const std::uint32_t late = 77;
    std::memcpy(hurt.events[9].data() + 24, &late, sizeof late);
    hurt.hash_tiles();
    CHECK(first_finding(hurt).place == "position 10");
    CHECK(first_finding(hurt).what.find("version 2 of the stream begun at position 3, but says version 77") !=
          std::string::npos);

    CHECK(first_finding(truth, {.uuid = "another", .seen = {}, .leaves = {}}).place == "meta");
    CHECK(
        first_finding(truth, {.uuid = {}, .seen = {{.who = "the witness", .size = 601, .root = {}}}, .leaves = {}}) ==
        verify::Finding{
            "the witness",
            "it has seen 601 events, and the log ends at 600: events are missing, or an older copy was put in place"});
    CHECK(first_finding(truth,
                        {.uuid = {}, .seen = {}, .leaves = {{.who = "the watermark", .position = 5, .leaf = {}}}}) ==
          verify::Finding{"the watermark", "the event at position 5 is not the one it has seen there"});
}

TEST_CASE("verify: the quick look hears every claim, at every size of the log") {
    for (const std::size_t size : {1, 2, 255, 256, 257, 511, 512, 700}) {
        const Paper truth = written(size);
        verify::Claims claims;
        for (std::size_t n = 0; n <= size; n += 1 + size / 9)
            claims.seen.push_back({.who = "witness", .size = n, .root = truth.root(n)});
        const auto quick = verify::quick(truth, claims);
        const auto deep = verify::deep(truth, claims);
        CHECK(quick.findings == std::vector<verify::Finding>{});
        CHECK(deep.findings == std::vector<verify::Finding>{});
        CHECK(quick.root == deep.root);
        CHECK(quick.root == truth.root(size));
        CHECK(quick.head == size);
        CHECK(deep.events_read == size);
        for (auto& seen_one : claims.seen) seen_one.root[3] ^= std::byte{1};
        CHECK(verify::quick(truth, claims).found == claims.seen.size());
        CHECK(verify::deep(truth, claims).found == claims.seen.size());
    }
    CHECK(verify::quick(written(0), {}).sound());
    CHECK(verify::deep(written(0), {}).sound());
}

TEST_CASE("verify: no more than a hundred findings are listed, and all are counted") {
    Paper hurt = written(400);
    for (auto& event : hurt.events) event[32] = 9;
    const auto report = verify::deep(hurt, {});
    CHECK(report.findings.size() == verify::Report::most_findings);
    CHECK(report.found > 400);
}
