#include "projections/kpi_board/lots.h"

#include "events/care/referral.h"
#include "events/care/said.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/records.h"
#include "schema/capacity.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

std::string encode(const std::string& lot) { return lot; }
Result<std::string> decode(std::string_view bytes) { return std::string(bytes); }

const Table<std::string> lots{{.number = 64, .name = "lots"}, &encode, &decode};  // by zone and location

const std::string nobody_said;

}  // namespace

void take_zone(Rows& rows, const EventView& event) {
    if (!event.is<schema::Capacity::ZoneDefined>()) return;
    const auto fact = event.as<schema::Capacity::ZoneDefined>();
    const std::string key =
        KeyOut().text(care::text_of(fact.getZone())).text(care::id_in(event.stream(), "capacity")).take();
    if (const auto lot = care::text_of(fact.getLot()); lot.empty())
        rows.erase(lots, key);
    else
        rows.edit(lots, key) = lot;
}

std::vector<const TableInfo*> lot_tables() { return {&lots}; }

void LotsRead::read_zones() const {
    zones_.emplace();
    auto cursor = reading_.cursor(lots);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        KeyIn key(cursor.key());
        std::string zone = key.text(), location = key.text();
        zones_->emplace(std::pair(std::move(zone), std::move(location)), cursor.bytes());
    }
    if (const auto read = cursor.status(); !read) failure_ = read.error();
}

const std::string& LotsRead::of_zone(std::string_view location, std::string_view zone) const {
    if (!zones_) read_zones();
    const auto at = zones_->lower_bound({std::string(zone), std::string(location)});
    const bool known =
        at != zones_->end() && at->first.first == zone && (location.empty() || at->first.second == location);
    return known ? at->second : nobody_said;
}

// Of a package that nobody authorised here: whose it is, who was seen of it says.
std::string LotsRead::first_came_to(std::string_view package) const {
    auto cursor = reading_.cursor(first_days);
    const std::string key = KeyOut().text(package).take();
    cursor.seek(key);
    if (const auto read = cursor.status(); !read) failure_ = read.error();
    if (!cursor.valid() || !cursor.key().starts_with(key)) return {};
    KeyIn in(cursor.key());
    in.text();
    return in.text();
}

const LotsRead::Package& LotsRead::package(std::string_view id) const {
    if (const auto known = packages_.find(id); known != packages_.end()) return known->second;
    Package& read = packages_[std::string(id)];
    // Visits may name it by its stream.
    for (const auto name : {id, care::id_in(id, "package")}) {
        const auto row = reading_.find(packages, record_key(name));
        if (!row) failure_ = row.error();
        if (!row || !*row) continue;
        read = {.lot = (*row)->row.package.lot, .person = (*row)->row.package.plan.person};
        break;
    }
    if (read.person.empty()) read.person = first_came_to(id);
    return read;
}

const std::string& LotsRead::of_package(std::string_view id) const { return package(id).lot; }
const std::string& LotsRead::person_of(std::string_view id) const { return package(id).person; }

}  // namespace daybook::projections::kpi_board
