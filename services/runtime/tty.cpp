#include "services/runtime/tty.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace daybook {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds redraw{100};

std::string grouped(std::uint64_t n) {
    std::string digits = std::to_string(n);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

std::string left_text(std::uint64_t seconds) {
    if (seconds < 120) return std::to_string(seconds) + " s left";
    if (seconds < 7'200) return std::to_string(seconds / 60) + " min left";
    return std::to_string(seconds / 3'600) + " h left";
}

}  // namespace

bool is_terminal(int fd) { return isatty(fd) == 1; }

bool may_colour(int fd) {
    const char* no = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    return is_terminal(fd) && (no == nullptr || *no == '\0') && !(term != nullptr && std::string_view(term) == "dumb");
}

std::string progress_line(std::string_view what, std::uint64_t done, std::uint64_t total, milliseconds elapsed) {
    std::string line = grouped(done) + " " + std::string(what);
    const auto ms = static_cast<std::uint64_t>(elapsed.count());
    const std::uint64_t rate = ms == 0 ? 0 : done * 1'000 / ms;
    if (total != 0) line += "  " + std::to_string(done >= total ? 100 : done * 100 / total) + "%";
    if (rate != 0) line += "  " + grouped(rate) + "/s";
    if (rate != 0 && done < total) line += "  " + left_text((total - done + rate - 1) / rate);
    return line;
}

Progress::Progress(std::string_view what, std::uint64_t total)
    : what_(what), total_(total), shown_(is_terminal(STDERR_FILENO)), started_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
    if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::at(std::uint64_t done) {
    if (!shown_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn_ < redraw) return;
    drawn_ = now;
    const auto elapsed = std::chrono::duration_cast<milliseconds>(now - started_);
    std::fprintf(stderr, "\r%s\033[K", progress_line(what_, done, total_, elapsed).c_str());
}

void Progress::at(std::uint64_t done, std::uint64_t total) {
    total_ = total;
    at(done);
}

}  // namespace daybook
