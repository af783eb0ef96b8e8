#include "services/gateway/stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "services/gateway/problem.h"
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
        if (error != std::errc{} || end != digits.data() + digits.size()) bad = true;
        else at[std::string(part.substr(0, sign))] = Position{position};
    });
    if (bad) return rejected("Last-Event-ID is not one of ours, such as kpi-board@812,live-board@809.");
    return at;
}

std::string frame(std::string_view event, const std::string& id, const nlohmann::json& data) {
    std::string text;
    if (!id.empty()) text += "id: " + id + "\n";
    text += "event: ";
    text += event;
    text += "\ndata: " + data.dump() + "\n\n";
    return text;
}

}  // namespace

std::span<const std::string> streamed_views() {
    static const std::array<std::string, 3> names{"kpi-board", "live-board", "variation-log"};
    return names;
}

Subscriber::Subscriber(std::map<std::string, Position> at) {
    for (auto& [view, position] : at) views_[view].at = position;
}

std::string Subscriber::id() const {
    std::string id;
    for (const auto& [view, pending] : views_)
        id += (id.empty() ? "" : ",") + view + "@" + std::to_string(pending.at.value);
    return id;
}

// Every frame of one take carries the same id, so it stands on the last one only: a reader cut off in between
// hears the whole again.
std::string Subscriber::take() {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<std::string, nlohmann::json>> frames;
    if (!greeted_) {
        greeted_ = true;
        nlohmann::json at = nlohmann::json::object();
        for (const auto& [view, pending] : views_) at[view] = pending.at.value;
        frames.emplace_back("hello", nlohmann::json{{"views", at}});
    }
    for (auto& [view, pending] : views_) {
        if (pending.answers) frames.emplace_back("state", nlohmann::json{{"view", view}, {"live", *pending.answers}});
        pending.answers.reset();
        if (!pending.told) continue;
        pending.told = false;
        nlohmann::json data{{"view", view}, {"position", pending.at.value}};
        if (!pending.reset) data["keys"] = std::exchange(pending.keys, {});
        frames.emplace_back(std::exchange(pending.reset, false) ? "reset" : "changed", std::move(data));
        pending.keys.clear();
    }
    std::string text;
    for (std::size_t i = 0; i < frames.size(); ++i)
        text += frame(frames[i].first, i + 1 == frames.size() ? id() : "", frames[i].second);
    return text;
}

bool Subscriber::ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

void Subscriber::on_more(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
}

void Subscriber::wake() {
    if (wake_) wake_();
}

void Subscriber::changed(const std::string& view, const wire::Views::Changes& changes) {
    const std::lock_guard lock(mutex_);
    const auto found = views_.find(view);
    if (found == views_.end()) return;
    auto& pending = found->second;
    if (changes.position > pending.at || changes.reset) pending.at = changes.position;
    if (changes.keys.empty() && !changes.reset) return;
    pending.told = true;
    pending.keys.insert(changes.keys.begin(), changes.keys.end());
    pending.reset = pending.reset || changes.reset || pending.keys.size() > key_limit;
    if (pending.reset) pending.keys.clear();
    wake();
}

void Subscriber::state(const std::string& view, bool answers) {
    const std::lock_guard lock(mutex_);
    const auto found = views_.find(view);
    if (found == views_.end()) return;
    found->second.answers = answers;
    wake();
}

void Subscriber::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake();
}

StreamHub::StreamHub(const wire::Addresses& addresses)
    : thread_([this, addresses](const std::stop_token& stop) { listen(addresses, stop); }) {}

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

void StreamHub::ask(wire::Views& views, const std::string& view) {
    auto changes = views.changes(view, at_[view]);
    const bool answers = changes.has_value();
    const auto before = answers_.find(view);
    const bool news = before == answers_.end() ? !answers : before->second != answers;
    answers_[view] = answers;
    if (news) tell([&](Subscriber& subscriber) { subscriber.state(view, answers); });
    if (!answers) return;
    at_[view] = changes->position;
    if (changes->reset || !changes->keys.empty()) tell([&](Subscriber& subscriber) { subscriber.changed(view, *changes); });
}

void StreamHub::listen(const wire::Addresses& addresses, const std::stop_token& stop) {
    wire::Views views(addresses, std::chrono::seconds{1});
    wire::ChangedBell bell(addresses, streamed_views());
    auto next_look = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
        std::set<std::string> rung;
        for (auto& change : bell.wait(patience)) rung.insert(std::move(change.view));
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

Result<std::shared_ptr<Feed>> StreamHub::subscribe(std::span<const std::string> names, std::string_view last_event_id,
                                                   Backend& backend) {
    DAYBOOK_TRY(const auto resume, parse_id(last_event_id));
    std::map<std::string, Position> at;
    for (const auto& name : names) {
        if (std::ranges::find(streamed_views(), name) == streamed_views().end())
            return not_found("\"" + name + "\" is not a view that is streamed; these are: kpi-board, live-board, variation-log.");
        if (const auto known = resume.find(name); known != resume.end()) {
            at[name] = known->second;
        } else {
            DAYBOOK_TRY(const auto status, backend.views.status(name));
            at[name] = status.position;
        }
    }
    const auto subscriber = std::make_shared<Subscriber>(at);
    {
        const std::lock_guard lock(mutex_);
        subscribers_.push_back(subscriber);
    }
    // What happened before this reader was registered; what follows is told by the listening thread, perhaps twice.
    for (const auto& [view, position] : at) {
        DAYBOOK_TRY(const auto changes, backend.views.changes(view, position));
        subscriber->changed(view, changes);
    }
    return subscriber;
}

Response stream(const Request& request, StreamHub& hub, Backend& backend) {
    std::vector<std::string> views;
    each_part(request.parameter("views"), [&](std::string_view name) { views.emplace_back(name); });
    if (views.empty() || views.size() > streamed_views().size())
        return problem("rejected", "views names what to stream, such as views=kpi-board,live-board.", {{"/views", "missing", "one to three views"}});
    auto feed = hub.subscribe(views, request.header("last-event-id"), backend);
    if (!feed) return problem(feed.error());
    return {.type = "text/event-stream",
            .headers = {{"cache-control", "no-store"}, {"x-accel-buffering", "no"}},
            .feed = *std::move(feed)};
}

}  // namespace daybook::gateway
