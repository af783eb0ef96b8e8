#include <algorithm>
#include <array>

#include "events/stored/row_schema.h"
#include "events/stored/titles.h"
#include "services/gateway/own_views.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

struct Usual {
    std::string_view view, columns;
};
// Of the views that no sheet shows and that have more columns than a page is wide.
constexpr std::array wide{
    Usual{"live-board", "visit,plannedStart,person,state,lateSeconds,zone,run,workers,alert,cause"},
    Usual{"kpi-board", "title,contract,zone,worker,from,to,numerator,denominator,ppm,target,status,ruleVersion"},
    Usual{"kpi-visits", "visit,person,contract,plannedStart,start,state,numerator,denominator,ruleVersion"},
    Usual{"kpi-series", "title,contract,location,week,numerator,denominator,ppm,mean,lower,upper,rule,variation"},
    Usual{"kpi-forecast", "title,contract,location,period,ppm,ppm7,ppm14,remaining,forecast,target,outlook,status"},
    Usual{"variation-log", "variation,summary,person,state,from,deadline,outstanding,notTold,closedInTime"},
    Usual{"audit-trail", "position,occurred,date,description,recordUid,committer,systemIdentifier"},
    Usual{"referrals", "referral,queue,state,person,zone,received,needBy,weeklySeconds,risk,against"},
    Usual{"feed-files", "record,received,state,format,source,read,taken,updated,duplicate,rejected,exceptions"},
};

// Any view as a sheet, with every filter it knows.
struct WholeView {
    std::string path, title, lead, filters;
    Sheet sheet;
    explicit WholeView(std::string_view view)
        : path("/views/" + std::string(view)),
          title("The view " + std::string(view)),
          lead("Every row of the view " + std::string(view) + ", as programs get it.") {
        if (const auto* known = known_view(view)) {
            for (const auto name : known->filters) filters += (filters.empty() ? "" : ",") + std::string(name);
            if (const auto rows = row_schema(known->row_type)) title = title_of(*rows);
        }
        sheet = {.path = path,
                 .group = "log",
                 .tab = view,
                 .title = title,
                 .lead = lead,
                 .view = view,
                 .columns = usual_columns(view),
                 .filters = filters,
                 .decides = false};
    }
    WholeView(const WholeView&) = delete;  // the sheet borrows its words
    WholeView& operator=(const WholeView&) = delete;
};

}  // namespace

std::string_view usual_columns(std::string_view view) {
    const auto all = sheets();
    if (const auto sheet = std::ranges::find(all, view, &Sheet::view); sheet != all.end()) return sheet->columns;
    const auto found = std::ranges::find(wide, view, &Usual::view);
    return found == wide.end() ? std::string_view() : found->columns;
}

Response view_page(const Frame& frame, const Request& request, std::string_view view, Backend& backend) {
    return sheet_page(frame, request, WholeView(view).sheet, backend);
}

json as_table(std::string_view view, const Pairs& asked) {
    const std::string name(view);
    Pairs rows = asked;
    std::erase_if(rows, [](const auto& pair) { return pair.first == "columns"; });
    return {{"table", with_query("/views/" + name, asked)},
            {"csv", with_query("/v1/views/" + name + ".csv", rows)},
            {"xlsx", with_query("/v1/views/" + name + ".xlsx", rows)}};
}

Result<json> table_of_view(std::string_view view, const Pairs& asked, Backend& backend) {
    return table_of({.method = "GET", .path = {}, .target = {}, .query = asked}, WholeView(view).sheet, backend);
}

}  // namespace daybook::gateway
