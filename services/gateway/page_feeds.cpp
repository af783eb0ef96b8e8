#include <algorithm>

#include "services/gateway/cells.h"
#include "services/gateway/feed_tables.h"
#include "services/gateway/pages.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::size_t files_shown = 50, rows_shown = 500;

json file_json(const ingest::FeedState& file) {
    const auto& receipt = file.receipt;
    const auto number = [](std::uint64_t n) { return thousands(static_cast<std::int64_t>(n)); };
    const Look look = !file.completed                    ? Look{"not completed", "triangle", "warn"}
                      : receipt.rejected > file.repaired ? Look{"with rejected rows", "triangle", "warn"}
                      : receipt.exceptions > 0           ? Look{"with exceptions", "half", "info"}
                                                         : Look{"all taken in", "disc", "good"};
    std::string note = file.repairs.empty() ? std::string() : "repairs " + short_ref(file.repairs);
    if (file.repaired > 0) note = number(file.repaired) + " of its rejected rows repaired";
    return {{"stream", receipt.file},
            {"ref", short_id(std::string_view(receipt.file).substr(std::min<std::size_t>(receipt.file.size(), 5)))},
            {"format", file.format},
            {"source", receipt.source},
            {"note", note},
            {"received", when_text(micros(file.received))},
            {"state", to_json(look)},
            {"read", number(receipt.read)},
            {"new", number(receipt.new_rows)},
            {"updated", number(receipt.updated)},
            {"duplicate", number(receipt.duplicate)},
            {"rejected", number(receipt.rejected)},
            {"exceptions", number(receipt.exceptions)}};
}

json rejected_json(const std::vector<Rejected>& rejected) {
    json rows = json::array();
    for (const auto& one : rejected)
        rows.push_back({{"row", thousands(one.row.row)},
                        {"field", one.row.field},
                        {"code", one.row.code},
                        {"reason", one.row.reason},
                        {"position", std::to_string(one.position.value)}});
    return rows;
}

json sources_json(const Sources& sources, Instant now) {
    json list = json::array();
    for (const auto& [name, source] : sources) {
        const auto behind = std::chrono::duration_cast<Seconds>(now - instant(source.until));
        list.push_back(
            {{"source", name},
             {"contract", source.contract.empty() ? "every contract" : source.contract},
             {"until", source.until == 0 ? std::string("never") : when_text(source.until)},
             {"behind", source.until == 0 || behind < Seconds{0} ? std::string() : duration(behind)},
             {"state", to_json(source.silent() ? Look{"silent", "cross", "bad"} : Look{"heard", "disc", "good"})}});
    }
    return list;
}

}  // namespace

Response feeds_page(const Frame& frame, const Request& request, Backend& backend) {
    const auto sources = sources_of(backend);
    if (!sources) return problem_page(frame, sources.error());
    const auto files = ingest::list(backend.recorder, files_shown);
    if (!files) return problem_page(frame, files.error());
    json data{{"tabs", log_tabs("/feeds")}, {"files", json::array()}, {"sources", sources_json(*sources, frame.now)}};
    data["files_table"]["as_table"] = as_table("feed-files", {});
    data["sources_table"]["as_table"] = as_table("feed-sources", {});
    for (const auto& file : *files) data["files"].push_back(file_json(file));
    if (const std::string stream(request.parameter("file")); stream.starts_with("feed-")) {
        const auto rejected = rejected_of(backend, stream, rows_shown);
        if (!rejected) return problem_page(frame, rejected.error());
        data["one"] = {{"stream", stream},
                       {"rows", rejected_json(*rejected)},
                       {"as_table", as_table("feed-rejected", {{"record", stream}})}};
    }
    return page(frame, {.title = "Feeds", .current = "log", .content = "feeds", .data = std::move(data)});
}

}  // namespace daybook::gateway
