#include <random>

#include "events/log/watermark.h"
#include "tests/log/story.h"

using namespace daybook;
using namespace daybook::story;

namespace {

void copy_log(const fs::path& from, const fs::path& to, bool with_watermark = true) {
    fs::copy(from, to, fs::copy_options::recursive);
    if (with_watermark) fs::copy(watermark_path(from), watermark_path(to));
}

void remove_log(const fs::path& log) {
    fs::remove_all(log);
    fs::remove(watermark_path(log));
}

std::vector<fs::path> files_of(const fs::path& log) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(log))
        if (entry.is_regular_file() && entry.file_size() > 0) files.push_back(entry.path());
    return files;
}

void flip(const fs::path& file, std::uint64_t bit) {
    std::string bytes = content_of_file(file);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    std::ofstream(file, std::ios::binary) << bytes;
}

// Nothing if the log is refused; else all of its events.
std::optional<std::vector<std::string>> what_opens(const fs::path& path) {
    const auto log = RocksLog::open(path, Hands{}.clock());
    if (!log) return std::nullopt;
    return everything(**log);
}

// Opened twice, so that some events lie in sorted files and some in the write-ahead log.
std::vector<std::string> written(const fs::path& path, unsigned sorted = 600, unsigned ahead = 90) {
    fill(*opened(path), 0, sorted);
    auto log = opened(path);
    fill(*log, sorted, ahead, 9);
    return everything(*log);
}

void remove_wal(const fs::path& log) {
    for (const fs::path& file : files_of(log))
        if (file.extension() == ".log") fs::remove(file);
}

}  // namespace

TEST_CASE("log: a flipped bit anywhere in its files is refused or changes nothing") {
    Place place;
    const auto events = written(place / "log");
    std::mt19937 dice(20'260'101);  // the same flips every time
    unsigned refused = 0;
    unsigned harmless = 0;
    for (const fs::path& file : files_of(place / "log")) {
        if (file.filename().string().starts_with("LOG")) continue;  // RocksDB's diagnostics
        for (int i = 0; i < 25; ++i) {
            copy_log(place / "log", place / "copy");
            const fs::path hurt = place / "copy" / file.filename();
            flip(hurt, std::uniform_int_distribution<std::uint64_t>(0, fs::file_size(hurt) * 8 - 1)(dice));
            const auto found = what_opens(place / "copy");
            INFO("a bit of " << file.filename());
            if (found)
                CHECK((*found == events));
            else
                ++refused;
            if (found) ++harmless;
            remove_log(place / "copy");
        }
    }
    INFO(refused << " flips were refused, " << harmless << " changed nothing");
    CHECK(refused > harmless);  // the flips do hit something
}

TEST_CASE("log: a lost write-ahead log is found by the watermark, and by nothing else") {
    Place place;
    const auto events = written(place / "log");
    copy_log(place / "log", place / "copy");
    remove_wal(place / "copy");
    const auto refused = RocksLog::open(place / "copy", Hands{}.clock());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::corrupt);
    CHECK_THAT(refused.error().sentence,
               Catch::Contains("ends at position 600") && Catch::Contains("has seen position 690"));

    // Negative control: without the watermark the shorter log would have been served.
    remove_log(place / "copy");
    copy_log(place / "log", place / "copy", /*with_watermark=*/false);
    remove_wal(place / "copy");
    const auto shorter = what_opens(place / "copy");
    REQUIRE(shorter);
    CHECK(shorter->size() == 600);
    CHECK(events.size() == 690);
}

TEST_CASE("log: an older copy put in its place is refused") {
    Place place;
    fill(*opened(place / "log"), 0, 100);
    copy_log(place / "log", place / "older");
    fill(*opened(place / "log"), 100, 20);
    fs::remove_all(place / "log");
    fs::copy(place / "older", place / "log", fs::copy_options::recursive);
    const auto refused = RocksLog::open(place / "log", Hands{}.clock());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::corrupt);
    CHECK_THAT(refused.error().sentence, Catch::Contains("older copy"));
}

TEST_CASE("log: another past at the same length is refused") {
    Place place;
    LogOptions same_identity;
    same_identity.identity[0] = std::byte{1};
    {
        fill(*opened(place / "log", {}, same_identity), 0, 100);
    }
    {
        fill(*opened(place / "other", {}, same_identity), 1'000, 150);
    }
    fs::remove_all(place / "log");
    fs::rename(place / "other", place / "log");
    const auto refused = RocksLog::open(place / "log", Hands{}.clock());
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().sentence, Catch::Contains("position 100 is not the one the watermark has seen"));
}

TEST_CASE("log: a log that is gone is not silently begun again") {
    Place place;
    fill(*opened(place / "log"), 0, 10);
    fs::remove_all(place / "log");
    const auto refused = RocksLog::open(place / "log", Hands{}.clock());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::corrupt);
    CHECK_THAT(refused.error().sentence, Catch::Contains("is gone") && Catch::Contains("position 10"));
}

TEST_CASE("log: another log's watermark, or a damaged one, is refused") {
    Place place;
    fill(*opened(place / "log"), 0, 10);
    fill(*opened(place / "other"), 0, 10);
    const fs::path file = watermark_path(place / "log");
    fs::copy(file, place / "good");
    fs::copy(watermark_path(place / "other"), file, fs::copy_options::overwrite_existing);
    CHECK_THAT(RocksLog::open(place / "log", Hands{}.clock()).error().sentence, Catch::Contains("belongs to log"));
    for (std::uint64_t bit = 0; bit < fs::file_size(place / "good") * 8; bit += 13) {
        fs::copy(place / "good", file, fs::copy_options::overwrite_existing);
        flip(file, bit);
        CHECK(load_watermark(file).error().kind == Error::Kind::corrupt);
    }
}

TEST_CASE("log: whoever has seen more than the log holds is a witness against it") {
    Place place;
    auto log = opened(place / "log");
    fill(*log, 0, 50);
    const Digest at_20 = log->leaf(Position{20}).value();
    log.reset();
    auto open_with = [&](Witness witness) {
        return RocksLog::open(place / "log", Hands{}.clock(), {.identity = {}, .witnesses = {std::move(witness)}});
    };
    CHECK(open_with({.who = "projection kpi-board", .position = Position{20}, .leaf = at_20}));
    CHECK(open_with({.who = "projection kpi-board", .position = Position{0}}));
    CHECK_THAT(open_with({.who = "projection kpi-board", .position = Position{51}, .leaf = at_20}).error().sentence,
               Catch::Contains("ends at position 50") && Catch::Contains("projection kpi-board has seen position 51"));
    CHECK_THAT(open_with({.who = "projection kpi-board", .position = Position{21}, .leaf = at_20}).error().sentence,
               Catch::Contains("position 21 is not the one projection kpi-board has seen"));
}

TEST_CASE("log: the watermark follows within a second, so a crash right after is still witnessed") {
    Place place;
    Hands hands;
    auto log = opened(place / "log", hands);
    fill(*log, 0, 10);
    hands.move(std::chrono::seconds{2});
    fill(*log, 10, 10, 10);
    CHECK(load_watermark(watermark_path(place / "log")).value()->position == Position{20});
    fill(*log, 20, 10, 10);
    CHECK(load_watermark(watermark_path(place / "log")).value()->position == Position{20});
    log.reset();
    CHECK(load_watermark(watermark_path(place / "log")).value()->position == Position{30});
}
