#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "events/core/types.h"
#include "services/gateway/event_tail.h"
#include "services/gateway/http.h"

namespace daybook::gateway {

// What happened to a view behind a position: the keys that changed and the rows that are shown, whole, as JSON. Rows
// may be newer than `position`: they are told again then, which is harmless.
struct Delta {
    Position position;
    bool reset = false;
    std::vector<std::string> keys;
    std::map<std::string, std::shared_ptr<const std::string>> rows;  // shared by all who hear them
    bool empty() const { return !reset && keys.empty() && rows.empty(); }
};

// One reader of the stream. What it has not taken is conflated: a key is named once however often its row changed,
// and past `key_limit` keys of a view the reader is told to fetch that view again. So a slow reader costs little memory
// and misses nothing that still holds. Events, where it asked for some, are never conflated (EventTail).
class Subscriber final : public Feed {
 public:
    static constexpr std::size_t key_limit = 2'000;

    explicit Subscriber(std::map<std::string, Position> at, std::optional<EventTail> tail = std::nullopt);

    std::string take() override;
    bool ended() const override;
    void on_more(std::function<void()> wake) override;

    // From where this reader has to be caught up before it can be told what is told to all; nothing for a view it does
    // not hear or is caught up with.
    std::optional<Position> waits_at(const std::string& view) const;
    bool caught_up(const std::string& view) const;
    void catch_up(const std::string& view, const Delta& delta);
    void changed(const std::string& view, const Delta& delta);
    void state(const std::string& view, bool answers);  // told when it is another than before; a view answers at first
    void end();

    // Of the events it asked for; nothing and none for a reader that hears views alone.
    std::optional<Position> wants_events_behind() const;
    Categories categories() const;
    void hear(const EventStretch& stretch);
    void log_answers(bool answers);

 private:
    struct Pending {
        Position at;
        std::set<std::string> keys;
        std::map<std::string, std::shared_ptr<const std::string>> rows;
        bool reset = false, told = false;
        bool caught_up = false;
        bool answers = true, answers_told = true;
    };
    std::string id() const;
    void wake();
    Said greeting();
    void take_views(std::vector<Said>& frames);
    const Pending* find(const std::string& view) const;
    static void add(Pending& pending, const Delta& delta);
    static std::string data_of(const std::string& view, Pending& pending);

    mutable std::mutex mutex_;
    std::map<std::string, Pending> views_;
    std::optional<EventTail> tail_;
    std::function<void()> wake_;
    bool ended_ = false, greeted_ = false;
};

}  // namespace daybook::gateway
