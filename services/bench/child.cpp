#include "services/bench/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace daybook::bench {
namespace {

using Ticks = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds between_looks{2};  // at whether it has gone

}  // namespace

Child::~Child() { stop(); }

Status Child::start(const std::filesystem::path& program, const std::vector<std::string>& words, Output output) {
    stop();
    name_ = words.empty() ? program.filename().string() : words.front();
    std::array<int, 2> pipe{-1, -1};
    if (output == Output::heard && ::pipe2(pipe.data(), O_CLOEXEC) != 0)
        return unavailable("no pipe can be made to hear the " + name_);
    // Made before the fork: between it and exec the child of a process with threads may not allocate.
    std::vector<char*> all{const_cast<char*>(program.c_str())};
    for (const auto& word : words) all.push_back(const_cast<char*>(word.c_str()));
    all.push_back(nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    id_ = ::fork();
    if (id_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::pthread_sigmask(SIG_SETMASK, &none, nullptr);  // what we hold back it shall hear
        if (pipe[1] >= 0) ::dup2(pipe[1], STDOUT_FILENO);
        ::execv(program.c_str(), all.data());
        ::_exit(127);
    }
    output_ = pipe[0];
    if (pipe[1] >= 0) ::close(pipe[1]);
    if (id_ < 0) return unavailable("no process can be started for the " + name_);
    return {};
}

void Child::stop(int signal) {
    if (runs()) ::kill(id_, signal);
    const auto deadline = Ticks::now() + grace;
    while (runs()) {
        if (Ticks::now() >= deadline) ::kill(id_, SIGKILL);
        std::this_thread::sleep_for(between_looks);
    }
    if (output_ >= 0) ::close(output_);
    output_ = -1;
}

bool Child::runs() {
    if (id_ > 0 && ::waitpid(id_, nullptr, WNOHANG) != 0) id_ = -1;
    return id_ > 0;
}

Result<std::string> Child::line(milliseconds patience) {
    const auto deadline = Ticks::now() + patience;
    for (std::string said;;) {
        pollfd waits{.fd = output_, .events = POLLIN, .revents = 0};
        const auto left = std::chrono::ceil<milliseconds>(deadline - Ticks::now());
        if (left.count() <= 0) return unavailable("the " + name_ + " says nothing");
        if (::poll(&waits, 1, static_cast<int>(left.count())) <= 0) continue;
        char letter = 0;
        const auto read = ::read(output_, &letter, 1);
        if (read < 0 && errno == EINTR) continue;
        if (read <= 0) return unavailable("the " + name_ + " has ended instead of serving");
        if (letter == '\n') return said;
        said += letter;
    }
}

double Child::cpu_seconds() const {
    clockid_t clock{};
    timespec used{};
    if (id_ <= 0 || ::clock_getcpuclockid(id_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

Child::Memory Child::memory() const {
    Memory memory;
    std::ifstream status("/proc/" + std::to_string(id_) + "/status");
    for (std::string line; std::getline(status, line);) {
        const auto megabytes = [&line] { return std::strtod(line.c_str() + line.find(':') + 1, nullptr) * 1024 / 1e6; };
        if (line.starts_with("VmRSS:")) memory.now_mb = megabytes();
        if (line.starts_with("VmHWM:")) memory.peak_mb = megabytes();
    }
    return memory;
}

}  // namespace daybook::bench
