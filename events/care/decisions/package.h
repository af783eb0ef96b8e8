#pragma once

#include <string>

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct PackageRecord {
    bool authorised = false;
    bool suspended = false;
    bool hand_back_requested = false;
    bool transfer_arranged = false;
    bool ended = false;
    std::size_t slots = 0;   // of the plan it was authorised with
    std::string contract{};  // as it was agreed or moved last
    std::string person{};
    bool operator==(const PackageRecord&) const = default;
};

void add(PackageRecord& package, const EventView& event);
Status admit(const PackageRecord& package, const EventView& event);

}  // namespace daybook::care
