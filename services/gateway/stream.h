#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "events/core/result.h"
#include "services/gateway/http.h"
#include "services/gateway/workers.h"
#include "services/wire/client.h"

namespace daybook::gateway {

// The views a stream can carry; each is answered by the projection of its name.
std::span<const std::string> streamed_views();

// What happened to a view behind a position: the keys that changed and the rows that are shown, whole, as JSON. Rows
// may be newer than `position`: they are told again then, which is harmless.
struct Delta {
    Position position;
    bool reset = false;
    std::vector<std::string> keys;
    std::map<std::string, std::shared_ptr<const std::string>> rows;  // shared by all who hear them
    bool empty() const { return !reset && keys.empty() && rows.empty(); }
};
Result<Delta> delta_of(wire::Views& views, const std::string& view, Position after);

// One reader of the stream. What it has not taken is conflated: a key is named once however often its row changed,
// and past `key_limit` keys of a view the reader is told to fetch that view again. So a slow reader costs little memory
// and misses nothing that still holds.
class Subscriber final : public Feed {
 public:
    static constexpr std::size_t key_limit = 2'000;

    explicit Subscriber(std::map<std::string, Position> at);

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
    const Pending* find(const std::string& view) const;
    static void add(Pending& pending, const Delta& delta);
    static std::string data_of(const std::string& view, Pending& pending);

    mutable std::mutex mutex_;
    std::map<std::string, Pending> views_;
    std::function<void()> wake_;
    bool ended_ = false, greeted_ = false;
};

// Hears the projections' bells on a thread of its own and tells every subscriber which rows changed. One thread reads
// all rows and tells all readers, so that no reader ever hears an older row after a newer one.
class StreamHub {
 public:
    explicit StreamHub(const wire::Addresses& addresses);
    ~StreamHub();
    StreamHub(const StreamHub&) = delete;
    StreamHub& operator=(const StreamHub&) = delete;

    // A reader of these views, from where `last_event_id` ("kpi-board@812,live-board@809") left off, or from now.
    // not_found for a view that is not streamed; rejected for an id that is none of ours.
    Result<std::shared_ptr<Feed>> subscribe(std::span<const std::string> views, std::string_view last_event_id,
                                            Backend& backend);

 private:
    void listen(const wire::Addresses& addresses, const std::stop_token& stop);
    void ask(wire::Views& views, const std::string& view);
    Status tell_all(wire::Views& views, const std::string& view);
    Status tell_newcomers(wire::Views& views, const std::string& view);
    void tell(const std::function<void(Subscriber&)>& what);
    std::set<Position> waiting_at(const std::string& view);

    std::mutex mutex_;
    std::vector<std::weak_ptr<Subscriber>> subscribers_;
    std::map<std::string, Position> at_;  // how far all that are caught up were told; of the listening thread
    std::jthread thread_;
};

// GET /v1/stream?views=…
Response stream(const Request& request, StreamHub& hub, Backend& backend);

}  // namespace daybook::gateway
