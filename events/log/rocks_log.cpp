#include "events/log/rocks_log.h"

#include <algorithm>
#include <cstring>

#include "events/log/frames.h"
#include "events/log/group.h"
#include "events/log/open_log.h"

namespace daybook {

struct RocksLog::Parts {
    std::filesystem::path watermark;
    Clock clock;
    std::unique_ptr<LogState> log;
    std::optional<Error> failed{};                     // after it nothing is acknowledged
    Instant marked{};                                  // when the watermark was last written
    std::optional<std::pair<Position, Digest>> root{};  // the last root that was asked for

    // The watermark may lag behind, so a failure to write it does not undo what is durable; it is tried again.
    void mark(Instant now) {
        if (log->head.value == 0) return;
        const auto leaf = leaf_at(*log, log->head);
        if (leaf && save_watermark(watermark, {.uuid = log->uuid, .position = log->head, .leaf = *leaf})) marked = now;
    }
};

namespace {

constexpr std::chrono::seconds kWatermarkEvery{1};

// Copies frames of whole events up to a limit; always at least one.
class Filler {
   public:
    explicit Filler(Limit limit) : limit_(limit) {}

    // False when the page is full.
    bool take(Words frame) {
        if (events_ > 0 && (events_ >= limit_.events || (words_.size() + frame.size()) * sizeof(capnp::word) > limit_.bytes))
            return false;
        words_.insert(words_.end(), frame.begin(), frame.end());
        ++events_;
        return true;
    }
    bool take_event(Words event) {
        std::vector<capnp::word> frame(1 + event.size());
        write_frame_head(frame.data(), event.size_bytes());
        std::memcpy(frame.data() + 1, event.data(), event.size_bytes());
        return take(frame);
    }
    Page page(Position head) && { return Page(head, std::move(words_)); }

