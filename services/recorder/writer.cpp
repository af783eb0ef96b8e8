#include "services/recorder/writer.h"

namespace daybook::recorder {

Writer::Writer(EventLog& log, std::function<void()> written)
    : log_(log), written_(std::move(written)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Writer::~Writer() { thread_.request_stop(); }

bool Writer::idle() const {
    const std::lock_guard lock(mutex_);
    return !busy_ && !result_;
}

void Writer::write(AppendGroup& group) {
    const std::lock_guard lock(mutex_);
    DAYBOOK_INVARIANT(!busy_ && !result_, "a group is written before the result of the one before it was taken");
    group_ = &group;
    busy_ = true;
    changed_.notify_all();
}

std::optional<Status> Writer::result(bool wait) {
    std::unique_lock lock(mutex_);
    if (wait) changed_.wait(lock, [this] { return !busy_; });
    return std::exchange(result_, std::nullopt);
}

void Writer::run(const std::stop_token& stop) {
    for (;;) {
        AppendGroup* group = nullptr;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [this] { return group_ != nullptr; })) return;
            group = std::exchange(group_, nullptr);
        }
        Status written = log_.write(*group);
        {
            const std::lock_guard lock(mutex_);
            result_ = std::move(written);
            busy_ = false;
            changed_.notify_all();
        }
        if (written_) written_();
    }
}

}  // namespace daybook::recorder
