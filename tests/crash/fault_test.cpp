// Every call by which the recorder writes or syncs fails once: it says so, acknowledges nothing more, and leaves what a
// restart makes whole. Which calls there are is surveyed, not listed. DAYBOOK_FAULTS=N lets the first N calls of every
// site fail instead of one; DAYBOOK_SEED chooses others.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <random>
#include <sstream>

#include "tests/crash/rig.h"

namespace daybook::crash {
namespace {

using Words = std::vector<std::string>;

constexpr int rounds = 24;        // of requests: enough to seal and merge indexes of a small tail
constexpr int most_errors = 400;  // until a recorder that goes on must have taken everything

// What a recorder that was killed has left, and what its clients know: where every run begins.
struct Begun {
    Folder folder;
    Ledger ledger;

    Begun() {
        Child recorder(data());
        if (!recorder.wait_ready()) ledger.problem("the recorder did not start");
        wire::Recorder client(*wire::Addresses::of(data()), patience);
        for (int i = 0; i < 3; ++i) send(client, ledger, next_requests(ledger));
    }
    std::filesystem::path data() const { return folder.path() / "data"; }
};

// One recorder on a copy of it, its disk failing as `words` say.
struct Run {
    Folder folder;
    Ledger ledger;
    std::optional<Error> told;  // to the client: the first error
    std::optional<int> ended;   // its exit code, if it ended by itself
    bool took_all = false;      // every request in the end, without a restart
    bool fired = false;         // the disk did fail
    std::string said;           // on stderr

    Run(const Begun& begun, const Words& words) : ledger(begun.ledger) {
        std::filesystem::create_directory(data());
        for (const auto& entry : std::filesystem::directory_iterator(begun.data())) {
            if (entry.path().filename() == "run") continue;  // its sockets
            std::filesystem::copy(entry, data() / entry.path().filename(), std::filesystem::copy_options::recursive);
        }
        Child recorder(data(), words, folder.path() / "said");
        if (recorder.wait_ready()) load(recorder);
        if (!ended) ended = recorder.wait_end(took_all ? milliseconds{0} : patience);
        recorder.kill_now();
        fired = std::filesystem::exists(folder.path() / "fired");
        said = content_of(folder.path() / "said");
    }
    std::filesystem::path data() const { return folder.path() / "data"; }

 private:
    void load(Child& recorder) {
        wire::Recorder client(*wire::Addresses::of(data()), milliseconds{2'000});
        for (int round = 0; round < rounds; ++round) {
            auto error = send(client, ledger, next_requests(ledger));
            if (!told) told = error;
            for (int i = 0; error && i < most_errors; ++i) {
                ended = recorder.wait_end(milliseconds{error->kind == Error::Kind::full ? 10 : 500});
                if (ended) return;
                error = send(client, ledger, ledger.unanswered());
            }
            if (error) return;
        }
        took_all = true;
    }
};

// How often each site is called in a run whose disk does not fail.
std::map<std::string, unsigned> sites(const Begun& begun) {
    Folder notes;
    Run run(begun, {"survey", (notes.path() / "notes").string()});
    std::map<std::string, unsigned> calls;
    std::istringstream lines(content_of(notes.path() / "notes"));
    for (std::string site; std::getline(lines, site);) ++calls[site];
    return calls;
}

struct Failing {
    std::string site;
    unsigned nth;
    int number;
    Words words() const { return {"fault", site, std::to_string(nth), std::to_string(number)}; }
    std::string text() const { return site + ", call " + std::to_string(nth) + ": " + std::strerror(number); }
};

std::vector<Failing> chosen(const std::map<std::string, unsigned>& sites) {
    const auto first = static_cast<unsigned>(from_environment("DAYBOOK_FAULTS", 0));
    std::mt19937_64 dice(from_environment("DAYBOOK_SEED", 20260304));
    std::vector<Failing> all{{"write data/log/#.log", 5, ENOSPC}};  // one that surely is called, and resumes
    for (const auto& [site, calls] : sites) {
        // The next run has not quite as many calls: groups are as large as the machine is slow.
        const unsigned surely = calls / 2 + 1;
        if (first == 0)
            all.push_back({site, static_cast<unsigned>(1 + dice() % surely), dice() % 3 == 0 ? ENOSPC : EIO});
        for (unsigned nth = 1; nth <= std::min(first, surely); ++nth)
            for (const int number : {EIO, ENOSPC}) all.push_back({site, nth, number});
    }
    return all;
}

// Holds what was seen against what is promised. What only repeats the log (watermark, witness) may fail unnoticed.
void judge(Run& run, const Failing& fault) {
    const bool full = fault.number == ENOSPC;
    const std::string kind = full ? "full: " : "unavailable: ";
    if (run.ended && *run.ended == 99) run.ledger.problem("it was about to acknowledge after the error");
    if (run.ended && *run.ended != 1 && *run.ended != 99)
        run.ledger.problem("it ended with " + std::to_string(*run.ended));
    if (run.ended && !run.said.starts_with(kind)) run.ledger.problem("it said: " + run.said);
    if (!run.ended && !run.took_all) run.ledger.problem("it neither went on nor ended");
    if (run.told && full && run.told->kind != Error::Kind::full && !run.ended)
        run.ledger.problem("the client was told: " + run.told->sentence);
    check_whole(run.data(), run.ledger);
}

TEST_CASE("fault: whichever write or sync fails, nothing is acknowledged after it and a restart makes all whole") {
    const Begun begun;
    REQUIRE(begun.ledger.problems().empty());
    const auto found = sites(begun);
    for (const char* known :
         {"sync data/log/#.log", "write data/log/#.log", "sync data/log/#.sst", "sync data/log/MANIFEST-#",
          "sync data/log", "sync data/log/taking-in/#.sst", "link data/log/#.sst", "sync data/keys/keys.sqlite",
          "sync data/keys/keys.sqlite-journal", "sync data/log.watermark.new", "sync witness.new"}) {
        INFO(known);
        CHECK(found.contains(known));
    }
    unsigned fired = 0;
    unsigned ended = 0;
    unsigned resumed = 0;
    const auto faults = chosen(found);
    for (const Failing& fault : faults) {
        Run run(begun, fault.words());
        fired += run.fired ? 1 : 0;
        ended += run.ended ? 1 : 0;
        resumed += run.told && run.took_all ? 1 : 0;
        judge(run, fault);
        INFO(fault.text());
        show(run.ledger);
        CHECK(run.ledger.problems().empty());
    }
    WARN(found.size() << " sites, " << fired << " faults: " << ended << " ended the recorder, " << resumed
                      << " were full and writes were taken again");
    CHECK(10 * fired >= 9 * faults.size());  // the others were not called as often as in the survey
    CHECK(ended > 0);
    CHECK(resumed > 0);
}

TEST_CASE("fault: a recorder that does not hear a sync of its log or its keys fail is caught") {
    const Begun begun;
    for (const char* site : {"sync data/log/#.log", "sync data/keys/keys.sqlite-journal"}) {
        for (const unsigned nth : {3U, 9U, 15U}) {
            const Failing fault{site, nth, EIO};
            Words words = fault.words();
            words.emplace_back("swallow");
            Run run(begun, words);
            judge(run, fault);
            INFO(fault.text());
            CHECK_FALSE(run.ledger.problems().empty());
        }
    }
}

}  // namespace
}  // namespace daybook::crash
