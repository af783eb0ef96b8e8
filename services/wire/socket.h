#pragma once

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "events/stored/event_view.h"

// The one place that speaks ZeroMQ; private to this room.
namespace daybook::wire {

class Context {
 public:
    Context();
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    void* get() const { return context_; }

 private:
    void* context_;
};

// One received message: who sent it (ROUTER only) and its payload, aligned.
struct Message {
    std::string peer;
    bool delimited = false;
    WordBuffer words;
};

enum class Kind { router, dealer, publisher, subscriber, latest };  // latest: a subscriber that keeps the last message

// A ZeroMQ socket with the options this house wants: bounded linger and queues, a limit on frames, handshake limit and
// heartbeats, and nothing queued for a peer that is not there. Belongs to one thread.
class Socket {
 public:
    Socket(Context& context, Kind kind, std::int64_t frame_bytes);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    Status bind(const std::string& address);
    void connect(const std::string& address);

    bool readable(std::chrono::milliseconds patience) const;
    bool writable(std::chrono::milliseconds patience) const;

    // False if nobody takes it now.
    bool send(capnp::MessageBuilder& message);
    bool send_to(const std::string& peer, bool delimited, capnp::MessageBuilder& message);

    // A message that is here already; one that is no payload of whole words comes back without words.
    std::optional<Message> receive();

    void* get() const { return socket_; }

 private:
    bool send_payload(capnp::MessageBuilder& message, int flags);
    void* socket_;
    bool router_;
};

// How a message of this size may be read: bounded work, bounded depth.
capnp::ReaderOptions reader_options(std::size_t words);

}  // namespace daybook::wire
