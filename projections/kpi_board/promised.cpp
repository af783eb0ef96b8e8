#include "projections/kpi_board/promised.h"

#include <algorithm>

#include "events/care/days.h"
#include "events/care/package_fields.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/records.h"
#include "schema/capacity.capnp.h"
#include "schema/variation.capnp.h"

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
struct PlanChange {
    std::string package;  // stream
    std::optional<care::PackagePlan::Turn> turn;
};

template <class Bytes>
void fields(Bytes& bytes, care::Is<Cap> auto& c) {
    bytes(c.from, c.ppm);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Caps> auto& c) {
    bytes(c.all);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<PlanChange> auto& c) {
    bytes(c.package, c.turn);
}
std::string encode_caps(const Caps& caps) { return care::to_bytes(caps, row_version); }
Result<Caps> decode_caps(std::string_view bytes) {
    return care::from_bytes<Caps>(bytes, row_version, "a location's spot caps");
}
std::string encode_change(const PlanChange& change) { return care::to_bytes(change, row_version); }
Result<PlanChange> decode_change(std::string_view bytes) {
    return care::from_bytes<PlanChange>(bytes, row_version, "a proposed visit plan");
}

const Table<PlanChange> plan_changes{{.number = 48, .name = "plan_changes"}, &encode_change, &decode_change};
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
    using Change = schema::Variation;
    const std::string stream(event.stream());
    const std::string key = record_key(stream);
    if (event.is<Change::Proposed>()) {
        const auto proposed = event.as<Change::Proposed>();
        auto turn = care::turn_of(proposed);
        if (!turn || proposed.getPackage().size() == 0) return;
        rows.edit(plan_changes, key) = {.package = std::string(care::text_of(proposed.getPackage())),
                                        .turn = std::move(turn)};
        return;
    }
    const bool agreed = event.is<Change::Agreed>();
    if (!agreed && !event.is<Change::Reversed>()) return;
    const PlanChange* change = rows.find(plan_changes, key);
    if (!change || !change->turn) return;
    const std::string package = record_key(care::id_in(change->package, "package"));
    auto& plan = rows.edit(packages, package).package.plan;
    const Instant recorded = event.stamp().recorded;
    if (agreed) {
        care::agree(plan, stream, *change->turn, recorded);
    } else {
        const auto from = event.as<Change::Reversed>().getFrom();
        care::reverse(plan, stream, from == 0 ? care::within_reach(event.occurred()) : care::time_of(from), recorded);
    }
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

std::vector<const TableInfo*> promised_tables() { return {&plan_changes, &spot_caps}; }

}  // namespace daybook::projections::kpi_board
