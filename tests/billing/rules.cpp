// More tables of R20 in the words of a finance officer, and what must hold of every bill.

#include <rapidcheck.h>

#include <algorithm>

#include "tests/billing/bench.h"

namespace daybook::billing {
namespace {

TEST_CASE("billing: a bank holiday on a weekend is paid on its substitute day, and the nation says which") {
    // 26 December 2026 is a Saturday: Boxing Day is given on Monday the 28th.
    auto contract = contract_with();
    contract.cards[0].rates.push_back({.day_type = DayType::WEEKEND, .pence = 2000});
    const auto pence = [&](const std::string& day) {
        return pence_of(bill_of({.start = day + " 10:00", .stayed = minutes(60)}, contract));
    };
    CHECK(pence("2026-12-26") == 2000);
    CHECK(pence("2026-12-28") == 2693);
    // 30 November 2026 is St Andrew's Day, a Monday; 31 August a holiday in England only.
    CHECK(pence("2026-11-30") == 1795);
    CHECK(pence("2026-08-31") == 2693);
    contract.nation = Nation::scotland;
    CHECK(pence("2026-11-30") == 2693);
    CHECK(pence("2026-08-31") == 1795);
}

TEST_CASE("billing: bank holiday before weekend before night before weekday before any") {
    auto contract = contract_with();
    auto& rates = contract.cards[0].rates;
    rates.push_back({.day_type = DayType::WEEKDAY, .pence = 1800});
    rates.push_back({.day_type = DayType::NIGHT_TIME, .pence = 2100});
    rates.push_back({.day_type = DayType::WEEKEND, .pence = 2000});
    const auto type = [&](const std::string& start) {
        return bill_of({.start = start, .stayed = minutes(30)}, contract).at(0).rate.day_type;
    };
    CHECK(type("2026-12-25 23:00") == DayType::BANK_HOLIDAY);  // at night
    CHECK(type("2026-03-07 23:00") == DayType::WEEKEND);       // Saturday night
    CHECK(type("2026-03-04 23:00") == DayType::NIGHT_TIME);
    CHECK(type("2026-03-04 06:30") == DayType::NIGHT_TIME);
    CHECK(type("2026-03-04 07:00") == DayType::WEEKDAY);
    std::erase_if(rates, [](const auto& rate) { return rate.day_type == DayType::WEEKDAY; });
    CHECK(type("2026-03-04 07:00") == DayType::ANY);
}

TEST_CASE("billing: a night hour begins inside a visit, and the bank holiday's midnight too") {
    auto contract = contract_with();
    contract.cards[0].rates.push_back({.day_type = DayType::NIGHT_TIME, .pence = 2100});
    CHECK(parts(bill_of({.start = "2026-03-04 21:45", .stayed = minutes(30)}, contract)) ==
          Parts{{15, 449}, {15, 525}});
    // One rate before and after the night is one line, rounded once.
    CHECK(parts(bill_of({.start = "2026-03-04 21:59", .stayed = minutes(9 * 60 + 2)}, contract)) ==
          Parts{{2, 60}, {540, 18'900}});
}

TEST_CASE("billing: a night in which the clocks go back is an hour longer, forward an hour shorter") {
    auto contract = contract_with();
    contract.cards[0].rates = {{.pence = 1800}};
    const auto night = [&](const std::string& from, const std::string& to) {
        return minutes_of(bill_of({.start = from, .stayed = std::chrono::floor<Seconds>(at(to) - at(from))}, contract));
    };
    CHECK(night("2026-10-24 22:00", "2026-10-25 07:00") == 600);
    CHECK(night("2026-03-28 22:00", "2026-03-29 07:00") == 480);
    CHECK(night("2026-03-04 22:00", "2026-03-05 07:00") == 540);
    // By the night it is one price, however long.
    contract.cards[0].rates = {{.pence = 9'500, .unit = RateUnit::NIGHT}};
    CHECK(parts(bill_of({.start = "2026-10-24 22:00", .stayed = minutes(600)}, contract)) == Parts{{600, 9'500}});
}

TEST_CASE("billing: rates: the package's before the card's, zone and lot before service, a supplement on top") {
    auto contract = contract_with();
    auto& rates = contract.cards[0].rates;
    rates.push_back({.zone = "E4", .pence = 1900});
    rates.push_back({.service = care::Service::REABLEMENT, .pence = 2200});
    const Came hour{.stayed = minutes(60)};
    CHECK(pence_of(bill_of(hour, contract)) == 1795);
    CHECK(pence_of(bill_of(hour, contract, {.zone = "E4"})) == 1900);
    CHECK(pence_of(bill_of(hour, contract, {.service = care::Service::REABLEMENT})) == 2200);
    CHECK(pence_of(bill_of(hour, contract, {.service = care::Service::REABLEMENT, .zone = "E4"})) == 1900);
    care::PackagePrice package{.zone = "E4", .rate_pence = 1750};
    CHECK(pence_of(bill_of(hour, contract, package)) == 1750);
    package.supplements.push_back({.from = on("2026-03-01"), .to = on("2026-03-31"), .pence = 978});
    CHECK(pence_of(bill_of(hour, contract, package)) == 2728);
    CHECK(pence_of(bill_of({.start = "2026-04-01 08:00", .stayed = minutes(60)}, contract, package)) == 1750);
    CHECK(pence_of(bill_of(hour, contract, {.service = care::Service::NIGHT})) == 1795);
}

TEST_CASE("billing: care without a rate is not charged, and says so") {
    auto contract = contract_with();
    contract.cards.clear();
    const auto lines = bill_of({.stayed = minutes(30)}, contract);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].minutes == 30);
    CHECK(lines[0].pence == 0);
    CHECK(lines[0].why == "no rate for this care");
}

TEST_CASE("billing: minimum, cap and band at their corners") {
    const auto half_hour = minutes(30);
    BillingRules rules;
    rules.minimum_s = 15 * minute_s;
    const auto billed = [&](Seconds stayed, std::optional<Seconds> planned = {}) {
        return minutes_of(rules, {.planned = planned, .delivered = stayed, .claimed = {}}).minutes;
    };
    CHECK(billed(Seconds{1}) == 15);
    CHECK(billed(Seconds{}) == 0);  // nobody came
    CHECK(billed(minutes(16)) == 16);
    rules.over_s = 0;
    CHECK(billed(minutes(40), half_hour) == 30);
    CHECK(billed(minutes(40)) == 40);               // nobody planned it
    CHECK(billed(minutes(12), minutes(10)) == 15);  // the minimum stands over the cap
    rules = {};
    rules.rounding = Rounding::UP;
    rules.step_s = 15 * minute_s;
    rules.over_s = 0;
    CHECK(billed(minutes(10), minutes(10)) == 0);  // no step under the cap
    CHECK(billed(minutes(20), minutes(25)) == 15);
    rules.bands = {minutes(15), half_hour};
    CHECK(billed(minutes(90), minutes(90)) == 30);  // the longest that is priced
    CHECK(billed(minutes(20), minutes(25)) == 15);
    CHECK(billed(minutes(15), minutes(25)) == 15);
}

TEST_CASE("billing: each line says the rule set and every step with the time after it") {
    BillingRules rules;
    rules.version = "rules 2026";
    rules.grace_s = 5 * minute_s;
    rules.over_s = 10 * minute_s;
    rules.minimum_s = 15 * minute_s;
    rules.rounding = Rounding::NEAREST;
    rules.step_s = 15 * minute_s;
    const auto lines = bill_of({.stayed = Seconds{52 * 60 + 7}, .planned = minutes(30)}, contract_with(rules));
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].rule_version == "rules 2026");
    CHECK(lines[0].source == Seconds{52 * 60 + 7});
    std::string said;
    for (const Step& step : lines[0].steps) said += to_string(step) + ", ";
    CHECK(said == "source 52:07, grace 52:07, cap 40:00, minimum 40:00, rounding 30:00, minutes 30:00, ");
}

TEST_CASE("billing: the rules of the visit's day hold, the rates of each part's") {
    auto contract = contract_with();
    BillingRules up{.from = on("2026-04-01"), .version = "from April", .rounding = Rounding::UP, .step_s = 900};
    contract.rules.push_back(up);
    CHECK(minutes_of(bill_of({.start = "2026-03-31 23:45", .stayed = minutes(31)}, contract)) == 31);
    const auto april = bill_of({.start = "2026-04-01 00:00", .stayed = minutes(31)}, contract);
    CHECK(minutes_of(april) == 45);
    CHECK(april.at(0).rule_version == "from April");
}

TEST_CASE("billing: a block or live-in package is paid by the week, used or not; of a part week by its days") {
    const Priced weekly{.pence = 70'000, .unit = RateUnit::WEEK, .found = true};
    CHECK(block_line(weekly, on("2026-03-08"), 7, "r").pence == 70'000);
    CHECK(block_line(weekly, on("2026-03-08"), 5, "r").pence == 50'000);
    CHECK(block_line({.pence = 1'001, .unit = RateUnit::WEEK, .found = true}, on("2026-03-08"), 3, "r").pence == 429);
    CHECK(pence_of(420, weekly, all_of_it) == 0);  // its visits are not charged beside it
}

// Any rules a contract may have, with every corner of a step.
BillingRules any_rules() {
    BillingRules rules;
    rules.source = *rc::gen::element(Source::CLOCKED, Source::LESSER);
    rules.rounding = *rc::gen::element(Rounding::NONE, Rounding::UP, Rounding::DOWN, Rounding::NEAREST);
    rules.step_s = *rc::gen::element<std::int64_t>(60, 300, 900);
    rules.grace_s = *rc::gen::element<std::int64_t>(0, 300, 420);
    rules.over_s = *rc::gen::element<std::int64_t>(-1, 0, 600, 900);
    rules.minimum_s = *rc::gen::element<std::int64_t>(0, 900, 1'200);
    if (*rc::gen::inRange(0, 3) == 0) rules.bands = {minutes(15), minutes(30), minutes(45), minutes(60)};
    return rules;
}

care::ContractBilling any_contract(bool one_rate) {
    auto contract = contract_with(any_rules());
    const auto pence = [] { return *rc::gen::inRange<std::int64_t>(1'000, 4'000); };
    if (one_rate) {
        contract.cards[0].rates = {{.pence = pence()}};
        return contract;
    }
    for (const auto type : {DayType::WEEKEND, DayType::NIGHT_TIME, DayType::WEEKDAY})
        if (*rc::gen::arbitrary<bool>()) contract.cards[0].rates.push_back({.day_type = type, .pence = pence()});
    contract.cards.push_back({.from = on("2026-12-25"), .rates = {{.pence = pence()}}});
    return contract;
}

Came any_visit() {
    const int hour = *rc::gen::inRange(0, 24), minute = *rc::gen::inRange(0, 60), day = *rc::gen::inRange(23, 30);
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return {.start = "2026-12-" + two(day) + " " + two(hour) + ":" + two(minute),
            .stayed = Seconds{*rc::gen::inRange(0, 5 * 3600)},
            .planned = minutes(*rc::gen::element(10, 15, 30, 45, 60, 90))};
}

TEST_CASE("billing: the parts of a visit are its minutes, and no line is negative, whatever the rules") {
    CHECK(rc::check([] {
        const auto contract = any_contract(false);
        const Came came = any_visit();
        const auto whole =
            minutes_of(contract.rules[0], {.planned = came.planned, .delivered = came.stayed, .claimed = {}});
        const auto lines = bill_of(came, contract);
        RC_ASSERT(minutes_of(lines) == whole.minutes);
        for (const Line& line : lines) {
            RC_ASSERT(line.pence >= 0);
            RC_ASSERT(line.minutes > 0);
            RC_ASSERT(line.pence == pence_of(line.minutes, line.rate, all_of_it));
        }
    }));
}

TEST_CASE("billing: who stays longer is never billed less: minutes under any rules, pence at one rate") {
    CHECK(rc::check([] {
        const auto contract = any_contract(true);
        Came shorter = any_visit(), longer = shorter;
        longer.stayed += Seconds{*rc::gen::inRange(0, 3'600)};
        const auto less = bill_of(shorter, contract), more = bill_of(longer, contract);
        RC_ASSERT(minutes_of(less) <= minutes_of(more));
        RC_ASSERT(pence_of(less) <= pence_of(more));
    }));
}

TEST_CASE("billing: minutes over the plan are what the cap keeps out: without it the same visit bills more") {
    BillingRules rules;
    const Times times{.planned = minutes(30), .delivered = minutes(52), .claimed = {}};
    const auto without = minutes_of(rules, times).minutes;
    rules.over_s = 0;
    CHECK(minutes_of(rules, times).minutes < without);
}

}  // namespace
}  // namespace daybook::billing
