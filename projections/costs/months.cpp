#include "projections/costs/months.h"

#include <algorithm>

#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/engine/key.h"

namespace daybook::projections::costs {
namespace {

constexpr std::size_t most_months = 24;

Result<std::optional<Day>> month_filter(const ViewQuery& query, std::string_view name) {
    const auto text = query.get(name);
    if (text.empty()) return std::optional<Day>{};
    const auto day = text.size() == 7 ? parse_day(std::string(text) + "-01") : std::nullopt;
    if (!day)
        return rejected("the filter “" + std::string(name) + "” is “" + std::string(text) +
                        "”, not a month like 2026-03");
    return day;
}

// The last month up to the one the log has come to.
Result<std::optional<Day>> newest(const Reading& reading) {
    const Day now = month_of(Calendar::london().day_of(reading.checkpoint().recorded));
    auto cursor = reading.cursor(cells);
    cursor.seek_last(KeyOut().day(month_after(now)).take());
    DAYBOOK_CHECK(cursor.status());
    if (!cursor.valid()) return std::optional<Day>{};
    return std::optional(labels_of(cursor.key()).month);
}

}  // namespace

Result<Month> Month::of(const Reading& reading, Day month) {
    Month found;
    found.first_ = month;
    auto cursor = reading.cursor(costs::cells);
    const std::string end = KeyOut().day(month_after(month)).take();
    for (cursor.seek(KeyOut().day(month).take()); cursor.valid() && cursor.key() < end; cursor.next()) {
        DAYBOOK_TRY(Cell cell, costs::cells.decode(cursor.bytes()));
        found.cells_.emplace_back(labels_of(cursor.key()), std::move(cell));
        found.changed_ = std::max(found.changed_, cursor.changed());
    }
    DAYBOOK_CHECK(cursor.status());
    DAYBOOK_CHECK(found.read_costs(reading));
    return found;
}

Status Month::read_costs(const Reading& reading) {
    auto cursor = reading.cursor(workers);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(auto worker, workers.decode(cursor.bytes()));
        workers_.emplace(KeyIn(cursor.key()).text(), std::move(worker));
        changed_ = std::max(changed_, cursor.changed());
    }
    DAYBOOK_CHECK(cursor.status());
    auto said = reading.cursor(reckonings);
    said.seek({});
    if (said.valid()) {
        DAYBOOK_TRY(reckoning_, reckonings.decode(said.bytes()));
        changed_ = std::max(changed_, said.changed());
    }
    DAYBOOK_CHECK(said.status());
    sustain::Wide time = 0, pay = 0, on_cost = 0, mileage = 0, travel = 0;
    for (const auto& [labels, cell] : cells_)
        for (const Worked& one : cell.worked) {
            worked_ = true;
            const auto* cost = known_cost(one);
            if (!cost) continue;
            const std::int64_t spent = one.work.contact_s + one.work.travel_s;
            time += spent;
            pay += sustain::Wide{spent} * cost->pay_pence;
            on_cost += sustain::Wide{spent} * cost->on_cost_ppm;
            mileage += sustain::Wide{spent} * cost->mileage_pence;
            travel += sustain::Wide{spent} * cost->travel_pence;
        }
    if (time > 0)
        mean_ = sustain::Cost{.pay_pence = sustain::rounded(pay, time),
                              .on_cost_ppm = sustain::rounded(on_cost, time),
                              .mileage_pence = sustain::rounded(mileage, time),
                              .travel_pence = sustain::rounded(travel, time)};
    return {};
}

const care::WorkerCosts::Cost* Month::known_cost(const Worked& one) const {
    const auto worker = workers_.find(care::id_in(one.worker, "worker"));
    return worker == workers_.end() ? nullptr : worker->second.on(one.day);
}

sustain::Cost Month::cost_of(const Worked& one) const {
    const auto* cost = known_cost(one);
    if (!cost) return mean_.value_or(sustain::Cost{});
    return {.pay_pence = cost->pay_pence,
            .on_cost_ppm = cost->on_cost_ppm,
            .mileage_pence = cost->mileage_pence,
            .travel_pence = cost->travel_pence};
}

void Figures::add(const Month& month, const Cell& cell) {
    revenue += cell.revenue;
    late += cell.late;
    of_attended += cell.of_attended;
    missed += cell.missed;
    of_due += cell.of_due;
    legs += cell.legs;
    for (const Worked& one : cell.worked) sums.add(one.work, month.cost_of(one), month.overhead_on(one.day));
}

std::int64_t ppm(std::int64_t numerator, std::int64_t denominator) {
    if (denominator <= 0) return no_data;
    return sustain::rounded(sustain::Wide{numerator} * sustain::whole_ppm, denominator);
}

Result<std::vector<Day>> months_asked(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const auto single, month_filter(query, "month"));
    DAYBOOK_TRY(auto from, month_filter(query, "from"));
    DAYBOOK_TRY(auto to, month_filter(query, "to"));
    if (single && (from || to)) return rejected("give either “month” or “from” and “to”");
    if (single) return std::vector{*single};
    DAYBOOK_TRY(const auto last, newest(reading));
    if (!to) to = last;
    if (!from) from = to;
    std::vector<Day> months;
    if (!from || !to) return months;
    for (Day month = *from; month <= *to; month = month_after(month)) {
        if (months.size() == most_months)
            return rejected("from " + month_text(*from) + " to " + month_text(*to) + " are more than " +
                            std::to_string(most_months) + " months");
        months.push_back(month);
    }
    return months;
}

}  // namespace daybook::projections::costs
