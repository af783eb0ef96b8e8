#include <algorithm>

#include "events/care/days.h"
#include "events/care/referral.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/part.h"
#include "projections/money/contract_own.h"
#include "projections/money/places.h"
#include "projections/money/tables.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::money {
namespace {

const care::ContractBilling& contract_at(Rows& rows, std::string_view id) {
    static const care::ContractBilling nothing_said;
    const auto* known =
        care::find_by_either(id, "contract", [&](std::string_view name) { return rows.find(contracts, id_key(name)); });
    return known ? *known : nothing_said;
}

void look_at_week(Rows& rows, const PackageRow& package, Day day) {
    const std::string& contract = package.plan.contract_on(day);
    const Day week = week_ending(day, contract_at(rows, contract).week_ends_on);
    rows.later(weeks, week_key({.contract = contract, .week = week, .package = package.plan.package}));
}

// All of a package from a day on is billed again.
void touch(Rows& rows, const std::string& id, Day from) {
    each_day_of(rows, id, from, [&](const std::string& person, Day day) {
        rows.later(care_rows::person_days, care_rows::person_day_key(person, day));
    });
    each_week_of(rows, id, from, [&](const WeekOf& week) { rows.later(weeks, week_key(week)); });
    const PackageRow* package = rows.find(packages, id_key(id));
    const auto* blocks = rows.find(closed, one_row);
    if (!blocks || !package || !package->authorised()) return;
    const Day first = std::max(from, *package->plan.first);
    for (const std::int32_t block : *blocks)
        for (Day day = daybook::day(block * block_days); block >= block_of(first) && block_of(day) == block;
             day += std::chrono::days{1})
            if (day >= first && package->plan.runs_on(day) && care_rows::is_closed(rows, day))
                look_at_week(rows, *package, day);
}

// The weeks of a contract that are of none of its packages. Those of all contracts stand together.
void touch_own(Rows& rows, const std::string& contract, Day from) {
    each_week_of(rows, "", from, [&](const WeekOf& week) {
        if (week.contract == contract) rows.later(weeks, week_key(week));
    });
}

constexpr Day ever{std::chrono::days{-1'000'000}};

void take_package(Rows& rows, const EventView& event) {
    const std::string id(care::id_in(event.stream(), "package"));
    PackageRow& package = rows.edit(packages, id_key(id));
    const bool planned = care::fold(package.plan, event);
    const bool priced = care::fold(package.price, event);
    care::fold(package.payers, event);  // who pays changes no figure of a week, only whose bill it is on
    if (package.plan.first) package.plan.first = care::within_reach(*package.plan.first);
    if (package.authorised()) {
        const std::uint8_t part = part_of(id, parts);
        const auto* known = rows.find(authorised, part_key(part));
        if (!known || !std::ranges::binary_search(*known, id)) {
            auto& list = rows.edit(authorised, part_key(part));
            list.insert(std::ranges::lower_bound(list, id), id);
        }
    }
    if (planned || priced) touch(rows, id, ever);
}

// A variation changes the plan it proposes once it is agreed, and no longer once it is reversed.
void take_variation(Rows& rows, const EventView& event) {
    const auto change = care_rows::settled_by(rows, care_rows::plan_changes, id_key(event.stream()), event);
    if (!change) return;
    // What is agreed before anything is known of the package is kept for when it is authorised.
    PackageRow& package = rows.edit(packages, id_key(change->package));
    care::settle(package.plan, *change, event);
    package.plan.package = change->package;
    touch(rows, change->package, ever);
}

void take_contract(Rows& rows, const EventView& event) {
    const std::string id(care::id_in(event.stream(), "contract"));
    auto& terms = rows.edit(contracts, id_key(id));
    const auto from = care::fold(terms, event);
    if (event.is<schema::Contract::Agreed>())
        rows.edit(commissioners, id_key(id)) = care::text_of(event.as<schema::Contract::Agreed>().getCommissioner());
    if (auto credit = care::service_credit(event)) take_credit(rows, id, terms, std::move(*credit));
    if (from) take_block(rows, id, terms, *from);
    // The day before as well: a visit that began then may reach into the day.
    if (from) rows.edit(again, one_row).push_back({.contract = id, .from = *from - std::chrono::days{1}, .part = 0});
}

// A package has a week as soon as one of its days is closed, whether anybody came or not; a block contract as well.
void close(Rows& rows, Day day) {
    const auto* known = rows.find(closed, one_row);
    if (const auto block = block_of(day); !known || !std::ranges::binary_search(*known, block)) {
        auto& blocks = rows.edit(closed, one_row);
        blocks.insert(std::ranges::lower_bound(blocks, block), block);
    }
    close_blocks(rows, day);
    for (std::uint8_t part = 0; part < parts; ++part) {
        const auto* ids = rows.find(authorised, part_key(part));
        if (!ids) continue;
        for (const auto& id : *ids)
            if (const PackageRow* package = rows.find(packages, id_key(id)); package && package->plan.runs_on(day))
                look_at_week(rows, *package, day);
    }
}

}  // namespace

void take(Rows& rows, const EventView& event) {
    using Category = schema::Catalogue::Which;
    switch (static_cast<Category>(event.category())) {
        case Category::CONTRACT: return take_contract(rows, event);
        case Category::PACKAGE: return take_package(rows, event);
        case Category::VARIATION: return take_variation(rows, event);
        case Category::INVOICE: return take_invoice(rows, event);
        case Category::RECONCILIATION:
        case Category::ESCALATION: return take_reconciliation(rows, event);
        case Category::RECORD:
            if (event.is<schema::Record::DayClosed>())
                close(rows, care::within_reach(day(event.as<schema::Record::DayClosed>().getDay())));
            return;
        default: return;
    }
}

Result<bool> bill_again(Rows& rows) {
    constexpr std::size_t enough = 200;  // packages a time
    const auto* queue = rows.find(again, one_row);
    if (!queue || queue->empty()) return false;
    Again first = queue->front();
    for (std::size_t done = 0; first.part < parts && done < enough; ++first.part)
        if (const auto* ids = rows.find(contract_weeks, part_key(first.contract, first.part))) {
            for (const auto& id : *ids)
                if (id.empty())
                    touch_own(rows, first.contract, first.from);
                else
                    touch(rows, id, first.from);
            done += ids->size();
        }
    auto& left = rows.edit(again, one_row);
    if (first.part < parts)
        left.front() = first;
    else
        left.erase(left.begin());
    return !left.empty();
}

}  // namespace daybook::projections::money
