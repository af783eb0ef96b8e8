#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
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

// Brings the rows of one announced file into the log, a batch at a time: many rows go to a request and many requests at
// once, and the next batch is read while others are on their way. A row is said as if nobody had heard of its visit;
// where somebody has, it is compared with what stands of it, and where most rows before it were known, that is asked
// for beforehand. What rows say of one visit is said in their order: a row waits for the answer to the one in front of
// it, for that may have to be sent again.
class Loader {
 public:
    // `announced`: position of FileReceived; `resumed`: an earlier load of this file was cut off.
    Loader(wire::Recorder& recorder, const Voice& voice, const SourceFile& file, Position announced, bool resumed)
        : recorder_(recorder),
          voice_(voice),
          announced_(announced),
          resumed_(resumed),
          expects_known_(resumed),
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
        std::string stream;  // of its visit
        Change first;        // if nobody has heard of it; made when it is to be said
        bool known = false;  // its record was told of before, alone: what is first said of its visit is no news of it
        bool held = false;   // another row of its visit is in front of it, and not answered
        unsigned refused = 0;
    };
    // What is said of a row: what it says of a visit nobody has heard of, or what changes what stands.
    struct Telling {
        std::size_t row = 0;
        std::optional<Change> change{};  // nothing = its `first`
        bool first_word = false;         // of one of several records that tell of a visit
        Change& of(Waiting& waiting) { return change ? *change : waiting.first; }
    };
    // The facts of these tellings as requests; they are out of the tellings while they are on their way.
    struct Requests {
        std::vector<std::vector<Proposal>> facts;
        std::vector<std::vector<Telling>> tellings;  // of each request
    };
    // What is sent together. Visits and records by the hash of their names: where two share one, a row waits in vain.
    struct Batch {
        std::vector<Waiting> rows;
        std::unordered_set<std::size_t> visits, joining;
        std::vector<std::vector<Proposal>> introductions;
        Requests requests;
        std::vector<std::size_t> asked;  // rows that are compared before they are said
        wire::Recorder::Sent sent_introductions, sent_rows, sent_rejected;
        wire::Recorder::Asked sent_asked;
        std::size_t bytes = 0;   // of its rows as read
        std::uint64_t read = 0;  // rows of the file up to its last
    };
    void introduce(Record& record);
    Status bring_together(Waiting& row);
    Status join(const Record& record, const Standing& alone);
    Result<bool> contract_is_unknown(const std::string& contract);
    bool on_its_way(std::unordered_set<std::size_t> Batch::* what, std::size_t hash) const;
    void say_first(Waiting& row) const;
    static Requests share_out(Batch& batch, std::vector<Telling> tellings);
    void post();
    Status collect();
    Status hear_introductions(const Batch& batch);
    Status introduce_one_by_one(const std::vector<Proposal>& proposals);
    Status hear_rows(Batch& batch, Requests& requests, const std::vector<Result<Receipt>>& results,
                     std::vector<std::size_t>& again);
    Status refused(Batch& batch, Requests& requests, std::size_t which, const Error& error,
                   std::vector<std::size_t>& again);
    bool told(const Waiting& row, const Telling& telling, std::span<const Receipt::Outcome> outcomes);
    Status settle(Batch& batch, std::vector<std::size_t> rows);
    wire::Recorder::Asked ask(const Batch& batch, std::span<const std::size_t> rows);
    Status compare(Batch& batch, std::span<const std::size_t> rows, const wire::Recorder::Asked& asked,
                   std::vector<std::size_t>& again);
    Result<std::optional<Telling>> compare(Waiting& row, Result<Page> page);
    Status cite(const Waiting& row);
    Status take_somebody(const Row& row);
    struct Told {
        std::set<std::uint64_t> versions;
        bool seen = false;
    };
    Result<Told> told_of(const std::string& stream, std::uint32_t row);
    Result<Standing> standing_of(const Waiting& row);
    Result<Standing> standing_of(const std::string& stream, std::uint32_t row, const std::string& record);
    Status read_on(Standing& standing, Result<Page> page, const std::string& stream, std::uint32_t row,
                   const std::string& record);
    void reject(std::uint32_t row, RowError error, const std::string& raw);
    void recorded(std::span<const Receipt::Outcome> outcomes, bool ours);
    Status take_invoice(Row row);
    Status send_invoices();

    wire::Recorder& recorder_;
    const Voice& voice_;
    Position announced_;
    bool resumed_;
    bool expects_known_;  // most rows that were heard of last told of known visits
    Rows::Frame frame_;
    FeedReceipt receipt_;
    Batch open_;              // being taken
    std::deque<Batch> sent_;  // on their way
    std::uint64_t answered_ = 0;
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
