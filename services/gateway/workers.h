#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "services/wire/client.h"

namespace daybook::gateway {

// What a handler may ask: connections that belong to the thread it runs on. Those for a glance give up soon: who only
// wants to know whether a part answers is not kept waiting for one that does not.
struct Backend {
    wire::Recorder recorder, recorder_at_a_glance;
    wire::Views views, views_at_a_glance;
    wire::Addresses addresses;
    static constexpr auto a_glance = std::chrono::milliseconds{1'000};
    explicit Backend(const wire::Addresses& of)
        : recorder(of), recorder_at_a_glance(of, a_glance), views(of), views_at_a_glance(of, a_glance), addresses(of) {}
};

// A few threads with connections of their own, for calls that block. ZeroMQ sockets belong to one thread.
class Workers {
 public:
    using Job = std::function<void(Backend&)>;
    static constexpr std::size_t queue_limit = 256;

    Workers(const wire::Addresses& addresses, unsigned threads);
    ~Workers();  // waits for the job in hand of every thread; jobs still queued are dropped
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // false when the queue is full.
    bool post(Job job);

 private:
    void work(const wire::Addresses& addresses);

    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<Job> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace daybook::gateway
