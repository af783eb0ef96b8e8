#include <algorithm>
#include <string>
#include <vector>

#include "events/core/no_data.h"
#include "events/stored/titles.h"
#include "services/gateway/above.h"
#include "services/gateway/cells.h"
#include "services/gateway/months.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

template <class Enum>
std::string word_of(Enum value) {
    return title_of(capnp::DynamicEnum(capnp::Schema::from<Enum>(), static_cast<std::uint16_t>(value)));
}

wire::Views::Query query_of(const char* view, const Request& request, std::initializer_list<const char*> names) {
    wire::Views::Query query{.view = view};
    for (const char* name : names)
        if (const auto value = request.parameter(name); !value.empty())
            query.filters.push_back({name, std::string(value)});
    return query;
}

}  // namespace

Result<json> above_margin(const Frame&, const Request& request, Backend& backend) {
    DAYBOOK_TRY(const auto rows, all_rows(backend.views, query_of("sustainability", request,
                                                                  {"month", "from", "to", "route", "service"})));
    std::string latest;
    DAYBOOK_CHECK(each_row<schema::SustainabilityRow>(rows, [&](schema::SustainabilityRow::Reader row, const auto&) {
        latest = std::max<std::string>(latest, row.getMonth().cStr());
    }));
    if (latest.empty()) return json(nullptr);
    std::vector<Bar> bars;
    std::int64_t revenue = 0, margin = 0;
    bool unknown = false;
    DAYBOOK_CHECK(each_row<schema::SustainabilityRow>(rows, [&](schema::SustainabilityRow::Reader row, const auto&) {
        if (latest != row.getMonth().cStr()) return;
        const std::int64_t an_hour = row.getMarginHourPence();
        revenue += row.getRevenuePence();
        if (row.getMarginPpm() == no_data && row.getOnCostPence() == no_data) {
            unknown = true;
            return;
        }
        margin += row.getMarginPence();
        if (an_hour == no_data) return;  // no hour was worked
        bars.push_back({.label = word_of(row.getRoute()) + ", " + word_of(row.getService()),
                        .text = money_text(an_hour) + " an hour",
                        .value = an_hour,
                        .kind = an_hour < 0 ? std::string_view("bad") : std::string_view("good")});
    }));
    Above above;
    above.say(cut_text(rows));
    above.say("In " + month_text(latest) + " care earned " + money_text(revenue) +
              (unknown && bars.empty() ? std::string(". What it cost is not known: nobody said what care workers cost.")
               : margin < 0
                   ? ". Pay, travel, on-costs, mileage and overhead came to " + money_text(-margin) + " more."
                   : ". " + money_text(margin) + " of it is left after pay, travel, on-costs, mileage and overhead."));
    std::ranges::stable_sort(bars, {}, &Bar::value);
    above.bars("margin", "Margin an hour by contract type", month_text(latest) + ", the least first.", "Contract type",
               "Margin an hour", bars);
    return above.json();
}

Result<json> above_travel(const Frame&, const Request& request, Backend& backend) {
    DAYBOOK_TRY(const auto rows,
                all_rows(backend.views, query_of("travel-cost", request, {"month", "zone", "contract", "package"})));
    std::string latest;
    DAYBOOK_CHECK(each_row<schema::TravelCostRow>(rows, [&](schema::TravelCostRow::Reader row, const auto&) {
        latest = std::max<std::string>(latest, row.getMonth().cStr());
    }));
    if (latest.empty()) return json(nullptr);
    std::vector<Bar> bars;
    std::int64_t packages = 0, targeted = 0, blanket = 0;
    DAYBOOK_CHECK(each_row<schema::TravelCostRow>(rows, [&](schema::TravelCostRow::Reader row, const auto&) {
        if (latest != row.getMonth().cStr()) return;
        if (row.getPackage().size() == 0) {
            if (row.getCostPence() != no_data)
                bars.push_back({.label = row.getZone().cStr(),
                                .text = money_text(row.getCostPence()) + " against " + money_text(row.getFeePence()),
                                .value = row.getCostPence(),
                                .kind = row.getCostPence() > row.getFeePence() ? std::string_view("bad")
                                                                               : std::string_view("info"),
                                .mark = row.getFeePence()});
            blanket += std::max<std::int64_t>(0, row.getBlanketMonthPence());
        } else if (row.getSupplementPence() > 0) {
            ++packages;
            targeted += row.getSupplementMonthPence();
        }
    }));
    Above above;
    above.say(cut_text(rows));
    if (packages > 0)
        above.say("In " + month_text(latest) + ", " + plural(packages, "package costs", "packages cost") +
                  " more an hour than its fee. A supplement for " + (packages == 1 ? "it" : "these alone") +
                  " comes to " + money_text(targeted) + " a month; the same rise for every package of the zones to " +
                  money_text(blanket) + ".");
    else if (!bars.empty())
        above.say("In " + month_text(latest) + " no package costs more an hour than its fee.");
    else
        above.say("What travel costs is not known: nobody said what care workers cost.");
    std::ranges::stable_sort(bars, std::greater{}, &Bar::value);
    above.bars("travel", "Cost of an hour of care by zone", "The bar is the cost, the line the fee.", "Zone",
               "Cost an hour", bars);
    return above.json();
}

}  // namespace daybook::gateway
