#include "services/gateway/assets.h"

namespace daybook::gateway {

const Asset* asset_at(std::string_view url) {
    for (const auto& asset : assets()) {
        if (asset.url == url) return &asset;
    }
    return nullptr;
}

const Asset* asset_named(std::string_view name) {
    for (const auto& asset : assets()) {
        if (asset.name == name) return &asset;
    }
    return nullptr;
}

}  // namespace daybook::gateway
