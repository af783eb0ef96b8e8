#include "services/recorder/sequencer.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "events/stored/names.h"
#include "schema/record.capnp.h"
#include "services/recorder/recorder.h"

namespace daybook::recorder {
namespace {

std::size_t hash_of(std::string_view stream) { return std::hash<std::string_view>{}(stream); }
std::string stream_of(const Candidate& candidate) { return std::string(candidate.event().stream()); }

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
    if (const Streams streams = decided(*candidates); !streams.empty()) {
        // A decision must see what stands before it, and a group that is not durable does not stand.
        if (in_hand(streams)) finish();
        if (failure_) return refuse(*failure_);
        if (const Status admitted = admit(streams, *candidates, asked); !admitted)
            return note(admitted.error()), refuse(admitted.error());
    }
    Marks marks = marks_of(*candidates);
    const Result<Append> append = sealed(*std::move(candidates), asked);
    if (!append) return note(append.error()), refuse(append.error());
    stage(*append, std::move(marks), std::move(answer));
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

// The streams whose state a request's decisions depend on.
Sequencer::Streams Sequencer::decided(const Candidates& candidates) {
    Streams streams;
    for (const auto& candidate : candidates)
        if (care::depends_on_record(candidate->event())) streams.insert(stream_of(*candidate));
    return streams;
}

bool Sequencer::in_hand(const Streams& streams) const {
    return std::ranges::any_of(streams, [this](const std::string& stream) {
        const std::size_t hash = hash_of(stream);
        return open_.touched.contains(hash) || written_.touched.contains(hash);
    });
}

Sequencer::Marks Sequencer::marks_of(const Candidates& candidates) {
    Marks marks;
    for (const auto& candidate : candidates) {
        const EventView& event = candidate->event();
        if (decides(candidate->type())) marks.touched.push_back(hash_of(event.stream()));
        if (!event.is<schema::Record::Erased>()) continue;
        const auto subject = event.as<schema::Record::Erased>().getSubject();
        marks.erased.emplace_back(subject.begin(), subject.size());
    }
    return marks;
}

void Sequencer::stage(const Append& append, Marks marks, Answer answer) {
    if (!open_.group) open_.group = log_.open_group();
    auto receipt = open_.group->stage(append);
    if (!receipt) note(receipt.error());
    open_.touched.insert(marks.touched.begin(), marks.touched.end());
    for (std::string& subject : marks.erased) open_.erased.emplace_back(open_.waiting.size(), std::move(subject));
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
    for (const std::size_t stream : group.touched) cache_.erase(stream);
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
    if (asked.events.empty()) return rejected("an append holds at least one event");
    if (asked.events.size() > Limits::request_events) {
        return rejected("an append holds at most " + std::to_string(Limits::request_events) + " events, this one " +
                        std::to_string(asked.events.size()));
    }
    for (const Condition& condition : asked.conditions) {
        if (category_of(condition.stream).empty()) return rejected("a condition names no stream");
    }
    Candidates candidates;
    candidates.reserve(asked.events.size());
    for (std::size_t i = 0; i < asked.events.size(); ++i) {
        auto candidate = Candidate::of(asked.events[i].content);
        Status good = candidate ? check_erasure(**candidate) : Status(tl::unexpected<Error>(candidate.error()));
        if (!good) {
            if (asked.events.size() == 1) return tl::unexpected<Error>(good.error());
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

Status Sequencer::admit(const Streams& streams, const Candidates& candidates, const Asked& asked) {
    States states;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const std::string stream = stream_of(*candidates[i]);
        if (!streams.contains(stream)) continue;
        if (!states.contains(stream)) {
            DAYBOOK_TRY(states[stream], folded(stream));
        }
        DAYBOOK_CHECK(admit(*candidates[i], asked.events[i].expected, stream, states));
    }
    return {};
}

Status Sequencer::admit(const Candidate& candidate, const Expected& expected, const std::string& stream,
                        States& states) {
    Folded& state = states[stream];
    // Id first: a repeat of a decision is answered with its first receipt, not refused because it was made already.
    DAYBOOK_TRY(const Page known, log_.find(candidate.event().source(), candidate.event().id()));
    if (!known.empty()) return {};
    // Version next: who decided on an older state is told so by the log, and decides again.
    const Version wanted = expected.kind == Expected::Kind::exact ? expected.version : Version{0};
    if (expected.kind != Expected::Kind::any && wanted != state.version) return {};
    if (care::depends_on_record(candidate.event())) {
        DAYBOOK_TRY(const care::Others others, others_of(state.record, candidate.event(), states));
        DAYBOOK_CHECK(care::admit(state.record, candidate.event(), others));
    }
    care::add(state.record, candidate.event());
    ++state.version.value;
    return {};
}

// Records of other streams, with what the same request says of them before.
Result<care::Others> Sequencer::others_of(const care::Record& record, const EventView& event, const States& states) {
    care::Others others;
    for (std::string& stream : care::leans_on(record, event)) {
        if (const auto known = states.find(stream); known != states.end()) {
            others.emplace(std::move(stream), known->second.record);
            continue;
        }
        if (in_hand({stream})) finish();
        if (failure_) return tl::unexpected<Error>(*failure_);
        DAYBOOK_TRY(Folded other, folded(stream));
        others.emplace(std::move(stream), std::move(other.record));
    }
    return others;
}

Result<Sequencer::Folded> Sequencer::folded(const std::string& stream) {
    const auto cached = cache_.find(hash_of(stream));
    if (cached != cache_.end() && cached->second.stream == stream) return cached->second;
    Folded state{stream, care::record_of(stream), {}};
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
    cache_.insert_or_assign(hash_of(stream), state);
    return state;
}

Result<Append> Sequencer::sealed(Candidates candidates, const Asked& asked) {
    Append append{.events = {}, .conditions = asked.conditions};
    append.events.reserve(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        DAYBOOK_TRY(SealedContent content, seal(std::move(*candidates[i]), keys_, sha256_));
        append.events.push_back({.content = std::move(content.content),
                                 .digest = content.digest,
                                 .expected = asked.events[i].expected,
                                 .once = asked.events[i].once});
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
