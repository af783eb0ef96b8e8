#include <algorithm>
#include <map>
#include <vector>

#include "events/stored/event_view.h"
#include "schema/feed.capnp.h"
#include "services/gateway/cells.h"
#include "services/gateway/pages.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Feed = schema::Feed;

constexpr std::uint32_t events_looked_at = 2'000;  // of the category, the newest
constexpr std::size_t files_shown = 50, rows_shown = 500;

struct File {
    std::string stream, format, contract;
    std::int64_t received = 0;
    std::uint64_t position = 0, rejects = 0;
    bool completed = false;
    std::uint64_t read = 0, fresh = 0, updated = 0, duplicate = 0, rejected = 0, exceptions = 0;
};

struct Heard {
    std::int64_t until = 0, silent_since = 0;
    std::string contract;
};

struct Told {
    std::map<std::string, File> files;
    std::map<std::string, Heard> sources;
};

void take(Told& told, const EventView& event) {
    const std::string stream(event.stream());
    if (event.is<Feed::FileReceived>()) {
        const auto fact = event.as<Feed::FileReceived>();
        auto& file = told.files[stream];
        file.format = fact.getFormat().cStr();
        file.contract = fact.getContract().cStr();
        file.received = micros(event.stamp().recorded);
        file.position = event.position().value;
    } else if (event.is<Feed::FileCompleted>()) {
        const auto fact = event.as<Feed::FileCompleted>();
        auto& file = told.files[stream];
        if (file.completed) return;  // newest first: what it came to last
        file.completed = true;
        file.read = fact.getRead();
        file.fresh = fact.getNew();
        file.updated = fact.getUpdated();
        file.duplicate = fact.getDuplicate();
        file.rejected = fact.getRejected();
        file.exceptions = fact.getExceptions();
    } else if (event.is<Feed::RowRejected>()) {
        ++told.files[stream].rejects;
    } else if (event.is<Feed::HeardThrough>()) {
        const auto fact = event.as<Feed::HeardThrough>();
        auto& source = told.sources[fact.getSource().cStr()];
        source.until = std::max(source.until, fact.getUntil());
        source.contract = fact.getContract().cStr();
    } else if (event.is<Feed::Silent>()) {
        const auto fact = event.as<Feed::Silent>();
        auto& source = told.sources[fact.getSource().cStr()];
        source.silent_since = std::max(source.silent_since, fact.getSince());
    }
}

Result<Told> told_of(Backend& backend) {
    Told told;
    Search asked{.backwards = true, .category = fact_type<Feed::FileReceived>().category};
    for (std::uint32_t taken = 0, before = 1; taken < events_looked_at && taken != before;) {
        before = taken;
        DAYBOOK_TRY(const auto page, backend.recorder.search(asked, Limit{.events = 500}));
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            take(told, event);
            ++taken;
            return {};
        }));
        asked.from = page.passed();
        if (page.passed().value <= 1) break;
    }
    return told;
}

json file_json(const std::string& stream, const File& file) {
    const auto number = [](std::uint64_t n) { return thousands(static_cast<std::int64_t>(n)); };
    const Look look = !file.completed   ? Look{"not completed", "triangle", "warn"}
                      : file.rejected   ? Look{"with rejected rows", "triangle", "warn"}
                      : file.exceptions ? Look{"with exceptions", "half", "info"}
                                        : Look{"all taken in", "disc", "good"};
    return {{"stream", stream},
            {"ref", short_id(std::string_view(stream).substr(std::min<std::size_t>(stream.size(), 5)))},
            {"format", file.format},
            {"contract", file.contract},
            {"received", when_text(file.received)},
            {"state", to_json(look)},
            {"read", number(file.read)},
            {"new", number(file.fresh)},
            {"updated", number(file.updated)},
            {"duplicate", number(file.duplicate)},
            {"rejected", number(file.completed ? file.rejected : file.rejects)},
            {"exceptions", number(file.exceptions)}};
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

json sources_json(const Told& told, Instant now) {
    json list = json::array();
    for (const auto& [name, source] : told.sources) {
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
    auto told = told_of(backend);
    if (!told) return problem_page(frame, told.error());
    std::vector<std::pair<std::string, File>> files(told->files.begin(), told->files.end());
    std::ranges::stable_sort(files, [](const auto& a, const auto& b) { return a.second.received > b.second.received; });
    if (files.size() > files_shown) files.resize(files_shown);
    json data{{"tabs", log_tabs("/feeds")}, {"files", json::array()}, {"sources", sources_json(*told, frame.now)}};
    for (const auto& [stream, file] : files) data["files"].push_back(file_json(stream, file));
    if (const std::string stream(request.parameter("file")); stream.starts_with("feed-")) {
        auto rows = rejected_rows(stream, backend);
        if (!rows) return problem_page(frame, rows.error());
        data["one"] = {{"stream", stream}, {"rows", *std::move(rows)}};
    }
    return page(frame, {.title = "Feeds", .current = "log", .content = "feeds", .data = std::move(data)});
}

}  // namespace daybook::gateway
