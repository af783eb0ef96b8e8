#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "events/stored/proposal.h"

namespace daybook {

// How much one read may bring. A page holds at least one event if there is one.
struct Limit {
    std::uint32_t events = 4'096;
    std::uint32_t bytes = 256 * 1'024;
    bool operator==(const Limit&) const = default;
};

// Stored events in order, as they lie in the log: frames of (u32 length, u32 zero, stored event).
class Page {
 public:
    Page() = default;
    explicit Page(Position head, WordBuffer frames = {}, Position passed = {})
        : head_(head), passed_(passed), memory_(std::move(frames)), frames_(memory_) {}
    // Frames that lie within a message are not copied out of it.
    Page(Position head, WordBuffer message, Words frames, Position passed)
        : head_(head), passed_(passed), memory_(std::move(message)), frames_(frames) {}
    Page(Page&&) noexcept = default;
    Page& operator=(Page&&) noexcept = default;

    Position head() const { return head_; }  // of the log when the page was read
    // The last event looked at, wanted or not, in reading direction; at a stream's end the head. Go on from there.
    Position passed() const { return passed_; }
    bool empty() const { return frames_.empty(); }
    Words frames() const { return frames_; }

    // Visits every event in order and stops at the first error: the visitor's, or `corrupt` for a frame that
    // cannot be read.
    Status each(const std::function<Status(const EventView&)>& visit) const;

 private:
    Position head_;
    Position passed_;
    WordBuffer memory_;
    Words frames_;  // in it
};

// Which events a reader wants. Answered from the fixed header of each event: nothing is parsed (format.md D1).
struct Search {
    static constexpr std::uint64_t looked_at_most = 1 << 18;  // events a call passes; an empty page may not be the end

    Position from{};  // forwards: behind it; backwards: before it, 0 = from the head
    bool backwards = false;
    std::optional<std::uint16_t> category{};
    std::optional<std::uint16_t> fact{};      // of that category
    std::optional<Instant> recorded_from{};   // forwards only: not before the first event recorded then or later
    std::optional<Instant> occurred_from{};   // inclusive
    std::optional<Instant> occurred_until{};  // exclusive
};

// Where events are read from: the log itself, or the recorder over the wire. History and live are one code path.
class EventSource {
 public:
    virtual ~EventSource() = default;

    // Events after `after`; an empty page means caught up.
    virtual Result<Page> read(Position after, Limit limit) = 0;

    // Events of one stream after `after`; not_found if there is no such stream.
    virtual Result<Page> read_stream(std::string_view stream, Version after, Limit limit) = 0;

    // The event with this source and id; an empty page if there is none.
    virtual Result<Page> find(std::string_view source, std::string_view id) = 0;
};

// One event ready to be recorded: canonical, sealed, within its limits.
struct Sealed {
    std::vector<capnp::word> content;  // header, clear part, boxes: bytes 32… of the stored event
    Digest digest{};                   // SHA-256 of content, computed where it was received: taken at its word
    Expected expected;
    bool once = false;
};

// One request: all or nothing.
struct Append {
    std::vector<Sealed> events;
    std::vector<Condition> conditions;
};

struct LogStatus {
    Position head;
    std::uint64_t streams = 0;
    Digest root{};  // RFC 6962 root over every event up to head
    std::string uuid;
    std::uint32_t incarnation = 0;
    std::uint64_t bytes = 0;
    Instant recorded{};  // of the last event
};

// Requests checked one on top of the other, and on top of the groups before them, on their way to the disk. Nothing of
// it is part of the log until it was settled.
class AppendGroup {
 public:
    virtual ~AppendGroup() = default;

    // Takes all of the request, or nothing of it and says why: conflict names both versions, rejected an id used with
    // another body. A request that fails leaves its neighbours unharmed. A repeat gets the first positions, even of an
    // event that is still on its way: so no receipt is good before its group is settled.
    virtual Result<Receipt> stage(const Append& request) = 0;

    virtual std::size_t events() const = 0;
    virtual std::size_t bytes() const = 0;
};

// The append-only log. Idempotent per (source, id) for ever. One thread opens, stages and settles groups; one other may
// write them meanwhile, so that the next group is checked while this one syncs. Any thread may read, and sees what was
// settled.
class EventLog : public EventSource {
 public:
    virtual std::unique_ptr<AppendGroup> open_group() = 0;

    // Makes the group durable: one batch, one sync. In the order the groups were opened, and one at a time. After a
    // storage error nothing is acknowledged any more (unavailable, full or corrupt) until it is opened again.
    virtual Status write(AppendGroup& group) = 0;

    // The group was written: the head moves over it.
    virtual void settle(AppendGroup& group) = 0;

    // All of it at once: all-or-nothing each, in order, durable when it returns.
    std::vector<Result<Receipt>> append(std::span<const Append> requests);

    virtual Position head() const = 0;
    virtual LogStatus status() const = 0;

    // Events that are wanted, in the direction of reading; `passed` of the page says how far it looked. rejected: a
    // fact without its category.
    virtual Result<Page> search(const Search& search, Limit limit) = 0;

    // RFC 6962 leaf hash at a position; not_found beyond the head.
    virtual Result<Digest> leaf(Position position) = 0;

    // Hashes of a tile of the tree (height 8, as in C2SP tlog-tiles): 256 of a full one, fewer of one at the tree's
    // edge, none beyond it. All of them stand for durable events.
    virtual Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) = 0;

    // A second, whole copy of the log in a folder that does not exist yet, by hard links where the file system can.
    virtual Status snapshot(const std::filesystem::path& folder) = 0;
};

// Tells that the log has grown. A lost, doubled or late ring costs nothing.
class Bell {
 public:
    virtual ~Bell() = default;
    // Waits until something may stand after `seen`, at most `patience`.
    virtual void wait(Position seen, std::chrono::milliseconds patience) = 0;
};

// History first, then live, no seam: reads pages after a position and waits for the bell when there is nothing left.
class Subscription {
 public:
    Subscription(EventSource& source, Bell& bell, Position after) : source_(source), bell_(bell), at_(after) {}

    // The next page, or an empty one when `patience` ran out first.
    Result<Page> next(Limit limit, std::chrono::milliseconds patience);

    Position at() const { return at_; }

 private:
    EventSource& source_;
    Bell& bell_;
    Position at_;
};

}  // namespace daybook
