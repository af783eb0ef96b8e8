#include <sys/stat.h>

#include <algorithm>
#include <mutex>

#include "tests/ingest/kinds.h"

namespace daybook::ingest {
namespace {

const std::filesystem::path samples = feeds / "samples";

// What deploy/feeds/samples/README.md predicts: rows, new, updated, duplicate, rejected, exceptions.
struct Sample {
    const char* file;
    const char* format;
    std::filesystem::path map{};
    std::string counts, with_contract;
};
const std::vector<Sample> four = {{"rota.csv", "mapped", feeds / "rota.toml", "7 7 0 0 0 1 ", "7 7 0 0 0 0 "},
                                  {"abacus.csv", "abacus", {}, "7 6 0 0 1 1 ", "7 6 0 0 1 0 "},
                                  {"VISITS_4711_20260303060000.CSV", "hhax", {}, "7 6 0 0 1 2 ", "7 6 0 0 1 1 "},
                                  {"sandata.json", "sandata", {}, "14 10 2 1 1 4 ", "14 10 2 1 1 3 "}};
const Sample corrections[] = {
    {"abacus-correction.csv", "abacus", {}, "7 1 1 5 0 0 ", "7 1 1 5 0 0 "},
    {"VISITS_4711_20260304060000.CSV", "hhax", {}, "3 0 2 1 0 1 ", "3 0 2 1 0 0 "},
};

std::string counts(const FeedReceipt& r) {
    std::string out;
    for (const auto n : {r.read, r.new_rows, r.updated, r.duplicate, r.rejected, r.exceptions})
        out += std::to_string(n) + " ";
    return out;
}

TEST_CASE("samples: in any order, and twice over, their receipts are those their README predicts") {
    std::vector<std::size_t> order = {0, 1, 2, 3};
    do {
        Desk desk;
        desk.agree("county-2026");
        for (const std::size_t i : order) {
            const auto receipt = desk.load(samples / four[i].file, desk.how(four[i].format, four[i].map));
            INFO(four[i].file << " " << to_json(receipt).dump());
            CHECK(counts(receipt) == four[i].with_contract);
        }
        const auto head = desk.head();
        for (const auto& sample : four)
            CHECK(desk.load(samples / sample.file, desk.how(sample.format, sample.map)).repeated);
        CHECK(desk.head() == head);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("samples: without their contract each is flagged; then their corrections") {
    Desk desk;
    for (const auto& sample : four)
        CHECK(counts(desk.load(samples / sample.file, desk.how(sample.format, sample.map))) == sample.counts);
    for (const auto& sample : corrections) {
        const auto receipt = desk.load(samples / sample.file, desk.how(sample.format, sample.map));
        INFO(sample.file << " " << to_json(receipt).dump());
        CHECK(counts(receipt) == sample.counts);
    }
}

TEST_CASE("samples: dropped into a folder they come to the same receipts") {
    const Folder folder;
    Desk desk;
    desk.agree("county-2026");
    std::filesystem::create_directories(folder.path() / "in");
    for (const auto& sample : four) {
        const auto to = folder.path() / "in" / (sample.map.empty() ? sample.format : "rota") / sample.file;
        std::filesystem::create_directories(to.parent_path());
        std::filesystem::copy_file(samples / sample.file, to);
        ::chmod(to.c_str(), 0600);
    }
    std::mutex mutex;
    std::map<std::string, std::string> taken;
    WatchOptions options{.folder = folder.path() / "in", .maps = feeds};
    options.taken = [&](const std::filesystem::path& file, const Result<FeedReceipt>& receipt) {
        const std::lock_guard lock(mutex);
        taken[file.filename().string()] = receipt ? counts(*receipt) : receipt.error().sentence;
    };
    std::jthread watching([&](const std::stop_token& stop) {
        const Setting setting{.data = desk.data(), .clock = desk.clock().clock()};
        CHECK(watch(setting, options, stop, [] {}));
    });
    for (int i = 0; i < 600; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
        const std::lock_guard lock(mutex);
        if (taken.size() == four.size()) break;
    }
    watching.request_stop();
    watching.join();
    for (const auto& sample : four) CHECK(taken[sample.file] == sample.with_contract);
}

}  // namespace
}  // namespace daybook::ingest
