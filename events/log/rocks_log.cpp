#include "events/log/rocks_log.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "events/log/filler.h"
#include "events/log/group.h"
#include "events/log/indexer.h"
#include "events/log/open_log.h"
#include "events/log/search.h"

namespace daybook {

struct RocksLog::Parts {
    std::filesystem::path watermark;
    Clock clock;
    std::unique_ptr<LogState> log;
    std::size_t tail_events = 0;

    std::atomic<std::uint64_t> head{0};                         // of the log, for readers who need nothing else
    Instant marked{};                                           // when the watermark was last written
    mutable std::optional<std::pair<Position, Digest>> root{};  // the last root that was asked for

    // Of the writing thread.
    TreeHasher hasher;
    MerkleTree tree{hasher};
    std::optional<Error> failed{};

    std::optional<Indexer> indexer{};

    // The watermark may lag behind, so a failure to write it does not undo what is durable; it is tried again.
    void mark(Instant now) {
        if (log->head.value == 0) return;
        const auto leaf = leaf_at(*log, log->head);
        if (leaf && save_watermark(watermark, {.uuid = log->uuid, .position = log->head, .leaf = *leaf})) marked = now;
    }
    tl::unexpected<Error> beyond(Position position) const {
        return not_found("there is no position " + std::to_string(position.value) + "; the log ends at " +
                         std::to_string(log->head.value));
    }
};

namespace {

constexpr std::chrono::seconds kWatermarkEvery{1};

}  // namespace

RocksLog::RocksLog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RocksLog::~RocksLog() {
    parts_->indexer.reset();
    if (!parts_->failed) parts_->mark(parts_->marked);
}

Result<std::unique_ptr<RocksLog>> RocksLog::open(const std::filesystem::path& path, Clock clock, LogOptions options) {
    const Instant now = clock();
    DAYBOOK_TRY(auto log, open_log(path, now, options));
    auto parts = std::make_unique<Parts>();
    parts->watermark = watermark_path(path);
    parts->clock = std::move(clock);
    parts->log = std::move(log);
    parts->tail_events = options.tail_events;
    parts->head = parts->log->head.value;
    parts->tree = parts->log->tree;
    parts->tree.hash_with(parts->hasher);
    parts->indexer.emplace(parts->log->index.runs());
    parts->mark(now);
    return std::unique_ptr<RocksLog>(new RocksLog(std::move(parts)));
}

std::unique_ptr<AppendGroup> RocksLog::open_group() {
    LogState& log = *parts_->log;
    std::unique_lock lock(log.mutex);
    // Far ahead of the indexes nothing more is taken in: memory is bounded.
    for (auto tail = log.index.waiting(); tail && log.index.crowded() && tail->last() <= log.head;
         tail = log.index.waiting()) {
        parts_->indexer->seal(tail);
        lock.unlock();
        const bool sealed = parts_->indexer->wait_sealed();
        lock.lock();
        if (!sealed) break;
    }
    log.index.turn_tail(parts_->tail_events);
    return std::make_unique<Group>(log, parts_->clock);
}

Status RocksLog::write(AppendGroup& staged) {
    if (!parts_->failed) parts_->failed = parts_->indexer->failure();
    if (parts_->failed) return tl::unexpected(*parts_->failed);
    Group& group = static_cast<Group&>(staged);
    if (group.events() == 0) return {};
    RocksStore& store = *parts_->log->store;
    Status written = store.write(group.batch(store, parts_->tree, parts_->hasher));
    if (!written) parts_->failed = written.error();
    return written;
}

void RocksLog::settle(AppendGroup& staged) {
    Group& group = static_cast<Group&>(staged);
    LogState& log = *parts_->log;
    const std::lock_guard lock(log.mutex);
    if (group.events() > 0) {
        log.tree = *group.grown();
        log.tree.hash_with(log.hasher);
        log.head = group.head();
        log.recorded = group.recorded();
        parts_->head.store(log.head.value, std::memory_order_release);
        if (log.recorded - parts_->marked >= kWatermarkEvery) parts_->mark(log.recorded);
    }
    if (const auto tail = log.index.waiting(); tail && tail->last() <= log.head) parts_->indexer->seal(tail);
}

Position RocksLog::head() const { return Position{parts_->head.load(std::memory_order_acquire)}; }

LogStatus RocksLog::status() const {
    const LogState& log = *parts_->log;
    const std::lock_guard lock(log.mutex);
    if (!parts_->root || parts_->root->first != log.head) parts_->root = {log.head, log.tree.root()};
    return {.head = log.head,
            .streams = log.index.stream_count(),
            .root = parts_->root->second,
            .uuid = log.uuid,
            .incarnation = log.incarnation,
            .bytes = log.store->bytes(),
            .recorded = log.recorded};
}

Result<Digest> RocksLog::leaf(Position position) {
    const std::lock_guard lock(parts_->log->mutex);
    if (position.value == 0 || position > parts_->log->head) return parts_->beyond(position);
    return leaf_at(*parts_->log, position);
}

Result<std::vector<Digest>> RocksLog::tile(std::uint8_t level, std::uint64_t index) {
    const LogState& log = *parts_->log;
    const std::lock_guard lock(log.mutex);
    if (level >= 8) return std::vector<Digest>{};
    const std::uint64_t full = (log.tree.size() >> (8 * level)) / tile_width;
    if (index > full) return std::vector<Digest>{};
    if (index == full) {
        const auto edge = log.tree.unfinished(level);
        return std::vector<Digest>(edge.begin(), edge.end());
    }
    DAYBOOK_TRY(auto stored, log.store->tile(level, index));
    if (!stored)
        return corrupt("tile " + std::to_string(level) + "/" + std::to_string(index) + " of the tree is missing");
    return *std::move(stored);
}

Status RocksLog::snapshot(const std::filesystem::path& folder) { return parts_->log->store->snapshot(folder); }

Result<std::vector<Digest>> RocksLog::inclusion(Position position) {
    LogState& log = *parts_->log;
    const std::lock_guard lock(log.mutex);
    if (position.value == 0 || position > log.head) return parts_->beyond(position);
    const TileReader tiles = [&](std::uint8_t level, std::uint64_t index) -> Result<std::vector<Digest>> {
        DAYBOOK_TRY(auto stored, log.store->tile(level, index));
        if (!stored)
            return corrupt("tile " + std::to_string(level) + "/" + std::to_string(index) + " of the tree is missing");
        return std::move(*stored);
    };
    return inclusion_path(log.hasher, log.tree, position.value - 1, tiles);
}

// A stream whose first event is on its way is not there yet; one that grows is read up to the head.
Result<Version> RocksLog::version_of(std::string_view name) const {
    LogState& log = *parts_->log;
    const std::lock_guard lock(log.mutex);
    DAYBOOK_TRY(const auto stream, log.index.find_stream(name));
    Version version{0};
    DAYBOOK_CHECK(log.index.each_of_stream(stream, Version{1}, log.head,
                                           [&](Position) -> Result<bool> { return ++version.value, false; }));
    return version;
}

Result<Page> RocksLog::read(Position after, Limit limit) {
    const Position head = this->head();
    if (after >= head) return Page(head, {}, after);
    Filler filler(limit);
    filler.expect_all();
    std::uint64_t next = after.value + 1;
    // As much of a block as is wanted and fits is taken in one piece.
    auto visit = [&](std::uint64_t first, std::string_view block) -> Result<bool> {
        std::size_t begin = 0, end = 0, events = 0;
        for (std::uint64_t at = first; end < block.size() && at <= head.value; ++at) {
            const auto frame = frame_at(block.substr(end));
            if (!frame)
                return corrupt("the block of events at position " + std::to_string(first) + " ends within a frame");
            if (at == next) {
                if (frame->position != at)
                    return corrupt("the log holds position " + std::to_string(frame->position) + " where position " +
                                   std::to_string(at) + " should be");
                if (!filler.fits(events + 1, (end - begin + frame->bytes) / sizeof(capnp::word))) break;
                ++events;
                ++next;
            } else {
                begin = end + frame->bytes;
            }
            end += frame->bytes;
        }
        const bool whole = end == block.size();
        filler.take_bytes(block.substr(begin, end - begin), events);
        return whole && events > 0 && next <= head.value;
    };
    DAYBOOK_CHECK(parts_->log->store->blocks(after.value + 1, visit));
    Page page = std::move(filler).page(head, Position{next - 1});
    if (page.empty()) return corrupt("the log has no event at position " + std::to_string(next));
    return page;
}

namespace {

// Fills a page with the events at these positions, ascending; those of one block are taken as they lie there, together.
// The last one that was taken: the page may be full before the end.
Result<Position> fill(Filler& filler, const RocksStore& store, std::span<const Position> positions) {
    std::size_t next = 0;
    bool full = false;
    const auto visit = [&](std::uint64_t at, std::string_view block) -> Result<bool> {
        for (std::size_t begin = 0; begin < block.size() && next < positions.size() && !full; ++at) {
            const auto frame = frame_at(block.substr(begin));
            if (!frame)
                return corrupt("the block of events at position " + std::to_string(at) + " ends within a frame");
            if (at == positions[next].value && frame->position == at) {
                full = !filler.fits(1, frame->bytes / sizeof(capnp::word));
                if (full) break;
                filler.take_bytes(block.substr(begin, frame->bytes), 1);
                ++next;
            }
            begin += frame->bytes;
        }
        return false;
    };
    while (next < positions.size() && !full) {
        const std::size_t before = next;
        DAYBOOK_CHECK(store.blocks(positions[next].value, visit));
        if (next == before && !full)
            return corrupt("the log has no event at position " + std::to_string(positions[next].value));
    }
    return next == 0 ? Position{} : positions[next - 1];
}

}  // namespace

// The lock is held while the index is asked; events that are settled need none.
Result<Page> RocksLog::read_stream(std::string_view name, Version after, Limit limit) {
    LogState& log = *parts_->log;
    Position head;
    std::vector<Position> positions;  // one more than may be wanted, if there are as many
    {
        const std::lock_guard lock(log.mutex);
        head = log.head;
        DAYBOOK_TRY(const auto stream, log.index.find_stream(name));
        if (stream.version.value == 0 || stream.first > head)
            return not_found("there is no stream " + std::string(name));
        const auto take = [&](Position position) -> Result<bool> {
            positions.push_back(position);
            return positions.size() > limit.events;
        };
        if (after < stream.version)
            DAYBOOK_CHECK(log.index.each_of_stream(stream, Version{after.value + 1}, head, take));
    }
    Filler filler(limit);
    DAYBOOK_TRY(const Position last, fill(filler, *log.store, positions));
    const bool end = positions.empty() || last == positions.back();
    return std::move(filler).page(head, end ? head : last);
}

Result<Page> RocksLog::find(std::string_view source, std::string_view id) {
    LogState& log = *parts_->log;
    const std::lock_guard lock(log.mutex);
    Filler filler(Limit{});
    DAYBOOK_CHECK(log.index.candidates(log.index.id_hash(source, id), [&](Position position) -> Result<bool> {
        if (position > log.head) return false;
        DAYBOOK_TRY(const auto event, event_at(log, position));
        const EventView view{Words(event)};
        return view.source() == source && view.id() == id && filler.take_event(event);
    }));
    return std::move(filler).page(log.head);
}

Result<Page> RocksLog::search(const Search& wanted, Limit limit) {
    return search_log(*parts_->log->store, head(), wanted, limit);
}

void RocksLog::settle_indexes() { parts_->indexer->drain(); }

}  // namespace daybook
