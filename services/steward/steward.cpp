#include "services/steward/steward.h"

#include <spdlog/spdlog.h>

#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "events/core/calendar.h"
#include "schema/catalogue.capnp.h"
#include "services/steward/debts.h"
#include "services/steward/duties.h"
#include "services/steward/figures.h"
#include "services/steward/ledger.h"
#include "services/steward/warnings.h"
#include "services/steward/weekly.h"
#include "services/wire/client.h"

namespace daybook::steward {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience{80};  // between two looks at the stop token and the clock
constexpr std::chrono::seconds call_patience{5};
constexpr Limit page{.events = 16'384, .bytes = 1'024 * 1'024};

constexpr unsigned most_conflicts = 5;  // of one thing, until it is put aside

// For figures it waits little, and where nobody shows them it asks again after so many looks at the clock: visits do
// not wait for early warning.
constexpr std::chrono::seconds figures_patience{1};
constexpr unsigned looks_between_asking = 50;
constexpr unsigned looks_in_turns = 2;  // who takes turns with it waits for the figures, too

bool may_pass(const Error& error) { return error.kind == Error::Kind::unavailable || error.kind == Error::Kind::full; }

// The steward at work: reads, decides, says.
class Round {
 public:
    Round(const wire::Addresses& addresses, const Options& options, const std::stop_token& stop)
        : options_(options),
          recorder_(addresses, call_patience, stop),
          bell_(addresses),
          views_(addresses, figures_patience),
          subscription_(recorder_, bell_, Position{}),
          ledger_(Calendar::london(), options),
          duties_(Calendar::london()),
          warnings_(Calendar::london()),
          weekly_(Calendar::london()) {}

    // One step: a page of the log, or, when there is none left, what is due. True if it was the latter.
    Result<bool> step(milliseconds wait) {
        DAYBOOK_TRY(const auto events, subscription_.next(page, wait));
        DAYBOOK_CHECK(events.each([&](const EventView& event) -> Status {
            take(event);
            return {};
        }));
        for (const auto& stream : ledger_.forgotten()) DAYBOOK_CHECK(read_again(stream));
        for (const auto& stream : debts_.forgotten()) DAYBOOK_CHECK(read_invoice(stream));
        if (!events.empty() && events.head() > subscription_.at()) return false;
        std::unique_lock<std::mutex> turn;
        if (options_.turn) turn = std::unique_lock(*options_.turn);
        DAYBOOK_TRY(const auto state, recorder_.status());
        if (state.log.head > subscription_.at()) return false;
        const auto due = ledger_.due(state.clock);
        const auto duties = duties_.due(state.clock);
        if (due.empty() && duties.empty()) {
            if (options_.caught_up) options_.caught_up(subscription_.at());
            if (turn.owns_lock()) turn.unlock();
            DAYBOOK_TRY(bool spoken, look_at_figures());
            if (!spoken) {
                DAYBOOK_TRY(spoken, look_at_week());
            }
            if (!spoken) conflicts_.clear();
            return !spoken;
        }
        DAYBOOK_CHECK(say(due));
        DAYBOOK_CHECK(say(duties));
        return false;
    }

 private:
    void take(const EventView& event) {
        ledger_.take(event);
        duties_.take(event);
        warnings_.take(event);
        weekly_.take(event);
        for (const CareDay& day : ledger_.told_of()) weekly_.take(day);
        if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::INVOICE)) return;
        if (const auto* invoice = debts_.take(event)) take(std::string(event.stream()), *invoice);
    }
    void take(const std::string& stream, const care::Invoice& invoice) {
        duties_.take(stream, invoice);
        weekly_.take(stream, invoice);
    }

    // Holds one week of one contract against its orders (R18, R19). True if that was done; what nobody shows waits.
    Result<bool> look_at_week() {
        const auto ask = weekly_.next();
        if (!ask || (weeks_not_asked_ > 0 && weeks_not_asked_-- > 0)) return false;
        const auto shown = week_of(views_, ask->contract, ask->week, ask->position);
        if (!shown) {
            spdlog::debug("steward: no figures of the week to {}: {}", to_string(ask->week), shown.error().sentence);
            weeks_not_asked_ = looks_between_asking;
            return false;
        }
        DAYBOOK_TRY(const bool all, say(weekly_.decide(*ask, *shown)));
        if (all) weekly_.looked(*ask);
        return true;
    }

