#pragma once

#include <set>
#include <string>

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// Of one registered location.
struct CapacityRecord {
    std::set<std::string> reserved{};  // streams of the referrals whose hours are held
    std::set<std::string> constraints{};
    bool surge = false;
    bool buffer_team = false;
    bool operator==(const CapacityRecord&) const = default;
};

void add(CapacityRecord& capacity, const EventView& event);
Status admit(const CapacityRecord& capacity, const EventView& event);

}  // namespace daybook::care
