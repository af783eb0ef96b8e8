#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/stored/event_view.h"
#include "projections/engine/rows.h"
#include "projections/engine/table.h"
#include "projections/engine/view.h"

namespace daybook::projections {

// What one projection is: pure functions over rows. Nothing here reads a clock, a disk or a socket.
struct Projection {
    std::string_view name;
    std::uint32_t version =
        1;  // a change of what the rows mean raises it: the new version replays in a folder of its own

    std::vector<const TableInfo*> tables{};

    // Categories of which it must know every fact: one it does not know parks the stream (format.md D12).
    std::vector<std::string_view> must_know{};

    // Takes one event into the rows. An error parks the event's stream: what the step staged for this event is undone.
    Status (*step)(Rows&, const EventView&) = nullptr;

    // Brings what depends on a changed record up to date, once per record and commit; called for every key the step
    // put off with `Rows::later`. Null where nothing is put off.
    Status (*settle)(Rows&, std::string_view key) = nullptr;

    // Work that one event left for many records (a retroactive change of terms): does a bounded part of it, at the
    // same position, and says whether some is left. Null where there is none (format.md D3).
    Result<bool> (*restate)(Rows&) = nullptr;

    std::vector<View> views{};
};

}  // namespace daybook::projections
