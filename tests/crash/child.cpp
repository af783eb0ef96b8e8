#include "tests/crash/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string_view>
#include <thread>

namespace daybook::crash {

namespace {

std::vector<std::string> recorder(const std::filesystem::path& data, const std::vector<std::string>& words) {
    std::vector<std::string> command{CRASH_RECORDER, data.string()};
    command.insert(command.end(), words.begin(), words.end());
    return command;
}

}  // namespace

Child::Child(const std::filesystem::path& data, const std::vector<std::string>& words,
             const std::filesystem::path& said)
    : Child(recorder(data, words), said) {}

Child::Child(const std::vector<std::string>& command, const std::filesystem::path& said) {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    std::vector<char*> all;
    for (const std::string& word : command) all.push_back(const_cast<char*>(word.c_str()));
    all.push_back(nullptr);
    const int err = open(said.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int parent = getpid();
    pid_ = fork();
    if (pid_ == 0) {  // nothing here but calls that are safe after a fork
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);
        dup2(ends[1], STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        execv(all[0], all.data());
        _exit(127);
    }
    close(err);
    close(ends[1]);
    out_ = ends[0];
}

bool Child::wait_ready() {
    char said[16];
    return read(out_, said, sizeof said) > 0;
}

void Child::kill_now() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    if (out_ >= 0) close(out_);
    out_ = -1;
}

std::optional<int> Child::wait_end(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    int status = 0;
    while (std::chrono::steady_clock::now() < deadline) {
        if (waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = -1;
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return std::nullopt;
}

}  // namespace daybook::crash
