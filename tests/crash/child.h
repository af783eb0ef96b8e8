#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace daybook::crash {

// A recorder in a process of its own, which dies with this object or with the test.
class Child {
 public:
    // `words`: what makes it another than the real one (recorder/main.cpp). What it says on stderr goes into the file
    // `said`, if there is one.
    explicit Child(const std::filesystem::path& data, const std::vector<std::string>& words = {},
                   const std::filesystem::path& said = "/dev/null");
    // Another program.
    explicit Child(const std::vector<std::string>& command, const std::filesystem::path& said = "/dev/null");
    ~Child() { kill_now(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    bool wait_ready();                                                // false if it ended instead
    void kill_now();                                                  // SIGKILL, and waits until it is gone
    std::optional<int> wait_end(std::chrono::milliseconds patience);  // its exit code, if it ends by itself
    int process() const { return pid_; }

 private:
    int pid_ = -1;
    int out_ = -1;
};

}  // namespace daybook::crash
