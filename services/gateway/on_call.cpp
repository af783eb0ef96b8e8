#include "services/gateway/on_call.h"

#include "events/core/calendar.h"
#include "schema/views.capnp.h"
#include "services/gateway/rows.h"
#include "services/gateway/words.h"

namespace daybook::gateway {

using nlohmann::json;

Result<json> on_call_at(Instant now, Backend& backend) {
    json lines = json::array();
    const auto day = to_string(Calendar::london().day_of(now));
    DAYBOOK_TRY(const auto rows, all_rows(backend.views, {.view = "on-call", .filters = {{"day", day}}}));
    DAYBOOK_CHECK(each_row<schema::OnCallRow>(rows, [&](schema::OnCallRow::Reader row, const auto&) {
        if (now < instant(row.getFrom()) || now >= instant(row.getUntil())) return;
        json open = json::array();
        for (const auto stream : row.getOpen()) open.push_back({{"stream", stream.cStr()}});
        lines.push_back({{"to", row.getTo().cStr()},
                         {"location", row.getLocation().cStr()},
                         {"until", clock_time(instant(row.getUntil()))},
                         {"at", clock_time(instant(row.getAt()))},
                         {"by", row.getBy().cStr()},
                         {"open_any", !open.empty()},
                         {"open", std::move(open)}});
    }));
    return lines;
}

}  // namespace daybook::gateway
