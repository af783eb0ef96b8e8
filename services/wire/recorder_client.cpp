#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "services/wire/client.h"
#include "services/wire/flights.h"
#include "services/wire/line.h"
#include "services/wire/messages.h"

namespace daybook::wire {
namespace {

std::string text(capnp::Text::Reader reader) { return {reader.begin(), reader.end()}; }

// Every object of a message begins at a word.
Words words_of(capnp::Data::Reader bytes) {
    return {reinterpret_cast<const capnp::word*>(bytes.begin()), bytes.size() / sizeof(capnp::word)};
}

template <std::size_t n>
bool copy(capnp::Data::Reader from, std::array<std::byte, n>& into) {
    if (from.size() != n) return false;
    std::memcpy(into.data(), from.begin(), n);
    return true;
}

Result<LogState> state_of(schema::LogStatus::Reader from) {
    LogState state;
    state.log.head = {from.getHead()};
    state.log.streams = from.getStreams();
    state.log.uuid = text(from.getUuid());
    state.log.incarnation = from.getIncarnation();
    state.log.bytes = from.getBytes();
    state.log.recorded = instant(from.getRecorded());
    state.clock = instant(from.getClock());
    copy(from.getRoot(), state.log.root);
    return state;
}

constexpr std::size_t appends_on_their_way = 64;
// Answers that nobody has heard yet wait in the socket, and one that finds no room is lost. It holds 256, and tells the
// sender of room by halves of that.
constexpr std::size_t streams_on_their_way = 128;

Result<Receipt> receipt_of(Answer<schema::AppendReply>&& answer) {
    const auto reply = answer();
    if (reply.isFailure()) return tl::unexpected<Error>(read(reply.getFailure()));
    const auto from = reply.getReceipt();
    Receipt receipt{.first = {from.getFirst()}, .last = {from.getLast()}, .head = {from.getHead()}, .events = {}};
    receipt.events.reserve(from.getEvents().size());
    for (const auto event : from.getEvents()) {
        receipt.events.push_back({{event.getPosition()}, {event.getVersion()}, event.getDuplicate()});
    }
    return receipt;
}

// It stays in the message it came in.
Result<Page> page_in(Answer<schema::ReadReply>&& answer) {
    const auto reply = answer();
    if (reply.isFailure()) return tl::unexpected<Error>(read(reply.getFailure()));
    if (!reply.isPage()) return unavailable("the recorder sent no page where one was asked for");
    const auto page = reply.getPage();
    const Position head{page.getHead()};
    const Position passed{page.getPassed()};
    const Words frames = words_of(page.getFrames());
    return Page(head, std::move(answer).words(), frames, passed);
}

// Runs `read` on an answer; one that cannot be read to its end is no answer.
template <class T, class Read>
Result<T> reading(Line& line, Read&& take) {
    std::optional<Result<T>> result;
    if (!decode([&] { result.emplace(take()); })) return line.unreadable();
    return std::move(*result);
}

}  // namespace

struct Recorder::Sockets {
    Sockets(Addresses at, std::chrono::milliseconds patience, const std::stop_token& stop)
        : append(context, at.append, "the recorder", patience, stop),
          read(context, at.read, "the recorder", patience, stop),
          many(context, at.read, "the recorder", patience, stop),
          keys(context, at.keys, "the recorder", patience, stop) {}
    Context context;
    Line append;
    Flights<schema::AppendReply, Receipt> appends{append, appends_on_their_way, receipt_of};
    Line read;
    Line many;  // streams asked for together; what is read between them has a line of its own
    Flights<schema::ReadReply, Page> streams{many, streams_on_their_way, page_in};
    Line keys;

    struct Request {
        std::span<const Proposal> events;
        std::span<const Condition> conditions{};
    };
    Sent send(std::span<const Request> requests) {
        return appends.send(requests.size(), [&](std::size_t which, std::uint64_t tag, auto& message) {
            return write_append(requests[which].events, requests[which].conditions, tag, message);
        });
    }

    using Fill = std::function<void(schema::ReadRequest::Builder)>;
    using ReadAnswer = Result<std::unique_ptr<Answer<schema::ReadReply>>>;

    // Asks without waiting; the tag of the answer to come.
    Result<std::uint64_t> send(Limit limit, const Fill& fill) {
        Draft draft;
        auto request = draft.root<schema::ReadRequest>();
        const std::uint64_t tag = read.next_tag();
        request.setTag(tag);
        request.setMaxEvents(limit.events);
        request.setMaxBytes(limit.bytes);
        fill(request);
        DAYBOOK_CHECK(read.send(draft.message()));
        return tag;
    }

