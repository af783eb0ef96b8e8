#include "projections/kpi_board/house.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "projections/engine/key.h"
#include "projections/engine/part.h"
#include "projections/kpi/staff.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/marks.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/records.h"
#include "schema/governance.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

struct HouseRow {
    care::House terms;
    std::string mark;
};

std::string encode(const HouseRow& row) {
    BytesOut out;
    out.text(care::encode(row.terms));
    out.text(row.mark);
    return out.take();
}
Result<HouseRow> decode(std::string_view bytes) {
    BytesIn in(bytes);
    HouseRow row;
    DAYBOOK_TRY(row.terms, care::decode_house(in.text()));
    row.mark = in.text();
    if (!in.done()) return corrupt("a row of a location's rules cannot be read: rebuild the projection");
    return row;
}

using Ids = std::vector<std::string>;
constexpr std::uint8_t row_version = 1;
constexpr std::uint8_t parts = 64;  // of the care workers of a location, so that no row grows without bound

std::string encode_ids(const Ids& ids) { return care::to_bytes(ids, row_version); }
Result<Ids> decode_ids(std::string_view bytes) {
    return care::from_bytes<Ids>(bytes, row_version, "the care workers of a location");
}
bool no_ids(const Ids& ids) { return ids.empty(); }

const Table<HouseRow> houses{{.number = 55, .name = "houses"}, &encode, &decode};
const Table<Ids> staff_of{{.number = 56, .name = "staff_of"}, &encode_ids, &decode_ids, &no_ids};

std::string staff_key(std::string_view location, std::uint8_t part) { return KeyOut().text(location).u8(part).take(); }
std::string staff_key_of(std::string_view location, std::string_view worker) {
    return staff_key(location, part_of(worker, parts));
}

}  // namespace

void take_house(Rows& rows, const EventView& event) {
    if (!event.is<schema::Governance::KpiScheduleSet>()) return;
    const std::string location = care::location_of_schedule(event);
    const std::string key = record_key(location);
    care::fold(rows.edit(houses, key).terms, event);
    measure_later(rows, Kind::location, key);
    for (std::uint8_t part = 0; part < parts; ++part)
        if (const auto* workers = rows.find(staff_of, staff_key(location, part)))
            for (const auto& worker : *workers) measure_later(rows, Kind::worker, record_key(worker));
}

Status settle_location(Rows& rows, std::string_view key) {
    const HouseRow* row = rows.find(houses, key);
    if (!row) return {};
    static const std::size_t at = kpi::place_of(kpi::vacancies.id);
    const auto labels_on = [&](Day day) {
        return Labels{.who = {}, .contract = {}, .zone = {}, .location = row->terms.location, .day = day};
    };
    Contribution now;
    for (const kpi::Standing& standing : kpi::posts_of(row->terms.versions)) stand(now, at, standing, {}, labels_on);
    DAYBOOK_TRY(std::string mark, replace(rows, row->mark, now));
    if (mark != row->mark) rows.edit(houses, key).mark = std::move(mark);
    return {};
}

const care::House* house_of(Rows& rows, std::string_view location) {
    const HouseRow* row = rows.find(houses, record_key(location));
    return row ? &row->terms : nullptr;
}

void move_worker(Rows& rows, std::string_view worker, std::string_view from, std::string_view to) {
    if (from == to) return;
    if (!from.empty()) std::erase(rows.edit(staff_of, staff_key_of(from, worker)), worker);
    if (to.empty()) return;
    auto& all = rows.edit(staff_of, staff_key_of(to, worker));
    const auto at = std::ranges::lower_bound(all, worker);
    if (at == all.end() || *at != worker) all.emplace(at, worker);
}

std::vector<const TableInfo*> house_tables() { return {&houses, &staff_of}; }

const care::Terms& RulesRead::house(std::string_view location, Day day) const {
    auto known = houses_.find(location);
    if (known == houses_.end()) {
        known = houses_.emplace(location, std::nullopt).first;
        auto row = reading_.find(houses, record_key(location));
        if (!row) {
            if (!failure_) failure_ = row.error();
        } else if (*row) {
            known->second = (*row)->row.terms;
        }
    }
    return known->second ? known->second->on(day).terms : care::Terms::defaults();
}

const care::Terms& RulesRead::terms(std::string_view contract, std::string_view location, Day day) const {
    return contract.empty() ? house(location, day) : contracts_.terms(contract, day);
}

Status each_house(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, houses, [](const auto& row, KeyIn) { return row.terms.location; },
        [](const auto& row) { return row.mark; }, take);
}

}  // namespace daybook::projections::kpi_board
