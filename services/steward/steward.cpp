#include "services/steward/steward.h"

#include <spdlog/spdlog.h>

#include <thread>
#include <utility>

#include "services/steward/ledger.h"
#include "services/wire/client.h"

namespace daybook::steward {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience{80};  // between two looks at the stop token and the clock
constexpr std::chrono::seconds call_patience{5};
constexpr Limit page{.events = 16'384, .bytes = 1'024 * 1'024};

// The steward at work: reads, decides, says.
class Round {
 public:
    Round(const wire::Addresses& addresses, const Calendar& calendar, const Options& options)
        : options_(options),
          recorder_(addresses, call_patience),
          bell_(addresses),
          subscription_(recorder_, bell_, Position{}),
          ledger_(calendar, options) {}

    // One step: a page of the log, or, when there is none left, what is due. True if it was the latter.
    Result<bool> step(milliseconds wait) {
        DAYBOOK_TRY(const auto events, subscription_.next(page, wait));
        DAYBOOK_CHECK(events.each([&](const EventView& event) -> Status {
            ledger_.take(event);
            return {};
        }));
        if (!events.empty() && events.head() > subscription_.at()) return false;
        DAYBOOK_TRY(const auto state, recorder_.status());
        if (state.log.head > subscription_.at()) return false;
        const auto due = ledger_.due(state.clock);
        if (due.empty()) {
            if (options_.caught_up) options_.caught_up(subscription_.at());
            return true;
        }
        DAYBOOK_CHECK(say(due));
        return false;
    }

 private:
    // A conflict is no failure: something was recorded meanwhile, and is read before deciding again.
    Status say(const std::vector<Due>& due) {
        std::vector<std::vector<Proposal>> requests;
        requests.reserve(due.size());
        for (const auto& one : due) requests.push_back({proposal_of(one)});
        const auto receipts = recorder_.append_each(requests);
        for (std::size_t i = 0; i < receipts.size(); ++i) {
            if (receipts[i]) continue;
            ledger_.reconsider(due[i]);
            if (receipts[i].error().kind != Error::Kind::conflict) return tl::unexpected(receipts[i].error());
        }
        spdlog::debug("steward: said {} things", due.size());
        return {};
    }

    const Options& options_;
    wire::Recorder recorder_;
    wire::RemoteBell bell_;
    Subscription subscription_;
    Ledger ledger_;
};

bool may_pass(const Error& error) { return error.kind == Error::Kind::unavailable || error.kind == Error::Kind::full; }

void rest(const std::stop_token& stop, milliseconds time) {
    for (; time > milliseconds{0} && !stop.stop_requested(); time -= patience) std::this_thread::sleep_for(patience);
}

}  // namespace

Status run(const Setting& setting, const Options& options, std::stop_token stop, const Ready& ready) {
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const Calendar calendar, Calendar::in(options.zone));
    Round round(addresses, calendar, options);
    bool served = false;
    milliseconds wait{0};
    while (!stop.stop_requested()) {
        const auto settled = round.step(wait);
        if (!settled) {
            if (!may_pass(settled.error())) return tl::unexpected(settled.error());
            spdlog::warn("steward: {}", settled.error().sentence);
            rest(stop, std::chrono::seconds{1});
            continue;
        }
        wait = *settled ? patience : milliseconds{0};
        if (*settled && !std::exchange(served, true)) ready();
    }
    return {};
}

}  // namespace daybook::steward
