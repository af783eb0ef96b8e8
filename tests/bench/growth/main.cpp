// How a recorder does while its log grows (scorecard S8, S9):
//   bench_growth DAYBOOK [EVENTS [STEP]]
// starts a recorder on a folder under $TMPDIR and appends to it from 64 clients, 4 requests of 16 events in flight
// each. After the first million and then after each STEP: events a second and the recorder's processor time for each
// since the last, its memory, bytes on disk. At the end how long it takes to stop and to serve again, after a stop and
// after a kill, with the files of the log put out of the machine's cache first. Prints what `daybook bench --json`
// does.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "services/bench/bench.h"
#include "services/bench/own_recorder.h"
#include "services/bench/report.h"

namespace daybook::bench {
namespace {

namespace fs = std::filesystem;
using Ticks = std::chrono::steady_clock;

constexpr std::uint64_t million = 1'000'000;  // events of one load: the client holds them all before it sends the first

double since(Ticks::time_point start) { return std::chrono::duration<double>(Ticks::now() - start).count(); }

std::string at(std::string_view name, std::uint64_t events) {
    return "S8 " + std::string(name) + " at " + std::to_string(events / million) + " M events";
}

// What one step did: loads one after the other, each with ids and streams of its own.
struct Step {
    double seconds = 0, cpu_seconds = 0, p50_us = 0, p99_us = 0;  // p99 of the worst load
    std::uint64_t events = 0;
};

Result<Step> grow(const OwnRecorder& recorder, const wire::Addresses& addresses, std::uint64_t from, std::uint64_t to) {
    Step step;
    const double cpu = recorder.cpu_seconds();
    for (std::uint64_t begin = from; begin < to; begin += million) {
        const Load load{.events = std::min(million, to - begin), .seed = 1 + begin / million};
        DAYBOOK_TRY(const Figure figure, append(addresses, load));
        step.seconds += static_cast<double>(load.events) / figure.ours;
        step.p50_us = std::max(step.p50_us, figure.p50_us);
        step.p99_us = std::max(step.p99_us, figure.p99_us);
    }
    step.events = to - from;
    step.cpu_seconds = recorder.cpu_seconds() - cpu;
    return step;
}

Result<std::vector<Figure>> told(const Step& step, std::uint64_t events, const OwnRecorder& recorder) {
    DAYBOOK_TRY(const auto addresses, recorder.addresses());
    DAYBOOK_TRY(const auto state, wire::Recorder(addresses).status());
    const auto memory = recorder.memory();
    const auto number = static_cast<double>(step.events);
    std::vector<Figure> figures = {
        {.name = at("append", events),
         .ours = number / step.seconds,
         .unit = "events/s",
         .p50_us = step.p50_us,
         .p99_us = step.p99_us,
         .cpu_us = step.cpu_seconds * 1e6 / number},
        {.name = at("memory", events), .ours = memory.now_mb, .unit = "MB"},
        {.name = at("greatest memory", events), .ours = memory.peak_mb, .unit = "MB"},
        {.name = at("bytes on disk for an event", events),
         .ours = static_cast<double>(state.log.bytes) / static_cast<double>(state.log.head.value),
         .unit = "bytes"}};
    std::fprintf(stderr, "%4llu M  %7.0f events/s  %5.2f us  %4.0f MB  %5.1f bytes\n",
                 static_cast<unsigned long long>(events / million), figures[0].ours, figures[0].cpu_us, figures[1].ours,
                 figures[3].ours);
    return figures;
}

// As after a start of the machine: what is on disk already need not stay in its memory.
void forget(const fs::path& folder) {
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
        if (!file.is_regular_file()) continue;
        const int opened = ::open(file.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (opened < 0) continue;
        ::fdatasync(opened);
        ::posix_fadvise(opened, 0, 0, POSIX_FADV_DONTNEED);
        ::close(opened);
    }
}

Result<std::vector<Figure>> starts(OwnRecorder& recorder, std::uint64_t events) {
    const auto stopping = Ticks::now();
    recorder.stop(SIGTERM);
    std::vector<Figure> figures = {{.name = at("stop", events), .ours = since(stopping), .unit = "s"}};
    for (const char* how : {"start-up after a stop", "start-up after a kill"}) {
        forget(recorder.data());
        const auto starting = Ticks::now();
        DAYBOOK_CHECK(recorder.restart());
        figures.push_back({.name = at(how, events), .ours = since(starting), .unit = "s"});
        DAYBOOK_TRY(const auto addresses, recorder.addresses());
        // Something for the kill to leave in the write-ahead log.
        DAYBOOK_TRY(const Figure more, append(addresses, {.events = 10'000, .seed = events + figures.size()}));
        static_cast<void>(more);
        recorder.stop(SIGKILL);
    }
    return figures;
}

Result<std::vector<Figure>> run(const fs::path& binary, std::uint64_t events, std::uint64_t step) {
    OwnRecorder recorder;
    DAYBOOK_CHECK(recorder.begin(binary, fs::temp_directory_path()));
    DAYBOOK_TRY(const auto addresses, recorder.addresses());
    std::vector<Figure> all;
    const auto add = [&all](std::vector<Figure> figures) {
        std::move(figures.begin(), figures.end(), std::back_inserter(all));
    };
    for (std::uint64_t done = 0; done < events;) {
        const std::uint64_t next = std::min(events, done == 0 ? million : (done / step + 1) * step);
        DAYBOOK_TRY(const Step grown, grow(recorder, addresses, done, next));
        DAYBOOK_TRY(auto figures, told(grown, next, recorder));
        add(std::move(figures));
        done = next;
    }
    DAYBOOK_TRY(auto figures, starts(recorder, events));
    add(std::move(figures));
    return all;
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "bench_growth DAYBOOK [EVENTS [STEP]]\n");
        return 2;
    }
    const std::uint64_t events = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000'000;
    const std::uint64_t step = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 5'000'000;
    const auto figures = daybook::bench::run(argv[1], events, std::max<std::uint64_t>(step, 1));
    if (!figures) {
        std::fprintf(stderr, "bench_growth: %s\n", figures.error().sentence.c_str());
        return 1;
    }
    std::cout << daybook::bench::report(*figures).dump(2) << "\n";
    return 0;
}
