#include <sodium.h>
#include <spdlog/spdlog.h>

#include "services/ingest/feed_stream.h"
#include "services/ingest/loader.h"

namespace daybook::ingest {
namespace {

Result<Voice> voice_of(wire::Recorder& recorder, const SourceFile& file, const LoadOptions& options) {
    DAYBOOK_TRY(const IndexKey key, recorder.index_key());
    return Voice{.key = key,
                 .source = file.source,
                 .references = file.references,
                 .location = options.location,
                 .actor = options.actor,
                 .file = {},
                 .now = options.clock()};
}

// `taken`: rows that are recorded, whatever becomes of the rest.
Status take_rows(Loader& loader, SourceFile& file, const LoadOptions& options, std::uint64_t& taken) {
    for (;;) {
        Row row;
        DAYBOOK_TRY(const bool more, file.rows->next(row));
        const bool end = !more;
        if (more) DAYBOOK_CHECK(loader.take(std::move(row)));
        if (!end && !loader.full()) continue;
        const Status sent = end ? loader.flush() : loader.send();
        taken = loader.answered();
        DAYBOOK_CHECK(sent);
        if (options.progress)
            options.progress(
                {.rows = loader.receipt().read, .bytes = file.rows->offset(), .total_bytes = file.rows->size()});
        if (end) return {};
        if (!options.stop.stop_requested()) continue;
        DAYBOOK_CHECK(loader.flush());
        return unavailable("the load was stopped after " + std::to_string(loader.receipt().read) +
                           " rows; repeat it to go on");
    }
}

Result<FeedReceipt> load_whole(wire::Recorder& recorder, const std::filesystem::path& path, const LoadOptions& options,
                               std::uint64_t& taken) {
    DAYBOOK_INVARIANT(options.clock, "a load is given a clock");
    DAYBOOK_INVARIANT(sodium_init() >= 0, "libsodium does not start");  // it hashes much faster once it has
    DAYBOOK_TRY(auto file, SourceFile::open(path, options));
    DAYBOOK_TRY(const auto hash, hash_of_file(path));
    DAYBOOK_TRY(Voice voice, voice_of(recorder, file, options));
    FileFacts facts{.format = options.format,
                    .name = file.name,
                    .reference = {},
                    .contract = file.says.contract,
                    .repairs = options.repairs,
                    .digest = file_digest(voice.key, hash),
                    .bytes = file.rows->size()};
    if (!file.says.reference.empty())
        facts.reference = pseudonym("feed", voice.key, voice.source + "/reference", file.says.reference);
    voice.file = feed_stream_of(voice, facts.digest);
    DAYBOOK_TRY(auto announced, announce(recorder, voice, facts));
    if (announced.receipt) return std::move(*announced.receipt);
    spdlog::info("{}: {} at position {}, {} bytes", voice.file, announced.before ? "going on" : "announced",
                 announced.position.value, facts.bytes);

    Loader loader(recorder, voice, file, announced.position, announced.before);
    DAYBOOK_CHECK(take_rows(loader, file, options, taken));
    DAYBOOK_TRY(const auto hash_now, hash_of_file(path));
    if (hash_now != hash) return conflict("the feed file changed while it was read; load it again once it is whole");
    DAYBOOK_CHECK(loader.replace_weeks());
    DAYBOOK_CHECK(loader.flag_unnamed());
    DAYBOOK_CHECK(loader.hear());
    FeedReceipt receipt = loader.receipt();
    receipt.file = voice.file;
    receipt.source = voice.source;
    const Proposal last = completed(voice, receipt);
    DAYBOOK_CHECK(recorder.append({&last, 1}));
    spdlog::info("{}: {} rows, {} new, {} updated, {} duplicate, {} rejected", voice.file, receipt.read,
                 receipt.new_rows, receipt.updated, receipt.duplicate, receipt.rejected);
    return receipt;
}

}  // namespace

Result<FeedReceipt> load(wire::Recorder& recorder, const std::filesystem::path& path, const LoadOptions& options) {
    std::uint64_t taken = 0;
    auto receipt = load_whole(recorder, path, options, taken);
    if (receipt || receipt.error().kind != Error::Kind::full) return receipt;
    // What was taken stays, and nothing says that the file is done.
    return fail(Error::Kind::full, "the disk of the log is full: the load stopped after " + std::to_string(taken) +
                                       " rows; make room and repeat it, and it goes on to the same end");
}

}  // namespace daybook::ingest
