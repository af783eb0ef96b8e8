#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace daybook::crash {

// A recorder in a process of its own, which dies with this object or with the test.
class Child {
 public:
    Child(const std::filesystem::path& data, bool hasty = false);
    ~Child() { kill_now(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    bool wait_ready();                                                // false if it ended instead
    void kill_now();                                                  // SIGKILL, and waits until it is gone
    std::optional<int> wait_end(std::chrono::milliseconds patience);  // its exit code, if it ends by itself

 private:
    int pid_ = -1;
    int out_ = -1;
};

}  // namespace daybook::crash
