// W9 of rules.md: minutes and pence by R20, row by row (1795 p an hour unless said).

#include "tests/billing/bench.h"

namespace daybook::billing {
namespace {

struct Row {
    const char* rule;
    BillingRules rules;
    std::optional<Seconds> planned;
    Seconds source;
    std::int64_t minutes, pence;
};

BillingRules rounded(Rounding rounding, std::int64_t step, BillingRules rules = {}) {
    rules.rounding = rounding;
    rules.step_s = step * minute_s;
    return rules;
}
BillingRules graced(std::int64_t grace) {
    BillingRules rules;
    rules.grace_s = grace * minute_s;
    return rules;
}
BillingRules capped(std::int64_t over) {
    BillingRules rules;
    rules.over_s = over * minute_s;
    return rules;
}
BillingRules lesser() {
    BillingRules rules;
    rules.source = Source::LESSER;
    return rules;
}
BillingRules with_minimum(std::int64_t minimum) {
    BillingRules rules;
    rules.minimum_s = minimum * minute_s;
    return rules;
}

TEST_CASE("billing: W9, the rows of one worker on a weekday") {
    const auto half_hour = minutes(30);
    const Row rows[] = {
        {"1 per minute", {}, {}, Seconds{27 * 60 + 4}, 27, 808},
        {"2 nearest 15", rounded(Rounding::NEAREST, 15), {}, minutes(38), 45, 1'346},
        {"2 nearest 15", rounded(Rounding::NEAREST, 15), {}, minutes(37), 30, 898},
        {"3 lesser of planned 30 and delivered, up 5", rounded(Rounding::UP, 5, lesser()), half_hour, minutes(22), 25,
         748},
        {"3 lesser of planned 30 and delivered, up 5", rounded(Rounding::UP, 5, lesser()), half_hour, minutes(34), 30,
         898},
        {"5 grace 5, planned 30", graced(5), half_hour, minutes(25), 30, 898},
        {"5 grace 5, planned 30", graced(5), half_hour, minutes(24), 24, 718},
        {"6 cap planned 30 + 10, nearest 15", rounded(Rounding::NEAREST, 15, capped(10)), half_hour, minutes(52), 30,
         898},
        {"6 cap + 15", rounded(Rounding::NEAREST, 15, capped(15)), half_hour, minutes(52), 45, 1'346},
        {"7 minimum 15", with_minimum(15), {}, minutes(9), 15, 449},
    };
    for (const Row& row : rows) {
        INFO(row.rule << ", " << row.source.count() << " s");
        const auto lines = bill_of({.stayed = row.source, .planned = row.planned}, contract_with(row.rules));
        CHECK(parts(lines) == Parts{{row.minutes, row.pence}});
    }
}

TEST_CASE("billing: W9, row 4, a price for each length") {
    BillingRules rules;
    rules.bands = {minutes(15), minutes(30), minutes(45), minutes(60)};
    auto contract = contract_with(rules);
    contract.cards[0].rates.clear();
    const std::pair<int, int> prices[] = {{15, 560}, {30, 910}, {45, 1'330}, {60, 1'760}};
    for (const auto& [length, pence] : prices)
        contract.cards[0].rates.push_back({.band = minutes(length), .pence = pence, .unit = RateUnit::VISIT});
    CHECK(parts(bill_of({.stayed = minutes(41)}, contract)) == Parts{{45, 1'330}});
    CHECK(parts(bill_of({.stayed = minutes(45)}, contract)) == Parts{{45, 1'330}});
    CHECK(parts(bill_of({.stayed = Seconds{45 * 60 + 1}}, contract)) == Parts{{60, 1'760}});
}

TEST_CASE("billing: W9, row 8, double-handed: each care worker's own time") {
    const auto contract = contract_with();
    CHECK(parts(bill_of({.stayed = minutes(30)}, contract)) == Parts{{30, 898}});
    CHECK(parts(bill_of({.stayed = minutes(25)}, contract)) == Parts{{25, 748}});  // together 1,646
}

TEST_CASE("billing: W9, rows 9 and 10, over midnight into Christmas Day") {
    CHECK(parts(bill_of({.start = "2026-12-24 23:30", .stayed = minutes(60)}, contract_with())) ==
          Parts{{30, 898}, {30, 1'347}});
    const auto up = contract_with(rounded(Rounding::UP, 15));
    const auto lines = bill_of({.start = "2026-12-24 23:50", .stayed = minutes(37)}, up);
    CHECK(parts(lines) == Parts{{10, 299}, {35, 1'571}});
    CHECK(pence_of(lines) == 1'870);
    CHECK(lines[0].rate.day_type == DayType::ANY);
    CHECK(lines[1].rate.day_type == DayType::BANK_HOLIDAY);
}

TEST_CASE("billing: W9, row 11, a new rate from 1 April inside a visit") {
    auto contract = contract_with();
    contract.cards.push_back({.from = on("2026-04-01"), .rates = {}});
    contract.cards.back().rates.push_back({.pence = 1868});
    const auto lines = bill_of({.start = "2026-03-31 23:45", .stayed = minutes(30)}, contract);
    CHECK(parts(lines) == Parts{{15, 449}, {15, 467}});
    CHECK(pence_of(lines) == 916);
}

TEST_CASE("billing: W9, row 12, 14 visits of 30 by the visit and by the week") {
    const auto total = [](BillingRules::LineOf line) {
        BillingRules rules;
        rules.line = line;
        std::vector<Line> all;
        for (int visit = 0; visit < 14; ++visit) {
            const std::string day = "2026-03-0" + std::to_string(2 + visit / 2);
            for (auto& one : bill_of({.start = day + " 08:00", .stayed = minutes(30)}, contract_with(rules)))
                all.push_back(one);
        }
        for (auto& week : week_lines(all, on("2026-03-08"))) {
            CHECK(week.minutes == 420);
            all.push_back(week);
        }
        return pence_of(all);
    };
    CHECK(total(BillingRules::LineOf::VISIT_WORKER) == 12'572);
    CHECK(total(BillingRules::LineOf::PACKAGE_WEEK) == 12'565);
}

TEST_CASE("billing: W9, row 13, an uplift in arrears is new line minus old line, rounded each") {
    const auto before = contract_with();
    auto after = before;
    after.cards[0].rates[0].pence = 1868;
    const Came visit{.stayed = minutes(30)};
    CHECK(pence_of(bill_of(visit, after)) == 934);
    CHECK(adjustment_of(bill_of(visit, before), bill_of(visit, after)) == 36);
    // A rounded difference would be a penny more.
    CHECK(pence_of(30, {.pence = 1868 - 1795, .found = true}, all_of_it) == 37);
}

}  // namespace
}  // namespace daybook::billing
