#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "events/core/result.h"
#include "services/gateway/event_hub.h"
#include "services/gateway/http.h"
#include "services/gateway/subscriber.h"
#include "services/gateway/workers.h"
#include "services/wire/client.h"

namespace daybook::gateway {

// The views a stream can carry; each is answered by the projection of its name.
std::span<const std::string> streamed_views();

// What happened to a view behind a position.
Result<Delta> delta_of(wire::Views& views, const std::string& view, Position after);

// Hears the projections' bells on a thread of its own and tells every subscriber which rows changed. One thread reads
// all rows and tells all readers, so that no reader ever hears an older row after a newer one.
class StreamHub {
 public:
    explicit StreamHub(const wire::Addresses& addresses);
    ~StreamHub();
    StreamHub(const StreamHub&) = delete;
    StreamHub& operator=(const StreamHub&) = delete;

    // What a reader asks for, from where `last_event_id` ("kpi-board@812,log@815") left off, or from now.
    struct Asked {
        std::vector<std::string> views{};
        Categories categories{};  // of events
        std::string_view last_event_id{};
    };
    // not_found for a view that is not streamed; rejected for an id that is none of ours.
    Result<std::shared_ptr<Feed>> subscribe(const Asked& asked, Backend& backend);

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
    EventHub events_;
    std::jthread thread_;
};

// GET /v1/stream?views=…&categories=…
Response stream(const Request& request, StreamHub& hub, Backend& backend);

}  // namespace daybook::gateway
