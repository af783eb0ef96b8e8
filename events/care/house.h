#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "events/care/terms.h"
#include "schema/worker.capnp.h"

namespace daybook::care {

// A topic the staff of a location is trained in.
struct TopicRequired {
    using Role = schema::Worker::Joined::Role;
    std::string topic;
    std::vector<Role> roles;  // empty = everybody
    bool of(Role role) const;
    bool operator==(const TopicRequired&) const = default;
};

// One effective-dated rule set of a location, for what has no contract: staff, governance, policies (R13). The values
// here are the defaults of rules.md †.
struct HouseTerms {
    Terms terms;  // from when on, its version, targets, and what it takes for a chart or a breach

    // What is done counts for so many days, of who is in post as long …
    std::int64_t supervision_days = 84;
    std::int64_t appraisal_days = 365;
    std::int64_t spot_check_days = 91;
    std::int64_t training_days = 84;  // … and topics are asked for …
    std::int64_t briefing_days = 14;  // … and what was agreed is known to who is in post so long
    std::int64_t absent_days = 28;    // absent for longer, nobody is asked for
    std::int64_t posts_s = 0;         // weekly time of all posts (vacancies); 0 = not said

    std::vector<TopicRequired> training;
    std::vector<std::string> briefings;  // streams of what its staff is briefed on

    static const HouseTerms& defaults();
    bool operator==(const HouseTerms&) const = default;
};

// A parameter as governance.KpiScheduleSet names it, beside those of `parameters` (terms.h). This is the only table of
// these names.
struct HouseParameter {
    std::string_view name;
    std::int64_t HouseTerms::* value;
    std::int64_t least;
    std::int64_t most;  // a value outside is taken as the nearer bound
};

std::span<const HouseParameter> house_parameters();

// Every rule set one location was ever given.
struct House {
    std::string location;              // its id
    std::vector<HouseTerms> versions;  // by day; of two for the same day the one recorded last stands

    const HouseTerms& on(Day day) const;
    bool operator==(const House&) const = default;
};

// The location a governance.KpiScheduleSet is about.
std::string location_of_schedule(const EventView& event);
// Takes it; false for another event.
bool fold(House& house, const EventView& event);

std::string encode(const House& house);
Result<House> decode_house(std::string_view bytes);

}  // namespace daybook::care
