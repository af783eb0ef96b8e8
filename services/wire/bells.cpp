#include <kj/exception.h>

#include <algorithm>
#include <map>

#include "services/wire/client.h"
#include "services/wire/server.h"
#include "services/wire/socket.h"

namespace daybook::wire {
namespace {

constexpr std::int64_t bell_bytes = 4'096;  // a bell is small

std::chrono::milliseconds until(std::chrono::steady_clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds{0});
}

// Reads a bell's message; one that cannot be read is silence.
template <class Bell, class Hear>
void hear(const Message& message, Hear&& take) {
    decode([&] {
        capnp::FlatArrayMessageReader reader(kj::arrayPtr(message.words.data(), message.words.size()),
                                             reader_options(message.words.size()));
        take(reader.getRoot<Bell>());
    });
}

}  // namespace

struct Publisher::Socket {
    Context context;
    wire::Socket socket{context, Kind::publisher, bell_bytes};
};

Publisher::Publisher(std::unique_ptr<Socket> socket) : socket_(std::move(socket)) {}
Publisher::~Publisher() = default;

Result<std::unique_ptr<Publisher>> Publisher::bind(const std::string& address) {
    auto socket = std::make_unique<Socket>();
    DAYBOOK_CHECK(socket->socket.bind(address));
    return std::unique_ptr<Publisher>(new Publisher(std::move(socket)));
}

void Publisher::send(capnp::MessageBuilder& message) { socket_->socket.send(message); }

void Publisher::ring(Position head) {
    capnp::MallocMessageBuilder message;
    message.initRoot<schema::Bell>().setHead(head.value);
    send(message);
}

void Publisher::changed(std::string_view view, std::uint32_t version, Position position) {
    capnp::MallocMessageBuilder message;
    auto change = message.initRoot<schema::Changed>();
    change.setView(std::string(view));
    change.setVersion(version);
    change.setPosition(position.value);
    send(message);
}

struct RemoteBell::Socket {
    Context context;
    wire::Socket socket{context, Kind::latest, bell_bytes};
};

RemoteBell::RemoteBell(const Addresses& addresses) : socket_(std::make_unique<Socket>()) {
    socket_->socket.connect(addresses.bell);
}
RemoteBell::~RemoteBell() = default;

void RemoteBell::wait(Position seen, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    bool rung = false;
    while (!rung) {
        const auto message = socket_->socket.receive();
        if (message) {
            hear<schema::Bell>(*message, [&](schema::Bell::Reader bell) { rung = bell.getHead() > seen.value; });
        } else if (!socket_->socket.readable(until(deadline)) && until(deadline).count() == 0) {
            return;
        }
    }
}

struct ChangedBell::Socket {
    Context context;
    wire::Socket socket{context, Kind::subscriber, bell_bytes};
};

ChangedBell::ChangedBell(const Addresses& addresses, std::span<const std::string> projections)
    : socket_(std::make_unique<Socket>()) {
    for (const auto& projection : projections) socket_->socket.connect(addresses.changed(projection));
}
ChangedBell::~ChangedBell() = default;

std::vector<ChangedBell::Change> ChangedBell::wait(std::chrono::milliseconds patience) {
    if (!socket_->socket.readable(patience)) return {};
    std::map<std::string, Change> latest;
    while (const auto message = socket_->socket.receive()) {
        hear<schema::Changed>(*message, [&](schema::Changed::Reader change) {
            const auto view = change.getView();
            std::string name(view.begin(), view.end());
            latest[name] = {name, change.getVersion(), Position{change.getPosition()}};
        });
    }
    std::vector<Change> changes;
    for (auto& [name, change] : latest) changes.push_back(std::move(change));
    return changes;
}

}  // namespace daybook::wire
