#include "services/gateway/stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "events/stored/json.h"
#include "events/stored/row_schema.h"
#include "services/gateway/problem.h"
#include "services/gateway/rows.h"
#include "services/wire/server.h"

namespace daybook::gateway {
namespace {

constexpr auto patience = std::chrono::milliseconds{100};
constexpr auto look_again = std::chrono::seconds{2};  // a bell may be lost: look without one, too

template <class Visit>
void each_part(std::string_view text, Visit&& visit) {
    while (!text.empty()) {
        const auto end = text.find(',');
        visit(text.substr(0, end));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

// "kpi-board@812,live-board@809"
Result<std::map<std::string, Position>> parse_id(std::string_view id) {
    std::map<std::string, Position> at;
    bool bad = id.size() > 1'000;
    each_part(id, [&](std::string_view part) {
        const auto sign = part.find('@');
        std::uint64_t position = 0;
        if (sign == std::string_view::npos) {
            bad = true;
            return;
        }
        const auto digits = part.substr(sign + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), position);
        if (error != std::errc{} || end != digits.data() + digits.size())
            bad = true;
        else
            at[std::string(part.substr(0, sign))] = Position{position};
    });
    if (bad) return rejected("Last-Event-ID is not one of ours, such as kpi-board@812,live-board@809.");
    return at;
}

}  // namespace

std::span<const std::string> streamed_views() {
    static const std::array<std::string, 9> names{"contracts", "escalations",    "invoices",
                                                  "kpi-board", "live-board",     "mismatches",
                                                  "referrals", "reconciliation", "variation-log"};
    return names;
}

namespace {

std::string all_streamed() {
    std::string all;
    for (const auto& name : streamed_views()) all += (all.empty() ? "" : ", ") + name;
    return all;
}

}  // namespace

Result<Delta> delta_of(wire::Views& views, const std::string& view, Position after) {
    DAYBOOK_TRY(auto changes, views.changes(view, after));
    // A view that went back was rebuilt or belongs to another log: what the reader has may be gone.
    const bool reset = changes.reset || changes.position < after;
    Delta delta{.position = changes.position, .reset = reset, .keys = std::move(changes.keys), .rows = {}};
    if (delta.reset || delta.keys.empty()) return delta;
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = view, .changed_after = after}));
    // Not every row could be looked at: the reader reads the view anew.
    if (!rows.next.empty()) {
        delta.reset = true;
        delta.keys.clear();
        return delta;
    }
    const auto schema = row_schema(rows.row_type);
    if (!schema) return corrupt("Rows of the view " + view + " are unknown to this version.");
    try {
        for (const auto& row : rows.rows) {
            auto json = row_to_json(RowReader(row).dynamic(*schema));
            json["key"] = row.key;
            delta.rows[row.key] = std::make_shared<const std::string>(json.dump());
        }
    } catch (const kj::Exception& e) {
        return corrupt("A row of the view " + view + " cannot be read: " + e.getDescription().cStr());
    }
    return delta;
}

StreamHub::StreamHub(const wire::Addresses& addresses)
    : events_(addresses), thread_([this, addresses](const std::stop_token& stop) { listen(addresses, stop); }) {}

StreamHub::~StreamHub() {
    thread_.request_stop();
    thread_.join();
    tell([](Subscriber& subscriber) { subscriber.end(); });
}

void StreamHub::tell(const std::function<void(Subscriber&)>& what) {
    const std::lock_guard lock(mutex_);
    std::erase_if(subscribers_, [&](const std::weak_ptr<Subscriber>& weak) {
        const auto subscriber = weak.lock();
        if (subscriber) what(*subscriber);
        return !subscriber;
    });
}

std::set<Position> StreamHub::waiting_at(const std::string& view) {
    std::set<Position> positions;
    tell([&](const Subscriber& subscriber) {
        if (const auto at = subscriber.waits_at(view)) positions.insert(*at);
    });
    return positions;
}

// What happened since the last time, to everybody who is caught up; nothing is asked if that is nobody.
Status StreamHub::tell_all(wire::Views& views, const std::string& view) {
    bool heard = false;
    tell([&](const Subscriber& subscriber) { heard = heard || subscriber.caught_up(view); });
    const auto at = at_.find(view);
    if (!heard || at == at_.end()) {
        at_.erase(view);
        return {};
    }
    DAYBOOK_TRY(const auto delta, delta_of(views, view, at->second));
    at->second = delta.position;
    if (!delta.empty()) tell([&](Subscriber& subscriber) { subscriber.changed(view, delta); });
    return {};
}

