#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "events/stored/event_view.h"
#include "projections/engine/rows.h"
#include "projections/engine/store.h"

// The visits of a package as the rota has them, week by week: whom a variation of it must be told to (R24), and which
// rounds come by where somebody else asks for care (R15).
namespace daybook::projections::care_rows {

struct RotaVisit {
    std::uint64_t stream = 0;
    Instant start{};
    std::vector<std::string> workers;
    std::vector<std::string> cancelled{};  // whom each cancellation that stands names; empty names nobody
    bool voided = false;
    bool stands() const { return cancelled.empty() && !voided; }
};
extern const Table<std::vector<RotaVisit>> rota_weeks;  // by the package's id and week since 1970-01-01

struct RotaPlace {
    std::string package;
    std::uint32_t week = 0;
};
extern const Table<RotaPlace> rota_places;  // by number of the visit's stream

// Takes one event of a visit.
void take_rota(Rows& rows, const EventView& event);

// Those that are to begin in [from, until), also what was called off; the package is named by its id or its stream.
struct Rota {
    std::vector<RotaVisit> visits;
    Position changed;  // the last change of the weeks that were looked at
};
Result<Rota> rota_of(const Reading& reading, std::string_view package, Instant from, Instant until);

struct Rostered {
    std::set<std::string> workers;
    Position changed;  // the last change of the weeks that were looked at
};
// Workers with a planned visit of the package, named by its id or its stream, in [from, until).
Result<Rostered> rostered_on(const Reading& reading, std::string_view package, Instant from, Instant until);

}  // namespace daybook::projections::care_rows
