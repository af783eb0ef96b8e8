#include "projections/commissioning/scene.h"

#include <algorithm>

#include "events/core/calendar.h"

namespace daybook::projections::commissioning {

care::Now now_of(const Reading& reading) {
    const Instant t = reading.checkpoint().recorded;
    return {.instant = t, .day = Calendar::london().day_of(t)};
}

Result<Scene> Scene::of(const Reading& reading, std::optional<care::Now> at) {
    Scene scene;
    scene.now_ = at.value_or(now_of(reading));
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
    scene.carry();
    return scene;
}

// A location may have packages before anybody declared what it offers.
void Scene::carry() {
    std::map<std::string, std::vector<care::OnRoute>, std::less<>> at;
    for (const auto& package : packages_) {
        if (!package.known()) continue;
        const care::Contract* on = contract(package.plan.contract_on(now_.day));
        at[package.plan.location].push_back(
            {.package = &package, .route = on ? on->route : schema::Contract::Route::FRAMEWORK});
    }
    for (const auto& [id, here] : at) locations_.try_emplace(id, care::Location{.id = id});
    for (const auto& [id, location] : locations_) loads_.emplace(id, care::load_of(location, at[id], now_));
}

const care::Contract* Scene::contract(std::string_view id) const {
    const auto known = contracts_.find(id);
    return known == contracts_.end() ? nullptr : &known->second;
}

const care::Load& Scene::load(std::string_view location) const {
    static const care::Load none;
    const auto known = loads_.find(location);
    return known == loads_.end() ? none : known->second;
}

std::vector<care::Criterion> Scene::check(const care::Referral& referral) const {
    const auto location = locations_.find(referral.location);
    return care::acceptance_check(question_of(referral, contract(referral.contract),
                                              location == locations_.end() ? nullptr : &location->second,
                                              load(referral.location), now_));
}

}  // namespace daybook::projections::commissioning