    // An answer that comes meanwhile to what was asked ahead is passed over.
    ReadAnswer ask(Limit limit, const Fill& fill) {
        ahead.reset();
        DAYBOOK_TRY(const std::uint64_t tag, send(limit, fill));
        return hear(tag);
    }

    ReadAnswer hear(std::uint64_t tag) {
        return read.hear<schema::ReadReply>([tag](std::uint64_t heard) { return heard == tag; });
    }

    Result<Page> page_of(ReadAnswer answer) {
        if (!answer) return tl::unexpected<Error>(std::move(answer).error());
        return reading<Page>(read, [&] { return page_in(std::move(**answer)); });
    }
    Result<Page> page(Limit limit, const Fill& fill) { return page_of(ask(limit, fill)); }

    // For whoever reads page after page the next one is asked for before it is wanted: the recorder reads it while they
    // work on this one.
    struct Ahead {
        Position after;
        Limit limit;
        std::uint64_t tag = 0;
    };
    std::optional<Ahead> ahead;
    Position read_to;  // where the last page ended

    Result<Page> next_page(Position after, Limit limit) {
        const auto from = [](Position position) {
            return [position](schema::ReadRequest::Builder request) { request.setAfter(position.value); };
        };
        const auto asked = std::exchange(ahead, std::nullopt);
        const bool here = asked && asked->after == after && asked->limit == limit;
        const bool reads_on = here || (after == read_to && after.value != 0);
        auto page = page_of(here ? hear(asked->tag) : ask(limit, from(after)));
        if (!page) return page;
        read_to = page->passed();
        if (!reads_on || page->empty() || read_to >= page->head()) return page;
        if (const auto tag = send(limit, from(read_to))) ahead = {.after = read_to, .limit = limit, .tag = *tag};
        return page;
    }

