#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "events/core/calendar.h"
#include "events/log/rocks_log.h"
#include "events/stored/digest.h"
#include "projections/engine/runner.h"
#include "schema/record.capnp.h"
#include "services/runtime/temporary.h"

// A log in this process that is told a story and read by projections, and the time that takes.
namespace daybook::bench {

namespace fs = std::filesystem;
using Ticks = std::chrono::steady_clock;

inline constexpr std::size_t group_events = 1'000;

[[noreturn]] inline void give_up(const Error& error) {
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

inline Proposal day_closed(Day day, Instant when) {
    const Envelope envelope{
        .id = "closed/" + to_string(day), .source = "daybook:bench", .stream = "record-days", .occurred = when};
    return propose<schema::Record::DayClosed>(envelope, [&](auto fact) { fact.setDay(number(day)); });
}

inline void finish(EventLog& log, std::vector<Append>& group) {
    for (const auto& receipt : log.append(group))
        if (!receipt) give_up(receipt.error());
    group.clear();
}
inline void record(EventLog& log, const Proposal& proposal, std::vector<Append>& group) {
    static Sha256 sha;
    Sealed event;
    event.content = proposal.content;
    event.digest = sha(std::as_bytes(std::span(proposal.content)));
    group.emplace_back().events.push_back(std::move(event));
    if (group.size() >= group_events) finish(log, group);
}

inline void catch_up_to(projections::Runner& runner, Position head) {
    while (runner.state().checkpoint.whole() < head) {
        const auto advanced = runner.advance(std::chrono::milliseconds{100});
        if (!advanced) give_up(advanced.error());
    }
}

inline void catch_up(projections::Runner& runner) {
    while (!runner.state().live()) {
        const auto advanced = runner.advance(std::chrono::milliseconds{100});
        if (!advanced) give_up(advanced.error());
    }
}

// What came of it, so that two versions can be held against each other: the same rows have the same digest.
inline void tell_rows(const projections::Runner& runner) {
    const auto checkpoint = runner.state().checkpoint;
    std::fprintf(stderr, "%s: %llu rows, digest %016llx%016llx\n", runner.projection().name.data(),
                 static_cast<unsigned long long>(checkpoint.rows),
                 static_cast<unsigned long long>(checkpoint.digest.lanes[0]),
                 static_cast<unsigned long long>(checkpoint.digest.lanes[1]));
}

// Processor time of all threads: what can be compared where the machine is shared.
inline double cpu_seconds() {
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

}  // namespace daybook::bench
