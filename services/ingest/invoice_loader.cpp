#include "services/ingest/invoice_loader.h"

#include <algorithm>

#include "services/ingest/ingest.h"
#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

using What = InvoiceLoader::Outcome::What;

constexpr unsigned settle_attempts = 8;
constexpr std::size_t most_known = 16'384;  // invoices remembered within one file

bool splits(const Error& error) {
    return error.kind == Error::Kind::conflict || error.kind == Error::Kind::rejected ||
           error.kind == Error::Kind::gone;
}

}  // namespace

// A number of ours, "CONTRACT/7", was given out right behind the invoice it was given to (services/desk). Any other
// reference is the invoice's own id, or the sender's.
Result<std::string> InvoiceLoader::stream_of(const std::string& reference) {
    if (const auto found = streams_.find(reference); found != streams_.end()) return found->second;
    std::string stream = invoice_stream(reference);
    const auto slash = reference.rfind('/');
    const auto number = slash == std::string::npos ? std::nullopt : read_number(reference.substr(slash + 1));
    const std::string contract = number ? reference.substr(0, slash) : std::string{};
    if (number && *number > 0 && *number <= UINT32_MAX && contract_of("contract-" + contract) == contract) {
        const auto book = care::book_of_numbers(contract);
        const Version before{static_cast<std::uint32_t>(*number - 1)};
        const auto given = recorder_.read_stream(book, before, {.events = 1});
        if (!given && given.error().kind != Error::Kind::not_found) return tl::unexpected(given.error());
        Position at;
        if (given)
            DAYBOOK_CHECK(
                given->each([&](const EventView& event) -> Status { return at = event.position(), Status{}; }));
        if (at.value > 1) {
            DAYBOOK_TRY(const auto page, recorder_.read({at.value - 2}, {.events = 1}));
            DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
                if (event.is<schema::Invoice::Issued>() &&
                    reference == event.as<schema::Invoice::Issued>().getNumber().cStr())
                    stream = event.stream();
                return {};
            }));
        }
    }
    if (streams_.size() >= most_known) streams_.clear();
    return streams_[reference] = stream;
}

Result<KnownInvoice*> InvoiceLoader::known(const std::string& stream) {
    if (const auto found = known_.find(stream); found != known_.end()) return &found->second;
    KnownInvoice invoice;
    for (;;) {
        const auto page = recorder_.read_stream(stream, invoice.version, {});
        if (!page && page.error().kind == Error::Kind::not_found) break;
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) break;
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            fold(invoice, event, voice_);
            return {};
        }));
    }
    return &(known_[stream] = std::move(invoice));
}

Status InvoiceLoader::judge(const Row& row, std::size_t at, Request& request, std::vector<Outcome>& outcomes) {
    DAYBOOK_TRY(const std::string stream, stream_of(row.record.invoice->reference));
    DAYBOOK_TRY(KnownInvoice * invoice, known(stream));
    const bool sent = std::ranges::find(request.streams, stream) != request.streams.end();
    InvoiceFacts said = invoice_facts(*invoice, stream, voice_, row.record, row.place);
    Outcome& outcome = outcomes[at];
    outcome = {};
    if (said.refused) {
        outcome.what = What::rejected;
        outcome.error = std::move(said.refused);
    } else if (said.before) {
        // Of a load that was cut off: as it was then.
        if (said.before->ours) outcome.what = said.before->first ? What::fresh : What::updated;
        if (said.before->ours) outcome.last = said.before->at;
    } else if (!said.facts.empty()) {
        outcome.what = said.first ? What::fresh : What::updated;
        outcome.exceptions = said.exceptions;
        if (sent) said.facts.front().expected = Expected::any();  // behind its own, in one request
        if (!sent) request.streams.push_back(stream);
        request.rows.push_back({at, said.facts.size()});
        std::ranges::move(said.facts, std::back_inserter(request.facts));
    }
    return {};
}

Result<std::vector<InvoiceLoader::Outcome>> InvoiceLoader::send(const std::vector<Row>& rows) {
    if (known_.size() >= most_known) known_.clear();
    std::vector<Outcome> outcomes(rows.size());
    std::map<std::string, std::vector<std::size_t>> by_invoice;
    for (std::size_t i = 0; i < rows.size(); ++i) by_invoice[rows[i].record.invoice->reference].push_back(i);
    std::vector<Request> requests(1);
    for (const auto& [reference, of_it] : by_invoice) {
        if (requests.back().facts.size() + of_it.size() > Limits::request_events && !requests.back().facts.empty())
            requests.emplace_back();
        for (const std::size_t i : of_it) DAYBOOK_CHECK(judge(rows[i], i, requests.back(), outcomes));
    }
    DAYBOOK_CHECK(send(requests, rows, outcomes));
    return outcomes;
}

Status InvoiceLoader::send(std::vector<Request>& requests, const std::vector<Row>& rows,
                           std::vector<Outcome>& outcomes) {
    std::erase_if(requests, [](const Request& request) { return request.facts.empty(); });
    std::vector<std::vector<Proposal>> bodies;
    for (auto& request : requests) bodies.push_back(std::move(request.facts));
    if (bodies.empty()) return {};
    const auto results = recorder_.append_each(bodies);
    for (std::size_t r = 0; r < results.size(); ++r) {
        if (results[r]) {
            std::size_t event = 0;
            for (const auto& judged : requests[r].rows) {
                event += judged.facts;
                outcomes[judged.row].last = results[r]->events[event - 1].position;
            }
            continue;
        }
        if (!splits(results[r].error())) return tl::unexpected(results[r].error());
        for (const auto& stream : requests[r].streams) known_.erase(stream);
        for (const auto& judged : requests[r].rows) DAYBOOK_CHECK(settle(rows[judged.row], judged.row, outcomes));
    }
    return {};
}

// One by one, on what stands now: somebody else said something of the invoice in the meantime.
Status InvoiceLoader::settle(const Row& row, std::size_t at, std::vector<Outcome>& outcomes) {
    DAYBOOK_TRY(const std::string stream, stream_of(row.record.invoice->reference));
    for (unsigned attempt = 0; attempt < settle_attempts; ++attempt) {
        Request request;
        DAYBOOK_CHECK(judge(row, at, request, outcomes));
        if (request.facts.empty()) return {};
        const auto receipt = recorder_.append(request.facts);
        if (receipt) {
            outcomes[at].last = receipt->events.back().position;
            return {};
        }
        known_.erase(stream);
        if (receipt.error().kind == Error::Kind::conflict) continue;
        if (!splits(receipt.error())) return tl::unexpected(receipt.error());
        outcomes[at] = {.what = What::rejected, .error = RowError{"", "refused", receipt.error().sentence}};
        return {};
    }
    return unavailable(stream + " is being changed by somebody else all the time");
}

}  // namespace daybook::ingest
