#include "tests/bench/streams/readers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace daybook::bench {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t digits = 8;
constexpr std::string_view id_begins = "watched.";
constexpr std::string_view row_begins = R"("key":"watched.)";  // a row carries its key once; a key told alone is no row
constexpr std::string_view reset_frame = "event: reset\n";
constexpr std::string_view greeting = "event: hello\n";
constexpr std::size_t longest = row_begins.size() + digits;

constexpr std::size_t asked_at_once = 64;      // a gateway turns away whom its workers cannot take
constexpr milliseconds silence{30'000};        // a gateway that answers nobody for so long has gone
constexpr milliseconds look_around{50};        // how often the stop token is looked at
constexpr std::size_t read_at_once = 1 << 18;  // bytes

// Every `pattern` with `more` characters behind it that ends behind `kept`: what ends before was found the last time.
template <class Visit>
void each(std::string_view text, std::size_t kept, std::string_view pattern, std::size_t more, Visit&& visit) {
    for (std::size_t from = 0; from < text.size();) {
        const void* found = ::memmem(text.data() + from, text.size() - from, pattern.data(), pattern.size());
        if (!found) return;
        const auto begin = static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + pattern.size();
        if (begin + more > text.size()) return;
        if (begin + more > kept) visit(text.substr(begin, more));
        from = begin + more;
    }
}

}  // namespace

std::string watched_id(std::size_t number) {
    const std::string text = std::to_string(number);
    return std::string(id_begins) + std::string(digits - std::min(digits, text.size()), '0') + text;
}

Readers::Readers(Gate gate, std::size_t watched)
    : gate_(std::move(gate)),
      watched_(watched),
      ready_(::epoll_create1(EPOLL_CLOEXEC)),
      room_(most_kept + read_at_once) {
    static_assert(longest - 1 <= most_kept && reset_frame.size() - 1 <= most_kept && greeting.size() - 1 <= most_kept);
    DAYBOOK_INVARIANT(ready_ >= 0, "no epoll can be made");
    seen_.told.resize(watched);
}

Readers::~Readers() {
    rest();
    for (Reader& reader : all_) leave(reader);
    ::close(ready_);
}

Status Readers::open(std::size_t number, const std::stop_token& stop) {
    all_.resize(number);
    std::size_t asked = 0;
    auto heard = Ticks::now();
    while (answered_ < number) {
        if (stop.stop_requested()) return stopped();
        for (; asked < number && asked - answered_ < asked_at_once; ++asked) {
            DAYBOOK_CHECK(ask(all_[asked]));
            epoll_event event{.events = EPOLLIN, .data = {.u32 = static_cast<std::uint32_t>(asked)}};
            DAYBOOK_INVARIANT(::epoll_ctl(ready_, EPOLL_CTL_ADD, all_[asked].file, &event) == 0,
                              "a socket cannot be watched");
        }
        const std::size_t before = answered_;
        turn(look_around);
        if (answered_ != before) heard = Ticks::now();
        if (Ticks::now() > heard + silence)
            return unavailable("the gateway has answered " + std::to_string(answered_) + " of " +
                               std::to_string(number) + " readers, and then nobody for half a minute");
    }
    return {};
}

Status Readers::ask(Reader& reader) const {
    reader.told.resize(watched_);
    reader.file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (reader.file < 0) return unavailable(std::string("no socket for a reader: ") + ::strerror(errno));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(gate_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(reader.file, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return unavailable(std::string("the gateway cannot be reached: ") + ::strerror(errno));
    const std::string request =
        "GET /v1/stream?views=live-board HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(gate_.port) +
        "\r\nAuthorization: Bearer " + gate_.token + "\r\nAccept: text/event-stream\r\n\r\n";
    // Of one that was turned away at the door already the failure shows when it is read from.
    static_cast<void>(::send(reader.file, request.data(), request.size(), MSG_NOSIGNAL));
    return {};
}

void Readers::read() {
    thread_ = std::jthread([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) turn(look_around);
        timespec used{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
        seen_.cpu_seconds += static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
    });
}

void Readers::rest() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

void Readers::turn(milliseconds patience) {
    std::array<epoll_event, 256> events;
    const int count =
        ::epoll_wait(ready_, events.data(), static_cast<int>(events.size()), static_cast<int>(patience.count()));
    for (int i = 0; i < count; ++i) hear(all_[events[static_cast<std::size_t>(i)].data.u32]);
}

void Readers::hear(Reader& reader) {
    std::copy_n(reader.rest.data(), reader.kept, room_.data());
    const auto came = ::recv(reader.file, room_.data() + reader.kept, read_at_once, MSG_DONTWAIT);
    if (came < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (came <= 0) return leave(reader);
    seen_.bytes += static_cast<std::uint64_t>(came);
    const std::string_view text(room_.data(), reader.kept + static_cast<std::size_t>(came));
    if (!reader.greeted) greet(reader, text);
    if (reader.file < 0) return;
    look(reader, text);
    reader.kept = std::min(text.size(), longest - 1);
    std::copy_n(text.end() - static_cast<std::ptrdiff_t>(reader.kept), reader.kept, reader.rest.data());
}

void Readers::greet(Reader& reader, std::string_view text) {
    if (!reader.let_in && !text.starts_with("HTTP/1.1 200 ")) return leave(reader);
    reader.let_in = true;
    if (text.find(greeting) == text.npos) return;
    reader.greeted = true;
    ++answered_;
    ++open_;
}

void Readers::look(Reader& reader, std::string_view text) {
    const auto now = Ticks::now();
    each(text, reader.kept, reset_frame, 0, [&](std::string_view) { ++seen_.resets; });
    each(text, reader.kept, row_begins, digits, [&](std::string_view written) {
        std::size_t visit = 0;
        std::from_chars(written.data(), written.data() + written.size(), visit);
        if (visit >= watched_ || reader.told[visit]) return;
        reader.told[visit] = true;
        if (!seen_.told[visit]) seen_.told[visit] = now;
        ++told_;
    });
}

void Readers::leave(Reader& reader) {
    if (reader.file < 0) return;
    ::close(reader.file);
    reader.file = -1;
    if (reader.greeted)
        --open_;
    else
        ++answered_;
}

}  // namespace daybook::bench
