#include "services/demo/locations.h"

#include <algorithm>

#include "schema/catalogue.capnp.h"
#include "services/demo/founding.h"

namespace daybook::demo {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Capacity;

constexpr std::string_view offices[] = {"north-office", "south-office"};
constexpr std::uint16_t travel_limit = 20;

// The south lives close under its cap on spot work; in the north there is hardly any.
std::uint32_t spot_cap_of(std::string_view office) { return office == offices[1] ? 270'000 : 150'000; }

constexpr std::uint32_t floor_pence = 2'100;

Line line(std::string_view office, std::string_view what, Instant at) {
    return {.source = office_source,
            .id = std::string(what) + "/" + std::string(office),
            .stream = "capacity-" + std::string(office),
            .occurred = at,
            .sent = at,
            .actor = "account-registered-manager",
            .location = std::string(office)};
}

std::vector<std::string> zones_of(std::string_view office) {
    std::vector<std::string> served;
    for (std::size_t z = 0; z < zones.size(); ++z)
        if (office_of(z) == office) served.emplace_back(zones[z]);
    return served;
}

// Zones lie in a row: 6 minutes within one, 5 more for each one further.
std::uint16_t travel(std::size_t from, std::size_t to) {
    return static_cast<std::uint16_t>(6 + 5 * (from > to ? from - to : to - from));
}

void tell_criteria(std::string_view office, Instant at, Day from, Tellings& out) {
    const auto served = zones_of(office);
    out.push_back(tell<Fact::AcceptanceCriteriaSet>(line(office, "criteria", at), [&](auto fact) {
        fact.setFrom(number(from));
        const auto count = static_cast<unsigned>(served.size());
        auto all = fact.initZones(count), established = fact.initEstablished(count - 1);
        for (unsigned i = 0; i < count; ++i) all.set(i, served[i]);
        for (unsigned i = 0; i + 1 < count; ++i) established.set(i, served[i]);
        auto offered = fact.initBands(bands.size());
        for (unsigned i = 0; i < bands.size(); ++i) {
            offered[i].setName(text(bands[i].name));
            offered[i].setFrom(static_cast<std::uint32_t>(bands[i].from.count()));
            offered[i].setTo(static_cast<std::uint32_t>(bands[i].to.count()));
        }
        auto skills = fact.initSkills(2);
        skills.set(0, "hoist");
        skills.set(1, "insulin");
        fact.setTravelLimitMinutes(travel_limit);
        fact.setSpotCap(spot_cap_of(office));
        fact.setFloorPence(floor_pence);
    }));
    out.push_back(tell<Fact::TravelTimesSet>(line(office, "travel", at), [&](auto fact) {
        fact.setFrom(number(from));
        auto legs = fact.initLegs(zones.size() * zones.size());
        for (unsigned a = 0; a < zones.size(); ++a)
            for (unsigned b = 0; b < zones.size(); ++b) {
                auto leg = legs[a * static_cast<unsigned>(zones.size()) + b];
                leg.setFromZone(text(zones[a]));
                leg.setToZone(text(zones[b]));
                leg.setMinutes(travel(a, b));
            }
    }));
}

// Quality meetings every week in the north and every fortnight in the south, where nobody remembers them.
void tell_schedule(std::string_view office, Instant at, Day from, Tellings& out) {
    Line about = line(office, "schedule", at);
    about.stream = "governance-" + std::string(office);
    out.push_back(tell<schema::Governance::KpiScheduleSet>(about, [&](auto fact) {
        fact.setLocation(text(office));
        fact.setFrom(number(from));
        fact.setVersion("1");
        fact.initTraining(1)[0].setTopic("moving and handling");
        fact.initBriefings(1).set(0, "contract-county-framework");
        auto term = fact.initTerms(1)[0];
        term.setName("quality_meeting_days");
        term.setValue(office == offices[0] ? 7 : 14);
    }));
}

// A zone is two districts of invented postcodes; people's addresses lie in the first.
void tell_zones(std::string_view office, Instant at, Tellings& out) {
    for (std::size_t z = 0; z < zones.size(); ++z)
        if (office_of(z) == office)
            out.push_back(tell<Fact::ZoneDefined>(line(office, "zone/" + std::string(zones[z]), at), [&](auto fact) {
                fact.setZone(text(zones[z]));
                fact.setLot(z < 3 ? "lot-north" : "lot-south");
                auto districts = fact.initDistricts(2);
                districts.set(0, "ZZ" + std::to_string(z + 1));
                districts.set(1, "ZZ" + std::to_string(z + 11));
            }));
}

void tell_declared(std::string_view office, Instant at, Day from, Tellings& out) {
    for (const auto& zone : zones_of(office))
        for (const Band& band : bands)
            out.push_back(tell<Fact::Declared>(
                line(office, "declared/" + zone + "/" + std::string(band.name), at), [&](auto fact) {
                    fact.setZone(zone);
                    fact.setBand(text(band.name));
                    fact.setWeeklySeconds(static_cast<std::uint64_t>(band.declared.count()));
                    fact.setFrom(number(from));
                }));
}

Seconds sum(const std::array<Seconds, 4>& by_band) {
    Seconds all{};
    for (const Seconds one : by_band) all += one;
    return all;
}

bool is_spot(const Package& package, Day day) {
    return agreements[agreement_on(package, day)].route == schema::Contract::Route::SPOT;
}

}  // namespace

