#include "services/gateway/above.h"

#include <algorithm>
#include <cstdio>

namespace daybook::gateway {
namespace {

std::string coordinate(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

}  // namespace

void Above::say(std::string text, std::string href, std::string word) {
    if (text.empty()) return;
    sentences_.push_back({{"text", std::move(text)}, {"href", std::move(href)}, {"word", std::move(word)}});
}

void Above::tile(Tile tile) {
    how_.push_back({{"title", tile.label}, {"sentence", std::move(tile.how)}});
    tiles_.push_back({{"label", std::move(tile.label)},
                      {"value", std::move(tile.value)},
                      {"note", std::move(tile.note)},
                      {"kind", tile.kind},
                      {"icon", tile.icon}});
}

void Above::bars(std::string_view id, std::string title, std::string note, std::string_view of, std::string_view figure,
                 const std::vector<Bar>& bars) {
    if (bars.empty()) return;
    std::int64_t low = 0, high = 1;
    for (const auto& bar : bars) {
        low = std::min({low, bar.value});
        high = std::max({high, bar.value, bar.mark});
    }
    const double scale = 100.0 / static_cast<double>(high - low), foot = static_cast<double>(-low) * scale;
    nlohmann::json list = nlohmann::json::array();
    for (const auto& bar : bars) {
        const double length = static_cast<double>(bar.value < 0 ? -bar.value : bar.value) * scale;
        list.push_back(
            {{"label", bar.label},
             {"text", bar.text},
             {"kind", bar.kind},
             {"href", bar.href},
             {"x", coordinate(bar.value < 0 ? foot - length : foot)},
             {"width", coordinate(length)},
             {"mark", bar.mark < 0 ? std::string() : coordinate(foot + static_cast<double>(bar.mark) * scale)}});
    }
    bars_.push_back({{"id", id},
                     {"title", std::move(title)},
                     {"note", std::move(note)},
                     {"of", of},
                     {"figure", figure},
                     {"bar", std::move(list)}});
}

nlohmann::json Above::json() const {
    return {{"sentences", sentences_}, {"tiles", tiles_}, {"how", how_}, {"bars", bars_}};
}

}  // namespace daybook::gateway
