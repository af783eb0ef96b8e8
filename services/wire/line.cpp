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

bool Line::wait(bool (Socket::*ready)(std::chrono::milliseconds) const, Deadline deadline) {
    constexpr std::chrono::milliseconds look_around{50};  // how often the stop token is looked at
    while (!stop_.stop_requested()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        const auto slice = stop_.stop_possible() ? std::min(left, look_around) : left;
        if ((socket().*ready)(std::max(slice, std::chrono::milliseconds{0}))) return true;
        if (left.count() <= 0) return false;
    }
    return false;
}

Status Line::send(capnp::MessageBuilder& question) {
    if (!wait(&Socket::writable, std::chrono::steady_clock::now() + patience_) || !socket().send(question)) {
        socket_.reset();
        if (stop_.stop_requested()) return stopped();
        return unavailable(who_ + " is not there: nobody took a request at " + address_ + " within " +
                           std::to_string(patience_.count()) + " ms");
    }
    return {};
}

Result<WordBuffer> Line::receive(Deadline deadline) {
    while (true) {
        if (auto message = socket().receive()) {
            if (message->words.empty()) return unreadable();
            return std::move(message->words);
        }
        if (!wait(&Socket::readable, deadline)) return silent();
    }
}

tl::unexpected<Error> Line::silent() {
    socket_.reset();
    if (stop_.stop_requested()) return stopped();
    return unavailable(who_ + " did not answer at " + address_ + " within " + std::to_string(patience_.count()) +
                       " ms; what was asked may have been done");
}

tl::unexpected<Error> Line::stopped() const { return unavailable("stopped before " + who_ + " answered"); }

tl::unexpected<Error> Line::unreadable() {
    socket_.reset();
    return unavailable(who_ + " sent an answer that cannot be read, at " + address_);
}

}  // namespace daybook::wire
