// What care costs, who provides it, and the way to a visit: read from the facts in one place each, and what is refused.

#include "events/care/costs.h"

#include <climits>

#include "events/care/organisation.h"
#include "events/care/visit.h"
#include "events/core/calendar.h"
#include "schema/contract.capnp.h"
#include "schema/governance.capnp.h"
#include "schema/visit.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Contract;
using schema::Governance;
using schema::Worker;

Day on(std::string_view text) { return *parse_day(text); }
std::int32_t said_day(std::string_view text) { return number(on(text)); }

Said cost(std::string_view from, std::int64_t pay, std::uint32_t on_cost = 220'000, std::int64_t mileage = 35) {
    return said<Worker::CostSet>([=](auto fact) {
        if (!from.empty()) fact.setFrom(said_day(from));
        fact.setPayPence(pay);
        fact.setOnCost(on_cost);
        fact.setMileagePence(mileage);
    });
}

template <class Record>
Record folded(const std::vector<Said>& all) {
    Record record;
    for (const Said& one : all) {
        const EventView event(one.bytes);
        REQUIRE_FALSE(event.damage());
        fold(record, event);
    }
    return record;
}

TEST_CASE("costs: a care worker costs from a day on what was set for it last, and nothing is known before") {
    const auto worker =
        folded<WorkerCosts>({cost("2026-04-01", 1'300), cost("2026-01-01", 1'260), cost("2026-04-01", 1'310, 0, 40)});
    CHECK(worker.on(on("2025-12-31")) == nullptr);
    CHECK(worker.on(on("2026-03-31"))->pay_pence == 1'260);
    CHECK(worker.on(on("2026-03-31"))->on_cost_ppm == 220'000);
    CHECK(worker.on(on("2026-04-01"))->pay_pence == 1'310);
    CHECK(worker.on(on("2026-04-01"))->mileage_pence == 40);
    const auto again = decode_worker_costs(encode(worker));
    REQUIRE(again);
    CHECK(again->set == worker.set);
}

TEST_CASE("costs: a cost beyond all sense is held within bounds, so that no sum overflows") {
    const auto worker = folded<WorkerCosts>({cost("2026-01-01", INT64_MAX, UINT32_MAX, INT64_MIN)});
    CHECK(worker.set.front().pay_pence == 1'000'000);
    CHECK(worker.set.front().on_cost_ppm == 10'000'000);
    CHECK(worker.set.front().mileage_pence == 0);
}

TEST_CASE("costs: overhead and benchmarks hold from their day") {
    const auto overhead = [](std::string_view from, std::int64_t pence) {
        return said<Governance::OverheadSet>([=](auto fact) {
            fact.setFrom(said_day(from));
            fact.setPence(pence);
        });
    };
    const auto benchmark = [](std::string_view from, std::int64_t pence) {
        return said<Governance::BenchmarkSet>([=](auto fact) {
            fact.setFrom(said_day(from));
            fact.setPence(pence);
            fact.setSource("neighbouring authority");
        });
    };
    const auto reckoning =
        folded<Reckoning>({overhead("2026-02-01", 260), overhead("2026-03-01", 275), benchmark("2026-02-01", 2'350)});
    CHECK(reckoning.overhead_on(on("2026-01-31")) == 0);
    CHECK(reckoning.overhead_on(on("2026-02-28")) == 260);
    CHECK(reckoning.overhead_on(on("2026-03-01")) == 275);
    CHECK(reckoning.benchmark_on(on("2026-01-31")) == nullptr);
    CHECK(reckoning.benchmark_on(on("2026-03-01"))->pence == 2'350);
    CHECK(decode_reckoning(encode(reckoning))->benchmarks.front().source == "neighbouring authority");
}

TEST_CASE("costs: a service credit belongs to the month it names, else to the month it was given in") {
    const auto credit = [](const char* period) {
        return said<Contract::ServiceCreditApplied>([=](auto fact) {
            fact.setPence(5'000);
            fact.setPeriod(period);
        });
    };
    struct Row {
        const char* period;
        const char* month;
    };
    for (const Row& row : {Row{"2026-03", "2026-03-01"}, Row{"2026-03-15", "2026-03-01"}, Row{"March", "1970-01-01"},
                           Row{"", "1970-01-01"}}) {
        INFO(row.period);
        const Said one = credit(row.period);
        const auto found = service_credit(EventView(one.bytes));
        REQUIRE(found);
        CHECK(found->month == on(row.month));
        CHECK(found->pence == 5'000);
    }
    const Said other = said<Contract::Agreed>();
    CHECK_FALSE(service_credit(EventView(other.bytes)));
    const Said breach = said<Contract::ServiceCreditApplied>([](auto fact) {
        fact.setPence(5'000);
        fact.setPeriod("2026-03");
        fact.setKpi("late_visits");
        fact.setFigure(120'500);
        fact.setThreshold(100'000);
        fact.setReason("late in March");
    });
    CHECK(service_credit(EventView(breach.bytes))->why ==
          "service credit, late_visits 12.05 % against 10.00 % in 2026-03: late in March");
    const Said penalty = said<Contract::ServiceCreditApplied>([](auto fact) { fact.setReason("a report was late"); });
    CHECK(service_credit(EventView(penalty.bytes))->why == "service credit: a report was late");
}

TEST_CASE("organisations: the rating published last stands, and who was never inspected is not inspected") {
    using Fact = schema::Organisation;
    const auto rated = [](std::string_view day, Fact::Rating rating) {
        return said<Fact::RatingPublished>([=](auto fact) {
            fact.setOn(said_day(day));
            fact.setRating(rating);
        });
    };
    const Said registered = said<Fact::Registered>([](auto fact) {
        fact.setTitle("Sample Care");
        fact.initRoles(1).set(0, Fact::Role::PROVIDER);
    });
    const auto fresh = folded<Organisation>({registered});
    CHECK(fresh.id == "1");
    CHECK(fresh.is(Fact::Role::PROVIDER));
    CHECK_FALSE(fresh.is(Fact::Role::COMMISSIONER));
    CHECK(fresh.rating == Fact::Rating::NOT_INSPECTED);
    const auto known = folded<Organisation>(
        {registered, rated("2026-02-01", Fact::Rating::GOOD), rated("2025-06-01", Fact::Rating::INADEQUATE)});
    CHECK(known.rating == Fact::Rating::GOOD);
    CHECK(decode_organisation(encode(known))->title == "Sample Care");

    const Said left = said<Fact::Left>([](auto fact) { fact.setOn(said_day("2026-03-31")); });
    CHECK(folded<Organisation>({registered, left}).here_on(on("2026-03-31")));
    CHECK_FALSE(folded<Organisation>({registered, left}).here_on(on("2026-04-01")));
    CHECK(folded<Organisation>({registered, left, registered}).here_on(on("2026-04-01")));
}

TEST_CASE("visits: each care worker's leg leads to the visit once; said again, it is corrected") {
    using Fact = schema::Visit;
    const auto leg = [](const char* worker, std::uint32_t seconds, std::uint32_t metres) {
        return said<Fact::TravelRecorded>([=](auto fact) {
            fact.setWorker(worker);
            fact.setSeconds(seconds);
            fact.setMetres(metres);
            fact.setGapSeconds(300);
            fact.setPerson("person-1");
        });
    };
    Visit visit;
    std::uint64_t position = 0;
    for (const Said& one :
         {leg("A", 600, 2'000), leg("B", 60, 100), leg("A", 660, 2'500), leg("C", UINT32_MAX, UINT32_MAX)}) {
        auto bytes = one.bytes;
        const EventView said_once(bytes);
        bytes = format::stamped({.position = {++position}, .stream = {1}, .recorded = instant(1), .version = {1}},
                                said_once.content());
        fold(visit, EventView(bytes));
    }
    REQUIRE(visit.legs.size() == 3);
    CHECK(visit.person == "person-1");
    CHECK(visit.legs[0].travel == Seconds{660});
    CHECK(visit.legs[0].metres == 2'500);
    CHECK(visit.legs[0].gap == Seconds{300});
    CHECK(visit.legs[2].travel == std::chrono::hours{24});
    CHECK(visit.legs[2].metres == 2'000'000);
    CHECK(decode_visit(encode(visit))->legs == visit.legs);
}

TEST_CASE("rules: the cost of a care worker makes sense, or it is refused") {
    check({
        {"a cost", {}, cost("2026-01-01", 1'260), ""},
        {"a volunteer driver's mileage", {}, cost("2026-01-01", 1'260, 0, 0), ""},
        {"no day", {}, cost("", 1'260), "worker-1 cannot be given a cost: it does not say from which day"},
        {"pounds for pence",
         {},
         cost("2026-01-01", 12),
         "worker-1 cannot be given a cost: pay of 12p an hour is not between 100p and 20000p"},
        {"pay below 0",
         {},
         cost("2026-01-01", -1'260),
         "worker-1 cannot be given a cost: pay of -1260p an hour is not between 100p and 20000p"},
        {"a year's pay",
         {},
         cost("2026-01-01", 2'400'000),
         "worker-1 cannot be given a cost: pay of 2400000p an hour is not between 100p and 20000p"},
        {"on-costs above pay",
         {},
         cost("2026-01-01", 1'260, 1'000'001),
         "worker-1 cannot be given a cost: its on-costs are more than the pay they are a share of"},
        {"mileage in pounds by the hundred",
         {},
         cost("2026-01-01", 1'260, 220'000, 501),
         "worker-1 cannot be given a cost: mileage of 501p a mile is not between 0p and 500p"},
    });
}

TEST_CASE("rules: overhead and benchmarks say an hour's pence from a day") {
    const auto overhead = [](std::int32_t from, std::int64_t pence) {
        return said<Governance::OverheadSet>([=](auto fact) {
            fact.setFrom(from);
            fact.setPence(pence);
        });
    };
    const auto benchmark = [](const char* source, std::int64_t pence) {
        return said<Governance::BenchmarkSet>([=](auto fact) {
            fact.setSource(source);
            fact.setFrom(20'000);
            fact.setPence(pence);
        });
    };
    check({
        {"overhead", {}, overhead(20'000, 260), ""},
        {"no overhead at all", {}, overhead(20'000, 0), ""},
        {"overhead without a day",
         {},
         overhead(0, 260),
         "governance-1 cannot be told an overhead: it does not say from which day"},
        {"overhead below 0",
         {},
         overhead(20'000, -1),
         "governance-1 cannot be told an overhead: -1p an hour is not between 0p and 20000p"},
        {"benchmark", {}, benchmark("neighbouring authority", 2'350), ""},
        {"nobody's benchmark",
         {},
         benchmark("", 2'350),
         "governance-1 cannot be told a benchmark: it does not say whose it is"},
        {"benchmark of nothing",
         {},
         benchmark("neighbouring authority", 0),
         "governance-1 cannot be told a benchmark: 0p an hour is not between 0p and 20000p"},
    });
}

template <class Fact>
Said uplift(const std::vector<const char*>& packages, std::int64_t pence = 978) {
    return said<Fact>([=](auto fact) {
        auto named = fact.initPackages(static_cast<unsigned>(packages.size()));
        for (unsigned i = 0; i < named.size(); ++i) named.set(i, packages[i]);
        if constexpr (!std::is_same_v<Fact, Contract::UpliftRefused>) fact.setPence(pence);
        if constexpr (std::is_same_v<Fact, Contract::UpliftRefused>) fact.setReason("carried by its fee");
        if constexpr (std::is_same_v<Fact, Contract::UpliftAgreed>) fact.setFrom(20'544);
    });
}

TEST_CASE("rules: an uplift is asked for named packages, and answered for those alone") {
    const Said agreed = said<Contract::Agreed>();
    const Said asked = uplift<Contract::UpliftRequested>({"B", "C"});
    check({
        {"asked", {agreed}, asked, ""},
        {"asked of no contract", {}, asked, "contract-1 cannot be asked for an uplift: it was never agreed"},
        {"asked of one that ended",
         {agreed, said<Contract::Ended>()},
         asked,
         "contract-1 cannot be asked for an uplift: it has ended"},
        {"a rise for everybody",
         {agreed},
         uplift<Contract::UpliftRequested>({}),
         "contract-1 cannot be asked for an uplift: it does not say for which packages"},
        {"of nothing",
         {agreed},
         uplift<Contract::UpliftRequested>({"B"}, 0),
         "contract-1 cannot be asked for an uplift: it does not say how much more an hour"},
        {"agreed for one of them", {agreed, asked}, uplift<Contract::UpliftAgreed>({"B"}), ""},
        {"agreed for a package that is not on it",
         {agreed, asked},
         uplift<Contract::UpliftAgreed>({"B", "D"}),
         "contract-1 cannot be given an uplift: no uplift was asked for 'D' on it"},
        {"agreed twice",
         {agreed, asked, uplift<Contract::UpliftAgreed>({"B"})},
         uplift<Contract::UpliftAgreed>({"B"}),
         "contract-1 cannot be given an uplift: no uplift was asked for 'B' on it"},
        {"agreed for more later",
         {agreed, asked, uplift<Contract::UpliftAgreed>({"B"})},
         uplift<Contract::UpliftAgreed>({"C"}),
         ""},
        {"refused", {agreed, asked}, uplift<Contract::UpliftRefused>({"C"}), ""},
        {"refused unasked",
         {agreed},
         uplift<Contract::UpliftRefused>({"C"}),
         "contract-1 cannot be refused an uplift: no uplift was asked for 'C' on it"},
        {"agreed after it was refused",
         {agreed, asked, uplift<Contract::UpliftRefused>({"C"})},
         uplift<Contract::UpliftAgreed>({"C"}),
         "contract-1 cannot be given an uplift: no uplift was asked for 'C' on it"},
    });
}

}  // namespace
}  // namespace daybook::care
