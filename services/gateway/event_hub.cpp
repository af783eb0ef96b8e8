#include "services/gateway/event_hub.h"

#include <algorithm>

#include "events/stored/json.h"

namespace daybook::gateway {
namespace {

constexpr std::uint32_t events_a_stretch = 512;
constexpr auto patience = std::chrono::milliseconds{100};   // a bell may be lost: look without one, too
constexpr auto look_again = std::chrono::milliseconds{10};  // whether a reader that is behind has taken its stretch
constexpr auto wait_for_log = std::chrono::milliseconds{1'000};

// From the headers alone where one category is wanted: the recorder picks.
Result<Page> page_behind(wire::Recorder& recorder, Position from, const Categories& wanted) {
    const Limit limit{.events = events_a_stretch};
    if (wanted.size() != 1) return recorder.read(from, limit);
    return recorder.search({.from = from, .category = wanted.begin()->first}, limit);
}

Result<EventStretch> stretch_behind(wire::Recorder& recorder, Position from, const Categories& wanted) {
    DAYBOOK_TRY(const auto page, page_behind(recorder, from, wanted));
    EventStretch stretch{.from = from, .passed = std::max(from, page.passed()), .head = page.head()};
    try {
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            stretch.passed = std::max(stretch.passed, event.position());
            if (wanted.contains(event.category()))
                stretch.events.push_back({.position = event.position(),
                                          .category = event.category(),
                                          .json = std::make_shared<const std::string>(to_cloudevent(event).dump())});
            return {};
        }));
    } catch (const std::exception& e) {
        return corrupt("An event behind position " + std::to_string(from.value) + " cannot be read: " + e.what());
    }
    return stretch;
}

}  // namespace

Round read_round(const Places& places, const std::function<Result<EventStretch>(Position, const Categories&)>& read) {
    Round round;
    for (const auto& [from, place] : places) {
        const auto stretch = read(from, place.categories);
        if (!stretch && stretch.error().kind == Error::Kind::unavailable) {
            round.answers = false;
            return round;
        }
        for (const auto& reader : place.readers) {
            reader->log_answers(stretch.has_value());
            if (stretch) reader->hear(*stretch);
        }
        if (!stretch) continue;
        round.head = stretch->head;
        round.more = round.more || stretch->passed < stretch->head;
    }
    return round;
}

EventHub::EventHub(const wire::Addresses& addresses)
    : thread_([this, addresses](const std::stop_token& stop) { listen(addresses, stop); }) {}

EventHub::~EventHub() {
    thread_.request_stop();
    thread_.join();
    for (const auto& reader : readers()) reader->end();
}

void EventHub::add(const std::shared_ptr<Subscriber>& reader) {
    const std::lock_guard lock(mutex_);
    readers_.push_back(reader);
    joined_.notify_one();
}

std::vector<std::shared_ptr<Subscriber>> EventHub::readers() {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Subscriber>> all;
    std::erase_if(readers_, [&](const std::weak_ptr<Subscriber>& weak) {
        auto reader = weak.lock();
        if (reader) all.push_back(reader);
        return !reader;
    });
    return all;
}

// Where nobody listens nothing is asked.
void EventHub::wait_for_readers(const std::stop_token& stop) {
    if (!readers().empty()) return;
    std::unique_lock lock(mutex_);
    joined_.wait(lock, stop, [this] { return !readers_.empty(); });
}

Places EventHub::places(bool& all_took) {
    Places places;
    for (auto& reader : readers()) {
        if (const auto from = reader->wants_events_behind()) {
            Place& place = places[*from];
            place.categories.merge(reader->categories());
            place.readers.push_back(std::move(reader));
        } else {
            all_took = false;
        }
    }
    return places;
}

void EventHub::listen(const wire::Addresses& addresses, const std::stop_token& stop) {
    wire::Recorder recorder(addresses, wait_for_log, stop);
    wire::RemoteBell bell(addresses);
    Position head;
    for (wait_for_readers(stop); !stop.stop_requested(); wait_for_readers(stop)) {
        bool all_took = true;
        const auto round = read_round(places(all_took), [&](Position from, const Categories& wanted) {
            return stretch_behind(recorder, from, wanted);
        });
        head = round.head.value_or(head);
        if (!round.answers)
            for (const auto& reader : readers()) reader->log_answers(false);
        if (!round.more || !round.answers) bell.wait(head, all_took ? patience : look_again);
    }
}

}  // namespace daybook::gateway
