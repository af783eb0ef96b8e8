// daybook bench: how fast the recorder of this machine is, measured from another process.

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <iterator>

#include "services/bench/bench.h"
#include "services/bench/own_recorder.h"
#include "services/cli/shell.h"

namespace daybook::cli {
namespace {

struct Arguments {
    std::uint64_t events = 1'000'000;
    std::string folder = std::filesystem::temp_directory_path().string();
};

Status run(const Shell& shell, const Arguments& arguments) {
    const std::vector<bench::Load> loads = {
        {.events = arguments.events, .clients = 64, .in_flight = 4, .batch = 16, .seed = 1},
        {.events = arguments.events / 2, .clients = 64, .in_flight = 16, .batch = 1, .seed = 2},
        {.events = arguments.events / 8, .clients = 64, .in_flight = 1, .batch = 1, .seed = 3},
        {.events = arguments.events / 100, .clients = 1, .in_flight = 1, .batch = 1, .seed = 4},
    };
    bench::OwnRecorder recorder;
    DAYBOOK_CHECK(recorder.begin("/proc/self/exe", arguments.folder));
    DAYBOOK_TRY(const auto at, recorder.addresses());
    std::vector<bench::Figure> figures;
    for (const auto& load : loads) {
        DAYBOOK_TRY(bench::Figure figure, bench::append(at, load));
        figures.push_back(std::move(figure));
    }
    DAYBOOK_TRY(bench::Figure replayed, bench::replay(at));
    figures.push_back(std::move(replayed));
    DAYBOOK_TRY(auto sizes, bench::sizes(at));
    std::move(sizes.begin(), sizes.end(), std::back_inserter(figures));
    if (shell.json) {
        std::cout << bench::report(figures) << "\n";
        return {};
    }
    for (const auto& figure : figures) {
        std::cout << std::left << std::setw(56) << figure.name << std::right << std::setw(12) << std::fixed
                  << std::setprecision(0) << figure.ours << " " << figure.unit;
        if (figure.p50_us > 0) std::cout << "  p50 " << figure.p50_us << " µs, p99 " << figure.p99_us << " µs";
        std::cout << "\n";
    }
    return {};
}

}  // namespace

void add_bench(CLI::App& app, Shell& shell) {
    auto arguments = std::make_shared<Arguments>();
    auto* sub = command(app, "bench",
                        "how fast this machine appends and replays, with a recorder of its own on a temporary folder",
                        shell, [&shell, arguments] { return run(shell, *arguments); });
    sub->add_option("--events", arguments->events, "events of the largest load")->capture_default_str();
    sub->add_option("--folder", arguments->folder, "where the temporary folder is made: its disk is measured")
        ->capture_default_str();
}

}  // namespace daybook::cli
