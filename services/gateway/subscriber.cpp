#include "services/gateway/subscriber.h"

#include <nlohmann/json.hpp>

namespace daybook::gateway {
namespace {

constexpr std::string_view log_name = EventTail::name;

std::string frame(std::string_view event, const std::string& id, const std::string& data) {
    std::string text;
    if (!id.empty()) text += "id: " + id + "\n";
    text += "event: ";
    text += event;
    text += "\ndata: " + data + "\n\n";
    return text;
}

}  // namespace

Subscriber::Subscriber(std::map<std::string, Position> at, std::optional<EventTail> tail) : tail_(std::move(tail)) {
    for (auto& [view, position] : at) views_[view].at = position;
}

// "kpi-board@812,live-board@809,log@815"
std::string Subscriber::id() const {
    std::string id;
    const auto add = [&](std::string_view name, Position at) {
        id += (id.empty() ? "" : ",") + std::string(name) + "@" + std::to_string(at.value);
    };
    for (const auto& [view, pending] : views_) add(view, pending.at);
    if (tail_) add(log_name, tail_->at());
    return id;
}

std::string Subscriber::data_of(const std::string& view, Pending& pending) {
    std::string data = "{\"view\":\"" + view + "\",\"position\":" + std::to_string(pending.at.value);
    if (!pending.reset) {
        data += ",\"keys\":" + nlohmann::json(pending.keys).dump() + ",\"rows\":[";
        std::string_view separator;
        for (const auto& [key, row] : pending.rows) {
            data += separator;
            data += *row;
            separator = ",";
        }
        data += "]";
    }
    return data + "}";
}

Said Subscriber::greeting() {
    nlohmann::json hello{{"views", nlohmann::json::object()}};
    for (const auto& [view, pending] : views_) hello["views"][view] = pending.at.value;
    if (tail_) hello[std::string(log_name)] = tail_->at().value;
    greeted_ = true;
    return {"hello", hello.dump()};
}

void Subscriber::take_views(std::vector<Said>& frames) {
    for (auto& [view, pending] : views_) {
        if (pending.answers != pending.answers_told)
            frames.push_back({"state", nlohmann::json{{"view", view}, {"live", pending.answers}}.dump()});
        pending.answers_told = pending.answers;
        if (!pending.told) continue;
        frames.push_back({pending.reset ? "reset" : "changed", data_of(view, pending)});
        pending.told = pending.reset = false;
        pending.keys.clear();
        pending.rows.clear();
    }
}

// What one take says of views leads to the same id, so it stands on the last of those frames only: a reader cut off in
// between hears the whole again. Every event has the id behind it.
std::string Subscriber::take() {
    const std::lock_guard lock(mutex_);
    std::vector<Said> frames;
    if (!greeted_) frames.push_back(greeting());
    take_views(frames);
    if (tail_)
        for (auto& news : tail_->take_news()) frames.push_back(std::move(news));
    std::string text;
    for (std::size_t i = 0; i < frames.size(); ++i)
        text += frame(frames[i].event, i + 1 == frames.size() ? id() : "", frames[i].data);
    while (const auto event = tail_ ? tail_->take() : nullptr) text += frame("event", id(), *event);
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

const Subscriber::Pending* Subscriber::find(const std::string& view) const {
    const auto found = views_.find(view);
    return found == views_.end() ? nullptr : &found->second;
}

std::optional<Position> Subscriber::waits_at(const std::string& view) const {
    const std::lock_guard lock(mutex_);
    const auto* pending = find(view);
    return pending && !pending->caught_up ? std::optional(pending->at) : std::nullopt;
}

bool Subscriber::caught_up(const std::string& view) const {
    const std::lock_guard lock(mutex_);
    const auto* pending = find(view);
    return pending && pending->caught_up;
}

void Subscriber::add(Pending& pending, const Delta& delta) {
    if (delta.position > pending.at || delta.reset) pending.at = delta.position;
    if (delta.empty()) return;
    pending.told = true;
    pending.keys.insert(delta.keys.begin(), delta.keys.end());
    for (const auto& [key, row] : delta.rows) pending.rows[key] = row;
    pending.reset = pending.reset || delta.reset || pending.keys.size() > key_limit || pending.rows.size() > key_limit;
    if (pending.reset) {
        pending.keys.clear();
        pending.rows.clear();
    }
}

void Subscriber::catch_up(const std::string& view, const Delta& delta) {
    const std::lock_guard lock(mutex_);
    const auto found = views_.find(view);
    if (found == views_.end()) return;
    found->second.caught_up = true;
    add(found->second, delta);
    wake();
}

void Subscriber::changed(const std::string& view, const Delta& delta) {
    const std::lock_guard lock(mutex_);
    const auto found = views_.find(view);
    if (found == views_.end() || !found->second.caught_up) return;
    add(found->second, delta);
    wake();
}

void Subscriber::state(const std::string& view, bool answers) {
    const std::lock_guard lock(mutex_);
    const auto found = views_.find(view);
    if (found == views_.end()) return;
    found->second.answers = answers;
    if (answers != found->second.answers_told) wake();
}

std::optional<Position> Subscriber::wants_events_behind() const {
    const std::lock_guard lock(mutex_);
    return tail_ ? tail_->wants() : std::nullopt;
}

Categories Subscriber::categories() const { return tail_ ? tail_->categories() : Categories{}; }

void Subscriber::hear(const EventStretch& stretch) {
    const std::lock_guard lock(mutex_);
    if (!tail_) return;
    tail_->hear(stretch);
    if (tail_->has_news()) wake();
}

void Subscriber::log_answers(bool answers) {
    const std::lock_guard lock(mutex_);
    if (!tail_) return;
    tail_->state(answers);
    if (tail_->has_news()) wake();
}

void Subscriber::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake();
}

}  // namespace daybook::gateway
