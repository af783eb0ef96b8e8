#include "services/recorder/sequencer.h"

#include <spdlog/spdlog.h>

#include "events/care/rules.h"
#include "events/stored/names.h"
#include "schema/record.capnp.h"
#include "services/recorder/recorder.h"

namespace daybook::recorder {
namespace {

using Streams = std::unordered_set<std::string>;

std::string stream_of(const Candidate& candidate) { return std::string(candidate.event().stream()); }

// The streams whose state a request's decisions depend on.
Streams decided(const std::vector<std::unique_ptr<Candidate>>& candidates) {
    Streams streams;
    for (const auto& candidate : candidates) {
        if (care::depends_on_record(candidate->type())) streams.insert(stream_of(*candidate));
    }
    return streams;
}

// Whether decisions are made in streams of this category: a stream holds one category only.
bool decides(const FactType& type) {
    static const std::set<std::uint16_t> categories = [] {
        std::set<std::uint16_t> found;
        for (const FactType& fact : all_facts())
            if (care::depends_on_record(fact)) found.insert(fact.category);
        return found;
    }();
    return categories.contains(type.category);
}

bool storage(Error::Kind kind) {
    return kind == Error::Kind::unavailable || kind == Error::Kind::full || kind == Error::Kind::corrupt;
}

}  // namespace

Sequencer::~Sequencer() {
    if (written_.group) writer_.result(true);
}

Status Sequencer::apply_erasures() {
    Version at;
    while (true) {
        auto page = log_.read_stream(erasures, at, {});
        if (!page && page.error().kind == Error::Kind::not_found) return {};
        if (!page) return tl::unexpected<Error>(page.error());
        if (page->empty()) return {};
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            at = event.stamp().version;
            if (!event.is<schema::Record::Erased>()) return {};
            const auto subject = event.as<schema::Record::Erased>().getSubject();
            return keys_.erase({subject.begin(), subject.size()});
        }));
    }
}

void Sequencer::take(const Asked& asked, Answer answer) {
    const auto refuse = [&](const Error& error) { answer(tl::unexpected<Error>(error)); };
    if (failure_) return refuse(*failure_);
    auto candidates = check(asked);
    if (!candidates) return refuse(candidates.error());
    // A decision must see what stands before it, and a group that is not durable does not stand.
    if (in_hand(*candidates)) finish();
    if (failure_) return refuse(*failure_);
    if (const Status admitted = admit(*candidates, asked); !admitted)
        return note(admitted.error()), refuse(admitted.error());
    const Result<Append> append = sealed(*candidates, asked);
    if (!append) return note(append.error()), refuse(append.error());
    stage(*candidates, *append, std::move(answer));
    // An erased subject's key is gone before anything else is sealed.
    if (!open_.erased.empty()) finish();
}

bool Sequencer::full() const {
    return open_.group &&
           (open_.waiting.size() >= Limits::group_requests || open_.group->events() >= Limits::group_events ||
            open_.group->bytes() >= Limits::group_bytes);
}

void Sequencer::turn() {
    if (auto written = writer_.result(false)) settle(*written);
    if (open_.group && writer_.idle()) hand_over();
}

std::vector<Result<Receipt>> Sequencer::record(std::span<const Asked> asked) {
    std::vector<Result<Receipt>> results(asked.size(), Receipt{});
    for (std::size_t i = 0; i < asked.size(); ++i) {
        take(asked[i], [&results, i](const Result<Receipt>& result) { results[i] = result; });
        if (full()) finish();
    }
    finish();
    return results;
}

bool Sequencer::in_hand(const Candidates& candidates) const {
    if (!open_.group && !written_.group) return false;
    for (const std::string& stream : decided(candidates))
        if (open_.touched.contains(stream) || written_.touched.contains(stream)) return true;
    return false;
}

void Sequencer::stage(const Candidates& candidates, const Append& append, Answer answer) {
    if (!open_.group) open_.group = log_.open_group();
    auto receipt = open_.group->stage(append);
    if (!receipt) note(receipt.error());
    for (const auto& candidate : candidates) {
        if (decides(candidate->type())) open_.touched.insert(stream_of(*candidate));
        if (!candidate->event().is<schema::Record::Erased>()) continue;
        const auto subject = candidate->event().as<schema::Record::Erased>().getSubject();
        open_.erased.emplace_back(open_.waiting.size(), std::string(subject.begin(), subject.size()));
    }
    open_.waiting.push_back({std::move(answer), std::move(receipt)});
}

void Sequencer::hand_over() {
    written_ = std::move(open_);
    open_ = {};
    // What stands in it may lean on what has failed: on a key that was lost, or on a group that was.
    if (failure_) return settle(tl::unexpected<Error>(*failure_));
    // Keys first: no event may outlive the key it was sealed with.
    if (const Status synced = keys_.sync(); !synced) return settle(synced);
    writer_.write(*written_.group);
}

// Everybody in the group is told, in the order they asked.
void Sequencer::settle(const Status& written) {
    Open group = std::move(written_);
    written_ = {};
    if (written)
        log_.settle(*group.group);
    else
        note(written.error());
    for (const std::string& stream : group.touched) cache_.erase(stream);
    if (const Status erased = written ? erase(group) : Status{}; !erased) note(erased.error());
    for (auto& waiting : group.waiting) {
        if (!written) waiting.receipt = tl::unexpected<Error>(written.error());
        if (waiting.receipt) waiting.receipt->head = log_.head();
        waiting.answer(waiting.receipt);
    }
}

