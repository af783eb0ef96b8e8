#include "services/demo/demo.h"

#include <spdlog/spdlog.h>

#include "services/demo/player.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr unsigned most_days = 3'650;
constexpr double fastest = 3'600;
constexpr hours founded_at{18};
constexpr days told_again{2};  // what was sent in the last batches before a stop may not have come through

Status check(const Options& options) {
    if (options.days > most_days)
        return rejected("the demo lives through at most 3650 days of history, not " + std::to_string(options.days));
    if (!(options.rate > 0 && options.rate <= fastest))
        return rejected("the demo's rate is more than 0 and at most 3600 times real time, not " +
                        std::to_string(options.rate));
    if (options.today_from < Seconds{0} || options.today_from >= hours{24})
        return rejected("the demo's day starts at a time of day from 00:00:00 to 23:59:59");
    return {};
}

// The first day of the agency this log holds already; nothing for an empty log.
Result<std::optional<Day>> first_day_in(wire::Recorder& recorder, std::uint64_t seed, Position head) {
    if (head == Position{}) return std::optional<Day>{};
    const auto registered = std::string("registered/") + person_id(seed, 0);
    DAYBOOK_TRY(const auto page, recorder.find(office_source, registered));
    if (page.empty())
        return rejected("the data folder already holds " + std::to_string(head.value) +
                        " events that are not the demo's with seed " + std::to_string(seed) +
                        "; give it a folder of its own");
    std::optional<Day> first;
    DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
        first = Calendar::london().day_of(event.occurred()) + days{1};
        return {};
    }));
    return first;
}

}  // namespace

Instant start_of_history(const Options& options, Instant real_now) {
    const Calendar& calendar = Calendar::london();
    const Day today = calendar.day_of(real_now);
    return calendar.at(today - days{static_cast<int>(std::min(options.days, most_days)) + 1}, founded_at).instant;
}

Status run(const Setting& setting, PacedClock& clock, const Options& options, std::stop_token stop,
           const Ready& ready) {
    DAYBOOK_CHECK(check(options));
    const Calendar& calendar = Calendar::london();
    const Day founded = calendar.day_of(clock.now());
    const Day today = founded + days{static_cast<int>(options.days) + 1};
    DAYBOOK_TRY(auto addresses, wire::Addresses::of(setting.data));
    wire::Recorder recorder(std::move(addresses));
    DAYBOOK_TRY(const auto state, recorder.status());
    DAYBOOK_TRY(const auto known, first_day_in(recorder, options.seed, state.log.head));
    const Day first = known.value_or(founded + days{1});

    if (known) clock.advance_to(state.log.recorded);
    Player player(recorder, clock, options, Agency(options.seed, first), stop);
    DAYBOOK_CHECK(player.found());
    Day from = first;
    if (known) {
        player.go_on_after(state.log.recorded);
        from = std::max(first, calendar.day_of(state.log.recorded) - told_again);
    }
    spdlog::info("demo: agency with seed {} founded, {} days of history", options.seed, options.days);
    DAYBOOK_CHECK(player.history(from, calendar.at(today, options.today_from).instant));
    if (stop.stop_requested()) return {};
    clock.run(options.rate);
    ready();
    return player.live();
}

}  // namespace daybook::demo
