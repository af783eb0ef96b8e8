#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/worker.capnp.h"

namespace daybook::care {

// What a care worker is contracted for, and when they were absent; nothing that says who they are.
struct Post {
    using Kind = schema::Worker::Absent::Kind;
    struct Hours {
        Day from{};
        Seconds weekly{};
        Seconds guaranteed{};
        bool operator==(const Hours&) const = default;
    };
    struct Absence {
        Kind kind{};
        Day from{};
        std::optional<Day> to{};              // last day; nothing = not over
        std::optional<Seconds> contracted{};  // time it takes from `from` to `planned_to`, where that was said
        Day planned_to{};
        bool on(Day day) const { return day >= from && (!to || day <= *to); }
        bool operator==(const Absence&) const = default;
    };
    struct Spell {
        Day first{}, last{};
        bool operator==(const Spell&) const = default;
    };
    std::string zone{}, location{};
    std::optional<Day> joined{}, left{};  // first and last day
    std::vector<Spell> earlier{};         // in post, of who left and joined again
    std::vector<Hours> hours{};           // by day
    std::vector<Absence> absences{};      // as they were said

    bool in_post(Day day) const;
    // Since when, of a day in post.
    std::optional<Day> in_post_since(Day day) const;
    const Hours* hours_on(Day day) const;  // null before the first that is known
    Seconds weekly_on(Day day) const;
    // The absence of that kind on a day; null = none.
    const Absence* absent(Kind kind, Day day) const;
    bool operator==(const Post&) const = default;
};
void fold(Post& post, const EventView& event);

// The day a fact of a care worker names; one that is not said is that of the event.
Day day_or_then(std::int32_t said, const EventView& event);

// Of a zone's care workers: contracted time in so many days up to one, and what of it they were absent with sickness.
struct Sickness {
    Seconds absent{}, contracted{};

    void add(const Post& post, Day last, std::int64_t days);
    std::int64_t ppm() const;
    // At least that share; inclusive, and compared without rounding.
    bool reaches(std::int64_t threshold_ppm) const;
};

}  // namespace daybook::care
