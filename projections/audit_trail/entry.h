#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/audit_trail/change.h"
#include "schema/views.capnp.h"

namespace daybook::projections {

// One event's row of the trail, as it is kept: what the event says of itself, so that reading the row needs no log.
// Borrows its texts.
struct Entry {
    std::uint16_t category = 0;
    std::uint16_t fact = 0;
    Version version;
    Instant recorded{};
    Instant occurred{};
    std::string_view stream, source, actor, reason;
    bool recorded_late = false;
    bool sealed = false;
    struct Change {
        std::string_view field, before, after;
    };
    std::vector<Change> changes;

    std::string type() const;  // "visit.ClockedIn"; its numbers where this version does not know it
    std::string_view committer() const { return actor.empty() ? source : actor; }
};

std::string entry_bytes(const EventView& event, const FactFields& fact, const std::vector<FieldChange>& changes);
Result<Entry> entry_of(std::string_view bytes);

// The row a reader is given.
void fill(schema::AuditTrailRow::Builder row, const Entry& entry, Position position);

}  // namespace daybook::projections
