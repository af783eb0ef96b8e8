#include "events/log/search.h"

#include <algorithm>
#include <cstring>

#include "events/log/filler.h"
#include "events/stored/format.h"

namespace daybook {

namespace {

template <class T>
T field(Words event, std::size_t at) {
    T value{};
    if (at + sizeof value <= event.size_bytes())
        std::memcpy(&value, reinterpret_cast<const std::byte*>(event.data()) + at, sizeof value);
    return value;
}

bool wants(const Search& search, Words event) {
    if (search.category && field<std::uint16_t>(event, format::category_at) != *search.category) return false;
    if (search.fact && field<std::uint16_t>(event, format::fact_at) != *search.fact) return false;
    const Instant occurred = instant(field<std::int64_t>(event, format::occurred_at));
    if (search.occurred_from && occurred < *search.occurred_from) return false;
    return !search.occurred_until || occurred < *search.occurred_until;
}

// The events of one block, in order, copied so that they are aligned.
class Block {
 public:
    Status read(std::uint64_t first, std::string_view bytes) {
        words_.resize(bytes.size() / sizeof(capnp::word));
        std::memcpy(words_.data(), bytes.data(), words_.size() * sizeof(capnp::word));
        events_.clear();
        first_ = first;
        for (Words rest = words_; !rest.empty();) {
            const auto frame = first_frame(rest);
            if (!frame)
                return corrupt("the block of events at position " + std::to_string(first) + " ends within a frame");
            const std::uint64_t at = first + events_.size();
            if (field<std::uint64_t>(*frame, format::position_at) != at)
                return corrupt("the log holds another event where position " + std::to_string(at) + " should be");
            events_.push_back(*frame);
            rest = rest.subspan(1 + frame->size());
        }
        return {};
    }
    std::uint64_t first() const { return first_; }
    std::uint64_t last() const { return first_ + events_.size() - 1; }
    Words at(std::uint64_t position) const { return events_[position - first_]; }

 private:
    std::vector<capnp::word> words_;
    std::vector<Words> events_;
    std::uint64_t first_ = 0;
};

// One walk over the log: looks at events in one direction until the page or its own patience is full.
class Walk {
 public:
    Walk(const Search& wanted, Limit limit) : wanted_(wanted), filler_(limit) {}

    // False when there is no more room.
    bool look(Words event, std::uint64_t position) {
        if (looked_ == Search::looked_at_most) return false;
        if (wants(wanted_, event) && !filler_.take_event(event)) return false;
        ++looked_;
        passed_ = Position{position};
        return true;
    }
    Page page(Position head) && { return std::move(filler_).page(head, passed_); }
    void start(Position at) { passed_ = at; }

 private:
    const Search& wanted_;
    Filler filler_;
    std::uint64_t looked_ = 0;
    Position passed_;
};

}  // namespace

Result<Position> last_before(const RocksStore& store, Position head, Instant recorded) {
    std::uint64_t low = 0;  // recorded before, or nothing
    std::uint64_t high = head.value + 1;
    Block block;
    while (low + 1 < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto visit = [&](std::uint64_t first, std::string_view bytes) -> Result<bool> {
            DAYBOOK_CHECK(block.read(first, bytes));
            return false;
        };
        DAYBOOK_CHECK(store.blocks(middle, visit));
        if (middle < block.first() || middle > block.last())
            return corrupt("the log has no event at position " + std::to_string(middle));
        const bool before = instant(field<std::int64_t>(block.at(middle), format::recorded_at)) < recorded;
        (before ? low : high) = middle;
    }
    return Position{low};
}

namespace {

Status walk_back(const RocksStore& store, std::uint64_t from, Walk& walk) {
    Block block;
    return store.blocks_back(from - 1, [&](std::uint64_t first, std::string_view bytes) -> Result<bool> {
        DAYBOOK_CHECK(block.read(first, bytes));
        for (std::uint64_t at = std::min(from - 1, block.last()); at >= first; --at)
            if (!walk.look(block.at(at), at)) return false;
        return true;
    });
}

Status walk_on(const RocksStore& store, std::uint64_t from, Position head, Walk& walk) {
    Block block;
    return store.blocks(from, [&](std::uint64_t first, std::string_view bytes) -> Result<bool> {
        DAYBOOK_CHECK(block.read(first, bytes));
        for (std::uint64_t at = std::max(first, from); at <= std::min(block.last(), head.value); ++at)
            if (!walk.look(block.at(at), at)) return false;
        return block.last() < head.value;
    });
}

}  // namespace

Result<Page> search_log(const RocksStore& store, Position head, const Search& wanted, Limit limit) {
    if (wanted.fact && !wanted.category) return rejected("a fact is searched for in its category");
    Walk walk(wanted, limit);
    if (wanted.backwards) {
        const std::uint64_t from =
            wanted.from.value == 0 ? head.value + 1 : std::min(wanted.from.value, head.value + 1);
        walk.start(Position{from});
        if (from > 1) DAYBOOK_CHECK(walk_back(store, from, walk));
        return std::move(walk).page(head);
    }
    Position from = std::min(wanted.from, head);
    if (wanted.recorded_from) {
        DAYBOOK_TRY(const Position before, last_before(store, head, *wanted.recorded_from));
        from = std::max(from, before);
    }
    walk.start(from);
    if (from < head) DAYBOOK_CHECK(walk_on(store, from.value + 1, head, walk));
    return std::move(walk).page(head);
}

}  // namespace daybook
