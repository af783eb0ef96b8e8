#include "services/ingest/loader.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "services/ingest/feed_stream.h"

namespace daybook::ingest {
namespace {

using Kind = schema::Visit::ExceptionRaised::Kind;

}  // namespace

Status Loader::take(Row read) {
    ++receipt_.read;
    if (!read.record) {
        reject(read.number, std::move(read.record).error(), read.raw);
        return {};
    }
    if (read.record->invoice) return take_invoice(std::move(read));
    if (read.record->introduces) return take_somebody(read);
    Waiting row{
        .row = read.number, .raw = std::move(read.raw), .record = std::move(*read.record), .place = {}, .first = {}};
    const auto digest = row_digest(voice_.key, std::as_bytes(std::span(row.raw)));
    row.place = {.row = row.row, .digest = {digest.begin(), digest.end()}};
    if (row.record.joins) {
        if (!joining_.insert(row.record.key).second) {  // what an earlier row of it says must stand first
            DAYBOOK_CHECK(flush());
            joining_.insert(row.record.key);
        }
        DAYBOOK_CHECK(bring_together(row));
    }
    const std::string contract = contract_of(row.record.contract);
    DAYBOOK_TRY(const bool unknown, contract_is_unknown(contract));
    if (unknown)
        row.record.oddities.push_back({Kind::UNKNOWN_CONTRACT, "contract " + contract + " has not been agreed"});
    if (auto odd = heard_.take(contract, row.record)) row.record.oddities.push_back(std::move(*odd));
    if (holdings_) holdings_->take(voice_, row.record);
    unnamed_.take(voice_, row.record, row.place);
    DAYBOOK_CHECK(introduce(row.record));
    row.first = first_facts(voice_, row.record, row.place);
    rows_.push_back(std::move(row));
    return {};
}

Status Loader::take_invoice(Row row) {
    DAYBOOK_TRY(const bool unknown, contract_is_unknown(contract_of(row.record->contract)));
    if (unknown) ++receipt_.exceptions;
    const auto digest = row_digest(voice_.key, std::as_bytes(std::span(row.raw)));
    about_invoices_.push_back(
        {.record = std::move(*row.record), .place = {.row = row.number, .digest = {digest.begin(), digest.end()}}});
    raw_invoices_.push_back(std::move(row.raw));
    return {};
}

Status Loader::send_invoices() {
    DAYBOOK_TRY(auto outcomes, invoices_.send(about_invoices_));
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        auto& outcome = outcomes[i];
        receipt_.exceptions += outcome.exceptions;
        receipt_.last = std::max(receipt_.last, outcome.last);
        switch (outcome.what) {
            case InvoiceLoader::Outcome::What::fresh: ++receipt_.new_rows; break;
            case InvoiceLoader::Outcome::What::updated: ++receipt_.updated; break;
            case InvoiceLoader::Outcome::What::duplicate: ++receipt_.duplicate; break;
            case InvoiceLoader::Outcome::What::rejected:
                reject(about_invoices_[i].place.row, std::move(*outcome.error), raw_invoices_[i]);
                break;
        }
    }
    about_invoices_.clear();
    raw_invoices_.clear();
    return {};
}

// Asked once a file and contract, so that the flag is raised once, too.
Result<bool> Loader::contract_is_unknown(const std::string& contract) {
    if (contract.empty() || contracts_.contains(contract)) return false;
    if (contracts_.size() >= Limits::contracts)
        return rejected("the file reports on more than " + std::to_string(Limits::contracts) + " contracts");
    const auto page = recorder_.read_stream("contract-" + contract, Version{0}, {.events = 1});
    if (!page && page.error().kind != Error::Kind::not_found) return tl::unexpected(page.error());
    const bool known = page && !page->empty();
    contracts_.emplace(contract, known);
    return !known;
}

Status Loader::introduce(const Record& record) {
    if (introduced_.size() >= Limits::known_references) introduced_.clear();
    for (auto& introduction : introductions(voice_, record))
        if (introduced_.insert(introduction.id).second) introductions_.push_back(std::move(introduction.proposal));
    return {};
}

