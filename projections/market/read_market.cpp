#include <algorithm>
#include <set>

#include "events/core/no_data.h"
#include "events/stored/titles.h"
#include "projections/commissioning/scene.h"
#include "projections/engine/filters.h"
#include "projections/market/market.h"
#include "projections/market/price.h"
#include "schema/views.capnp.h"

namespace daybook::projections::market {
namespace {

using care::Now;
using commissioning::Scene;
using Row = schema::MarketRow;
using By = Row::By;
using Route = schema::Contract::Route;
using Rating = care::Organisation::Rating;

constexpr std::chrono::days year{365};  // hand-backs are counted over

// What one group comes to.
struct Sum {
    std::string title;
    std::set<std::string> providers, with_packages, people;
    std::uint32_t packages = 0, on_closed = 0, reablement = 0, hand_backs = 0, outside_card = 0, unpriced = 0;
    Seconds time{}, priced_time{}, capacity{}, free{};
    std::int64_t pence = 0, rates = 0;
    std::uint32_t priced = 0;
    std::optional<std::int64_t> least, most;
};
using Sums = std::map<std::pair<By, std::string>, Sum>;

// Everything the market is read from.
struct Market {
    Scene scene;
    std::map<std::string, care::PackagePrice, std::less<>> prices;
    std::map<std::string, care::ContractBilling, std::less<>> cards;
    std::map<std::string, care::Organisation, std::less<>> organisations;
    std::map<std::string, std::string, std::less<>> lots;  // by zone
    Position changed;

    const care::Organisation* organisation(std::string_view id) const {
        const auto known = organisations.find(id);
        return known == organisations.end() ? nullptr : &known->second;
    }
    std::string lot_of(std::string_view zone) const {
        const auto known = lots.find(zone);
        return known == lots.end() ? std::string() : known->second;
    }
};

// A package on a day, with all that it is grouped by.
struct Held {
    const care::Package* package = nullptr;
    const care::Contract* contract = nullptr;  // null: nothing is known of it
    std::string contract_id, provider, lot;
    Rating rating = Rating::NOT_INSPECTED;
    Seconds weekly{};
    std::optional<Price> price;
};

template <class Row>
Status read_by_id(const Reading& reading, const Table<Row>& table, std::map<std::string, Row, std::less<>>& all,
                  Position& changed) {
    auto cursor = reading.cursor(table);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(Row row, table.decode(cursor.bytes()));
        all.emplace(table.shown(cursor.key()), std::move(row));
        changed = std::max(changed, cursor.changed());
    }
    return cursor.status();
}

// The end of the day asked for, else the last thing the log knows of.
Result<Now> now_asked(const Reading& reading, const ViewQuery& query) {
    const auto text = query.get("day");
    if (text.empty()) return commissioning::now_of(reading);
    const auto day = parse_day(text);
    if (!day) return rejected("the filter “day” is “" + std::string(text) + "”, not a date like 2026-03-04");
    const Instant end = Calendar::london().start_of(*day + std::chrono::days{1}) - std::chrono::microseconds{1};
    return Now{.instant = end, .day = *day};
}

Result<Market> market_of(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const Now now, now_asked(reading, query));
    DAYBOOK_TRY(Scene scene, Scene::of(reading, now));
    Market market{.scene = std::move(scene), .prices = {}, .cards = {}, .organisations = {}, .lots = {}, .changed = {}};
    market.changed = market.scene.changed();
    DAYBOOK_CHECK(read_by_id(reading, prices, market.prices, market.changed));
    DAYBOOK_CHECK(read_by_id(reading, cards, market.cards, market.changed));
    DAYBOOK_CHECK(read_by_id(reading, organisations, market.organisations, market.changed));
    for (const auto& [id, location] : market.scene.locations())
        for (const auto& zone : location.zones) market.lots[zone.name] = zone.lot;
    return market;
}

Held held_on(const Market& market, const care::Package& package, Day day) {
    Held held;
    held.package = &package;
    held.contract_id = market.scene.contract_id(package.plan.contract_on(day));
    held.contract = market.scene.contract(held.contract_id);
    held.provider = package.provider.empty() && held.contract ? held.contract->provider : package.provider;
    held.provider = care::id_in(held.provider, "organisation");
    held.lot = package.lot.empty() ? market.lot_of(package.plan.zone) : package.lot;
    if (const auto* provider = market.organisation(held.provider)) held.rating = provider->rating;
    const Instant instant = market.scene.now().instant;
    held.weekly = package.weekly_at(instant);
    const auto price = market.prices.find(package.plan.package);
    const auto card = market.cards.find(held.contract_id);
    if (price != market.prices.end())
        held.price = price_of(price->second, card == market.cards.end() ? nullptr : card->second.card_on(day),
                              {.time = held.weekly, .slots = care::slots_at(package.plan, instant)}, day);
    return held;
}

template <class Enum>
std::string title(Enum value) {
    return title_of(capnp::toDynamic(value));
}

struct Group {
    By by;
    std::string name, title;
};

