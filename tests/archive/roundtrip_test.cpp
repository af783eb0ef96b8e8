// An export is the log: read by people, and brought back byte for byte.

#include <random>
#include <sstream>

#include "events/stored/format.h"
#include "services/archive/export.h"
#include "services/archive/import.h"
#include "tests/log/story.h"

using namespace daybook;
using namespace daybook::story;
using archive::Format;

namespace {

constexpr Format every_format[] = {Format::jsonl, Format::csv, Format::cloudevents};

// An event with a sealed box; its texts are what spreadsheets and CSV readers stumble over.
Sealed awkward(unsigned n) {
    const std::string ids[] = {"=HYPERLINK(1)", "+44 20",     "-1+1",      "@x",      "a,b",
                               "say \"no\"",    "two\nlines", "tab\there", "Zoë – ok"};
    Sealed event = sealed(
        {.stream = "visit-" + std::to_string(n % 5), .id = ids[n % 9] + std::to_string(n), .worker = ids[(n + 3) % 9]});
    if (n % 3 == 0) {
        std::vector<std::byte> ciphertext(40 + n % 7, static_cast<std::byte>(n));
        Box box{.key_id = {std::byte{1}}, .nonce = {std::byte{2}}, .ciphertext = ciphertext};
        event.content = format::with_boxes(event.content, std::span(&box, 1));
        event.digest = Sha256()(std::as_bytes(std::span(event.content)));
    }
    return event;
}

// Long enough for positions whose base64 begins with '+', which the formula guard marks.
std::unique_ptr<RocksLog> written(const fs::path& path, unsigned count) {
    Hands hands;
    auto log = opened(path, hands);
    for (unsigned n = 0; n < count;) {
        Append some;
        for (unsigned i = 0; i < 40 && n < count; ++i, ++n) some.events.push_back(awkward(n));
        hands.move(std::chrono::milliseconds{1});
        const auto receipt = log->append(std::span(&some, 1)).front();
        INFO((receipt ? "" : receipt.error().sentence));
        REQUIRE(receipt);
    }
    return log;
}

std::string exported(RocksLog& log, Format format, Position after = {}) {
    std::ostringstream out;
    const auto done = archive::export_events(log, log.status().uuid, {.after = after, .upto = log.head()}, format, out);
    REQUIRE(done);
    if (after.value == 0) CHECK(done->root == log.status().root);
    return out.str();
}

Result<archive::Imported> read_back(const std::string& text, Format format) {
    std::istringstream in(text);
    return archive::read_export(in, format, [](Words) { return Status{}; });
}

Result<archive::Imported> imported(const std::string& text, Format format, const fs::path& log) {
    std::istringstream in(text);
    return archive::import_events(in, format, log, instant(start_of_story), {std::byte{9}});
}

std::vector<std::string> rows_of(const std::string& text, Format format) {
    std::vector<std::string> rows;
    for (std::string_view rest = text; auto row = archive::next_row(format, rest);) rows.emplace_back(*row);
    return rows;
}

}  // namespace

TEST_CASE("export: it comes back as the same events, bytes, stamps and root, in every format") {
    Place place;
    auto log = written(place / "log", 300);
    const auto events = everything(*log);
    const Digest root = log->status().root;
    for (const Format format : every_format) {
        const std::string text = exported(*log, format);
        const fs::path to = place / ("copy" + std::to_string(static_cast<int>(format)));
        const auto result = imported(text, format, to);
        INFO((result ? "" : result.error().sentence));
        REQUIRE(result);
        CHECK(result->events == 300);
        CHECK(result->root == root);
        auto copy = opened(to);
        CHECK(copy->status().root == root);
        CHECK(copy->status().uuid != log->status().uuid);
        CHECK(everything(*copy) == events);
        CHECK(exported(*copy, format).substr(0, 5'000) == text.substr(0, 5'000));
        CHECK(append(*copy, {{.stream = "visit-1", .id = "after"}}).value().first == Position{301});
        CHECK_FALSE(fs::exists(to.string() + ".importing"));
    }
}

