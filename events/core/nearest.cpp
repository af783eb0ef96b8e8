#include "events/core/nearest.h"

#include <algorithm>
#include <vector>

namespace daybook {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    constexpr std::size_t longest = 100;
    if (a.size() > longest || b.size() > longest) return a == b ? 0 : std::max(a.size(), b.size());
    std::vector<std::size_t> before, above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = above;
        std::swap(above, row);
    }
    return above[b.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> known) {
    std::optional<std::string> best;
    std::size_t least = std::max<std::size_t>(1, (word.size() + 2) / 3);
    for (const auto candidate : known) {
        const auto distance = edit_distance(word, candidate);
        if (distance < least || (distance == least && !best)) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
    const auto like = nearest(word, known);
    return like ? " — did you mean \"" + *like + "\"?" : "";
}

}  // namespace daybook
