#pragma once

#include <span>
#include <string_view>

#include "projections/engine/projection.h"

namespace daybook::projections {

// Every projection there is. Adding one is its folder and its line in catalogue.cpp.
std::span<const Projection> all();

// Null if there is none of this name.
const Projection* find_projection(std::string_view name);

// The view of this name and the projection that answers for it; null if there is none.
struct FoundView {
    const Projection* projection = nullptr;
    const View* view = nullptr;
};
FoundView find_view(std::string_view name);

}  // namespace daybook::projections
