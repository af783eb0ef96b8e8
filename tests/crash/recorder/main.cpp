// The real recorder as a program of its own, to be killed or to have its disk fail:
//   crash_recorder DATA                                    the recorder
//   crash_recorder DATA hasty                              acknowledges before it has written
//   crash_recorder DATA hoards                             keeps some memory of every event
//   crash_recorder DATA survey FILE                        notes every call that writes or syncs
//   crash_recorder DATA fault SITE NTH ERRNO               one such call fails
//   crash_recorder DATA fault SITE NTH ERRNO swallow       and nobody is told
// Says "ready" on stdout once it serves; ends with 1 and its error on stderr when it cannot go on, with 99 if it was
// about to acknowledge after the error.

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "events/log/rocks_log.h"
#include "services/recorder/recorder.h"
#include "services/runtime/clock.h"
#include "tests/crash/recorder/faults.h"
#include "tests/crash/recorder/hasty.h"

namespace daybook::crash {
namespace {

constexpr std::size_t small_tail = 64;  // so that a short run seals and merges indexes

// Ends the program when a group that was handed over after the error is said to be written. A log that was opened after
// it knows of it. What fails on another thread than the one that writes (keys, files behind the log) is heard of a
// moment later: a few groups pass, which do not lean on it.
class Watched final : public Forwarding {
 public:
    Watched(std::unique_ptr<EventLog> log, bool elsewhere)
        : Forwarding(std::move(log)), passing_(elsewhere ? groups_passing : 0) {}
    Status write(AppendGroup& group) override {
        bool late = failed() && !knows_;
        if (late && passing_ > 0) {
            --passing_;
            late = false;
        }
        Status written = log_->write(group);
        if (late && written && group.events() > 0) ::_exit(99);
        return written;
    }

 private:
    static constexpr unsigned groups_passing = 4;
    const bool knows_ = failed();
    unsigned passing_;
};

// The negative control of whoever measures memory.
class Hoarding final : public Forwarding {
 public:
    using Forwarding::Forwarding;
    void settle(AppendGroup& group) override {
        hoard_.resize(hoard_.size() + 8'192 * group.events(), 'x');
        log_->settle(group);
    }

 private:
    std::string hoard_;
};

// Those whose failure holds nobody up: they only repeat what the log says; and SQLite itself passes over a folder that
// is not synced.
bool repeats(const std::string& site) {
    return site == "sync data/keys" || site.ends_with(".watermark.new") || site.ends_with(".watermark") ||
           site.find(" witness") != std::string::npos;
}

recorder::Options options_of(const std::vector<std::string>& words) {
    recorder::Options options;
    const bool faulty = words.size() > 2;
    const bool watched = faulty && words[1] == "fault" && !repeats(words[2]);
    if (words.size() < 2) return options;
    options.open_log = [=](const std::filesystem::path& path, const Clock& clock) -> Result<std::unique_ptr<EventLog>> {
        LogOptions log_options;
        if (faulty) log_options.tail_events = small_tail;
        DAYBOOK_TRY(std::unique_ptr<EventLog> log, RocksLog::open(path, clock, log_options));
        if (words[1] == "hoards") return std::make_unique<Hoarding>(std::move(log));
        if (!faulty) return std::make_unique<Hasty>(std::move(log));
        if (watched) return std::make_unique<Watched>(std::move(log), !words[2].ends_with("log/#.log"));
        return log;
    };
    return options;
}

int run(const std::vector<std::string>& words) {
    const std::filesystem::path data = words.front();
    const std::filesystem::path root = data.parent_path();
    Setting setting{data, system_clock()};
    if (words.size() > 2) setting.witness = root / "witness";
    if (words.size() == 3) survey(root, words[2]);
    if (words.size() > 4)
        plan(root, {.site = words[2],
                    .nth = static_cast<unsigned>(std::atoi(words[3].c_str())),
                    .number = std::atoi(words[4].c_str()),
                    .swallow = words.size() > 5});
    const Status end = recorder::run(setting, options_of(words), {}, [] {
        std::puts("ready");
        std::fflush(stdout);
    });
    if (end) return 0;
    std::fprintf(stderr, "%s: %s\n", std::string(name(end.error().kind)).c_str(), end.error().sentence.c_str());
    return 1;
}

}  // namespace
}  // namespace daybook::crash

int main(int count, char** words) {
    if (count < 2) return 2;
    spdlog::set_level(spdlog::level::off);
    return daybook::crash::run({words + 1, words + count});
}
