#include "tests/bench/rebuild/council.h"

#include <algorithm>
#include <array>
#include <iostream>

#include "projections/money/money.h"
#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/visit.capnp.h"
#include "services/bench/report.h"
#include "services/demo/telling.h"
#include "tests/bench/rebuild/own_log.h"

namespace daybook::bench {
namespace {

using demo::Telling;
using demo::Tellings;
using projections::Runner;
using std::chrono::days;
using std::chrono::minutes;

constexpr std::int64_t pence_an_hour = 2'118;
constexpr Seconds visit_length = minutes{30};

// Packages by their hundredths of an hour a week.
struct Group {
    std::string_view contract;
    std::size_t packages;
    unsigned hundredths;
};
constexpr std::array<Group, 10> w13{{{"framework", 10, 700},
                                     {"framework", 20, 1'400},
                                     {"framework", 283, 1'100},
                                     {"framework", 515, 1'500},
                                     {"framework", 1, 874},
                                     {"outside", 12, 500},
                                     {"outside", 8, 1'000},
                                     {"outside", 398, 500},
                                     {"outside", 304, 3'500},
                                     {"outside", 1, 816}}};

struct Package {
    std::string contract, id, person;
    unsigned hundredths = 0;
    std::size_t number = 0;
};
std::vector<Package> all_packages() {
    std::vector<Package> all;
    for (const Group& group : w13)
        for (std::size_t i = 0; i < group.packages; ++i) {
            const std::string id = std::string(group.contract) + "-" + std::to_string(all.size());
            all.push_back({.contract = std::string(group.contract),
                           .id = id,
                           .person = "person-of-" + id,
                           .hundredths = group.hundredths,
                           .number = all.size()});
        }
    return all;
}

struct Care {
    const Package& package;
    std::string stream;
    Instant start;
    std::uint64_t dice;
};

// The visits of a day, spread over it from seven o'clock.
std::vector<Care> care_of(const std::vector<Package>& packages, Day day) {
    std::vector<Care> all;
    const auto weekday = static_cast<unsigned>(iso_weekday(day) - 1);
    for (const Package& package : packages) {
        const unsigned week = (package.hundredths + 25) / 50, today = week / 7 + (weekday < week % 7 ? 1 : 0);
        for (unsigned i = 0; i < today; ++i) {
            const std::uint64_t key = (package.number * 400'000 + static_cast<std::uint64_t>(number(day))) * 16 + i;
            all.push_back(
                {.package = package,
                 .stream = "visit-" + package.id + "-" + to_string(day) + "-" + std::to_string(i),
                 .start =
                     Calendar::london().at(day, Seconds{7 * 3'600 + static_cast<int>(i * 14 * 3'600 / today)}).instant,
                 .dice = (key * 0x9e3779b97f4a7c15ULL) >> 40});
        }
    }
    return all;
}

demo::Line line(const std::string& stream, std::string_view what, Instant at) {
    return {.source = "bench:council",
            .id = std::string(what) + "/" + stream,
            .stream = stream,
            .occurred = at,
            .sent = at};
}

template <class Fact>
void set_whose(Fact& fact, const Care& care) {
    fact.setPerson(care.package.person);
    fact.setPackage(care.package.id);
    fact.setContract(care.package.contract);
}

Telling planned(const Care& care, Instant at) {
    return demo::tell<schema::Visit::Planned>(line(care.stream, "planned", at), [&](auto fact) {
        set_whose(fact, care);
        fact.setStart(micros(care.start));
        fact.setSeconds(static_cast<std::uint32_t>(visit_length.count()));
        fact.setRequired(1);
        fact.initWorkers(1).set(0, "worker-" + std::to_string(care.dice % 400));
    });
}

// Two of a hundred nobody comes to, eight begin late.
void tell_given(const Care& care, Tellings& out) {
    if (care.dice % 100 < 2) return;
    const Seconds delay = minutes{care.dice % 100 < 10 ? 31 : static_cast<int>(care.dice % 20) - 8};
    const Instant in = care.start + delay, end = in + visit_length - Seconds{static_cast<int>(care.dice % 300)};
    const std::string worker = "worker-" + std::to_string(care.dice % 400);
    const auto clocked = [&](auto fact) {
        set_whose(fact, care);
        fact.setWorker(worker);
        fact.setMethod(schema::Method::APP);
        fact.setAtHome(schema::Answer::YES);
    };
    out.push_back(demo::tell<schema::Visit::ClockedIn>(line(care.stream, "in", in), clocked));
    out.push_back(demo::tell<schema::Visit::ClockedOut>(line(care.stream, "out", end), clocked));
    out.push_back(demo::tell<schema::Visit::Claimed>(line(care.stream, "claimed", end + minutes{1}), [&](auto fact) {
        set_whose(fact, care);
        fact.setWorker(worker);
        fact.setStart(micros(in));
        fact.setSeconds(static_cast<std::uint32_t>((end - in) / Seconds{1}));
        fact.setPence(pence_an_hour / 2);
    }));
}

Telling rates(std::string_view contract, Day from, std::int64_t pence, Instant at) {
    const std::string stream = "contract-" + std::string(contract);
    return demo::tell<schema::Contract::RatesSet>(line(stream, "rates-" + to_string(from), at), [&](auto fact) {
        fact.setFrom(number(from));
        fact.initRates(1)[0].setPence(pence);
    });
}

// One council and the log it is told to.
class Told {
 public:
    explicit Told(EventLog& log) : log_(log), packages_(all_packages()) {}

    void founding(Day first) {
        const Instant at = Calendar::london().start_of(first) - days{30};
        Tellings out;
        for (const std::string contract : {"framework", "outside"}) {
            out.push_back(demo::tell<schema::Contract::Agreed>(line("contract-" + contract, "agreed", at),
                                                               [&](auto fact) { fact.setFrom(number(first)); }));
            out.push_back(rates(contract, first, pence_an_hour, at));
        }
        for (const Package& package : packages_)
            out.push_back(demo::tell<schema::Package::Authorised>(line("package-" + package.id, "authorised", at),
                                                                  [&](auto fact) {
                                                                      fact.setPerson(package.person);
                                                                      fact.setContract(package.contract);
                                                                      fact.setLocation("office");
                                                                      fact.setFrom(number(first));
                                                                      fact.setWeeklySeconds(package.hundredths * 36U);
                                                                      fact.setPurchaseOrder("PO-" + package.id);
                                                                  }));
        take(out);
    }

    // The rota on the Friday before, then day by day what came of it; each day is closed when it is over.
    void week(Day monday) {
        Tellings rota;
        for (Day day = monday; day < monday + days{7}; day += days{1})
            for (const Care& care : care_of(packages_, day))
                rota.push_back(planned(care, Calendar::london().start_of(monday) - days{2}));
        take(rota);
        for (Day day = monday; day < monday + days{7}; day += days{1}) {
            Tellings given;
            for (const Care& care : care_of(packages_, day)) tell_given(care, given);
            take(given);
            const Instant over = Calendar::london().start_of(day + days{1});
            Tellings closed{{.sent = over, .event = day_closed(day, over)}};
            take(closed);
        }
    }

    void new_rates(Day from) {
        Tellings out;
        for (const std::string_view contract : {"framework", "outside"})
            out.push_back(rates(contract, from, pence_an_hour + 30, Calendar::london().start_of(from)));
        take(out);
    }

 private:
    void take(Tellings& tellings) {
        std::ranges::stable_sort(tellings, {}, &Telling::sent);
        std::vector<Append> group;
        for (const Telling& telling : tellings) record(log_, telling.event, group);
        finish(log_, group);
        tellings.clear();
    }

    EventLog& log_;
    std::vector<Package> packages_;
};

// The view to its last page; how many rows it has.
std::size_t read_whole(const Runner& runner, projections::ViewQuery query) {
    std::size_t rows = 0;
    const auto& views = runner.projection().views;
    const auto view = std::ranges::find(views, std::string_view("reconciliation"), &projections::View::name);
    do {
        const projections::Reading reading = runner.read();
        const auto page = view->read(reading, query);
        if (!page) give_up(page.error());
        rows += page->rows.size();
        query.after = page->next;
    } while (!query.after.empty());
    return rows;
}

class Measured {
 public:
    template <class Work>
    void timed(std::string name, Work&& work) {
        const Stopwatch start;
        work();
        const double seconds = std::chrono::duration<double>(Ticks::now() - start.start).count();
        figures_.push_back({.name = std::move(name),
                            .ours = seconds * 1e3,
                            .unit = "ms",
                            .cpu_us = (cpu_seconds() - start.cpu) * 1e6});
    }
    template <class Work>
    void rate(std::string name, std::uint64_t events, Work&& work) {
        timed(std::move(name), std::forward<Work>(work));
        auto& last = figures_.back();
        last.ours = static_cast<double>(events) / (last.ours / 1e3);
        last.unit = "events/s";
        last.cpu_us /= static_cast<double>(events);
    }
    void read(const std::string& name, const Runner& runner, const projections::ViewQuery& query) {
        std::size_t rows = 0;
        timed(name, [&] { rows = read_whole(runner, query); });
        figures_.back().name += ", rows: " + std::to_string(rows);
    }
    const std::vector<bench::Figure>& figures() const { return figures_; }

 private:
    std::vector<bench::Figure> figures_;
};

}  // namespace

int council(std::size_t weeks) {
    TempFolder folder;
    const Day first = *parse_day("2026-03-02"),
              last = first + days{7} * static_cast<int>(std::max<std::size_t>(weeks, 1) - 1);
    auto log = RocksLog::open(folder.path / "log", [&] { return Calendar::london().start_of(last + days{7}); });
    if (!log) give_up(log.error());
    Told told(**log);
    told.founding(first);
    for (Day monday = first; monday < last; monday += days{7}) told.week(monday);
    const auto status = (*log)->status();
    Shared source(**log);
    Quiet bell;
    Measured measured;
    const auto money = projections::money::projection();
    auto opened =
        Runner::open(money, folder.path / "money", source, bell, {status.uuid, status.incarnation, status.head});
    if (!opened) give_up(opened.error());
    Runner& runner = **opened;
    const std::uint64_t before = status.head.value;
    measured.rate("rebuild of money, a council's weeks", before, [&] { catch_up_to(runner, status.head); });
    told.week(last);
    const Position given = (*log)->head();
    measured.rate("the next week from warm state, " + std::to_string(given.value - before) + " events",
                  given.value - before, [&] { catch_up_to(runner, given); });
    told.new_rates(last);
    measured.timed("that week billed again at other rates", [&] { catch_up_to(runner, (*log)->head()); });
    tell_rows(runner);
    const std::string week = to_string(last + days{6});
    measured.read("reconciliation of the week, by package", runner, {.filters = {{"week", week}}});
    measured.read("reconciliation of the week, by contract", runner, {.filters = {{"week", week}, {"by", "contract"}}});
    const projections::ViewQuery all{.filters = {{"from", to_string(first)}, {"to", week}}};
    measured.read("reconciliation of all weeks, pages of 1,000", runner, all);
    auto at_once = all;
    at_once.limit = projections::view_rows_at_most;
    measured.read("reconciliation of all weeks, pages as large as they may be", runner, at_once);
    std::cout << bench::report(measured.figures()).dump(2) << "\n";
    return 0;
}

}  // namespace daybook::bench
