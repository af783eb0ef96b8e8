#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "projections/engine/rows.h"
#include "projections/kpi/records.h"

// R12: figures that depend on time change at the close of a day. What changes at which is kept as rows, so that closing
// a day touches what falls due and nothing else.
namespace daybook::projections::kpi_board {

enum class Kind : std::uint8_t {
    referral,
    package,
    variation,
    window,
    person,
    review,
    escalation,
    worker_week,
    worker,
    location,
    obligations,
    invoice,
    reconciliation
};

// Has a record measured again before the next commit. A projection settles by key alone, and person-days are put off
// under their own: records are under one that no text, and so no person-day, begins with.
void measure_later(Rows& rows, Kind kind, std::string_view key);
struct Later {
    Kind kind{};
    std::string_view key;
};
std::optional<Later> record_of(std::string_view settled);  // nothing = a person-day

// A record waits for the close of another day now; nothing = of none.
void wait_for(Rows& rows, Kind kind, std::string_view key, std::optional<Day>& waits, std::optional<Day> due);

// The day is closed: has everything that was due by then measured again.
void close(Rows& rows, Day day);

// Up to where the days are closed.
kpi::Closed closed(Rows& rows);

std::vector<const TableInfo*> due_tables();

}  // namespace daybook::projections::kpi_board
