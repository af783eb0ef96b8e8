// W4 of rules.md, variations, and the list of KPIs whatever they measure.

#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include "projections/kpi/kpi.h"
#include "tests/kpi/times.h"

namespace daybook::kpi {
namespace {

PersonWindow window(const std::vector<std::int64_t>& attendances) {
    PersonWindow one;
    for (const auto count : attendances)
        one.workers.push_back({.id = "worker-" + std::to_string(one.workers.size()), .attendances = count});
    return one;
}

TEST_CASE("W4: continuity of three people in 28 days") {
    const PersonWindow p = window({7, 4, 2, 2, 1});
    const PersonWindow q = window({20, 12, 8, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1});
    const PersonWindow r = window({3, 3});
    const care::Terms terms;
    CHECK(continuity_share.measure(p, terms) == Ratio{13, 16});
    CHECK(continuity_share.measure(q, terms) == Ratio{40, 60});
    CHECK(continuity_share.measure(r, terms) == std::nullopt);
    CHECK(continuity_workers.measure(r, terms) == std::nullopt);
    Ratio workers, share;
    for (const auto& one : {p, q}) {
        workers += *continuity_workers.measure(one, terms);
        share += *continuity_share.measure(one, terms);
    }
    CHECK(workers == Ratio{1, 2});
    CHECK(share == Ratio{53, 76});
    CHECK(ppm(share) == 697'368);
}

TEST_CASE("continuity: a contract may set both numbers, and the bounds are inclusive") {
    care::Terms terms;
    terms.continuity_attendances = 6;
    terms.continuity_workers = 2;
    CHECK(continuity_workers.measure(window({3, 3}), terms) == Ratio{1, 1});
    CHECK(continuity_workers.measure(window({3, 2, 1}), terms) == Ratio{0, 1});
    CHECK(continuity_workers.measure(window({3, 2}), terms) == std::nullopt);
    CHECK(continuity_share.measure(window({2, 2, 1, 1}), terms) == Ratio{5, 6});
    CHECK(continuity_share.measure(window({3, 2}), terms) == std::nullopt);
    CHECK(continuity_workers.measure(window({}), terms) == std::nullopt);
    CHECK(care::find_parameter("continuity_workers") != nullptr);
    CHECK(care::find_parameter("continuity_attendances") != nullptr);
}

TEST_CASE("variation_closed: as its standing says, by the day it takes effect") {
    const care::Terms terms;
    VariationSeen seen{.from = at("2026-03-09 00:00"), .deadline = at("2026-03-10 00:00")};
    CHECK(variation_closed.measure(seen, terms) == std::nullopt);
    CHECK(variation_closed.day(seen) == on("2026-03-09"));
    CHECK(variation_closed.due(seen) == on("2026-03-10"));
    seen.closed_in_time = schema::Answer::YES;
    CHECK(variation_closed.measure(seen, terms) == Ratio{1, 1});
    seen.closed_in_time = schema::Answer::NO;
    CHECK(variation_closed.measure(seen, terms) == Ratio{0, 1});
    seen.deadline = {};
    CHECK_FALSE(variation_closed.due(seen));
}

TEST_CASE("KPIs: those of every record stand in one list, each once, with its own target") {
    std::set<std::string_view> ids;
    for (const Shown& kpi : shown_kpis()) {
        INFO(kpi.id);
        CHECK(ids.insert(kpi.id).second);
        CHECK(find_kpi(kpi.id) == &kpi);
        CHECK_FALSE(kpi.title.empty());
        CHECK_FALSE(kpi.counts.empty());
    }
    CHECK(ids.size() == visit_kpis().size() + referral_kpis().size() + package_kpis().size() + variation_kpis().size() +
                            window_kpis().size() + admission_kpis().size() + survey_kpis().size() +
                            answer_kpis().size() + review_kpis().size() + escalation_kpis().size() +
                            worker_week_kpis().size() + worker_kpis().size() + obligation_kpis().size() +
                            invoice_line_kpis().size() + mismatch_kpis().size() + package_week_kpis().size());
    CHECK(shown_kpis()[place_of("workload")].id == "workload");
    CHECK(of_location(find_kpi("supervision")->measures));
    CHECK_FALSE(of_location(find_kpi("reviews_on_time")->measures));
    CHECK(first_of(Measures::visits) == 0);
    CHECK(shown_kpis()[first_of(Measures::packages)].id == "start_on_time");
    CHECK(find_kpi("burnout") == nullptr);
    CHECK(target_of(*find_kpi("start_within_5"), care::Terms{}).target_ppm == 1'000'000);
}

}  // namespace
}  // namespace daybook::kpi
