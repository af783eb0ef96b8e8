#include "events/log/indexer.h"

namespace daybook {

Indexer::Indexer(IdRuns& runs)
    : runs_(runs),
      sealer_([this](const std::stop_token& stop) { seal_all(stop); }),
      merger_([this](const std::stop_token& stop) { merge_all(stop); }) {}

Indexer::~Indexer() {
    sealer_.request_stop();
    merger_.request_stop();
}

void Indexer::seal(std::shared_ptr<const Tail> tail) {
    const std::lock_guard lock(mutex_);
    if (sealing_ || next_ || failure_ || tail->last() <= runs_.through()) return;
    next_ = std::move(tail);
    changed_.notify_all();
}

bool Indexer::wait_sealed() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return failure_ || (!next_ && !sealing_); });
    return !failure_;
}

void Indexer::drain() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return failure_ || (!next_ && !sealing_ && !merging_); });
}

std::optional<Error> Indexer::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

void Indexer::note(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = error;
    changed_.notify_all();
}

void Indexer::seal_all(const std::stop_token& stop) {
    for (;;) {
        std::shared_ptr<const Tail> tail;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [this] { return next_ != nullptr; })) return;
            tail = std::move(next_);
            next_ = nullptr;
            sealing_ = true;
        }
        if (const Status sealed = runs_.seal(*tail); !sealed) return note(sealed.error());
        const std::lock_guard lock(mutex_);
        sealing_ = false;
        merging_ = true;
        ++sealed_;
        changed_.notify_all();
    }
}

void Indexer::merge_all(const std::stop_token& stop) {
    for (std::uint64_t seen = 0;;) {
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [&] { return sealed_ > seen; })) return;
            seen = sealed_;
        }
        for (bool more = true; more && !stop.stop_requested();) {
            const auto merged = runs_.merge();
            if (!merged) return note(merged.error());
            more = *merged;
        }
        const std::lock_guard lock(mutex_);
        merging_ = sealed_ > seen;
        changed_.notify_all();
    }
}

}  // namespace daybook
