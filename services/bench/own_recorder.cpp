#include "services/bench/own_recorder.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>

namespace daybook::bench {
namespace {

constexpr std::chrono::milliseconds patience{100};  // between two looks at whether it is still there
constexpr unsigned looks = 3'000;

}  // namespace

OwnRecorder::~OwnRecorder() { stop(); }

Status OwnRecorder::begin(const std::filesystem::path& binary, const std::filesystem::path& under) {
    DAYBOOK_TRY(folder_, TemporaryFolder::make("bench", under));
    binary_ = binary;
    return restart();
}

void OwnRecorder::stop(int signal) {
    if (child_ <= 0) return;
    ::kill(child_, signal);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
}

Status OwnRecorder::restart() {
    const std::string data = folder_.path().string();
    child_ = ::fork();
    if (child_ < 0) return unavailable("no process can be started for the recorder");
    if (child_ == 0) {
        const char* const words[] = {"daybook", "recorder", "--data", data.c_str(), "--log-level", "warn", nullptr};
        ::execv(binary_.c_str(), const_cast<char* const*>(words));
        ::_exit(127);
    }
    DAYBOOK_TRY(const auto at, addresses());
    for (unsigned look = 0; look < looks; ++look) {
        if (wire::Recorder(at, patience).status()) return {};
        if (::waitpid(child_, nullptr, WNOHANG) == 0) continue;
        child_ = -1;
        return unavailable("the recorder has ended instead of serving");
    }
    return unavailable("the recorder does not serve");
}

double OwnRecorder::cpu_seconds() const {
    clockid_t clock{};
    timespec used{};
    if (child_ <= 0 || ::clock_getcpuclockid(child_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

OwnRecorder::Memory OwnRecorder::memory() const {
    Memory memory;
    std::ifstream status("/proc/" + std::to_string(child_) + "/status");
    for (std::string line; std::getline(status, line);) {
        const auto megabytes = [&line] { return std::strtod(line.c_str() + line.find(':') + 1, nullptr) * 1024 / 1e6; };
        if (line.starts_with("VmRSS:")) memory.now_mb = megabytes();
        if (line.starts_with("VmHWM:")) memory.peak_mb = megabytes();
    }
    return memory;
}

}  // namespace daybook::bench
