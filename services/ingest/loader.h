#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "events/core/result.h"
#include "services/ingest/facts.h"
#include "services/ingest/heard.h"
#include "services/ingest/ingest.h"
#include "services/ingest/invoice_loader.h"
#include "services/ingest/source_file.h"
#include "services/ingest/unnamed.h"
#include "services/ingest/withdraw.h"
#include "services/wire/client.h"

namespace daybook::ingest {

// Brings the rows of one announced file into the log, a batch at a time. Rows nobody has heard of go many to a request
// and many requests at once; a row whose visit is known already is compared with what stands, one at a time.
class Loader {
 public:
    // `announced`: position of FileReceived; `resumed`: an earlier load of this file was cut off.
    Loader(wire::Recorder& recorder, const Voice& voice, const SourceFile& file, Position announced, bool resumed)
        : recorder_(recorder),
          voice_(voice),
          announced_(announced),
          resumed_(resumed),
          frame_(file.rows->frame()),
          heard_(file.format->zone(), voice.now),
          zone_(file.format->zone()),
          invoices_(recorder, voice) {
        if (file.format->replaces_weeks()) holdings_.emplace();
    }

    Status take(Row row);
    Status flush();

    // Withdraws what earlier files told of the people's weeks of this one and it does not hold (R28); after the last
    // row. Not where a row was rejected: what it held is not known.
    Status replace_weeks();

    // Flags who was named and not told of; after that.
    Status flag_unnamed();

    // Says how far the source has told, contract by contract; after that.
    Status hear();

    // Of all rows flushed so far; `first` and `last` span what this file recorded.
    const FeedReceipt& receipt() const { return receipt_; }
    std::size_t waiting() const { return rows_.size() + rejected_.size() + about_invoices_.size(); }

 private:
    struct Waiting {
        std::uint32_t row = 0;
        std::string raw;
        Record record;
        RowPlace place;
        Change first;        // if nobody has heard of it
        bool known = false;  // its record was told of before, alone: what is first said of its visit is no news of it
    };
    Status introduce(const Record& record);
    Status bring_together(Waiting& row);
    Status join(const Record& record, const Standing& alone);
    Result<bool> contract_is_unknown(const std::string& contract);
    Status send_introductions();
    Status introduce_one_by_one(const std::vector<Proposal>& proposals);
    Status send_rejected();
    Status send_rows(std::vector<std::size_t> which, std::size_t events_a_request);
    Status settle(Waiting& row, bool at_once = false);
    Status send_repeats();
    Status cite(const Waiting& row);
    Status take_somebody(const Row& row);
    struct Told {
        std::set<std::uint64_t> versions;
        bool seen = false;
    };
    Result<Told> told_of(const std::string& stream, std::uint32_t row);
    Result<Standing> standing_of(const Waiting& row);
    Result<Standing> standing_of(const std::string& stream, std::uint32_t row, const std::string& record);
    void reject(std::uint32_t row, RowError error, const std::string& raw);
    void recorded(const Receipt& receipt, bool ours);
    Status take_invoice(Row row);
    Status send_invoices();

    wire::Recorder& recorder_;
    const Voice& voice_;
    Position announced_;
    bool resumed_;
    Rows::Frame frame_;
    FeedReceipt receipt_;
    std::vector<Waiting> rows_;
    // Rows that say what stands, by their visits: nothing else is said of those before they are sent.
    struct Repeat {
        Waiting* row;
        Proposal fact;
    };
    std::vector<Repeat> repeats_;
    std::unordered_set<std::string> repeating_;
    std::unordered_set<std::string> joining_;  // keys of waiting records that may join others
    std::vector<Proposal> rejected_, introductions_;
    std::unordered_set<std::string> introduced_;
    std::map<std::string, bool> contracts_;  // id → known
    Heard heard_;
    const Calendar& zone_;
    std::optional<Holdings> holdings_;  // of a format that replaces weeks
    Unnamed unnamed_;
    InvoiceLoader invoices_;
    std::vector<InvoiceLoader::Row> about_invoices_;
    std::vector<std::string> raw_invoices_;  // the same rows as read
};

// A request that can be judged row by row: one of its rows stands in the way of the others.
inline bool splits(const Error& error) {
    return error.kind == Error::Kind::conflict || error.kind == Error::Kind::rejected ||
           error.kind == Error::Kind::gone;
}

}  // namespace daybook::ingest
