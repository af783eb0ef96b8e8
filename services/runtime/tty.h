#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace daybook {

bool is_terminal(int fd);

// Colour on this descriptor: a terminal, NO_COLOR unset or empty, TERM not "dumb".
bool may_colour(int fd);

// "12,345 rows  41%  4,100/s  5 s left"; without a total (0) only count and rate.
std::string progress_line(std::string_view what, std::uint64_t done, std::uint64_t total,
                          std::chrono::milliseconds elapsed);

// One line on stderr that is overwritten at most ten times a second; nothing where stderr is no terminal.
class Progress {
 public:
    Progress(std::string_view what, std::uint64_t total);
    ~Progress();  // clears the line
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void at(std::uint64_t done);
    void at(std::uint64_t done, std::uint64_t total);  // where the total is only known better and better

 private:
    std::string what_;
    std::uint64_t total_;
    bool shown_;
    std::chrono::steady_clock::time_point started_, drawn_{};
};

}  // namespace daybook
