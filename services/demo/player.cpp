#include "services/demo/player.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <thread>

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using SteadyClock = std::chrono::steady_clock;

constexpr minutes history_heartbeat{30};  // how far the held clock is put forward before the steward is waited for
constexpr minutes recent_batch{10};       // of yesterday and today it is put forward in smaller steps
constexpr days recent{1};
constexpr minutes live_heartbeat{5};
constexpr std::size_t request_events = 400;
constexpr milliseconds look_again{40};          // for the stop token and for what is due
constexpr std::chrono::microseconds poll{250};  // of the steward's progress
constexpr std::chrono::seconds steward_patience{60};
constexpr std::chrono::seconds first_steward_patience{3};
constexpr std::chrono::milliseconds figures_patience{2'500};  // of the figures of one closed day
constexpr Limit answers_page{.events = 16'384, .bytes = 1'024 * 1'024};
constexpr int attempts = 30;  // a second apart, while the recorder is away

Instant next_multiple(Instant t, minutes step) {
    const auto whole = t.time_since_epoch() / std::chrono::duration_cast<std::chrono::microseconds>(step);
    return Instant{std::chrono::duration_cast<std::chrono::microseconds>(step) * (whole + 1)};
}

// When history stops next for a heartbeat: every half hour, but between two closed doors at night only once.
Instant next_stop(Instant told, const Calendar& calendar) {
    const Day day = calendar.day_of(told);
    const Seconds time = calendar.time_of_day(told);
    if (time >= hours{23} + minutes{30}) return calendar.at(day + days{1}, minutes{30}).instant;
    if (time >= minutes{30} && time < hours{6} + minutes{30}) return calendar.at(day, hours{6} + minutes{30}).instant;
    return next_multiple(told, history_heartbeat);
}

}  // namespace

Player::Player(wire::Recorder& recorder, PacedClock& clock, const Options& options, Agency agency, std::stop_token stop)
    : recorder_(recorder), clock_(clock), options_(options), agency_(std::move(agency)), stop_(std::move(stop)) {}

Status Player::found() {
    Tellings founding = agency_.founding();
    const auto turn = take_turn();
    clock_.advance_to(founding.back().sent);
    told_ = founding.back().sent;
    return send(std::move(founding));
}

// Held, it keeps the steward from answering what is only half told.
std::unique_lock<std::mutex> Player::take_turn() {
    return options_.turns ? std::unique_lock(options_.turns->mutex) : std::unique_lock<std::mutex>();
}

// The clock is put forward and everything sent by then told at once; then the steward answers.
Status Player::step_to(Instant until, bool heartbeat) {
    std::uint64_t answers = 0;
    {
        const auto turn = take_turn();
        if (options_.turns) answers = options_.turns->answers;
        clock_.advance_to(until);
        DAYBOOK_CHECK(send_until(until, heartbeat));
    }
    DAYBOOK_CHECK(await_steward(until, answers));
    DAYBOOK_CHECK(await_figures(until));
    return hear_the_steward();
}

void Player::go_on_after(Instant told) { told_ = told; }

void Player::load(Day day) {
    merge(agency_.day(day));
    loaded_ = day;
}

void Player::merge(Tellings tellings) {
    std::deque<Telling> merged;
    std::merge(std::make_move_iterator(pending_.begin()), std::make_move_iterator(pending_.end()),
               std::make_move_iterator(tellings.begin()), std::make_move_iterator(tellings.end()),
               std::back_inserter(merged), [](const auto& a, const auto& b) { return a.sent < b.sent; });
    pending_ = std::move(merged);
}

// What was raised since, and what people will do about it.
Status Player::hear_the_steward() {
    while (true) {
        DAYBOOK_TRY(const auto page, recorder_.read(heard_, answers_page));
        if (page.empty()) break;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            heard_ = event.position();
            answers_.take(event);
            books_.take(event);
            return {};
        }));
    }
    merge(answers_.because(clock_.now()));
    merge(books_.because(clock_.now()));
    return {};
}

Status Player::history(Day first, Instant until) {
    loaded_ = first - days{1};
    while (told_ < until && !stopped()) {
        const Instant stop = std::min(next_stop(told_, calendar_), until);
        while (told_ < stop) {
            const Instant step = stop > until - recent ? std::min(next_multiple(told_, recent_batch), stop) : stop;
            if (step == stop || told_in(step)) {
                DAYBOOK_CHECK(step_to(step, step == stop));
            }
            told_ = step;
        }
    }
    return {};
}

Status Player::live() {
    Instant beat = next_multiple(clock_.now(), live_heartbeat);
    while (!stopped()) {
        const Instant now = clock_.now();
        const bool heartbeat = now >= beat;
        if (heartbeat) DAYBOOK_CHECK(hear_the_steward());
        DAYBOOK_CHECK(send_until(heartbeat ? beat : now, heartbeat));
        if (heartbeat) {
            beat = std::max(beat + live_heartbeat, next_multiple(now, live_heartbeat) - live_heartbeat);
            continue;
        }
        const Instant next = pending_.empty() ? beat : std::min(beat, pending_.front().sent);
        std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(clock_.until(next), look_again));
    }
    return {};
}

