// Each KPI's edges beyond W1, and what figures are held against.

#include "projections/kpi/kpi.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "tests/dsl/agency.h"

using namespace daybook;
using namespace daybook::story;
using Ratio = kpi::Ratio;

namespace {

const By a{.worker = "worker-a"}, b{.worker = "worker-b"};

// What all visits of a story put into a KPI together.
Ratio sum(const kpi::VisitKpi& kpi, const Story& lines) {
    Book book;
    book.tell(lines);
    const Measures measures{book};
    Ratio total;
    for (const care::Measured& m : measures.all())
        if (const auto ratio = kpi.measure(m, *m.terms)) total += *ratio;
    return total;
}

const Line plan = planned("V", "08:00", "08:30");
const Line pair = planned("V", "08:00", "08:30", {.required = 2});
constexpr Ratio none{0, 0};

}  // namespace

TEST_CASE("KPIs: each is listed once, found by its id, and says what it counts") {
    std::set<std::string_view> ids;
    for (const kpi::VisitKpi* kpi : kpi::visit_kpis()) {
        CHECK(ids.insert(kpi->id).second);
        CHECK(kpi::find_visit_kpi(kpi->id) == kpi);
        CHECK_FALSE(kpi->title.empty());
        CHECK((kpi->counts == "visits" || kpi->counts == "s"));
    }
    CHECK(ids.size() == 16);
    CHECK(kpi::find_visit_kpi("turnover") == nullptr);
}

TEST_CASE("punctuality: agreeing a new time beforehand puts the visit right") {
    const Story late = told(plan, visited("V", "08:40", "09:10"));
    CHECK(sum(kpi::punctuality, late) == Ratio{0, 1});
    CHECK(sum(kpi::punctuality, told(late, replanned("V", "08:30", "", "07:50", Who::PERSON))) == Ratio{1, 1});
    CHECK(sum(kpi::punctuality, told(late, replanned("V", "08:30", "", "07:50", Who::PROVIDER))) == Ratio{0, 1});
}

TEST_CASE("punctuality: bounds are inclusive and seconds are dropped") {
    const auto at = [](std::string start, PlanOf how = {}) {
        return sum(kpi::punctuality, told(planned("V", "08:00:30", "08:30:30", how), visited("V", start, "09:30")));
    };
    CHECK(at("07:30:00") == Ratio{1, 1});
    CHECK(at("07:29:59") == Ratio{0, 1});
    CHECK(at("08:30:59") == Ratio{1, 1});
    CHECK(at("08:31:00") == Ratio{0, 1});
    CHECK(at("08:15:59", {.time_critical = true}) == Ratio{1, 1});
    CHECK(at("08:16:00", {.time_critical = true}) == Ratio{0, 1});
    CHECK(at("07:44:59", {.time_critical = true}) == Ratio{0, 1});
}

TEST_CASE("punctuality: a contract that buys bands measures against the band") {
    const Line band = kpi_schedule("contract-1", {.basis = schema::Contract::KpiScheduleSet::Basis::BAND});
    const auto figures = [&](std::string start, PlanOf how) {
        const Story lines = told(band, planned("V", "08:00", "08:30", how), visited("V", start, "11:00"));
        return std::pair{sum(kpi::punctuality, lines).numerator, sum(kpi::late_visits, lines).numerator};
    };
    const PlanOf banded{.band_from = "07:00", .band_to = "10:00"};
    CHECK(figures("07:00", banded) == std::pair<std::int64_t, std::int64_t>{1, 0});
    CHECK(figures("10:00:59", banded) == std::pair<std::int64_t, std::int64_t>{1, 0});
    CHECK(figures("10:01", banded) == std::pair<std::int64_t, std::int64_t>{0, 1});
    CHECK(figures("06:59:59", banded) == std::pair<std::int64_t, std::int64_t>{0, 0});
    CHECK(figures("08:31", {}) == std::pair<std::int64_t, std::int64_t>{0, 1});
}

TEST_CASE("punctuality and late visits: a visit that may still be joined is in neither half") {
    CHECK(sum(kpi::punctuality, told(pair, clocked_in("V", "08:00", a))) == none);
    CHECK(sum(kpi::late_visits, told(pair, clocked_in("V", "08:00", a))) == none);
    CHECK(sum(kpi::late_visits, told(pair, visited("V", "08:00", "08:30", a))) == Ratio{1, 1});
    CHECK(sum(kpi::punctuality, told(plan, clocked_in("V", "08:00"))) == Ratio{1, 1});
}

