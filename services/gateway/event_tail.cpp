#include "services/gateway/event_tail.h"

#include <nlohmann/json.hpp>

namespace daybook::gateway {

std::optional<Position> EventTail::wants() const { return pending_.empty() ? std::optional(read_) : std::nullopt; }

void EventTail::hear(const EventStretch& stretch) {
    if (wants() != stretch.from) return;
    if (stretch.head < stretch.from) {  // another log, or an older copy of this one
        read_ = at_ = stretch.head;
        reset_ = true;
        return;
    }
    for (const auto& event : stretch.events)
        if (categories_.contains(event.category)) pending_.push_back(event);
    read_ = stretch.passed;
    if (pending_.empty()) at_ = read_;
}

std::vector<Said> EventTail::take_news() {
    nlohmann::json names = nlohmann::json::array();
    for (const auto& [number, category] : categories_) names.push_back(category);
    std::vector<Said> news;
    if (answers_ != answers_told_)
        news.push_back({"state", nlohmann::json{{"categories", names}, {"live", answers_}}.dump()});
    if (reset_) news.push_back({"reset", nlohmann::json{{"categories", names}, {"position", at_.value}}.dump()});
    answers_told_ = answers_;
    reset_ = false;
    return news;
}

std::shared_ptr<const std::string> EventTail::take() {
    if (pending_.empty()) return nullptr;
    auto event = std::move(pending_.front().json);
    at_ = pending_.front().position;
    pending_.pop_front();
    if (pending_.empty()) at_ = read_;  // what stands behind the last one was looked at and is of other categories
    return event;
}

}  // namespace daybook::gateway
