// daybook bench: how fast the recorder of this machine is, measured from another process.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <iomanip>
#include <iostream>

#include "services/bench/bench.h"
#include "services/cli/shell.h"
#include "services/cli/stack.h"

namespace daybook::cli {
namespace {

// A recorder in a process of its own, on a folder that goes with it.
class Measured {
 public:
    ~Measured() {
        if (child_ > 0) {
            ::kill(child_, SIGTERM);
            ::waitpid(child_, nullptr, 0);
        }
        std::error_code ignored;
        if (!data.empty()) std::filesystem::remove_all(data, ignored);
    }
    Measured() = default;
    Measured(const Measured&) = delete;
    Measured& operator=(const Measured&) = delete;

    Status start(const std::filesystem::path& under) {
        std::string name = (under / "daybook-bench-XXXXXX").string();
        if (!mkdtemp(name.data())) return unavailable("no temporary folder can be made at " + name);
        data = name;
        child_ = ::fork();
        if (child_ < 0) return unavailable("no process can be started for the recorder");
        if (child_ == 0) {
            const char* const words[] = {"daybook", "recorder", "--data", name.c_str(), "--log-level", "warn", nullptr};
            ::execv("/proc/self/exe", const_cast<char* const*>(words));
            ::_exit(127);
        }
        DAYBOOK_TRY(const auto at, wire::Addresses::of(data));
        wire::Recorder recorder(at);
        DAYBOOK_TRY(const auto state, recorder.status());
        static_cast<void>(state);
        return {};
    }
    std::filesystem::path data;

 private:
    pid_t child_ = -1;
};

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
    Measured recorder;
    DAYBOOK_CHECK(recorder.start(arguments.folder));
    DAYBOOK_TRY(const auto at, wire::Addresses::of(recorder.data));
    std::vector<bench::Figure> figures;
    for (const auto& load : loads) {
        DAYBOOK_TRY(bench::Figure figure, bench::append(at, load));
        figures.push_back(std::move(figure));
    }
    DAYBOOK_TRY(bench::Figure replayed, bench::replay(at));
    figures.push_back(std::move(replayed));
    wire::Recorder client(at);
    DAYBOOK_TRY(const auto state, client.status());
    figures.push_back({.name = "bytes on disk per event",
                       .ours = static_cast<double>(state.log.bytes) /
                               static_cast<double>(std::max<std::uint64_t>(1, state.log.head.value)),
                       .unit = "bytes"});
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
