#pragma once

#include <string_view>

#include "services/gateway/http.h"
#include "services/gateway/page.h"
#include "services/gateway/workers.h"

// One file each: page_today.cpp, page_kpis.cpp, page_kpi.cpp, page_referrals.cpp, page_variations.cpp, page_record.cpp,
// page_event.cpp.
namespace daybook::gateway {

Response today_page(const Frame& frame, const Request& request, Backend& backend);
Response kpis_page(const Frame& frame, const Request& request, Backend& backend);
Response kpi_page(const Frame& frame, const Request& request, std::string_view kpi, Backend& backend);
Response referrals_page(const Frame& frame, const Request& request, Backend& backend);
Response variations_page(const Frame& frame, const Request& request, Backend& backend);
Response record_page(const Frame& frame, std::string_view stream, Backend& backend);
Response event_page(const Frame& frame, std::string_view position, Backend& backend);

}  // namespace daybook::gateway