const std::array<Band, 4> bands = {{{"morning", hours{5}, hours{11} + minutes{30}, hours{110}},
                                    {"lunch", hours{11} + minutes{30}, hours{15}, hours{50}},
                                    {"tea", hours{15}, hours{18} + minutes{15}, hours{54}},
                                    {"evening", hours{18} + minutes{15}, hours{24}, hours{110}}}};

const Band& band_of(const Slot& slot) {
    for (const Band& band : bands)
        if (slot.start >= band.from && slot.start < band.to) return band;
    return bands.back();
}

std::array<Seconds, 4> weekly_by_band(const Package& package) {
    std::array<Seconds, 4> by_band{};
    for (const Slot& slot : package.slots)
        by_band[static_cast<std::size_t>(&band_of(slot) - bands.data())] +=
            __builtin_popcount(slot.weekdays) * slot.required * slot.length;
    return by_band;
}

void tell_locations(Instant at, Day from, Tellings& out) {
    for (const auto office : offices) {
        tell_zones(office, at, out);
        tell_criteria(office, at, from, out);
        tell_schedule(office, at, from, out);
        tell_declared(office, at, from, out);
    }
}

std::vector<care::Criterion> check_of(const Package& asked, bool urgent, std::span<const Package> others, Instant now,
                                      Day today) {
    const std::string office = office_of(asked.zone);
    care::AcceptanceQuestion q;
    q.assessed = q.triaged = true;
    q.urgent = q.risk_validated = urgent;
    q.zone = zones[asked.zone];
    q.pence_an_hour = agreements[asked.agreement].pence_an_hour;
    q.contract = care::AcceptanceQuestion::Contract::open;
    q.spot = is_spot(asked, asked.from);
    q.zones = zones_of(office);
    q.bands.emplace();
    for (const Band& band : bands) q.bands->emplace_back(band.name);
    q.skills = std::vector<std::string>{"hoist", "insulin"};
    q.floor_pence_an_hour = floor_pence;
    q.travel_limit_minutes = travel_limit;

    const auto needed = weekly_by_band(asked);
    care::SpotCap cap{.spot = sum(needed).count(), .of = sum(needed).count(), .cap_ppm = spot_cap_of(office)};
    std::array<Seconds, 4> active{}, accepted{};
    for (const Package& other : others) {
        if (other.number == asked.number || other.authorised > now || (other.last && *other.last < today)) continue;
        if (office_of(other.zone) != office) continue;
        const auto taken = weekly_by_band(other);
        cap.of += sum(taken).count();
        if (is_spot(other, today)) cap.spot += sum(taken).count();
        const std::int64_t minutes_away = travel(other.zone, asked.zone);
        q.travel_minutes = std::min(q.travel_minutes.value_or(minutes_away), minutes_away);
        if (other.zone != asked.zone) continue;
        for (std::size_t b = 0; b < taken.size(); ++b) (other.from <= today ? active : accepted)[b] += taken[b];
    }
    q.spot_caps.push_back(cap);
    for (std::size_t b = 0; b < bands.size(); ++b)
        if (needed[b] != Seconds{0})
            q.asked.push_back({.name = std::string(bands[b].name),
                               .needed = needed[b],
                               .declared = bands[b].declared,
                               .active = active[b],
                               .accepted = accepted[b]});
    return care::acceptance_check(q);
}

void tell_reserved(const Package& package, std::uint64_t referral, Instant at, Tellings& out) {
    const std::string id = "referral-" + std::to_string(referral);
    out.push_back(tell<Fact::Reserved>(line(office_of(package.zone), "reserved/" + id, at), [&](auto fact) {
        fact.setReferral(id);
        fact.setPackage("package-" + package.id);
        fact.setSpot(is_spot(package, package.from));
        const auto by_band = weekly_by_band(package);
        const auto count = std::ranges::count_if(by_band, [](Seconds time) { return time != Seconds{0}; });
        auto shares = fact.initShares(static_cast<unsigned>(count));
        unsigned next = 0;
        for (std::size_t b = 0; b < by_band.size(); ++b) {
            if (by_band[b] == Seconds{0}) continue;
            shares[next].setZone(text(zones[package.zone]));
            shares[next].setBand(text(bands[b].name));
            shares[next++].setWeeklySeconds(static_cast<std::uint64_t>(by_band[b].count()));
        }
    }));
}

void tell_released(const Package& package, std::uint64_t referral, Instant at, Tellings& out) {
    const std::string id = "referral-" + std::to_string(referral);
    out.push_back(tell<Fact::Released>(line(office_of(package.zone), "released/" + id, at), [&](auto fact) {
        fact.setReferral(id);
        fact.setPackage("package-" + package.id);
        fact.setReason("the package ended");
    }));
}

}  // namespace daybook::demo
