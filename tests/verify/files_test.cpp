// T5: whatever is done to the files of a log, the verifier finds it or the log is still the one that was written.

#include <random>

#include "events/log/checkpoint.h"
#include "events/log/watermark.h"
#include "events/verify/claims.h"
#include "tests/log/story.h"

using namespace daybook;
using namespace daybook::story;

namespace {

NoteSigner signer_of(const LogStatus& log) { return {origin_of(log.uuid), Digest{std::byte{5}}}; }

struct Written {
    Place place;
    LogStatus status;
    verify::Seen checkpoint;

    Written() {
        fill(*opened(place / "log"), 0, 600);
        auto log = opened(place / "log");
        fill(*log, 600, 90, 9);
        status = log->status();
        const NoteSigner signer = signer_of(status);
        const std::string note =
            signer.sign(to_text({.origin = origin_of(status.uuid), .size = status.head.value, .root = status.root}));
        const auto key = verify::VerifierKey::of(signer.verifier_key()).value();
        checkpoint = verify::checkpoint_in(note, key, "the checkpoint").value();
    }

    // Whether the verifier is content with a copy; with `witnessed`, it holds the checkpoint and the watermark.
    std::optional<verify::Report> content_with(const fs::path& log, bool witnessed = true) const {
        verify::Claims claims;
        if (witnessed) {
            claims.seen.push_back(checkpoint);
            if (!verify::add_watermark(watermark_path(log), claims)) return std::nullopt;
        }
        const auto files = verify::open_stored_log(log);
        if (!files) return std::nullopt;
        auto report = verify::deep(**files, claims);
        if (!report.sound()) return std::nullopt;
        return report;
    }
    fs::path copy() const {
        fs::remove_all(place / "copy");
        fs::copy(place / "log", place / "copy", fs::copy_options::recursive);
        fs::copy(watermark_path(place / "log"), watermark_path(place / "copy"), fs::copy_options::overwrite_existing);
        return place / "copy";
    }
    std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(place / "log"))
            if (entry.is_regular_file() && entry.file_size() > 0) names.push_back(entry.path().filename());
        return names;
    }
};

void flip(const fs::path& file, std::uint64_t bit) {
    std::string bytes = content_of_file(file);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    std::ofstream(file, std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("verify: it agrees with the recorder about a whole log, quickly and deeply") {
    const Written log;
    const auto deep = log.content_with(log.copy());
    REQUIRE(deep);
    CHECK(deep->root == log.status.root);
    CHECK(deep->head == 690);
    CHECK(deep->uuid == log.status.uuid);
    CHECK(deep->tiles_compared == 2);
    CHECK(deep->claims_compared == 2);
    const auto quick = verify::quick(*verify::open_stored_log(log.place / "copy").value(), {});
    CHECK(quick.sound());
    CHECK(quick.root == log.status.root);
}

TEST_CASE("verify: a flipped bit in any file is found or changes nothing") {
    const Written log;
    const unsigned flips =
        std::getenv("DAYBOOK_FLIPS") ? static_cast<unsigned>(std::atoi(std::getenv("DAYBOOK_FLIPS"))) : 12;
    std::mt19937 dice(20'260'105);
    unsigned found = 0, harmless = 0, wrong = 0;
    for (const std::string& name : log.files())
        for (unsigned i = 0; i < flips; ++i) {
            const fs::path copy = log.copy();
            flip(copy / name,
                 std::uniform_int_distribution<std::uint64_t>(0, fs::file_size(copy / name) * 8 - 1)(dice));
            const auto report = log.content_with(copy);
            INFO("a bit of " << name);
            if (!report)
                ++found;
            else if (report->root == log.status.root && report->head == 690)
                ++harmless;
            else
                ++wrong;
        }
    CHECK(wrong == 0);
    CHECK(found > 0);
    WARN(found << " flips were found, " << harmless << " changed nothing, " << wrong << " gave a wrong answer");
}

TEST_CASE("verify: a deleted or shortened file is found or changes nothing") {
    const Written log;
    unsigned found = 0, harmless = 0;
    for (const std::string& name : log.files())
        for (const bool whole : {true, false}) {
            const fs::path copy = log.copy();
            if (whole)
                fs::remove(copy / name);
            else
                fs::resize_file(copy / name, fs::file_size(copy / name) / 2);
            const auto report = log.content_with(copy);
            INFO((whole ? "without " : "half of ") << name);
            if (!report)
                ++found;
            else
                ++harmless;
            if (report) CHECK(report->root == log.status.root);
        }
    CHECK(found >= 4);
    WARN(found << " deletions were found, " << harmless << " changed nothing");
}

TEST_CASE("verify: a lost write-ahead log is found by those who have seen more, and by nobody else") {
    const Written log;
    const fs::path copy = log.copy();
    for (const auto& entry : fs::directory_iterator(copy))
        if (entry.path().extension() == ".log") fs::remove(entry.path());
    CHECK_FALSE(log.content_with(copy));
    // The negative control: without witnesses the shorter log looks whole.
    const auto shorter = log.content_with(copy, /*witnessed=*/false);
    REQUIRE(shorter);
    CHECK(shorter->head == 600);
}

TEST_CASE("verify: a damaged watermark is refused, and so is another log's") {
    const Written log;
    const fs::path file = watermark_path(log.copy());
    const std::string good = content_of_file(file);
    for (std::uint64_t bit = 0; bit < good.size() * 8; bit += 11) {
        std::ofstream(file, std::ios::binary) << good;
        flip(file, bit);
        verify::Claims claims;
        CHECK_FALSE(verify::add_watermark(file, claims));
    }
    fill(*opened(log.place / "other"), 0, 700);
    fs::copy(watermark_path(log.place / "other"), file, fs::copy_options::overwrite_existing);
    CHECK_FALSE(log.content_with(log.place / "copy"));
    CHECK(verify::open_stored_log(log.place / "nowhere").error().kind == Error::Kind::not_found);
}
