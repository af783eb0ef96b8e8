#include <algorithm>

#include "projections/costs/months.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "schema/views.capnp.h"

namespace daybook::projections::costs {
namespace {

using Row = schema::TravelCostRow;

struct Package {
    std::string package, contract;
    Figures figures{};
};

// A zone in a month: its packages side by side, and how care fares there.
struct Zone {
    std::vector<Package> packages{};
    Figures figures{};
    std::int64_t declines = 0;
};
using Zones = std::map<std::string, Zone>;

Result<Zones> zones_of(const Reading& reading, const Month& month) {
    Zones zones;
    for (const auto& [labels, cell] : month.cells()) {
        Zone& zone = zones[labels.zone];
        zone.figures.add(month, cell);
        const auto same = std::ranges::find_if(zone.packages, [&, &labels = labels](const Package& one) {
            return one.package == labels.package && one.contract == labels.contract;
        });
        Package& package =
            same == zone.packages.end()
                ? zone.packages.emplace_back(Package{.package = labels.package, .contract = labels.contract})
                : *same;
        package.figures.add(month, cell);
    }
    auto cursor = reading.cursor(declines);
    const std::string end = KeyOut().day(month_after(month.first())).take();
    for (cursor.seek(KeyOut().day(month.first()).take()); cursor.valid() && cursor.key() < end; cursor.next()) {
        KeyIn key(cursor.key());
        key.day();
        DAYBOOK_TRY(const auto count, declines.decode(cursor.bytes()));
        zones[key.text()].declines += count;
    }
    DAYBOOK_CHECK(cursor.status());
    return zones;
}

// The quality figures are the zone's, also beside a package: one package has too few visits to say anything.
void fill_quality(Row::Builder row, const Zone& zone) {
    row.setLatePpm(ppm(zone.figures.late, zone.figures.of_attended));
    row.setMissedPpm(ppm(zone.figures.missed, zone.figures.of_due));
    row.setDeclines(static_cast<std::uint32_t>(zone.declines));
}

void fill_figures(Row::Builder row, const Figures& figures, bool cost_unknown) {
    const sustain::Account account = figures.account();
    row.setContactMinutes(sustain::rounded(account.work.contact_s, 60));
    row.setTravelMinutes(sustain::rounded(account.work.travel_s, 60));
    row.setMetres(account.work.metres);
    row.setGapMinutes(sustain::rounded(figures.legs.gap_s, 60));
    const auto travel = account.travel_s_an_hour();
    row.setTravelPerHour(travel ? sustain::rounded(*travel, 60) : no_data);
    row.setFeePence(account.fee_an_hour().value_or(no_data));
    row.setCostPence(cost_unknown ? no_data : account.cost_an_hour().value_or(no_data));
    row.setMarginPence(cost_unknown ? no_data : account.margin());
    row.setMarginHourPence(cost_unknown ? no_data : account.margin_an_hour().value_or(no_data));
    row.setLegs(static_cast<std::uint32_t>(figures.legs.legs));
    row.setSqueezedPpm(ppm(figures.legs.squeezed, figures.legs.legs));
}

constexpr sustain::Brief unknown_brief{.targeted = no_data, .blanket = no_data};

// What carrying the packages under their cost takes, beside the rise for the whole zone that would do the same.
void fill_brief(Row::Builder row, const sustain::Brief& brief) {
    row.setSupplementMonthPence(brief.targeted);
    row.setBlanketMonthPence(brief.blanket);
}

void add_rows(const Month& month, const std::string& name, const Zone& zone, const ViewQuery& query,
              std::vector<ViewRow>& rows) {
    const bool unknown = month.cost_unknown();
    const std::string key = month_text(month.first()) + "/" + name;
    std::vector<sustain::Account> accounts;
    for (const Package& package : zone.packages) accounts.push_back(package.figures.account());
    const auto put = [&](const std::string& row_key, auto&& more) {
        auto words = row_words<Row>([&](Row::Builder row) {
            row.setMonth(month_text(month.first()));
            row.setZone(name);
            fill_quality(row, zone);
            more(row);
        });
        rows.push_back({row_key, std::move(words), month.changed()});
    };
    if (fits(query, "by", "zone") && query.get("package").empty() && query.get("contract").empty())
        put(key, [&](Row::Builder row) {
            fill_figures(row, zone.figures, unknown);
            if (unknown) row.setSupplementPence(no_data);
            fill_brief(row, unknown ? unknown_brief : sustain::brief_of(accounts));
        });
    if (!fits(query, "by", "package")) return;
    const auto contact_s = zone.figures.account().work.contact_s;
    for (std::size_t i = 0; i < zone.packages.size(); ++i) {
        const Package& package = zone.packages[i];
        if (!fits(query, "package", package.package) || !fits(query, "contract", package.contract)) continue;
        put(key + "/" + package.contract + "/" + package.package, [&](Row::Builder row) {
            row.setPackage(package.package);
            row.setContract(package.contract);
            fill_figures(row, package.figures, unknown);
            if (unknown) {
                row.setSupplementPence(no_data);
                return fill_brief(row, unknown_brief);
            }
            const auto supplement = sustain::supplement_an_hour(accounts[i]);
            row.setSupplementPence(supplement);
            fill_brief(row, {.targeted = sustain::rise(supplement, accounts[i].work.contact_s),
                             .blanket = sustain::rise(supplement, contact_s)});
        });
    }
}

}  // namespace

Result<ViewPage> read_travel_cost(const Reading& reading, const ViewQuery& query) {
    const auto by = query.get("by");
    if (!by.empty() && by != "zone" && by != "package") return filters::unknown_word("by", by, "zone or package");
    DAYBOOK_TRY(const auto months, months_asked(reading, query));
    std::vector<ViewRow> rows;
    for (const Day first : months) {
        DAYBOOK_TRY(const Month month, Month::of(reading, first));
        DAYBOOK_TRY(const Zones zones, zones_of(reading, month));
        for (const auto& [name, zone] : zones)
            if (fits(query, "zone", name)) add_rows(month, name, zone, query, rows);
    }
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::costs
