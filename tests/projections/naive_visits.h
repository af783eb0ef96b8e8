#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "tests/dsl/book.h"
#include "tests/projections/figures.h"

// The visit KPIs once more, from the facts of a whole book and straight from the words of rules.md (R1–R9, R11, R21,
// R28): written without a look at events/care or projections/kpi, and sharing nothing with them but the schema, the
// calendar and the names of parameters. It knows what a Month tells (property_test.cpp): one suspension at a time, rows
// of one care worker, cancellations of planned visits by one side, no flexed bands (R17).
namespace daybook::projections {

// One rule read wrongly, each of which the board has to be told from.
enum class Misread {
    nothing,
    tolerance_exclusive,   // R6: thirty minutes late is late
    seconds_kept,          // R7: 08:30:59 is after 08:30
    any_replan,            // R5: the rota's last plan, whoever agreed to it
    replan_too_late,       // R5: also what was agreed after the start
    only_the_evening,      // R3: whatever the person's next visit is
    late_is_in_time,       // R3: a start after the cut-off makes up for the miss
    one_is_enough,         // R9: the first of two is enough
    manual_over_clock,     // R8
    adjustment_ignored,    // R8
    slots_forgotten,       // R2: what was never rostered is not due
    provider_excused,      // R4: whoever cancels
    short_inclusive,       // four fifths is short
    nothing_is_suspended,  // R21
    end_never_matters,     // R8: who came and never left delivered the plan
};
inline constexpr std::array misreadings{
    Misread::tolerance_exclusive,  Misread::seconds_kept,     Misread::any_replan,       Misread::replan_too_late,
    Misread::only_the_evening,     Misread::late_is_in_time,  Misread::one_is_enough,    Misread::manual_over_clock,
    Misread::adjustment_ignored,   Misread::slots_forgotten,  Misread::provider_excused, Misread::short_inclusive,
    Misread::nothing_is_suspended, Misread::end_never_matters};

class NaiveVisits {
 public:
    explicit NaiveVisits(const story::Book& book, Misread misread = Misread::nothing);
    static const std::set<std::string, std::less<>>& kpis();
    // Of each contract, over the visits that belong to these days.
    std::map<std::string, Figures> by_contract(Day from, Day to) const;

 private:
    struct Plan {
        Instant made{}, start{}, band_from{}, band_to{};
        Seconds length{};
        unsigned required = 1;
        bool critical = false, replan = false, agreed = false, critical_said = false;
    };
    // One end of one care worker's attendance, as often as it was told.
    struct End {
        std::optional<Instant> clock, hand, adjusted;
        Instant adjusted_at{};
        bool at_home = true, place_known = false;
    };
    struct Came {
        End in, out;
    };
    struct Word {
        Instant when{};
        bool theirs = false, replaced = false;
    };
    struct Visit {
        std::string id, person, package, contract;
        std::vector<Plan> plans;
        std::optional<Plan> slot;
        std::map<std::string, Came> came;
        std::vector<Word> cancelled;
        std::vector<Instant> shorter;  // when somebody of their side agreed to less
        std::optional<Instant> no_access, said_missed;
        bool fault_denied = false, voided = false, end_unknown = false;
    };
    struct Stay {
        Instant from{};
        std::optional<Instant> to;
        bool logged = false;
    };
    // What is measured of a visit: its plan, its day, whether it is out of everything, and who came.
    struct Seen {
        const Visit* visit = nullptr;
        std::optional<Plan> plan;
        Day day{};
        enum { due, given_up, replaced, out } standing = due;
        bool is_due() const { return plan && (standing == due || standing == given_up); }
        bool no_access = false, end_unknown = false;
        Instant cut_off{};
        std::map<std::string, Came> came;
        bool paired = false;  // a row that found its plan
    };

    void hear(const EventView& event);
    void hear_plan(const EventView& event, Visit& visit);
    void hear_times(const EventView& event, Visit& visit);
    void hear_outcome(const EventView& event, Visit& visit);

    std::int64_t term(const std::string& contract, Day day, const std::string& name) const;
    bool band_counts(const std::string& contract, Day day) const;
    bool suspended(const std::string& package, Instant at) const;
    std::optional<Instant> time_of(const End& end) const;
    std::optional<Instant> first_start(const std::map<std::string, Came>& came) const;
    std::optional<Plan> plan_of(const Visit& visit) const;
    void stand(Seen& seen) const;
    void cut_off(Seen& seen) const;
    void pair_rows();
    std::vector<Stay> stays(const Seen& seen) const;
    void measure(const Seen& seen, Figures& figures) const;
    void measure_start(const Seen& seen, const std::vector<Stay>& all, bool final, Figures& figures) const;
    void measure_time(const Seen& seen, const std::vector<Stay>& all, bool attended, Figures& figures) const;

    // The defaults of rules.md, marked † there, and what a contract says otherwise.
    struct Schedule {
        std::map<std::string, std::int64_t> terms{
            {"early_s", 1'800},       {"late_s", 1'800},        {"critical_early_s", 900},
            {"critical_late_s", 900}, {"cut_off_s", 82'800},    {"flex_s", 0},
            {"short_ppm", 800'000},   {"match_early_s", 7'200}, {"end_unknown_s", 14'400},
            {"missed_fault_only", 0}, {"unknown_at_home", 1}};
        bool band = false;
    };
    Misread misread_;
    std::map<std::string, Visit> visits_;
    std::map<std::string, std::map<Day, Schedule>> schedules_;                // of each contract, by its first day
    std::map<std::string, std::vector<std::pair<Instant, bool>>> suspended_;  // of each package: from when on, or not
    std::map<Day, bool> closed_;
    std::vector<Seen> seen_;
};

}  // namespace daybook::projections
