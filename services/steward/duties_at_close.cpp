#include "events/care/load.h"
#include "schema/governance.capnp.h"
#include "schema/record.capnp.h"
#include "services/steward/duties.h"

// What the close of a day finds: the spot share of each location (R16) and the sickness of each zone (rules.md section
// 3). It is looked at as the log stood when the day was closed, by everybody who reads the log, so that nobody says
// something else about it later; of days closed together the last one counts.
namespace daybook::steward {

using Trigger = schema::Escalation::Trigger;

void Duties::take_closed(const EventView& event) {
    if (!event.is<schema::Record::DayClosed>()) return;
    const Day closed = day(event.as<schema::Record::DayClosed>().getDay());
    if (closed_ && closed <= *closed_) return;
    closed_ = closed;
    const Crossings::Close close{
        .day = closed, .at = calendar_.start_of(closed + std::chrono::days{1}), .position = event.position()};
    close_locations(close);
    close_zones(close);
}

void Duties::crossed(const Crossings::Key& key) {
    queue("crossing/" + std::to_string(static_cast<unsigned>(key.trigger)) + "/" + key.about,
          crossings_.duties(key, calendar_));
}

void Duties::close_locations(const Crossings::Close& close) {
    const care::Now now{.instant = close.at - std::chrono::microseconds{1}, .day = close.day};
    for (auto& [stream, location] : locations_) {
        const Crossings::Key key{.trigger = Trigger::SPOT_CAP, .about = stream};
        const auto* criteria = location.criteria_on(close.day);
        if ((!criteria || criteria->spot_cap == 0) && !crossings_.open(key)) continue;
        std::vector<care::OnRoute> here;
        auto& running = running_[location.id];
        std::erase_if(running, [&](const std::string& id) {
            const care::Package& package = packages_[id];
            if (package.plan.location != location.id || (package.plan.last && *package.plan.last < close.day))
                return true;
            const auto contract = contracts_.find("contract-" + package.plan.contract_on(close.day));
            const auto route =
                contract == contracts_.end() ? schema::Contract::Route::FRAMEWORK : contract->second.record.route;
            here.push_back({.package = &package, .route = route});
            return false;
        });
        const auto share = care::spot_share(location, care::load_of(location, here, now), close.day);
        crossings_.read(
            key, {.ppm = share.ppm, .threshold_ppm = share.cap_ppm, .reached = share.reached, .location = location.id},
            close);
        crossed(key);
    }
}

void Duties::close_zones(const Crossings::Close& close) {
    for (const auto& [zone, workers] : zones_) {
        const Crossings::Key key{.trigger = Trigger::SICKNESS, .about = zone};
        std::vector<const care::Post*> here;
        std::string location;
        for (const auto& worker : workers) {
            const care::Post& post = posts_[worker];
            if (post.zone != zone) continue;
            here.push_back(&post);
            if (location.empty() && post.in_post(close.day)) location = post.location;
        }
        const care::DueTerms& terms = governance_.schedule(location).on(close.day);
        care::Sickness sickness;
        for (const care::Post* post : here) sickness.add(*post, close.day, terms.sickness_days);
        crossings_.read(key,
                        {.ppm = sickness.ppm(),
                         .threshold_ppm = terms.sickness_ppm,
                         .reached = sickness.reaches(terms.sickness_ppm),
                         .location = location},
                        close);
        crossed(key);
    }
}

}  // namespace daybook::steward
