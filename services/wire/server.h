#pragma once

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "schema/messages.capnp.h"
#include "services/wire/client.h"

namespace daybook::wire {

// One request as it came, copied into words. Reading fields of a hostile message may throw kj::Exception: read it in
// `serve`'s handler or inside `decode`, which both drop such a message without harm.
class Request {
 public:
    // Who asked: hand it back with the reply.
    struct Peer {
        std::string id;
        bool delimited = false;  // a REQ socket asked: an empty frame stands before the payload
    };

    Request(Peer peer, WordBuffer words);
    const Peer& peer() const { return peer_; }
    std::size_t bytes() const { return words_.size() * sizeof(capnp::word); }

    // Read afresh: how much of it may be read is counted of each reading by itself, since a request that waits is
    // looked at again and again. Ends what was read of it before.
    template <class Message>
    typename Message::Reader as() {
        read_afresh();
        return reader_->getRoot<Message>();
    }

 private:
    void read_afresh();

    Peer peer_;
    WordBuffer words_;
    std::unique_ptr<capnp::FlatArrayMessageReader> reader_;
};

// Wakes a thread that waits for servers, from any other thread. Rung many times is rung once.
class Wakeup {
 public:
    Wakeup();
    ~Wakeup();
    Wakeup(const Wakeup&) = delete;
    Wakeup& operator=(const Wakeup&) = delete;
    void ring();

 private:
    friend class Server;
    void hear();
    int file_;  // an eventfd
};

// A message to be written. A small one, as most answers are, lies in the draft itself and takes no other memory.
class Draft {
 public:
    // Keeps what the message refers to instead of copying it, for as long as the message.
    template <class Thing>
    const Thing& keep(Thing&& thing) {
        auto kept = std::make_shared<const Thing>(std::move(thing));
        const Thing& here = *kept;
        kept_ = std::move(kept);
        return here;
    }
    capnp::MallocMessageBuilder& message() { return message_; }
    template <class Message>
    typename Message::Builder root() {
        return message_.initRoot<Message>();
    }

 private:
    std::array<capnp::word, 96> words_{};  // zero, as the builder wants them
    std::shared_ptr<const void> kept_;
    capnp::MallocMessageBuilder message_{kj::arrayPtr(words_.data(), words_.size())};
};

// Calls `read` and says whether the message could be read to its end.
bool decode(const std::function<void()>& read);

// The answering side of one address (ROUTER). Belongs to one thread. Frames that are too large, split, not a whole
// number of words or no message are dropped.
class Server {
 public:
    static constexpr std::int64_t frame_bytes = 4 * 1'024 * 1'024;  // a larger frame closes its connection

    // Binds, taking over a socket file nobody serves any more: hold your data's lock before you call this.
    static Result<std::unique_ptr<Server>> bind(const std::string& address);
    ~Server();

    // Answers at a further address, too.
    Status bind_also(const std::string& address);

    // The next request that is already here, or comes within `patience`; nothing otherwise.
    std::optional<Request> next(std::chrono::milliseconds patience = {});

    // Sends one message; a peer that has gone or does not listen is passed over. May be called later than the request.
    void reply(const Request::Peer& peer, capnp::MessageBuilder& message);

    // Waits until one of the servers has something to read or the wakeup was rung, at most `patience`.
    static bool wait(std::span<Server* const> servers, std::chrono::milliseconds patience, Wakeup* wakeup = nullptr);

    std::uint64_t dropped() const;  // malformed messages so far

 private:
    struct Socket;
    explicit Server(std::unique_ptr<Socket> socket);
    std::unique_ptr<Socket> socket_;
};

// Answers requests one by one until stopped: `answer` reads the request and drafts the reply. `idle` runs at least ten
// times a second between requests, for whoever has other things to do.
void serve(Server& server, std::stop_token stop, const std::function<void(Request& request, Draft& reply)>& answer,
           const std::function<void()>& idle = {});

// Writes an error as the wire says it, and reads one back.
void write(const Error& error, schema::Failure::Builder into);
Error read(schema::Failure::Reader failure);

// The telling side of a bell (PUB). Belongs to one thread. Nobody waits for anybody who does not listen.
class Publisher {
 public:
    static Result<std::unique_ptr<Publisher>> bind(const std::string& address);
    ~Publisher();
    void send(capnp::MessageBuilder& message);
    void ring(Position head);                                                       // Bell
    void changed(std::string_view view, std::uint32_t version, Position position);  // Changed

 private:
    struct Socket;
    explicit Publisher(std::unique_ptr<Socket> socket);
    std::unique_ptr<Socket> socket_;
};

// Hears the `changed` bells of many projections at once. Belongs to one thread.
class ChangedBell {
 public:
    ChangedBell(const Addresses& addresses, std::span<const std::string> projections);
    ~ChangedBell();

    struct Change {
        std::string view;
        std::uint32_t version = 0;
        Position position;
    };
    // The latest change of every view that rang within `patience`, as soon as there is one; empty if none did.
    std::vector<Change> wait(std::chrono::milliseconds patience);

 private:
    struct Socket;
    std::unique_ptr<Socket> socket_;
};

}  // namespace daybook::wire
