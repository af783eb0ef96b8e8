#include <algorithm>
#include <set>

#include "events/care/surge.h"
#include "events/core/no_data.h"
#include "projections/commissioning/scene.h"
#include "projections/commissioning/texts.h"
#include "projections/commissioning/views.h"
#include "projections/engine/filters.h"
#include "schema/views.capnp.h"

namespace daybook::projections::commissioning {
namespace {

using Row = schema::CapacityRow;
using Whole = schema::LocationRow;
using Held = schema::ReservationRow;
using Cap = schema::SpotCapRow;
using Place = care::Load::Place;

// Asked for by referrals that wait for an answer; of a competence, too, where the location declares its time by it.
std::map<Place, Seconds> waiting_at(const Scene& scene, const care::Location& location) {
    std::map<Place, Seconds> waiting;
    for (const auto& referral : scene.referrals()) {
        if (!referral.open() || referral.location != location.id) continue;
        const auto wait = [&](const std::string& band, Seconds weekly) {
            waiting[{referral.zone, band}] += weekly;
            for (const auto& skill : referral.skills)
                if (location.declares(skill)) waiting[{referral.zone, band, skill}] += weekly;
        };
        for (const auto& band : referral.bands) wait(band.name, band.weekly);
        if (referral.bands.empty()) wait("", referral.weekly);
    }
    return waiting;
}

std::vector<std::string> constraints_at(const care::Location& location, const Place& place, Day day) {
    std::vector<std::string> found;
    for (const auto& one : location.constraints) {
        if (one.lifted || !one.covers(place.zone, place.band)) continue;
        if (one.until && *one.until < day) continue;
        found.push_back(one.why);
    }
    return found;
}

void fill(Row::Builder row, const Scene& scene, const care::Location& location, const Place& place, Seconds waiting) {
    const auto& load = scene.load(location.id);
    const auto known = load.cells.find(place);
    const care::Load::Cell cell = known == load.cells.end() ? care::Load::Cell{} : known->second;
    const auto declared = location.declared_on(place.zone, place.band, place.skill, scene.now().day);
    row.setLocation(location.id);
    row.setZone(place.zone);
    row.setBand(place.band);
    row.setSkill(place.skill);
    row.setDeclared(declared ? declared->count() : no_data);
    row.setActive(cell.active.count());
    row.setHeld(cell.held.count());
    row.setAccepted(cell.accepted.count());
    row.setFree(declared ? (*declared - cell.active - cell.held - cell.accepted).count() : 0);
    row.setWaiting(waiting.count());
    const auto constraints = constraints_at(location, place, scene.now().day);
    set_texts(row.initConstraints(static_cast<unsigned>(constraints.size())), constraints);
}

Result<ViewPage> read_capacity(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const Scene scene, Scene::of(reading));
    std::vector<ViewRow> rows;
    for (const auto& [id, location] : scene.locations()) {
        if (!fits(query, "location", id)) continue;
        auto places = waiting_at(scene, location);
        for (const auto& cell : location.declared) places.try_emplace({cell.zone, cell.band, cell.skill});
        for (const auto& [place, cell] : scene.load(id).cells)
            if (place.skill.empty() || location.declares(place.skill)) places.try_emplace(place);
        for (const auto& [place, waiting] : places) {
            if (!fits(query, "zone", place.zone) || !fits(query, "band", place.band)) continue;
            if (!fits(query, "skill", place.skill)) continue;
            auto words = row_words<Row>([&, &location = location, &place = place, waiting = waiting](Row::Builder row) {
                fill(row, scene, location, place, waiting);
            });
            std::string key = id + "/" + place.zone + "/" + place.band;
            if (!place.skill.empty()) key += "/" + place.skill;
            rows.push_back({std::move(key), std::move(words), scene.changed()});
        }
    }
    return page_of(std::move(rows), query);
}

void fill_criteria(Whole::Builder row, const care::Location& location, Day today) {
    row.setSpotCap(no_data);
    const auto* criteria = location.criteria_on(today);
    if (!criteria) return;
    if (criteria->spot_cap != 0) row.setSpotCap(criteria->spot_cap);
    set_texts(row.initZones(static_cast<unsigned>(criteria->zones.size())), criteria->zones);
    set_texts(row.initSkills(static_cast<unsigned>(criteria->skills.size())), criteria->skills);
    auto bands = row.initBands(static_cast<unsigned>(criteria->bands.size()));
    for (unsigned i = 0; i < bands.size(); ++i) bands.set(i, criteria->bands[i].name);
}

// Of all its zones, each once.
std::vector<std::string> districts_of(const care::Location& location) {
    std::set<std::string> all;
    for (const auto& zone : location.zones) all.insert(zone.districts.begin(), zone.districts.end());
    return {all.begin(), all.end()};
}

// In ppm; no_data where nothing is authorised.
std::int64_t share_of(const care::Load::Taken& taken) {
    if (taken.all == Seconds{}) return no_data;
    return care::SpotCap{.spot = taken.spot.count(), .of = taken.all.count()}.ppm();
}

void fill_whole(Whole::Builder row, const Scene& scene, const care::Location& location) {
    const auto& load = scene.load(location.id);
    care::SurgeWatch watch;
    std::uint32_t open = 0;
    for (const auto& referral : scene.referrals()) {
        if (referral.location != location.id) continue;
        open += referral.open() ? 1 : 0;
        if (referral.urgent && referral.discharge && referral.received != Instant{}) watch.add(referral.received);
    }
    row.setLocation(location.id);
    row.setPackages(load.packages);
    row.setWeeklySeconds(load.whole.all.count());
    row.setSpotSeconds(load.whole.spot.count());
    row.setSpotPpm(share_of(load.whole));
    fill_criteria(row, location, scene.now().day);
    row.setUrgentDischarges(static_cast<std::uint32_t>(watch.count_at(scene.now().instant)));
    row.setSurge(location.surge_since.has_value());
    row.setSurgeSince(location.surge_since ? micros(*location.surge_since) : 0);
    row.setBufferTeam(location.buffer_team());
    row.setOpenReferrals(open);
    const auto districts = districts_of(location);
    set_texts(row.initDistricts(static_cast<unsigned>(districts.size())), districts);
    row.setVersion(location.version);
}

Result<ViewPage> read_locations(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const Scene scene, Scene::of(reading));
    std::vector<ViewRow> rows;
    for (const auto& [id, location] : scene.locations()) {
        if (!fits(query, "location", id)) continue;
        auto words =
            row_words<Whole>([&, &location = location](Whole::Builder row) { fill_whole(row, scene, location); });
        rows.push_back({id, std::move(words), scene.changed()});
    }
    return page_of(std::move(rows), query);
}

