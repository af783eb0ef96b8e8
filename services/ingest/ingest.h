#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/runtime/service.h"
#include "services/wire/client.h"

namespace daybook::ingest {

// What a feed file may be at most. What exceeds a row's limit is rejected as that row, a file's limit as the file.
struct Limits {
    static constexpr std::uint64_t file_bytes = 4ULL << 30;
    static constexpr std::size_t row_bytes = 64 * 1'024;
    static constexpr std::size_t field_bytes = 8 * 1'024;
    static constexpr std::size_t columns = 256;
    static constexpr std::size_t raw_bytes = 16 * 1'024;     // of a rejected row that are kept, sealed
    static constexpr std::size_t receipt_rows = 1'000;       // rejected rows a receipt lists; all of them are events
    static constexpr std::size_t contracts = 4'096;          // one file may report on
    static constexpr std::size_t batch_rows = 512;           // sent together
    static constexpr std::size_t batch_bytes = 2 << 20;      // of such rows, before the batch is sent with fewer
    static constexpr std::size_t batches_sent = 4;           // on their way while the next is read
    static constexpr std::size_t request_events = 128;       // sent in one request
    static constexpr std::size_t known_references = 65'536;  // people and workers remembered within one file
    static constexpr std::size_t known_bytes = 256;          // of a reference and name that are remembered
    static constexpr std::size_t export_rows = 200'000;      // of one file written
};

// How far a load or a check has come.
struct Progress {
    std::uint64_t rows = 0, bytes = 0, total_bytes = 0;
};

struct LoadOptions {
    std::string format;           // one of formats()
    std::filesystem::path map{};  // TOML: what `mapped` needs; for others their headings and zone, where they differ
    std::string source{};         // who says it; empty = the map's own, else "feed:" and the format
    std::string references{};     // who gave people and workers their references; empty = the map's own, else "agency".
                               // Files that mean the same people must name the same giver, or their visits never meet
    std::string name{};      // of the file as its sender named it; empty = as it is named here
    std::string location{};  // registered location of every event
    std::string actor{};     // account that submitted the file
    std::string repairs{};   // the feed file whose rejected rows this one brings, mended; see `repair`
    Clock clock{};           // required by load
    std::function<void(const Progress&)> progress{};
    std::stop_token stop{};  // ends a load between two batches; repeating it goes on where it ended
};

// "abacus", "hhax", "mapped", "sandata".
std::vector<std::string> formats();

// A row that was not recorded. Row 1 is the heading, as a spreadsheet shows it; the reason never quotes the row.
struct RejectedRow {
    std::uint32_t row = 0;
    std::string field, code, reason;
    bool operator==(const RejectedRow&) const = default;
};

// What became of a file: read = new + updated + duplicate + rejected rows.
struct FeedReceipt {
    std::string file;  // its stream, "feed-…"
    std::string source;
    bool repeated = false;  // the same file was completed before: nothing was recorded now, this is the first receipt
    std::uint64_t read = 0, new_rows = 0, updated = 0, duplicate = 0, rejected = 0;
    std::uint64_t exceptions = 0;  // data-quality exceptions raised with its rows
    std::uint64_t withdrawn = 0;   // rows of earlier files it no longer holds, where the map says so (R28)
    Position first, last;          // of what it recorded, from FileReceived to the last fact before its receipt
    std::vector<RejectedRow> rejected_rows;  // the first Limits::receipt_rows of them
    bool operator==(const FeedReceipt&) const = default;
};

// {"file","source","repeated","read","new","updated","duplicate","rejected","exceptions","withdrawn","first","last","rows":[…]}
nlohmann::json to_json(const FeedReceipt& receipt);

// Records a feed file (feeds.md). Constant memory; idempotent: the same bytes return the first receipt, a load that
// was cut off goes on to the same end. not_found for no such file or map; rejected, with nothing recorded, for a file
// that cannot be read as a whole (encoding, headings, map) or whose reference belongs to another file (format.md D9);
// unavailable when the recorder is away: repeat it.
Result<FeedReceipt> load(wire::Recorder& recorder, const std::filesystem::path& file, const LoadOptions& options);

// A feed file as the log has it.
struct FeedState {
    FeedReceipt receipt;  // without its rejected rows; zeros while it is not completed
    std::string format, repairs;
    Instant received{};
    bool completed = false;      // else it was cut off: load it again
    std::uint64_t repaired = 0;  // of its rejected rows
    bool operator==(const FeedState&) const = default;
};
nlohmann::json to_json(const FeedState& state);

// The feed files received last, the latest first, by the events that `takes` holds of; by all without it.
Result<std::vector<FeedState>> list(wire::Recorder& recorder, std::size_t most,
                                    const std::function<bool(const EventView&)>& takes = {});

// Those rejected rows of a feed file that wait to be repaired, as a file of the same format, in order, at most
// Limits::receipt_rows of them. Personal data in clear: it is handed out, and written nowhere. `actor`: on whose behalf
// they are opened, which is recorded. `map`: as it was loaded with. not_found for no such file; rejected if none waits;
// gone if its key was destroyed.
struct RejectedSheet {
    std::string text;
    std::size_t rows = 0;
};
Result<RejectedSheet> rejected_sheet(wire::Recorder& recorder, const std::string& feed, const std::string& actor,
                                     const std::filesystem::path& map = {});

// The same, written to a file that its owner only can read, where the caller wants one; how many.
Result<std::size_t> rejected_rows(wire::Recorder& recorder, const std::string& feed, const std::filesystem::path& to,
                                  const std::string& actor, const std::filesystem::path& map = {});

// Loads the sheet of rejected rows, mended, under the name, format and source of the first one, and says of
// which row each of its recorded rows is the repair. A row that cannot be mended stays as it is: rejected if the file
// does not hold as many rows as wait.
Result<FeedReceipt> repair(wire::Recorder& recorder, const std::string& feed, const std::filesystem::path& mended,
                           LoadOptions options);

// What one row would record: for each fact its type, stream and clear fields; personal fields say "(sealed)".
struct CheckedRow {
    std::uint32_t row = 0;
    std::vector<nlohmann::json> facts;  // {"type":"visit.ClockedIn","stream":"visit-…","occurred":"…","data":{…}}
    std::vector<std::string> exceptions;
    std::vector<RejectedRow> rejected;  // one, or none
};

struct CheckReport {
    std::uint64_t read = 0, accepted = 0, rejected = 0, exceptions = 0, facts = 0;
    std::vector<RejectedRow> rejected_rows;
    std::vector<std::string> notes;  // what the file as a whole would say: its heard-through times, its reference
};
nlohmann::json to_json(const CheckReport& report);

// Explains row by row what would be recorded, and records nothing; needs no recorder. Its pseudonyms are made with a
// key of its own, so they are not those of the log. `each` may be empty. Constant memory.
Result<CheckReport> check(const std::filesystem::path& file, const LoadOptions& options,
                          const std::function<void(const CheckedRow&)>& each = {});

struct ExportOptions {
    std::string contract;     // its number or id
    Day from{}, to{};         // of the visits, both included
    std::string actor;        // account on whose behalf people's names and references are opened: it is recorded
    std::string reference{};  // FileReference; empty = one of its own
    std::string description = "Daybook export", provider{};  // Description, ProviderRef
    std::filesystem::path map{};                             // headings and zone, as for reading
};
struct ExportReceipt {
    std::uint64_t rows = 0;
    std::uint64_t left_out = 0;  // claims whose person or worker was erased, or never registered with a reference
    bool operator==(const ExportReceipt&) const = default;
};

// Writes the service delivery file of a contract (feeds.md, adapter 1): every claim whose visit lies in these days, by
// start, with the times that stand. Loading it again finds every row a duplicate, but a time that cannot be written so
// (over 12 h from the claimed start, or the second reading of a repeated hour). rejected for more than
// Limits::export_rows; the file is written whole or not at all, readable by its owner only.
Result<ExportReceipt> export_abacus(wire::Recorder& recorder, const std::filesystem::path& to,
                                    const ExportOptions& options);

// How a file is read that was put into the folder NAME or sent to …/NAME: a format of this name, or the map NAME.toml;
// rejected, naming the nearest, for a name that is neither.
Result<LoadOptions> how_to_read(const std::string& name, const std::filesystem::path& maps);

struct WatchOptions {
    std::filesystem::path folder;  // dropped into `folder`/NAME/: NAME is a format, or NAME.toml in `maps` describes it
    std::filesystem::path maps{};
    struct Rule {
        std::string pattern;  // shell pattern on the path below `folder`: "county/*.csv"; the first that matches wins
        std::string format;
        std::filesystem::path map{};
    };
    std::vector<Rule> rules{};
    std::string references{}, location{}, actor{};
    // Told of every file taken, by its path below `folder`.
    std::function<void(const std::filesystem::path&, const Result<FeedReceipt>&)> taken{};
};

// Takes every file dropped into the folder (closed after writing, moved in, or already there), loads it, and leaves
// the receipt in `done/`. A file refused as a whole goes back unchanged to `rejected/` with the reason beside it.
// See README.md for what is kept of the file itself. Waits for a recorder that is away.
Status watch(const Setting& setting, const WatchOptions& options, std::stop_token stop, const Ready& ready);

}  // namespace daybook::ingest
