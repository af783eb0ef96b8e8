// Rejected rows, brought again: the row as it was rejected is a file of its own, sealed under the feed file's key.

#include <fstream>
#include <map>
#include <set>

#include "events/seal/intake.h"
#include "schema/feed.capnp.h"
#include "services/ingest/feed_stream.h"
#include "services/ingest/ingest.h"
#include "services/ingest/raw_file.h"
#include "services/ingest/source_file.h"
#include "services/runtime/memory_file.h"

namespace daybook::ingest {
namespace {

using schema::Feed;

std::string text_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

// What waits to be repaired of a feed file, and how it was read.
struct Waiting {
    std::string format, source, name;
    std::map<std::uint32_t, std::string> rows;  // number → the row as a file of its own
};

// Every event of one stream.
template <class Take>
Status each(wire::Recorder& recorder, const std::string& stream, Take&& take) {
    for (Version at{};;) {
        DAYBOOK_TRY(const auto page, recorder.read_stream(stream, at, {}));
        if (page.empty()) return {};
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            at = event.stamp().version;
            return take(event);
        }));
    }
}

Result<Waiting> waiting(wire::Recorder& recorder, const std::string& feed, const std::string& actor) {
    const std::string subjects[] = {feed};
    DAYBOOK_TRY(const auto keys, recorder.keys(actor, "repair rejected rows", "feeds", subjects));
    const auto open = [&](const EventView& event) {
        return unseal(event, [&](const KeyId& id) -> std::optional<Key> {
            for (const auto& key : keys)
                if (key.id == id) return key.key;
            return std::nullopt;
        });
    };
    Waiting out;
    bool received = false;
    DAYBOOK_CHECK(each(recorder, feed, [&](const EventView& event) -> Status {
        if (event.is<Feed::RowRepaired>()) out.rows.erase(event.as<Feed::RowRepaired>().getRow());
        const bool rejected_row = event.is<Feed::RowRejected>();
        if (!event.is<Feed::FileReceived>() && !rejected_row) return {};
        DAYBOOK_TRY(const auto opened, open(event));
        if (opened.closed() != 0) return fail(Error::Kind::gone, "the rows of " + feed + " were destroyed");
        if (rejected_row) {
            const auto raw = opened.as<Feed::RowRejected>().getRaw();
            out.rows.emplace(opened.as<Feed::RowRejected>().getRow(),
                             std::string(reinterpret_cast<const char*>(raw.begin()), raw.size()));
            return {};
        }
        received = true;
        const auto fact = opened.as<Feed::FileReceived>();
        out.format = text_of(fact.getFormat());
        out.name = text_of(fact.getName());
        out.source = event.source();
        return {};
    }));
    if (!received) return not_found("there is no feed file " + feed);
    if (out.rows.empty()) return rejected("no rejected row of " + feed + " waits to be repaired");
    while (out.rows.size() > Limits::receipt_rows) out.rows.erase(std::prev(out.rows.end()));
    return out;
}

}  // namespace

Result<RejectedSheet> rejected_sheet(wire::Recorder& recorder, const std::string& feed, const std::string& actor,
                                     const std::filesystem::path& map) {
    DAYBOOK_TRY(const auto all, waiting(recorder, feed, actor));
    DAYBOOK_TRY(const auto one, MemoryFile::of(all.rows.begin()->second));
    DAYBOOK_TRY(const auto file, SourceFile::open(one.path(), {.format = all.format, .map = map, .name = all.name}));
    const auto frame = file.rows->frame();
    RejectedSheet sheet{.text = frame.before, .rows = all.rows.size()};
    for (const auto& [number, raw] : all.rows) {
        if (number != all.rows.begin()->first) sheet.text += frame.between;
        const bool framed = raw.size() >= frame.before.size() + frame.after.size() && raw.ends_with(frame.after);
        sheet.text += framed ? raw.substr(frame.before.size(), raw.size() - frame.before.size() - frame.after.size())
                             : raw.substr(std::min(raw.size(), frame.before.size()));
    }
    sheet.text += frame.after;
    return sheet;
}

Result<std::size_t> rejected_rows(wire::Recorder& recorder, const std::string& feed, const std::filesystem::path& to,
                                  const std::string& actor, const std::filesystem::path& map) {
    DAYBOOK_TRY(const auto sheet, rejected_sheet(recorder, feed, actor, map));
    DAYBOOK_CHECK(write_whole(to, sheet.text));
    return sheet.rows;
}

Result<FeedReceipt> repair(wire::Recorder& recorder, const std::string& feed, const std::filesystem::path& mended,
                           LoadOptions options) {
    DAYBOOK_TRY(const auto all, waiting(recorder, feed, options.actor));
    options.format = all.format;
    options.source = all.source;
    options.name = all.name;
    options.repairs = feed;
    std::vector<std::uint32_t> numbers;
    {
        DAYBOOK_TRY(const auto file, SourceFile::open(mended, options));
        for (Row row;;) {
            DAYBOOK_TRY(const bool more, file.rows->next(row));
            if (!more) break;
            numbers.push_back(row.number);
        }
    }
    if (numbers.size() != all.rows.size())
        return rejected("the file holds " + std::to_string(numbers.size()) + " rows, and " +
                        std::to_string(all.rows.size()) +
                        " wait to be repaired: leave in it what you cannot mend, and let it out nowhere");
    DAYBOOK_TRY(auto receipt, load(recorder, mended, options));
    std::set<std::uint32_t> rejected_again;
    for (const auto& row : receipt.rejected_rows) rejected_again.insert(row.row);
    const Voice voice{.source = receipt.source,
                      .references = {},
                      .location = options.location,
                      .actor = options.actor,
                      .file = receipt.file,
                      .now = options.clock()};
    auto number = numbers.begin();
    for (const auto& [row, raw] : all.rows) {
        const auto file_row = *number++;
        if (rejected_again.contains(file_row)) continue;
        const Proposal said = row_repaired(voice, feed, row, file_row);
        DAYBOOK_CHECK(recorder.append({&said, 1}));
    }
    return receipt;
}

}  // namespace daybook::ingest
