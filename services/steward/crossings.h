#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/register.h"
#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "services/steward/duty.h"

namespace daybook::steward {

inline constexpr std::string_view sickness_rule = "absent with sickness, of the zone's contracted time";

// Figures of a location or a zone that are held against a threshold at the close of every day: raised when it is
// reached, returned when a later close finds the figure below it. One is open of each at a time (R18); one that a
// person closed is raised again only after the figure was below in between. Each close is read when its event is, so
// that any number of runs over the same log read the same.
class Crossings {
 public:
    struct Key {
        schema::Escalation::Trigger trigger{};
        std::string about;  // the stream of the location, or the zone
        std::string rule;   // what of it: in the words of the escalation
        auto operator<=>(const Key&) const = default;
    };
    struct Reading {
        std::int64_t ppm = 0, threshold_ppm = 0;
        bool reached = false;
        std::string location{};
        Nation nation = Nation::england_and_wales;  // whose working days somebody has to be told in
    };
    struct Close {
        Day day{};
        Instant at{};         // its end
        Position position{};  // of its DayClosed
    };

    void read(const Key& key, Reading reading, const Close& close);
    // An event of an escalation's stream, with the record it made. The key, if it is one of these.
    std::optional<Key> take(const EventView& event, const care::Escalation& record);

    // Those open about a record.
    std::set<Key> open_of(schema::Escalation::Trigger trigger, const std::string& about) const;
    // What is to be said of it by the last close.
    std::vector<Duty> duties(const Key& key, const Calendar& calendar) const;

 private:
    struct State {
        Reading reading{};
        Close close{};
        std::string open{};  // the stream of the escalation
        bool below = true;   // since the last one was raised
    };
    std::map<Key, State> states_;
};

}  // namespace daybook::steward
