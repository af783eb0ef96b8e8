#include "projections/engine/changes.h"

#include <algorithm>
#include <set>

namespace daybook::projections {

void Changes::add(std::vector<Rows::Change> changes) {
    std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    for (auto& change : changes) changes_.push_back(std::move(change));
    while (changes_.size() > most) {
        forgotten_ = std::max(forgotten_, changes_.front().at);
        changes_.pop_front();
    }
}

Changes::Answer Changes::after(Position position) const {
    if (position < forgotten_) return {.reset = true, .keys = {}};
    std::set<std::string> keys;
    for (auto it = changes_.rbegin(); it != changes_.rend() && it->at > position; ++it) keys.insert(it->key);
    return {.reset = false, .keys = {keys.begin(), keys.end()}};
}

}  // namespace daybook::projections
