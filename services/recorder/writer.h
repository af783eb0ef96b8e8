#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "events/log/event_log.h"

namespace daybook::recorder {

// Writes one group at a time on a thread of its own, so that the next group is checked while this one syncs. Deeper
// queues would only make smaller groups.
class Writer {
 public:
    // `written` is called on the writing thread each time a group was written or failed: it wakes who waits for it.
    Writer(EventLog& log, std::function<void()> written);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    bool idle() const;
    // Only when idle. The group is borrowed until its result was taken.
    void write(AppendGroup& group);
    // How the group ended, once; waits for it if `wait`.
    std::optional<Status> result(bool wait);

 private:
    void run(const std::stop_token& stop);

    EventLog& log_;
    std::function<void()> written_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    AppendGroup* group_ = nullptr;  // being written
    std::optional<Status> result_;  // of the last, not taken yet
    bool busy_ = false;
    std::jthread thread_;
};

}  // namespace daybook::recorder
