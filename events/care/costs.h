#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

// What care costs, and what others say it costs: everything by the day from which it holds (rules.md R27).
namespace daybook::care {

// A care worker's time and way.
struct WorkerCosts {
    struct Cost {
        Day from{};
        std::int64_t pay_pence = 0;      // an hour
        std::int64_t on_cost_ppm = 0;    // of pay
        std::int64_t mileage_pence = 0;  // a mile
        std::int64_t travel_pence = 0;   // an hour on the way
        bool operator==(const Cost&) const = default;
    };
    std::vector<Cost> set{};  // by day

    const Cost* on(Day day) const;  // null before the first
};
void fold(WorkerCosts& worker, const EventView& event);

// The agency's overhead, and benchmarks.
struct Reckoning {
    struct Overhead {
        Day from{};
        std::int64_t pence = 0;  // a contact hour
    };
    struct Benchmark {
        Day from{};
        std::int64_t pence = 0;  // an hour
        std::string source, area;
    };
    // The least an hour of work may be paid.
    struct Minimum {
        Day from{};
        std::int64_t pence = 0;
    };
    std::vector<Overhead> overheads{};    // by day
    std::vector<Benchmark> benchmarks{};  // by day
    std::vector<Minimum> minimums{};      // by day

    std::int64_t overhead_on(Day day) const;       // 0 before the first
    const Minimum* minimum_on(Day day) const;      // null before the first
    const Benchmark* benchmark_on(Day day) const;  // the one set last of whatever source; null before the first
};
void fold(Reckoning& reckoning, const EventView& event);

// Taken off a contract's bill for a month, said by its first day: the period the credit names, else when it was given.
struct ServiceCredit {
    Day month{};
    std::int64_t pence = 0;
    Position at{};  // of the fact: what the invoice's line names it by
    Day given{};
    std::string why;  // whose breach it is for, in which period, by how much
};
std::optional<ServiceCredit> service_credit(const EventView& event);

std::string encode(const WorkerCosts& worker);
Result<WorkerCosts> decode_worker_costs(std::string_view bytes);
std::string encode(const Reckoning& reckoning);
Result<Reckoning> decode_reckoning(std::string_view bytes);

}  // namespace daybook::care
