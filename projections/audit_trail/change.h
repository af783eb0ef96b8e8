#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "events/stored/event_view.h"

namespace daybook::projections {

// One field of a record as an event left it; texts as a person reads them (times RFC 3339, days as dates).
struct FieldChange {
    std::string field;  // the field's title
    std::string before;
    std::string after;
    bool operator==(const FieldChange&) const = default;
};

// Under which name the last known values of an event's fields are kept: its type and, where the fact is one of several
// workers', the worker. A replan goes on from the plan. Empty for a fact this version does not know.
std::string family_of(const EventView& event);

// What the event changed against the values last known of its family, which are brought up to date.
std::vector<FieldChange> change(const EventView& event, nlohmann::json& known);

// "created", "amended", "corrected", "voided" or "viewed".
std::string_view change_type(const EventView& event);

// Whom and what the event names in its clear fields; empty where it names none.
struct About {
    std::string person, package, contract;
};
About about(const EventView& event);

// The clear text field of that name, or empty.
std::string text_field(const EventView& event, const char* name);

}  // namespace daybook::projections
