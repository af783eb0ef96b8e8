#include "services/wire/crowd.h"

#include <zmq.h>

#include <vector>

#include "services/wire/messages.h"
#include "services/wire/server.h"
#include "services/wire/socket.h"

namespace daybook::wire {
namespace {

constexpr std::chrono::seconds patience_to_send{10};
constexpr std::int64_t reply_bytes = 4 * 1'024 * 1'024;

}  // namespace

struct Crowd::Sockets {
    Context context;
    std::vector<std::unique_ptr<Socket>> all;
    std::vector<zmq_pollitem_t> items;
};

Crowd::Crowd(const Addresses& addresses, unsigned clients) : sockets_(std::make_unique<Sockets>()) {
    for (unsigned i = 0; i < clients; ++i) {
        sockets_->all.push_back(std::make_unique<Socket>(sockets_->context, Kind::dealer, reply_bytes));
        sockets_->all.back()->connect(addresses.append);
        sockets_->items.push_back({sockets_->all.back()->get(), 0, ZMQ_POLLIN, 0});
    }
}
Crowd::~Crowd() = default;

Status Crowd::append(unsigned client, std::span<const Proposal> events) {
    capnp::MallocMessageBuilder message;
    DAYBOOK_CHECK(write_append(events, {}, 1, message));
    Socket& socket = *sockets_->all[client];
    if (socket.send(message)) return {};
    if (socket.writable(patience_to_send) && socket.send(message)) return {};
    return unavailable("the recorder takes nothing");
}

unsigned Crowd::hear(std::chrono::milliseconds patience, const std::function<void(unsigned, bool)>& visit) {
    auto& items = sockets_->items;
    if (zmq_poll(items.data(), static_cast<int>(items.size()), static_cast<long>(patience.count())) <= 0) return 0;
    unsigned heard = 0;
    for (unsigned i = 0; i < items.size(); ++i) {
        if ((items[i].revents & ZMQ_POLLIN) == 0) continue;
        while (const auto message = sockets_->all[i]->receive()) {
            bool recorded = false;
            decode([&] {
                capnp::FlatArrayMessageReader reader(kj::arrayPtr(message->words.data(), message->words.size()),
                                                     reader_options(message->words.size()));
                recorded = reader.getRoot<schema::AppendReply>().isReceipt();
            });
            visit(i, recorded);
            ++heard;
        }
    }
    return heard;
}

}  // namespace daybook::wire
