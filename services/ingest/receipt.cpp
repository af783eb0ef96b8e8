#include "services/ingest/ingest.h"

namespace daybook::ingest {
namespace {

nlohmann::json rows_of(const std::vector<RejectedRow>& rows) {
    auto out = nlohmann::json::array();
    for (const auto& row : rows)
        out.push_back({{"row", row.row}, {"field", row.field}, {"code", row.code}, {"reason", row.reason}});
    return out;
}

}  // namespace

nlohmann::json to_json(const FeedReceipt& receipt) {
    return {{"file", receipt.file},
            {"source", receipt.source},
            {"repeated", receipt.repeated},
            {"read", receipt.read},
            {"new", receipt.new_rows},
            {"updated", receipt.updated},
            {"duplicate", receipt.duplicate},
            {"rejected", receipt.rejected},
            {"exceptions", receipt.exceptions},
            {"withdrawn", receipt.withdrawn},
            {"first", receipt.first.value},
            {"last", receipt.last.value},
            {"rows", rows_of(receipt.rejected_rows)}};
}

nlohmann::json to_json(const CheckReport& report) {
    return {{"read", report.read},
            {"accepted", report.accepted},
            {"rejected", report.rejected},
            {"exceptions", report.exceptions},
            {"facts", report.facts},
            {"notes", report.notes},
            {"rows", rows_of(report.rejected_rows)}};
}

}  // namespace daybook::ingest
