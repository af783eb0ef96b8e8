#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "events/care/due_terms.h"
#include "schema/governance.capnp.h"

// What comes round: meetings, and the monthly report of a contract's figures. Each names one day at a time; what was
// said to be due, or was done, moves it on.
namespace daybook::care {

// One kind of meeting of a location or a contract.
struct Meetings {
    std::optional<Day> since{};  // a schedule asks for them, or one was held
    std::optional<Day> held{};   // last
    std::optional<Day> said{};   // due, last

    // The first day on which it is due by the terms in force on that day; nothing where none ask for it.
    std::optional<Day> next(schema::Governance::MeetingHeld::Kind kind, const DueTermsByDay& terms) const;
};

// The months of a contract's figures: since when it runs, which were reported, which were said to be due. Of those
// whose reports were due before the contract was known here, nobody can be reminded.
struct Reports {
    struct Due {
        Day month{};  // its first day
        Day due{};
    };
    std::optional<Day> since{};
    std::optional<Day> known{};
    std::set<Day> reported{};  // by their first days
    std::optional<Day> said{};

    // The first month that asks for a report and had none; nothing where none does, or after the contract's `last` day.
    std::optional<Due> next(const DueTermsByDay& terms, std::optional<Day> last) const;
};
// Takes facts of the contract, and governance.KpiReported of it.
void fold(Reports& reports, const EventView& event);

// What was said about governance, by location and contract.
struct Governance {
    using Kind = schema::Governance::MeetingHeld::Kind;
    using Place = std::pair<Kind, std::string>;  // of a contract review the contract's id, else the location's

    std::map<std::string, DueTermsByDay, std::less<>> schedules{};  // by location
    std::map<Place, Meetings> meetings{};

    // Takes facts of governance and of contracts; the places whose next meeting may be another now.
    std::vector<Place> take(const EventView& event);
    const DueTermsByDay& schedule(std::string_view location) const;

 private:
    void schedule_set(const EventView& event, std::vector<Place>& changed);
    void meeting_held(const EventView& event, std::vector<Place>& changed);
    void held(const Place& place, std::optional<Day> on, const EventView& event);
};

// Where a fact of governance belongs: the location its event says, else the one its stream is named after.
std::string location_of(const EventView& event);

// The first day of "2026-03", and back; nothing for what is no month.
std::optional<Day> month_said(std::string_view period);
std::string month_text(Day day);

// The first and the last day of "2026-03", or of "2026-03-02/2026-03-29"; nothing for what is no such period.
std::optional<std::pair<Day, Day>> period_said(std::string_view period);

}  // namespace daybook::care
