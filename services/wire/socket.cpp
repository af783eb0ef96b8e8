#include "services/wire/socket.h"

#include <kj/io.h>
#include <zmq.h>

#include <cerrno>
#include <cstring>

namespace daybook::wire {
namespace {

constexpr int linger_ms = 500;       // how long a closing socket may deliver what it has sent
constexpr int queue_messages = 256;  // per peer and direction
constexpr int handshake_ms = 5'000;
constexpr int heartbeat_ms = 2'000;
constexpr int heartbeat_timeout_ms = 10'000;
constexpr int reconnect_ms = 20;  // a restarted service is met again at once
constexpr int reconnect_max_ms = 100;

int type_of(Kind kind) {
    switch (kind) {
        case Kind::router: return ZMQ_ROUTER;
        case Kind::dealer: return ZMQ_DEALER;
        case Kind::publisher: return ZMQ_PUB;
        case Kind::subscriber: return ZMQ_SUB;
        case Kind::latest: return ZMQ_SUB;
    }
    return -1;
}

// An option is refused only where we are wrong about the library.
void set(void* socket, int option, int value) {
    DAYBOOK_INVARIANT(zmq_setsockopt(socket, option, &value, sizeof value) == 0, zmq_strerror(zmq_errno()));
}

bool poll(void* socket, short events, std::chrono::milliseconds patience) {
    zmq_pollitem_t item{socket, 0, events, 0};
    return zmq_poll(&item, 1, static_cast<long>(patience.count())) > 0;
}

// A frame of a message, freed on the way out.
class Frame {
 public:
    Frame() { zmq_msg_init(&message_); }
    explicit Frame(std::size_t bytes) {
        DAYBOOK_INVARIANT(zmq_msg_init_size(&message_, bytes) == 0, "no memory for a message");
    }
    ~Frame() { zmq_msg_close(&message_); }
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;
    bool receive(void* socket) { return zmq_msg_recv(&message_, socket, ZMQ_DONTWAIT) >= 0; }
    bool send(void* socket, int flags) { return zmq_msg_send(&message_, socket, flags | ZMQ_DONTWAIT) >= 0; }
    bool more() const { return zmq_msg_more(&message_) != 0; }
    std::size_t size() const { return zmq_msg_size(&message_); }
    void* data() { return zmq_msg_data(&message_); }

 private:
    zmq_msg_t message_;
};

}  // namespace

Context::Context() : context_(zmq_ctx_new()) { DAYBOOK_INVARIANT(context_ != nullptr, "no ZeroMQ context"); }
Context::~Context() {
    while (zmq_ctx_term(context_) != 0 && zmq_errno() == EINTR) {
    }
}

Socket::Socket(Context& context, Kind kind, std::int64_t frame_bytes)
    : socket_(zmq_socket(context.get(), type_of(kind))), router_(kind == Kind::router) {
    DAYBOOK_INVARIANT(socket_ != nullptr, zmq_strerror(zmq_errno()));
    set(socket_, ZMQ_LINGER, linger_ms);
    set(socket_, ZMQ_SNDHWM, queue_messages);
    set(socket_, ZMQ_RCVHWM, queue_messages);
    set(socket_, ZMQ_HANDSHAKE_IVL, handshake_ms);
    set(socket_, ZMQ_HEARTBEAT_IVL, heartbeat_ms);
    set(socket_, ZMQ_HEARTBEAT_TIMEOUT, heartbeat_timeout_ms);
    set(socket_, ZMQ_RECONNECT_IVL, reconnect_ms);
    set(socket_, ZMQ_RECONNECT_IVL_MAX, reconnect_max_ms);
    DAYBOOK_INVARIANT(zmq_setsockopt(socket_, ZMQ_MAXMSGSIZE, &frame_bytes, sizeof frame_bytes) == 0, "frame limit");
    if (router_) set(socket_, ZMQ_ROUTER_MANDATORY, 1);
    if (kind == Kind::dealer) set(socket_, ZMQ_IMMEDIATE, 1);
    if (kind == Kind::latest) set(socket_, ZMQ_CONFLATE, 1);
    if (kind == Kind::latest || kind == Kind::subscriber) {
        DAYBOOK_INVARIANT(zmq_setsockopt(socket_, ZMQ_SUBSCRIBE, "", 0) == 0, "subscription");
    }
}

Socket::~Socket() { zmq_close(socket_); }

Status Socket::bind(const std::string& address) {
    if (zmq_bind(socket_, address.c_str()) == 0) return {};
    return unavailable("cannot listen on " + address + ": " + zmq_strerror(zmq_errno()));
}

void Socket::connect(const std::string& address) {
    DAYBOOK_INVARIANT(zmq_connect(socket_, address.c_str()) == 0, zmq_strerror(zmq_errno()));
}

bool Socket::readable(std::chrono::milliseconds patience) const { return poll(socket_, ZMQ_POLLIN, patience); }
bool Socket::writable(std::chrono::milliseconds patience) const { return poll(socket_, ZMQ_POLLOUT, patience); }

bool Socket::send_payload(capnp::MessageBuilder& message, int flags) {
    Frame frame(capnp::computeSerializedSizeInWords(message) * sizeof(capnp::word));
    kj::ArrayOutputStream into(kj::arrayPtr(static_cast<kj::byte*>(frame.data()), frame.size()));
    capnp::writeMessage(into, message);
    return frame.send(socket_, flags);
}

bool Socket::send(capnp::MessageBuilder& message) { return send_payload(message, 0); }

bool Socket::send_to(const std::string& peer, bool delimited, capnp::MessageBuilder& message) {
    if (zmq_send(socket_, peer.data(), peer.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) return false;
    if (delimited && zmq_send(socket_, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) return false;
    return send_payload(message, 0);
}

std::optional<Message> Socket::receive() {
    Message message;
    unsigned payloads = 0;
    bool first = true;
    bool good = true;
    for (bool more = true; more; first = false) {
        Frame frame;
        if (!frame.receive(socket_)) {
            if (first) return std::nullopt;
            return Message{};
        }
        more = frame.more();
        if (router_ && first) {
            message.peer.assign(static_cast<const char*>(frame.data()), frame.size());
        } else if (frame.size() == 0 && payloads == 0 && !message.delimited && more) {
            message.delimited = true;
        } else if (payloads++ == 0 && frame.size() % sizeof(capnp::word) == 0) {
            message.words.resize(frame.size() / sizeof(capnp::word));
            if (frame.size() > 0) std::memcpy(message.words.data(), frame.data(), frame.size());
        } else {
            good = false;
        }
    }
    if (!good) message.words.clear();
    return message;
}

capnp::ReaderOptions reader_options(std::size_t words) {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = 8 * words + 1'024;  // the same bytes are read by several passes
    options.nestingLimit = 16;
    return options;
}

}  // namespace daybook::wire
