#pragma once

#include <unistd.h>
#include <zmq.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "services/wire/client.h"
#include "services/wire/server.h"

namespace daybook::wire {

using std::chrono::milliseconds;

// A data directory of its own, gone with the test.
class Data {
 public:
    Data() {
        char name[] = "/tmp/daybook-wire-XXXXXX";
        path_ = mkdtemp(name);
        auto made = Addresses::of(path_);
        if (!made) FAIL(made.error().sentence);
        at_ = *made;
    }
    ~Data() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    Data(const Data&) = delete;
    Data& operator=(const Data&) = delete;
    const std::filesystem::path& path() const { return path_; }
    const Addresses& at() const { return at_; }

 private:
    std::filesystem::path path_;
    Addresses at_;
};

template <class T>
std::unique_ptr<T> bound(const std::string& address) {
    auto made = T::bind(address);
    if (!made) FAIL(made.error().sentence);
    return std::move(*made);
}

// A stranger's socket that sends whatever bytes it likes.
class Stranger {
 public:
    explicit Stranger(const std::string& address, int type = ZMQ_DEALER)
        : context_(zmq_ctx_new()), socket_(zmq_socket(context_, type)) {
        const int linger = 0;
        const int patience = 2'000;
        zmq_setsockopt(socket_, ZMQ_LINGER, &linger, sizeof linger);
        zmq_setsockopt(socket_, ZMQ_RCVTIMEO, &patience, sizeof patience);
        zmq_connect(socket_, address.c_str());
    }
    ~Stranger() {
        zmq_close(socket_);
        zmq_ctx_term(context_);
    }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;

    void send(const std::vector<std::string>& frames) {
        for (std::size_t i = 0; i < frames.size(); ++i) {
            zmq_send(socket_, frames[i].data(), frames[i].size(), i + 1 < frames.size() ? ZMQ_SNDMORE : 0);
        }
    }
    // The frames of one message; empty if none came.
    std::vector<std::string> receive() {
        std::vector<std::string> frames;
        int more = 1;
        while (more != 0) {
            std::string frame(1 << 16, '\0');
            const int size = zmq_recv(socket_, frame.data(), frame.size(), 0);
            if (size < 0) return {};
            frames.push_back(frame.substr(0, static_cast<std::size_t>(size)));
            std::size_t length = sizeof more;
            zmq_getsockopt(socket_, ZMQ_RCVMORE, &more, &length);
        }
        return frames;
    }

 private:
    void* context_;
    void* socket_;
};

inline std::string bytes_of(capnp::MessageBuilder& message) {
    const auto words = capnp::messageToFlatArray(message);
    return {words.asChars().begin(), words.asChars().size()};
}

}  // namespace daybook::wire
