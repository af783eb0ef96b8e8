#pragma once

#include <string_view>

#include "services/gateway/http.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// GET /v1/views/{name}, `.json`, `.csv` (interfaces.md). Every parameter that is not sort, limit, after or
// min_position filters by the column of its name.
Response view(const Request& request, std::string_view name, Backend& backend);

}  // namespace daybook::gateway
