#include "projections/engine/fan.h"

#include <algorithm>

namespace daybook::projections {

Fan::Fan(EventSource& source, Bell& bell, FanOptions options)
    : source_(source), bell_(bell), options_(options), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Fan::~Fan() {
    thread_.request_stop();
    changed_.notify_all();
    thread_.join();
}

std::optional<Pages::Next> Fan::kept(Position after) const {
    const auto page = std::upper_bound(kept_.begin(), kept_.end(), after,
                                       [](Position wanted, const Kept& one) { return wanted < one.last; });
    if (page == kept_.end() || after < page->before) return std::nullopt;
    return Pages::Next{page->page, head_};
}

Result<std::optional<Pages::Next>> Fan::next(Position after, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!frontier_ || after > *frontier_) {  // somebody further on than anybody so far: it leads
        frontier_ = after;
        kept_.clear();
        bytes_ = 0;
    }
    if (after > foremost_) foremost_ = after;
    trim();
    changed_.notify_all();
    if (auto page = kept(after)) return page;
    if (after < *frontier_) return std::optional<Pages::Next>{};
    // One whole look that began after the question: less would not say that there is nothing.
    const std::uint64_t asked = looks_;
    const auto told = [&] { return frontier_ != after || (failure_ && looks_ > asked); };
    changed_.wait_for(lock, patience, told);
    if (auto page = kept(after)) return page;
    if (frontier_ != after) return std::optional<Pages::Next>{};
    if (failure_) return tl::unexpected(*failure_);
    return std::optional<Pages::Next>(Pages::Next{nullptr, std::max(head_, after)});
}

void Fan::keep(Position before, Pages::Next next) {
    const Position last = last_of(*next.page);
    bytes_ += next.page->frames().size_bytes();
    kept_.push_back({before, last, std::move(next.page)});
    frontier_ = last;
}

// Lets go of the oldest pages beyond what is to be kept, never of one that nobody has had yet.
void Fan::trim() {
    while (bytes_ > options_.bytes && kept_.size() > 1 && kept_.front().last <= foremost_) {
        bytes_ -= kept_.front().page->frames().size_bytes();
        kept_.pop_front();
    }
}

// Reads behind the frontier, with the lock let go meanwhile.
void Fan::look(std::unique_lock<std::mutex>& lock) {
    const Position from = *frontier_;
    lock.unlock();
    auto next = read_page(source_, from, options_.page);
    lock.lock();
    ++looks_;
    failure_.reset();
    if (!next) {
        failure_ = next.error();
    } else {
        head_ = std::max(head_, next->head);
        if (next->page && frontier_ == from) keep(from, std::move(*next));
    }
    changed_.notify_all();
}

void Fan::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const auto wanted = [this] {
        if (!frontier_) return false;
        const auto ahead =
            std::count_if(kept_.rbegin(), kept_.rend(), [this](const Kept& one) { return one.before >= foremost_; });
        return static_cast<std::size_t>(ahead) < options_.ahead;
    };
    while (changed_.wait(lock, stop, wanted)) {
        const Position before = *frontier_;
        look(lock);
        if (frontier_ != before) continue;
        // Nothing there, or nobody answers: until the bell, or until it is time to look again.
        if (failure_) {
            changed_.wait_for(lock, stop, options_.patience, [] { return false; });
        } else {
            lock.unlock();
            bell_.wait(before, options_.patience);
            lock.lock();
        }
        if (stop.stop_requested()) return;
    }
}

Result<Pages::Next> FanPages::next(Position after, std::chrono::milliseconds patience) {
    DAYBOOK_TRY(auto shared, fan_.next(after, patience));
    if (shared) return std::move(*shared);
    return read_page(own_, after, limit_);
}

}  // namespace daybook::projections
