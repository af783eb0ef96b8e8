// Records that turn out to tell of one visit (a GroupCode that comes late): what was told of each alone is withdrawn,
// and the visit they share is told anew. Told together once, they stay together, whichever version comes after.

#include "services/ingest/loader.h"

namespace daybook::ingest {
namespace {

using schema::Visit;
using Kind = Visit::ExceptionRaised::Kind;

constexpr unsigned join_attempts = 8;

}  // namespace

// Which visit the record is of, by what is recorded already; decided before it says anything.
Status Loader::bring_together(Waiting& row) {
    Record& record = row.record;
    const std::string alone = alone_of(voice_, record);
    DAYBOOK_TRY(const auto found, recorder_.find(voice_.source, together_id(alone)));
    std::string together;
    DAYBOOK_CHECK(found.each([&](const EventView& event) -> Status {
        together = event.stream();
        return {};
    }));
    if (!together.empty() && together == visit_of(voice_, record)) {
        if (!resumed_) return {};
        // The load that was cut off may have joined it: what was told of it alone makes it no news now, either.
        DAYBOOK_TRY(const Standing before, standing_of(alone, row.row, {}));
        row.known = !before.versions.empty();
        return {};
    }
    if (together.empty() && record.group.empty()) return {};
    DAYBOOK_TRY(const Standing standing, standing_of(alone, row.row, {}));
    const bool told = standing.seen || standing.versions.contains(record.version);
    if (!together.empty() && !told) {
        if (!record.group.empty())
            record.oddities.push_back(
                {Kind::OTHER, "grouped with other visits than a version before; it stays with those"});
        record.visit = std::move(together);
        record.group = "together";
        return {};
    }
    // Told before they were one, or older than what stands alone: its own visit has the story.
    if (told || standing.record_version > record.version) {
        if (!standing.versions.empty()) record.group.clear();
        return {};
    }
    row.known = !standing.versions.empty();
    return join(record, standing);
}

// The visit that was told of alone is voided; what it says is said of the visit they share.
Status Loader::join(const Record& record, const Standing& alone) {
    if (alone.versions.empty() || alone.voided) return {};
    const std::string stream = alone_of(voice_, record);
    Standing standing = alone;
    for (unsigned attempt = 0; attempt < join_attempts; ++attempt) {
        const Envelope envelope{
            .id = stream + "/joined",
            .source = voice_.source,
            .stream = stream,
            .occurred = record.said.value_or(voice_.now),
            .actor = voice_.actor,
            .location = voice_.location,
            .correlation = voice_.file,
            .origin = {
                .file = voice_.file, .row = 0, .digest = {}, .record = {}, .record_version = standing.record_version}};
        const Proposal proposal = propose<Visit::Voided>(
            envelope,
            [&](auto fact) {
                fact.setReason("one visit with others, the sender says now");
                fact.setCites(standing.times.value);
            },
            Expected::exactly(standing.version), true);
        const auto receipt = recorder_.append({&proposal, 1});
        if (receipt) {
            recorded(receipt->events, true);
            return {};
        }
        if (receipt.error().kind != Error::Kind::conflict) return tl::unexpected(receipt.error());
        DAYBOOK_TRY(standing, standing_of(stream, 0, {}));
    }
    return unavailable("a visit that is told of with others now is being changed by somebody else all the time");
}

}  // namespace daybook::ingest
