#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "events/core/result.h"

namespace daybook::ingest {

// Which files of a folder and the folders below it are ready to be taken: those the kernel says were closed after
// writing or moved in, and those that lay there unchanged over two looks. Hidden files, *.part, *.tmp, and the folders
// done/ and rejected/ are passed over. Belongs to one thread.
class Dropbox {
 public:
    // unavailable if the folder cannot be watched.
    static Result<Dropbox> open(const std::filesystem::path& folder);
    Dropbox(Dropbox&& other) noexcept;
    Dropbox& operator=(Dropbox&&) = delete;
    ~Dropbox();

    // Waits for news, at most `patience`, and gives the files that are ready, in order of name.
    std::vector<std::filesystem::path> ready(std::chrono::milliseconds patience);

    // Looks at everything there is, the kernel's news aside; for what came before or was left for later.
    void look();

 private:
    struct Seen {
        std::uintmax_t size = 0;
        std::filesystem::file_time_type changed{};
        bool operator==(const Seen&) const = default;
    };
    Dropbox(std::filesystem::path folder, int fd) : folder_(std::move(folder)), fd_(fd) {}
    void watch(const std::filesystem::path& folder);
    void read_news();

    std::filesystem::path folder_;
    int fd_ = -1;
    std::map<int, std::filesystem::path> watched_;
    std::set<std::filesystem::path> ready_;
    std::map<std::filesystem::path, Seen> seen_;
};

// False for what a drop folder holds besides feed files.
bool is_feed_file(const std::filesystem::path& below_folder);

}  // namespace daybook::ingest