TEST_CASE("export: a changed byte anywhere is refused with its row, in every format") {
    Place place;
    auto log = written(place / "log", 9);
    std::mt19937 dice(20'260'106);
    for (const Format format : every_format) {
        const std::string text = exported(*log, format);
        REQUIRE(read_back(text, format));
        std::size_t at = 0;
        unsigned number = 0;
        for (const std::string& row : rows_of(text, format)) {
            ++number;
            for (const std::size_t end = at + row.size(); at < end; ++at) {
                std::string hurt = text;
                hurt[at] = static_cast<char>(hurt[at] ^ (1 << std::uniform_int_distribution<int>(0, 7)(dice)));
                const auto result = read_back(hurt, format);
                INFO("format " << static_cast<int>(format) << ", byte " << at << " of row " << number << ": "
                               << (result ? "taken" : result.error().sentence));
                REQUIRE_FALSE(result);
                REQUIRE(result.error().sentence.starts_with("row " + std::to_string(number)));
            }
        }
        CHECK(at == text.size());
    }
}

TEST_CASE("import: a hostile event in a row is refused, whatever its bytes") {
    Place place;
    auto log = written(place / "log", 3);
    const std::string event = everything(*log).front();
    std::mt19937 dice(20'260'107);
    for (int i = 0; i < 4'000; ++i) {
        std::string hurt = event;
        for (int n = 1 + i % 3; n > 0; --n)
            hurt[32 + dice() % (hurt.size() - 32)] ^= static_cast<char>(1 << dice() % 8);
        const std::string row = R"({"stored":")" + to_base64(std::as_bytes(std::span(hurt))) + "\"}\n";
        REQUIRE_THAT(read_back(row, Format::jsonl).error().sentence, Catch::StartsWith("row 1: "));
    }
}

TEST_CASE("export: rows left out, doubled, exchanged, cut off or added are refused") {
    Place place;
    auto log = written(place / "log", 20);
    for (const Format format : every_format) {
        const auto rows = rows_of(exported(*log, format), format);
        const auto joined = [&](const std::vector<std::string>& some) {
            std::string text;
            for (const auto& row : some) text += row;
            return read_back(text, format);
        };
        const std::size_t first = archive::opening(format).empty() ? 0 : 1;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto without = rows;
            without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
            CHECK_FALSE(joined(without));
            CHECK_FALSE(joined({rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(i)}));
            auto twice = rows;
            twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(i), rows[i]);
            CHECK_FALSE(joined(twice));
        }
        auto exchanged = rows;
        std::swap(exchanged[first], exchanged[first + 1]);
        CHECK_FALSE(joined(exchanged));
        // A last row that fits fewer events, by somebody who can compute it: only who knows the root can tell.
        auto text = exported(*log, format);
        CHECK_FALSE(read_back(text + "\n", format));
        CHECK_FALSE(read_back("", format));
        text.pop_back();
        CHECK_FALSE(read_back(text, format));
    }
}

TEST_CASE("export: a part is no whole, and says so") {
    Place place;
    auto log = written(place / "log", 20);
    for (const Format format : every_format) {
        const std::string part = exported(*log, format, Position{5});
        CHECK_THAT(read_back(part, format).error().sentence, Catch::Contains("after position 0 comes position 6"));
        CHECK_THAT(read_back(exported(*log, format, Position{20}), format).error().sentence,
                   Catch::Contains("begins behind position 20"));
    }
}

TEST_CASE("import: only into an empty log, and a refused one leaves nothing behind") {
    Place place;
    auto log = written(place / "log", 20);
    const std::string text = exported(*log, Format::jsonl);
    log.reset();
    CHECK(imported(text, Format::jsonl, place / "log").error().kind == Error::Kind::conflict);
    opened(place / "empty").reset();
    CHECK(imported(text, Format::jsonl, place / "empty"));
    CHECK(opened(place / "empty")->head() == Position{20});
    CHECK_FALSE(imported(text.substr(0, text.size() / 2), Format::jsonl, place / "new"));
    CHECK_FALSE(fs::exists(place / "new"));
    CHECK_FALSE(fs::exists(place / "new.importing"));
    CHECK(imported(text, Format::csv, place / "new").error().kind == Error::Kind::rejected);
}

TEST_CASE("export: an empty log comes back empty") {
    Place place;
    auto log = opened(place / "log");
    for (const Format format : every_format) CHECK(read_back(exported(*log, format), format).value().events == 0);
}