void Loader::reject(std::uint32_t row, RowError error, const std::string& raw) {
    ++receipt_.rejected;
    rejected_.push_back(row_rejected(voice_, row, error, frame_.before + raw + frame_.after));
    if (receipt_.rejected_rows.size() < Limits::receipt_rows)
        receipt_.rejected_rows.push_back({row, std::move(error.field), std::move(error.code), std::move(error.reason)});
}

// Positions this file recorded. What an earlier, cut off load of it recorded is its own, too.
void Loader::recorded(const Receipt& receipt, bool ours) {
    for (const auto& outcome : receipt.events)
        if (!outcome.duplicate || ours || (resumed_ && outcome.position > announced_))
            receipt_.last = std::max(receipt_.last, outcome.position);
}

Status Loader::flush() {
    DAYBOOK_CHECK(send_introductions());
    if (!rows_.empty()) {
        std::vector<std::size_t> all(rows_.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        DAYBOOK_CHECK(send_rows(std::move(all), Limits::request_events));
        DAYBOOK_CHECK(send_repeats());
    }
    rows_.clear();
    joining_.clear();
    DAYBOOK_CHECK(send_invoices());
    return send_rejected();
}

Status Loader::send_introductions() {
    std::vector<std::vector<Proposal>> requests;
    for (auto& proposal : introductions_) {
        if (requests.empty() || requests.back().size() >= Limits::request_events) requests.emplace_back();
        requests.back().push_back(std::move(proposal));
    }
    introductions_.clear();
    if (requests.empty()) return {};
    const auto results = recorder_.append_each(requests);
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i]) {
            recorded(*results[i], false);
        } else if (results[i].error().kind != Error::Kind::gone) {
            return tl::unexpected(results[i].error());
        } else {
            DAYBOOK_CHECK(introduce_one_by_one(requests[i]));
        }
    }
    return {};
}

// Somebody who was erased stays erased; their visits are still told of, by pseudonym.
Status Loader::introduce_one_by_one(const std::vector<Proposal>& proposals) {
    for (const auto& proposal : proposals) {
        const auto receipt = recorder_.append({&proposal, 1});
        if (receipt)
            recorded(*receipt, false);
        else if (receipt.error().kind != Error::Kind::gone)
            return tl::unexpected(receipt.error());
    }
    return {};
}

Status Loader::send_rejected() {
    for (std::span<const Proposal> left(rejected_); !left.empty();) {
        const auto some = left.first(std::min(left.size(), Limits::request_events));
        DAYBOOK_TRY(const auto receipt, recorder_.append(some));
        recorded(receipt, true);
        left = left.subspan(some.size());
    }
    rejected_.clear();
    return {};
}

Status Loader::send_rows(std::vector<std::size_t> which, std::size_t events_a_request) {
    std::vector<std::vector<Proposal>> requests;
    std::vector<std::vector<std::size_t>> members;
    for (const std::size_t i : which) {
        const auto& facts = rows_[i].first.facts;
        if (requests.empty() || requests.back().size() + facts.size() > events_a_request) {
            requests.emplace_back();
            members.emplace_back();
        }
        requests.back().insert(requests.back().end(), facts.begin(), facts.end());
        members.back().push_back(i);
    }
    const auto results = recorder_.append_each(requests);
    std::vector<std::size_t> alone, citing;
    for (std::size_t r = 0; r < results.size(); ++r) {
        const auto& result = results[r];
        if (!result) {
            if (!splits(result.error())) return tl::unexpected(result.error());
            if (members[r].size() > 1) {
                alone.insert(alone.end(), members[r].begin(), members[r].end());
            } else if (result.error().kind == Error::Kind::conflict) {
                DAYBOOK_CHECK(settle(rows_[members[r].front()]));
            } else {
                auto& row = rows_[members[r].front()];
                reject(row.row, {"", "refused", result.error().sentence}, row.raw);
            }
            continue;
        }
        std::size_t at = 0;
        for (const std::size_t i : members[r]) {
            const auto outcomes = std::span(result->events).subspan(at, rows_[i].first.facts.size());
            at += rows_[i].first.facts.size();
            if (outcomes.front().duplicate) {
                DAYBOOK_CHECK(settle(rows_[i]));
            } else {
                ++(rows_[i].known ? receipt_.updated : receipt_.new_rows);
                receipt_.exceptions += rows_[i].first.exceptions;
                if (rows_[i].first.more) citing.push_back(i);
            }
        }
        Receipt fresh = *result;
        std::erase_if(fresh.events, [](const auto& outcome) { return outcome.duplicate; });
        recorded(fresh, true);
    }
    for (const std::size_t i : citing) DAYBOOK_CHECK(cite(rows_[i]));
    return alone.empty() ? Status{} : send_rows(std::move(alone), 1);
}

