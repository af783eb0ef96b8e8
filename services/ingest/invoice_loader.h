#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/ingest/invoices.h"
#include "services/wire/client.h"

namespace daybook::ingest {

// Brings rows about invoices into the log in the order of the file. What stands is read once an invoice and kept;
// rows of one invoice go in one request, on the version they were judged on, and many requests at once.
class InvoiceLoader {
 public:
    InvoiceLoader(wire::Recorder& recorder, const Voice& voice) : recorder_(recorder), voice_(voice) {}

    struct Row {
        Record record;
        RowPlace place;
    };
    struct Outcome {
        enum class What { fresh, updated, duplicate, rejected } what = What::duplicate;
        std::optional<RowError> error{};
        std::uint32_t exceptions = 0;
        Position last{};  // of what this file recorded
    };
    // What became of each row.
    Result<std::vector<Outcome>> send(const std::vector<Row>& rows);

 private:
    struct Judged {
        std::size_t row = 0, facts = 0;
    };
    struct Request {
        std::vector<Proposal> facts;
        std::vector<Judged> rows;
        std::vector<std::string> streams;
    };
    Result<std::string> stream_of(const std::string& reference);
    Result<KnownInvoice*> known(const std::string& stream);
    Status judge(const Row& row, std::size_t at, Request& request, std::vector<Outcome>& outcomes);
    Status send(std::vector<Request>& requests, const std::vector<Row>& rows, std::vector<Outcome>& outcomes);
    Status settle(const Row& row, std::size_t at, std::vector<Outcome>& outcomes);

    wire::Recorder& recorder_;
    const Voice& voice_;
    std::map<std::string, KnownInvoice> known_;   // by stream
    std::map<std::string, std::string> streams_;  // by reference
};

}  // namespace daybook::ingest
