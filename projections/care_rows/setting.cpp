#include <algorithm>

#include "events/care/referral.h"
#include "projections/care_rows/care_rows.h"
#include "projections/care_rows/tables.h"
#include "projections/engine/key.h"

namespace daybook::projections::care_rows {

const care::Terms& RowsSetting::terms(std::string_view contract, Day day) const {
    if (contract.empty()) return care::Terms::defaults();
    const care::ContractTerms* known = care::find_by_either(
        contract, "contract", [&](std::string_view name) { return rows_.find(contract_terms, terms_key(name)); });
    return known ? known->on(day) : care::Terms::defaults();
}

const care::PackageHolds* RowsSetting::holds(std::string_view package) const {
    return package.empty() ? nullptr : rows_.find(package_holds, holds_key(package));
}

namespace {

// From the map of what was read already, else read.
template <class Row, class Map>
const Row* known_or_read(const Reading& reading, const Table<Row>& table, Map& map, std::string_view id,
                         const std::string& key, std::optional<Error>& failure) {
    const auto known = map.find(id);
    if (known != map.end()) return known->second ? &*known->second : nullptr;
    auto& entry = map[std::string(id)];
    auto row = reading.find(table, key);
    if (!row) {
        failure = row.error();
    } else if (*row) {
        entry = std::move((*row)->row);
    }
    return entry ? &*entry : nullptr;
}

}  // namespace

const care::ContractTerms* ReadingSetting::contract(std::string_view id) const {
    if (id.empty()) return nullptr;
    return care::find_by_either(id, "contract", [&](std::string_view name) {
        return known_or_read(reading_, contract_terms, contracts_, name, terms_key(name), failure_);
    });
}

const care::Terms& ReadingSetting::terms(std::string_view id, Day day) const {
    const care::ContractTerms* known = contract(id);
    return known ? known->on(day) : care::Terms::defaults();
}

const care::PackageHolds* ReadingSetting::holds(std::string_view package) const {
    if (package.empty()) return nullptr;
    return known_or_read(reading_, package_holds, packages_, package, holds_key(package), failure_);
}

Result<std::optional<Day>> last_closed(const Reading& reading) {
    auto cursor = reading.cursor(closed_days);
    cursor.to_last();
    std::optional<Day> day;
    if (cursor.valid()) day = KeyIn(cursor.key()).day();
    DAYBOOK_CHECK(cursor.status());
    return day;
}

Result<std::vector<std::string>> people_of(const Reading& reading, Day day) {
    std::vector<std::string> all;
    auto cursor = reading.cursor(people_of_day);
    const std::string end = people_key(day + std::chrono::days{1}, 0);
    for (cursor.seek(people_key(day, 0)); cursor.valid() && cursor.key() < end; cursor.next()) {
        DAYBOOK_TRY(auto people, people_of_day.decode(cursor.bytes()));
        all.insert(all.end(), std::make_move_iterator(people.begin()), std::make_move_iterator(people.end()));
    }
    DAYBOOK_CHECK(cursor.status());
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace daybook::projections::care_rows
