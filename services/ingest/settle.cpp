// What rows say, as requests and their answers; rows whose visits are known are compared with what stands.

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "services/ingest/loader.h"

namespace daybook::ingest {
namespace {

constexpr unsigned refused_at_most = 8;

}  // namespace

// A row that was refused among others, though it had been compared, goes alone.
Loader::Requests Loader::share_out(Batch& batch, std::vector<Telling> tellings) {
    Requests requests;
    bool closed = true;
    for (auto& telling : tellings) {
        Waiting& row = batch.rows[telling.row];
        auto& facts = telling.of(row).facts;
        const bool alone = row.refused > 1;
        if (closed || alone || requests.facts.back().size() + facts.size() > Limits::request_events) {
            requests.facts.emplace_back();
            requests.tellings.emplace_back();
        }
        closed = alone;
        std::ranges::move(facts, std::back_inserter(requests.facts.back()));
        requests.tellings.back().push_back(std::move(telling));
    }
    return requests;
}

// `again`: rows that are to be compared with what stands, for somebody told of their visits before.
Status Loader::hear_rows(Batch& batch, Requests& requests, const std::vector<Result<Receipt>>& results,
                         std::vector<std::size_t>& again) {
    std::vector<std::size_t> citing;
    for (std::size_t r = 0; r < results.size(); ++r) {
        if (!results[r]) {
            DAYBOOK_CHECK(refused(batch, requests, r, results[r].error(), again));
            continue;
        }
        std::span<const Receipt::Outcome> outcomes(results[r]->events);
        for (auto& telling : requests.tellings[r]) {
            auto& row = batch.rows[telling.row];
            const Change& said = telling.of(row);
            const auto its = outcomes.first(said.facts.size());
            outcomes = outcomes.subspan(its.size());
            if (!told(row, telling, its))
                again.push_back(telling.row);
            else if (said.more)
                citing.push_back(telling.row);
        }
    }
    for (const std::size_t i : citing) DAYBOOK_CHECK(cite(batch.rows[i]));
    return {};
}

// Counts what came of a row; false if its visit turns out to have been told of before.
bool Loader::told(const Waiting& row, const Telling& telling, std::span<const Receipt::Outcome> outcomes) {
    if (!telling.change) {
        if (outcomes.front().duplicate) return false;
        ++(row.known ? receipt_.updated : receipt_.new_rows);
        receipt_.exceptions += row.first.exceptions;
    } else {
        const Change& change = *telling.change;
        // An older version said again, and nothing else: it was kept the first time.
        const bool fresh = !std::ranges::all_of(outcomes, &Receipt::Outcome::duplicate);
        (change.stale || !change.moves || !fresh ? receipt_.duplicate
         : telling.first_word                    ? receipt_.new_rows
                                                 : receipt_.updated) += 1;
        if (fresh) receipt_.exceptions += change.exceptions;
    }
    recorded(outcomes, false);
    return true;
}

// One of its rows stands in the way of a request; of a row alone it is the row that cannot be said as it is.
Status Loader::refused(Batch& batch, Requests& requests, std::size_t which, const Error& error,
                       std::vector<std::size_t>& again) {
    if (!splits(error)) return tl::unexpected(error);
    auto& tellings = requests.tellings[which];
    auto fact = requests.facts[which].begin();
    for (auto& telling : tellings) {
        auto& row = batch.rows[telling.row];
        if (tellings.size() == 1 && error.kind != Error::Kind::conflict) {
            reject(row.row, {"", "refused", error.sentence}, row.raw);
            continue;
        }
        for (auto& back : telling.of(row).facts) back = std::move(*fact++);
        if (++row.refused > refused_at_most)
            return unavailable("row " + std::to_string(row.row) +
                               ": its visit is being changed by somebody else all the time");
        again.push_back(telling.row);
    }
    return {};
}

// What acknowledges an exception cites it, and so is said when that has its position.
Status Loader::cite(const Waiting& row) {
    DAYBOOK_TRY(const Standing standing, standing_of(row));
    Record acknowledging = row.record;
    acknowledging.own_version = true;  // told already: nothing else of it is said again
    const Change change = changes(voice_, acknowledging, row.place, standing);
    if (change.facts.empty()) return {};
    const auto receipt = recorder_.append(change.facts);
    if (receipt) recorded(receipt->events, false);
    if (!receipt && !splits(receipt.error())) return tl::unexpected(receipt.error());
    return {};
}

Result<Standing> Loader::standing_of(const Waiting& row) {
    return standing_of(row.stream, row.row, record_of(voice_, row.record));
}

Result<Standing> Loader::standing_of(const std::string& stream, std::uint32_t row, const std::string& record) {
    Standing standing;
    DAYBOOK_CHECK(read_on(standing, recorder_.read_stream(stream, {}, {}), stream, row, record));
    return standing;
}

// Takes in a page of a visit's stream, and those behind it.
Status Loader::read_on(Standing& standing, Result<Page> page, const std::string& stream, std::uint32_t row,
                       const std::string& record) {
    for (;; page = recorder_.read_stream(stream, standing.version, {})) {
        if (!page && page.error().kind == Error::Kind::not_found) return {};
        if (!page) return tl::unexpected(page.error());
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            fold(standing, event, voice_, row, record);
            return {};
        }));
        if (page->empty() || page->passed() >= page->head()) return {};
    }
}

