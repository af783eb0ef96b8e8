#include "services/wire/server.h"

#include <kj/exception.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

#include "services/wire/socket.h"

namespace daybook::wire {

Request::Request(Peer peer, WordBuffer words) : peer_(std::move(peer)), words_(std::move(words)) { read_afresh(); }

void Request::read_afresh() {
    reader_ = std::make_unique<capnp::FlatArrayMessageReader>(kj::arrayPtr(words_.data(), words_.size()),
                                                              reader_options(words_.size()));
}

bool decode(const std::function<void()>& read) {
    try {
        read();
        return true;
    } catch (const kj::Exception&) {
        return false;
    }
}

struct Server::Socket {
    Context context;
    wire::Socket socket{context, Kind::router, frame_bytes};
    std::uint64_t dropped = 0;
};

Server::Server(std::unique_ptr<Socket> socket) : socket_(std::move(socket)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::bind(const std::string& address) {
    auto socket = std::make_unique<Socket>();
    DAYBOOK_CHECK(socket->socket.bind(address));
    return std::unique_ptr<Server>(new Server(std::move(socket)));
}

Status Server::bind_also(const std::string& address) { return socket_->socket.bind(address); }

std::optional<Request> Server::next(std::chrono::milliseconds patience) {
    std::optional<Message> message = socket_->socket.receive();
    if (!message && patience.count() > 0 && socket_->socket.readable(patience)) message = socket_->socket.receive();
    for (; message; message = socket_->socket.receive()) {
        std::optional<Request> request;
        const bool good = !message->words.empty() && decode([&] {
            request.emplace(Request::Peer{std::move(message->peer), message->delimited}, std::move(message->words));
        });
        if (good) return request;
        ++socket_->dropped;
    }
    return std::nullopt;
}

void Server::reply(const Request::Peer& peer, capnp::MessageBuilder& message) {
    socket_->socket.send_to(peer.id, peer.delimited, message);
}

Wakeup::Wakeup() : file_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    DAYBOOK_INVARIANT(file_ >= 0, "no eventfd can be made");
}
Wakeup::~Wakeup() { ::close(file_); }

void Wakeup::ring() {
    const std::uint64_t one = 1;
    static_cast<void>(::write(file_, &one, sizeof one) == sizeof one);  // full is rung, too
}

void Wakeup::hear() {
    std::uint64_t rings = 0;
    static_cast<void>(::read(file_, &rings, sizeof rings) == sizeof rings);
}

bool Server::wait(std::span<Server* const> servers, std::chrono::milliseconds patience, Wakeup* wakeup) {
    std::vector<zmq_pollitem_t> items;
    for (Server* server : servers) items.push_back({server->socket_->socket.get(), 0, ZMQ_POLLIN, 0});
    if (wakeup != nullptr) items.push_back({nullptr, wakeup->file_, ZMQ_POLLIN, 0});
    const bool any = zmq_poll(items.data(), static_cast<int>(items.size()), static_cast<long>(patience.count())) > 0;
    if (wakeup != nullptr && (items.back().revents & ZMQ_POLLIN) != 0) wakeup->hear();
    return any;
}

std::uint64_t Server::dropped() const { return socket_->dropped; }

void serve(Server& server, std::stop_token stop, const std::function<void(Request&, Draft&)>& answer,
           const std::function<void()>& idle) {
    constexpr std::chrono::milliseconds look_around{100};
    constexpr int at_once = 64;  // requests between two looks at the stop token
    while (!stop.stop_requested()) {
        std::optional<Request> request = server.next(idle ? look_around / 4 : look_around);
        for (int i = 0; request; ++i) {
            Draft reply;
            if (decode([&] { answer(*request, reply); })) server.reply(request->peer(), reply.message());
            request = i < at_once ? server.next() : std::nullopt;
        }
        if (idle) idle();
    }
}

}  // namespace daybook::wire
