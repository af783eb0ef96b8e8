#include "services/wire/crowd.h"

#include <sys/epoll.h>
#include <unistd.h>
#include <zmq.h>

#include <array>
#include <utility>
#include <vector>

#include "services/wire/messages.h"
#include "services/wire/server.h"
#include "services/wire/socket.h"

namespace daybook::wire {
namespace {

constexpr std::chrono::seconds patience_to_send{10};
constexpr std::int64_t reply_bytes = 4 * 1'024 * 1'024;

}  // namespace

// Asking every socket at every turn would cost more than the answers: the kernel says which have something. It says so
// once for all that came, and sending may take that notice in, so whoever was sent over is looked at again.
struct Crowd::Sockets {
    Sockets() : ready(::epoll_create1(EPOLL_CLOEXEC)) { DAYBOOK_INVARIANT(ready >= 0, "no epoll can be made"); }
    ~Sockets() { ::close(ready); }
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;

    void watch(unsigned client) {
        int file = -1;
        std::size_t size = sizeof file;
        DAYBOOK_INVARIANT(zmq_getsockopt(all[client]->get(), ZMQ_FD, &file, &size) == 0, zmq_strerror(zmq_errno()));
        epoll_event event{.events = EPOLLIN, .data = {.u32 = client}};
        DAYBOOK_INVARIANT(::epoll_ctl(ready, EPOLL_CTL_ADD, file, &event) == 0, "a socket cannot be watched");
    }

    Context context;
    std::vector<std::unique_ptr<Socket>> all;
    std::vector<unsigned> sent_over;  // clients, and whether they were not listened to since
    std::vector<bool> unheard;
    int ready;
};

Crowd::Crowd(const Addresses& addresses, unsigned clients) : sockets_(std::make_unique<Sockets>()) {
    for (unsigned i = 0; i < clients; ++i) {
        sockets_->all.push_back(std::make_unique<Socket>(sockets_->context, Kind::dealer, reply_bytes));
        sockets_->all.back()->connect(addresses.append);
        sockets_->unheard.push_back(false);
        sockets_->watch(i);
    }
}
Crowd::~Crowd() = default;

Status Crowd::append(unsigned client, std::span<const Proposal> events) {
    capnp::MallocMessageBuilder message;
    DAYBOOK_CHECK(write_append(events, {}, 1, message));
    Socket& socket = *sockets_->all[client];
    sockets_->sent_over.push_back(client);
    sockets_->unheard[client] = true;
    if (socket.send(message)) return {};
    if (socket.writable(patience_to_send) && socket.send(message)) return {};
    return unavailable("the recorder takes nothing");
}

unsigned Crowd::hear(std::chrono::milliseconds patience, const std::function<void(unsigned, bool)>& visit) {
    unsigned heard = 0;
    const auto listen = [&](unsigned client) {
        while (const auto message = sockets_->all[client]->receive()) {
            bool recorded = false;
            decode([&] {
                capnp::FlatArrayMessageReader reader(kj::arrayPtr(message->words.data(), message->words.size()),
                                                     reader_options(message->words.size()));
                recorded = reader.getRoot<schema::AppendReply>().isReceipt();
            });
            visit(client, recorded);
            ++heard;
        }
        sockets_->unheard[client] = false;
    };
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true) {
        for (const unsigned client : std::exchange(sockets_->sent_over, {}))
            if (sockets_->unheard[client]) listen(client);
        if (heard > 0) return heard;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return 0;
        std::array<epoll_event, 64> events;
        const int count = ::epoll_wait(sockets_->ready, events.data(), static_cast<int>(events.size()),
                                       static_cast<int>(left.count()));
        for (int i = 0; i < count; ++i) listen(events[static_cast<std::size_t>(i)].data.u32);
    }
}

}  // namespace daybook::wire
