#include "events/log/id_runs.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <queue>

#include "events/log/keys.h"
#include "events/log/rocks_store.h"

namespace daybook {

namespace {

using Family = RocksStore::Family;

constexpr std::size_t entry_bytes = 13;  // u64 hash, u40 position
constexpr std::size_t chunk_entries = 312;
constexpr std::size_t filter_chunk_bytes = 64 * 1'024;
constexpr std::uint64_t large_run = 32'000'000;  // from here on the filter is thinner, or memory would not do
constexpr std::string_view state_key = "index";

unsigned filter_bits(std::uint64_t entries) { return entries < large_run ? 32 : 20; }

// 'R' number hash → entries up to that hash; 'F' number offset → a part of the filter.
std::string run_key(char kind, std::uint32_t number, std::uint64_t last) {
    std::string key(1 + 4 + 8, kind);
    put_be32(key.data() + 1, number);
    put_be64(key.data() + 5, last);
    return key;
}

bool of_run(std::string_view key, char kind, std::uint32_t number) {
    return key.size() == 13 && key[0] == kind && get_be32(key.data() + 1) == number;
}

Tail::Id entry(std::string_view chunk, std::size_t index) {
    Tail::Id id;
    std::memcpy(&id.hash, chunk.data() + index * entry_bytes, 8);
    std::memcpy(&id.position, chunk.data() + index * entry_bytes + 8, 5);
    return id;
}

void append_entry(std::string& chunk, const Tail::Id& id) {
    char bytes[entry_bytes];
    std::memcpy(bytes, &id.hash, 8);
    std::memcpy(bytes + 8, &id.position, 5);
    chunk.append(bytes, entry_bytes);
}

// Index of the first entry of a sorted chunk that is not below `hash`.
std::size_t lower_bound(std::string_view chunk, std::uint64_t hash) {
    std::size_t low = 0;
    std::size_t high = chunk.size() / entry_bytes;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (entry(chunk, middle).hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool before(const Tail::Id& a, const Tail::Id& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.position < b.position;
}

std::string encoded(const IndexState& state) {
    std::string bytes(16 + 16 * state.runs.size(), '\0');
    put_be64(bytes.data(), state.through.value);
    put_be64(bytes.data() + 8, state.streams);
    for (std::size_t i = 0; i < state.runs.size(); ++i) {
        char* at = bytes.data() + 16 + 16 * i;
        put_be32(at, state.runs[i].number);
        put_be32(at + 4, state.runs[i].level);
        put_be64(at + 8, state.runs[i].entries);
    }
    return bytes;
}

Result<IndexState> decoded(std::string_view bytes) {
    if (bytes.size() < 16 || bytes.size() % 16 != 0) return corrupt("the list of the log's id runs is damaged");
    IndexState state{.through = Position{get_be64(bytes.data())}, .streams = get_be64(bytes.data() + 8), .runs = {}};
    for (std::size_t at = 16; at < bytes.size(); at += 16)
        state.runs.push_back({.number = get_be32(&bytes[at]),
                              .level = get_be32(&bytes[at + 4]),
                              .entries = get_be64(&bytes[at + 8]),
                              .filter = nullptr});
    return state;
}

// Walks the entries of one run in order.
class RunReader {
 public:
    RunReader(const RocksStore& store, const IdRun& run) : number_(run.number), cursor_(store.cursor(Family::id)) {
        cursor_.seek(run_key('R', number_, 0));
    }
    // False at its end.
    Result<bool> next(Tail::Id& id) {
        if (!cursor_.valid() || !of_run(cursor_.key(), 'R', number_)) {
            DAYBOOK_CHECK(cursor_.status());
            return false;
        }
        id = entry(cursor_.value(), at_++);
        if (at_ * entry_bytes >= cursor_.value().size()) {
            at_ = 0;
            cursor_.next();
        }
        return true;
    }

 private:
    std::uint32_t number_;
    RocksStore::Cursor cursor_;
    std::size_t at_ = 0;
};

}  // namespace

IndexState IdRuns::state() const {
    const std::shared_lock lock(mutex_);
    return state_;
}

Position IdRuns::through() const {
    const std::shared_lock lock(mutex_);
    return state_.through;
}

Result<IdFilter> IdRuns::load_filter(const IdRun& run) const {
    IdFilter filter(run.entries, filter_bits(run.entries));
    std::span<std::byte> rest = filter.bytes();
    auto cursor = store_.cursor(Family::id);
    for (cursor.seek(run_key('F', run.number, 0)); cursor.valid() && of_run(cursor.key(), 'F', run.number);
         cursor.next()) {
        const std::string_view part = cursor.value();
        if (part.size() > rest.size()) break;
        std::memcpy(rest.data(), part.data(), part.size());
        rest = rest.subspan(part.size());
    }
    DAYBOOK_CHECK(cursor.status());
    if (!rest.empty()) return corrupt("the filter of id run " + std::to_string(run.number) + " is not whole");
    return filter;
}

Status IdRuns::load() {
    DAYBOOK_TRY(const auto bytes, store_.meta(state_key));
    if (!bytes) return {};
    DAYBOOK_TRY(IndexState state, decoded(*bytes));
    for (IdRun& run : state.runs) {
        DAYBOOK_TRY(IdFilter filter, load_filter(run));
        run.filter = std::make_shared<const IdFilter>(std::move(filter));
        next_number_ = std::max(next_number_.load(), run.number + 1);
    }
    // A run that was written and not listed when the process ended.
    for (const char kind : {'F', 'R'}) {
        for (auto cursor = store_.cursor(Family::id);;) {
            cursor.seek(run_key(kind, next_number_, 0));
            if (!cursor.valid() || cursor.key()[0] != kind) {
                DAYBOOK_CHECK(cursor.status());
                break;
            }
            next_number_ = get_be32(cursor.key().data() + 1) + 1;
            cursor = store_.cursor(Family::id);
        }
    }
    const std::unique_lock lock(mutex_);
    state_ = std::move(state);
    return {};
}

Status IdRuns::candidates(std::uint64_t hash, const std::function<Result<bool>(Position)>& visit) const {
    const std::shared_lock lock(mutex_);
    for (auto run = state_.runs.rbegin(); run != state_.runs.rend(); ++run) {
        if (!run->filter->may_hold(hash)) continue;
        auto cursor = store_.cursor(Family::id);
        bool more = true;
        for (cursor.seek(run_key('R', run->number, hash));
             more && cursor.valid() && of_run(cursor.key(), 'R', run->number); cursor.next()) {
            const std::string_view chunk = cursor.value();
            std::size_t at = lower_bound(chunk, hash);
            for (; at * entry_bytes < chunk.size() && entry(chunk, at).hash == hash; ++at) {
                DAYBOOK_TRY(const bool stop, visit(Position{entry(chunk, at).position}));
                if (stop) return {};
            }
            more = at * entry_bytes >= chunk.size();  // the next chunk may begin with the same hash
        }
        DAYBOOK_CHECK(cursor.status());
    }
    return {};
}

Status IdRuns::write_entries(std::uint32_t number, const Next& next, IdFilter& filter) {
    return store_.take_in(Family::id, [&](const RocksStore::Put& put) -> Status {
        std::string chunk;
        Tail::Id id;
        for (;;) {
            DAYBOOK_TRY(const bool more, next(id));
            if (more) {
                filter.add(id.hash);
                append_entry(chunk, id);
            }
            const bool full = chunk.size() == chunk_entries * entry_bytes;
            if (!chunk.empty() && (full || !more)) {
                DAYBOOK_CHECK(put(run_key('R', number, entry(chunk, chunk.size() / entry_bytes - 1).hash), chunk));
                chunk.clear();
            }
            if (!more) return {};
        }
    });
}

Status IdRuns::write_filter(std::uint32_t number, const IdFilter& filter) {
    return store_.take_in(Family::id, [&](const RocksStore::Put& put) -> Status {
        const auto bytes = filter.bytes();
        for (std::size_t at = 0; at < bytes.size(); at += filter_chunk_bytes) {
            const auto part = bytes.subspan(at, std::min(filter_chunk_bytes, bytes.size() - at));
            DAYBOOK_CHECK(put(run_key('F', number, at), {reinterpret_cast<const char*>(part.data()), part.size()}));
        }
        return {};
    });
}

Result<IdRun> IdRuns::write_run(std::uint32_t level, std::uint64_t entries, const Next& next) {
    const std::uint32_t number = next_number_++;
    IdFilter filter(entries, filter_bits(entries));
    DAYBOOK_CHECK(write_entries(number, next, filter));
    DAYBOOK_CHECK(write_filter(number, filter));
    return IdRun{.number = number,
                 .level = level,
                 .entries = entries,
                 .filter = std::make_shared<const IdFilter>(std::move(filter))};
}

// Key: stream ‖ version of its first event here; value: the positions, each as its distance from the one before.
Status IdRuns::write_streams(const Tail& tail) {
    std::vector<std::uint32_t> order(tail.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i + 1;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return tail.event(a).stream < tail.event(b).stream; });
    return store_.take_in(Family::stream, [&](const RocksStore::Put& put) -> Status {
        std::string positions;
        for (std::size_t at = 0; at < order.size();) {
            const Tail::Event& first = tail.event(order[at]);
            std::uint64_t last = first.stream;
            positions.clear();
            for (; at < order.size() && tail.event(order[at]).stream == first.stream; ++at) {
                const std::uint64_t position = tail.position(order[at]).value;
                put_varint(positions, position - last);
                last = position;
            }
            DAYBOOK_CHECK(put(stream_key(Position{first.stream}, first.version), positions));
        }
        return {};
    });
}

Status IdRuns::publish(const std::function<void(IndexState&)>& change) {
    const std::lock_guard publishing(publishing_);
    IndexState state = this->state();
    change(state);
    RocksStore::Batch batch(store_);
    batch.meta(state_key, encoded(state));
    DAYBOOK_CHECK(store_.write(std::move(batch)));
    const std::unique_lock lock(mutex_);  // nobody reads the runs that were listed before
    state_ = std::move(state);
    return {};
}

Status IdRuns::seal(const Tail& tail) {
    std::vector<Tail::Id> ids = tail.ids();
    std::sort(ids.begin(), ids.end(), before);
    std::size_t at = 0;
    DAYBOOK_TRY(IdRun run, write_run(0, ids.size(), [&](Tail::Id& id) -> Result<bool> {
                    if (at == ids.size()) return false;
                    return id = ids[at++], true;
                }));
    DAYBOOK_CHECK(write_streams(tail));
    return publish([&](IndexState& state) {
        state.through = tail.last();
        for (const Tail::Event& event : tail.events()) state.streams += event.version.value == 1;
        state.runs.push_back(std::move(run));
    });
}

Result<bool> IdRuns::merge() {
    const IndexState now = state();
    std::vector<IdRun> some;
    for (std::uint32_t level = 0; level < 16 && some.size() < fan; ++level) {
        some.clear();
        for (const IdRun& run : now.runs)
            if (run.level == level && some.size() < fan) some.push_back(run);
    }
    if (some.size() < fan) return false;

    struct Source {
        Tail::Id id;
        std::size_t reader;
        bool operator<(const Source& other) const { return before(other.id, id); }  // the smallest first
    };
    std::vector<RunReader> readers;
    std::priority_queue<Source> sources;
    std::uint64_t entries = 0;
    for (const IdRun& run : some) {
        entries += run.entries;
        readers.emplace_back(store_, run);
        Source source{.id = {}, .reader = readers.size() - 1};
        DAYBOOK_TRY(const bool any, readers.back().next(source.id));
        if (any) sources.push(source);
    }
    DAYBOOK_TRY(IdRun merged, write_run(some.front().level + 1, entries, [&](Tail::Id& id) -> Result<bool> {
                    if (sources.empty()) return false;
                    Source source = sources.top();
                    sources.pop();
                    id = source.id;
                    DAYBOOK_TRY(const bool more, readers[source.reader].next(source.id));
                    if (more) sources.push(source);
                    return true;
                }));
    readers.clear();

    // Oldest first, the merged run in the place of the first of its parts.
    const auto is_part = [&](const IdRun& run) {
        return std::any_of(some.begin(), some.end(), [&](const IdRun& part) { return part.number == run.number; });
    };
    DAYBOOK_CHECK(publish([&](IndexState& state) {
        *std::find_if(state.runs.begin(), state.runs.end(), is_part) = std::move(merged);
        std::erase_if(state.runs, is_part);
    }));
    for (const IdRun& run : some) DAYBOOK_CHECK(drop(run));
    return true;
}

Status IdRuns::drop(const IdRun& run) {
    for (const char kind : {'F', 'R'})
        DAYBOOK_CHECK(store_.drop(Family::id, run_key(kind, run.number, 0), run_key(kind, run.number, ~0ULL)));
    return {};
}

}  // namespace daybook
