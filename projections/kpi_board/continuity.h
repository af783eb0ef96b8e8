#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/care/person_day.h"
#include "projections/engine/projection.h"
#include "projections/kpi/kpi.h"

// Who came to whom in the 28 closed days up to each closed day (rules.md section 2, continuity). Attendances are kept
// by person in blocks of days, so that a window is two rows; a window is counted again only when one of its days
// changes.
namespace daybook::projections::kpi_board {

// What one care worker was there for: attendances, the time of those and of what came after the cut-off, and that of
// the legs that led there.
struct Came {
    std::string id;
    std::int64_t attendances = 0, seconds = 0, travel_s = 0;
    bool operator==(const Came&) const = default;
};
// One person's attendances of one closed day, and whose figures the last of them belongs to.
struct AttendedDay {
    Day day{};
    std::string contract, zone, location;
    std::vector<Came> workers;
    bool operator==(const AttendedDay&) const = default;
};

// One person's window as at one closed day.
struct WindowRow {
    std::string person, contract, zone, location;
    std::int64_t attendances = 0, workers = 0, top_three = 0, workers_in_14 = 0;
    bool eligible = false;
    std::string mark;
};
extern const Table<WindowRow> person_windows;  // by day and person

std::vector<const TableInfo*> continuity_tables();

// A person-day of a closed day is measured: the windows it is in are counted again.
void note_attendances(Rows& rows, const care::PersonDay& day, const std::vector<care::Measured>& measures);

// The day is closed: everybody who was seen in the 28 days up to it has a window.
void close_windows(Rows& rows, Day day);

// Counts those of one person that were put off.
Status settle_windows(Rows& rows, std::string_view key);

// The view `continuity`: everybody's window as at the last closed day, or the last up to `day`.
Result<ViewPage> read_continuity(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::kpi_board
