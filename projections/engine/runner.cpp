#include "projections/engine/runner.h"

#include <algorithm>

#include "events/stored/format.h"
#include "projections/engine/key.h"
#include "projections/engine/parked.h"

namespace daybook::projections {
namespace {

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

Runner::Runner(const Projection& projection, std::unique_ptr<Store> store, EventSource& source, const LogIdentity& log,
               RunnerOptions options)
    : projection_(projection),
      store_(std::move(store)),
      source_(source),
      log_(log),
      options_(options),
      must_know_(numbers_of(projection.must_know)),
      rows_(*store_),
      known_head_(log.head),
      changes_(store_->checkpoint()) {}

Result<std::unique_ptr<Runner>> Runner::open(const Projection& projection, const std::filesystem::path& folder,
                                             EventSource& source, Bell& bell, const LogIdentity& log,
                                             RunnerOptions options) {
    DAYBOOK_TRY(auto store, Store::open(folder));
    std::unique_ptr<Runner> runner(new Runner(projection, std::move(store), source, log, options));
    runner->own_pages_ = std::make_unique<OwnPages>(source, bell, options.page);
    DAYBOOK_CHECK(runner->start(*runner->own_pages_));
    return runner;
}

Result<std::unique_ptr<Runner>> Runner::open(const Projection& projection, const std::filesystem::path& folder,
                                             EventSource& source, Pages& pages, const LogIdentity& log,
                                             RunnerOptions options) {
    DAYBOOK_TRY(auto store, Store::open(folder));
    std::unique_ptr<Runner> runner(new Runner(projection, std::move(store), source, log, options));
    DAYBOOK_CHECK(runner->start(pages));
    return runner;
}

Status Runner::start(Pages& pages) {
    pages_ = &pages;
    DAYBOOK_CHECK(verify());
    DAYBOOK_CHECK(load_skipped());
    return start_over();
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
                       ", but the log ends at " + number(page.head()) +
                       ": the log went back in time; rebuild the projection");
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

// What was staged behind the last commit is read again.
void Runner::back_to_commit() {
    const Checkpoint checkpoint = store_->checkpoint();
    rows_.abandon();
    at_ = checkpoint.position;
    recorded_ = checkpoint.recorded;
    leaf_ = checkpoint.leaf;
    rows_.stand_at(at_);
    staged_events_ = 0;
}

Status Runner::start_over() {
    back_to_commit();
    parked_.clear();
    DAYBOOK_CHECK(load_parked());
    {
        const std::lock_guard lock(mutex_);
        head_ = std::max(head_, known_head_);
    }
    return restate();
}

Result<bool> Runner::advance(std::chrono::milliseconds patience, Position until) {
    if (uncertain_) {
        DAYBOOK_CHECK(start_over());
        uncertain_ = false;
    }
    if (at_ >= until) return false;
    auto read = pages_->next(at_, patience);
    if (!read) {
        if (staged_events_ > 0) DAYBOOK_CHECK(commit());
        return tl::unexpected(read.error());
    }
    const auto page = std::move(read->page);
    known_head_ = std::max(at_, read->head);
    {
        const std::lock_guard lock(mutex_);
        head_ = known_head_;
    }
    if (page) DAYBOOK_CHECK(take(*page, until));
    const bool caught_up = !page || at_ >= std::min(known_head_, until);
    const bool enough = staged_events_ >= options_.commit_events || rows_.dirty() >= options_.commit_rows;
    if (staged_events_ > 0 && (caught_up || enough)) DAYBOOK_CHECK(commit());
    return page != nullptr;
}

Status Runner::take(const Page& page, Position until) {
    Words last;
    const Position before = at_;
    const Status taken = each_event(page, [&](const EventView& event) -> Status {
        if (event.position() <= at_ || event.position() > until) return {};
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
    const bool later = options_.happened_by && event.occurred() > *options_.happened_by;
    for (bool in = later; !in;) {
        rows_.stand_at(event.position());
        auto taken = apply(event);
        if (!taken) {
            // What it staged may be half of it: none of it stays.
            DAYBOOK_CHECK(start_over());
            return tl::unexpected(std::move(taken.error()));
        }
        in = *taken;
        if (!in) DAYBOOK_CHECK(again_until(event.position()));
    }
    at_ = event.position();
    recorded_ = event.stamp().recorded;
    ++staged_events_;
    if (projection_.restate && !later) {
        DAYBOOK_TRY(const bool left, projection_.restate(rows_));
        if (left) {
            leaf_ = leaf_of(event.bytes());
            DAYBOOK_CHECK(commit(left));
            DAYBOOK_CHECK(restate());
        }
    }
    return {};
}

Status Runner::restate() {
    if (!projection_.restate) return {};
    for (bool left = true; left;) {
        DAYBOOK_TRY(left, projection_.restate(rows_));
        if (rows_.failure()) return tl::unexpected(*rows_.failure());
        if (left || rows_.dirty() > 0 || store_->checkpoint().restating) DAYBOOK_CHECK(commit(left));
    }
    return {};
}

Status Runner::commit(bool restating) {
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
    const bool as_file = staged.writes.size() >= options_.file_rows;
    const Checkpoint after{.position = at_,
                           .leaf = leaf_,
                           .log_uuid = log_.uuid,
                           .incarnation = log_.incarnation,
                           .recorded = recorded_,
                           .digest = staged.digest,
                           .rows = staged.rows,
                           .parked = static_cast<std::uint32_t>(parked_.size()),
                           .restating = restating};
    if (auto done = store_->commit(staged.writes, before, after, as_file); !done) {
        back_to_commit();  // nothing of it is in the store
        uncertain_ = true;
        return done;
    }
    rows_.committed();
    staged_events_ = 0;
    std::erase_if(poison_, [this](const auto& known) { return known.first.first <= at_.value; });
    const std::lock_guard lock(mutex_);
    changes_.add(std::move(staged.changes), after);
    ++commits_;
    return {};
}

Runner::State Runner::state() const {
    const Checkpoint checkpoint = store_->checkpoint();
    const std::lock_guard lock(mutex_);
    return {.checkpoint = checkpoint, .head = std::max(head_, checkpoint.position), .commits = commits_};
}

Changes::Answer Runner::changes(Position after) const {
    const std::lock_guard lock(mutex_);
    return changes_.after(after);
}

void Runner::forget_changes() {
    const std::lock_guard lock(mutex_);
    changes_.forget();
}

}  // namespace daybook::projections
