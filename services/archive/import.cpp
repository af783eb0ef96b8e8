#include "services/archive/import.h"

#include <algorithm>

#include "events/log/log_writer.h"
#include "events/log/rocks_log.h"
#include "events/verify/verify.h"

namespace daybook::archive {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_row = 1'024 * 1'024;  // a stored event has at most 64 KiB
constexpr std::size_t piece_bytes = 256 * 1'024;

// The rows of a file, one by one.
class Rows {
 public:
    Rows(std::istream& in, Format format) : in_(in), format_(format) {}

    // Empty at the end of the file; rejected for a row without an end.
    Result<std::string> next() {
        for (;;) {
            std::string_view rest = std::string_view(text_).substr(at_);
            if (const auto row = next_row(format_, rest)) {
                at_ += row->size();
                ++number_;
                return std::string(*row);
            }
            if (!more()) {
                if (at_ == text_.size()) return std::string();
                return rejected("row " + std::to_string(number_ + 1) + " has no end: the file was cut off or changed");
            }
        }
    }
    std::uint64_t number() const { return number_; }

 private:
    bool more() {
        text_.erase(0, at_);
        at_ = 0;
        if (text_.size() > longest_row) return false;
        const std::size_t had = text_.size();
        text_.resize(had + piece_bytes);
        in_.read(text_.data() + had, piece_bytes);
        text_.resize(had + static_cast<std::size_t>(in_.gcount()));
        return text_.size() > had;
    }

    std::istream& in_;
    Format format_;
    std::string text_;
    std::size_t at_ = 0;
    std::uint64_t number_ = 0;
};

tl::unexpected<Error> wrong(const Rows& rows, const std::string& what) {
    return rejected("row " + std::to_string(rows.number()) + ": " + what);
}

// Whether a log is there and holds an event.
Status must_be_empty(const fs::path& log, Instant now) {
    if (!fs::exists(log)) return {};
    DAYBOOK_TRY(const auto there, RocksLog::open(log, [now] { return now; }));
    if (there->head().value == 0) return {};
    return conflict("the log " + log.string() + " holds " + std::to_string(there->head().value) +
                    " events already: an import needs an empty one");
}

// The row must be what an export of its own event writes, so that no readable field can say something else.
Status take(const Rows& rows, Format format, const std::string& row, LogWriter& writer) {
    const auto stored = stored_in(format, row);
    if (!stored) return wrong(rows, "it holds no stored event");
    const EventView event{Words(*stored)};
    if (event.damage()) return wrong(rows, event.damage()->sentence);
    std::string own = archive::row(format, event);
    if (own != row) return wrong(rows, "it is not the row of the event stored in it (position " + std::to_string(event.position().value) + "): one of the two was changed");
    if (const Status added = writer.add(*stored); !added) return wrong(rows, added.error().sentence);
    return {};
}

Result<Imported> read_all(std::istream& in, Format format, LogWriter& writer, const std::function<void(std::uint64_t)>& tick) {
    Rows rows(in, format);
    if (const std::string first = opening(format); !first.empty()) {
        DAYBOOK_TRY(const std::string row, rows.next());
        if (row != first) return wrong(rows, "the file does not begin as an export does");
    }
    for (;;) {
        DAYBOOK_TRY(const std::string row, rows.next());
        if (row.empty()) return wrong(rows, "the file has no last row with the root: it was cut off");
        if (const auto trailer = trailer_in(format, row)) {
            DAYBOOK_CHECK(writer.finish());
            if (last_row(format, *trailer) != row) return wrong(rows, "the last row was changed");
            if (trailer->after != 0) return wrong(rows, "this export begins behind position " + std::to_string(trailer->after) + ", and only a whole one can be imported");
            if (trailer->events != writer.head().value || trailer->root != writer.root())
                return corrupt("row " + std::to_string(rows.number()) + ": the file's " + std::to_string(writer.head().value) +
                               " events do not have the root its last row says: a row was changed, left out or added");
            for (std::string behind = closing(format);;) {
                DAYBOOK_TRY(const std::string rest, rows.next());
                if (rest != behind) return wrong(rows, "there is something behind the last row");
                if (rest.empty()) return Imported{.events = trailer->events, .root = trailer->root};
                behind.clear();
            }
        }
        DAYBOOK_CHECK(take(rows, format, row, writer));
        if (tick && writer.head().value % 1'000 == 0) tick(writer.head().value);
    }
}

// The verifier, which shares no code with the writer, must be content too.
Status verified(const fs::path& log, const Imported& imported) {
    DAYBOOK_TRY(const auto files, verify::open_stored_log(log));
    verify::Claims claims;
    claims.seen.push_back({.who = "the export", .size = imported.events, .root = imported.root});
    const auto report = verify::deep(*files, claims);
    if (!report.sound()) return corrupt(report.findings.front().place + ": " + report.findings.front().what);
    return {};
}

}  // namespace

Result<Imported> import_events(std::istream& in, Format format, const fs::path& log, Instant now,
                               const std::array<std::byte, 32>& identity, const std::function<void(std::uint64_t)>& tick) {
    DAYBOOK_CHECK(must_be_empty(log, now));
    const fs::path half = log.string() + ".importing";
    std::error_code error;
    fs::remove_all(half, error);
    const auto built = [&]() -> Result<Imported> {
        LogOptions options;
        options.identity = identity;
        DAYBOOK_CHECK(RocksLog::open(half, [now] { return now; }, options).map([](const auto&) {}));
        DAYBOOK_TRY(auto store, RocksStore::open(half));
        Result<Imported> imported;
        {
            LogWriter writer(std::move(store));
            imported = read_all(in, format, writer, tick);
        }
        if (imported) DAYBOOK_CHECK(verified(half, *imported));
        return imported;
    }();
    if (built) {
        fs::remove_all(log, error);
        if (!error) fs::rename(half, log, error);
        if (error) return unavailable("the imported log cannot be put in place at " + log.string() + ": " + error.message());
    } else {
        fs::remove_all(half, error);
    }
    return built;
}

}  // namespace daybook::archive
