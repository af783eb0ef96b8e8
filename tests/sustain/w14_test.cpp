// W14 of rules.md: margin by contract type, the travel-cost brief, volatility, and the pay check, to the penny.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "projections/sustain/brief.h"

using namespace daybook::sustain;

namespace {

constexpr Cost cost{.pay_pence = 1'260, .on_cost_ppm = 220'000, .mileage_pence = 35};
constexpr std::int64_t overhead = 260;

struct Row {
    std::string what;
    std::int64_t minutes, travel_minutes, metres, rate, credit;
    std::int64_t revenue, contact_pay, travel_pay, on_cost, mileage, overhead_pence, margin, an_hour;
};

const std::vector<Row>& table() {
    static const std::vector<Row> rows{
        {"framework", 60'000, 11'700, 4'800'000, 2'410, 5'000, 2'405'000, 1'260'000, 245'700, 331'254, 104'390, 260'000,
         203'656, 204},
        {"spot", 7'200, 2'400, 1'350'000, 2'650, 0, 318'000, 151'200, 50'400, 44'352, 29'360, 31'200, 11'488, 96},
        {"brief A", 1'800, 420, 210'000, 2'410, 0, 72'300, 37'800, 8'820, 10'256, 4'567, 7'800, 3'057, 102},
        {"brief B", 1'260, 840, 546'000, 2'410, 0, 50'610, 26'460, 17'640, 9'702, 11'874, 5'460, -20'526, -977},
        {"brief C", 2'520, 315, 98'000, 2'410, 0, 101'220, 52'920, 6'615, 13'098, 2'131, 10'920, 15'536, 370},
    };
    return rows;
}

Work work_of(const Row& row) {
    return {.contact_s = row.minutes * 60, .travel_s = row.travel_minutes * 60, .metres = row.metres};
}

Account account_of(const Row& row) {
    Sums sums;
    sums.add(work_of(row), cost, overhead);
    return sums.account(rise(row.rate, row.minutes * 60) - row.credit);
}

std::vector<Account> brief() { return {account_of(table()[2]), account_of(table()[3]), account_of(table()[4])}; }

}  // namespace

TEST_CASE("margin: W14, every column of every row") {
    for (const Row& row : table()) {
        INFO(row.what);
        const Account account = account_of(row);
        CHECK(account.revenue == row.revenue);
        CHECK(account.contact_pay == row.contact_pay);
        CHECK(account.travel_pay == row.travel_pay);
        CHECK(account.on_cost == row.on_cost);
        CHECK(account.mileage == row.mileage);
        CHECK(account.overhead == row.overhead_pence);
        CHECK(account.margin() == row.margin);
        CHECK(account.margin_an_hour() == row.an_hour);
    }
}

TEST_CASE("margin: W14, of revenue in hundredths of a per cent") {
    CHECK((*account_of(table()[0]).margin_ppm() + 50) / 100 == 847);
    CHECK((*account_of(table()[1]).margin_ppm() + 50) / 100 == 361);
}

TEST_CASE("margin: a month cut into visits costs to the penny what it costs as a whole") {
    for (const Row& row : table()) {
        INFO(row.what);
        Sums in_parts;
        const Work all = work_of(row);
        const std::int64_t parts = 97;
        for (std::int64_t i = 0; i < parts; ++i) {
            const auto part = [&](std::int64_t whole) { return whole * (i + 1) / parts - whole * i / parts; };
            in_parts.add({.contact_s = part(all.contact_s), .travel_s = part(all.travel_s), .metres = part(all.metres)},
                         cost, overhead);
        }
        const Account whole = account_of(row), added = in_parts.account(whole.revenue);
        CHECK(added.work == whole.work);
        CHECK(added.on_cost == whole.on_cost);
        CHECK(added.mileage == whole.mileage);
        CHECK(added.margin() == whole.margin());
    }
}

TEST_CASE("margin: rounding each part by itself would not come out, so nothing is rounded before the end") {
    const Row& a = table()[2];
    const Work tenth{.contact_s = a.minutes * 6, .travel_s = a.travel_minutes * 6, .metres = a.metres / 10};
    std::int64_t rounded_parts = 0;
    for (int i = 0; i < 10; ++i) {
        Sums one;
        one.add(tenth, cost, overhead);
        rounded_parts += one.account(0).on_cost;
    }
    CHECK(rounded_parts != account_of(a).on_cost);
}

TEST_CASE("margin: care workers cost what they cost on each day") {
    Sums sums;
    const Work hour{.contact_s = 3'600};
    sums.add(hour, {.pay_pence = 1'200}, 0);
    sums.add(hour, {.pay_pence = 1'501, .on_cost_ppm = 100'000}, 100);
    const Account account = sums.account(5'000);
    CHECK(account.contact_pay == 2'701);
    CHECK(account.on_cost == 150);  // 150.1
    CHECK(account.overhead == 100);
    CHECK(account.margin() == 2'049);
}

TEST_CASE("margin: without an hour of care there is no figure an hour, and without revenue no share of it") {
    const Account nothing = Sums{}.account(0);
    CHECK_FALSE(nothing.margin_an_hour());
    CHECK_FALSE(nothing.cost_an_hour());
    CHECK_FALSE(nothing.margin_ppm());
    CHECK(supplement_an_hour(nothing) == 0);
}

TEST_CASE("brief: W14, travel and cost an hour") {
    struct Said {
        std::int64_t travel_s, cost, fee;
    };
    const std::vector<Said> said{{14 * 60, 2'308, 2'410}, {40 * 60, 3'387, 2'410}, {450, 2'040, 2'410}};
    const auto packages = brief();
    for (std::size_t i = 0; i < said.size(); ++i) {
        CHECK(packages[i].travel_s_an_hour() == said[i].travel_s);
        CHECK(packages[i].cost_an_hour() == said[i].cost);
        CHECK(packages[i].fee_an_hour() == said[i].fee);
    }
}

TEST_CASE("brief: W14, only B gets a supplement, and the same rise for all would cost 4.43 times as much") {
    const auto packages = brief();
    CHECK(supplement_an_hour(packages[0]) == 0);
    CHECK(supplement_an_hour(packages[1]) == 978);
    CHECK(supplement_an_hour(packages[2]) == 0);
    const Brief both = brief_of(packages);
    CHECK(both.targeted == 20'538);
    CHECK(both.blanket == 90'954);
    CHECK((*both.times_ppm() + 5'000) / 10'000 == 443);
}

TEST_CASE("brief: with its supplement a package covers its cost, and with a penny less it does not") {
    const Row& b = table()[3];
    const auto at = [&](std::int64_t more) {
        Sums sums;
        sums.add(work_of(b), cost, overhead);
        return sums.account(rise(b.rate + more, b.minutes * 60)).margin();
    };
    CHECK(at(978) >= 0);
    CHECK(at(977) < 0);
    const std::vector<Account> carried{account_of(table()[2])};
    CHECK_FALSE(brief_of(carried).times_ppm());
}

TEST_CASE("brief: a leg is squeezed where the planned gap is shorter than the way") {
    Legs legs;
    legs.add(600, 601);
    legs.add(600, 600);
    legs.add(0, 0);
    CHECK(legs.legs == 3);
    CHECK(legs.squeezed == 1);
    CHECK(legs.gap_s == 1'200);
    CHECK(legs.squeezed_ppm() == 333'333);
    CHECK_FALSE(Legs{}.squeezed_ppm());
}

TEST_CASE("volatility: W14, thirteen weekly totals") {
    const std::vector<std::int64_t> minutes{900,   1'500, 2'400, 1'800, 600,   1'200, 2'700,
                                            3'000, 1'500, 900,   2'100, 1'800, 1'200};
    CHECK((*volatility_ppm(minutes) + 50) / 100 == 4'226);
    auto seconds = minutes;
    for (auto& total : seconds) total *= 60;
    CHECK(volatility_ppm(seconds) == volatility_ppm(minutes));
    const std::vector<std::int64_t> steady(13, 1'500), none(13, 0);
    CHECK(volatility_ppm(steady) == 0);
    CHECK_FALSE(volatility_ppm(none));
}

TEST_CASE("pay check: W14, 600 min at 1,300 with 150 min of unpaid travel are under the minimum wage") {
    const Paid unpaid{.pence = 13'000, .contact_s = 600 * 60, .travel_s = 150 * 60};
    CHECK(pay_an_hour(unpaid) == 1'040);
    CHECK_FALSE(pays_at_least(unpaid, 1'271));
    const Paid paid{.pence = 13'000 + 3'250, .contact_s = 600 * 60, .travel_s = 150 * 60};
    CHECK(pay_an_hour(paid) == 1'300);
    CHECK(pays_at_least(paid, 1'271));
    CHECK(pays_at_least(unpaid, 1'040));
    CHECK_FALSE(pays_at_least(unpaid, 1'041));
    CHECK_FALSE(pay_an_hour({}));
}
