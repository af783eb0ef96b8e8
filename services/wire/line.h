#pragma once

#include <kj/exception.h>

#include <memory>
#include <stop_token>
#include <string>

#include "schema/messages.capnp.h"
#include "services/wire/server.h"
#include "services/wire/socket.h"

// The asking side; private to this room.
namespace daybook::wire {

// An answer that arrived, readable for as long as this lives.
template <class Reply>
class Answer {
 public:
    explicit Answer(WordBuffer words)
        : words_(std::move(words)),
          reader_(kj::arrayPtr(words_.data(), words_.size()), reader_options(words_.size())) {}
    typename Reply::Reader operator()() { return reader_.template getRoot<Reply>(); }
    // What was read in it stays where it is, in the hands of whoever takes it.
    WordBuffer words() && { return std::move(words_); }

 private:
    WordBuffer words_;
    capnp::FlatArrayMessageReader reader_;
};

// One connection to one address: a question, its answer, or who did not answer. A connection that failed is made anew,
// so that a late answer can never be taken for another's.
class Line {
 public:
    static constexpr std::int64_t reply_bytes = 64 * 1'024 * 1'024;

    // `who`: "the recorder", as sentences name it. Whoever stops waits for nobody any more.
    Line(Context& context, std::string address, std::string who, std::chrono::milliseconds patience,
         std::stop_token stop = {})
        : context_(context),
          address_(std::move(address)),
          who_(std::move(who)),
          patience_(patience),
          stop_(std::move(stop)) {}

    std::uint64_t next_tag() { return ++tag_; }

    template <class Reply>
    Result<std::unique_ptr<Answer<Reply>>> ask(capnp::MessageBuilder& question, std::uint64_t tag) {
        DAYBOOK_CHECK(send(question));
        return hear<Reply>([tag](std::uint64_t heard) { return heard == tag; });
    }

    Status send(capnp::MessageBuilder& question);

    // The next answer whose tag `wanted` wants; others are late and passed over.
    template <class Reply, class Wanted>
    Result<std::unique_ptr<Answer<Reply>>> hear(Wanted&& wanted) {
        const auto deadline = std::chrono::steady_clock::now() + patience_;
        while (true) {
            DAYBOOK_TRY(auto words, receive(deadline));
            std::unique_ptr<Answer<Reply>> answer;
            bool mine = false;
            const bool good = decode([&] {
                answer = std::make_unique<Answer<Reply>>(std::move(words));
                mine = wanted((*answer)().getTag());
            });
            if (!good) return unreadable();
            if (mine) return answer;
        }
    }

    tl::unexpected<Error> unreadable();

 private:
    using Deadline = std::chrono::steady_clock::time_point;

    Socket& socket();
    // Waits for `ready` of the socket; false after the deadline and once stopped.
    bool wait(bool (Socket::*ready)(std::chrono::milliseconds) const, Deadline deadline);
    Result<WordBuffer> receive(Deadline deadline);
    tl::unexpected<Error> silent();
    tl::unexpected<Error> stopped() const;

    Context& context_;
    std::string address_;
    std::string who_;
    std::chrono::milliseconds patience_;
    std::stop_token stop_;
    std::unique_ptr<Socket> socket_;
    std::uint64_t tag_ = 0;
};

}  // namespace daybook::wire
