#include <fnmatch.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

#include "services/ingest/dropbox.h"
#include "services/ingest/format.h"
#include "services/ingest/ingest.h"
#include "services/ingest/raw_file.h"
#include "services/ingest/retention.h"
#include "services/runtime/paths.h"

namespace daybook::ingest {
namespace {

constexpr std::chrono::milliseconds look_at_token{100};
constexpr std::chrono::hours between_tidyings{24};
constexpr std::chrono::minutes tidy_again{1};  // when it could not be done
constexpr unsigned turns_a_look = 10;          // everything is looked at about once a second, whatever the kernel said

// What a file dropped at this path is; nothing if no rule and no folder says so.
std::optional<LoadOptions> how_to_read(const WatchOptions& options, const std::filesystem::path& below) {
    for (const auto& rule : options.rules)
        if (::fnmatch(rule.pattern.c_str(), below.c_str(), 0) == 0)
            return LoadOptions{.format = rule.format, .map = rule.map};
    if (std::distance(below.begin(), below.end()) < 2) return {};
    auto how = ingest::how_to_read(below.begin()->string(), options.maps);
    if (!how) return {};
    return std::move(*how);
}

// A name that is still free in a folder.
std::filesystem::path free_name(const std::filesystem::path& wanted) {
    std::error_code error;
    auto path = wanted;
    for (unsigned n = 2; std::filesystem::exists(path, error); ++n)
        path = wanted.parent_path() / (wanted.stem().string() + "-" + std::to_string(n) + wanted.extension().string());
    return path;
}

class Watcher {
 public:
    Watcher(wire::Recorder& recorder, const WatchOptions& options, const std::stop_token& stop)
        : recorder_(recorder), options_(options), stop_(stop) {}

    // Errors are about the folder itself; what is wrong with a file is dealt with here.
    Status take(const std::filesystem::path& path) {
        std::error_code error;
        if (!std::filesystem::is_regular_file(path, error)) return {};
        const auto below = path.lexically_relative(options_.folder);
        auto receipt = load_it(path, below);
        if (!receipt && leave(receipt.error())) {
            return wait_for(receipt.error());
        }
        if (receipt) {
            const auto kept = keep(path, *receipt);
            if (!kept && leave(kept.error())) return wait_for(kept.error());
            DAYBOOK_CHECK(kept);
        } else {
            DAYBOOK_CHECK(refuse(path, receipt.error()));
        }
        waiting_for_.clear();
        if (options_.taken) options_.taken(below, receipt);
        return {};
    }

    // What was kept long enough is destroyed: at the start, and once a day.
    void tidy() {
        const auto now = std::chrono::steady_clock::now();
        if (now < tidy_at_) return;
        const auto tidied = destroy_old(recorder_, options_.folder / "done", actor());
        tidy_at_ = now + (tidied ? std::chrono::minutes{between_tidyings} : tidy_again);
        if (!tidied) spdlog::warn("old feed files wait to be destroyed: {}", tidied.error().sentence);
    }

 private:
    std::string actor() const { return options_.actor.empty() ? "daybook:ingest" : options_.actor; }

    // The file may be good and the time is not: it stays where it is and is tried again.
    static bool leave(const Error& error) {
        return error.kind == Error::Kind::unavailable || error.kind == Error::Kind::conflict ||
               error.kind == Error::Kind::not_found || error.kind == Error::Kind::full;
    }

    // Said once, not once a second.
    Status wait_for(const Error& error) {
        if (error.sentence != waiting_for_) spdlog::warn("a feed file waits: {}", error.sentence);
        waiting_for_ = error.sentence;
        return {};
    }

    Result<FeedReceipt> load_it(const std::filesystem::path& path, const std::filesystem::path& below) {
        auto how = how_to_read(options_, below);
        if (!how)
            return rejected("no format is set for files in this folder: use a folder named after a format or a map");
        DAYBOOK_TRY(const auto state, recorder_.status());
        how->references = options_.references;
        how->location = options_.location;
        how->actor = options_.actor;
        how->clock = [now = state.clock] { return now; };
        how->stop = stop_;
        return load(recorder_, path, *how);
    }

    // Only the receipt stays in the open; the file as received is sealed under its own key (format.md D8).
    Status keep(const std::filesystem::path& path, const FeedReceipt& receipt) {
        const auto done = options_.folder / "done";
        DAYBOOK_CHECK(make_data_folder(done));
        const std::string subjects[] = {receipt.file};
        DAYBOOK_TRY(const auto keys, recorder_.keys(actor(), "keep the file as received", "feeds", subjects));
        // Without its key the file was erased: nothing of it may be kept.
        if (!keys.empty()) DAYBOOK_CHECK(seal_file(path, done / (receipt.file + ".sealed"), keys.front().key));
        DAYBOOK_CHECK(write_whole(done / (receipt.file + ".receipt.json"), to_json(receipt).dump(2) + "\n"));
        std::error_code error;
        std::filesystem::remove(path, error);
        if (error) return unavailable("a taken feed file cannot be removed: " + error.message());
        return {};
    }

    // Nothing was recorded: the file goes back as it came, and the reason beside it.
    Status refuse(const std::filesystem::path& path, const Error& why) {
        const auto folder = options_.folder / "rejected";
        DAYBOOK_CHECK(make_data_folder(folder));
        const auto to = free_name(folder / path.filename());
        const nlohmann::json reason{{"kind", name(why.kind)}, {"reason", why.sentence}};
        DAYBOOK_CHECK(write_whole(to.string() + ".reason.json", reason.dump(2) + "\n"));
        std::error_code error;
        std::filesystem::rename(path, to, error);
        if (error) return unavailable("a refused feed file cannot be moved to rejected/: " + error.message());
        return {};
    }

    wire::Recorder& recorder_;
    const WatchOptions& options_;
    std::stop_token stop_;
    std::string waiting_for_;
    std::chrono::steady_clock::time_point tidy_at_{};
};

}  // namespace

Status watch(const Setting& setting, const WatchOptions& options, std::stop_token stop, const Ready& ready) {
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    wire::Recorder recorder(addresses);
    for (const auto& rule : options.rules) DAYBOOK_CHECK(make_format(rule.format, rule.map));
    DAYBOOK_TRY(auto box, Dropbox::open(options.folder));
    Watcher watcher(recorder, options, stop);
    ready();
    for (unsigned turn = 1; !stop.stop_requested(); ++turn) {
        for (const auto& path : box.ready(look_at_token)) {
            if (stop.stop_requested()) return {};
            DAYBOOK_CHECK(watcher.take(path));
        }
        if (turn % turns_a_look == 0) {
            box.look();
            watcher.tidy();
        }
    }
    return {};
}

}  // namespace daybook::ingest
