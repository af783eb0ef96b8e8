#pragma once

#include <string_view>

#include "services/gateway/http.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// GET /v1/views/{name}, `.json`, `.csv`, `.xlsx`; `.html` leads to the page of the view (interfaces.md). The parameters
// are those of asked.h.
Response view(const Request& request, std::string_view name, Backend& backend);

}  // namespace daybook::gateway
