#include "projections/kpi_board/variations.h"

#include <algorithm>
#include <set>

#include "events/care/days.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/marks.h"
#include "projections/kpi_board/records.h"
#include "projections/variation_log/variation.h"
#include "schema/catalogue.capnp.h"
#include "schema/package.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using std::chrono::days;
using variation_log::told_days;
using variation_log::Variation;

struct VariationRow {
    Variation variation;
    Put put;
};
// One of the variations about a person or a package.
struct About {
    std::string key;
    Day from{};  // of its effect
};

std::string encode_variation(const VariationRow& row) {
    BytesOut out;
    out.text(variation_log::encode(row.variation));
    write(out, row.put);
    return out.take();
}
Result<VariationRow> decode_row(std::string_view bytes) {
    BytesIn in(bytes);
    DAYBOOK_TRY(auto variation, variation_log::decode_variation(in.text()));
    DAYBOOK_TRY(auto put, read_put(in));
    if (!in.done()) return corrupt("a row of variations cannot be read: rebuild the projection");
    return VariationRow{std::move(variation), std::move(put)};
}

std::string encode_about(const std::vector<About>& all) {
    BytesOut out;
    for (const auto& one : all) {
        out.text(one.key);
        out.i(number(one.from));
    }
    return out.take();
}
Result<std::vector<About>> decode_about(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<About> all;
    while (in.good() && !in.done()) {
        std::string key(in.text());
        all.push_back({.key = std::move(key), .from = day(static_cast<std::int32_t>(in.i()))});
    }
    if (!in.done()) return corrupt("what variations are about cannot be read: rebuild the projection");
    return all;
}

const Table<VariationRow> variations{{.number = 43, .name = "variations"}, &encode_variation, &decode_row};
const Table<std::vector<About>> variations_of_person{
    {.number = 44, .name = "variations_of_person"}, &encode_about, &decode_about};
const Table<std::vector<About>> variations_of_package{
    {.number = 45, .name = "variations_of_package"}, &encode_about, &decode_about};
const Table<std::vector<About>> variations_of_contract{
    {.number = 62, .name = "variations_of_contract"}, &encode_about, &decode_about};

void all_later(Rows& rows, const Table<std::vector<About>>& table, std::string_view about) {
    const auto* all = rows.find(table, record_key(about));
    for (std::size_t i = 0; all && i < all->size(); ++i) measure_later(rows, Kind::variation, (*all)[i].key);
}

void enter(Rows& rows, const Table<std::vector<About>>& table, std::string_view about, const std::string& key,
           Day from) {
    if (about.empty()) return;
    auto& all = rows.edit(table, record_key(about));
    auto at = std::ranges::lower_bound(all, key, {}, &About::key);
    if (at == all.end() || at->key != key) at = all.insert(at, {.key = key, .from = {}});
    at->from = from;
}

// Whose visits are changed: the person of its package, whether the variation names them or not.
std::string person_of(const Variation& v, const PackageRow* package) {
    return package && !package->package.plan.person.empty() ? package->package.plan.person : v.person;
}

// Care workers with a planned visit of the package in the days after the effect.
std::set<std::string> rostered(Rows& rows, const Variation& v, const std::string& person) {
    std::set<std::string> workers;
    const auto* known = care_rows::days_of(rows, person);
    if (!known || v.package.empty() || v.from == Instant{}) return workers;
    const auto package = care::id_in(v.package, "package");
    const Day first = Calendar::london().day_of(v.from);
    const Instant until = variation_log::told_until(v.from);
    for (auto day = std::ranges::lower_bound(*known, first - days{1}); day != known->end(); ++day) {
        if (*day > first + told_days) break;
        const auto* row = rows.find(care_rows::person_days, care_rows::person_day_key(person, *day));
        if (!row) continue;
        for (const auto& visit : row->day.visits) {
            const bool of_it = visit.package == v.package || visit.package == package;
            if (!of_it || visit.plans.empty() || !visit.cancellations.empty() || visit.voided) continue;
            const Instant start = visit.plans.back().start;
            if (start >= v.from && start < until) workers.insert(visit.rostered.begin(), visit.rostered.end());
        }
    }
    return workers;
}

// A package's person is learnt: their visits are those that its variations are told for.
void of_person(Rows& rows, std::string_view package, std::string_view person) {
    const auto* all = rows.find(variations_of_package, record_key(package));
    if (!all) return;
    for (const About& one : std::vector<About>(*all)) enter(rows, variations_of_person, person, one.key, one.from);
}

// It says so, or its package does.
std::string contract_of(const Variation& v, const PackageRow* package) {
    if (!v.contract.empty() || !package) return std::string(care::id_in(v.contract, "contract"));
    return package->package.plan.contract_on(Calendar::london().day_of(v.from));
}

}  // namespace