   private:
    Limit limit_;
    std::uint32_t events_ = 0;
    std::vector<capnp::word> words_;
};

}  // namespace

RocksLog::RocksLog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RocksLog::~RocksLog() {
    if (!parts_->failed) parts_->mark(parts_->marked);
}

Result<std::unique_ptr<RocksLog>> RocksLog::open(const std::filesystem::path& path, Clock clock, LogOptions options) {
    const Instant now = clock();
    DAYBOOK_TRY(auto log, open_log(path, now, options));
    auto parts = std::make_unique<Parts>(
        Parts{.watermark = watermark_path(path), .clock = std::move(clock), .log = std::move(log)});
    parts->mark(now);
    return std::unique_ptr<RocksLog>(new RocksLog(std::move(parts)));
}

std::vector<Result<Receipt>> RocksLog::append(std::span<const Append> requests) {
    std::vector<Result<Receipt>> results;
    results.reserve(requests.size());
    auto fail_all = [&]() -> std::vector<Result<Receipt>>& {
        results.assign(requests.size(), tl::unexpected(*parts_->failed));
        return results;
    };
    if (parts_->failed) return fail_all();

    LogState& log = *parts_->log;
    std::size_t events = 0;
    for (const Append& request : requests) events += request.events.size();
    log.index.reserve(events);
    Group group(log, parts_->clock());
    for (const Append& request : requests) results.push_back(group.stage(request));

    if (!group.empty()) {
        MerkleTree grown = log.tree;
        RocksStore::Batch batch = group.batch(grown);
        if (Status written = log.store->write(batch); !written) {
            log.index.undo_to(0);
            parts_->failed = written.error();
            return fail_all();
        }
        log.index.keep();
        log.tree = std::move(grown);
        log.head = group.head();
        log.recorded = group.recorded();
        if (log.recorded - parts_->marked >= kWatermarkEvery) parts_->mark(log.recorded);
    }
    for (auto& result : results)
        if (result) result->head = log.head;
    return results;
}

Position RocksLog::head() const { return parts_->log->head; }

LogStatus RocksLog::status() const {
    const LogState& log = *parts_->log;
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
    if (position.value == 0 || position > head())
        return not_found("there is no position " + std::to_string(position.value) + "; the log ends at " +
                         std::to_string(head().value));
    return leaf_at(*parts_->log, position);
}

Result<std::vector<Digest>> RocksLog::tile(std::uint8_t level, std::uint64_t index) {
    const LogState& log = *parts_->log;
    if (level >= 8) return std::vector<Digest>{};
    const std::uint64_t full = (log.tree.size() >> (8 * level)) / tile_width;
    if (index > full) return std::vector<Digest>{};
    if (index == full) {
        const auto edge = log.tree.unfinished(level);
        return std::vector<Digest>(edge.begin(), edge.end());
    }
    DAYBOOK_TRY(auto stored, log.store->tile(level, index));
    if (!stored) return corrupt("tile " + std::to_string(level) + "/" + std::to_string(index) + " of the tree is missing");
    return *std::move(stored);
}

Status RocksLog::snapshot(const std::filesystem::path& folder) {
    return parts_->log->store->snapshot(folder);
}

Result<std::vector<Digest>> RocksLog::inclusion(Position position) {
    if (position.value == 0 || position > head())
        return not_found("there is no position " + std::to_string(position.value) + "; the log ends at " +
                         std::to_string(head().value));
    LogState& log = *parts_->log;
    const TileReader tiles = [&](std::uint8_t level, std::uint64_t index) -> Result<std::vector<Digest>> {
        DAYBOOK_TRY(auto stored, log.store->tile(level, index));
        if (!stored) return corrupt("tile " + std::to_string(level) + "/" + std::to_string(index) + " of the tree is missing");
        return std::move(*stored);
    };
    return inclusion_path(log.hasher, log.tree, position.value - 1, tiles);
}

Version RocksLog::version_of(std::string_view stream) const {
    const LogIndex::Stream* found = parts_->log->index.find_stream(stream);
    return found == nullptr ? Version{0} : found->version;
}

Result<Page> RocksLog::read(Position after, Limit limit) {
    if (after >= head()) return Page(head(), {});
    Filler filler(limit);
    Position next{after.value + 1};
    std::vector<capnp::word> aligned;
    auto visit = [&](std::uint64_t first, std::string_view block) -> Result<bool> {
        aligned.resize(block.size() / sizeof(capnp::word));
        std::memcpy(aligned.data(), block.data(), aligned.size() * sizeof(capnp::word));
        Words rest = aligned;
        for (std::uint64_t at = first; !rest.empty(); ++at) {
            const auto frame = first_frame(rest);
            if (!frame) return corrupt("the block of events at position " + std::to_string(first) + " ends within a frame");
            if (at == next.value) {
                std::uint64_t stamped = 0;
                std::memcpy(&stamped, frame->data(), sizeof stamped);
                if (stamped != at)
                    return corrupt("the log holds position " + std::to_string(stamped) + " where position " +
                                   std::to_string(at) + " should be");
                if (!filler.take(rest.first(1 + frame->size()))) return false;
                ++next.value;
            }
            rest = rest.subspan(1 + frame->size());
        }
        return next <= head();
    };
    DAYBOOK_CHECK(parts_->log->store->blocks(next.value, visit));
    Page page = std::move(filler).page(head());
    if (page.empty()) return corrupt("the log has no event at position " + std::to_string(next.value));
    return page;
}

Result<Page> RocksLog::read_stream(std::string_view stream, Version after, Limit limit) {
    const LogIndex& index = parts_->log->index;
    const LogIndex::Stream* found = index.find_stream(stream);
    if (found == nullptr) return not_found("there is no stream " + std::string(stream));
    Position at = found->first;
    for (std::uint32_t skip = std::min(after.value, found->version.value); skip > 0; --skip) at = index.next_in_stream(at);
    Filler filler(limit);
    for (; at.value != 0; at = index.next_in_stream(at)) {
        DAYBOOK_TRY(const auto event, event_at(*parts_->log, at));
        if (!filler.take_event(event)) break;
    }
    return std::move(filler).page(head());
}

Result<Page> RocksLog::find(std::string_view source, std::string_view id) {
    const LogState& log = *parts_->log;
    Filler filler(Limit{});
    Status status;
    log.index.candidates(log.index.id_hash(source, id), [&](Position position) {
        const auto event = event_at(log, position);
        if (!event) return status = tl::unexpected(event.error()), true;
        const EventView view{Words(*event)};
        return view.source() == source && view.id() == id && filler.take_event(*event);
    });
    DAYBOOK_CHECK(status);
    return std::move(filler).page(head());
}

}  // namespace daybook