Result<ViewPage> read_reservations(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const Scene scene, Scene::of(reading));
    std::set<std::string_view> authorised, come_of;
    for (const auto& package : scene.packages()) {
        if (!package.known()) continue;
        authorised.insert(package.plan.package);
        if (!package.referral.empty()) come_of.insert(care::id_in(package.referral, "referral"));
    }
    std::vector<ViewRow> rows;
    for (const auto& [id, location] : scene.locations())
        for (const auto& held : location.reserved) {
            const auto referral = care::id_in(held.referral, "referral"),
                       package = care::id_in(held.package, "package");
            if (!fits(query, "location", id) || !fits(query, "referral", referral) || !fits(query, "package", package))
                continue;
            auto words = row_words<Held>([&, &id = id, &location = location](Held::Builder row) {
                row.setReferral(std::string(referral));
                row.setPackage(std::string(package));
                row.setLocation(id);
                Seconds weekly{};
                for (const auto& share : held.shares) weekly += share.weekly;
                row.setWeeklySeconds(weekly.count());
                row.setSpot(held.spot);
                row.setStarted(authorised.contains(package) || come_of.contains(referral));
                row.setVersion(location.version);
                set_texts(row.initSkills(static_cast<unsigned>(held.skills.size())), held.skills);
            });
            rows.push_back({std::string(referral), std::move(words), scene.changed()});
        }
    return page_of(std::move(rows), query);
}

Cap::Measure measure_of(care::SpotCap::Measure measure) {
    switch (measure) {
        case care::SpotCap::Measure::share: return Cap::Measure::SHARE;
        case care::SpotCap::Measure::packages: return Cap::Measure::PACKAGES;
        case care::SpotCap::Measure::time: break;
    }
    return Cap::Measure::TIME;
}

Result<ViewPage> read_spot_caps(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const Scene scene, Scene::of(reading));
    std::vector<ViewRow> rows;
    for (const auto& [id, location] : scene.locations()) {
        if (!fits(query, "location", id)) continue;
        for (const auto& cap : care::spot_caps(location, scene.load(id), scene.now().day)) {
            if (!fits(query, "zone", cap.zone)) continue;
            auto words = row_words<Cap>([&, &id = id](Cap::Builder row) {
                row.setLocation(id);
                row.setZone(cap.zone);
                row.setMeasure(measure_of(cap.measure));
                row.setSpot(cap.spot);
                row.setOf(cap.of);
                row.setSharePpm(cap.of == 0 ? no_data : cap.ppm());
                row.setCapPpm(cap.cap_ppm);
                row.setReached(cap.reached());
            });
            const auto measure = std::to_string(static_cast<int>(cap.measure));
            rows.push_back({id + "/" + cap.zone + "/" + measure, std::move(words), scene.changed()});
        }
    }
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> capacity_views() {
    return {{.name = "capacity",
             .row_type = capnp::typeId<Row>(),
             .filters = {"location", "zone", "band", "skill"},
             .read = &read_capacity},
            {.name = "locations", .row_type = capnp::typeId<Whole>(), .filters = {"location"}, .read = &read_locations},
            {.name = "reservations",
             .row_type = capnp::typeId<Held>(),
             .filters = {"location", "referral", "package"},
             .read = &read_reservations},
            {.name = "spot-caps",
             .row_type = capnp::typeId<Cap>(),
             .filters = {"location", "zone"},
             .read = &read_spot_caps}};
}

}  // namespace daybook::projections::commissioning