TEST_CASE("missed visits: what is awaited, cancelled or suspended is in neither half") {
    CHECK(sum(kpi::missed_visits, told(plan)) == none);
    CHECK(sum(kpi::missed_visits, told(plan, overdue("V", "08:31"))) == none);
    CHECK(sum(kpi::missed_visits, told(plan, missed("V", "23:00"))) == Ratio{1, 1});
    CHECK(sum(kpi::missed_visits, told(plan, missed("V", "23:00"), visited("V", "22:59", "23:10"))) == Ratio{0, 1});
    CHECK(sum(kpi::missed_visits, visited("V", "08:00", "08:30")) == none);
    CHECK(sum(kpi::missed_visits, told(kpi_schedule("contract-1", {.terms = {{"missed_fault_only", 1}}}), plan,
                                       missed("V", "23:00", {.provider_fault = Answer::NO}))) == Ratio{0, 1});
}

TEST_CASE("delivered time: capped at the plan, for as many workers as are required") {
    CHECK(sum(kpi::delivered_time, told(plan, visited("V", "08:00", "09:00"))) == Ratio{1800, 1800});
    CHECK(sum(kpi::delivered_time, told(pair, visited("V", "08:00", "08:30", a))) == Ratio{1800, 3600});
    CHECK(sum(kpi::delivered_time, told(plan, clocked_in("V", "08:00"), day_closed())) == none);
    CHECK(sum(kpi::delivered_time, told(plan, clocked_in("V", "23:30"), day_closed())) == none);
    CHECK(sum(kpi::delivered_time, told(plan, frustrated("V", "08:00", "08:10"))) == none);
    CHECK(sum(kpi::delivered_time, visited("V", "08:00", "08:30")) == none);
}

TEST_CASE("short visits: exactly 80 % is not short, a second less is") {
    CHECK(sum(kpi::short_visits, told(plan, visited("V", "08:00", "08:24"))) == Ratio{0, 1});
    CHECK(sum(kpi::short_visits, told(plan, visited("V", "08:00", "08:23:59"))) == Ratio{1, 1});
    CHECK(sum(kpi::short_visits, told(plan, clocked_in("V", "08:00"))) == none);
}

TEST_CASE("short visits: only what was agreed beforehand, and not with ourselves, excuses") {
    const Story brief = told(plan, visited("V", "08:00", "08:10"));
    CHECK(sum(kpi::short_visits, told(brief, shorter_agreed("V", "07:59"))) == Ratio{0, 1});
    CHECK(sum(kpi::short_visits, told(brief, shorter_agreed("V", "08:05"))) == Ratio{1, 1});
    CHECK(sum(kpi::short_visits, told(brief, shorter_agreed("V", "07:59", Who::PROVIDER))) == Ratio{1, 1});
    CHECK(sum(kpi::short_visits, told(brief, replanned("V", "08:00", "08:10", "07:00", Who::PERSON))) == Ratio{0, 1});
}

TEST_CASE("electronic logging: every required worker, in and out, at home as far as anybody knows") {
    CHECK(sum(kpi::electronic_logging,
              told(pair, visited("V", "08:00", "08:30", a), visited("V", "08:00", "08:30", b))) == Ratio{1, 1});
    CHECK(sum(kpi::electronic_logging,
              told(pair, visited("V", "08:00", "08:30", a), by_hand("V", "08:00", "08:30", b))) == Ratio{0, 1});
    const Story unknown = told(plan, visited("V", "08:00", "08:30", {.at_home = Answer::UNKNOWN}));
    CHECK(sum(kpi::electronic_logging, unknown) == Ratio{1, 1});
    CHECK(sum(kpi::electronic_logging,
              told(kpi_schedule("contract-1", {.terms = {{"unknown_at_home", 0}}}), unknown)) == Ratio{0, 1});
    CHECK(sum(kpi::electronic_logging, told(plan, clocked_in("V", "08:00"))) == none);
    CHECK(sum(kpi::electronic_logging, told(plan, clocked_in("V", "08:00"), day_closed())) == Ratio{0, 1});
}

TEST_CASE("manual edits: any end entered or changed by hand, of any worker") {
    CHECK(sum(kpi::manual_edits, told(plan, visited("V", "08:00", "08:30"))) == Ratio{0, 1});
    CHECK(sum(kpi::manual_edits, told(plan, visited("V", "08:00", "08:20"), adjusted("V", "", "08:30", "09:00"))) ==
          Ratio{1, 1});
    CHECK(sum(kpi::manual_edits, told(plan, by_hand("V", "08:00", ""))) == Ratio{1, 1});
    CHECK(sum(kpi::manual_edits, told(plan, clocked_in("V", "08:00"))) == none);
}

