#pragma once

#include "services/ingest/ingest.h"

namespace daybook::ingest {

// The service delivery file of an issued invoice (feeds.md, adapter 1): a row for each visit and care worker, or
// package and week, that it asks anything for, with the minutes it was billed by and what its lines come to now,
// credits and adjustments among them. The rows add up to the invoice's lines for people: a service credit and a block's
// sum are claimed for nobody. Of the options, the contract and the days are the invoice's.
Result<ExportReceipt> export_invoice(wire::Recorder& recorder, const std::filesystem::path& to,
                                     const std::string& invoice, const ExportOptions& options);

}  // namespace daybook::ingest
