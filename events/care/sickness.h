#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// What a care worker is contracted for, and when they were off sick; nothing that says who they are.
struct Post {
    struct Hours {
        Day from{};
        Seconds weekly{};
    };
    struct Sick {
        Day from{};
        std::optional<Day> to{};              // last day; nothing = not over
        std::optional<Seconds> contracted{};  // time it takes from `from` to `planned_to`, where that was said
        Day planned_to{};
    };
    std::string zone{}, location{};
    std::optional<Day> joined{}, left{};  // first and last day
    std::vector<Hours> hours{};           // by day
    std::vector<Sick> sick{};             // as they were said

    bool in_post(Day day) const { return joined && day >= *joined && (!left || day <= *left); }
    Seconds weekly_on(Day day) const;
};
void fold(Post& post, const EventView& event);

// Of a zone's care workers: contracted time in so many days up to one, and what of it they were absent with sickness.
struct Sickness {
    Seconds absent{}, contracted{};

    void add(const Post& post, Day last, std::int64_t days);
    std::int64_t ppm() const;
    // At least that share; inclusive, and compared without rounding.
    bool reaches(std::int64_t threshold_ppm) const;
};

}  // namespace daybook::care