TEST_CASE("manual times: those that equal the plan to the minute are counted among the manual ones") {
    CHECK(sum(kpi::manual_equals_plan, told(plan, by_hand("V", "08:00:50", "08:30:10"))) == Ratio{1, 1});
    CHECK(sum(kpi::manual_equals_plan, told(plan, by_hand("V", "08:01", "08:31"))) == Ratio{0, 1});
    CHECK(sum(kpi::manual_equals_plan, told(plan, visited("V", "08:00", "08:30"))) == none);
    // Of two all hand-entered times have to equal it, whoever is looked at last.
    const auto first_in = [](std::string a_in) {
        return sum(kpi::manual_equals_plan,
                   told(pair, by_hand("V", std::move(a_in), "08:30", a), by_hand("V", "08:00", "08:30", b)));
    };
    CHECK(first_in("08:00") == Ratio{1, 1});
    CHECK(first_in("07:59") == Ratio{0, 1});
}

TEST_CASE("double-handed: met when both were there for 80 % of the plan") {
    const auto met = [](std::string b_in) {
        return sum(kpi::double_handed_met,
                   told(pair, visited("V", "08:00", "08:30", a), visited("V", b_in, "08:30", b)));
    };
    CHECK(met("08:06") == Ratio{1, 1});
    CHECK(met("08:06:01") == Ratio{0, 1});
    CHECK(sum(kpi::double_handed_met, told(plan, visited("V", "08:00", "08:30"))) == none);
    // As long as they are there nobody knows for how long they were together.
    CHECK(sum(kpi::double_handed_met, told(pair, clocked_in("V", "08:00", a), clocked_in("V", "08:00", b))) == none);
}

