#pragma once

#include <string>
#include <string_view>

namespace daybook::gateway {

std::string month_text(std::string_view month);  // "2026-11" → "November 2026"; other texts as they are

}  // namespace daybook::gateway
