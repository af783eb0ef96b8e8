#include "events/care/costs.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/said.h"
#include "events/core/calendar.h"
#include "schema/contract.capnp.h"
#include "schema/governance.capnp.h"
#include "schema/worker.capnp.h"

namespace daybook::care {
namespace {

constexpr std::uint8_t row_version = 2;

// What nobody pays: so that a slip of the keys spoils its own figure and no sum overflows.
constexpr std::int64_t most_pence = 1'000'000;
constexpr std::int64_t most_credit = 100'000'000'000;
constexpr std::int64_t most_ppm = 10'000'000;

std::int64_t pence_said(std::int64_t pence) { return std::clamp<std::int64_t>(pence, 0, most_pence); }

// Of two for the same day the one recorded last stands.
template <class Dated>
void put(std::vector<Dated>& all, Dated one) {
    const auto after = std::ranges::upper_bound(all, one.from, {}, &Dated::from);
    all.insert(after, std::move(one));
}

template <class Dated>
const Dated* on_day(const std::vector<Dated>& all, Day day) {
    const auto after = std::ranges::upper_bound(all, day, {}, &Dated::from);
    return after == all.begin() ? nullptr : &*std::prev(after);
}

// "2026-03", "2026-03-15": the first day of that month.
std::optional<Day> month_said(std::string_view period) {
    if (period.size() == 7) return parse_day(std::string{period} + "-01");
    const auto day = parse_day(period);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::sys_days{day->time_since_epoch()}};
    return Day{std::chrono::sys_days{date.year() / date.month() / 1}.time_since_epoch()};
}

}  // namespace

const WorkerCosts::Cost* WorkerCosts::on(Day day) const { return on_day(set, day); }

void fold(WorkerCosts& worker, const EventView& event) {
    using Fact = schema::Worker;
    if (!event.is<Fact::CostSet>()) return;
    const auto fact = event.as<Fact::CostSet>();
    const std::int64_t pay = pence_said(fact.getPayPence()), travel = pence_said(fact.getTravelPence());
    put(worker.set, {.from = within_reach(day(fact.getFrom())),
                     .pay_pence = pay,
                     .on_cost_ppm = std::min<std::int64_t>(fact.getOnCost(), most_ppm),
                     .mileage_pence = pence_said(fact.getMileagePence()),
                     .travel_pence = fact.getTravelUnpaid() ? 0
                                     : travel > 0           ? travel
                                                            : pay});
}

std::int64_t Reckoning::overhead_on(Day day) const {
    const Overhead* known = on_day(overheads, day);
    return known ? known->pence : 0;
}

const Reckoning::Minimum* Reckoning::minimum_on(Day day) const { return on_day(minimums, day); }

const Reckoning::Benchmark* Reckoning::benchmark_on(Day day) const { return on_day(benchmarks, day); }

void fold(Reckoning& reckoning, const EventView& event) {
    using Fact = schema::Governance;
    if (event.is<Fact::OverheadSet>()) {
        const auto fact = event.as<Fact::OverheadSet>();
        put(reckoning.overheads, {.from = within_reach(day(fact.getFrom())), .pence = pence_said(fact.getPence())});
    }
    if (event.is<Fact::MinimumWageSet>()) {
        const auto fact = event.as<Fact::MinimumWageSet>();
        put(reckoning.minimums, {.from = within_reach(day(fact.getFrom())), .pence = pence_said(fact.getPence())});
    }
    if (event.is<Fact::BenchmarkSet>()) {
        const auto fact = event.as<Fact::BenchmarkSet>();
        put(reckoning.benchmarks, {.from = within_reach(day(fact.getFrom())),
                                   .pence = pence_said(fact.getPence()),
                                   .source = std::string{text_of(fact.getSource())},
                                   .area = std::string{text_of(fact.getArea())}});
    }
}

namespace {

// "12.05 %", of parts per million.
std::string percent(std::int64_t ppm) {
    const std::int64_t hundredths = std::clamp<std::int64_t>(ppm, 0, 1'000 * most_ppm) / 100;
    const std::string digits = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + (digits.size() == 1 ? ".0" : ".") + digits + " %";
}

// "service credit, late_visits 12.00 % against 10.00 % in 2026-03: late visits in March"
std::string why(schema::Contract::ServiceCreditApplied::Reader fact) {
    std::string said = "service credit";
    if (fact.getKpi().size() != 0) said += ", " + std::string{text_of(fact.getKpi())};
    if (fact.getFigure() != 0 || fact.getThreshold() != 0)
        said += " " + percent(fact.getFigure()) + " against " + percent(fact.getThreshold());
    if (fact.getPeriod().size() != 0) said += " in " + std::string{text_of(fact.getPeriod())};
    if (fact.getReason().size() != 0) said += ": " + std::string{text_of(fact.getReason())};
    return said;
}

}  // namespace

std::optional<ServiceCredit> service_credit(const EventView& event) {
    using Fact = schema::Contract;
    if (!event.is<Fact::ServiceCreditApplied>()) return std::nullopt;
    const auto fact = event.as<Fact::ServiceCreditApplied>();
    const Day given = within_reach(Calendar::london().day_of(within_reach(event.occurred())));
    const auto month = month_said(text_of(fact.getPeriod()));
    return ServiceCredit{.month = within_reach(month ? *month : *month_said(to_string(given))),
                         .pence = std::clamp<std::int64_t>(fact.getPence(), 0, most_credit),
                         .at = event.position(),
                         .given = given,
                         .why = why(fact)};
}

template <class Bytes>
void fields(Bytes& bytes, Is<WorkerCosts::Cost> auto& c) {
    bytes(c.from, c.pay_pence, c.on_cost_ppm, c.mileage_pence, c.travel_pence);
}
template <class Bytes>
void fields(Bytes& bytes, Is<WorkerCosts> auto& w) {
    bytes(w.set);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Reckoning::Overhead> auto& o) {
    bytes(o.from, o.pence);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Reckoning::Minimum> auto& m) {
    bytes(m.from, m.pence);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Reckoning::Benchmark> auto& b) {
    bytes(b.from, b.pence, b.source, b.area);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Reckoning> auto& r) {
    bytes(r.overheads, r.benchmarks, r.minimums);
}

std::string encode(const WorkerCosts& worker) { return to_bytes(worker, row_version); }
Result<WorkerCosts> decode_worker_costs(std::string_view bytes) {
    return from_bytes<WorkerCosts>(bytes, row_version, "what a care worker costs");
}
std::string encode(const Reckoning& reckoning) { return to_bytes(reckoning, row_version); }
Result<Reckoning> decode_reckoning(std::string_view bytes) {
    return from_bytes<Reckoning>(bytes, row_version, "what an hour is reckoned to cost");
}

}  // namespace daybook::care
