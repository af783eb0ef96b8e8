#include <algorithm>
#include <map>

#include "events/stored/event_view.h"
#include "schema/feed.capnp.h"
#include "services/gateway/cells.h"
#include "services/gateway/pages.h"
#include "services/ingest/ingest.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Feed = schema::Feed;

constexpr std::size_t files_shown = 50, rows_shown = 500;
constexpr std::uint32_t said_looked_at = 2'000;  // what sources said of themselves, of a kind, the newest
constexpr int searches = 40;                     // each passes 262,144 events at most

struct Heard {
    std::int64_t until = 0, silent_since = 0;
    std::string contract;
};
using Sources = std::map<std::string, Heard>;

// Facts of one kind, the newest first. A page without any is passed over: there may be more behind it.
template <class Fact, class Take>
Status each_back(Backend& backend, Take&& take) {
    const FactType& type = fact_type<Fact>();
    Search asked{.backwards = true, .category = type.category, .fact = type.fact};
    std::uint32_t taken = 0;
    for (int turn = 0; turn < searches && taken < said_looked_at; ++turn) {
        DAYBOOK_TRY(const auto page, backend.recorder.search(asked, Limit{.events = said_looked_at - taken}));
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            ++taken;
            take(event.as<Fact>());
            return {};
        }));
        if (page.passed() <= Position{1}) break;
        asked.from = page.passed();
    }
    return {};
}

Result<Sources> sources_of(Backend& backend) {
    Sources sources;
    DAYBOOK_CHECK(each_back<Feed::HeardThrough>(backend, [&](Feed::HeardThrough::Reader fact) {
        auto& source = sources[fact.getSource().cStr()];
        if (source.until == 0) source.contract = fact.getContract().cStr();
        source.until = std::max(source.until, fact.getUntil());
    }));
    DAYBOOK_CHECK(each_back<Feed::Silent>(backend, [&](Feed::Silent::Reader fact) {
        auto& source = sources[fact.getSource().cStr()];
        source.silent_since = std::max(source.silent_since, fact.getSince());
    }));
    return sources;
}

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

// The rows of one file that were not taken in, in its own order.
Result<json> rejected_rows(const std::string& stream, Backend& backend) {
    json rows = json::array();
    Version seen;
    for (bool more = true; more && rows.size() < rows_shown;) {
        DAYBOOK_TRY(const auto page, backend.recorder.read_stream(stream, seen, Limit{.events = 1'000}));
        more = false;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            seen = event.stamp().version;
            more = true;
            if (!event.is<Feed::RowRejected>() || rows.size() >= rows_shown) return {};
            const auto fact = event.as<Feed::RowRejected>();
            rows.push_back({{"row", thousands(fact.getRow())},
                            {"field", fact.getField().cStr()},
                            {"code", fact.getCode().cStr()},
                            {"reason", fact.getReason().cStr()},
                            {"position", std::to_string(event.position().value)}});
            return {};
        }));
    }
    return rows;
}

json sources_json(const Sources& sources, Instant now) {
    json list = json::array();
    for (const auto& [name, source] : sources) {
        const bool silent = source.silent_since > source.until;
        const auto behind = std::chrono::duration_cast<Seconds>(now - instant(source.until));
        list.push_back({{"source", name},
                        {"contract", source.contract.empty() ? "every contract" : source.contract},
                        {"until", source.until == 0 ? std::string("never") : when_text(source.until)},
                        {"behind", source.until == 0 || behind < Seconds{0} ? std::string() : duration(behind)},
                        {"state", to_json(silent ? Look{"silent", "cross", "bad"} : Look{"heard", "disc", "good"})}});
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
    for (const auto& file : *files) data["files"].push_back(file_json(file));
    if (const std::string stream(request.parameter("file")); stream.starts_with("feed-")) {
        auto rows = rejected_rows(stream, backend);
        if (!rows) return problem_page(frame, rows.error());
        data["one"] = {{"stream", stream}, {"rows", *std::move(rows)}};
    }
    return page(frame, {.title = "Feeds", .current = "log", .content = "feeds", .data = std::move(data)});
}

}  // namespace daybook::gateway
