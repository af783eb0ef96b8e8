#include "services/gateway/assets.h"

namespace daybook::gateway {

const Asset* asset_at(std::string_view url) {
    for (const auto& asset : assets()) {
        if (asset.url == url) return &asset;
    }
    return nullptr;
}

}  // namespace daybook::gateway
