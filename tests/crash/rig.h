#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "services/wire/client.h"
#include "tests/crash/child.h"
#include "tests/crash/ledger.h"

// What the rigs of this folder share.
namespace daybook::crash {

using std::chrono::milliseconds;

inline constexpr milliseconds patience{10'000};
inline constexpr std::size_t requests_at_once = 32;

// A longer or another run is asked for in the environment.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise);

// A folder of its own, gone with the test.
class Folder {
 public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

// A small disk of its own; only root can make one.
class SmallDisk {
 public:
    explicit SmallDisk(const char* size);  // "size=6m"
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    const std::filesystem::path& path() const { return folder_.path(); }

    // Somebody else takes all but so many bytes, and gives them back.
    bool leave(std::uintmax_t bytes);
    void give_back();

 private:
    Folder folder_;
    bool mounted_ = false;
};

// Sends these requests and notes every answer; the first error that is no refusal of one request, if there was one.
std::optional<Error> send(wire::Recorder& client, Ledger& ledger, const std::vector<std::uint64_t>& numbers);

// The next requests that were never sent.
std::vector<std::uint64_t> next_requests(const Ledger& ledger, std::size_t count = requests_at_once);

// All that a file says; nothing if it is not there.
std::string content_of(const std::filesystem::path& file);

// Says what the ledger found with the next assertion.
void show(const Ledger& ledger);

// Starts the real recorder on what another left, repeats what was not answered, and looks at everything again: the
// ledger has all of it, whole and once. Then it is stopped, and every key that acknowledged events were sealed with is
// there.
void check_whole(const std::filesystem::path& data, Ledger& ledger);

}  // namespace daybook::crash