void Sequencer::finish() {
    while (written_.group || open_.group) {
        if (written_.group) settle(*writer_.result(true));
        if (open_.group) hand_over();
    }
}

Result<Sequencer::Candidates> Sequencer::check(const Asked& asked) const {
    if (asked.proposals.empty()) return rejected("an append holds at least one event");
    if (asked.proposals.size() > Limits::request_events) {
        return rejected("an append holds at most " + std::to_string(Limits::request_events) + " events, this one " +
                        std::to_string(asked.proposals.size()));
    }
    for (const Condition& condition : asked.conditions) {
        if (category_of(condition.stream).empty()) return rejected("a condition names no stream");
    }
    Candidates candidates;
    for (std::size_t i = 0; i < asked.proposals.size(); ++i) {
        auto candidate = Candidate::of(asked.proposals[i].content);
        Status good = candidate ? check_erasure(**candidate) : Status(tl::unexpected<Error>(candidate.error()));
        if (!good) {
            if (asked.proposals.size() == 1) return tl::unexpected<Error>(good.error());
            return fail(good.error().kind,
                        "event " + std::to_string(i + 1) + " of the append: " + good.error().sentence);
        }
        candidates.push_back(std::move(*candidate));
    }
    return candidates;
}

// Erasures stand in one stream, so that a start finds them all without reading the log.
Status Sequencer::check_erasure(const Candidate& candidate) const {
    if (!candidate.event().is<schema::Record::Erased>()) {
        if (candidate.event().stream() != erasures) return {};
        return rejected(std::string(erasures) + " holds erasures alone, and this is " + candidate.type().type);
    }
    const auto subject = candidate.event().as<schema::Record::Erased>().getSubject();
    if (candidate.event().stream() != erasures) {
        return rejected("an erasure is recorded in the stream " + std::string(erasures));
    }
    if (category_of({subject.begin(), subject.size()}).empty()) return rejected("the erasure names no subject");
    return {};
}

Status Sequencer::admit(const Candidates& candidates, const Asked& asked) {
    const Streams streams = decided(candidates);
    std::unordered_map<std::string, Folded> states;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const std::string stream = stream_of(*candidates[i]);
        if (!streams.contains(stream)) continue;
        if (!states.contains(stream)) {
            DAYBOOK_TRY(states[stream], folded(*candidates[i]));
        }
        DAYBOOK_CHECK(admit(*candidates[i], asked.proposals[i].expected, states[stream]));
    }
    return {};
}

Status Sequencer::admit(const Candidate& candidate, const Expected& expected, Folded& state) {
    // Id first: a repeat of a decision is answered with its first receipt, not refused because it was made already.
    DAYBOOK_TRY(const Page known, log_.find(candidate.event().source(), candidate.event().id()));
    if (!known.empty()) return {};
    // Version next: who decided on an older state is told so by the log, and decides again.
    const Version wanted = expected.kind == Expected::Kind::exact ? expected.version : Version{0};
    if (expected.kind != Expected::Kind::any && wanted != state.version) return {};
    if (care::depends_on_record(candidate.type())) DAYBOOK_CHECK(care::admit(state.record, candidate.event()));
    care::add(state.record, candidate.event());
    ++state.version.value;
    return {};
}

Result<Sequencer::Folded> Sequencer::folded(const Candidate& candidate) {
    const std::string stream = stream_of(candidate);
    const auto cached = cache_.find(stream);
    if (cached != cache_.end()) return cached->second;
    Folded state{care::record_of(candidate.type().category), {}};
    while (true) {
        auto page = log_.read_stream(stream, state.version, {});
        if (!page && page.error().kind == Error::Kind::not_found) break;
        if (!page) return tl::unexpected<Error>(page.error());
        if (page->empty()) break;
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            care::add(state.record, event);
            state.version = event.stamp().version;
            return {};
        }));
    }
    if (cache_.size() >= cached_records) cache_.clear();
    cache_.insert_or_assign(stream, state);
    return state;
}

Result<Append> Sequencer::sealed(const Candidates& candidates, const Asked& asked) {
    Append append{.events = {}, .conditions = asked.conditions};
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        DAYBOOK_TRY(SealedContent content, seal(*candidates[i], keys_, sha256_));
        append.events.push_back({.content = std::move(content.content),
                                 .digest = content.digest,
                                 .expected = asked.proposals[i].expected,
                                 .once = asked.proposals[i].once});
    }
    return append;
}

Status Sequencer::erase(const Open& group) {
    for (const auto& [waiting, subject] : group.erased) {
        if (!group.waiting[waiting].receipt) continue;
        DAYBOOK_CHECK(keys_.erase(subject));
        spdlog::info("recorder: destroyed the key of {}", subject);
    }
    return {};
}

void Sequencer::note(const Error& error) {
    if (!storage(error.kind) || failure_) return;
    failure_ = error;
    spdlog::error("recorder: stops acknowledging: {}", error.sentence);
}

}  // namespace daybook::recorder