// What this source told of somebody already, from their own stream; of a load that was cut off, before this very row.
Result<Loader::Told> Loader::told_of(const std::string& stream, std::uint32_t row) {
    Told told;
    for (Version at{};;) {
        const auto page = recorder_.read_stream(stream, at, {});
        if (!page && page.error().kind == Error::Kind::not_found) return told;
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) return told;
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            at = event.stamp().version;
            const auto origin = event.event().getOrigin();
            if (event.source() != voice_.source || origin.getRecordVersion() == 0 || told.seen) return {};
            told.seen = origin.getRow() == row && std::string_view{origin.getFile().cStr()} == voice_.file;
            if (!told.seen) told.versions.insert(origin.getRecordVersion());
            return {};
        }));
    }
}

Status Loader::take_somebody(const Row& row) {
    const auto digest = row_digest(voice_.key, std::as_bytes(std::span(row.raw)));
    const RowPlace place{.row = row.number, .digest = {digest.begin(), digest.end()}};
    DAYBOOK_TRY(const auto told, told_of(stream_of(voice_, *row.record->introduces), row.number));
    const auto said = introduces(voice_, *row.record, place, told.versions);
    if (!said.proposal) {
        ++receipt_.duplicate;
        return {};
    }
    const auto receipt = recorder_.append({&*said.proposal, 1});
    if (receipt) {
        recorded(*receipt, true);
        (told.versions.empty() ? receipt_.new_rows : said.superseded ? receipt_.duplicate : receipt_.updated) += 1;
    } else if (receipt.error().kind == Error::Kind::gone || receipt.error().kind == Error::Kind::rejected) {
        reject(row.number, {"", "refused", receipt.error().sentence}, row.raw);
    } else {
        return tl::unexpected(receipt.error());
    }
    return {};
}

Status Loader::replace_weeks() {
    if (!holdings_) return {};
    if (receipt_.rejected != 0) {
        spdlog::warn("{}: no week is replaced, for {} rows could not be read", voice_.file, receipt_.rejected);
        return {};
    }
    DAYBOOK_TRY(const auto withdrawn, withdraw(recorder_, voice_, *holdings_, zone_, announced_));
    receipt_.withdrawn = withdrawn.rows;
    receipt_.last = std::max(receipt_.last, withdrawn.last);
    return {};
}

Status Loader::flag_unnamed() {
    DAYBOOK_TRY(const auto flagged, unnamed_.flag(recorder_, voice_));
    receipt_.exceptions += flagged.exceptions;
    receipt_.last = std::max(receipt_.last, flagged.last);
    return {};
}

Status Loader::hear() {
    for (const auto& [contract, until] : heard_.until()) {
        const Proposal proposal = heard_through(voice_, contract, until);
        DAYBOOK_TRY(const auto receipt, recorder_.append({&proposal, 1}));
        recorded(receipt, true);
    }
    receipt_.first = announced_;
    receipt_.last = std::max(receipt_.last, announced_);
    return {};
}

}  // namespace daybook::ingest
