#pragma once

#include <span>
#include <string_view>

namespace daybook::gateway {

// How a figure of a view's column is computed, in a sentence (rules.md); empty where its title says it all. Figures of
// KPIs have their own: how_of in kpi_story.h.
struct ColumnHow {
    std::string_view view, column, sentence;
};
std::span<const ColumnHow> column_hows();
std::string_view how_of_column(std::string_view view, std::string_view column);

}  // namespace daybook::gateway
