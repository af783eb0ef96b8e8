#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/calendar_holidays.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/contract.capnp.h"

namespace daybook::care {

using Basis = schema::Contract::KpiScheduleSet::Basis;
using Direction = schema::Contract::KpiScheduleSet::Direction;

// What a contract wants of one KPI; shares in parts per million.
struct Target {
    std::string kpi;
    std::int64_t target_ppm = 0;
    std::int64_t amber_ppm = 0;
    Direction direction = Direction::REPORT;
    bool operator==(const Target&) const = default;
};

// One effective-dated rule set by which care is measured. The values here are the defaults of rules.md.
struct Terms {
    Day from = day(INT32_MIN);        // first local day measured by it
    std::string version = "default";  // the rule version shown beside every figure
    Basis basis = Basis::PLANNED_START;

    std::int64_t early_s = 30 * 60;           // R6: how early a start may be …
    std::int64_t late_s = 30 * 60;            // … and how late; both bounds inclusive
    std::int64_t critical_early_s = 15 * 60;  // the same for time-critical visits
    std::int64_t critical_late_s = 15 * 60;
    std::int64_t cut_off_s = 23 * 3600;            // R3: local time of day
    std::int64_t flex_s = 0;                       // R5: how far a visit may be moved without anybody's agreement
    std::int64_t short_ppm = 800'000;              // a visit shorter than this share of its plan is short
    std::int64_t match_early_s = 120 * 60;         // R28: how long before its plan a feed row may begin
    std::int64_t end_unknown_s = 4 * 3600;         // R8: after the planned end, a start without an end is an exception
    std::int64_t unrostered_s = 24 * 3600;         // R2: how long before its time an empty slot is an exception
    std::int64_t rota_grace_s = 3600;              // … and how long after a change the rota has to have followed
    std::int64_t unallocated_first_s = 72 * 3600;  // R2: when a visit short of workers is listed: first …
    std::int64_t unallocated_again_s = 24 * 3600;  // … again …
    std::int64_t unallocated_last_s = 2 * 3600;    // … and last
    std::int64_t missed_fault_only = 0;            // R3: 1 = a miss counts only if it may be the provider's fault
    std::int64_t continuity_workers = 12;          // in 28 days a person sees at most so many care workers …
    std::int64_t continuity_attendances = 14;      // … counted for those with at least so many attendances
    std::int64_t chart_visits = 20;                // R22: visits it takes for a weekly point of a chart …
    std::int64_t forecast_visits = 100;            // R23: … and for a forecast or a breach
    std::int64_t welfare_s = 3600;             // missed_followed_up: a welfare check at most so long after the alert
    std::int64_t price_notice_days = 28;       // R24: before a price changes its payer is told in writing
    std::int64_t telling_ahead_s = 24 * 3600;  // … and before a variation's deadline what is outstanding is said
    std::int64_t silent_s = 10 * 24 * 3600;    // R1: its source is silent so long after it was last heard; 0 = never
    std::int64_t unknown_at_home = 1;          // electronic_logging: 1 = an unknown location counts as at home

    std::vector<Target> targets;  // those the contract sets; others take the KPI's own default

    static const Terms& defaults();
    const Target* target(std::string_view kpi) const;  // null where the contract is silent
    bool operator==(const Terms&) const = default;
};

// A parameter as KpiScheduleSet names it. This is the only table of names.
struct Parameter {
    std::string_view name;
    std::int64_t Terms::* value;
    std::int64_t least;
    std::int64_t most;  // a value outside is taken as the nearer bound
};
std::span<const Parameter> parameters();
const Parameter* find_parameter(std::string_view name);

// What is known of one contract, folded from its stream: what it is, and every rule set there ever was.
struct ContractTerms {
    std::string contract;  // its id: the stream without "contract-"
    std::string title;
    std::string commissioner;
    std::string provider;
    schema::Contract::Route route = schema::Contract::Route::FRAMEWORK;
    schema::Contract::Service service = schema::Contract::Service::HOMECARE;
    schema::Contract::Nation nation = schema::Contract::Nation::ENGLAND_WALES;
    unsigned week_ends_on = 7;    // ISO weekday of the contract week's last day
    Day from{};                   // its first day; contract years and periods of four weeks are counted from it
    std::vector<Terms> versions;  // by `from`; of two for the same day the one recorded last stands

    // The rule set in force on a local day; the defaults before the first.
    const Terms& on(Day day) const;
    bool operator==(const ContractTerms&) const = default;
};

// Whose bank holidays count (R11): those of the contract's nation, England's † of one of which nothing is known.
Nation nation_of(const ContractTerms* contract);

// Folds one event of the contract's stream. Returns the first local day whose figures may be others now: visits from
// that day on have to be measured again.
std::optional<Day> fold(ContractTerms& contract, const EventView& event);

// As the bytes of a projection's row; decode is `corrupt` for bytes that encode did not write.
std::string encode(const ContractTerms& contract);
Result<ContractTerms> decode_contract_terms(std::string_view bytes);

}  // namespace daybook::care
