#include "projections/engine/changes.h"

#include <algorithm>
#include <set>

namespace daybook::projections {

void Changes::add(std::vector<Rows::Change> changes, const Checkpoint& committed) {
    whole_ = committed.whole();
    restating_ = committed.restating;
    std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    for (auto& change : changes) changes_.push_back(std::move(change));
    while (changes_.size() > most) {
        forgotten_ = std::max(forgotten_, changes_.front().at);
        changes_.pop_front();
    }
}

void Changes::forget() {
    changes_.clear();
    forgotten_ = {whole_.value + 1};
}

Changes::Answer Changes::after(Position position) const {
    Answer answer{.position = whole_, .restating = restating_, .reset = position < forgotten_, .keys = {}};
    if (answer.reset) return answer;
    std::set<std::string> keys;
    for (auto it = changes_.rbegin(); it != changes_.rend() && it->at > position; ++it) keys.insert(it->key);
    answer.keys.assign(keys.begin(), keys.end());
    return answer;
}

}  // namespace daybook::projections