std::vector<Group> groups_of_contract(const std::string& id, const care::Contract* contract, Day day) {
    if (!contract)
        return {{By::SIDE, "", "contract not known"}, {By::ROUTE, "", "contract not known"}, {By::CONTRACT, id, id}};
    const bool framework = contract->route == Route::FRAMEWORK;
    std::string called = contract->title;
    if (contract->closed_from && day >= *contract->closed_from) {
        called += ", closed to new packages";
        if (!contract->replaced_by.empty())
            called += ", replaced by " + std::string(care::id_in(contract->replaced_by, "contract"));
    }
    return {{By::SIDE, framework ? "framework" : "outside", framework ? "on the framework" : "outside the framework"},
            {By::ROUTE, std::string(filters::name_of(contract->route)), title(contract->route)},
            {By::CONTRACT, id, called}};
}

std::vector<Group> groups_of_provider(const Market& market, const std::string& provider) {
    const auto* known = market.organisation(provider);
    const Rating rating = known ? known->rating : Rating::NOT_INSPECTED;
    return {{By::PROVIDER, provider, known ? known->title : provider},
            {By::RATING, std::string(filters::name_of(rating)), title(rating)}};
}

std::vector<Group> groups_of(const Market& market, const Held& held, Day day) {
    std::vector<Group> all = groups_of_contract(held.contract_id, held.contract, day);
    for (auto& group : groups_of_provider(market, held.provider)) all.push_back(std::move(group));
    const auto service = held.package->service;
    all.push_back({By::ALL, "", "all packages"});
    all.push_back({By::LOT, held.lot, held.lot});
    all.push_back({By::ZONE, held.package->plan.zone, held.package->plan.zone});
    all.push_back({By::SERVICE, std::string(filters::name_of(service)), title(service)});
    return all;
}

Sum& sum_of(Sums& sums, const Group& group) {
    Sum& sum = sums[{group.by, group.name}];
    sum.title = group.title;
    return sum;
}

void add(Sum& sum, const Held& held, Day day) {
    ++sum.packages;
    sum.people.insert(held.package->plan.person);
    if (!held.provider.empty()) {
        sum.providers.insert(held.provider);
        sum.with_packages.insert(held.provider);
    }
    sum.time += held.weekly;
    sum.reablement += held.package->service == schema::Contract::Service::REABLEMENT ? 1 : 0;
    sum.on_closed += held.contract && held.contract->closed_from && day >= *held.contract->closed_from ? 1 : 0;
    if (!held.price) {
        ++sum.unpriced;
        return;
    }
    ++sum.priced;
    sum.priced_time += held.weekly;
    sum.pence += held.price->weekly_pence;
    sum.rates += held.price->hour_pence;
    sum.least = std::min(sum.least.value_or(held.price->hour_pence), held.price->hour_pence);
    sum.most = std::max(sum.most.value_or(held.price->hour_pence), held.price->hour_pence);
    sum.outside_card += held.price->outside_card ? 1 : 0;
}

bool fits_contract(const ViewQuery& query, const std::string& id, const care::Contract* contract) {
    return fits(query, "contract", id) &&
           (contract ? fits(query, "route", contract->route) : query.get("route").empty());
}

bool wanted(const ViewQuery& query, const Held& held) {
    return fits_contract(query, held.contract_id, held.contract) && fits(query, "provider", held.provider) &&
           fits(query, "zone", held.package->plan.zone) && fits(query, "lot", held.lot) &&
           fits(query, "service", held.package->service);
}

bool runs(const care::Package& package, const Now& now) {
    const auto state = package.known() ? package.state_on(now.day, now.instant) : care::Package::State::ended;
    return state == care::Package::State::active || state == care::Package::State::held;
}

void add_packages(Sums& sums, const Market& market, const ViewQuery& query) {
    const Now& now = market.scene.now();
    for (const auto& package : market.scene.packages()) {
        if (!package.known()) continue;
        if (runs(package, now)) {
            const Held held = held_on(market, package, now.day);
            if (!wanted(query, held)) continue;
            for (const Group& group : groups_of(market, held, now.day)) add(sum_of(sums, group), held, now.day);
        }
        if (!package.handed_back || *package.handed_back > now.day || *package.handed_back <= now.day - year) continue;
        const Held held = held_on(market, package, *package.handed_back);
        if (!wanted(query, held)) continue;
        for (const Group& group : groups_of(market, held, now.day)) ++sum_of(sums, group).hand_backs;
    }
}

// Providers that have no package may hold a contract, or be known and no more.
void add_providers(Sums& sums, const Market& market, const ViewQuery& query) {
    if (!query.get("zone").empty() || !query.get("lot").empty()) return;
    const Day day = market.scene.now().day;
    const auto enter = [&](const std::vector<Group>& groups, const std::string& provider) {
        if (provider.empty() || !fits(query, "provider", provider)) return;
        for (const Group& group : groups) sum_of(sums, group).providers.insert(provider);
        for (const Group& group : groups_of_provider(market, provider)) sum_of(sums, group).providers.insert(provider);
        sum_of(sums, {By::ALL, "", "all packages"}).providers.insert(provider);
    };
    for (const auto& [id, contract] : market.scene.contracts()) {
        using New = care::AcceptanceQuestion::Contract;
        const auto to_new = contract.to_new_on(day);
        if (to_new == New::unknown || to_new == New::ended || !fits_contract(query, id, &contract) ||
            !fits(query, "service", contract.service))
            continue;
        auto groups = groups_of_contract(id, &contract, day);
        groups.push_back({By::SERVICE, std::string(filters::name_of(contract.service)), title(contract.service)});
        enter(groups, std::string(care::id_in(contract.provider, "organisation")));
    }
    if (!query.get("contract").empty() || !query.get("route").empty() || !query.get("service").empty()) return;
    for (const auto& [id, organisation] : market.organisations)
        if (organisation.is(care::Organisation::Role::PROVIDER) && organisation.here_on(day)) enter({}, id);
}

