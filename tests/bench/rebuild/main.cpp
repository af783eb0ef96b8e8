// How fast views are rebuilt from the log (scorecard S4, S5):
//   bench_rebuild [EVENTS [PROJECTION]]
// tells a synthetic agency's days into a log of this process, then replays it into every projection alone, and into all
// of them at once from one read of the log. Prints what `daybook bench --json` does, of this machine and this run.

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <thread>

#include "events/log/rocks_log.h"
#include "events/stored/digest.h"
#include "projections/catalogue.h"
#include "projections/engine/fan.h"
#include "projections/engine/runner.h"
#include "schema/record.capnp.h"
#include "services/bench/report.h"
#include "services/demo/agency.h"
#include "services/runtime/temporary.h"

namespace daybook::bench {
namespace {

namespace fs = std::filesystem;
using Ticks = std::chrono::steady_clock;

constexpr std::size_t group_events = 1'000;

[[noreturn]] void give_up(const Error& error) {
    std::fprintf(stderr, "bench_rebuild: %s\n", error.sentence.c_str());
    std::exit(1);
}

struct TempFolder {
    TemporaryFolder own = TemporaryFolder::make("bench").value();
    fs::path path = own.path();
};

// The log for many threads.
class Shared final : public EventSource {
 public:
    explicit Shared(EventLog& log) : log_(log) {}
    Result<Page> read(Position after, Limit limit) override {
        const std::lock_guard lock(mutex_);
        return log_.read(after, limit);
    }
    Result<Page> read_stream(std::string_view stream, Version after, Limit limit) override {
        const std::lock_guard lock(mutex_);
        return log_.read_stream(stream, after, limit);
    }
    Result<Page> find(std::string_view source, std::string_view id) override {
        const std::lock_guard lock(mutex_);
        return log_.find(source, id);
    }

 private:
    std::mutex mutex_;
    EventLog& log_;
};

// Nothing is told while it is read.
class Quiet final : public Bell {
 public:
    void wait(Position, std::chrono::milliseconds patience) override { std::this_thread::sleep_for(patience / 10); }
};

Proposal day_closed(Day day, Instant when) {
    const Envelope envelope{
        .id = "closed/" + to_string(day), .source = "daybook:bench", .stream = "record-days", .occurred = when};
    return propose<schema::Record::DayClosed>(envelope, [&](auto fact) { fact.setDay(number(day)); });
}

void record(EventLog& log, const Proposal& proposal, std::vector<Append>& group) {
    static Sha256 sha;
    Sealed event;
    event.content = proposal.content;
    event.digest = sha(std::as_bytes(std::span(proposal.content)));
    group.emplace_back().events.push_back(std::move(event));
    if (group.size() < group_events) return;
    for (const auto& receipt : log.append(group))
        if (!receipt) give_up(receipt.error());
    group.clear();
}

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
    for (const auto& receipt : log.append(group))
        if (!receipt) give_up(receipt.error());
}

void catch_up(projections::Runner& runner) {
    while (!runner.state().live()) {
        const auto advanced = runner.advance(std::chrono::milliseconds{100});
        if (!advanced) give_up(advanced.error());
    }
}

// Processor time of all threads: what can be compared where the machine is shared.
double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto of = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

struct Stopwatch {
    Ticks::time_point start = Ticks::now();
    double cpu = cpu_seconds();
};

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
    const std::size_t events = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 300'000;
    return daybook::bench::run(events, argc > 2 ? argv[2] : "");
}
