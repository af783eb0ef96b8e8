#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "services/gateway/cells.h"
#include "services/gateway/figures.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

// One contract of the commissioner's, on one line.
struct Bought {
    std::string contract, title, route;
    json state;
    std::int64_t packages = 0, seconds = 0, pence = -1, weighted = -1;
    std::int64_t off = 0, amber = 0, measured = 0, handed_back = 0, asked_back = 0, escalated = 0;
};

using Contracts = std::map<std::string, Bought>;

template <class Enum>
std::string word_of(Enum value) {
    return title_of(capnp::DynamicEnum(capnp::toDynamic(value)));
}

Result<Contracts> contracts_of(wire::Views& views, std::set<std::string>& commissioners, std::string& chosen) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "contracts"}));
    DAYBOOK_CHECK(each_row<schema::ContractRow>(rows, [&](schema::ContractRow::Reader row, const auto&) {
        if (row.getCommissioner().size() > 0) commissioners.insert(row.getCommissioner().cStr());
    }));
    if (chosen.empty() && !commissioners.empty()) chosen = *commissioners.begin();
    Contracts contracts;
    DAYBOOK_CHECK(each_row<schema::ContractRow>(rows, [&](schema::ContractRow::Reader row, const auto&) {
        if (chosen != row.getCommissioner().cStr()) return;
        contracts[row.getContract().cStr()] = {.contract = row.getContract().cStr(),
                                               .title = row.getTitle().cStr(),
                                               .route = word_of(row.getRoute()),
                                               .state = to_json(look_of_word(word_of(row.getState()))),
                                               .packages = row.getPackages(),
                                               .seconds = row.getWeeklySeconds()};
    }));
    return contracts;
}

Status add_figures(Contracts& contracts, const std::vector<Figure>& values) {
    for (const auto& figure : values) {
        const auto found = contracts.find(figure.contract);
        if (found == contracts.end() || figure.direction == schema::Contract::KpiScheduleSet::Direction::REPORT)
            continue;
        found->second.measured += figure.status != schema::Status::NO_DATA;
        found->second.off += figure.status == schema::Status::OFF_TARGET;
        found->second.amber += figure.status == schema::Status::AMBER;
    }
    return {};
}

Status add_registers(Contracts& contracts, wire::Views& views) {
    DAYBOOK_TRY(const auto market, all_rows(views, {.view = "market", .filters = {{"by", "contract"}}}));
    DAYBOOK_CHECK(each_row<schema::MarketRow>(market, [&](schema::MarketRow::Reader row, const auto&) {
        const auto found = contracts.find(row.getGroup().cStr());
        if (found == contracts.end()) return;
        found->second.pence = row.getWeeklyPence();
        found->second.weighted = row.getWeightedPence();
        found->second.handed_back = row.getHandBacks();
    }));
    DAYBOOK_TRY(const auto packages, all_rows(views, {.view = "packages"}));
    DAYBOOK_CHECK(each_row<schema::PackageRow>(packages, [&](schema::PackageRow::Reader row, const auto&) {
        const auto found = contracts.find(row.getContract().cStr());
        if (found == contracts.end() || row.getState() == schema::PackageRow::State::ENDED) return;
        found->second.asked_back += row.getHandBackRequested().size() > 0;
    }));
    DAYBOOK_TRY(const auto escalations, all_rows(views, {.view = "escalations"}));
    return each_row<schema::EscalationRow>(escalations, [&](schema::EscalationRow::Reader row, const auto&) {
        const auto found = contracts.find(row.getContract().cStr());
        const bool over = row.getState() == schema::EscalationRow::State::CLOSED ||
                          row.getState() == schema::EscalationRow::State::RETURNED;
        if (found != contracts.end() && !over) ++found->second.escalated;
    });
}

json contract_json(const Bought& one) {
    const Look look = one.measured == 0 ? Look{"nothing measured yet", "dots", "quiet"}
                      : one.off > 0     ? Look{thousands(one.off) + " off target", "cross", "bad"}
                      : one.amber > 0   ? Look{thousands(one.amber) + " amber", "triangle", "warn"}
                                        : Look{"all on target", "disc", "good"};
    std::string back = one.asked_back > 0 ? thousands(one.asked_back) + " asked for" : "";
    if (one.handed_back > 0) back += (back.empty() ? "" : ", ") + thousands(one.handed_back) + " this year";
    return {{"contract", one.contract},
            {"url", percent_encoded(one.contract)},
            {"title", one.title.empty() ? one.contract : one.title},
            {"route", one.route},
            {"state", one.state},
            {"figures", to_json(look)},
            {"packages", thousands(one.packages)},
            {"hours", hours_text(one.seconds)},
            {"cost", one.pence < 0 ? std::string("–") : money_text(one.pence)},
            {"rate", one.weighted < 0 ? std::string("–") : money_text(one.weighted)},
            {"back", back.empty() ? std::string("none") : back},
            {"escalated", thousands(one.escalated)}};
}

