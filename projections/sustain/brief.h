#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "projections/sustain/margin.h"

// The case for a targeted uplift (rules.md R27), and how steady the work is.
namespace daybook::sustain {

// More an hour that a package needs to cover its cost, up to the next penny; 0 where it does.
std::int64_t supplement_an_hour(const Account& package);
// What so much an hour comes to for so much care.
std::int64_t rise(std::int64_t pence_an_hour, std::int64_t contact_s);

// Packages side by side: what carrying those under their cost takes, and what it takes to give everybody the rise that
// the neediest needs.
struct Brief {
    std::int64_t targeted = 0;  // pence, for the period of the accounts
    std::int64_t blanket = 0;
    // Blanket ÷ targeted; nothing where nobody needs any.
    std::optional<std::int64_t> times_ppm() const;
};
Brief brief_of(std::span<const Account> packages);

// Legs whose planned gap is shorter than the way: where the next missed call comes from.
struct Legs {
    std::int64_t legs = 0, squeezed = 0;
    std::int64_t gap_s = 0;  // planned between visits, for which nobody pays
    void add(std::int64_t leg_gap_s, std::int64_t travel_s);
    Legs& operator+=(const Legs& other);
    std::optional<std::int64_t> squeezed_ppm() const;
    bool operator==(const Legs&) const = default;
};

// Population standard deviation ÷ mean; nothing where the mean is 0.
std::optional<std::int64_t> volatility_ppm(std::span<const std::int64_t> totals);

}  // namespace daybook::sustain