    // Holds the figures of the next closed day against R22 and R23. True if that was done. A day without figures waits,
    // and nothing else waits for it.
    Result<bool> look_at_figures() {
        const auto close = warnings_.next();
        if (!close || (not_asked_ > 0 && not_asked_-- > 0)) return false;
        const auto figures = figures_of(views_, close->day, close->position);
        if (!figures) {
            spdlog::debug("steward: no figures of {}: {}", to_string(close->day), figures.error().sentence);
            not_asked_ = options_.turn ? looks_in_turns : looks_between_asking;
            return false;
        }
        const auto said = warnings_.decide(*close, *figures);
        DAYBOOK_TRY(const bool all, say(said.warnings));
        if (!all) return true;
        DAYBOOK_CHECK(recorder_.append({&said.looked, 1}));
        return true;
    }

    // False if an escalation is not as it is remembered: it is read again, and the day is to be decided again.
    Result<bool> say(const std::vector<Warnings::Saying>& warnings) {
        std::vector<std::vector<Proposal>> requests;
        requests.reserve(warnings.size());
        for (const auto& one : warnings) requests.push_back({one.event});
        const auto receipts = recorder_.append_each(requests);
        bool all = true;
        for (std::size_t i = 0; i < receipts.size(); ++i) {
            if (receipts[i]) continue;
            const Error& error = receipts[i].error();
            if (may_pass(error) || error.kind == Error::Kind::corrupt) return tl::unexpected(error);
            if (error.kind == Error::Kind::conflict && ++conflicts_[warnings[i].id] < most_conflicts) {
                DAYBOOK_CHECK(read_again(warnings[i].stream));
                all = false;
            } else {
                spdlog::warn("steward: {} is not said: {}", warnings[i].id, error.sentence);
            }
        }
        return all;
    }

    // What a record's dates make due is said whatever else became of the record since.
    Status say(const std::vector<const Duty*>& duties) {
        std::vector<std::vector<Proposal>> requests;
        std::vector<Duties::Key> keys;
        for (const Duty* duty : duties) {
            requests.push_back({duty->event});
            keys.emplace_back(duty->at, duty->id);
        }
        const auto receipts = recorder_.append_each(requests);
        for (std::size_t i = 0; i < receipts.size(); ++i) {
            if (!receipts[i]) {
                const Error& error = receipts[i].error();
                if (may_pass(error) || error.kind == Error::Kind::corrupt) return tl::unexpected(error);
                spdlog::warn("steward: {} is not said: {}", keys[i].second, error.sentence);
            }
            duties_.done(keys[i]);
        }
        return {};
    }

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
        warnings_.forget(stream);
        Version at;
        while (true) {
            const auto events = recorder_.read_stream(stream, at, page);
            if (!events && events.error().kind == Error::Kind::not_found) return {};
            if (!events) return tl::unexpected(events.error());
            if (events->empty()) return {};
            DAYBOOK_CHECK(events->each([&](const EventView& event) -> Status {
                at = event.stamp().version;
                ledger_.take(event);
                warnings_.take(event);
                return {};
            }));
            for (const CareDay& day : ledger_.told_of()) weekly_.take(day);
        }
    }

    // An invoice that was settled and let go of, and is told of again.
    Status read_invoice(const std::string& stream) {
        care::Invoice invoice;
        while (true) {
            DAYBOOK_TRY(const auto events, recorder_.read_stream(stream, Version{invoice.version}, page));
            if (events.empty()) break;
            DAYBOOK_CHECK(events.each([&](const EventView& event) -> Status {
                care::fold(invoice, event);
                return {};
            }));
        }
        take(stream, *debts_.put(stream, std::move(invoice)));
        return {};
    }

    const Options& options_;
    wire::Recorder recorder_;
    wire::RemoteBell bell_;
    wire::Views views_;
    Subscription subscription_;
    Ledger ledger_;
    Duties duties_;
    Warnings warnings_;
    Weekly weekly_;
    Debts debts_;
    unsigned weeks_not_asked_ = 0;               // the same of weeks
    unsigned not_asked_ = 0;                     // looks at the clock until the figures are asked for again
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
