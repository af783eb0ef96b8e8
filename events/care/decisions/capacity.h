#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// Of one registered location.
struct CapacityRecord {
    std::map<std::string, std::string> reserved{};  // streams of the referrals whose hours are held: of which package
    std::set<std::string> constraints{};
    bool surge = false;
    std::optional<Day> buffer_team{};  // since when one is stood up
    bool operator==(const CapacityRecord&) const = default;
};

void add(CapacityRecord& capacity, const EventView& event);
Status admit(const CapacityRecord& capacity, const EventView& event);

}  // namespace daybook::care
