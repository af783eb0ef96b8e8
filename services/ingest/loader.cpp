#include "services/ingest/loader.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "services/ingest/feed_stream.h"

namespace daybook::ingest {
namespace {

using Kind = schema::Visit::ExceptionRaised::Kind;

constexpr std::size_t request_words = 64 * 1'024;  // a rejected row may be large: half of what a request may hold

std::vector<std::vector<Proposal>> in_requests(std::vector<Proposal> proposals) {
    std::vector<std::vector<Proposal>> requests;
    std::size_t words = 0;
    for (auto& proposal : proposals) {
        words += proposal.content.size();
        if (requests.empty() || requests.back().size() >= Limits::request_events || words > request_words) {
            requests.emplace_back();
            words = proposal.content.size();
        }
        requests.back().push_back(std::move(proposal));
    }
    return requests;
}

}  // namespace

Status Loader::take(Row read) {
    ++receipt_.read;
    open_.bytes += read.raw.size();
    if (!read.record) {
        reject(read.number, std::move(read.record).error(), read.raw);
        return {};
    }
    if (read.record->invoice) return take_invoice(std::move(read));
    if (read.record->introduces) return take_somebody(read);
    Waiting row{.row = read.number,
                .raw = std::move(read.raw),
                .record = std::move(*read.record),
                .place = {},
                .stream = {},
                .first = {}};
    const auto digest = row_digest(voice_.key, std::as_bytes(std::span(row.raw)));
    row.place = {.row = row.row, .digest = {digest.begin(), digest.end()}};
    if (row.record.joins) {
        const std::size_t record = std::hash<std::string>{}(row.record.key);
        if (on_its_way(&Batch::joining, record))
            DAYBOOK_CHECK(flush());  // what an earlier row of it says must stand first
        open_.joining.insert(record);
        DAYBOOK_CHECK(bring_together(row));
    }
    const std::string contract = contract_of(row.record.contract);
    DAYBOOK_TRY(const bool unknown, contract_is_unknown(contract));
    if (unknown)
        row.record.oddities.push_back({Kind::UNKNOWN_CONTRACT, "contract " + contract + " has not been agreed"});
    if (auto odd = heard_.take(contract, row.record)) row.record.oddities.push_back(std::move(*odd));
    introduce(row.record);
    if (holdings_) holdings_->take(voice_, row.record);
    unnamed_.take(voice_, row.record, row.place);
    row.stream = visit_of(voice_, row.record);
    const std::size_t visit = std::hash<std::string>{}(row.stream);
    row.held = on_its_way(&Batch::visits, visit);
    open_.visits.insert(visit);
    open_.rows.push_back(std::move(row));
    return {};
}

bool Loader::on_its_way(std::unordered_set<std::size_t> Batch::* what, std::size_t hash) const {
    return (open_.*what).contains(hash) ||
           std::ranges::any_of(sent_, [&](const Batch& batch) { return (batch.*what).contains(hash); });
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

// Most rows name somebody who was introduced before, by that name: nothing is made of them anew.
void Loader::introduce(Record& record) {
    const auto news = [&](std::unordered_map<std::string, Known>& known, Reference& who, auto&& id_of) {
        if (who.reference.size() + who.name.size() > Limits::known_bytes) return true;
        if (known.size() >= Limits::known_references) known.clear();
        const auto [at, first] = known.try_emplace(who.reference);
        if (first) at->second.id = id_of(voice_, who);
        who.id = at->second.id;
        if (!first && at->second.name == who.name) return false;
        at->second.name = who.name;
        return true;
    };
    std::vector<bool> fresh{news(people_, record.person, person_of)};
    for (auto& worker : record.workers) fresh.push_back(news(workers_, worker, worker_of));
    if (std::ranges::none_of(fresh, std::identity{})) return;
    auto all = introductions(voice_, record);
    for (std::size_t i = 0; i < all.size(); ++i)
        if (fresh[i]) introductions_.push_back(std::move(all[i].proposal));
}

void Loader::reject(std::uint32_t row, RowError error, const std::string& raw) {
    ++receipt_.rejected;
    rejected_.push_back(row_rejected(voice_, row, error, frame_.before + raw + frame_.after));
    if (receipt_.rejected_rows.size() < Limits::receipt_rows)
        receipt_.rejected_rows.push_back({row, std::move(error.field), std::move(error.code), std::move(error.reason)});
}

// Positions this file recorded. What an earlier, cut off load of it recorded is its own, too.
void Loader::recorded(std::span<const Receipt::Outcome> outcomes, bool ours) {
    for (const auto& outcome : outcomes)
        if (!outcome.duplicate || ours || (resumed_ && outcome.position > announced_))
            receipt_.last = std::max(receipt_.last, outcome.position);
}

void Loader::say_first(Waiting& row) const {
    if (row.first.facts.empty()) row.first = first_facts(voice_, row.record, row.place);
}

void Loader::post() {
    Batch batch = std::exchange(open_, {});
    batch.read = receipt_.read;
    batch.introductions = in_requests(std::exchange(introductions_, {}));
    batch.sent_introductions = recorder_.send_each(batch.introductions);
    std::vector<Telling> fresh;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        Waiting& row = batch.rows[i];
        if (row.held) continue;
        if (expects_known_) {
            batch.asked.push_back(i);
        } else {
            say_first(row);
            fresh.push_back({.row = i});
        }
    }
    batch.requests = share_out(batch, std::move(fresh));
    batch.sent_rows = recorder_.send_each(batch.requests.facts);
    batch.sent_asked = ask(batch, batch.asked);
    batch.sent_rejected = recorder_.send_each(in_requests(std::exchange(rejected_, {})));
    sent_.push_back(std::move(batch));
}

Status Loader::send() {
    if (!about_invoices_.empty()) return flush();
    post();
    while (sent_.size() > Limits::batches_sent) DAYBOOK_CHECK(collect());
    return {};
}

Status Loader::flush() {
    do {
        post();
        while (!sent_.empty()) DAYBOOK_CHECK(collect());
        DAYBOOK_CHECK(send_invoices());
    } while (!rejected_.empty());  // what the recorder refused
    return {};
}

Status Loader::collect() {
    Batch batch = std::move(sent_.front());
    sent_.pop_front();
    const auto known_before = receipt_.updated + receipt_.duplicate;
    DAYBOOK_CHECK(hear_introductions(batch));
    std::vector<std::size_t> left;
    DAYBOOK_CHECK(hear_rows(batch, batch.requests, recorder_.answers(batch.sent_rows), left));
    DAYBOOK_CHECK(compare(batch, batch.asked, batch.sent_asked, left));
    for (std::size_t i = 0; i < batch.rows.size(); ++i)
        if (batch.rows[i].held) left.push_back(i);
    DAYBOOK_CHECK(settle(batch, std::move(left)));
    for (const auto& result : recorder_.answers(batch.sent_rejected)) {
        if (!result) return tl::unexpected(result.error());
        recorded(result->events, true);
    }
    if (!batch.rows.empty())
        expects_known_ = 2 * (receipt_.updated + receipt_.duplicate - known_before) > batch.rows.size();
    answered_ = batch.read;
    return {};
}

Status Loader::hear_introductions(const Batch& batch) {
    const auto results = recorder_.answers(batch.sent_introductions);
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i]) {
            recorded(results[i]->events, false);
        } else if (results[i].error().kind != Error::Kind::gone) {
            return tl::unexpected(results[i].error());
        } else {
            DAYBOOK_CHECK(introduce_one_by_one(batch.introductions[i]));
        }
    }
    return {};
}

// Somebody who was erased stays erased; their visits are still told of, by pseudonym.
Status Loader::introduce_one_by_one(const std::vector<Proposal>& proposals) {
    for (const auto& proposal : proposals) {
        const auto receipt = recorder_.append({&proposal, 1});
        if (receipt)
            recorded(receipt->events, false);
        else if (receipt.error().kind != Error::Kind::gone)
            return tl::unexpected(receipt.error());
    }
    return {};
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
        recorded(receipt->events, true);
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
        recorded(receipt.events, true);
    }
    receipt_.first = announced_;
    receipt_.last = std::max(receipt_.last, announced_);
    return {};
}

}  // namespace daybook::ingest