struct Zone {
    std::int64_t declared = 0, taken = 0, waiting = 0;
    bool said = false;
    std::string constraints;
};
using Zones = std::map<std::string, Zone>;

// The zones of the commissioner's packages and open referrals, and what the referrals ask for.
Result<Zones> theirs(const Contracts& contracts, wire::Views& views) {
    Zones zones;
    DAYBOOK_TRY(const auto packages, all_rows(views, {.view = "packages"}));
    DAYBOOK_CHECK(each_row<schema::PackageRow>(packages, [&](schema::PackageRow::Reader row, const auto&) {
        if (row.getState() == schema::PackageRow::State::ENDED) return;
        if (contracts.contains(row.getContract().cStr())) zones[row.getZone().cStr()];
    }));
    DAYBOOK_TRY(const auto referrals, all_rows(views, {.view = "referrals"}));
    DAYBOOK_CHECK(each_row<schema::ReferralRow>(referrals, [&](schema::ReferralRow::Reader row, const auto&) {
        const bool open = row.getQueue() != 0;
        if (open && contracts.contains(row.getContract().cStr()))
            zones[row.getZone().cStr()].waiting += row.getWeeklySeconds();
    }));
    return zones;
}

// Their zones: what the agency offers there is for everybody who buys, what is asked for is theirs alone.
Result<json> zones_of(const Contracts& contracts, wire::Views& views) {
    DAYBOOK_TRY(Zones zones, theirs(contracts, views));
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "capacity"}));
    DAYBOOK_CHECK(each_row<schema::CapacityRow>(rows, [&](schema::CapacityRow::Reader row, const auto&) {
        const auto found = zones.find(row.getZone().cStr());
        // Hours of a competence are among those of any.
        if (found == zones.end() || row.getSkill().size() != 0) return;
        auto& zone = found->second;
        zone.said = zone.said || row.getDeclared() >= 0;
        zone.declared += std::max<std::int64_t>(0, row.getDeclared());
        zone.taken += row.getActive() + row.getHeld() + row.getAccepted();
        for (const auto one : row.getConstraints())
            zone.constraints += (zone.constraints.empty() ? "" : "; ") + std::string(one.cStr());
    }));
    json list = json::array();
    for (const auto& [name, zone] : zones) {
        const std::int64_t free = zone.declared - zone.taken;
        const Look look = !zone.said            ? Look{"never declared", "dots", "quiet"}
                          : free < 0            ? Look{"overbooked", "cross", "bad"}
                          : free < zone.waiting ? Look{"less than is asked for", "triangle", "warn"}
                                                : Look{"free", "disc", "good"};
        list.push_back({{"zone", name},
                        {"declared", zone.said ? hours_text(zone.declared) : std::string("–")},
                        {"free", zone.said ? hours_text(free) : std::string("–")},
                        {"waiting", hours_text(zone.waiting)},
                        {"state", to_json(look)},
                        {"constraints", zone.constraints}});
    }
    return list;
}

}  // namespace

Response commissioner_page(const Frame& frame, const Request& request, Backend& backend) {
    std::set<std::string> commissioners;
    std::string chosen(request.parameter("commissioner"));
    auto contracts = contracts_of(backend.views, commissioners, chosen);
    if (!contracts) return problem_page(frame, contracts.error());
    const auto offered = stretches(Calendar::london().day_of(frame.now));
    auto values = figures(backend.views, of_stretch(offered.front()));
    if (!values) return problem_page(frame, values.error());
    if (auto added = add_figures(*contracts, *values); !added) return problem_page(frame, added.error());
    if (auto added = add_registers(*contracts, backend.views); !added) return problem_page(frame, added.error());
    auto zones = zones_of(*contracts, backend.views);
    if (!zones) return problem_page(frame, zones.error());
    json data{{"commissioner", chosen},
              {"commissioner_url", percent_encoded(chosen)},
              {"period", dates_text(offered.front())},
              {"commissioners", json::array()},
              {"contracts", json::array()},
              {"zones", *std::move(zones)}};
    for (const auto& name : commissioners)
        data["commissioners"].push_back({{"value", name}, {"selected", name == chosen}});
    for (const auto& [id, one] : *contracts) data["contracts"].push_back(contract_json(one));
    return page(frame, {.title = "Commissioner",
                        .current = "contracts",
                        .content = "commissioner",
                        .data = std::move(data),
                        .views = "contracts"});
}

}  // namespace daybook::gateway
