#include "events/log/log_index.h"

#include <sodium.h>

#include <cstring>

#include "events/log/keys.h"
#include "events/log/rocks_store.h"

namespace daybook {

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8, "SipHash-2-4");

LogIndex::LogIndex(const HashKey& key, RocksStore& store, Begins begins)
    : key_(key), store_(store), begins_(std::move(begins)), runs_(store), tail_(std::make_unique<Tail>(Position{0})) {}

Status LogIndex::load() {
    DAYBOOK_CHECK(runs_.load());
    const IndexState state = runs_.state();
    tail_ = std::make_unique<Tail>(state.through);
    streams_ = state.streams;
    return {};
}

std::uint64_t LogIndex::hash(std::string_view text) const {
    std::uint64_t out = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&out), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), reinterpret_cast<const unsigned char*>(key_.data()));
    return out;
}

std::uint64_t LogIndex::id_hash(std::string_view source, std::string_view id) const {
    const std::size_t size = source.size() + 1 + id.size();
    std::array<char, 512> small;
    std::string large;
    if (size > small.size()) large.resize(size);
    char* at = size > small.size() ? large.data() : small.data();
    std::memcpy(at, source.data(), source.size());
    at[source.size()] = '\0';
    std::memcpy(at + source.size() + 1, id.data(), id.size());
    return hash({at, size});
}

Status LogIndex::candidates(std::uint64_t hash, const std::function<Result<bool>(Position)>& visit) const {
    Status status;
    const auto in_tail = [&](Position position) {
        const auto stop = visit(position);
        if (!stop) status = tl::unexpected(stop.error());
        return !stop || *stop;
    };
    if (tail_->candidates(hash, in_tail)) return status;
    if (older_ && older_->candidates(hash, in_tail)) return status;
    // While the runs take in what `older_` holds, a position may be told twice: harmless, and never missed.
    return runs_.candidates(hash, visit);
}

Result<LogIndex::Stream> LogIndex::find_stream(std::string_view name, std::uint64_t hash) {
    if (const Stream* known = heads_.find(hash, name)) return *known;
    DAYBOOK_TRY(const Stream found, look_up(hash, name));
    if (found.version.value != 0) heads_.put(hash, name, found);
    return found;
}

Result<LogIndex::Stream> LogIndex::look_up(std::uint64_t hash, std::string_view name) {
    Stream stream;
    DAYBOOK_CHECK(candidates(hash, [&](Position position) -> Result<bool> {
        DAYBOOK_TRY(const bool its, begins_(position, name));
        if (its) stream.first = position;
        return its;
    }));
    if (stream.first.value == 0) return stream;
    for (const Tail* tail : {static_cast<const Tail*>(tail_.get()), older_.get()}) {
        const Tail::Part* part = tail == nullptr ? nullptr : tail->find(stream.first);
        if (part == nullptr) continue;
        stream.version = tail->event(part->last).version;
        return stream;
    }
    DAYBOOK_TRY(stream.version, version_in_runs(stream.first));
    if (stream.version.value == 0)
        return corrupt("the log's index does not hold the stream begun at position " +
                       std::to_string(stream.first.value));
    return stream;
}

Result<Version> LogIndex::version_in_runs(Position first) const {
    auto cursor = store_.cursor(RocksStore::Family::stream);
    cursor.seek_last(stream_key(first, Version{~0U}));
    DAYBOOK_CHECK(cursor.status());
    if (!cursor.valid() || cursor.key().size() != 12 || get_be64(cursor.key().data()) != first.value) return Version{0};
    Version version{get_be32(cursor.key().data() + 8) - 1};
    std::uint64_t position = first.value;
    const std::uint64_t through = runs_.through().value;
    for (std::string_view rest = cursor.value(); !rest.empty(); ++version.value) {
        position += take_varint(rest);
        if (position > through) break;
    }
    return version;
}

Status LogIndex::each_of_stream(const Stream& stream, Version from, Position until,
                                const std::function<Result<bool>(Position)>& visit) const {
    Version version{0};  // of the last event looked at
    const auto look = [&](Version at, Position position) -> Result<bool> {
        if (at <= version) return false;
        version = at;
        if (position > until) return true;
        if (at < from) return false;
        return visit(position);
    };
    auto cursor = store_.cursor(RocksStore::Family::stream);
    cursor.seek_last(stream_key(stream.first, from));
    if (!cursor.valid() || cursor.key().size() != 12 || get_be64(cursor.key().data()) != stream.first.value) {
        DAYBOOK_CHECK(cursor.status());
        cursor.seek(stream_key(stream.first, Version{0}));
    }
    for (; cursor.valid() && get_be64(cursor.key().data()) == stream.first.value; cursor.next()) {
        Version at{get_be32(cursor.key().data() + 8)};
        std::uint64_t position = stream.first.value;
        for (std::string_view rest = cursor.value(); !rest.empty(); ++at.value) {
            position += take_varint(rest);
            DAYBOOK_TRY(const bool stop, look(at, Position{position}));
            if (stop) return {};
        }
    }
    DAYBOOK_CHECK(cursor.status());
    for (const Tail* tail : {older_.get(), static_cast<const Tail*>(tail_.get())}) {
        const Tail::Part* part = tail == nullptr ? nullptr : tail->find(stream.first);
        for (std::uint32_t at = part == nullptr ? 0 : part->first; at != 0; at = tail->event(at).next) {
            DAYBOOK_TRY(const bool stop, look(tail->event(at).version, tail->position(at)));
            if (stop) return {};
        }
    }
    return {};
}

LogIndex::Stream LogIndex::add(std::uint64_t id_hash, std::string_view name, std::uint64_t name_hash,
                               const Stream& stream) {
    const Position position{tail_->last().value + 1};
    const bool begins = stream.version.value == 0;
    const Stream now{.first = begins ? position : stream.first, .version = Version{stream.version.value + 1}};
    tail_->add(id_hash, now.first, now.version);
    if (begins) {
        tail_->add_name(name_hash);
        ++streams_;
    }
    undo_.push_back({.name = name_hash, .before = stream});
    heads_.put(name_hash, name, now);
    return now;
}

void LogIndex::undo_to(std::size_t mark) {
    for (std::size_t events = tail_->size(); events > mark; --events, undo_.pop_back()) {
        const Undo& undo = undo_.back();
        streams_ -= undo.before.version.value == 0 ? 1 : 0;
        heads_.restore(undo.name, undo.before);
    }
    tail_->undo_to(mark);
}

void LogIndex::turn_tail(std::size_t events) {
    if (older_ || tail_->size() < events || tail_->size() == 0) return;
    const Position last = tail_->last();
    older_ = std::move(tail_);
    tail_ = std::make_unique<Tail>(last);
}

std::shared_ptr<const Tail> LogIndex::waiting() {
    if (older_ && runs_.through() >= older_->last()) older_.reset();
    return older_;
}

}  // namespace daybook
