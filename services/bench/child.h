#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "events/core/result.h"

namespace daybook::bench {

// A program in a process of its own, which ends with this object. Started by a thread that outlives it: the kernel
// kills it when that thread goes, so that a bench that dies leaves nobody behind.
class Child {
 public:
    static constexpr std::chrono::seconds grace{60};  // who has not gone so long after its signal is killed

    Child() = default;
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    // What it prints appears where ours does, or is `heard` line by line.
    enum class Output { ours, heard };
    // `words` after the program's name, the command first: errors name it.
    Status start(const std::filesystem::path& program, const std::vector<std::string>& words,
                 Output output = Output::ours);

    // Ends it with `signal` and waits until it has gone.
    void stop(int signal = SIGTERM);

    // false before it is started and once it has ended, by itself or by `stop`.
    bool runs();

    // The next line it prints. unavailable if it ends before, or says nothing for so long.
    Result<std::string> line(std::chrono::milliseconds patience);

    // What the process has used so far, of all its threads. Zero while there is none.
    double cpu_seconds() const;
    struct Memory {
        double now_mb = 0, peak_mb = 0;  // resident, 10^6 bytes
    };
    Memory memory() const;

 private:
    std::string name_;
    pid_t id_ = -1;
    int output_ = -1;
};

}  // namespace daybook::bench
