#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/types.h"
#include "services/gateway/categories.h"

namespace daybook::gateway {

// What a stream says at once, before it has an id.
struct Said {
    std::string_view event;
    std::string data;
};

// An event as every reader of the stream hears it: a CloudEvent, made once and shared by all.
struct HeardEvent {
    Position position;
    std::uint16_t category = 0;
    std::shared_ptr<const std::string> json;
};

// The events behind `from`, up to `passed`, that some reader asked for.
struct EventStretch {
    Position from, passed;
    Position head;  // of the log then
    std::vector<HeardEvent> events{};
};

// The events of some categories as one reader hears them: each once, in order, none left out. They lie in the log, so
// nothing is kept for a reader that does not take: it is read no further than one stretch ahead, and goes on from
// there.
class EventTail {
 public:
    static constexpr std::string_view name = "log";  // in a stream's id, beside the names of views

    EventTail(Position after, Categories categories) : categories_(std::move(categories)), read_(after), at_(after) {}

    const Categories& categories() const { return categories_; }
    // Behind where the reader goes on; nothing while it has not taken what it was given.
    std::optional<Position> wants() const;
    // As far as it was told.
    Position at() const { return at_; }

    void hear(const EventStretch& stretch);
    void state(bool answers) { answers_ = answers; }

    bool has_news() const { return reset_ || answers_ != answers_told_ || !pending_.empty(); }
    // Besides events: that the log does not answer, or does again; that it is shorter than where the reader left off.
    std::vector<Said> take_news();
    // The next event, after which `at` is its position; null when there is none.
    std::shared_ptr<const std::string> take();

 private:
    Categories categories_;
    std::deque<HeardEvent> pending_;
    Position read_, at_;
    bool reset_ = false, answers_ = true, answers_told_ = true;
};

}  // namespace daybook::gateway
