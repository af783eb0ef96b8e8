#include "projections/live_board/on_call.h"

#include <algorithm>
#include <cstring>

#include "events/care/said.h"
#include "events/core/calendar.h"
#include "projections/engine/key.h"
#include "schema/catalogue.capnp.h"
#include "schema/views.capnp.h"

namespace daybook::projections::live_board {
namespace {

using Row = schema::OnCallRow;
using Words = std::vector<capnp::word>;

std::string encode(const Words& words) {
    return {reinterpret_cast<const char*>(words.data()), words.size() * sizeof(capnp::word)};
}
Result<Words> decode(std::string_view bytes) {
    if (bytes.size() % sizeof(capnp::word) != 0) return corrupt("a handover cannot be read: rebuild the projection");
    Words words(bytes.size() / sizeof(capnp::word));
    if (!words.empty()) std::memcpy(words.data(), bytes.data(), bytes.size());
    return words;
}
std::string shown(std::string_view key) { return std::to_string(KeyIn(key).u64()); }

void fill(Row::Builder row, const EventView& event) {
    const auto fact = event.as<schema::Governance::OnCallHandedOver>();
    // One that names no location is of the location it was said at.
    row.setLocation(fact.getLocation().size() != 0 ? fact.getLocation() : event.event().getLocation());
    row.setTo(fact.getTo());
    row.setBy(event.event().getActor());
    row.setAt(micros(event.occurred()));
    row.setFrom(fact.getFrom());
    row.setUntil(fact.getUntil());
    row.setOpen(fact.getOpen());
}

Result<ViewPage> read(const Reading& reading, const ViewQuery& query) {
    std::optional<Day> day;
    if (const auto asked = query.get("day"); !asked.empty()) {
        day = parse_day(asked);
        if (!day) return rejected("the filter “day” is “" + std::string(asked) + "”, not a date like 2026-03-04");
    }
    const auto& london = Calendar::london();
    std::vector<ViewRow> rows;
    auto cursor = reading.cursor(handovers);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(auto words, handovers.decode(cursor.bytes()));
        const kj::ArrayPtr<const capnp::word> segment(words.data(), words.size());
        capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
        const auto row = message.getRoot<Row>();
        const auto location = query.get("location");
        if (!location.empty() && location != std::string_view(row.getLocation().cStr())) continue;
        if (day && (london.start_of(*day + std::chrono::days{1}) <= care::time_of(row.getFrom()) ||
                    london.start_of(*day) >= care::time_of(row.getUntil())))
            continue;
        rows.push_back({shown(cursor.key()), std::move(words), cursor.changed()});
    }
    DAYBOOK_CHECK(cursor.status());
    std::ranges::reverse(rows);
    return page_of(std::move(rows), query);
}

}  // namespace

const Table<Words> handovers{{.number = 23, .name = "handovers", .shown = &shown}, &encode, &decode};

void note_on_call(Rows& rows, const EventView& event) {
    if (!event.is<schema::Governance::OnCallHandedOver>()) return;
    const auto words = row_words<Row>([&](Row::Builder row) { fill(row, event); });
    rows.insert(handovers, KeyOut().u64(event.position().value).take(), encode(words));
}

View on_call_view() {
    return {.name = "on-call", .row_type = capnp::typeId<Row>(), .filters = {"location", "day"}, .read = &read};
}

}  // namespace daybook::projections::live_board
