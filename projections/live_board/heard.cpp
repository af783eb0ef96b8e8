#include "projections/live_board/heard.h"

#include "events/care/said.h"
#include "events/care/visit.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"

namespace daybook::projections::live_board {
namespace {

using Fact = schema::Visit;

std::string heard_key(std::string_view visit) { return KeyOut().text(visit).take(); }

std::string encode(const Heard& row) {
    BytesOut out;
    out.i(micros(row.told_at));
    out.u(static_cast<std::uint64_t>(row.told_of));
    out.u(static_cast<std::uint64_t>(row.told_whom));
    out.text(row.told_by);
    out.i(micros(row.through));
    return out.take();
}
Result<Heard> decode(std::string_view bytes) {
    BytesIn in(bytes);
    Heard row;
    row.told_at = instant(in.i());
    row.told_of = static_cast<Fact::PersonTold::Of>(in.u());
    row.told_whom = static_cast<schema::Who>(in.u());
    row.told_by = in.text();
    row.through = instant(in.i());
    if (!in.done()) return corrupt("who was told of a visit cannot be read: rebuild the projection");
    return row;
}
bool is_empty(const Heard& row) { return row == Heard{}; }

void told(Heard& row, const EventView& event) {
    const auto fact = event.as<Fact::PersonTold>();
    const Instant at = fact.getAt() != 0 ? care::time_of(fact.getAt()) : event.occurred();
    if (at < row.told_at) return;  // said late of an earlier call
    const auto actor = event.event().getActor();
    row.told_at = at;
    row.told_of = fact.getOf();
    row.told_whom = fact.getWhom();
    row.told_by = std::string(actor.cStr(), actor.size());
}

}  // namespace

const Table<Heard> heard{{.number = 22, .name = "heard"}, &encode, &decode, &is_empty};

void note_heard(Rows& rows, const EventView& event) {
    const auto row = [&]() -> Heard& { return rows.edit(heard, heard_key(care::visit_id(event.stream()))); };
    if (event.is<Fact::PersonTold>()) return told(row(), event);
    if (event.is<Fact::Overdue>()) row().through = care::time_of(event.as<Fact::Overdue>().getHeardThrough());
    if (event.is<Fact::Missed>()) row().through = care::time_of(event.as<Fact::Missed>().getHeardThrough());
}

Heard heard_of(Rows& rows, std::string_view visit) {
    const Heard* row = rows.find(heard, heard_key(visit));
    return row ? *row : Heard{};
}

}  // namespace daybook::projections::live_board
