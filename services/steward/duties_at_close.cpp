#include "events/care/load.h"
#include "schema/governance.capnp.h"
#include "schema/record.capnp.h"
#include "services/steward/duties.h"

// What the close of a day finds: the spot share of each location (R16) and the sickness of each zone (rules.md section
// 3). It is looked at as the log stood when the day was closed, by everybody who reads the log, so that nobody says
// something else about it later; of days closed together the last one counts.
namespace daybook::steward {

using Trigger = schema::Escalation::Trigger;

namespace {

// What an escalation says was reached; it tells the caps of one location apart.
std::string rule_of(const care::SpotCap& cap) {
    using Measure = care::SpotCap::Measure;
    const std::string where = cap.zone.empty() ? "" : " in " + cap.zone;
    switch (cap.measure) {
        case Measure::share: return "spot share" + where + " of the weekly authorised time, at its cap";
        case Measure::packages: return "number of spot packages" + where + ", at its cap";
        case Measure::time: break;
    }
    return "weekly spot time" + where + ", at its cap";
}

}  // namespace

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
    queue("crossing/" + std::to_string(static_cast<unsigned>(key.trigger)) + "/" + key.about + "/" + key.rule,
          crossings_.duties(key, calendar_));
}

std::vector<care::OnRoute> Duties::running_at(const std::string& location, Day day) {
    std::vector<care::OnRoute> here;
    std::erase_if(running_[location], [&](const std::string& id) {
        const care::Package& package = packages_[id];
        if (package.plan.location != location || (package.plan.last && *package.plan.last < day)) return true;
        const auto contract = contracts_.find("contract-" + package.plan.contract_on(day));
        const auto route =
            contract == contracts_.end() ? schema::Contract::Route::FRAMEWORK : contract->second.record.route;
        here.push_back({.package = &package, .route = route});
        return false;
    });
    return here;
}

// Each cap that is set, and each that was reached and is not set any more.
void Duties::close_locations(const Crossings::Close& close) {
    const care::Now now{.instant = close.at - std::chrono::microseconds{1}, .day = close.day};
    for (auto& [stream, location] : locations_) {
        const auto* criteria = location.criteria_on(close.day);
        std::set<Crossings::Key> left = crossings_.open_of(Trigger::SPOT_CAP, stream);
        if ((!criteria || !criteria->caps_spot()) && left.empty()) continue;
        const care::Load load = care::load_of(location, running_at(location.id, close.day), now);
        for (const auto& cap : care::spot_caps(location, load, close.day)) {
            const Crossings::Key key{.trigger = Trigger::SPOT_CAP, .about = stream, .rule = rule_of(cap)};
            left.erase(key);
            crossings_.read(key,
                            {.ppm = cap.ppm(),
                             .threshold_ppm = cap.cap_ppm,
                             .reached = cap.reached(),
                             .location = location.id,
                             .nation = nations_.of_location(location.id)},
                            close);
            crossed(key);
        }
        for (const auto& key : left) {
            crossings_.read(key, {.location = location.id}, close);
            crossed(key);
        }
    }
}

void Duties::close_zones(const Crossings::Close& close) {
    for (const auto& [zone, workers] : zones_) {
        const Crossings::Key key{.trigger = Trigger::SICKNESS, .about = zone, .rule = std::string(sickness_rule)};
        std::vector<const care::Post*> here;
        std::string location;
        for (const auto& worker : workers) {
            const care::Post& post = staff_[worker].post;
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
                         .location = location,
                         .nation = nations_.of_location(location)},
                        close);
        crossed(key);
    }
}

}  // namespace daybook::steward
