#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace daybook {

// How many letters must be inserted, dropped, changed or swapped with their neighbour to turn one word into the other.
// Of words of more than 100 letters, which nobody mistypes, at most so many: whatever a stranger sends is answered at
// once.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The known word most like `word`, if it is like enough (a third of its letters at most); the first of equals.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> known);

// " — did you mean \"zone\"?", or empty.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace daybook
