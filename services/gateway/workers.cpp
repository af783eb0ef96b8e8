#include "services/gateway/workers.h"

#include <utility>

namespace daybook::gateway {

Workers::Workers(const wire::Addresses& addresses, unsigned threads) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this, addresses] { work(addresses); });
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        jobs_.clear();
    }
    more_.notify_all();
    for (auto& thread : threads_) thread.join();
}

bool Workers::post(Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || jobs_.size() >= queue_limit) return false;
        jobs_.push_back(std::move(job));
    }
    more_.notify_one();
    return true;
}

void Workers::work(const wire::Addresses& addresses) {
    Backend backend(addresses);
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            more_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
            if (stopping_) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job(backend);
    }
}

}  // namespace daybook::gateway
