#pragma once

#include <map>
#include <string>
#include <utility>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/reconciliation.capnp.h"

namespace daybook::care {

// A contract's week: what was found to differ in it and is not settled, and up to where the office has looked.
struct ReconciliationRecord {
    using Pair = schema::Reconciliation::Pair;
    bool run = false;
    std::map<std::pair<std::string, Pair>, bool> raised{};  // by package and pair; true while it is open
    Position verified{};
    bool operator==(const ReconciliationRecord&) const = default;
};

void add(ReconciliationRecord& week, const EventView& event);
Status admit(const ReconciliationRecord& week, const EventView& event);

}  // namespace daybook::care