wire::Recorder::Asked Loader::ask(const Batch& batch, std::span<const std::size_t> rows) {
    std::vector<std::string_view> streams;
    streams.reserve(rows.size());
    for (const std::size_t i : rows) streams.push_back(batch.rows[i].stream);
    return recorder_.ask_streams(streams);
}

// Compares these rows with what stands and says what changes it; of one visit one row after the other: were they on
// their way together and the first got lost, the second would be said before it.
Status Loader::settle(Batch& batch, std::vector<std::size_t> rows) {
    while (!rows.empty()) {
        std::ranges::sort(rows);
        std::vector<std::size_t> now, later;
        std::unordered_set<std::string_view> visits;
        for (const std::size_t i : rows) (visits.insert(batch.rows[i].stream).second ? now : later).push_back(i);
        DAYBOOK_CHECK(compare(batch, now, ask(batch, now), later));
        rows = std::move(later);
    }
    return {};
}

// Rows of different visits, whose streams were `asked` for. `again`: those that somebody else was quicker to change.
Status Loader::compare(Batch& batch, std::span<const std::size_t> rows, const wire::Recorder::Asked& asked,
                       std::vector<std::size_t>& again) {
    auto pages = recorder_.streams(asked);
    std::vector<Telling> tellings;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        DAYBOOK_TRY(auto telling, compare(batch.rows[rows[i]], std::move(pages[i])));
        if (!telling) continue;
        telling->row = rows[i];
        tellings.push_back(std::move(*telling));
    }
    Requests requests = share_out(batch, std::move(tellings));
    return hear_rows(batch, requests, recorder_.append_each(requests.facts), again);
}

// What is to be said of a row, by the first page of its visit's stream; nothing where that stands.
Result<std::optional<Loader::Telling>> Loader::compare(Waiting& row, Result<Page> page) {
    Standing standing;
    DAYBOOK_CHECK(read_on(standing, std::move(page), row.stream, row.row, record_of(voice_, row.record)));
    if (standing.version.value == 0) {
        say_first(row);
        return Telling{};
    }
    if (standing.seen) {
        (standing.seen_first && !row.known             ? receipt_.new_rows
         : standing.seen_first || standing.seen_change ? receipt_.updated
                                                       : receipt_.duplicate) += 1;
        receipt_.exceptions += standing.seen_exceptions;
        receipt_.last = std::max(receipt_.last, standing.seen_last);
        if (acknowledges(row.record)) DAYBOOK_CHECK(cite(row));
        return std::nullopt;
    }
    Change change = changes(voice_, row.record, row.place, standing);
    if (change.facts.empty()) {
        ++receipt_.duplicate;
        return std::nullopt;
    }
    const bool first_word = !row.record.group.empty() && standing.versions.empty() && !row.known;
    return Telling{.change = std::move(change), .first_word = first_word};
}

}  // namespace daybook::ingest
