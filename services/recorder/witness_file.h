#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace daybook::recorder {

// A small file on a disk that may be slow or away: written and synced by a thread of its own, the newest text only, so
// that nobody waits for it. A failure is said once in the diagnostics and tried again with the next text.
class WitnessFile {
 public:
    explicit WitnessFile(std::filesystem::path file);
    ~WitnessFile();  // writes what is waiting
    WitnessFile(const WitnessFile&) = delete;
    WitnessFile& operator=(const WitnessFile&) = delete;

    void put(std::string text);

 private:
    void work();
    void write(const std::string& text);

    std::filesystem::path file_;
    std::mutex mutex_;
    std::condition_variable more_;
    std::optional<std::string> waiting_;
    bool stopping_ = false;
    bool complained_ = false;
    std::thread thread_;
};

}  // namespace daybook::recorder
