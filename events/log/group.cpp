#include "events/log/group.h"

#include <algorithm>
#include <cstring>

#include "events/log/frames.h"
#include "events/stored/format.h"

namespace daybook {

namespace {

Status check_version(std::string_view stream, Version actual, Expected expected) {
    const Version wanted = expected.kind == Expected::Kind::exact ? expected.version : Version{0};
    if (expected.kind == Expected::Kind::any || actual == wanted) return {};
    return conflict(std::string(stream) + " is at version " + std::to_string(actual.value) + ", not " +
                    std::to_string(wanted.value));
}

bool same(Words a, Words b) { return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0; }

}  // namespace

Group::Group(LogState& log, const Clock& clock)
    : log_(log),
      before_(log.tip()),
      clock_(clock),
      recorded_(log.groups.empty() ? log.recorded : log.groups.back()->recorded()) {
    log.groups.push_back(this);
}

Group::~Group() {
    const std::lock_guard lock(log_.mutex);
    std::erase(log_.groups, this);
}

Words Group::event(std::size_t index) const { return *first_frame(Words(frames_).subspan(at_[index])); }

// Conditions speak of the time before the request, and bind only one that records something new.
Status Group::check_conditions(std::span<const Condition> conditions) {
    for (const Condition& condition : conditions) {
        DAYBOOK_TRY(const auto stream, log_.index.find_stream(condition.stream));
        DAYBOOK_CHECK(check_version(condition.stream, stream.version, Expected::exactly(condition.version)));
    }
    return {};
}

Result<Receipt> Group::stage(const Append& request) {
    const std::lock_guard lock(log_.mutex);
    // When it came, not when its group was opened: while one waits for the disk, time goes on.
    recorded_ = std::max(recorded_, clock_());
    const std::size_t events_before = at_.size();
    const std::size_t words_before = frames_.size();
    const Position head_before = head();
    log_.index.reserve(request.events.size());
    const std::size_t index_before = log_.index.mark();
    const Status conditions = check_conditions(request.conditions);

    Receipt receipt;
    Status status = lay_out(request.events);
    if (status) status = stage_laid(request.events, words_before, receipt.events);
    const bool grew = at_.size() > events_before;
    if (status && grew) status = conditions;
    if (!status) {
        frames_.resize(words_before);
        at_.resize(events_before);
        digests_.resize(events_before);
        log_.index.undo_to(index_before);
        return tl::unexpected(std::move(status).error());
    }
    if (grew) {
        receipt.first = Position{head_before.value + 1};
        receipt.last = head();
    }
    return receipt;
}

// Puts the request's events behind the others, unstamped, and asks memory for what is known of each, so that it is near
// when the first of them is checked.
Status Group::lay_out(std::span<const Sealed> events) {
    std::size_t words = frames_.size();
    for (const Sealed& event : events) {
        if (event.content.size() * sizeof(capnp::word) > format::max_content_bytes)
            return rejected("the event is longer than " + std::to_string(format::max_event_bytes) + " bytes");
        words += 1 + format::stamp_words + event.content.size();
    }
    if (words > frames_.capacity()) frames_.reserve(std::max(words, 2 * frames_.capacity()));
    laid_.clear();
    for (const Sealed& event : events) {
        const std::size_t at = frames_.size();
        frames_.resize(at + 1 + format::stamp_words);
        frames_.insert(frames_.end(), event.content.begin(), event.content.end());
        write_frame_head(&frames_[at], (frames_.size() - at - 1) * sizeof(capnp::word));
        const EventView view(Words(frames_).subspan(at + 1));
        if (view.damage()) return rejected("the event cannot be recorded: " + view.damage()->sentence);
        laid_.push_back({.at = at,
                         .words = frames_.size() - at,
                         .source = view.source(),
                         .id = view.id(),
                         .stream = view.stream(),
                         .id_hash = log_.index.id_hash(view.source(), view.id()),
                         .name_hash = log_.index.name_hash(view.stream())});
        log_.index.prefetch(laid_.back().id_hash, laid_.back().name_hash);
    }
    return {};
}

// Checks and stamps what was laid out, in order; `end`: where the first of it lies. Repeats are taken out.
Status Group::stage_laid(std::span<const Sealed> events, std::size_t end, std::vector<Receipt::Outcome>& outcomes) {
    outcomes.reserve(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Laid& laid = laid_[i];
        DAYBOOK_TRY(const auto first, repeated(events[i], laid));
        if (first) {
            outcomes.push_back(*first);
            continue;
        }
        DAYBOOK_TRY(const auto before, log_.index.find_stream(laid.stream, laid.name_hash));
        DAYBOOK_CHECK(check_version(laid.stream, before.version, events[i].expected));
        const auto stream = log_.index.add(laid.id_hash, laid.stream, laid.name_hash, before);
        if (laid.at != end) std::copy_n(frames_.begin() + laid.at, laid.words, frames_.begin() + end);
        const Stamp stamp{.position = Position{head().value + 1},
                          .stream = stream.first,
                          .recorded = recorded_,
                          .version = stream.version};
        format::write_stamp(stamp, &frames_[end + 1]);
        at_.push_back(end);
        digests_.push_back(events[i].digest);
        outcomes.push_back({.position = stamp.position, .version = stamp.version, .duplicate = false});
        end += laid.words;
    }
    frames_.resize(end);
    return {};
}

// The first event with this id, if there is one.
Result<std::optional<Receipt::Outcome>> Group::repeated(const Sealed& sealed, const Laid& laid) const {
    std::optional<Receipt::Outcome> found;
    DAYBOOK_CHECK(log_.index.candidates(laid.id_hash, [&](Position position) -> Result<bool> {
        DAYBOOK_TRY(const auto bytes, event_at(log_, position));
        const EventView first(Words(bytes), Trusted{});
        if (first.id() != laid.id || first.source() != laid.source) return false;
        if (!sealed.once && !same(Words(bytes).subspan(format::stamp_words), sealed.content))
            return rejected("id “" + std::string(first.id()) + "” of " + std::string(first.source()) +
                            " was used with another body, recorded at position " + std::to_string(position.value));
        found = Receipt::Outcome{.position = position, .version = first.stamp().version, .duplicate = true};
        return true;
    }));
    return found;
}

RocksStore::Batch Group::batch(const RocksStore& store, MerkleTree& tree, TreeHasher& hasher) {
    // Beside the events a tile for every 256 of them, and keys.
    RocksStore::Batch batch(store, this->bytes() + this->bytes() / 8 + 64 * 1'024);
    const std::byte* bytes = reinterpret_cast<const std::byte*>(frames_.data());
    auto offset = [&](std::size_t index) {
        return (index == at_.size() ? frames_.size() : at_[index]) * sizeof(capnp::word);
    };
    for (std::size_t begin = 0, end = 0; begin < at_.size(); begin = end) {
        end = begin + 1;
        while (end < at_.size() && end - begin < max_block_events && offset(end + 1) - offset(begin) <= max_block_bytes)
            ++end;
        batch.block(before_.value + 1 + begin,
                    {reinterpret_cast<const char*>(bytes + offset(begin)), offset(end) - offset(begin)});
    }
    for (std::size_t i = 0; i < at_.size(); ++i) {
        const auto stamp = std::as_bytes(Words(frames_).subspan(at_[i] + 1, format::stamp_words));
        tree.add(hasher.leaf(stamp, digests_[i]), [&](const Tile& tile) { batch.tile(tile); });
    }
    grown_ = tree;
    return batch;
}

Result<std::vector<capnp::word>> event_at(const LogState& log, Position position) {
    if (position > log.head) {
        for (const Group* group : log.groups) {
            if (position <= group->before() || position > group->head()) continue;
            const Words staged = group->event(position.value - group->before().value - 1);
            return std::vector<capnp::word>(staged.begin(), staged.end());
        }
    }
    std::vector<capnp::word> found;
    auto visit = [&](std::uint64_t first, std::string_view block) -> Result<bool> {
        std::vector<capnp::word> aligned(block.size() / sizeof(capnp::word));
        std::memcpy(aligned.data(), block.data(), aligned.size() * sizeof(capnp::word));
        Words rest = aligned;
        for (std::uint64_t at = first; at <= position.value; ++at) {
            const auto frame = first_frame(rest);
            if (!frame) break;
            if (at == position.value) found.assign(frame->begin(), frame->end());
            rest = rest.subspan(1 + frame->size());
        }
        return false;
    };
    DAYBOOK_CHECK(log.store->blocks(position.value, visit));
    const EventView event{Words(found)};
    if (event.damage()) return tl::unexpected(*event.damage());
    if (event.position() != position)
        return corrupt("the log holds position " + std::to_string(event.position().value) + " where position " +
                       std::to_string(position.value) + " should be");
    return found;
}

}  // namespace daybook
