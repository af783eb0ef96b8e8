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

bool storage(Error::Kind kind) {
    return kind == Error::Kind::unavailable || kind == Error::Kind::full || kind == Error::Kind::corrupt;
}

}  // namespace

// Requests admitted and sealed, waiting for their common sync.
struct Sequencer::Open {
    std::vector<Append> appends;
    std::vector<std::size_t> asked;  // which request each of them is
    Streams touched;
    std::vector<std::pair<std::size_t, std::string>> erased;  // append and subject
};

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

std::vector<Result<Receipt>> Sequencer::record(std::span<const Asked> asked) {
    std::vector<Result<Receipt>> results(asked.size(), Receipt{});
    Open open;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (failure_) {
            results[i] = tl::unexpected<Error>(*failure_);
            continue;
        }
        auto candidates = check(asked[i]);
        if (!candidates) {
            results[i] = tl::unexpected<Error>(candidates.error());
            continue;
        }
        // A decision must see what stands before it: close the group that holds it first.
        for (const std::string& stream : decided(*candidates)) {
            if (!open.touched.contains(stream)) continue;
            flush(open, results);
            break;
        }
        Result<Append> append = Append{};
        if (failure_) {
            append = tl::unexpected<Error>(*failure_);
        } else if (const Status admitted = admit(*candidates, asked[i]); !admitted) {
            append = tl::unexpected<Error>(admitted.error());
        } else {
            append = sealed(*candidates, asked[i]);
        }
        if (!append) {
            note(append.error());
            results[i] = tl::unexpected<Error>(append.error());
            continue;
        }
        for (const auto& candidate : *candidates) {
            open.touched.insert(stream_of(*candidate));
            if (!candidate->event().is<schema::Record::Erased>()) continue;
            const auto subject = candidate->event().as<schema::Record::Erased>().getSubject();
            open.erased.emplace_back(open.appends.size(), std::string(subject.begin(), subject.size()));
        }
        open.asked.push_back(i);
        open.appends.push_back(std::move(*append));
    }
    flush(open, results);
    return results;
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

void Sequencer::flush(Open& group, std::vector<Result<Receipt>>& results) {
    Open open = std::move(group);
    group = {};
    if (open.appends.empty()) return;
    // Keys first: no event may outlive the key it was sealed with.
    const Status synced = keys_.sync();
    std::vector<Result<Receipt>> receipts;
    if (synced) {
        receipts = log_.append(open.appends);
    } else {
        receipts.assign(open.appends.size(), tl::unexpected<Error>(synced.error()));
    }
    for (const std::string& stream : open.touched) cache_.erase(stream);
    for (const auto& receipt : receipts) {
        if (!receipt) note(receipt.error());
    }
    if (const Status erased = erase(open, receipts); !erased) note(erased.error());
    for (std::size_t i = 0; i < receipts.size(); ++i) results[open.asked[i]] = std::move(receipts[i]);
}

Status Sequencer::erase(const Open& open, std::span<const Result<Receipt>> receipts) {
    for (const auto& [append, subject] : open.erased) {
        if (!receipts[append]) continue;
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
