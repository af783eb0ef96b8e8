#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "events/care/decisions/invoice.h"
#include "events/stored/proposal.h"
#include "services/ingest/facts.h"
#include "services/ingest/record.h"

// What rows say of invoices, as facts: judged one after the other by the rules every decision is held to
// (events/care/decisions/invoice.h), so that an odd order is refused with its reason. Pure.
namespace daybook::ingest {

// An invoice as the log tells it, and what this source has told of it.
struct KnownInvoice {
    struct Told {
        bool first = false;     // it began the stream
        bool ours = false;      // by this very file …
        std::uint32_t row = 0;  // … in this row
        Position at;
    };
    care::InvoiceRecord record{};
    Version version{};
    std::map<std::string, Told> told{};  // by the id of its first fact
};
void fold(KnownInvoice& known, const EventView& event, const Voice& voice);

// The facts of one row on top of what is known, which then knows them, too; the first expects the version before.
struct InvoiceFacts {
    std::vector<Proposal> facts{};
    std::optional<KnownInvoice::Told> before{};  // this row was recorded earlier: no facts
    std::optional<RowError> refused{};
    std::uint32_t exceptions = 0;  // recorded all the same, and odd
    bool first = false;            // the row began the stream
};
InvoiceFacts invoice_facts(KnownInvoice& known, const std::string& stream, const Voice& voice, const Record& record,
                           const RowPlace& place);

}  // namespace daybook::ingest
