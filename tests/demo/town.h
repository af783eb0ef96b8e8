#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/demo/demo.h"
#include "services/projector/projector.h"
#include "services/runtime/temporary.h"
#include "tests/steward/fixture.h"

namespace daybook::demo {

using steward::Thread;

// Recorder, steward and agency on one clock, in a folder that can be started again.
struct Town {
    explicit Town(Options o) : options(o) {}

    std::vector<std::string> projections{};  // that a projector keeps up, whose figures are waited for

    // Lives until `until` of today, and returns the demo's own status.
    Status live(Instant real_now, Instant until, bool with_steward = true) {
        PacedClock clock(start_of_history(options, real_now));
        const Setting setting{.data = folder, .clock = clock.clock()};
        Turns turns;
        const steward::Options policies{.caught_up = [&](Position p) { turns.answered(p); }, .turn = &turns.mutex};
        Thread recorder(
            [&](const std::stop_token& stop, const Ready& ready) { return recorder::run(setting, {}, stop, ready); });
        REQUIRE(recorder.await_ready());
        std::optional<Thread> says;
        if (with_steward) {
            says.emplace([&](const std::stop_token& stop, const Ready& ready) {
                return steward::run(setting, policies, stop, ready);
            });
        }
        std::optional<Thread> projector;
        options.figures = !projections.empty();
        if (options.figures) {
            projector.emplace([&](const std::stop_token& stop, const Ready& ready) {
                return projector::run(setting, {.projections = projections}, stop, ready);
            });
            REQUIRE(projector->await_ready());
        }
        options.turns = with_steward ? &turns : nullptr;
        Thread demo(
            [&](const std::stop_token& stop, const Ready& ready) { return run(setting, clock, options, stop, ready); });
        const auto begun = std::chrono::steady_clock::now();
        while (!demo.await_ready() && !demo.ended() &&
               std::chrono::steady_clock::now() - begun < std::chrono::minutes{3}) {
        }
        took = std::chrono::steady_clock::now() - begun;
        while (demo.ready() && !demo.ended() && clock.now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        const Status status = demo.stop();
        wire::Recorder client(*wire::Addresses::of(folder));
        count(client);
        return status;
    }

    void count(wire::Recorder& client) {
        types.clear();
        ids.clear();
        stamps.clear();
        worst_delay = {};
        Position after;
        for (;;) {
            const auto page = client.read(after, {.events = 16'384, .bytes = 1'024 * 1'024});
            REQUIRE(page.has_value());
            if (page->empty()) return;
            REQUIRE(page->each([&](const EventView& event) -> Status {
                            if (hears) hears(event);
                            after = event.position();
                            ++types[event.type()->type];
                            ids.push_back(std::string(event.source()) + " " + std::string(event.id()));
                            last = event.stamp().recorded;
                            stamps.push_back(last);
                            CHECK(event.occurred() <= event.stamp().recorded);
                            if (event.source() == "daybook:steward" && event.is<schema::Visit::Overdue>())
                                worst_delay = std::max(worst_delay, event.stamp().recorded - event.occurred());
                            return {};
                        })
                        .has_value());
        }
    }

    std::function<void(const EventView&)> hears{};  // each event, in the end
    Options options;
    TemporaryFolder own = TemporaryFolder::make("demo").value();
    std::filesystem::path folder = own.path();
    std::map<std::string, std::size_t> types;
    std::vector<std::string> ids;
    std::vector<Instant> stamps;
    Instant last{};
    std::chrono::microseconds worst_delay{};
    std::chrono::steady_clock::duration took{};
};

}  // namespace daybook::demo
