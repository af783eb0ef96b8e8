#pragma once

#include <span>
#include <string_view>

namespace daybook::gateway {

// A file of the front end, built by web/build.mjs and embedded in the binary.
struct Asset {
    std::string_view name;  // "app.css"
    std::string_view url;   // "/assets/app-3f9c….css": names its content, so it may be kept for ever
    std::string_view type;
    std::string_view bytes;
    std::string_view gzip;
};

struct Template {
    std::string_view name;  // "today"
    std::string_view text;
};

std::span<const Asset> assets();
std::span<const Template> templates();

// nullptr where there is none.
const Asset* asset_at(std::string_view url);
const Asset* asset_named(std::string_view name);

}  // namespace daybook::gateway
