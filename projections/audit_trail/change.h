#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/audit_trail/fact_plan.h"

namespace daybook::projections {

// One field of a record as an event left it; texts as a person reads them (times RFC 3339, days as dates).
struct FieldChange {
    std::string_view field;  // the field's title
    std::string before;
    std::string after;
    bool operator==(const FieldChange&) const = default;
};

// Under which name the last known values of an event's fields are kept: its type and, where the fact is one of several
// workers', the worker. A replan goes on from the plan. Empty for a fact this version does not know.
std::string family_of(const FactFields& fact);

// What the event changed against the values last known of its family, which are brought up to date. `known`: names and
// values in bytes of its own; empty where nothing is known.
std::vector<FieldChange> change(const FactFields& fact, std::string& known);

// "created", "amended", "corrected", "voided" or "viewed".
std::string_view change_type(const FactType* type, Version version);

// Whom and what a stream's events name in their clear fields; empty where they name none.
struct About {
    std::string person, package, contract;
};
// What the event names is put in the place of what was known.
void learn(About& known, const EventView& event, const FactFields& fact);

}  // namespace daybook::projections
