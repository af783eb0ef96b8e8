#include "projections/engine/runner.h"

#include <kj/exception.h>

#include <algorithm>

#include "events/stored/format.h"
#include "projections/engine/key.h"
#include "projections/engine/parked.h"

namespace daybook::projections {
namespace {

std::string parked_key(std::uint64_t stream) { return KeyOut().u64(stream).take(); }

std::vector<std::uint16_t> numbers_of(const std::vector<std::string_view>& categories) {
    std::vector<std::uint16_t> numbers;
    for (const FactType& fact : all_facts())
        if (std::find(categories.begin(), categories.end(), fact.category_name) != categories.end() &&
            (numbers.empty() || numbers.back() != fact.category))
            numbers.push_back(fact.category);
    return numbers;
}

std::string number(Position position) { return std::to_string(position.value); }

}  // namespace

std::filesystem::path folder_of(const std::filesystem::path& data, const Projection& projection) {
    return data / "views" / std::string(projection.name) / ("v" + std::to_string(projection.version));
}

Runner::Runner(const Projection& projection, std::unique_ptr<Store> store, EventSource& source, Bell& bell,
               const LogIdentity& log, RunnerOptions options)
    : projection_(projection), store_(std::move(store)), source_(source), bell_(bell), log_(log), options_(options),
      must_know_(numbers_of(projection.must_know)), rows_(*store_), known_head_(log.head),
      changes_(store_->checkpoint().position) {}

Result<std::unique_ptr<Runner>> Runner::open(const Projection& projection, const std::filesystem::path& folder,
                                             EventSource& source, Bell& bell, const LogIdentity& log,
                                             RunnerOptions options) {
    DAYBOOK_TRY(auto store, Store::open(folder));
    std::unique_ptr<Runner> runner(new Runner(projection, std::move(store), source, bell, log, options));
    DAYBOOK_CHECK(runner->verify());
    DAYBOOK_CHECK(runner->load_parked());
    DAYBOOK_CHECK(runner->start_over());
    return runner;
}

// The leaf of a stored event in the log's tree (format.md F6), from the event alone.
Digest Runner::leaf_of(Words event) {
    const auto bytes = std::as_bytes(event);
    return hasher_.leaf(bytes.first(format::stamp_bytes), hasher_.plain(bytes.subspan(format::stamp_bytes)));
}

Result<Digest> Runner::leaf_at(Position position) {
    DAYBOOK_TRY(const Page page, source_.read(Position{position.value - 1}, Limit{.events = 1, .bytes = 1}));
    known_head_ = page.head();
    if (page.empty() || page.head() < position)
        return corrupt("projection " + std::string(projection_.name) + " stands at position " + number(position) +
                       ", but the log ends at " + number(page.head()) + ": the log went back in time; rebuild the projection");
    std::optional<Digest> leaf;
    DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
        if (event.position() == position) leaf = leaf_of(event.bytes());
        return {};
    }));
    if (!leaf) return corrupt("the log answered position " + number(position) + " with another event");
    return *leaf;
}

Status Runner::verify() {
    const Checkpoint checkpoint = store_->checkpoint();
    if (checkpoint.position.value == 0) return {};
    const std::string who = "projection " + std::string(projection_.name);
    if (checkpoint.log_uuid != log_.uuid)
        return corrupt(who + " was made from log " + checkpoint.log_uuid + ", and this is log " + log_.uuid +
                       ": rebuild the projection");
    DAYBOOK_TRY(const Digest leaf, leaf_at(checkpoint.position));
    if (leaf != checkpoint.leaf)
        return corrupt(who + " has read another event at position " + number(checkpoint.position) +
                       " than the log holds there (incarnation " + std::to_string(checkpoint.incarnation) + ", now " +
                       std::to_string(log_.incarnation) + "): rebuild the projection");
    return {};
}

Status Runner::load_parked() {
    const Reading reading(*store_);
    auto cursor = reading.cursor(parked_table);
    for (cursor.seek({}); cursor.valid(); cursor.next()) parked_.insert(KeyIn(cursor.key()).u64());
    return cursor.status();
}

// Back to the last commit: what was staged behind it is read again.
Status Runner::start_over() {
    const Checkpoint checkpoint = store_->checkpoint();
    rows_.abandon();
    at_ = checkpoint.position;
    recorded_ = checkpoint.recorded;
    leaf_ = checkpoint.leaf;
    rows_.stand_at(at_);
    staged_events_ = 0;
    subscription_.emplace(source_, bell_, at_);
    parked_.clear();
    DAYBOOK_CHECK(load_parked());
    {
        const std::lock_guard lock(mutex_);
        head_ = std::max(head_, known_head_);
    }
    return restate();
}

Result<bool> Runner::advance(std::chrono::milliseconds patience) {
    if (staged_events_ > 0) patience = std::chrono::milliseconds{0};
    auto read = subscription_->next(options_.page, patience);
    if (!read) {
        if (staged_events_ > 0) DAYBOOK_CHECK(commit());
        return tl::unexpected(read.error());
    }
    const Page page = std::move(*read);
    known_head_ = page.empty() ? std::max(at_, page.head()) : page.head();
    {
        const std::lock_guard lock(mutex_);
        head_ = known_head_;
    }
    if (!page.empty()) DAYBOOK_CHECK(take(page));
    const bool caught_up = page.empty() || at_ >= known_head_;
    const bool enough = staged_events_ >= options_.commit_events || rows_.dirty() >= options_.commit_rows;
    if (staged_events_ > 0 && (caught_up || enough)) DAYBOOK_CHECK(commit());
    return !page.empty();
}

