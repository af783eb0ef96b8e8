#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/surge.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// A registered location's capacity, as its stream tells it: what it offers, what it has promised, by which criteria it
// takes referrals, and whether a surge is on (rules.md R15 to R17).
struct Location {
    struct Band {
        std::string name;
        Seconds from{}, to{};  // local times of day
    };
    struct Cell {
        std::string zone, band, skill;
        Seconds weekly{};
        Day from{};
    };
    struct Leg {
        std::string from, to;
        std::uint16_t minutes = 0;
    };
    struct TravelTimes {
        Day from{};
        std::vector<Leg> legs;
    };
    struct Share {
        std::string zone, band;
        Seconds weekly{};
    };
    struct Reserved {
        std::string referral, package;  // streams
        std::vector<Share> shares;
        bool spot = false;
        std::vector<std::string> skills{};  // that the care needs
    };
    struct Constraint {
        std::string id, zone, band, why;  // no zone, no band: every one
        std::optional<Day> until{};
        Instant reported{};
        std::optional<Instant> lifted{};
        bool covers(std::string_view of_zone, std::string_view of_band) const {
            return (zone.empty() || zone == of_zone) && (band.empty() || band == of_band);
        }
    };
    struct Zone {
        std::string name, lot;
        std::vector<std::string> districts;
    };
    struct Criteria {
        Day from{};
        std::vector<std::string> zones{}, established{}, skills{};
        std::vector<Band> bands{};
        std::uint16_t travel_limit = 0;  // minutes; 0 = not set
        std::uint32_t spot_cap = 0;      // ppm; 0 = not set
        std::uint32_t floor_pence = 0;
        std::uint16_t surge_referrals = 0;  // 0 = the default
        bool spot_by_zone = false;          // the caps hold of each zone instead of the whole
        std::uint32_t spot_packages = 0;    // at most; 0 = not set
        Seconds spot_weekly{};              // at most; 0 = not set
        bool caps_spot() const { return spot_cap != 0 || spot_packages != 0 || spot_weekly != Seconds{}; }
    };

    std::string id;                     // the stream without "capacity-"
    std::uint32_t version = 0;          // of its stream
    std::vector<Criteria> criteria{};   // by day; of two for the same day the one recorded last
    std::vector<Cell> declared{};       // the last of each cell and day
    std::vector<TravelTimes> travel{};  // by day, each the whole table; of two for the same day as criteria
    std::vector<Reserved> reserved{};
    std::vector<Constraint> constraints{};  // as they were reported; those lifted stay, for what was declined by them
    std::vector<Zone> zones{};              // as they were defined last
    std::optional<Instant> surge_since{};
    std::vector<BufferTeam> buffer_teams{};  // as they were stood up

    // The criteria in force on a day; null where none were ever set by then.
    const Criteria* criteria_on(Day day) const;
    // The band a visit that begins at this time of day belongs to; empty where none holds it.
    std::string_view band_of(Seconds time_of_day, Day day) const;
    // Declared for a cell on a day, of a competence or (empty) of any; nothing where it never was.
    std::optional<Seconds> declared_on(std::string_view zone, std::string_view band, std::string_view skill,
                                       Day day) const;
    // Its time is declared by this competence, too, somewhere.
    bool declares(std::string_view skill) const;
    // For its urgent discharges, with what makes a surge of them here, by day (R17).
    SurgeWatch surge_watch() const;
    // By the travel times in force on a day.
    std::optional<std::int64_t> minutes_between(std::string_view from, std::string_view to, Day day) const;
    // There are rounds in the zone already, as the criteria of a day say; nothing where none were ever set by then.
    std::optional<bool> established_on(std::string_view zone, Day day) const;
    // Since when a constraint that held at an instant had been told, of those that cover the zone and one of the bands
    // (none = any time): the one told first; nothing where none held.
    std::optional<Instant> constrained_since(std::string_view zone, std::span<const std::string> bands,
                                             Instant at) const;
    // A buffer team was stood up, and not down since.
    bool buffer_team() const { return !buffer_teams.empty() && !buffer_teams.back().until; }
};

void fold(Location& location, const EventView& event);

std::string encode(const Location& location);
Result<Location> decode_location(std::string_view bytes);

}  // namespace daybook::care
