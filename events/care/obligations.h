#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// What recurs every so many days was met on a day: the day it is due next. Whatever was due until then is settled by
// it, late or not; met in the days before it was due, that time is.
Day due_after(Day due, std::uint16_t every_days, Day met);

// What one contract obliges to, and every time it was due.
struct Obligations {
    struct Time {
        Day due{};
        std::optional<Day> met{};
        bool operator==(const Time&) const = default;
    };
    struct One {
        std::string id;
        std::uint16_t every_days = 0;  // 0 = once
        std::optional<Day> due{};      // the first time that nobody has met; nothing = none is left
        std::vector<Time> past{};      // in the order they were settled
        bool operator==(const One&) const = default;
    };
    std::vector<One> all{};
    std::optional<Day> ended{};  // the contract's last day: nothing is due behind it

    // Every time up to a day, those that nobody has met included; and the first behind that day.
    std::vector<Time> until(Day day) const;
    std::optional<Day> next_behind(std::optional<Day> day) const;
    bool operator==(const Obligations&) const = default;
};

// Takes an event of the contract; false if it says nothing of obligations.
bool fold(Obligations& obligations, const EventView& event);

std::string encode(const Obligations& obligations);
Result<Obligations> decode_obligations(std::string_view bytes);

}  // namespace daybook::care