Status Runner::take(const Page& page) {
    Words last;
    const Position before = at_;
    const Status taken = page.each([&](const EventView& event) -> Status {
        if (event.position() <= at_) return {};
        DAYBOOK_CHECK(take(event));
        last = event.bytes();
        return {};
    });
    if (!taken) return taken;
    // A step that failed sent everything back to the last commit.
    if (at_ > before && !last.empty()) leaf_ = leaf_of(last);
    return {};
}

Status Runner::take(const EventView& event) {
    rows_.stand_at(event.position());
    DAYBOOK_CHECK(apply(event));
    if (rows_.failure()) return tl::unexpected(*rows_.failure());
    at_ = event.position();
    recorded_ = event.stamp().recorded;
    ++staged_events_;
    if (projection_.restate) {
        DAYBOOK_TRY(const bool left, projection_.restate(rows_));
        if (left) {
            leaf_ = leaf_of(event.bytes());
            DAYBOOK_CHECK(commit());
            DAYBOOK_CHECK(restate());
        }
    }
    return {};
}

// The event into the rows, or its stream among the parked ones. Nothing a failed step staged may stay: everything since
// the last commit is stepped again without that event.
Status Runner::apply(const EventView& event) {
    const std::uint64_t stream = event.stamp().stream.value;
    if (parked_.contains(stream)) {
        ++rows_.edit(parked_table, parked_key(stream)).events;
        return {};
    }
    const auto known = poison_.find(event.position().value);
    if (known != poison_.end()) return park(event, known->second);
    const auto failed = step(event);
    if (rows_.failure()) return tl::unexpected(*rows_.failure());
    if (!failed) return {};
    poison_[event.position().value] = *failed;
    const Position until = event.position();
    DAYBOOK_CHECK(start_over());
    while (at_.value + 1 < until.value) {
        const Limit limit{.events = static_cast<std::uint32_t>(
                              std::min<std::uint64_t>(options_.page.events, until.value - at_.value - 1)),
                          .bytes = options_.page.bytes};
        DAYBOOK_TRY(const Page page, source_.read(at_, limit));
        if (page.empty()) return unavailable("the log does not answer what it answered before");
        DAYBOOK_CHECK(page.each([&](const EventView& again) -> Status {
            return again.position() < until ? take(again) : Status{};
        }));
    }
    rows_.stand_at(until);
    subscription_.emplace(source_, bell_, until);
    return park(event, *failed);
}

// Why the event could not be taken; nothing if it was.
std::optional<std::string> Runner::step(const EventView& event) {
    if (!event.type() && std::find(must_know_.begin(), must_know_.end(), event.category()) != must_know_.end())
        return "fact " + std::to_string(event.fact_number()) + " of category " + std::to_string(event.category()) +
               " is not known to this version";
    try {
        const Status status = projection_.step(rows_, event);
        if (!status) return status.error().sentence;
    } catch (const kj::Exception&) {
        return "a field of the event cannot be read as its schema says";
    }
    return std::nullopt;
}

Status Runner::park(const EventView& event, const std::string& reason) {
    const std::uint64_t stream = event.stamp().stream.value;
    auto& row = rows_.edit(parked_table, parked_key(stream));
    row = {.stream = std::string(event.stream()), .reason = reason, .position = event.position().value, .events = 1};
    parked_.insert(stream);
    return {};
}

Status Runner::restate() {
    if (!projection_.restate) return {};
    const auto say = [this](bool restating) {
        const std::lock_guard lock(mutex_);
        restating_ = restating;
    };
    for (bool left = true; left;) {
        DAYBOOK_TRY(left, projection_.restate(rows_));
        if (rows_.failure()) return tl::unexpected(*rows_.failure());
        if (left || rows_.dirty() > 0) {
            say(true);
            DAYBOOK_CHECK(commit());
        }
    }
    say(false);
    return {};
}

Status Runner::commit() {
    for (auto asked = rows_.take_later(); !asked.empty(); asked = rows_.take_later())
        for (const auto& one : asked) {
            rows_.stand_at(one.at);
            if (projection_.settle) DAYBOOK_CHECK(projection_.settle(rows_, one.key));
            if (rows_.failure()) return tl::unexpected(*rows_.failure());
        }
    rows_.stand_at(at_);
    const Checkpoint before = store_->checkpoint();
    auto staged = rows_.staged(before);
    if (rows_.failure()) return tl::unexpected(*rows_.failure());
    const bool journal = known_head_.value < at_.value + options_.journal_within;
    const Checkpoint after{.position = at_,
                           .leaf = leaf_,
                           .log_uuid = log_.uuid,
                           .incarnation = log_.incarnation,
                           .recorded = recorded_,
                           .digest = staged.digest,
                           .rows = staged.rows,
                           .parked = static_cast<std::uint32_t>(parked_.size())};
    DAYBOOK_CHECK(store_->commit(staged.writes, after, journal));
    rows_.committed();
    staged_events_ = 0;
    poison_.clear();
    const std::lock_guard lock(mutex_);
    changes_.add(std::move(staged.changes));
    return {};
}

Runner::State Runner::state() const {
    const Checkpoint checkpoint = store_->checkpoint();
    const std::lock_guard lock(mutex_);
    return {.checkpoint = checkpoint, .head = std::max(head_, checkpoint.position), .restating = restating_};
}

Changes::Answer Runner::changes(Position after) const {
    const std::lock_guard lock(mutex_);
    return changes_.after(after);
}

}  // namespace daybook::projections