// Catches up with `at_` or further those who have just come; what they are told twice then is harmless.
Status StreamHub::tell_newcomers(wire::Views& views, const std::string& view) {
    for (const Position from : waiting_at(view)) {
        DAYBOOK_TRY(const auto delta, delta_of(views, view, from));
        at_.try_emplace(view, delta.position);
        tell([&](Subscriber& subscriber) {
            if (subscriber.waits_at(view) == from) subscriber.catch_up(view, delta);
        });
    }
    return {};
}

void StreamHub::ask(wire::Views& views, const std::string& view) {
    const bool answers = tell_all(views, view).has_value() && tell_newcomers(views, view).has_value();
    tell([&](Subscriber& subscriber) { subscriber.state(view, answers); });
}

void StreamHub::listen(const wire::Addresses& addresses, const std::stop_token& stop) {
    wire::Views views(addresses, std::chrono::seconds{1});
    wire::ChangedBell bell(addresses, streamed_views());
    auto next_look = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
        std::set<std::string> rung;
        for (auto& change : bell.wait(patience)) rung.insert(std::move(change.view));
        for (const auto& view : streamed_views())
            if (!waiting_at(view).empty()) rung.insert(view);
        if (std::chrono::steady_clock::now() >= next_look) {
            rung.insert(streamed_views().begin(), streamed_views().end());
            next_look = std::chrono::steady_clock::now() + look_again;
        }
        for (const auto& view : rung) {
            if (stop.stop_requested()) return;
            if (std::ranges::find(streamed_views(), view) != streamed_views().end()) ask(views, view);
        }
    }
}

namespace {

// Where a reader left the log, or its head.
Result<Position> log_at(const std::map<std::string, Position>& resume, Backend& backend) {
    if (const auto known = resume.find(std::string(EventTail::name)); known != resume.end()) return known->second;
    DAYBOOK_TRY(const auto state, backend.recorder.status());
    return state.log.head;
}

}  // namespace

Result<std::shared_ptr<Feed>> StreamHub::subscribe(const Asked& asked, Backend& backend) {
    DAYBOOK_TRY(const auto resume, parse_id(asked.last_event_id));
    std::map<std::string, Position> at;
    for (const auto& name : asked.views) {
        if (std::ranges::find(streamed_views(), name) == streamed_views().end())
            return not_found("\"" + name + "\" is not a view that is streamed; these are: " + all_streamed() + ".");
        if (const auto known = resume.find(name); known != resume.end()) {
            at[name] = known->second;
        } else {
            DAYBOOK_TRY(const auto status, backend.views.status(name));
            at[name] = status.position;
        }
    }
    std::optional<EventTail> tail;
    if (!asked.categories.empty()) {
        DAYBOOK_TRY(const Position after, log_at(resume, backend));
        tail.emplace(after, asked.categories);
    }
    const auto subscriber = std::make_shared<Subscriber>(at, std::move(tail));
    if (!asked.categories.empty()) events_.add(subscriber);
    const std::lock_guard lock(mutex_);
    subscribers_.push_back(subscriber);
    return subscriber;
}

Response stream(const Request& request, StreamHub& hub, Backend& backend) {
    StreamHub::Asked asked{.last_event_id = request.header("last-event-id")};
    each_part(request.parameter("views"), [&](std::string_view name) { asked.views.emplace_back(name); });
    auto categories = categories_of(request.parameter("categories"), "categories");
    if (!categories) return problem(categories.error());
    asked.categories = *std::move(categories);
    const bool twice = std::set(asked.views.begin(), asked.views.end()).size() != asked.views.size();
    if (twice || (asked.views.empty() && asked.categories.empty()))
        return problem("rejected",
                       "views and categories name what to stream, each once, such as views=kpi-board,live-board or "
                       "categories=visit.",
                       {{"/views", "missing", all_streamed()}});
    auto feed = hub.subscribe(asked, backend);
    if (!feed) return problem(feed.error());
    return {.type = "text/event-stream",
            .headers = {{"cache-control", "no-store"}, {"x-accel-buffering", "no"}},
            .feed = *std::move(feed)};
}

}  // namespace daybook::gateway
