#include "services/desk/bill_lines.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>
#include <vector>

#include "events/care/lines_of_care.h"
#include "events/core/calendar.h"
#include "events/stored/json.h"
#include "services/desk/rows.h"

namespace daybook::desk {
namespace {

using care::Invoice;
using nlohmann::json;

// "rounding 45:00", minutes and seconds, as the step it was.
json step_of(std::string_view text) {
    const auto space = text.rfind(' '), colon = text.rfind(':');
    if (space == std::string_view::npos || colon == std::string_view::npos || colon < space)
        return {{"what", std::string(text)}};
    std::uint32_t minutes = 0, seconds = 0;
    const auto read = [](std::string_view digits, std::uint32_t& number) {
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return error == std::errc{} && end == digits.data() + digits.size();
    };
    if (!read(text.substr(space + 1, colon - space - 1), minutes) || !read(text.substr(colon + 1), seconds) ||
        minutes > UINT32_MAX / 60 - 1 || seconds > 59)
        return {{"what", std::string(text)}};
    return {{"what", std::string(text.substr(0, space))}, {"seconds", minutes * 60 + seconds}};
}

}  // namespace

json line_of(schema::BillingRow::Reader row, std::uint32_t number) {
    const json shown = to_json(capnp::DynamicStruct::Reader(row), true);
    json line{{"number", number}};
    for (const char* field : {"package", "visit", "worker", "kind", "sourceSeconds", "minutes", "ratePence", "rateUnit",
                              "dayType", "share", "pence", "ruleVersion", "why", "serviceCredit", "attended", "payer"})
        if (shown.contains(field) && shown[field] != "") line[field] = shown[field];
    if (const auto day = parse_day(row.getDay().cStr())) line["day"] = daybook::number(*day);
    for (const auto step : row.getSteps()) line["steps"].push_back(step_of(step.cStr()));
    return line;
}

namespace {

// Of one visit and care worker, or one package's week: as many lines as there are rates.
using Key = std::tuple<std::string, std::string, std::string, std::string>;
using Rows = std::map<Key, std::vector<json>>;

// What the care of the invoice's days that stands on it comes to now.
Result<Rows> rows_of(const Invoice& invoice, wire::Views& views, Position head) {
    Rows rows;
    const auto take = [&](schema::BillingRow::Reader row, const auto&, Position) {
        if (row.getInvoice() == invoice.id.c_str())
            rows[{row.getPackage().cStr(), row.getVisit().cStr(), row.getWorker().cStr(), row.getDay().cStr()}]
                .push_back(line_of(row, 0));
    };
    DAYBOOK_CHECK((each_row<schema::BillingRow>(views, "billing",
                                                {{"contract", invoice.contract},
                                                 {"from", to_string(*invoice.from)},
                                                 {"to", to_string(*invoice.to)},
                                                 {"invoiced", "yes"}},
                                                head, take)));
    return rows;
}

// Each line in its own place where there are as many as before; else the whole difference on the last.
void adjust(const std::vector<const Invoice::Billed*>& lines, std::vector<json>& now, json& out) {
    const auto put = [&](const Invoice::Billed& billed, json line, std::int64_t pence) {
        if (pence == 0) return;
        line["citesLine"] = billed.line.number;
        line["pence"] = pence;
        out.push_back(std::move(line));
    };
    const auto pence_of = [](const json& line) { return line.value("pence", std::int64_t{0}); };
    if (lines.size() == now.size()) {
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const std::int64_t pence = pence_of(now[i]) - lines[i]->net();
            put(*lines[i], std::move(now[i]), pence);
        }
        return;
    }
    std::int64_t pence = 0;
    for (const json& line : now) pence += pence_of(line);
    for (const auto* billed : lines) pence -= billed->net();
    const Invoice::Line& last = lines.back()->line;
    put(*lines.back(), {{"package", last.package}, {"visit", last.visit}, {"worker", last.worker}}, pence);
}

}  // namespace

Result<json> adjustments_of(const Invoice& invoice, wire::Views& views, Position head) {
    if (!invoice.from || !invoice.to)
        return rejected("invoice-" + invoice.id + " does not say of which days it is: name the lines to adjust");
    DAYBOOK_TRY(Rows rows, rows_of(invoice, views, head));
    std::map<Key, std::vector<const Invoice::Billed*>> lines;
    for (const auto& billed : invoice.lines)
        if (care::is_of_care(billed.line) && billed.line.day)
            lines[{billed.line.package, billed.line.visit, billed.line.worker, to_string(*billed.line.day)}].push_back(
                &billed);
    json out = json::array();
    for (const auto& [key, billed] : lines) {
        const bool given_back = std::ranges::any_of(billed, [](const auto* one) { return one->credited != 0; });
        const auto now = rows.find(key);
        if (now != rows.end() && !given_back) adjust(billed, now->second, out);
    }
    if (out.empty())
        return rejected(
            "invoice-" + invoice.id +
            " cannot be adjusted: every line stands at what its care comes to now; name the lines to adjust");
    std::uint32_t number = 0;
    for (json& line : out) {
        line["number"] = ++number;
        line["cites"] = invoice.at.value;
        line["kind"] = "adjustment";
    }
    return out;
}

}  // namespace daybook::desk
