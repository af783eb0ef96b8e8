// How fast a council's file becomes facts (scorecard S12):
//   bench_feed DAYBOOK [ROWS]
// writes a file of ROWS rows for `abacus` (250,000), each a visit nobody has heard of, starts a recorder on a folder
// under $TMPDIR and loads it by `daybook feed load`, each a process of its own; then the same with four times the rows
// on another recorder: memory that is constant is the same both times. All of them together have two processors. Prints
// what `daybook bench --json` does: rows a second, the processor time of loader and recorder for a row, the greatest
// memory of each.

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <thread>

#include "services/bench/child.h"
#include "services/bench/own_recorder.h"
#include "services/bench/report.h"
#include "services/runtime/temporary.h"

namespace daybook::bench {
namespace {

namespace fs = std::filesystem;
using Ticks = std::chrono::steady_clock;

constexpr std::uint64_t usual_rows = 250'000, times_more = 4;
constexpr int processors = 2;
constexpr std::chrono::milliseconds between_looks{5}, last_words{1'000};
constexpr unsigned people = 1'552, workers = 800;  // of a large agency

constexpr const char* heading =
    "FileReference,Description,Created,ProviderRef,ContractNumber,ServiceUserRef,ServiceUserDetails,WeekEnding,OurRef,"
    "ServiceUserContribution,PaymentClaimed,ServiceType,VisitDate,StartTimeClaimed,DurationClaimed,ActualStartTime,"
    "ActualDuration,SecondaryVisit,NumberOfCarers,OrderRef,ManuallyAmended,VisitCode,CareWorkerReference,"
    "CareWorkerName\n";

Status write_file(const fs::path& path, std::uint64_t rows) {
    std::FILE* out = std::fopen(path.c_str(), "wb");
    if (out == nullptr) return unavailable(path.string() + " cannot be written");
    std::fputs(heading, out);
    for (std::uint64_t i = 0; i < rows; ++i) {
        const auto n = static_cast<unsigned>(i % 1'000'000'007);
        const unsigned person = n % people, worker = n % workers, hour = 7 + n / 60 % 14;
        std::fprintf(out,
                     "B%llu,Weeks,2026-03-09T08:00:00,PRV1,county-2026,P%u,Person %u,,L%llu,0.00,10.00,Homecare,"
                     "%02u/02/2026,%02u:%02u:00,00:30:00,%02u:%02u:30,00:29:00,False,1,PO1,False,V,W%u,Worker %u\n",
                     static_cast<unsigned long long>(rows), person, person, static_cast<unsigned long long>(i),
                     1 + n % 28, hour, n % 60, hour, n % 60, worker, worker);
    }
    const bool bad = std::ferror(out) != 0;
    if (std::fclose(out) != 0 || bad) return unavailable(path.string() + " cannot be written: is the disk full?");
    return {};
}

// What one load took.
struct Took {
    double seconds = 0, loader_cpu = 0, recorder_cpu = 0, loader_mb = 0, recorder_mb = 0;
};

Result<Took> load(const fs::path& binary, const fs::path& file, std::uint64_t rows) {
    OwnRecorder recorder;
    DAYBOOK_CHECK(recorder.begin(binary, fs::temp_directory_path()));
    Took took;
    const double before = recorder.cpu_seconds();
    const auto begin = Ticks::now();
    Child loader;
    DAYBOOK_CHECK(loader.start(binary,
                               {"feed", "load", file.string(), "--format", "abacus", "--data", recorder.data().string(),
                                "--json", "--log-level", "warn"},
                               Child::Output::heard));
    // Its receipt is one short line, which waits for us in the pipe.
    while (loader.runs()) {
        took.loader_cpu = std::max(took.loader_cpu, loader.cpu_seconds());
        took.loader_mb = std::max(took.loader_mb, loader.memory().peak_mb);
        std::this_thread::sleep_for(between_looks);
    }
    took.seconds = std::chrono::duration<double>(Ticks::now() - begin).count();
    took.recorder_cpu = recorder.cpu_seconds() - before;
    took.recorder_mb = recorder.memory().peak_mb;
    DAYBOOK_TRY(const std::string said, loader.line(last_words));
    const auto receipt = nlohmann::json::parse(said, nullptr, false);
    if (receipt.is_discarded() || receipt.value("new", std::uint64_t{0}) != rows)
        return unavailable("the load was not what it should be: " + said);
    return took;
}

std::vector<Figure> told(const Took& took, std::uint64_t rows) {
    const auto number = static_cast<double>(rows);
    const auto name = [&](const char* what) {
        return "S12 " + std::string(what) + " at " + std::to_string(rows) + " rows";
    };
    std::vector<Figure> figures = {
        {.name = name("abacus"),
         .ours = number / took.seconds,
         .unit = "rows/s",
         .cpu_us = took.loader_cpu * 1e6 / number},
        {.name = name("recorder beside it"), .ours = took.recorder_cpu * 1e6 / number, .unit = "us of processor a row"},
        {.name = name("loader's greatest memory"), .ours = took.loader_mb, .unit = "MB"},
        {.name = name("recorder's greatest memory"), .ours = took.recorder_mb, .unit = "MB"}};
    std::fprintf(stderr, "%9llu rows  %7.0f rows/s  %5.2f us loader  %5.2f us recorder  %4.0f MB  %4.0f MB\n",
                 static_cast<unsigned long long>(rows), figures[0].ours, figures[0].cpu_us, figures[1].ours,
                 took.loader_mb, took.recorder_mb);
    return figures;
}

// S12 is said of two processors: what is started here has no more.
void hold_to_two() {
    cpu_set_t all, few;
    CPU_ZERO(&few);
    if (::sched_getaffinity(0, sizeof all, &all) != 0) return;
    for (int i = 0, taken = 0; i < CPU_SETSIZE && taken < processors; ++i)
        if (CPU_ISSET(i, &all)) {
            CPU_SET(i, &few);
            ++taken;
        }
    ::sched_setaffinity(0, sizeof few, &few);
}

Result<std::vector<Figure>> run(const fs::path& binary, std::uint64_t rows) {
    hold_to_two();
    DAYBOOK_TRY(const auto folder, TemporaryFolder::make("bench-feed"));
    std::vector<Figure> all;
    for (const std::uint64_t many : {rows, rows * times_more}) {
        const auto file = folder.path() / "week.csv";
        DAYBOOK_CHECK(write_file(file, many));
        DAYBOOK_TRY(const Took took, load(binary, file, many));
        auto figures = told(took, many);
        std::move(figures.begin(), figures.end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
    const std::uint64_t rows = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : daybook::bench::usual_rows;
    if (argc < 2 || rows == 0) {
        std::fprintf(stderr, "bench_feed DAYBOOK [ROWS]\n");
        return 2;
    }
    const auto figures = daybook::bench::run(argv[1], rows);
    if (!figures) {
        std::fprintf(stderr, "bench_feed: %s\n", figures.error().sentence.c_str());
        return 1;
    }
    std::cout << daybook::bench::report(*figures).dump(2) << "\n";
    return 0;
}
