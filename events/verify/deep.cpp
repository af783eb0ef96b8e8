#include <sodium.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "events/verify/hash.h"
#include "events/verify/stored_event.h"
#include "events/verify/verify.h"

namespace daybook::verify {

namespace {

constexpr std::size_t tile_width = 256;
constexpr std::uint64_t tick_every = 100'000;

std::string number(std::uint64_t n) { return std::to_string(n); }
std::string place_of(std::uint64_t position) { return "position " + number(position); }
std::string tile_name(unsigned level, std::uint64_t index) { return "tile " + number(level) + "/" + number(index); }

// 128 bits of (source, id): two different ones do not meet in them.
struct NamedAt {
    std::array<unsigned char, 16> name;
    std::uint64_t position;
    auto operator<=>(const NamedAt&) const = default;
};

NamedAt named(const StoredEvent& event) {
    NamedAt out{.name = {}, .position = event.position};
    const std::string text = event.source + '\0' + event.id;
    crypto_generichash(out.name.data(), out.name.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), nullptr, 0);
    return out;
}

class Deep {
 public:
    Deep(const StoredLog& log, const Claims& claims, const Tick& tick, Report& report)
        : log_(log), tick_(tick), report_(report), seen_(claims.seen), leaves_(claims.leaves) {
        std::ranges::sort(seen_, {}, &Seen::size);
        std::ranges::sort(leaves_, {}, &SeenLeaf::position);
    }

    void run() {
        if (const auto whole = log_.checksums(); !whole) report_.add("files", whole.error().sentence);
        compare_sizes();
        const auto read =
            log_.blocks(0, [this](std::string_view key, std::string_view frames) { return block(key, frames), true; });
        if (!read) report_.add(place_of(next_), read.error().sentence);
        report_.head = next_ - 1;
        report_.root = tree_.root();
        report_.events_read = next_ - 1 - skipped_;
        claims_beyond();
        ids_once();
        tiles_beyond();
    }

 private:
    void block(std::string_view key, std::string_view frames) {
        const auto first = position_of_key(key);
        if (!first) return report_.add("the block of " + place_of(next_), "its key is no position");
        if (*first != next_) gap(*first);
        std::string wrong;
        if (!walk_frames(frames, [this](std::string_view event) { take(event); }, wrong))
            report_.add("the block of " + place_of(*first), wrong);
    }

    // Behind a gap nobody can say which leaf an event is, so the tree is followed no further.
    void gap(std::uint64_t found) {
        report_.add(place_of(next_), "after position " + number(next_ - 1) + " comes position " + number(found) +
                                         (found > next_ ? ": events are missing" : ": events stand twice"));
        whole_ = false;
        if (found > next_) {
            skipped_ += found - next_;
            next_ = found;
        }
    }

    void take(std::string_view bytes) {
        const std::uint64_t position = next_++;
        const Digest leaf = leaf_of(bytes);
        if (whole_) grow(position, leaf);
        StoredEvent event;
        std::string wrong;
        if (!read_event(bytes, event, wrong)) return report_.add(place_of(position), wrong);
        follow(position, event);
        if (tick_ && position % tick_every == 0) tick_(position, 0);
    }

    // What the stamp must say after all the events before it.
    void follow(std::uint64_t position, const StoredEvent& event) {
        if (event.position != position)
            report_.add(place_of(position), "the event there says it is at position " + number(event.position));
        if (event.recorded < recorded_)
            report_.add(place_of(position), "it was recorded before the event in front of it");
        recorded_ = std::max(recorded_, event.recorded);
        auto& stream = streams_.try_emplace(event.stream_name, Stream{position, 0}).first->second;
        ++stream.version;
        if (event.stream != stream.first || event.version != stream.version)
            report_.add(place_of(position), "it is version " + number(stream.version) +
                                                " of the stream begun at position " + number(stream.first) +
                                                ", but says version " + number(event.version) +
                                                " of the one begun at position " + number(event.stream));
        stream.version = event.version;
        names_.push_back(named(event));
        names_.back().position = position;
    }

    void grow(std::uint64_t position, const Digest& leaf) {
        tree_.add(leaf);
        for (; at_leaf_ < leaves_.size() && leaves_[at_leaf_].position <= position; ++at_leaf_) {
            ++report_.claims_compared;
            if (leaves_[at_leaf_].position == position && leaves_[at_leaf_].leaf != leaf)
                report_.add(leaves_[at_leaf_].who,
                            "the event at position " + number(position) + " is not the one it has seen there");
        }
        compare_sizes();
        rows_.resize(std::max<std::size_t>(rows_.size(), 1));
        rows_[0].push_back(leaf);
        for (unsigned level = 0; rows_[level].size() == tile_width; ++level) {
            compare_tile(level, (tree_.size() >> (8 * (level + 1))) - 1);
            const Digest top = root_over(rows_[level]);
            rows_[level].clear();
            if (rows_.size() == level + 1) rows_.emplace_back();
            rows_[level + 1].push_back(top);
        }
    }