void take_variation(Rows& rows, const EventView& event) {
    if (event.category() == static_cast<std::uint16_t>(schema::Catalogue::PACKAGE)) {
        const auto package = care::id_in(event.stream(), "package");
        variations_of_package_later(rows, package);
        if (event.is<schema::Package::Authorised>())
            of_person(rows, package, care::text_of(event.as<schema::Package::Authorised>().getPerson()));
        return;
    }
    const auto id = variation_log::variation_of(event);
    if (id.empty()) return;
    const std::string key = record_key(id);
    Variation& variation = rows.edit(variations, key).variation;
    variation_log::fold(variation, event);
    measure_later(rows, Kind::variation, key);
    if (!event.is<schema::Variation::Proposed>()) return;
    const Day from = Calendar::london().day_of(variation.from);
    enter(rows, variations_of_person, variation.person, key, from);
    enter(rows, variations_of_package, care::id_in(variation.package, "package"), key, from);
    if (const auto* package = rows.find(packages, record_key(care::id_in(variation.package, "package"))))
        enter(rows, variations_of_person, std::string(package->package.plan.person), key, from);
    enter(rows, variations_of_contract, care::id_in(variation.contract, "contract"), key, from);
}

void variations_of_package_later(Rows& rows, std::string_view package) {
    all_later(rows, variations_of_package, package);
}
void variations_later(Rows& rows, std::string_view contract) { all_later(rows, variations_of_contract, contract); }

Status settle_variation(Rows& rows, std::string_view key) {
    const VariationRow* row = rows.find(variations, key);
    if (!row) return {};
    const Variation& v = row->variation;
    const kpi::Closed days_closed = closed(rows);
    const Instant now = days_closed.day ? Calendar::london().start_of(*days_closed.day + days{1}) : Instant{};
    const PackageRow* package = rows.find(packages, record_key(care::id_in(v.package, "package")));
    const care_rows::RowsSetting setting(rows);
    const std::string contract = contract_of(v, package);
    const auto standing = variation_log::standing_of(
        v, rostered(rows, v, person_of(v, package)),
        {setting.terms(contract, Calendar::london().day_of(v.from)), nation_of(rows, contract)}, now);
    const kpi::VariationSeen seen{.from = v.from,
                                  .deadline = standing.deadline,
                                  .closed_in_time = standing.closed_in_time,
                                  .closed = days_closed};
    Contribution now_put;
    std::optional<Day> next;
    std::size_t index = kpi::first_of(kpi::Measures::variations);
    for (const auto* kpi : kpi::variation_kpis()) {
        const std::size_t at = index++;
        if (const auto due = kpi->due(seen); due && !days_closed.over(*due) && (!next || *due < *next)) next = due;
        const auto day = kpi->day(seen);
        const auto ratio = kpi->measure(seen, care::Terms::defaults());
        if (!day || !ratio) continue;
        Labels labels{.who = {}, .contract = v.contract, .zone = {}, .location = {}, .day = *day};
        if (package) {
            const auto& plan = package->package.plan;
            if (labels.contract.empty()) labels.contract = plan.contract_on(*day);
            labels.zone = plan.zone;
            labels.location = plan.location;
        }
        add(now_put, Scope::contract, labels, at, *ratio);
        if (!package || package->package.plan.package.empty() || package->package.plan.person.empty()) continue;
        labels.who = package->package.plan.package;  // whose person is known, also where the variation names none
        add(now_put, Scope::package, labels, at, *ratio);
    }
    Put& put = rows.edit(variations, key).put;
    DAYBOOK_TRY(put.mark, replace(rows, put.mark, now_put));
    wait_for(rows, Kind::variation, key, put.due, next);
    return {};
}

void note_rota(Rows& rows, std::string_view person, Day day) {
    const auto* all = rows.find(variations_of_person, record_key(person));
    for (std::size_t i = 0; all && i < all->size(); ++i) {
        const About& one = (*all)[i];
        if (day >= one.from - days{1} && day <= one.from + told_days) measure_later(rows, Kind::variation, one.key);
    }
}

std::vector<const TableInfo*> variation_tables() {
    return {&variations, &variations_of_person, &variations_of_package, &variations_of_contract};
}

Status each_variation(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, variations, [](const auto&, KeyIn key) { return in_category("variation-", key.text()); },
        [](const auto& row) { return row.put.mark; }, take);
}

Status each_variation_of_people(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, variations, [](const auto& row, KeyIn) { return in_category("person-", row.variation.person); },
        [](const auto& row) { return row.variation.person.empty() ? std::string{} : row.put.mark; },
        [&](const Mark& mark) -> Status {
            DAYBOOK_TRY(const Contribution put, decode_contribution(mark.bytes));
            const bool of_package = std::ranges::any_of(put, [](const Share& s) { return s.scope == Scope::package; });
            return of_package ? Status{} : take(mark);  // a package's are read from its cells
        });
}

}  // namespace daybook::projections::kpi_board
