#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
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
// and many requests at once, and the next batch is read while others are on their way; a row whose visit is known
// already is compared with what stands, one at a time. What rows say of one visit is said in their order: a row waits
// for the answer to the one in front of it, for that may have to be sent again.
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
    // Sends what was taken, and hears of what was sent before as far as more is on its way than may be.
    Status send();
    // Sends what was taken, and hears of all of it.
    Status flush();

    // Withdraws what earlier files told of the people's weeks of this one and it does not hold (R28); after the last
    // row. Not where a row was rejected: what it held is not known.
    Status replace_weeks();

    // Flags who was named and not told of; after that.
    Status flag_unnamed();

    // Says how far the source has told, contract by contract; after that.
    Status hear();

    // Of all rows heard of so far, and `read` of all taken; `first` and `last` span what this file recorded.
    const FeedReceipt& receipt() const { return receipt_; }
    // As much was taken as is sent together.
    bool full() const {
        return open_.rows.size() + rejected_.size() + about_invoices_.size() >= Limits::batch_rows ||
               open_.bytes >= Limits::batch_bytes;
    }
    std::uint64_t answered() const { return answered_; }  // rows whose batch was heard of

 private:
    struct Waiting {
        std::uint32_t row = 0;
        std::string raw;
        Record record;
        RowPlace place;
        Change first;        // if nobody has heard of it
        bool known = false;  // its record was told of before, alone: what is first said of its visit is no news of it
        bool held = false;   // another row of its visit is in front of it, and not answered
    };
    // What is sent together. Visits and records by the hash of their names: where two share one, a row waits in vain.
    struct Batch {
        std::vector<Waiting> rows;
        std::unordered_set<std::size_t> visits, joining;
        std::vector<std::vector<Proposal>> introductions, requests;
        std::vector<std::vector<std::size_t>> members;  // rows of each request
        wire::Recorder::Sent sent_introductions, sent_rows, sent_rejected;
        std::size_t bytes = 0;   // of its rows as read
        std::uint64_t read = 0;  // rows of the file up to its last
    };
    void introduce(Record& record);
    Status bring_together(Waiting& row);
    Status join(const Record& record, const Standing& alone);
    Result<bool> contract_is_unknown(const std::string& contract);
    bool on_its_way(std::unordered_set<std::size_t> Batch::* what, std::size_t hash) const;
    static void share_out(Batch& batch, const std::vector<std::size_t>& which, std::size_t events_a_request);
    void post();
    Status collect();
    Status send_alone(Batch& batch, std::vector<std::size_t> rows);
    Status hear_introductions(const Batch& batch);
    Status introduce_one_by_one(const std::vector<Proposal>& proposals);
    Status hear_rows(Batch& batch, const std::vector<Result<Receipt>>& results, std::vector<std::size_t>& alone);
    Status refused(Waiting& row, const Error& error);
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
    Batch open_;              // being taken
    std::deque<Batch> sent_;  // on their way
    std::uint64_t answered_ = 0;
    // Rows that say what stands, by their visits: nothing else is said of those before they are sent.
    struct Repeat {
        Waiting* row;
        Proposal fact;
    };
    std::vector<Repeat> repeats_;
    std::unordered_set<std::string> repeating_;
    std::vector<Proposal> rejected_, introductions_;
    struct Known {
        std::string id, name;  // its pseudonym, and as it was introduced last
    };
    std::unordered_map<std::string, Known> people_, workers_;  // by reference
    std::map<std::string, bool> contracts_;                    // id → known
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
