#pragma once

#include <string_view>

#include "services/gateway/http.h"
#include "services/gateway/page.h"
#include "services/gateway/workers.h"

// One file each: page_today.cpp, page_kpis.cpp … What is a table and little more is a line in sheets.cpp instead.
namespace daybook::gateway {

class KpiShelf;

Response today_page(const Frame& frame, const Request& request, Backend& backend);
Response kpis_page(const Frame& frame, const Request& request, Backend& backend, KpiShelf& shelf);
Response kpi_page(const Frame& frame, const Request& request, std::string_view kpi, Backend& backend);
Response referrals_page(const Frame& frame, const Request& request, Backend& backend);
Response variations_page(const Frame& frame, const Request& request, Backend& backend);
// Posted to with `actor` and `purpose`, it shows what is sealed in the record.
Response record_page(const Frame& frame, const Request& request, std::string_view stream, Backend& backend);
// A person's record: what happened around them in every record, what is agreed for them, and who looked.
Response person_page(const Frame& frame, const Request& request, std::string_view stream, Backend& backend);
Response contract_page(const Frame& frame, std::string_view contract, Backend& backend);
Response commissioner_page(const Frame& frame, const Request& request, Backend& backend);
Response feeds_page(const Frame& frame, const Request& request, Backend& backend);
Response log_page(const Frame& frame, const Request& request, Backend& backend);
Response docs_page(const Frame& frame);
Response projections_page(const Frame& frame, Backend& backend);
Response access_page(const Frame& frame, Backend& backend);
nlohmann::json log_tabs(std::string_view current);  // of the pages about the log, what feeds it and who comes in
Response event_page(const Frame& frame, std::string_view position, Backend& backend);

}  // namespace daybook::gateway
