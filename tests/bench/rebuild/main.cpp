// How fast views are rebuilt from the log (scorecard S4, S5):
//   bench_rebuild [EVENTS [PROJECTION]] | council [WEEKS]
// tells a synthetic agency's days into a log of this process, then replays it into every projection alone, and into all
// of them at once from one read of the log. Prints what `daybook bench --json` does, of this machine and this run.

#include <iostream>

#include "projections/catalogue.h"
#include "projections/engine/fan.h"
#include "services/bench/report.h"
#include "services/demo/agency.h"
#include "tests/bench/rebuild/council.h"
#include "tests/bench/rebuild/own_log.h"

namespace daybook::bench {
namespace {

// Days of the agency until there are enough events.
void tell(EventLog& log, Instant& now, std::size_t events) {
    const Day first = *parse_day("2025-01-06");
    demo::Agency agency(1, first);
    std::vector<Append> group;
    const auto all = [&](demo::Tellings tellings) {
        for (auto& telling : tellings) {
            now = std::max(now, telling.sent);
            record(log, telling.event, group);
        }
    };
    all(agency.founding());
    for (Day day = first; log.head().value < events; day += std::chrono::days{1}) {
        all(agency.day(day));
        record(log, day_closed(day, now), group);
    }
    finish(log, group);
}

bench::Figure figure(std::string name, Position head, const Stopwatch& since) {
    const double seconds = std::chrono::duration<double>(Ticks::now() - since.start).count();
    const auto events = static_cast<double>(head.value);
    return {.name = std::move(name),
            .ours = events / seconds,
            .unit = "events/s",
            .cpu_us = (cpu_seconds() - since.cpu) * 1e6 / events};
}

// Replays into `wanted`, each in its own thread, all fed by one read of the log.
bench::Figure rebuild(std::string name, std::span<const projections::Projection* const> wanted, EventLog& log) {
    TempFolder folder;
    Shared source(log);
    Quiet bell;
    const auto status = log.status();
    const Stopwatch start;
    projections::Fan fan(source, bell);
    {
        std::vector<std::jthread> threads;
        for (const auto* projection : wanted)
            threads.emplace_back([&, projection] {
                projections::FanPages pages(fan, source, {});
                auto runner = projections::Runner::open(*projection, folder.path / std::string(projection->name),
                                                        source, pages, {status.uuid, status.incarnation, status.head});
                if (!runner) give_up(runner.error());
                catch_up(**runner);
                tell_rows(**runner);
            });
    }
    return figure(std::move(name), status.head, start);
}

int run(std::size_t events, const std::string& only) {
    TempFolder folder;
    Instant now{};
    auto log = RocksLog::open(folder.path / "log", [&now] { return now; });
    if (!log) give_up(log.error());
    std::vector<bench::Figure> figures;
    const Stopwatch start;
    tell(**log, now, events);
    figures.push_back(figure("append (one event a request, groups of 1000)", (*log)->head(), start));
    std::vector<const projections::Projection*> every;
    for (const auto& projection : projections::all()) {
        every.push_back(&projection);
        if (!only.empty() && only != projection.name) continue;
        const projections::Projection* one[] = {&projection};
        const std::string goal = projection.name == "kpi-board" ? "S4 " : "";
        figures.push_back(rebuild(goal + "rebuild of " + std::string(projection.name), one, **log));
    }
    if (only.empty()) figures.push_back(rebuild("S5 rebuild of all views from one read", every, **log));
    std::cout << bench::report(figures).dump(2) << "\n";
    return 0;
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view(argv[1]) == "council")
        return daybook::bench::council(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 4);
    const std::size_t events = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 300'000;
    return daybook::bench::run(events, argc > 2 ? argv[2] : "");
}
