#include <charconv>

#include "events/log/log_writer.h"
#include "events/stored/format.h"
#include "events/verify/hash.h"
#include "events/verify/stored_event.h"
#include "services/archive/backup.h"
#include "services/archive/folders.h"

namespace daybook::archive {
namespace {

namespace fs = std::filesystem;

// The log's own record, as the backup has it but for the incarnation.
Result<std::uint32_t> begin(const verify::StoredLog& from, RocksStore& to) {
    RocksStore::Batch batch(to);
    std::uint32_t incarnation = 0;
    for (const char* key : {"layout", "uuid", "hash key", "incarnation"}) {
        DAYBOOK_TRY(const auto value, from.meta(key));
        if (!value) return corrupt(std::string("the backup's log does not say its ") + key);
        if (std::string_view(key) != "incarnation") {
            batch.meta(key, *value);
            continue;
        }
        const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), incarnation);
        if (error != std::errc{} || end != value->data() + value->size())
            return corrupt("the backup's incarnation is no number");
        batch.meta(key, std::to_string(++incarnation));
    }
    DAYBOOK_CHECK(to.write(std::move(batch)));
    return incarnation;
}

bool stands_before(const Until& until, const verify::StoredEvent& event) {
    if (until.position && event.position > until.position->value) return false;
    return !until.recorded || event.recorded <= micros(*until.recorded);
}

// Copies events until the end; what was copied is hashed by the verifier's own code on the way.
Status copy_events(const verify::StoredLog& from, const Until& until, LogWriter& to, verify::GrowingRoot& tree) {
    Status status;
    bool ended = false;
    const auto take = [&](std::string_view bytes) {
        verify::StoredEvent event;
        std::string wrong;
        if (ended || !status) return;
        if (!verify::read_event(bytes, event, wrong))
            status = corrupt("the backup's event behind position " + std::to_string(tree.size()) + ": " + wrong);
        else if (!stands_before(until, event))
            ended = true;
        else {
            tree.add(verify::leaf_of(bytes));
            const auto words = format::to_words(std::as_bytes(std::span(bytes)));
            status = to.add(words);
        }
    };
    DAYBOOK_CHECK(from.blocks(0, [&](std::string_view, std::string_view frames) {
        std::string wrong;
        if (!verify::walk_frames(frames, take, wrong)) status = corrupt("a block of the backup is damaged: " + wrong);
        return !ended && status.has_value();
    }));
    DAYBOOK_CHECK(status);
    return to.finish();
}

Result<verify::Report> judged(const fs::path& log, const verify::Claims& claims, const std::string& name,
                              const verify::Tick& tick) {
    DAYBOOK_TRY(const auto files, verify::open_stored_log(log));
    auto report = verify::deep(*files, claims, tick);
    if (report.sound()) return report;
    return corrupt(name + " is damaged: " + report.findings.front().place + ": " + report.findings.front().what);
}

}  // namespace

Result<Restored> restore(const fs::path& backup, const Until& until, const fs::path& data, const verify::Tick& tick) {
    DAYBOOK_CHECK(must_be_new(data));
    DAYBOOK_TRY(const verify::Claims claims, claims_beside(backup));
    DAYBOOK_TRY(const verify::Report whole, judged(backup / "log", claims, "the backup", tick));
    if (until.position && until.position->value > whole.head)
        return not_found("the backup ends at position " + std::to_string(whole.head) + ", before " +
                         std::to_string(until.position->value));
    const Unfinished half(data / "log.restoring");
    const bool was_there = fs::exists(data);
    std::error_code error;
    fs::create_directories(data, error);
    if (error) return unavailable("the folder " + data.string() + " cannot be made: " + error.message());
    Scratch made(was_there ? fs::path() : data);

    DAYBOOK_TRY(const auto from, verify::open_stored_log(backup / "log"));
    Restored restored;
    verify::GrowingRoot tree;
    {
        DAYBOOK_TRY(auto store, RocksStore::open(half.path()));
        DAYBOOK_TRY(restored.incarnation, begin(*from, *store));
        LogWriter writer(std::move(store));
        DAYBOOK_CHECK(copy_events(*from, until, writer, tree));
        restored.root = writer.root();
    }
    restored.events = tree.size();
    restored.left_out = whole.head - tree.size();
    const verify::Claims same{
        .uuid = whole.uuid, .seen = {{.who = "the backup", .size = tree.size(), .root = tree.root()}}, .leaves = {}};
    DAYBOOK_TRY(const verify::Report report, judged(half.path(), same, "the restored log", tick));
    if (report.head != tree.size() || report.root != tree.root())
        return corrupt("the restored log does not end where the restore did");
    fs::rename(half.path(), data / "log", error);
    if (error) return unavailable("the restored log cannot be put in place: " + error.message());
    DAYBOOK_CHECK(sync_folder(data));
    made.keep();
    return restored;
}

}  // namespace daybook::archive
