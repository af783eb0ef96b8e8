#include "services/archive/import.h"

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

// The events of an export as they are read.
class Reading {
 public:
    Reading(std::istream& in, Format format, const std::function<Status(Words)>& take)
        : rows_(in, format), format_(format), take_(take) {}

    Result<Imported> run() {
        if (const std::string first = opening(format_); !first.empty()) {
            DAYBOOK_TRY(const std::string row, rows_.next());
            if (row != first) return wrong(rows_, "the file does not begin as an export does");
        }
        for (;;) {
            DAYBOOK_TRY(const std::string row, rows_.next());
            if (row.empty())
                return rejected("row " + std::to_string(rows_.number() + 1) +
                                " is missing: it says the root, and the file was cut off before it");
            if (const auto trailer = trailer_in(format_, row)) return finish(row, *trailer);
            DAYBOOK_CHECK(event(row));
        }
    }

 private:
    // The row must be what an export of its own event writes, so that no readable field can say something else.
    Status event(const std::string& row) {
        const auto stored = stored_in(format_, row);
        if (!stored) return wrong(rows_, "it holds no stored event");
        const EventView view{Words(*stored)};
        if (view.damage()) return wrong(rows_, view.damage()->sentence);
        if (own_row(view) != row)
            return wrong(rows_, "it is not the row of the event stored in it, position " +
                                    std::to_string(view.position().value) + ": one of the two was changed");
        if (view.position().value != tree_.size() + 1)
            return wrong(rows_, "after position " + std::to_string(tree_.size()) + " comes position " +
                                    std::to_string(view.position().value));
        tree_.add(leaf_of(hasher_, *stored), [](const Tile&) {});
        return take_(*stored);
    }

    // Empty for an event whose fields cannot be read as the schema says, which throws far below.
    std::string own_row(const EventView& view) const {
        try {
            return archive::row(format_, view);
        } catch (const std::exception&) {
            return {};
        }
    }

    Result<Imported> finish(const std::string& row, const Trailer& trailer) {
        if (last_row(format_, trailer) != row) return wrong(rows_, "the last row was changed");
        if (trailer.after != 0)
            return wrong(rows_, "this export begins behind position " + std::to_string(trailer.after) +
                                    ", and only a whole one can be imported");
        if (trailer.events != tree_.size() || trailer.root != tree_.root())
            return corrupt("row " + std::to_string(rows_.number()) + ": the root it says is not that of the " +
                           std::to_string(tree_.size()) +
                           " events in front of it: a row was changed, left out or added");
        for (std::string behind = closing(format_);; behind.clear()) {
            DAYBOOK_TRY(const std::string rest, rows_.next());
            if (rest != behind)
                return rejected("row " + std::to_string(rows_.number() + rest.empty()) +
                                ": the file does not end as an export does");
            if (rest.empty()) return Imported{.events = trailer.events, .root = trailer.root};
        }
    }

    Rows rows_;
    Format format_;
    const std::function<Status(Words)>& take_;
    TreeHasher hasher_;
    MerkleTree tree_{hasher_};
};

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

Result<Imported> read_export(std::istream& in, Format format, const std::function<Status(Words)>& take) {
    return Reading(in, format, take).run();
}

Result<Imported> import_events(std::istream& in, Format format, const fs::path& log, Instant now,
                               const std::array<std::byte, 32>& identity,
                               const std::function<void(std::uint64_t)>& tick) {
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
            imported = read_export(in, format, [&](Words event) -> Status {
                if (tick && writer.head().value % 1'000 == 0) tick(writer.head().value);
                return writer.add(event);
            });
            if (imported) DAYBOOK_CHECK(writer.finish());
        }
        if (imported) DAYBOOK_CHECK(verified(half, *imported));
        return imported;
    }();
    if (built) {
        fs::remove_all(log, error);
        if (!error) fs::rename(half, log, error);
        if (error)
            return unavailable("the imported log cannot be put in place at " + log.string() + ": " + error.message());
    } else {
        fs::remove_all(half, error);
    }
    return built;
}

}  // namespace daybook::archive