    Result<std::vector<Key>> ask_keys(std::string_view actor, std::string_view purpose, std::string_view view,
                                      std::span<const std::string> subjects);
};

Recorder::Recorder(Addresses addresses, std::chrono::milliseconds patience, const std::stop_token& stop)
    : sockets_(std::make_unique<Sockets>(std::move(addresses), patience, stop)) {}
Recorder::~Recorder() = default;

Result<Receipt> Recorder::append(std::span<const Proposal> events, std::span<const Condition> conditions) {
    const Sockets::Request request{.events = events, .conditions = conditions};
    return std::move(sockets_->appends.answers(sockets_->send({&request, 1})).front());
}

std::vector<Result<Receipt>> Recorder::append_each(std::span<const std::vector<Proposal>> requests) {
    return answers(send_each(requests));
}

Recorder::Sent Recorder::send_each(std::span<const std::vector<Proposal>> requests) {
    std::vector<Sockets::Request> all;
    all.reserve(requests.size());
    for (const auto& events : requests) all.push_back({.events = events});
    return sockets_->send(all);
}

std::vector<Result<Receipt>> Recorder::answers(const Sent& sent) { return sockets_->appends.answers(sent); }

Result<Page> Recorder::read(Position after, Limit limit) { return sockets_->next_page(after, limit); }

Result<Page> Recorder::read_stream(std::string_view stream, Version after, Limit limit) {
    return sockets_->page(limit, [&](auto request) {
        auto from = request.initStream();
        from.setName(std::string(stream));
        from.setVersion(after.value);
    });
}

Recorder::Asked Recorder::ask_streams(std::span<const std::string_view> names) {
    return sockets_->streams.send(names.size(), [&](std::size_t which, std::uint64_t tag, auto& message) -> Status {
        auto request = message.template initRoot<schema::ReadRequest>();
        request.setTag(tag);
        auto from = request.initStream();
        std::ranges::copy(names[which], from.initName(static_cast<unsigned>(names[which].size())).begin());
        return {};
    });
}

std::vector<Result<Page>> Recorder::streams(const Asked& asked) { return sockets_->streams.answers(asked); }

Result<Page> Recorder::find(std::string_view source, std::string_view id) {
    return sockets_->page({}, [&](auto request) {
        auto wanted = request.initEventId();
        wanted.setSource(std::string(source));
        wanted.setId(std::string(id));
    });
}

Result<Page> Recorder::search(const Search& search, Limit limit) {
    return sockets_->page(limit, [&](auto request) {
        auto wanted = request.initSearch();
        wanted.setFrom(search.from.value);
        wanted.setBackwards(search.backwards);
        const auto plus_one = [](const auto& number) { return static_cast<std::uint16_t>(number ? *number + 1 : 0); };
        wanted.setCategory(plus_one(search.category));
        wanted.setFact(plus_one(search.fact));
        wanted.setRecordedFrom(search.recorded_from ? micros(*search.recorded_from) : 0);
        wanted.setOccurredFrom(search.occurred_from ? micros(*search.occurred_from) : 0);
        wanted.setOccurredUntil(search.occurred_until ? micros(*search.occurred_until) : 0);
    });
}

Result<LogState> Recorder::status() {
    DAYBOOK_TRY(auto answer, sockets_->ask({}, [](auto request) { request.setStatus(); }));
    return reading<LogState>(sockets_->read, [&]() -> Result<LogState> {
        const auto reply = (*answer)();
        if (reply.isFailure()) return tl::unexpected<Error>(wire::read(reply.getFailure()));
        if (!reply.isStatus()) return sockets_->read.unreadable();
        return state_of(reply.getStatus());
    });
}

Result<Recorder::SignedCheckpoint> Recorder::checkpoint() {
    DAYBOOK_TRY(auto answer, sockets_->ask({}, [](auto request) { request.setCheckpoint(); }));
    return reading<SignedCheckpoint>(sockets_->read, [&]() -> Result<SignedCheckpoint> {
        const auto reply = (*answer)();
        if (reply.isFailure()) return tl::unexpected<Error>(wire::read(reply.getFailure()));
        if (!reply.isCheckpoint()) return sockets_->read.unreadable();
        return SignedCheckpoint{text(reply.getCheckpoint().getNote()), text(reply.getCheckpoint().getVerifierKey())};
    });
}

Result<std::vector<Digest>> Recorder::tile(std::uint8_t level, std::uint64_t index) {
    DAYBOOK_TRY(auto answer, sockets_->ask({}, [&](auto request) {
        auto at = request.initTile();
        at.setLevel(level);
        at.setIndex(index);
    }));
    return reading<std::vector<Digest>>(sockets_->read, [&]() -> Result<std::vector<Digest>> {
        const auto reply = (*answer)();
        if (reply.isFailure()) return tl::unexpected<Error>(wire::read(reply.getFailure()));
        if (!reply.isTile() || reply.getTile().size() % sizeof(Digest) != 0) return sockets_->read.unreadable();
        std::vector<Digest> hashes(reply.getTile().size() / sizeof(Digest));
        std::memcpy(hashes.data(), reply.getTile().begin(), reply.getTile().size());
        return hashes;
    });
}

Status Recorder::snapshot(const std::filesystem::path& folder) {
    DAYBOOK_TRY(auto answer, sockets_->ask({}, [&](auto request) { request.setSnapshot(folder.string()); }));
    return reading<void>(sockets_->read, [&]() -> Status {
        const auto reply = (*answer)();
        if (reply.isFailure()) return tl::unexpected<Error>(wire::read(reply.getFailure()));
        if (!reply.isDone()) return sockets_->read.unreadable();
        return {};
    });
}

Result<std::vector<Recorder::Key>> Recorder::Sockets::ask_keys(std::string_view actor, std::string_view purpose,
                                                               std::string_view view,
                                                               std::span<const std::string> subjects) {
    const std::uint64_t tag = keys.next_tag();
    capnp::MallocMessageBuilder message;
    auto request = message.initRoot<schema::KeysRequest>();
    request.setTag(tag);
    request.setActor(std::string(actor));
    request.setPurpose(std::string(purpose));
    request.setView(std::string(view));
    auto list = request.initSubjects(static_cast<unsigned>(subjects.size()));
    for (unsigned i = 0; i < subjects.size(); ++i) list.set(i, subjects[i]);
    DAYBOOK_TRY(auto answer, keys.ask<schema::KeysReply>(message, tag));
    return reading<std::vector<Key>>(keys, [&]() -> Result<std::vector<Key>> {
        const auto reply = (*answer)();
        if (reply.isFailure()) return tl::unexpected<Error>(wire::read(reply.getFailure()));
        std::vector<Key> found;
        for (const auto from : reply.getKeys()) {
            Key key{.subject = text(from.getSubject()), .id = {}, .key = {}};
            if (!copy(from.getKey(), key.key)) return keys.unreadable();
            copy(from.getId(), key.id);
            found.push_back(std::move(key));
        }
        return found;
    });
}

Result<std::array<std::byte, 32>> Recorder::index_key() {
    const std::vector<std::string> index{"index"};
    DAYBOOK_TRY(const auto keys, sockets_->ask_keys("", "", "", index));
    if (keys.empty()) return sockets_->keys.unreadable();
    return keys.front().key;
}

Result<std::vector<Recorder::Key>> Recorder::keys(std::string_view actor, std::string_view purpose,
                                                  std::string_view view, std::span<const std::string> subjects) {
    return sockets_->ask_keys(actor, purpose, view, subjects);
}

}  // namespace daybook::wire
