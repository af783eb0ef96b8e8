#include "services/wire/line.h"

#include <algorithm>

namespace daybook::wire {

Socket& Line::socket() {
    if (!socket_) {
        socket_ = std::make_unique<Socket>(context_, Kind::dealer, reply_bytes);
        socket_->connect(address_);
    }
    return *socket_;
}

Status Line::send(capnp::MessageBuilder& question) {
    if (!socket().writable(patience_) || !socket().send(question)) {
        socket_.reset();
        return unavailable(who_ + " is not there: nobody took a request at " + address_ + " within " +
                           std::to_string(patience_.count()) + " ms");
    }
    return {};
}

Result<std::vector<capnp::word>> Line::receive(std::chrono::steady_clock::time_point deadline) {
    while (true) {
        if (auto message = socket().receive()) {
            if (message->words.empty()) return unreadable();
            return std::move(message->words);
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return silent();
        socket().readable(std::max(left, std::chrono::milliseconds{0}));
    }
}

tl::unexpected<Error> Line::silent() {
    socket_.reset();
    return unavailable(who_ + " did not answer at " + address_ + " within " + std::to_string(patience_.count()) +
                       " ms; what was asked may have been done");
}

tl::unexpected<Error> Line::unreadable() {
    socket_.reset();
    return unavailable(who_ + " sent an answer that cannot be read, at " + address_);
}

}  // namespace daybook::wire
