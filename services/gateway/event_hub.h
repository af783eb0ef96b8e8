#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "events/core/result.h"
#include "services/gateway/subscriber.h"
#include "services/wire/client.h"

namespace daybook::gateway {

// Who stands at one place of the log, and what they want: the stretch behind it is read for them, and holds nothing
// that somebody who comes there meanwhile may want besides.
struct Place {
    Categories categories;
    std::vector<std::shared_ptr<Subscriber>> readers;
};
using Places = std::map<Position, Place>;

// What became of reading once behind every place.
struct Round {
    std::optional<Position> head;  // of the log, where anything could be read
    bool more = false;             // somebody is behind still
    bool answers = true;           // the log as a whole
};
// Readers are told whether the log answers behind their own place: one that cannot be read holds up no others.
Round read_round(const Places& places, const std::function<Result<EventStretch>(Position, const Categories&)>& read);

// Reads the log on a thread of its own for all who hear events. Those who stand at the same place are read for once;
// one that is behind goes on from its own place, stretch by stretch as it takes them, and holds nobody up.
class EventHub {
 public:
    explicit EventHub(const wire::Addresses& addresses);
    ~EventHub();
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;

    void add(const std::shared_ptr<Subscriber>& reader);

 private:
    Places places(bool& all_took);
    std::vector<std::shared_ptr<Subscriber>> readers();
    void listen(const wire::Addresses& addresses, const std::stop_token& stop);

    void wait_for_readers(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any joined_;
    std::vector<std::weak_ptr<Subscriber>> readers_;
    std::jthread thread_;
};

}  // namespace daybook::gateway
