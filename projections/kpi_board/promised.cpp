#include "projections/kpi_board/promised.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "projections/care_rows/plan_changes.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/records.h"
#include "schema/capacity.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using Fact = schema::Capacity;

constexpr std::uint8_t row_version = 1;

struct Cap {
    Day from{};
    std::int64_t ppm = 0;
};
struct Caps {
    std::vector<Cap> all;  // by day; of two for the same day the one recorded last stands
};

template <class Bytes>
void fields(Bytes& bytes, care::Is<Cap> auto& c) {
    bytes(c.from, c.ppm);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Caps> auto& c) {
    bytes(c.all);
}
std::string encode_caps(const Caps& caps) { return care::to_bytes(caps, row_version); }
Result<Caps> decode_caps(std::string_view bytes) {
    return care::from_bytes<Caps>(bytes, row_version, "a location's spot caps");
}

const Table<Caps> spot_caps{{.number = 49, .name = "spot_caps"}, &encode_caps, &decode_caps};

Day happened_on(const EventView& event) { return Calendar::london().day_of(care::within_reach(event.occurred())); }

void reserve(Rows& rows, const EventView& event) {
    const auto fact = event.as<Fact::Reserved>();
    Reservation one{.location = std::string(care::id_in(event.stream(), "capacity")),
                    .package = std::string(care::text_of(fact.getPackage())),
                    .spot = fact.getSpot(),
                    .from = happened_on(event),
                    .until = {},
                    .shares = {}};
    for (const auto share : fact.getShares())
        one.shares.push_back({.zone = std::string(care::text_of(share.getZone())),
                              .weekly = care::weekly_said(share.getWeeklySeconds())});
    const auto referral = care::id_in(care::text_of(fact.getReferral()), "referral");
    rows.edit(referrals, record_key(referral)).reservations.push_back(std::move(one));
    link(rows, referral, care::id_in(care::text_of(fact.getPackage()), "package"));
    measure_later(rows, Kind::referral, record_key(referral));
}

void release(Rows& rows, const EventView& event) {
    const auto fact = event.as<Fact::Released>();
    const std::string key = record_key(care::id_in(care::text_of(fact.getReferral()), "referral"));
    if (!rows.find(referrals, key)) return;
    for (Reservation& one : rows.edit(referrals, key).reservations)
        if (!one.until) one.until = happened_on(event);
    measure_later(rows, Kind::referral, key);
}

void cap(Rows& rows, const EventView& event) {
    const auto fact = event.as<Fact::AcceptanceCriteriaSet>();
    const Day from = care::day_said(fact.getFrom()).value_or(happened_on(event));
    auto& all = rows.edit(spot_caps, record_key(care::id_in(event.stream(), "capacity"))).all;
    auto at = std::ranges::lower_bound(all, from, {}, &Cap::from);
    if (at == all.end() || at->from != from) at = all.insert(at, {.from = from, .ppm = 0});
    at->ppm = fact.getSpotCap();
}

}  // namespace

void take_capacity(Rows& rows, const EventView& event) {
    if (event.is<Fact::Reserved>()) return reserve(rows, event);
    if (event.is<Fact::Released>()) return release(rows, event);
    if (event.is<Fact::AcceptanceCriteriaSet>()) return cap(rows, event);
}

void take_plan_change(Rows& rows, const EventView& event) {
    const auto change = care_rows::settled_by(rows, care_rows::plan_changes, record_key(event.stream()), event);
    if (!change) return;
    const std::string package = record_key(change->package);
    care::settle(rows.edit(packages, package).package.plan, *change, event);
    measure_later(rows, Kind::package, package);
}

Result<std::optional<std::int64_t>> spot_cap_of(const Reading& reading, std::string_view location, Day day) {
    DAYBOOK_TRY(const auto row, reading.find(spot_caps, record_key(location)));
    if (!row) return std::optional<std::int64_t>{};
    const auto& all = row->row.all;
    const auto after = std::ranges::upper_bound(all, day, {}, &Cap::from);
    if (after == all.begin() || std::prev(after)->ppm == 0) return std::optional<std::int64_t>{};
    return std::optional(std::prev(after)->ppm);
}

std::vector<const TableInfo*> promised_tables() { return {&spot_caps}; }

}  // namespace daybook::projections::kpi_board
