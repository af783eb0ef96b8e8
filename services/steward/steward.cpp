#include "services/steward/steward.h"

#include <spdlog/spdlog.h>

#include <map>
#include <mutex>
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

constexpr unsigned most_conflicts = 5;  // of one thing, until it is put aside

bool may_pass(const Error& error) { return error.kind == Error::Kind::unavailable || error.kind == Error::Kind::full; }

// The steward at work: reads, decides, says.
class Round {
 public:
    Round(const wire::Addresses& addresses, const Options& options, const std::stop_token& stop)
        : options_(options),
          recorder_(addresses, call_patience, stop),
          bell_(addresses),
          subscription_(recorder_, bell_, Position{}),
          ledger_(Calendar::london(), options) {}

    // One step: a page of the log, or, when there is none left, what is due. True if it was the latter.
    Result<bool> step(milliseconds wait) {
        DAYBOOK_TRY(const auto events, subscription_.next(page, wait));
        DAYBOOK_CHECK(events.each([&](const EventView& event) -> Status {
            ledger_.take(event);
            return {};
        }));
        for (const auto& stream : ledger_.forgotten()) DAYBOOK_CHECK(read_again(stream));
        if (!events.empty() && events.head() > subscription_.at()) return false;
        std::unique_lock<std::mutex> turn;
        if (options_.turn) turn = std::unique_lock(*options_.turn);
        DAYBOOK_TRY(const auto state, recorder_.status());
        if (state.log.head > subscription_.at()) return false;
        const auto due = ledger_.due(state.clock);
        if (due.empty()) {
            conflicts_.clear();
            if (options_.caught_up) options_.caught_up(subscription_.at());
            return true;
        }
        DAYBOOK_CHECK(say(due));
        return false;
    }

 private:
    // What was said before is done. A conflict is no failure: its stream is not as it is remembered, and is read again
    // before deciding again. What the recorder will not have at all is put aside; it holds up nothing else.
    Status say(const std::vector<Due>& due) {
        std::vector<std::vector<Proposal>> requests;
        requests.reserve(due.size());
        for (const auto& one : due) requests.push_back({proposal_of(one)});
        const auto receipts = recorder_.append_each(requests);
        for (std::size_t i = 0; i < receipts.size(); ++i) {
            if (receipts[i]) {
                if (receipts[i]->events.front().duplicate) ledger_.put_aside(due[i]);
                continue;
            }
            const Error& error = receipts[i].error();
            if (error.kind == Error::Kind::conflict && ++conflicts_[id_of(due[i])] < most_conflicts) {
                DAYBOOK_CHECK(read_again(due[i].stream));
            } else if (may_pass(error) || error.kind == Error::Kind::corrupt) {
                return tl::unexpected(error);
            } else {
                spdlog::warn("steward: {} is not said: {}", id_of(due[i]), error.sentence);
                ledger_.put_aside(due[i]);
            }
        }
        spdlog::debug("steward: said {} things", due.size());
        return {};
    }

    // A stream from its first event, as the log holds it now: it may have been forgotten, or have grown.
    Status read_again(const std::string& stream) {
        ledger_.forget(stream);
        Version at;
        while (true) {
            const auto events = recorder_.read_stream(stream, at, page);
            if (!events && events.error().kind == Error::Kind::not_found) return {};
            if (!events) return tl::unexpected(events.error());
            if (events->empty()) return {};
            DAYBOOK_CHECK(events->each([&](const EventView& event) -> Status {
                at = event.stamp().version;
                ledger_.take(event);
                return {};
            }));
        }
    }

    const Options& options_;
    wire::Recorder recorder_;
    wire::RemoteBell bell_;
    Subscription subscription_;
    Ledger ledger_;
    std::map<std::string, unsigned> conflicts_;  // since everything due was said last
};

void rest(const std::stop_token& stop, milliseconds time) {
    for (; time > milliseconds{0} && !stop.stop_requested(); time -= patience) std::this_thread::sleep_for(patience);
}

}  // namespace

Status run(const Setting& setting, const Options& options, std::stop_token stop, const Ready& ready) {
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    Round round(addresses, options, stop);
    bool served = false;
    milliseconds wait{0};
    while (!stop.stop_requested()) {
        const auto settled = round.step(wait);
        if (!settled) {
            if (stop.stop_requested()) break;
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
