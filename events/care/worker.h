#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/sickness.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/worker.capnp.h"

namespace daybook::care {

// A care worker's file: where and since when in post, and what was done and signed since; nothing that says who they
// are.
struct Worker {
    using Joined = schema::Worker::Joined;
    struct Held {  // a topic or a competence
        std::string what;
        Day on{};
        std::optional<Day> until{};  // the last day it is in date; nothing = for good
        bool operator==(const Held&) const = default;
    };
    struct Briefed {
        std::string about;  // the stream of the agreement or variation
        Day on{};           // first
        bool operator==(const Briefed&) const = default;
    };
    struct Gave {  // care that takes a competence
        Day day{};
        std::string skill;
        std::int64_t times = 0;
        bool operator==(const Gave&) const = default;
    };

    Post post{};
    Joined::Role role{};
    Joined::Engagement engagement{};
    std::vector<Day> supervised{}, appraised{}, spot_checked{};  // each day once, in order
    std::vector<Held> trained{}, signed_off{};                   // as they were said
    std::vector<Briefed> briefed{};
    std::vector<Gave> gave{};  // by day, then skill

    // Who comes from an agency holds no post.
    bool holds_post(Day day) const { return engagement != Joined::Engagement::AGENCY && post.in_post(day); }
    // Is it held, and in date, on the day? Was it done on the day, or at most so many days before?
    static bool in_date(const std::vector<Held>& held, std::string_view what, Day day);
    static bool done_within(const std::vector<Day>& done, Day day, std::int64_t days);
    bool briefed_on(std::string_view about, Day day) const;
    // So many times more (or, negative, fewer) on a day.
    void give(Day day, std::string_view skill, std::int64_t times);
    bool operator==(const Worker&) const = default;
};

// Takes an event of the worker's own stream; false if it says nothing of the above.
bool fold(Worker& worker, const EventView& event);

std::string encode(const Worker& worker);
Result<Worker> decode_worker(std::string_view bytes);

}  // namespace daybook::care
