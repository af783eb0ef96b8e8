#include "services/gateway/categories.h"

#include <algorithm>
#include <vector>

#include "events/core/nearest.h"
#include "events/stored/fact_type.h"

namespace daybook::gateway {
namespace {

std::string unknown(std::string_view name) {
    std::vector<std::string_view> known;
    std::string names;
    for (const auto& [number, category] : all_categories()) known.push_back(category);
    std::ranges::sort(known);
    for (const auto one : known) names += (names.empty() ? "" : ", ") + std::string(one);
    const std::string like = did_you_mean(name, known);
    return "there is no category \"" + std::string(name) + "\"" + like +
           (like.empty() ? "; there are " : " There are ") + names + ".";
}

}  // namespace

const Categories& all_categories() {
    static const Categories all = [] {
        Categories found;
        for (const auto& fact : all_facts()) found.emplace(fact.category, fact.category_name);
        return found;
    }();
    return all;
}

Result<Categories> categories_of(std::string_view text, std::string_view parameter) {
    const std::string pointer = "/" + std::string(parameter) + ": ";
    Categories wanted;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto name = text.substr(0, comma);
        const auto found = std::ranges::find(all_categories(), name, &Categories::value_type::second);
        if (found == all_categories().end()) return rejected(pointer + unknown(name));
        if (!wanted.insert(*found).second) return rejected(pointer + "\"" + std::string(name) + "\" stands twice.");
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return wanted;
}

}  // namespace daybook::gateway
