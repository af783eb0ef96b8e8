#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "events/core/result.h"

namespace daybook::bench {

// Where a gateway serves, and what lets a program in.
struct Gate {
    std::uint16_t port = 0;
    std::string token{};
};

// What comes of a bench that is told to stop.
inline auto stopped() { return unavailable("it was told to stop"); }

// The id of a watched visit. All are of one width, so that readers find them in the text of a row without reading JSON.
std::string watched_id(std::size_t number);

// Readers of the live board's stream, as many browsers are, on one thread which does nothing but read, count and look
// for the rows of watched visits. Belongs to one thread; what another may do is said.
class Readers {
 public:
    using Ticks = std::chrono::steady_clock;

    // Looks for the visits 0 to `watched`.
    Readers(Gate gate, std::size_t watched);
    ~Readers();
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;

    // Opens so many, once and before `read`; returns when each was greeted or turned away.
    Status open(std::size_t number, const std::stop_token& stop);

    // Reads on a thread of its own, until `rest`.
    void read();
    void rest();

    // Also while it reads: how many are greeted and not cut off, and pairs of a reader and a visit it was told.
    std::size_t open_now() const { return open_; }
    std::uint64_t told() const { return told_; }

    // While nobody reads.
    struct Seen {
        std::uint64_t bytes = 0;
        std::uint64_t resets = 0;                            // frames that say: fetch the view again
        double cpu_seconds = 0;                              // of the reading thread
        std::vector<std::optional<Ticks::time_point>> told;  // by visit: when its row first came
    };
    const Seen& seen() const { return seen_; }

 private:
    static constexpr std::size_t most_kept = 32;

    struct Reader {
        int file = -1;
        bool let_in = false, greeted = false;
        std::array<char, most_kept> rest{};  // the end of what came last: what is looked for may come in two pieces
        std::size_t kept = 0;
        std::vector<bool> told;
    };
    Status ask(Reader& reader) const;
    void turn(std::chrono::milliseconds patience);
    void hear(Reader& reader);
    void greet(Reader& reader, std::string_view text);
    void look(Reader& reader, std::string_view text);
    void leave(Reader& reader);

    Gate gate_;
    std::size_t watched_;
    int ready_;  // epoll: which have something
    std::vector<Reader> all_;
    std::vector<char> room_;
    std::size_t answered_ = 0;  // greeted or turned away
    std::atomic<std::size_t> open_{0};
    std::atomic<std::uint64_t> told_{0};
    Seen seen_;
    std::jthread thread_;
};

}  // namespace daybook::bench
