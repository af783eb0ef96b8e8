#include "services/bench/bench.h"

#include <algorithm>
#include <chrono>
#include <deque>

#include "events/log/frames.h"
#include "events/stored/json.h"
#include "schema/visit.capnp.h"
#include "services/wire/crowd.h"

namespace daybook::bench {
namespace {

using Ticks = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds silence{10'000};  // a recorder that says nothing for so long has gone

double seconds(Ticks::duration passed) { return std::chrono::duration<double>(passed).count(); }

// A clock-in of about 256 stored bytes. Of every 3,000 events 500 visits each get six, then come others.
Proposal event(std::uint64_t seed, std::uint64_t number) {
    const std::uint64_t visit = number / 3'000 * 500 + number % 500;
    const Envelope envelope{.id = "bench/" + std::to_string(seed) + "/" + std::to_string(number),
                            .source = "bench:load",
                            .stream = "visit-" + std::to_string(seed) + "." + std::to_string(visit),
                            .occurred = instant(1'772'600'000'000'000 + static_cast<std::int64_t>(number)),
                            .actor = "worker-" + std::to_string(number % 800)};
    return propose<schema::Visit::ClockedIn>(envelope, [&](auto fact) {
        fact.setPerson("person-" + std::to_string(visit % 1'552));
        fact.setWorker("worker-" + std::to_string(number % 800));
        fact.setContract("contract-bench");
        fact.setZone("Z" + std::to_string(visit % 5));
    });
}

}  // namespace

Result<Figure> append(const wire::Addresses& at, const Load& load) {
    const std::uint64_t requests = std::max<std::uint64_t>(1, load.events / load.batch);
    std::vector<std::vector<Proposal>> all(requests);
    for (std::uint64_t i = 0; i < requests; ++i)
        for (unsigned k = 0; k < load.batch; ++k) all[i].push_back(event(load.seed, i * load.batch + k));

    wire::Crowd crowd(at, load.clients);
    std::vector<std::deque<Ticks::time_point>> sent(load.clients);
    std::vector<float> took;
    took.reserve(requests);
    std::uint64_t next = 0;
    std::uint64_t refused = 0;
    Status status;
    const auto send = [&](unsigned client) {
        if (next >= requests || !status) return;
        sent[client].push_back(Ticks::now());
        status = crowd.append(client, all[next++]);
    };
    const auto begin = Ticks::now();
    for (unsigned i = 0; i < load.in_flight; ++i)
        for (unsigned client = 0; client < load.clients; ++client) send(client);
    while (status && took.size() < requests) {
        const unsigned heard = crowd.hear(silence, [&](unsigned client, bool recorded) {
            took.push_back(std::chrono::duration<float, std::micro>(Ticks::now() - sent[client].front()).count());
            sent[client].pop_front();
            refused += recorded ? 0 : 1;
            send(client);
        });
        if (heard == 0) return unavailable("the recorder did not answer for ten seconds");
    }
    const double passed = seconds(Ticks::now() - begin);
    DAYBOOK_CHECK(status);
    if (refused > 0)
        return unavailable(std::to_string(refused) + " of " + std::to_string(requests) + " appends were refused");
    std::sort(took.begin(), took.end());
    return Figure{.name = "append " + std::to_string(load.clients) + " clients x " + std::to_string(load.in_flight) +
                          " in flight x " + std::to_string(load.batch) + " events",
                  .ours = static_cast<double>(requests * load.batch) / passed,
                  .unit = "events/s",
                  .p50_us = percentile(took, 0.50),
                  .p99_us = percentile(took, 0.99)};
}

Result<Figure> replay(const wire::Addresses& at) {
    wire::Recorder recorder(at);
    std::uint64_t events = 0;
    const auto begin = Ticks::now();
    for (Position after;;) {
        DAYBOOK_TRY(const Page page, recorder.read(after, {.events = 16'384, .bytes = 256 * 1'024}));
        if (page.empty()) break;
        for (Words rest = page.frames(); !rest.empty();) {
            const auto frame = first_frame(rest);
            if (!frame) return corrupt("a page ends within a frame");
            ++events;
            rest = rest.subspan(1 + frame->size());
        }
        after = Position{events};
    }
    return Figure{.name = "replay to another process",
                  .ours = static_cast<double>(events) / seconds(Ticks::now() - begin),
                  .unit = "events/s"};
}

Result<std::vector<Figure>> sizes(const wire::Addresses& at) {
    wire::Recorder recorder(at);
    DAYBOOK_TRY(const auto state, recorder.status());
    DAYBOOK_TRY(const Page page, recorder.read({}, {.events = 1'000, .bytes = 1'024 * 1'024}));
    std::uint64_t events = 0;
    std::uint64_t letters = 0;
    DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
        ++events;
        letters += to_cloudevent(event).dump().size();
        return {};
    }));
    const auto each = [](std::uint64_t bytes, std::uint64_t of) {
        return static_cast<double>(bytes) / static_cast<double>(std::max<std::uint64_t>(1, of));
    };
    return std::vector<Figure>{
        {.name = "bytes on disk per event", .ours = each(state.log.bytes, state.log.head.value), .unit = "bytes"},
        {.name = "bytes of its JSON", .ours = each(letters, events), .unit = "bytes"}};
}

}  // namespace daybook::bench