// Is there anything to tell by then?
bool Player::told_in(Instant until) {
    while (loaded_ <= calendar_.day_of(until)) load(loaded_ + days{1});
    return !pending_.empty() && pending_.front().sent <= until;
}

Status Player::send_until(Instant until, bool heartbeat) {
    while (loaded_ <= calendar_.day_of(until)) load(loaded_ + days{1});
    Tellings due;
    for (; !pending_.empty() && pending_.front().sent <= until; pending_.pop_front())
        books_.take_off_credits(due.emplace_back(std::move(pending_.front())));
    if (heartbeat) due.push_back(agency_.heartbeat(until));
    return due.empty() ? Status{} : send(std::move(due));
}

Status Player::send(Tellings batch) {
    std::vector<std::vector<Proposal>> requests;
    for (auto& telling : batch) {
        if (requests.empty() || requests.back().size() == request_events) requests.emplace_back();
        requests.back().push_back(std::move(telling.event));
    }
    for (int attempt = 0; !stopped(); ++attempt) {
        const auto receipts = recorder_.append_each(requests);
        Status worst;
        for (std::size_t i = 0; i < receipts.size(); ++i) {
            if (receipts[i])
                head_ = std::max(head_, receipts[i]->head);
            else if (receipts[i].error().kind == Error::Kind::unavailable)
                worst = tl::unexpected(receipts[i].error());
            else
                DAYBOOK_CHECK(send_one_by_one(requests[i]));
        }
        if (worst || attempt == attempts) return worst;
        spdlog::warn("demo: {}", worst.error().sentence);
        for (int i = 0; i < 20 && !stopped(); ++i) std::this_thread::sleep_for(milliseconds{50});
    }
    return {};
}

Status Player::send_one_by_one(std::span<const Proposal> events) {
    for (const auto& event : events) {
        const auto receipt = recorder_.append({&event, 1});
        if (receipt) {
            head_ = std::max(head_, receipt->head);
            continue;
        }
        const Error& error = receipt.error();
        if (error.kind != Error::Kind::rejected && error.kind != Error::Kind::conflict) return tl::unexpected(error);
        if (++refused_ <= 10) spdlog::warn("demo: an event was refused: {}", error.sentence);
    }
    return {};
}

// What the figures of a day warn of is to be heard on the day after, not when history is long past it.
Status Player::await_figures(Instant at) {
    const Instant day_began = calendar_.start_of(calendar_.day_of(at));
    if (!options_.figures || !figures_there_ || at - day_began < history_heartbeat) return {};
    if (at - day_began >= 2 * history_heartbeat) return {};
    const auto begun = SteadyClock::now();
    const std::string id = "figures-checked/record-figures/" + to_string(day_began);
    while (!stopped()) {
        DAYBOOK_TRY(const auto found, recorder_.find("daybook:steward", id));
        if (!found.empty()) return {};
        if (SteadyClock::now() - begun > figures_patience) {
            spdlog::info("demo: the figures come too slowly; history goes on without them");
            figures_there_ = false;
            return {};
        }
        std::this_thread::sleep_for(milliseconds{5});
    }
    return {};
}

// Waits until the steward has answered what was told by `at`: more than `answers` times in all.
Status Player::await_steward(Instant at, std::uint64_t answers) {
    if (!steward_there_) return {};
    const auto begun = SteadyClock::now();
    if (options_.turns) {
        const Turns& turns = *options_.turns;
        while ((turns.answers == answers || turns.through < head_.value) && !stopped()) {
            if (SteadyClock::now() - begun > steward_patience) {
                spdlog::warn(
                    "demo: the steward has not come to position {} within a minute; history goes on without it",
                    head_.value);
                steward_there_ = false;
                return {};
            }
            std::this_thread::sleep_for(poll);
        }
        return {};
    }
    const Day day = calendar_.day_of(at);  // closed a little after the midnight it began with
    const auto since = at - calendar_.start_of(day);
    if (since < history_heartbeat || since >= 2 * history_heartbeat) return {};
    const std::string id = "day-closed/record-days/" + to_string(calendar_.start_of(day));
    while (!stopped()) {
        DAYBOOK_TRY(const auto found, recorder_.find("daybook:steward", id));
        if (!found.empty()) return {};
        if (SteadyClock::now() - begun > first_steward_patience) {
            spdlog::info("demo: no steward answers; history goes on without it");
            steward_there_ = false;
            return {};
        }
        std::this_thread::sleep_for(milliseconds{5});
    }
    return {};
}

}  // namespace daybook::demo
