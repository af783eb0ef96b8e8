#include "events/stored/proposal.h"

#include <cstring>

#include "events/stored/format.h"

namespace daybook {

namespace {

kj::StringPtr text(const std::string& s) { return {s.c_str(), s.size()}; }

bool says_nothing(const Envelope::Origin& o) {
    return o.file.empty() && o.row == 0 && o.digest.empty() && o.record.empty() && o.record_version == 0 &&
           o.wall_clock == schema::WallClock::PLAIN && !o.recorded_late;
}

}  // namespace

void write(const Envelope& envelope, schema::Event::Builder event) {
    event.setId(text(envelope.id));
    event.setSource(text(envelope.source));
    event.setStream(text(envelope.stream));
    if (!envelope.actor.empty()) event.setActor(text(envelope.actor));
    if (!envelope.location.empty()) event.setLocation(text(envelope.location));
    if (!envelope.correlation.empty()) event.setCorrelation(text(envelope.correlation));
    event.setCausation(envelope.causation.value);

    const Envelope::Origin& from = envelope.origin;
    if (says_nothing(from)) return;
    auto origin = event.initOrigin();
    if (!from.file.empty()) origin.setFile(text(from.file));
    origin.setRow(from.row);
    if (!from.digest.empty())
        origin.setDigest(kj::arrayPtr(reinterpret_cast<const kj::byte*>(from.digest.data()), from.digest.size()));
    if (!from.record.empty()) origin.setRecord(text(from.record));
    origin.setRecordVersion(from.record_version);
    origin.setWallClock(from.wall_clock);
    origin.setRecordedLate(from.recorded_late);
}

// As capnp::canonicalize does, straight to its place and without proving what has just been made so.
std::vector<capnp::word> content_of(const FactType& type, Instant occurred, schema::Event::Reader event) {
    constexpr std::size_t root_pointer_words = 1;
    std::vector<capnp::word> content(format::header_words + event.totalSize().wordCount + root_pointer_words);
    capnp::FlatMessageBuilder clear(
        kj::arrayPtr(content.data(), content.size()).slice(format::header_words, content.size()));
    clear.getRoot<capnp::AnyPointer>().setCanonicalAs<schema::Event>(event);
    const std::size_t clear_words = clear.getSegmentsForOutput()[0].size();
    content.resize(format::header_words + clear_words);
    auto put = [&](std::size_t offset, auto value) {
        std::memcpy(reinterpret_cast<std::byte*>(content.data()) + offset - format::stamp_bytes, &value, sizeof value);
    };
    put(format::format_at, format::version);
    put(format::category_at, type.category);
    put(format::fact_at, type.fact);
    put(format::clear_bytes_at, static_cast<std::uint32_t>(clear_words * sizeof(capnp::word)));
    put(format::occurred_at, micros(occurred));
    return content;
}

}  // namespace daybook
