#include "services/gateway/feed_tables.h"

#include <algorithm>

#include "events/stored/event_view.h"
#include "schema/feed.capnp.h"
#include "schema/tables.capnp.h"

namespace daybook::gateway {
namespace {

using Feed = schema::Feed;
using FileRow = schema::FeedFileRow;
using projections::ViewRow;

constexpr std::size_t files_told = 500, rejected_told = 10'000;
constexpr std::uint32_t said_looked_at = 2'000;  // what sources said of themselves, of a kind, the newest
constexpr int searches = 40;                     // each passes 262,144 events at most

// Facts of one kind, the newest first. A page without any is passed over: there may be more behind it.
template <class Fact, class Take>
Status each_back(Backend& backend, const OwnQuery& of, Take&& take) {
    const FactType& type = fact_type<Fact>();
    Search asked{.backwards = true, .category = type.category, .fact = type.fact};
    std::uint32_t taken = 0;
    for (int turn = 0; turn < searches && taken < said_looked_at; ++turn) {
        DAYBOOK_TRY(const auto page, backend.recorder.search(asked, Limit{.events = said_looked_at - taken}));
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            if (!of.takes(event)) return {};
            ++taken;
            take(event.as<Fact>());
            return {};
        }));
        if (page.passed() <= Position{1}) break;
        asked.from = page.passed();
    }
    return {};
}

FileRow::State state_of(const ingest::FeedState& file) {
    if (!file.completed) return FileRow::State::NOT_COMPLETED;
    if (file.receipt.rejected > file.repaired) return FileRow::State::REJECTED_ROWS;
    return file.receipt.exceptions > 0 ? FileRow::State::EXCEPTIONS : FileRow::State::TAKEN_IN;
}

Result<std::vector<ViewRow>> read_files(Backend& backend, const OwnQuery& query) {
    const auto takes = [&](const EventView& event) { return query.takes(event); };
    DAYBOOK_TRY(const auto files, ingest::list(backend.recorder, files_told, takes));
    std::vector<ViewRow> rows;
    for (const auto& file : files) {
        const auto& receipt = file.receipt;
        auto words = projections::row_words<FileRow>([&](FileRow::Builder row) {
            row.setRecord(receipt.file);
            row.setReceived(micros(file.received));
            row.setState(state_of(file));
            row.setFormat(file.format);
            row.setSource(receipt.source);
            row.setRead(receipt.read);
            row.setTaken(receipt.new_rows);
            row.setUpdated(receipt.updated);
            row.setDuplicate(receipt.duplicate);
            row.setRejected(receipt.rejected);
            row.setRepaired(file.repaired);
            row.setExceptions(receipt.exceptions);
            row.setRepairs(file.repairs);
        });
        rows.push_back({receipt.file, std::move(words), receipt.last});
    }
    return rows;
}

Result<std::vector<ViewRow>> read_sources(Backend& backend, const OwnQuery& query) {
    DAYBOOK_TRY(const auto log, backend.recorder.status());
    DAYBOOK_TRY(const Sources sources, sources_of(backend, query));
    const Instant looked = std::min({log.clock, query.known_at.value_or(log.clock), query.as_of.value_or(log.clock)});
    std::vector<ViewRow> rows;
    for (const auto& [name, source] : sources) {
        using Row = schema::FeedSourceRow;
        auto words = projections::row_words<Row>([&, &id = name, &one = source](Row::Builder row) {
            row.setSource(id);
            row.setState(one.silent() ? Row::State::SILENT : Row::State::HEARD);
            row.setContract(one.contract);
            row.setUntil(one.until);
            if (one.silent()) row.setSilentSince(one.silent_since);
            if (one.until != 0)
                row.setBehindSeconds(std::max<std::int64_t>(0, (micros(looked) - one.until) / 1'000'000));
        });
        rows.push_back({name, std::move(words), log.log.head});
    }
    return rows;
}

Result<std::vector<ViewRow>> read_rejected(Backend& backend, const OwnQuery& query) {
    const std::string stream(query.asked.get("record"));
    std::vector<ViewRow> rows;
    if (!stream.starts_with("feed-")) return rows;  // no other record rejects any
    const auto rejected = rejected_of(backend, stream, rejected_told, query);
    if (!rejected && rejected.error().kind == Error::Kind::not_found) return rows;
    if (!rejected) return tl::unexpected(rejected.error());
    for (const auto& one : *rejected) {
        using Row = schema::FeedRejectedRow;
        auto words = projections::row_words<Row>([&](Row::Builder row) {
            row.setRecord(stream);
            row.setRow(one.row.row);
            row.setField(one.row.field);
            row.setReason(one.row.reason);
            row.setCode(one.row.code);
            row.setPosition(one.position.value);
        });
        rows.push_back({std::to_string(one.position.value), std::move(words), one.position});
    }
    return rows;
}

}  // namespace

Result<Sources> sources_of(Backend& backend, const OwnQuery& query) {
    Sources sources;
    DAYBOOK_CHECK(each_back<Feed::HeardThrough>(backend, query, [&](Feed::HeardThrough::Reader fact) {
        auto& source = sources[fact.getSource().cStr()];
        if (source.until == 0) source.contract = fact.getContract().cStr();
        source.until = std::max(source.until, fact.getUntil());
        auto& through = source.through[fact.getContract().cStr()];
        through = std::max(through, fact.getUntil());
    }));
    DAYBOOK_CHECK(each_back<Feed::Silent>(backend, query, [&](Feed::Silent::Reader fact) {
        auto& source = sources[fact.getSource().cStr()];
        source.silent_since = std::max(source.silent_since, fact.getSince());
    }));
    return sources;
}

Result<std::vector<Rejected>> rejected_of(Backend& backend, const std::string& stream, std::size_t most,
                                          const OwnQuery& query) {
    std::vector<Rejected> rows;
    Version seen;
    for (bool more = true; more && rows.size() < most;) {
        DAYBOOK_TRY(const auto page, backend.recorder.read_stream(stream, seen, Limit{.events = 1'000}));
        more = false;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            seen = event.stamp().version;
            more = true;
            if (!event.is<Feed::RowRejected>() || !query.takes(event) || rows.size() >= most) return {};
            const auto fact = event.as<Feed::RowRejected>();
            rows.push_back({.row = {.row = fact.getRow(),
                                    .field = fact.getField().cStr(),
                                    .code = fact.getCode().cStr(),
                                    .reason = fact.getReason().cStr()},
                            .position = event.position()});
            return {};
        }));
    }
    return rows;
}

std::vector<OwnView> feed_views() {
    return {{.view = {.name = "feed-files",
                      .row_type = capnp::typeId<FileRow>(),
                      .filters = {"record", "state", "format", "source", "repairs"}},
             .read = &read_files},
            {.view = {.name = "feed-sources",
                      .row_type = capnp::typeId<schema::FeedSourceRow>(),
                      .filters = {"source", "state", "contract"}},
             .read = &read_sources},
            {.view = {.name = "feed-rejected",
                      .row_type = capnp::typeId<schema::FeedRejectedRow>(),
                      .filters = {"record", "field", "code"},
                      .required = {{"record", "feed-1"}}},
             .read = &read_rejected}};
}

}  // namespace daybook::gateway