// What is declared and left of it, by zone and lot: of locations, whatever contract fills it.
void add_capacity(Sums& sums, const Market& market, const ViewQuery& query) {
    for (const char* narrowed : {"contract", "provider", "route", "service"})
        if (!query.get(narrowed).empty()) return;
    for (const auto& [id, location] : market.scene.locations()) {
        std::set<std::pair<std::string, std::string>> places;
        for (const auto& cell : location.declared)
            if (cell.skill.empty()) places.emplace(cell.zone, cell.band);
        for (const auto& [zone, band] : places) {
            const auto declared = location.declared_on(zone, band, "", market.scene.now().day);
            const std::string lot = market.lot_of(zone);
            if (!declared || !fits(query, "zone", zone) || !fits(query, "lot", lot)) continue;
            const auto& cells = market.scene.load(id).cells;
            const auto known = cells.find({zone, band});
            const auto load = known == cells.end() ? care::Load::Cell{} : known->second;
            const Seconds free = *declared - load.active - load.held - load.accepted;
            for (const Group& group :
                 {Group{By::ALL, "", "all packages"}, {By::LOT, lot, lot}, {By::ZONE, zone, zone}}) {
                Sum& sum = sum_of(sums, group);
                sum.capacity += *declared;
                sum.free += free;
            }
        }
    }
}

std::int64_t half_up(std::int64_t numerator, std::int64_t denominator) {
    return denominator == 0 ? no_data : (numerator + denominator / 2) / denominator;
}

void fill(Row::Builder row, By by, const std::string& group, const Sum& sum) {
    row.setBy(by);
    row.setGroup(group);
    row.setTitle(sum.title);
    row.setProviders(static_cast<std::uint32_t>(sum.providers.size()));
    row.setWithPackages(static_cast<std::uint32_t>(sum.with_packages.size()));
    row.setPackages(sum.packages);
    row.setPeople(static_cast<std::uint32_t>(sum.people.size()));
    row.setWeeklySeconds(sum.time.count());
    row.setWeeklyPence(sum.pence);
    row.setWeightedPence(half_up(sum.pence * 3'600, sum.priced_time.count()));
    row.setMeanPence(half_up(sum.rates, sum.priced));
    row.setMinPence(sum.least.value_or(no_data));
    row.setMaxPence(sum.most.value_or(no_data));
    row.setOnClosed(sum.on_closed);
    row.setReablement(sum.reablement);
    row.setHandBacks(sum.hand_backs);
    row.setOutsideCard(sum.outside_card);
    row.setUnpriced(sum.unpriced);
    row.setCapacitySeconds(sum.capacity.count());
    row.setFreeSeconds(sum.free.count());
}

Status check_words(const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<By>(query, "by"));
    DAYBOOK_CHECK(check_word<Route>(query, "route"));
    return check_word<schema::Contract::Service>(query, "service");
}

}  // namespace

Result<ViewPage> read_market(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_words(query));
    DAYBOOK_TRY(const Market market, market_of(reading, query));
    Sums sums;
    add_packages(sums, market, query);
    add_providers(sums, market, query);
    add_capacity(sums, market, query);
    std::vector<ViewRow> rows;
    for (const auto& [key, sum] : sums) {
        const auto& [by, group] = key;
        const std::string grouping(filters::name_of(by));
        if (!fits(query, "by", grouping) || !fits(query, "group", group)) continue;
        auto words =
            row_words<Row>([&, &by = by, &group = group, &sum = sum](Row::Builder row) { fill(row, by, group, sum); });
        rows.push_back({grouping + "/" + group, std::move(words), market.changed});
    }
    return page_of(std::move(rows), query);
}

Result<ViewPage> read_exceptions(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const Market market, market_of(reading, query));
    const Now& now = market.scene.now();
    std::vector<ViewRow> rows;
    for (const auto& package : market.scene.packages()) {
        if (!runs(package, now)) continue;
        const Held held = held_on(market, package, now.day);
        const std::string& id = package.plan.package;
        if (!held.price || !held.price->outside_card || !wanted(query, held) || !fits(query, "package", id)) continue;
        Sum sum;
        sum.title = id;
        add(sum, held, now.day);
        auto words = row_words<Row>([&](Row::Builder row) { fill(row, By::CONTRACT, held.contract_id, sum); });
        rows.push_back({id, std::move(words), market.changed});
    }
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::market
