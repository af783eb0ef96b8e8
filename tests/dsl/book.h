#pragma once

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/format.h"
#include "events/stored/proposal.h"

// Stories in the words of care, told as real stored events. A story is a list of lines; a line is one fact that is yet
// to be stamped; a Book stamps what it is told, as the recorder would. What the lines are is in story.h.
namespace daybook::story {

// What a story takes for granted where a line says nothing else. Everything is synthetic.
struct Scene {
    std::string day = "2026-03-04";  // a Wednesday in winter time
    std::string person = "person-1";
    std::string contract = "contract-1";
    std::string package = "package-1";
    std::string zone = "zone-1";
    std::string location = "location-1";
    std::string worker = "worker-1";
    std::string source = "story";
};

// "08:30", "08:30:59", "24:30" (half past midnight), "+1 08:00" (the next day), "-7 09:00", and "01:30b" for the second
// time an hour is read that the clocks repeat: local time by the wall, on the scene's day.
inline Instant at(const Scene& scene, std::string_view text) {
    const auto number = [&](std::string_view digits) {
        int value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} || end != digits.data() + digits.size())
            throw std::invalid_argument("not a time of a story: " + std::string{text});
        return value;
    };
    std::string_view rest = text;
    Day day = *parse_day(scene.day);
    if (const auto space = rest.find(' '); space != rest.npos) {
        day += std::chrono::days{number(rest.front() == '+' ? rest.substr(1, space - 1) : rest.substr(0, space))};
        rest.remove_prefix(space + 1);
    }
    const bool later = rest.ends_with('b');
    if (later) rest.remove_suffix(1);
    if (rest.size() != 5 && rest.size() != 8)
        throw std::invalid_argument("not a time of a story: " + std::string{text});
    const int hours = number(rest.substr(0, 2));
    day += std::chrono::days{hours / 24};
    const Seconds time = std::chrono::hours{hours % 24} + std::chrono::minutes{number(rest.substr(3, 2))} +
                         Seconds{rest.size() == 8 ? number(rest.substr(6, 2)) : 0};
    return Calendar::london().at(day, time, later).instant;
}

// One fact of a story, built once the scene is known.
struct Line {
    std::string stream;
    std::string occurred;  // a time of the story
    std::function<Proposal(const Scene&, const Envelope&)> build;
    std::string recorded{};     // a time of the story; empty = when it occurred
    std::string person_said{};  // of another person than the scene's
    std::string location_said{};
    schema::WallClock wall_clock = schema::WallClock::PLAIN;

    Line& record_at(std::string when) { return recorded = std::move(when), *this; }
    Line& of(std::string person) { return person_said = std::move(person), *this; }
    Line& in(std::string location) { return location_said = std::move(location), *this; }
};
using Story = std::vector<Line>;

inline void tell_into(Story& story, Line line) { story.push_back(std::move(line)); }
inline void tell_into(Story& story, Story more) {
    for (Line& line : more) story.push_back(std::move(line));
}

// A story out of lines and stories.
template <class... Parts>
Story told(Parts&&... parts) {
    Story whole;
    (tell_into(whole, std::forward<Parts>(parts)), ...);
    return whole;
}

// A line as its sender proposes it; `number` makes its id unique.
inline Proposal proposal(const Line& line, Scene scene, std::uint64_t number) {
    if (!line.person_said.empty()) scene.person = line.person_said;
    if (!line.location_said.empty()) scene.location = line.location_said;
    Envelope envelope{.id = "line-" + std::to_string(number),
                      .source = scene.source,
                      .stream = line.stream,
                      .occurred = at(scene, line.occurred)};
    envelope.location = scene.location;
    envelope.origin.wall_clock = line.wall_clock;
    return line.build(scene, envelope);
}

// One stored event of a book.
struct Stored {
    std::vector<capnp::word> words;
    std::string stream;
    Words bytes() const { return words; }
};

// Stamps lines as the recorder would: gapless positions, versions of each stream, `recorded` never decreasing. Lines
// told together are recorded in the order of their times of recording, not of their telling.
class Book {
 public:
    explicit Book(Scene scene = {}) : scene_(std::move(scene)) {}

    // Returns how many events there were before.
    std::size_t tell(const Story& story) {
        const std::size_t before = events_.size();
        std::vector<std::pair<Instant, const Line*>> order;
        for (const Line& line : story)
            order.emplace_back(at(scene_, line.recorded.empty() ? line.occurred : line.recorded), &line);
        std::ranges::stable_sort(order, {}, [](const auto& entry) { return entry.first; });
        for (const auto& [recorded, line] : order) stamp(*line, recorded);
        return before;
    }
    std::size_t tell(Line line) { return tell(Story{std::move(line)}); }
    template <class... Parts>
        requires(sizeof...(Parts) > 1)
    std::size_t tell(Parts&&... parts) {
        return tell(told(std::forward<Parts>(parts)...));
    }

    const std::vector<Stored>& events() const { return events_; }
    const Scene& scene() const { return scene_; }
    Scene& scene() { return scene_; }

 private:
    struct Stream {
        Position number;
        Version head;
    };

    void stamp(const Line& line, Instant recorded) {
        const Position position{events_.size() + 1};
        const Proposal proposed = proposal(line, scene_, position.value);
        Stream& stream = streams_.try_emplace(line.stream, Stream{.number = position, .head = {}}).first->second;
        ++stream.head.value;
        last_ = std::max(last_, recorded);
        const Stamp stamp{.position = position, .stream = stream.number, .recorded = last_, .version = stream.head};
        events_.push_back({.words = format::stamped(stamp, proposed.content), .stream = line.stream});
    }

    Scene scene_;
    std::vector<Stored> events_;
    std::map<std::string, Stream, std::less<>> streams_;
    Instant last_{};
};

}  // namespace daybook::story
