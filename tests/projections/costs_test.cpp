// What care earns and costs, by contract type and zone: W14 to the penny from events, as they come and rebuilt.

#include <catch2/catch.hpp>

#include "events/core/no_data.h"
#include "schema/governance.capnp.h"
#include "schema/invoice.capnp.h"
#include "tests/dsl/records.h"
#include "tests/dsl/variations.h"
#include "tests/projections/costed.h"

namespace daybook::projections {
namespace {

using namespace story;

TEST_CASE("sustainability: W14, framework and spot, every column") {
    Book book = priced();
    book.tell(walked({.contract = "framework", .visits = 50, .minutes = 1'200, .travel = 234, .metres = 96'000}));
    book.tell(walked({.contract = "spot", .visits = 6, .minutes = 1'200, .travel = 400, .metres = 225'000}));
    book.tell(
        says<schema::Contract::ServiceCreditApplied>("contract-framework", "+30 09:00", [](auto fact, const Scene&) {
            fact.setPence(5'000);
            fact.setPeriod("2026-03");
            fact.setReason("two reports late");
        }));
    const auto shelf = told_live(book);
    struct Said {
        std::int64_t contact, travel, metres, revenue, contact_pay, travel_pay, on_cost, mileage, overhead, margin,
            hour;
        bool operator==(const Said&) const = default;
    };
    const auto said = [](Money row) {
        return Said{row.getContactMinutes(),  row.getTravelMinutes(),  row.getMetres(),         row.getRevenuePence(),
                    row.getContactPayPence(), row.getTravelPayPence(), row.getOnCostPence(),    row.getMileagePence(),
                    row.getOverheadPence(),   row.getMarginPence(),    row.getMarginHourPence()};
    };
    sustainability(shelf->runner(), "framework",
                   [&](Money row) {
                       CHECK(said(row) == Said{60'000, 11'700, 4'800'000, 2'405'000, 1'260'000, 245'700, 331'254,
                                               104'390, 260'000, 203'656, 204});
                       CHECK(row.getCreditPence() == 5'000);
                       CHECK((row.getMarginPpm() + 50) / 100 == 847);
                       CHECK(std::string(row.getMonth().cStr()) == "2026-03");
                   },
                   {{"month", "2026-03"}});
    sustainability(shelf->runner(), "spot",
                   [&](Money row) {
                       CHECK(said(row) == Said{7'200, 2'400, 1'350'000, 318'000, 151'200, 50'400, 44'352, 29'360,
                                               31'200, 11'488, 96});
                       CHECK((row.getMarginPpm() + 50) / 100 == 361);
                   },
                   {{"month", "2026-03"}});
}

using Travel = schema::TravelCostRow::Reader;

TEST_CASE("travel-cost: W14, only B gets a supplement, beside the rise for all that would do the same") {
    Book book = priced();
    book.tell(
        walked({.contract = "framework", .package = "A", .visits = 6, .minutes = 300, .travel = 70, .metres = 35'000}));
    book.tell(walked({.contract = "framework",
                      .package = "B",
                      .visits = 6,
                      .minutes = 210,
                      .travel = 140,
                      .metres = 91'000,
                      .gap = 10}));
    book.tell(walked({.contract = "framework",
                      .package = "C",
                      .visits = 7,
                      .minutes = 360,
                      .travel = 45,
                      .metres = 14'000,
                      .gap = 45}));
    book.tell(walked({.contract = "framework", .zone = "zone-2", .package = "D", .minutes = 600}));
    const auto shelf = told_live(book);
    struct Said {
        std::int64_t contact, travel, per_hour, fee, cost, margin, margin_hour, supplement, month;
        bool operator==(const Said&) const = default;
    };
    std::map<std::string, Said> said;
    each<schema::TravelCostRow>(asked(shelf->runner(), "travel-cost", {{"zone", "zone-1"}}), [&](Travel row) {
        said[row.getPackage().cStr()] = {
            row.getContactMinutes(),  row.getTravelMinutes(),   row.getTravelPerHour(),
            row.getFeePence(),        row.getCostPence(),       row.getMarginPence(),
            row.getMarginHourPence(), row.getSupplementPence(), row.getSupplementMonthPence()};
    });
    CHECK(said.size() == 4);
    CHECK(said["A"] == Said{1'800, 420, 14, 2'410, 2'308, 3'057, 102, 0, 0});
    CHECK(said["B"] == Said{1'260, 840, 40, 2'410, 3'387, -20'526, -977, 978, 20'538});
    CHECK(said["C"] == Said{2'520, 315, 8, 2'410, 2'040, 15'536, 370, 0, 0});  // 7.5 min
    each<schema::TravelCostRow>(asked(shelf->runner(), "travel-cost", {{"zone", "zone-1"}, {"by", "zone"}}),
                                [&](Travel row) {
                                    CHECK(row.getSupplementMonthPence() == 20'538);
                                    CHECK(row.getBlanketMonthPence() == 90'954);
                                    CHECK(row.getLegs() == 19);
                                    CHECK(row.getSqueezedPpm() == 631'579);  // all of A and B, none of C
                                    CHECK(row.getGapMinutes() == 60 + 315);
                                });
    each<schema::TravelCostRow>(asked(shelf->runner(), "travel-cost", {{"package", "B"}}), [&](Travel row) {
        CHECK(row.getBlanketMonthPence() == 90'954);
        CHECK(std::string(row.getContract().cStr()) == "framework");
    });
}

TEST_CASE("costs: rates and costs said in arrears change the month they are about, and no other") {
    Book book = priced();
    book.tell(walked({.contract = "framework", .minutes = 60}));
    const auto month = [&](const Shelf& shelf, const char* name, const std::function<void(Money)>& visit) {
        sustainability(const_cast<Shelf&>(shelf).runner(), "framework", visit, {{"month", name}});
    };
    {
        const auto shelf = delivered(projection(), book);
        month(*shelf, "2026-03", [](Money row) {
            CHECK(row.getRevenuePence() == 2'410);
            CHECK(row.getContactPayPence() == 1'260);
        });
    }
    book.tell(hourly_rate("framework", 2'510, "+40 09:00", "2026-03-01"),
              costs_from("worker-1", 1'300, "+40 09:00", "2026-03-04"),
              hourly_rate("framework", 9'999, "+40 09:00", "2026-04-01"),
              costs_from("worker-1", 9'999, "+40 09:00", "2026-03-05"));
    const auto shelf = delivered(projection(), book);
    month(*shelf, "2026-03", [](Money row) {
        CHECK(row.getRevenuePence() == 2'510);
        CHECK(row.getContactPayPence() == 1'300);
    });
}

TEST_CASE("costs: a visit earns what its contract's rules make of it, also where they are set in arrears") {
    Book book = priced();
    book.tell(walked({.contract = "framework", .minutes = 38}));
    const auto earned = [&] {
        std::int64_t pence = 0;
        sustainability(delivered(projection(), book)->runner(), "framework",
                       [&](Money row) { pence = row.getRevenuePence(); }, {{"month", "2026-03"}});
        return pence;
    };
    CHECK(earned() == 1'526);  // 38 min at £24.10 an hour
    book.tell(says<schema::Contract::BillingRulesSet>("contract-framework", "+40 09:00", [](auto fact, const Scene&) {
        using Fact = schema::Contract::BillingRulesSet;
        fact.setFrom(number_of("2026-03-01"));
        fact.setSource(Fact::Source::CLOCKED);
        fact.setRounding(Fact::Rounding::NEAREST);
        auto step = fact.initTerms(1)[0];
        step.setName("step_s");
        step.setValue(900);
    }));
    CHECK(earned() == 1'808);  // 45 min
}

TEST_CASE("costs: a supplement set in arrears is earned by the visits since its day") {
    Book book = priced();
    book.tell(authorised("A", "-20 09:00", {.contract = "framework", .from = "-10 00:00"}));
    for (const char* day : {"-1 ", "+0 "})
        book.tell(planned("V" + std::string(day), day + std::string("08:00"), day + std::string("09:00"),
                          {.package = "A", .contract = "framework"})
                      .of("person-of-A"),
                  clocked_in("V" + std::string(day), day + std::string("08:00")).of("person-of-A"),
                  clocked_out("V" + std::string(day), day + std::string("09:00")).of("person-of-A"));
    book.tell(says<schema::Package::SupplementSet>("package-A", "+20 09:00", [](auto fact, const Scene&) {
        fact.setPence(978);
        fact.setFrom(number_of("2026-03-04"));
    }));
    const auto shelf = delivered(projection(), book);
    bool found = false;
    each<schema::TravelCostRow>(asked(shelf->runner(), "travel-cost", {{"package", "A"}, {"month", "2026-03"}}),
                                [&](Travel row) {
                                    found = true;
                                    CHECK(row.getContactMinutes() == 120);
                                    CHECK(row.getFeePence() == 2'410 + 978 / 2);
                                });
    CHECK(found);
}

TEST_CASE("costs: where nobody said what care workers cost, cost and margin are not known, never nothing") {
    Book book;
    book.tell(agreed_contract("framework", "-30 09:00"), hourly_rate("framework", 2'410));
    book.tell(walked({.contract = "framework", .minutes = 60}));
    {
        const auto shelf = delivered(projection(), book);
        sustainability(shelf->runner(), "framework", [](Money row) {
            CHECK(row.getRevenuePence() == 2'410);
            CHECK(row.getContactPayPence() == no_data);
            CHECK(row.getMarginPpm() == no_data);
        });
        each<schema::TravelCostRow>(asked(shelf->runner(), "travel-cost"), [](Travel row) {
            CHECK(row.getCostPence() == no_data);
            CHECK(row.getSupplementPence() == no_data);
        });
    }
    // Of two care workers one's cost is known: the other is reckoned at the mean of those known.
    book.tell(costs_from("worker-2", 1'400),
              planned("W", "10:00", "11:00", {.package = "package-2", .contract = "framework"}),
              visited("W", "10:00", "11:00", {.worker = "worker-2"}));
    const auto shelf = delivered(projection(), book);
    sustainability(shelf->runner(), "framework", [](Money row) { CHECK(row.getContactPayPence() == 2'800); });
}

TEST_CASE("costs: a leg is charged to the visit it leads to, and moves with it") {
    Book book = priced();
    book.tell(planned("V", "08:00", "09:00", {.contract = "framework", .zone = "near"}), visited("V", "08:00", "09:00"),
              travelled("V", 30, 9'000));
    const auto zone_of = [&](const Shelf& shelf) {
        std::map<std::string, std::int64_t> travel;
        each<schema::TravelCostRow>(asked(const_cast<Shelf&>(shelf).runner(), "travel-cost", {{"by", "zone"}}),
                                    [&](Travel row) { travel[row.getZone().cStr()] = row.getTravelMinutes(); });
        return travel;
    };
    CHECK(zone_of(*delivered(projection(), book)) == std::map<std::string, std::int64_t>{{"near", 30}});
    book.tell(visit_line<schema::Visit::Replanned>("V", "21:00", [](auto fact, const Scene& scene) {
        fact.setStart(micros_at(scene, "08:00"));
        fact.setZone("far");
    }));
    CHECK(zone_of(*delivered(projection(), book)) == std::map<std::string, std::int64_t>{{"far", 30}});
}

TEST_CASE("sustainability: late and missed, amendments and disputes per 100 packages, days to payment, benchmark") {
    Book book = priced();
    for (const char* package : {"p1", "p2", "p3"})
        book.tell(
            authorised(package, "-20 09:00", {.contract = "framework", .from = "-10 00:00", .visits = {{8, 60}}}));
    book.tell(authorised("p4", "-20 09:00", {.contract = "spot", .from = "-10 00:00", .visits = {{8, 60}}}));
    book.tell(
        planned("L", "08:00", "09:00", {.package = "p1", .contract = "framework"}), visited("L", "09:00", "10:00"),
        planned("P", "12:00", "13:00", {.package = "p1", .contract = "framework"}), visited("P", "12:00", "13:00"),
        planned("M", "17:00", "18:00", {.package = "p2", .contract = "framework"}), missed("M", "23:00"));
    book.tell(says<schema::Variation::Proposed>("variation-v1", "10:00",
                                                [](auto fact, const Scene&) { fact.setPackage("package-p1"); }),
              says<schema::Variation::Agreed>("variation-v1", "11:00"),
              says<schema::Variation::Agreed>("variation-v1", "11:30"),
              says<schema::Variation::Proposed>("variation-v2", "10:00",
                                                [](auto fact, const Scene&) { fact.setPackage("package-p2"); }));
    book.tell(
        says<schema::Invoice::Drafted>("invoice-1", "12:00",
                                       [](auto fact, const Scene&) {
                                           fact.setContract("framework");
                                           fact.setTo(number_of("2026-03-01"));
                                       }),
        says<schema::Invoice::LineDisputed>("invoice-1", "13:00", [](auto fact, const Scene&) { fact.setLine(1); }),
        says<schema::Invoice::LineDisputed>("invoice-1", "13:00", [](auto fact, const Scene&) { fact.setLine(2); }),
        says<schema::Invoice::Paid>("invoice-1", "+7 12:00", [](auto fact, const Scene&) { fact.setPence(3'000); }),
        says<schema::Invoice::Paid>("invoice-1", "+17 12:00", [](auto fact, const Scene&) { fact.setPence(1'000); }),
        says<schema::Governance::BenchmarkSet>("governance-costs", "+17 13:00", [](auto fact, const Scene&) {
            fact.setFrom(number_of("2026-03-31"));
            fact.setSource("neighbouring authority");
            fact.setPence(2'350);
        }));
    const auto shelf = delivered(projection(), book);
    sustainability(shelf->runner(), "framework", [](Money row) {
        CHECK(row.getPackages() == 3);
        CHECK(row.getShare() == 750'000);
        CHECK(row.getLatePpm() == 500'000);
        CHECK(row.getMissedPpm() == 333'333);
        CHECK(row.getAmendments() == 33);
        CHECK(row.getDisputes() == 67);
        CHECK(row.getDaysToPay() == 13);  // 3,000 p after 10 days, 1,000 p after 20: 12.5
        CHECK(row.getBenchmarkPence() == 2'350);
        CHECK(row.getVolatilityPpm() == no_data);  // three weeks of care are not thirteen
    });
    sustainability(shelf->runner(), "spot", [](Money row) {
        CHECK(row.getShare() == 250'000);
        CHECK(row.getLatePpm() == no_data);
        CHECK(row.getAmendments() == 0);
        CHECK(row.getDaysToPay() == no_data);
    });
}

TEST_CASE("sustainability: volatility of thirteen weeks as W14 has them, on a contract whose plan changes every week") {
    Book book{Scene{.day = "2026-01-05"}};  // a Monday
    book.tell(agreed_contract("framework", "-9 09:00"));
    const std::vector<unsigned> minutes{900,   1'500, 2'400, 1'800, 600,   1'200, 2'700,
                                        3'000, 1'500, 900,   2'100, 1'800, 1'200};
    for (std::size_t week = 0; week < minutes.size(); ++week)
        book.tell(says<schema::Package::Authorised>(
            "package-week-" + std::to_string(week), "-8 09:00", [=](auto fact, const Scene& scene) {
                const std::int32_t monday = day_number(scene, "00:00") + static_cast<std::int32_t>(7 * week);
                fact.setPerson("person-1");
                fact.setContract("framework");
                fact.setWeeklySeconds(minutes[week] * 60);
                fact.setFrom(monday);
                fact.setTo(monday + 6);
            }));
    book.tell(day_closed("+91 00:30", "2026-04-05"));
    const auto shelf = delivered(projection(), book);
    // Whose last week ended on Sun 5 April; by the end of March only twelve were over.
    sustainability(shelf->runner(), "framework", [](Money row) { CHECK((row.getVolatilityPpm() + 50) / 100 == 4'226); },
                   {{"month", "2026-04"}});
    sustainability(shelf->runner(), "framework", [](Money row) { CHECK(row.getVolatilityPpm() == no_data); },
                   {{"month", "2026-03"}});
}

TEST_CASE("travel-cost: the declines of a zone stand beside its figures, each referral's once") {
    Book book = priced();
    book.tell(walked({.contract = "framework", .zone = "E4"}));
    book.tell(received("r1", "09:00"), declined("r1", "10:00"), declined("r1", "10:30"), received("r2", "09:00"),
              declined("r2", "11:00"), received("r3", "09:00"), accepted("r3", "11:00"));
    const auto shelf = delivered(projection(), book);
    std::uint32_t rows = 0;
    each<schema::TravelCostRow>(asked(shelf->runner(), "travel-cost", {{"zone", "E4"}}), [&](Travel row) {
        ++rows;
        CHECK(row.getDeclines() == 2);
    });
    CHECK(rows == 2);
}

TEST_CASE("costs: months are asked for by name, and what is no month is refused") {
    Book book = priced();
    book.tell(walked({.contract = "framework"}));
    const auto shelf = delivered(projection(), book);
    CHECK(asked(shelf->runner(), "travel-cost", {{"month", "2026-02"}}).rows.empty());
    CHECK(asked(shelf->runner(), "travel-cost", {{"from", "2026-02"}, {"to", "2026-04"}}).rows.size() == 2);
    for (const Filters& wrong : {Filters{{"month", "March"}}, Filters{{"month", "2026-03"}, {"to", "2026-03"}},
                                 Filters{{"from", "2020-01"}, {"to", "2026-03"}}})
        CHECK_FALSE(ask(shelf->runner(), "sustainability", {.filters = wrong}));
}

}  // namespace
}  // namespace daybook::projections
