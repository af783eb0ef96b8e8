#include "services/recorder/messages.h"

#include <algorithm>

#include "services/recorder/recorder.h"
#include "services/wire/server.h"

namespace daybook::recorder {
namespace {

std::string text(capnp::Text::Reader reader) { return {reader.begin(), reader.end()}; }
std::string_view view(capnp::Text::Reader reader) { return {reader.begin(), reader.size()}; }

kj::ArrayPtr<const kj::byte> bytes(std::span<const std::byte> of) {
    return kj::arrayPtr(reinterpret_cast<const kj::byte*>(of.data()), of.size());
}

// Every object of a message begins at a word.
Words words_of(capnp::Data::Reader bytes) {
    return {reinterpret_cast<const capnp::word*>(bytes.begin()), bytes.size() / sizeof(capnp::word)};
}

Expected expected_of(schema::Proposal::Expected::Reader from) {
    switch (from.which()) {
        case schema::Proposal::Expected::ANY: return Expected::any();
        case schema::Proposal::Expected::NONE: return Expected::none();
        case schema::Proposal::Expected::EXACT: return Expected::exactly({from.getExact()});
    }
    return Expected::any();
}

Limit limit_of(schema::ReadRequest::Reader request) {
    Limit limit;
    if (request.getMaxEvents() != 0) limit.events = std::min(request.getMaxEvents(), Limits::page_events);
    if (request.getMaxBytes() != 0) limit.bytes = std::min(request.getMaxBytes(), Limits::page_bytes);
    return limit;
}

Search search_of(schema::ReadRequest::Search::Reader from) {
    Search search{.from = {from.getFrom()}, .backwards = from.getBackwards()};
    if (from.getCategory() != 0) search.category = static_cast<std::uint16_t>(from.getCategory() - 1);
    if (from.getFact() != 0) search.fact = static_cast<std::uint16_t>(from.getFact() - 1);
    if (from.getRecordedFrom() != 0) search.recorded_from = instant(from.getRecordedFrom());
    if (from.getOccurredFrom() != 0) search.occurred_from = instant(from.getOccurredFrom());
    if (from.getOccurredUntil() != 0) search.occurred_until = instant(from.getOccurredUntil());
    return search;
}

Result<Page> page_of(EventLog& log, schema::ReadRequest::Reader request) {
    switch (request.which()) {
        case schema::ReadRequest::AFTER: return log.read({request.getAfter()}, limit_of(request));
        case schema::ReadRequest::STREAM:
            return log.read_stream(view(request.getStream().getName()), {request.getStream().getVersion()},
                                   limit_of(request));
        case schema::ReadRequest::EVENT_ID:
            return log.find(view(request.getEventId().getSource()), view(request.getEventId().getId()));
        case schema::ReadRequest::SEARCH: return log.search(search_of(request.getSearch()), limit_of(request));
        case schema::ReadRequest::STATUS:
        case schema::ReadRequest::CHECKPOINT:
        case schema::ReadRequest::TILE:
        case schema::ReadRequest::SNAPSHOT: break;
    }
    return rejected("the recorder does not know this kind of read");
}

// What is read of the tree, for whoever wants to prove something.
Result<std::vector<Digest>> tile_of(EventLog& log, schema::ReadRequest::TileAt::Reader at) {
    DAYBOOK_TRY(auto hashes, log.tile(at.getLevel(), at.getIndex()));
    if (!hashes.empty()) return hashes;
    return not_found("the tree has no tile " + std::to_string(at.getLevel()) + "/" + std::to_string(at.getIndex()));
}

template <class T>
void or_failure(const Result<T>& result, schema::ReadReply::Builder reply) {
    if (!result) wire::write(result.error(), reply.initFailure());
}

}  // namespace

Result<Asked> read(schema::AppendRequest::Reader request) {
    if (request.getProposals().size() > Limits::request_events) {
        return rejected("an append holds at most " + std::to_string(Limits::request_events) + " events, this one " +
                        std::to_string(request.getProposals().size()));
    }
    Asked asked;
    asked.events.reserve(request.getProposals().size());
    for (const auto from : request.getProposals()) {
        const auto content = from.getContent();
        if (content.size() % sizeof(capnp::word) != 0) {
            return rejected("an event is a whole number of 8-byte words, and this one has " +
                            std::to_string(content.size()) + " bytes");
        }
        asked.events.push_back(
            {.content = words_of(content), .expected = expected_of(from.getExpected()), .once = from.getOnce()});
    }
    for (const auto from : request.getConditions()) {
        asked.conditions.push_back({text(from.getStream()), {from.getVersion()}});
    }
    return asked;
}

void write(const Result<Receipt>& receipt, std::uint64_t tag, schema::AppendReply::Builder reply) {
    reply.setTag(tag);
    if (!receipt) return wire::write(receipt.error(), reply.initFailure());
    auto into = reply.initReceipt();
    into.setFirst(receipt->first.value);
    into.setLast(receipt->last.value);
    into.setHead(receipt->head.value);
    auto events = into.initEvents(static_cast<unsigned>(receipt->events.size()));
    for (unsigned i = 0; i < receipt->events.size(); ++i) {
        events[i].setPosition(receipt->events[i].position.value);
        events[i].setVersion(receipt->events[i].version.value);
        events[i].setDuplicate(receipt->events[i].duplicate);
    }
}

void write(const LogStatus& status, Instant clock, schema::LogStatus::Builder into) {
    into.setHead(status.head.value);
    into.setStreams(status.streams);
    into.setRoot(bytes(status.root));
    into.setUuid(status.uuid);
    into.setIncarnation(status.incarnation);
    into.setBytes(status.bytes);
    into.setRecorded(micros(status.recorded));
    into.setClock(micros(clock));
}

void answer(EventLog& log, CheckpointDesk& checkpoints, Instant now, schema::ReadRequest::Reader request,
            wire::Draft& draft) {
    auto reply = draft.root<schema::ReadReply>();
    reply.setTag(request.getTag());
    if (request.isStatus()) return write(log.status(), now, reply.initStatus());
    if (request.isCheckpoint()) {
        auto into = reply.initCheckpoint();
        into.setNote(checkpoints.note());
        into.setVerifierKey(checkpoints.verifier_key());
        return;
    }
    if (request.isTile()) {
        const auto hashes = tile_of(log, request.getTile());
        if (hashes) reply.setTile(bytes(std::as_bytes(std::span(*hashes))));
        return or_failure(hashes, reply);
    }
    if (request.isSnapshot()) {
        const Status copied = log.snapshot(text(request.getSnapshot()));
        if (copied) reply.setDone();
        return or_failure(copied, reply);
    }
    Result<Page> read = page_of(log, request);
    if (!read) return wire::write(read.error(), reply.initFailure());
    const Page& page = draft.keep(*std::move(read));
    auto into = reply.initPage();
    into.setHead(page.head().value);
    into.setPassed(page.passed().value);
    if (!page.empty())
        into.adoptFrames(
            capnp::Orphanage::getForMessageContaining(into).referenceExternalData(bytes(std::as_bytes(page.frames()))));
}

void write(const Result<std::vector<NamedKey>>& keys, std::uint64_t tag, schema::KeysReply::Builder reply) {
    reply.setTag(tag);
    if (!keys) return wire::write(keys.error(), reply.initFailure());
    auto into = reply.initKeys(static_cast<unsigned>(keys->size()));
    for (unsigned i = 0; i < keys->size(); ++i) {
        into[i].setSubject((*keys)[i].subject);
        into[i].setId(bytes((*keys)[i].key.id));
        into[i].setKey(bytes((*keys)[i].key.key));
    }
}

}  // namespace daybook::recorder
