#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "events/core/result.h"

namespace daybook::gateway {

// Categories of the log by their numbers: "visit", "contract", …
using Categories = std::map<std::uint16_t, std::string>;

// All that the catalogue knows.
const Categories& all_categories();

// "visit,contract", each once; none for an empty text. Rejected with a pointer to `parameter` for one there is not,
// naming the nearest and those there are.
Result<Categories> categories_of(std::string_view text, std::string_view parameter);

}  // namespace daybook::gateway
