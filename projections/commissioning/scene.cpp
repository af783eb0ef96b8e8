#include "projections/commissioning/scene.h"

#include <algorithm>
#include <span>

#include "events/core/calendar.h"
#include "projections/care_rows/rota.h"

namespace daybook::projections::commissioning {

care::Now now_of(const Reading& reading) {
    const Instant t = reading.checkpoint().recorded;
    return {.instant = t, .day = Calendar::london().day_of(t)};
}

Result<Scene> Scene::of(const Reading& reading, std::optional<care::Now> at) {
    DAYBOOK_TRY(Scene scene, read(reading, at.value_or(now_of(reading))));
    scene.carry(scene.running());
    return scene;
}

Result<Scene> Scene::with_rota(const Reading& reading) {
    DAYBOOK_TRY(Scene scene, read(reading, now_of(reading)));
    const care::Ahead ahead = care::ahead_of(scene.now_, Calendar::london());
    AtLocation at = scene.running();
    for (auto& [location, here] : at)
        for (care::OnRoute& one : here) {
            if (one.package->state_on(scene.now_.day, scene.now_.instant) == care::Package::State::ended) continue;
            DAYBOOK_TRY(const auto rota,
                        care_rows::rota_of(reading, one.package->plan.package, ahead.from, ahead.until));
            scene.changed_ = std::max(scene.changed_, rota.changed);
            std::vector<care::OnRota> visits;
            for (const auto& visit : rota.visits)
                if (!visit.voided) visits.push_back({.start = visit.start, .stands = visit.stands()});
            take_rota(one, visits, scene.now_, Calendar::london());
        }
    scene.carry(at);
    return scene;
}

Result<Scene> Scene::read(const Reading& reading, const care::Now& now) {
    Scene scene;
    scene.now_ = now;
    DAYBOOK_TRY(auto found_referrals, all_of(reading, commissioning::referrals));
    DAYBOOK_TRY(auto found_packages, all_of(reading, commissioning::packages));
    DAYBOOK_TRY(auto found_contracts, all_of(reading, commissioning::contracts));
    DAYBOOK_TRY(auto found_locations, all_of(reading, commissioning::locations));
    scene.changed_ =
        std::max({found_referrals.changed, found_packages.changed, found_contracts.changed, found_locations.changed});
    scene.referrals_ = std::move(found_referrals.rows);
    scene.packages_ = std::move(found_packages.rows);
    for (auto& one : found_contracts.rows) scene.contracts_.emplace(one.id, std::move(one));
    for (auto& one : found_locations.rows) scene.locations_.emplace(one.id, std::move(one));
    return scene;
}

Scene::AtLocation Scene::running() const {
    AtLocation at;
    for (const auto& package : packages_) {
        if (!package.known()) continue;
        const care::Contract* on = contract(package.plan.contract_on(now_.day));
        at[package.plan.location].push_back(
            {.package = &package, .route = on ? on->route : schema::Contract::Route::FRAMEWORK});
    }
    return at;
}

// A location may have packages before anybody declared what it offers.
void Scene::carry(const AtLocation& at) {
    for (const auto& [id, here] : at) locations_.try_emplace(id, care::Location{.id = id});
    for (const auto& [id, location] : locations_) {
        const auto here = at.find(id);
        loads_.emplace(
            id, care::load_of(location, here == at.end() ? std::span<const care::OnRoute>{} : here->second, now_));
    }
}

const care::Contract* Scene::contract(std::string_view name) const {
    return care::find_by_either(name, "contract", [&](std::string_view id) -> const care::Contract* {
        const auto known = contracts_.find(id);
        return known == contracts_.end() ? nullptr : &known->second;
    });
}

std::string Scene::contract_id(std::string_view name) const {
    const care::Contract* known = contract(name);
    return known ? known->id : std::string(name);
}

const care::Load& Scene::load(std::string_view location) const {
    static const care::Load none;
    const auto known = loads_.find(location);
    return known == loads_.end() ? none : known->second;
}

std::vector<care::Criterion> Scene::check(const care::Referral& referral, std::string_view under) const {
    const auto location = locations_.find(referral.location);
    return care::acceptance_check(question_of(referral, contract(under.empty() ? referral.contract : under),
                                              location == locations_.end() ? nullptr : &location->second,
                                              load(referral.location), now_));
}

}  // namespace daybook::projections::commissioning