TEST_CASE("figures: a denominator of nothing is no data, never 100 %") {
    CHECK_FALSE(kpi::ppm({0, 0}));
    CHECK(kpi::status_of({0, 0}, kpi::target_of(kpi::punctuality, care::Terms::defaults())) == schema::Status::NO_DATA);
    CHECK(kpi::ppm({0, 3}) == 0);
    CHECK(kpi::ppm({1, 3}) == 333'333);
    CHECK(kpi::ppm({2, 3}) == 666'667);
    CHECK(kpi::ppm({1, 2'000'000}) == 1);
}

TEST_CASE("figures: sums of nonsensically long plans neither overflow nor look better than they are") {
    using schema::Status;
    constexpr std::int64_t huge = std::int64_t{UINT32_MAX} * 255 * 1'000'000;  // a million visits of 136 years each
    const care::Target target = kpi::target_of(kpi::delivered_time, care::Terms::defaults());
    CHECK(kpi::ppm({huge / 2, huge}) == 500'000);
    CHECK(kpi::ppm({huge, 1}) == INT64_MAX);
    CHECK(kpi::status_of({huge, huge}, target) == Status::ON_TARGET);
    CHECK(kpi::status_of({huge / 2, huge}, target) == Status::OFF_TARGET);
}

TEST_CASE("critical_punctuality: time-critical visits alone, and the target is all of them (R6)") {
    const Story critical = told(planned("V", "08:00", "08:15", {.time_critical = true}));
    CHECK(sum(kpi::critical_punctuality, told(critical, visited("V", "08:15:59", "08:30"))) == Ratio{1, 1});
    CHECK(sum(kpi::critical_punctuality, told(critical, visited("V", "08:16", "08:30"))) == Ratio{0, 1});
    CHECK(sum(kpi::critical_punctuality, told(plan, visited("V", "08:00", "08:30"))) == none);
    const care::Target all = kpi::target_of(kpi::critical_punctuality, care::Terms::defaults());
    CHECK(kpi::status_of({1'000, 1'000}, all) == schema::Status::ON_TARGET);
    CHECK(kpi::status_of({999, 1'000}, all) == schema::Status::OFF_TARGET);
}

TEST_CASE("delivered_uncapped: what was given beyond the plan stands beside delivered_time") {
    const Story longer = told(plan, visited("V", "08:00", "08:50"));
    CHECK(sum(kpi::delivered_time, longer) == Ratio{1800, 1800});
    CHECK(sum(kpi::delivered_uncapped, longer) == Ratio{3000, 1800});
    CHECK(sum(kpi::delivered_uncapped, told(plan, missed("V", "23:00"))) == Ratio{0, 1800});
    CHECK(sum(kpi::delivered_uncapped, told(plan, frustrated("V", "08:05", "08:10"))) == none);
}

TEST_CASE("brief_visits: of a quarter of an hour or less, planned so or not, stands beside short_visits") {
    CHECK(sum(kpi::brief_visits, told(plan, visited("V", "08:00", "08:15"))) == Ratio{1, 1});
    CHECK(sum(kpi::brief_visits, told(plan, visited("V", "08:00", "08:15:01"))) == Ratio{0, 1});
    CHECK(sum(kpi::brief_visits, told(planned("V", "08:00", "08:15"), visited("V", "08:00", "08:15"))) == Ratio{1, 1});
    CHECK(sum(kpi::brief_visits, told(plan, clocked_in("V", "08:00"))) == none);
}

TEST_CASE("replans_recorded_late: agreed in time, recorded after the start they moved (R5)") {
    const Story came = visited("V", "08:40", "09:10");
    const auto replan = [](std::string recorded) {
        return replanned("V", "08:30", "09:00", "07:00", Who::PERSON).record_at(std::move(recorded));
    };
    CHECK(sum(kpi::replans_recorded_late, told(plan, replan("07:00"), came)) == Ratio{0, 1});
    CHECK(sum(kpi::replans_recorded_late, told(plan, replan("10:00"), came)) == Ratio{1, 1});
    CHECK(sum(kpi::replans_recorded_late, told(plan, replan("10:00"))) == none);
}

TEST_CASE("rota_stability: the care workers are settled on 24 hours before the start, or they are not") {
    const auto when = [](std::string at) {
        return sum(kpi::rota_stability, told(plan, assigned("V", at, "worker-a"), visited("V", "08:00", "08:30")));
    };
    CHECK(when("-1 08:00:00") == Ratio{0, 1});  // exactly 24 hours
    CHECK(when("-1 08:00:01") == Ratio{1, 1});
    CHECK(when("09:00") == Ratio{1, 1});  // the rota says afterwards who came
    CHECK(sum(kpi::rota_stability, told(plan, visited("V", "08:00", "08:30"))) == Ratio{0, 1});  // no rota is known
    CHECK(sum(kpi::rota_stability, told(plan, assigned("V", "-3 08:00", "worker-a"))) == none);  // not due yet
}

TEST_CASE("rota_stability: what changes nobody is no change, and a swap told late was made when it was made") {
    const PlanOf ours{.workers = {"worker-a"}};
    const Story rota = told(planned("V", "08:00", "08:30", ours), visited("V", "08:00", "08:30"));
    CHECK(sum(kpi::rota_stability, told(rota, assigned("V", "07:00", "worker-a"))) == Ratio{0, 1});
    CHECK(sum(kpi::rota_stability, told(rota, unassigned("V", "07:00", "worker-b"))) == Ratio{0, 1});
    CHECK(sum(kpi::rota_stability, told(rota, unassigned("V", "07:00", "worker-a"))) == Ratio{1, 1});
    CHECK(sum(kpi::rota_stability, told(rota, assigned("V", "-2 07:00", "worker-b").record_at("+1 09:00"))) ==
          Ratio{0, 1});
    // Sent again with the same care workers, and then with others.
    CHECK(sum(kpi::rota_stability,
              told(rota, planned("V", "08:00", "08:30", {.workers = {"worker-a"}, .made = "07:00"}))) == Ratio{0, 1});
    CHECK(sum(kpi::rota_stability,
              told(rota, planned("V", "08:00", "08:30", {.workers = {"worker-c"}, .made = "07:00"}))) == Ratio{1, 1});
}

TEST_CASE("rota_stability: once per visit, missed ones too; out where it was cancelled in time") {
    const PlanOf two{.required = 2, .workers = {"worker-a"}};
    const Story pair_rota = told(planned("V", "08:00", "08:30", two), assigned("V", "07:00", "worker-b"));
    CHECK(sum(kpi::rota_stability,
              told(pair_rota, visited("V", "08:00", "08:30", a), visited("V", "08:00", "08:30", b))) == Ratio{1, 1});
    CHECK(sum(kpi::rota_stability, told(pair_rota, missed("V", "23:00"))) == Ratio{1, 1});
    CHECK(sum(kpi::rota_stability, told(pair_rota, cancelled("V", "07:30", Who::PERSON))) == none);
}

TEST_CASE("rota_stability: 24 hours are hours that pass, over the days the clocks change as well") {
    const auto fixed = [](std::string day, std::string at) {
        Book book({.day = day});
        book.tell(told(plan, assigned("V", at, "worker-a"), visited("V", "08:00", "08:30")));
        const Measures measures{book};
        return *kpi::rota_stability.measure(measures.of("V"), care::Terms::defaults());
    };
    CHECK(fixed("2026-03-29", "-1 08:00") == Ratio{1, 1});  // 23 hours before
    CHECK(fixed("2026-03-29", "-1 07:00") == Ratio{0, 1});
    CHECK(fixed("2026-10-25", "-1 08:30") == Ratio{0, 1});  // 24 and a half
    CHECK(fixed("2026-10-25", "-1 09:01") == Ratio{1, 1});
}

TEST_CASE("missed_followed_up: a welfare check within the hour of the alert, inclusive") {
    const Story miss = told(plan, overdue("V", "08:31"), missed("V", "23:00"));
    const auto checked = [&](std::string at) {
        return sum(kpi::missed_followed_up, told(miss, welfare_checked("V", at), day_closed()));
    };
    CHECK(checked("09:31") == Ratio{1, 1});
    CHECK(checked("09:31:01") == Ratio{0, 1});
    CHECK(sum(kpi::missed_followed_up, told(miss, welfare_checked("V", "09:00"), welfare_checked("V", "18:00"))) ==
          Ratio{1, 1});  // the first of them counts
    CHECK(sum(kpi::missed_followed_up, miss) == none);
    CHECK(sum(kpi::missed_followed_up, told(miss, day_closed())) == Ratio{0, 1});
    CHECK(sum(kpi::missed_followed_up, told(miss, day_closed(), welfare_checked("V", "09:00").record_at("+2 09:00"))) ==
          Ratio{1, 1});
    CHECK(sum(kpi::missed_followed_up, told(plan, visited("V", "08:00", "08:30"))) == none);
    CHECK(sum(kpi::missed_followed_up, told(miss, visited("V", "08:10", "08:40"), day_closed())) == none);
}

TEST_CASE("missed_followed_up: nobody opened, so an hour from the end of the attempt; the contract may set the time") {
    const Story closed_door = told(plan, frustrated("V", "08:05", "08:15"), day_closed());
    CHECK(sum(kpi::missed_followed_up, closed_door) == Ratio{0, 1});
    CHECK(sum(kpi::missed_followed_up, told(closed_door, welfare_checked("V", "09:15"))) == Ratio{1, 1});
    CHECK(sum(kpi::missed_followed_up, told(closed_door, welfare_checked("V", "09:16"))) == Ratio{0, 1});
    const Line half = kpi_schedule("contract-1", {.terms = {{"welfare_s", 1'800}}});
    CHECK(sum(kpi::missed_followed_up, told(half, closed_door, welfare_checked("V", "08:45"))) == Ratio{1, 1});
    CHECK(sum(kpi::missed_followed_up, told(half, closed_door, welfare_checked("V", "09:00"))) == Ratio{0, 1});
}

TEST_CASE("figures: held against the contract's target, else the KPI's own, without rounding") {
    using schema::Status;
    care::Terms terms;
    const auto status = [&](const kpi::VisitKpi& kpi, Ratio ratio) {
        return kpi::status_of(ratio, kpi::target_of(kpi, terms));
    };
    CHECK(status(kpi::punctuality, {90, 100}) == Status::ON_TARGET);
    CHECK(status(kpi::punctuality, {8'999'999, 10'000'000}) == Status::OFF_TARGET);
    CHECK(status(kpi::late_visits, {69, 1000}) == Status::ON_TARGET);
    CHECK(status(kpi::late_visits, {70, 1000}) == Status::AMBER);
    CHECK(status(kpi::late_visits, {100, 1000}) == Status::AMBER);
    CHECK(status(kpi::late_visits, {101, 1000}) == Status::OFF_TARGET);
    CHECK(status(kpi::manual_equals_plan, {1, 1}) == Status::REPORT);
    terms.targets.push_back(
        {.kpi = "missed_visits", .target_ppm = 0, .amber_ppm = 0, .direction = care::Direction::LOWER_IS_BETTER});
    CHECK(status(kpi::missed_visits, {0, 100}) == Status::ON_TARGET);
    CHECK(status(kpi::missed_visits, {1, 100}) == Status::OFF_TARGET);
    terms.targets.push_back({.kpi = "punctuality",
                             .target_ppm = 900'000,
                             .amber_ppm = 950'000,
                             .direction = care::Direction::HIGHER_IS_BETTER});
    CHECK(status(kpi::punctuality, {95, 100}) == Status::AMBER);
    CHECK(status(kpi::punctuality, {96, 100}) == Status::ON_TARGET);
}
