#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "events/core/calendar.h"
#include "events/core/types.h"
#include "services/demo/cast.h"

namespace daybook::demo {

// One visit on one day as the rota has it, and the rounds whose workers go.
struct Rostered {
    const Package* package = nullptr;
    std::size_t slot = 0;
    Day day{};
    Instant start{};
    Seconds length{};                 // as finally planned
    std::vector<std::size_t> runs{};  // of its zone, `required` of them
    std::vector<std::size_t> went{};  // care workers by number: who has those rounds that day, the sick replaced
    std::string stream() const;       // "visit-0012-20260302-1"
    Instant end() const { return start + length; }
    std::size_t worker(std::size_t run) const;  // who went on that round; before the day, who is to
};

// What befell a visit in the end.
struct Attended {
    Instant in{}, out{};
    std::size_t run = 0;
};
enum class Fate { delivered, missed, no_access, cancelled_by_person, cancelled_by_provider, away };
struct Played {
    Rostered visit;
    Fate fate = Fate::delivered;
    std::vector<Attended> attended{};  // one a worker, for delivered; who stood at the door, for no_access
};

inline constexpr std::size_t morning_runs = 4;  // and as many in the evening
inline constexpr std::size_t runs_per_zone = 2 * morning_runs;

// "northgate-morning-2", and the number of the worker who has that round on that day (one of nine is off).
std::string run_name(std::size_t zone, std::size_t run);
std::size_t worker_of(std::size_t zone, std::size_t run, Day day);

// In the third week of every five a zone has sickness: the rounds run late, and two of its care workers are off from
// Monday to Sunday. Who has the day off takes over from one of them, and the zone's bank worker from the other.
bool has_sickness(std::size_t zone, Day day, Day first);
bool is_sick(std::size_t worker, Day day, Day first);
std::size_t bank_worker(std::size_t zone);
std::size_t worker_on(std::size_t zone, std::size_t run, Day day, Day first);

// Is a visit of this slot due on the day: the package runs, and the weekday fits.
bool due(const Package& package, const Slot& slot, Day day);
// In hospital at that instant.
bool in_hospital(const Package& package, Instant at, const Calendar& calendar);
// How long the slot's visits are, by the changes agreed before `known`, on a day.
Seconds length_on(const Package& package, std::size_t slot, Day day, std::optional<Instant> known,
                  const Calendar& calendar);
// When a change was agreed.
Instant agreed_at(const Change& change, const Calendar& calendar);
// When the end of a package was decided.
Instant end_decided(const Package& package, const Calendar& calendar);

// The rota of one zone's day: each visit goes to the round (or two) that is free first.
std::vector<Rostered> roster(std::span<const Package> packages, std::size_t zone, Day day, const Calendar& calendar);

// The day as it went: workers go from door to door, run late, and carry their lateness on to the next visit.
std::vector<Played> play(std::uint64_t seed, std::vector<Rostered> rota, Day first, const Calendar& calendar);

}  // namespace daybook::demo
