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

std::vector<capnp::word> content_of(const FactType& type, Instant occurred, schema::Event::Reader event) {
    const kj::Array<capnp::word> clear = capnp::canonicalize(event);
    std::vector<capnp::word> content(format::header_words + clear.size());
    auto put = [&](std::size_t offset, auto value) {
        std::memcpy(reinterpret_cast<std::byte*>(content.data()) + offset - format::stamp_bytes, &value, sizeof value);
    };
    put(format::format_at, format::version);
    put(format::category_at, type.category);
    put(format::fact_at, type.fact);
    put(format::clear_bytes_at, static_cast<std::uint32_t>(clear.size() * sizeof(capnp::word)));
    put(format::occurred_at, micros(occurred));
    std::memcpy(content.data() + format::header_words, clear.begin(), clear.size() * sizeof(capnp::word));
    return content;
}

}  // namespace daybook
