#include "projections/sustain/margin.h"

namespace daybook::sustain {
namespace {

// A mile is 1,609.344 m.
constexpr std::int64_t mile_mm = 1'609'344;

}  // namespace

std::int64_t rounded(Wide numerator, Wide denominator) {
    const Wide half = denominator / 2;
    return static_cast<std::int64_t>((numerator < 0 ? numerator - half : numerator + half) / denominator);
}

Work& Work::operator+=(const Work& other) {
    contact_s += other.contact_s;
    travel_s += other.travel_s;
    metres += other.metres;
    return *this;
}

std::optional<std::int64_t> Account::an_hour(std::int64_t amount) const {
    if (work.contact_s <= 0) return std::nullopt;
    return rounded(Wide{amount} * hour_s, work.contact_s);
}

std::optional<std::int64_t> Account::margin_ppm() const {
    if (revenue <= 0) return std::nullopt;
    return rounded(Wide{margin()} * whole_ppm, revenue);
}

void Sums::add(const Work& work, const Cost& cost, std::int64_t overhead_pence_an_hour) {
    work_ += work;
    const Wide contact = Wide{work.contact_s} * cost.pay_pence, travel = Wide{work.travel_s} * cost.travel_pay();
    contact_pay_ += contact;
    travel_pay_ += travel;
    on_cost_ += (contact + travel) * cost.on_cost_ppm;
    mileage_ += Wide{work.metres} * cost.mileage_pence;
    overhead_ += Wide{work.contact_s} * overhead_pence_an_hour;
}

Account Sums::account(std::int64_t revenue) const {
    return {.work = work_,
            .revenue = revenue,
            .contact_pay = rounded(contact_pay_, hour_s),
            .travel_pay = rounded(travel_pay_, hour_s),
            .on_cost = rounded(on_cost_, Wide{hour_s} * whole_ppm),
            .mileage = rounded(mileage_ * 1'000, mile_mm),
            .overhead = rounded(overhead_, hour_s)};
}

std::optional<std::int64_t> pay_an_hour(const Paid& paid) {
    const std::int64_t worked_s = paid.contact_s + paid.travel_s + paid.waiting_s;
    if (worked_s <= 0) return std::nullopt;
    return rounded(Wide{paid.pence} * hour_s, worked_s);
}

bool pays_at_least(const Paid& paid, std::int64_t minimum_pence) {
    const std::int64_t worked_s = paid.contact_s + paid.travel_s + paid.waiting_s;
    return Wide{paid.pence} * hour_s >= Wide{minimum_pence} * worked_s;
}

std::int64_t short_of(const Paid& paid, std::int64_t minimum_pence) {
    if (pays_at_least(paid, minimum_pence)) return 0;
    const Wide worked_s = Wide{paid.contact_s} + paid.travel_s + paid.waiting_s;
    return static_cast<std::int64_t>((minimum_pence * worked_s + hour_s - 1) / hour_s) - paid.pence;
}

}  // namespace daybook::sustain
