#include "projections/money/places.h"

#include <algorithm>

#include "projections/engine/part.h"

namespace daybook::projections::money {
namespace {

// Puts a value into a sorted list of its own or takes it out; true if the list is another now.
template <class Value>
bool set_in(std::vector<Value>& all, const Value& value, bool there) {
    const auto at = std::ranges::lower_bound(all, value);
    const bool known = at != all.end() && *at == value;
    if (known == there) return false;
    if (there)
        all.insert(at, value);
    else
        all.erase(at);
    return true;
}
template <class Value>
bool holds(const std::vector<Value>* all, const Value& value) {
    return all != nullptr && std::ranges::binary_search(*all, value);
}

// The value in its block's row, and the block in the package's.
template <class Value>
bool note(Rows& rows, const Table<std::vector<Value>>& table, std::vector<std::int32_t> Places::* blocks,
          const std::string& package, std::int32_t block, const Value& value, bool there) {
    const std::string key = block_key(package, block);
    if (holds(rows.find(table, key), value) == there) return false;
    auto& all = rows.edit(table, key);
    const bool was_empty = all.empty();
    set_in(all, value, there);
    if (was_empty != all.empty()) set_in(rows.edit(places, id_key(package)).*blocks, block, there);
    return true;
}

}  // namespace

void note_day(Rows& rows, const std::string& package, const std::string& person, Day day, bool there) {
    note(rows, package_days, &Places::days, package, block_of(day), PersonDayOf{.person = person, .day = day}, there);
}

void note_week(Rows& rows, const WeekOf& week, bool there) {
    const ContractWeek one{.contract = week.contract, .week = week.week};
    if (!note(rows, package_weeks, &Places::weeks, week.package, block_of(week.week), one, there)) return;
    auto& of = rows.edit(places, id_key(week.package)).contracts;
    auto at = std::ranges::lower_bound(of, week.contract, {}, &Places::In::contract);
    if (at == of.end() || at->contract != week.contract) at = of.insert(at, {.contract = week.contract, .weeks = 0});
    at->weeks += there ? 1 : -1;
    if (at->weeks != (there ? 1 : 0)) return;
    if (!there) of.erase(at);
    set_in(rows.edit(contract_weeks, part_key(week.contract, part_of(week.package, parts))), week.package, there);
}

void each_day_of(Rows& rows, const std::string& package, Day from,
                 const std::function<void(const std::string& person, Day day)>& take) {
    const Places* known = rows.find(places, id_key(package));
    if (known == nullptr) return;
    for (const std::int32_t block : known->days) {
        const auto* days = block < block_of(from) ? nullptr : rows.find(package_days, block_key(package, block));
        for (std::size_t i = 0; days != nullptr && i < days->size(); ++i)
            if ((*days)[i].day >= from) take((*days)[i].person, (*days)[i].day);
    }
}

void each_week_of(Rows& rows, const std::string& package, Day from, const std::function<void(const WeekOf&)>& take) {
    const Places* known = rows.find(places, id_key(package));
    if (known == nullptr) return;
    for (const std::int32_t block : known->weeks) {
        const auto* weeks_in = block < block_of(from) ? nullptr : rows.find(package_weeks, block_key(package, block));
        for (std::size_t i = 0; weeks_in != nullptr && i < weeks_in->size(); ++i)
            if (const auto& one = (*weeks_in)[i]; one.week >= from)
                take({.contract = one.contract, .week = one.week, .package = package});
    }
}

}  // namespace daybook::projections::money
