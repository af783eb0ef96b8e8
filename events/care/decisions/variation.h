#pragma once

#include <optional>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct VariationRecord {
    enum class State { unknown, proposed, agreed, in_effect, refused, lapsed, reversed };
    State state = State::unknown;
    std::optional<Instant> until{};  // of a temporary one: it ends by itself
    bool operator==(const VariationRecord&) const = default;
};

void add(VariationRecord& variation, const EventView& event);
Status admit(const VariationRecord& variation, const EventView& event);

}  // namespace daybook::care
