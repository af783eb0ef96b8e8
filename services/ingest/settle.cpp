// A row whose visit is known: what it says is compared with what stands.

#include <algorithm>
#include <span>
#include <utility>

#include "services/ingest/loader.h"

namespace daybook::ingest {
namespace {

constexpr unsigned settle_attempts = 8;

bool all_duplicate(std::span<const Receipt::Outcome> outcomes) {
    return std::all_of(outcomes.begin(), outcomes.end(), [](const auto& outcome) { return outcome.duplicate; });
}

}  // namespace

// What acknowledges an exception cites it, and so is said when that has its position.
Status Loader::cite(const Waiting& row) {
    DAYBOOK_TRY(const Standing standing, standing_of(row));
    Record acknowledging = row.record;
    acknowledging.own_version = true;  // told already: nothing else of it is said again
    const Change change = changes(voice_, acknowledging, row.place, standing);
    if (change.facts.empty()) return {};
    const auto receipt = recorder_.append(change.facts);
    if (receipt) recorded(*receipt, false);
    if (!receipt && !splits(receipt.error())) return tl::unexpected(receipt.error());
    return {};
}

Result<Standing> Loader::standing_of(const Waiting& row) {
    return standing_of(row.first.stream, row.row, record_of(voice_, row.record));
}

Result<Standing> Loader::standing_of(const std::string& stream, std::uint32_t row, const std::string& record) {
    Standing standing;
    for (;;) {
        const auto page = recorder_.read_stream(stream, standing.version, {});
        if (!page && page.error().kind == Error::Kind::not_found) return standing;
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) return standing;
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            fold(standing, event, voice_, row, record);
            return {};
        }));
    }
}

Status Loader::settle(Waiting& row, bool at_once) {
    if (repeating_.contains(row.first.stream)) DAYBOOK_CHECK(send_repeats());
    for (unsigned attempt = 0; attempt < settle_attempts; ++attempt) {
        DAYBOOK_TRY(const Standing standing, standing_of(row));
        if (standing.seen) {
            (standing.seen_first && !row.known             ? receipt_.new_rows
             : standing.seen_first || standing.seen_change ? receipt_.updated
                                                           : receipt_.duplicate) += 1;
            receipt_.exceptions += standing.seen_exceptions;
            receipt_.last = std::max(receipt_.last, standing.seen_last);
            return row.first.more ? cite(row) : Status{};
        }
        const Change change = changes(voice_, row.record, row.place, standing);
        if (change.facts.empty()) {
            ++receipt_.duplicate;
            return {};
        }
        if (change.repeats && !change.more && !at_once) {
            repeating_.insert(row.first.stream);
            repeats_.push_back({.row = &row, .fact = change.facts.front()});
            return {};
        }
        const auto receipt = recorder_.append(change.facts);
        if (receipt) {
            // An older version said again, and nothing else: it was kept the first time.
            const bool fresh = !all_duplicate(receipt->events);
            // The first word of one of several records that tell of a visit.
            const bool first = !row.record.group.empty() && standing.versions.empty() && !row.known;
            (change.stale || !change.moves || !fresh ? receipt_.duplicate
             : first                                 ? receipt_.new_rows
                                                     : receipt_.updated) += 1;
            if (fresh) receipt_.exceptions += change.exceptions;
            recorded(*receipt, false);
            return change.more ? cite(row) : Status{};
        }
        if (receipt.error().kind == Error::Kind::conflict) continue;  // somebody else was quicker: read again
        if (!splits(receipt.error())) return tl::unexpected(receipt.error());
        reject(row.row, {"", "refused", receipt.error().sentence}, row.raw);
        return {};
    }
    return unavailable("row " + std::to_string(row.row) + ": its visit is being changed by somebody else all the time");
}

// Rows that say what stands go many to a request; who changes their visit meanwhile makes them look again.
Status Loader::send_repeats() {
    const auto all = std::exchange(repeats_, {});
    repeating_.clear();
    std::vector<std::vector<Proposal>> requests;
    for (const auto& repeat : all) {
        if (requests.empty() || requests.back().size() >= Limits::request_events) requests.emplace_back();
        requests.back().push_back(repeat.fact);
    }
    if (requests.empty()) return {};
    const auto results = recorder_.append_each(requests);
    for (std::size_t r = 0; r < results.size(); ++r) {
        if (results[r]) {
            receipt_.duplicate += requests[r].size();
            recorded(*results[r], false);
            continue;
        }
        if (!splits(results[r].error())) return tl::unexpected(results[r].error());
        for (std::size_t i = 0; i < requests[r].size(); ++i)
            DAYBOOK_CHECK(settle(*all[r * Limits::request_events + i].row, true));
    }
    return {};
}

}  // namespace daybook::ingest
