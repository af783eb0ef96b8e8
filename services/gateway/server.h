#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "events/core/result.h"
#include "services/gateway/http.h"

namespace daybook::gateway {

struct HttpLimits {
    std::uint32_t header_bytes = 16 * 1024;
    std::uint64_t body_bytes = 8 * 1024 * 1024;
    unsigned connections = 4096;  // 2,000 boards that stay open (scorecard S7), and room for who comes and goes
    std::chrono::milliseconds header_patience{10'000};  // from the first byte expected to the end of the header
    std::chrono::milliseconds idle_patience{60'000};    // between two requests of one connection
    std::chrono::milliseconds body_patience{30'000};
    std::chrono::milliseconds write_patience{30'000};  // a reader that takes nothing for so long is dropped
    std::chrono::milliseconds heartbeat{10'000};       // of a stream with nothing to say
    std::chrono::milliseconds grace{3'000};            // for requests in hand when the server is stopped
};

struct HttpCounters {
    std::atomic<std::uint64_t> requests{0}, refused{0}, accepted{0};
    std::atomic<std::uint64_t> by_class[6]{};  // responses by status / 100
    std::atomic<unsigned> connections{0}, streams{0};
};

// What the server asks of the gateway.
struct HttpHandlers {
    // Answers at once on the loop's thread, or nothing: then `slow` is asked.
    std::function<std::optional<Response>(const Request&)> quick;
    // Calls `done` once, from any thread. false: too busy.
    std::function<bool(Request, std::function<void(Response)> done)> slow;
    // What to say to a request that broke a rule of HTTP or a limit.
    std::function<Response(unsigned status, std::string sentence)> refuse;
};

// An HTTP/1.1 server on one thread. Owns Boost.Beast and Asio; nothing of theirs shows here.
class Server {
 public:
    // Listens on a loopback address; port 0 = any free one. unavailable if the port is in use.
    static Result<std::unique_ptr<Server>> listen(const std::string& host, std::uint16_t port, HttpLimits limits,
                                                  HttpHandlers handlers);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    const HttpCounters& counters() const;

    // Serves until stopped; then streams are brought to their end and requests in hand finish within the grace.
    void serve(std::stop_token stop);

 private:
    struct Loop;
    explicit Server(std::unique_ptr<Loop> loop);
    std::unique_ptr<Loop> loop_;
};

}  // namespace daybook::gateway
