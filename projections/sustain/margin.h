#pragma once

#include <cstdint>
#include <optional>

// What an hour of care costs and leaves (rules.md R27). Pence, seconds, metres, parts per million; nothing is rounded
// before it is shown.
namespace daybook::sustain {

__extension__ using Wide = __int128;

// numerator ÷ denominator, half away from zero; the denominator is above 0.
std::int64_t rounded(Wide numerator, Wide denominator);

inline constexpr std::int64_t hour_s = 3'600;
inline constexpr std::int64_t whole_ppm = 1'000'000;

// What a care worker's time costs on a day.
struct Cost {
    std::int64_t pay_pence = 0;      // an hour
    std::int64_t on_cost_ppm = 0;    // of pay
    std::int64_t mileage_pence = 0;  // a mile
    // An hour on the way, where it is paid otherwise than care.
    std::optional<std::int64_t> travel_pence{};
    std::int64_t travel_pay() const { return travel_pence.value_or(pay_pence); }
    bool operator==(const Cost&) const = default;
};

// Time with people and on the way to them.
struct Work {
    std::int64_t contact_s = 0;
    std::int64_t travel_s = 0;
    std::int64_t metres = 0;
    Work& operator+=(const Work& other);
    bool operator==(const Work&) const = default;
};

// One line of the table: what was earned, what it cost, what is left. Pence.
struct Account {
    Work work;
    std::int64_t revenue = 0;  // less service credits
    std::int64_t contact_pay = 0, travel_pay = 0, on_cost = 0, mileage = 0, overhead = 0;

    std::int64_t cost() const { return contact_pay + travel_pay + on_cost + mileage + overhead; }
    std::int64_t margin() const { return revenue - cost(); }
    // An hour with people; nothing where there was none.
    std::optional<std::int64_t> margin_an_hour() const { return an_hour(margin()); }
    std::optional<std::int64_t> fee_an_hour() const { return an_hour(revenue); }
    std::optional<std::int64_t> cost_an_hour() const { return an_hour(cost()); }
    std::optional<std::int64_t> travel_s_an_hour() const { return an_hour(work.travel_s); }
    std::optional<std::int64_t> margin_ppm() const;  // of revenue

 private:
    std::optional<std::int64_t> an_hour(std::int64_t amount) const;
};

// Adds work at different costs exactly, so that it does not matter into how many parts a month was cut.
class Sums {
 public:
    void add(const Work& work, const Cost& cost, std::int64_t overhead_pence_an_hour);
    Account account(std::int64_t revenue) const;

 private:
    Work work_;
    Wide contact_pay_ = 0, travel_pay_ = 0;  // pence × seconds
    Wide on_cost_ = 0;                       // pence × seconds × ppm
    Wide mileage_ = 0;                       // pence × metres
    Wide overhead_ = 0;                      // pence × seconds
};

// What a care worker is paid for each hour that work takes, paid or not: to be held against the minimum wage (W14).
struct Paid {
    std::int64_t pence = 0;  // for contact and travel
    std::int64_t contact_s = 0, travel_s = 0, waiting_s = 0;
};
std::optional<std::int64_t> pay_an_hour(const Paid& paid);
bool pays_at_least(const Paid& paid, std::int64_t minimum_pence);
// What would bring it up to that, to the next penny; 0 where it is.
std::int64_t short_of(const Paid& paid, std::int64_t minimum_pence);

}  // namespace daybook::sustain