    void compare_sizes() {
        for (; at_seen_ < seen_.size() && seen_[at_seen_].size == tree_.size(); ++at_seen_) {
            ++report_.claims_compared;
            if (seen_[at_seen_].root != tree_.root())
                report_.add(seen_[at_seen_].who, "the first " + number(tree_.size()) +
                                                     " events are not those it has seen: the log's past was changed");
        }
    }

    void compare_tile(unsigned level, std::uint64_t index) {
        const auto stored = log_.tile(level, index);
        const std::string name = tile_name(level, index);
        if (!stored) return report_.add(name, stored.error().sentence);
        if (!*stored) return report_.add(name, "it is missing");
        ++report_.tiles_compared;
        const std::string& bytes = **stored;
        if (bytes.size() != tile_width * sizeof(Digest))
            return report_.add(name, "it has " + number(bytes.size()) + " bytes instead of 8192");
        for (std::size_t i = 0; i < tile_width; ++i) {
            if (std::equal(rows_[level][i].begin(), rows_[level][i].end(),
                           reinterpret_cast<const std::byte*>(bytes.data()) + 32 * i))
                continue;
            const std::uint64_t width = std::uint64_t{1} << (8 * level);
            const std::uint64_t first = (index * tile_width + i) * width + 1;
            report_.add(name, "it does not match " + (level == 0 ? "the event at position " + number(first)
                                                                 : "the events at positions " + number(first) + " to " +
                                                                       number(first + width - 1)));
        }
    }

    void claims_beyond() {
        for (; at_seen_ < seen_.size(); ++at_seen_) beyond(seen_[at_seen_].who, seen_[at_seen_].size);
        for (; at_leaf_ < leaves_.size(); ++at_leaf_) beyond(leaves_[at_leaf_].who, leaves_[at_leaf_].position);
    }
    void beyond(const std::string& who, std::uint64_t size) {
        ++report_.claims_compared;
        report_.add(
            who, whole_ ? "it has seen " + number(size) + " events, and the log ends at " + number(tree_.size()) +
                              ": events are missing, or an older copy was put in place"
                        : "it cannot be compared: events are missing in front of the " + number(size) + " it has seen");
    }

    void ids_once() {
        std::ranges::sort(names_);
        for (std::size_t i = 1; i < names_.size(); ++i)
            if (names_[i].name == names_[i - 1].name)
                report_.add(place_of(names_[i].position),
                            "its source and id are those of the event at position " + number(names_[i - 1].position));
    }

    // Tiles that stand for events the log does not have.
    void tiles_beyond() {
        const auto read = log_.tile_keys([this](std::string_view key) {
            const auto index = key.size() == 9 ? position_of_key(key.substr(1)) : std::nullopt;
            const unsigned level = key.empty() ? 0 : static_cast<unsigned char>(key[0]);
            if (!index || level > 7) return report_.add("the tree", "a tile has a key that is none");
            const std::uint64_t full = tree_.size() >> (8 * (level + 1));
            if (whole_ && *index >= full)
                report_.add(tile_name(level, *index),
                            "it stands for events the log does not have: events are missing at its end");
        });
        if (!read) report_.add("the tree", read.error().sentence);
    }

    struct Stream {
        std::uint64_t first;
        std::uint32_t version;
    };

    const StoredLog& log_;
    const Tick& tick_;
    Report& report_;
    std::vector<Seen> seen_;
    std::vector<SeenLeaf> leaves_;
    std::size_t at_seen_ = 0, at_leaf_ = 0;
    std::uint64_t next_ = 1, skipped_ = 0;
    bool whole_ = true;  // no gap so far
    std::int64_t recorded_ = INT64_MIN;
    std::unordered_map<std::string, Stream> streams_;
    std::vector<NamedAt> names_;
    GrowingRoot tree_;
    std::vector<std::vector<Digest>> rows_;  // of the tiles that are not full yet
};

}  // namespace

void Report::add(std::string place, std::string what) {
    ++found;
    if (findings.size() < most_findings) findings.push_back({std::move(place), std::move(what)});
}

void read_identity(const StoredLog& log, const Claims& claims, Report& report) {
    const auto said = [&](const char* key) -> std::string {
        const auto value = log.meta(key);
        if (!value) return report.add("meta", value.error().sentence), std::string{};
        if (!*value || (*value)->empty())
            return report.add("meta", std::string("the log does not say its ") + key), std::string{};
        return **value;
    };
    report.uuid = said("uuid");
    report.incarnation = said("incarnation");
    said("layout");
    if (claims.uuid && !report.uuid.empty() && *claims.uuid != report.uuid)
        report.add("meta", "the log is " + report.uuid + ", and not " + *claims.uuid);
}

Report deep(const StoredLog& log, const Claims& claims, const Tick& tick) {
    Report report;
    report.deep = true;
    read_identity(log, claims, report);
    Deep(log, claims, tick, report).run();
    return report;
}

}  // namespace daybook::verify
