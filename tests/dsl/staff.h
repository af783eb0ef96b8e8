#pragma once

#include <string>
#include <utility>
#include <vector>

#include "schema/governance.capnp.h"
#include "schema/visit.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/dsl/records.h"

// Lines about care workers, who are named as visits name them ("worker-1"), and the rules of their location. Days are
// dates, times as in book.h.
namespace daybook::story {

using schema::Worker;

struct JoinedOf {
    Worker::Joined::Role role = Worker::Joined::Role::CARE_WORKER;
    Worker::Joined::Engagement engagement = Worker::Joined::Engagement::EMPLOYED;
    std::uint32_t hours = 30;  // contracted a week
};
inline Line joined(const std::string& worker, const std::string& on, std::string when, JoinedOf of = {}) {
    return says<Worker::Joined>(worker, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setOn(number_of(on));
        fact.setZone(scene.zone);
        fact.setLocation(scene.location);
        fact.setContractedSeconds(of.hours * 3'600);
        fact.setRole(of.role);
        fact.setEngagement(of.engagement);
    });
}
inline Line left(const std::string& worker, const std::string& on, std::string when) {
    return says<Worker::Left>(worker, std::move(when), [=](auto fact, const Scene&) { fact.setOn(number_of(on)); });
}
inline Line hours_set(const std::string& worker, const std::string& from, std::uint32_t hours, std::uint32_t guaranteed,
                      std::string when) {
    return says<Worker::ContractHoursSet>(worker, std::move(when), [=](auto fact, const Scene&) {
        fact.setFrom(number_of(from));
        fact.setWeeklySeconds(hours * 3'600);
        fact.setGuaranteedSeconds(guaranteed * 3'600);
    });
}
// Supervised, Appraised, SpotChecked.
template <class Fact>
Line held(const std::string& worker, const std::string& on, std::string when) {
    return says<Fact>(worker, std::move(when), [=](auto fact, const Scene&) { fact.setOn(number_of(on)); });
}
inline Line trained(const std::string& worker, const std::string& topic, const std::string& on,
                    const std::string& until, std::string when) {
    return says<Worker::Trained>(worker, std::move(when), [=](auto fact, const Scene&) {
        fact.setTopic(topic);
        fact.setOn(number_of(on));
        fact.setUntil(number_of(until));
    });
}
inline Line signed_off(const std::string& worker, const std::string& skill, const std::string& on,
                       const std::string& until, std::string when) {
    return says<Worker::CompetencySigned>(worker, std::move(when), [=](auto fact, const Scene&) {
        fact.setSkill(skill);
        fact.setOn(number_of(on));
        fact.setUntil(number_of(until));
    });
}
inline Line briefed(const std::string& worker, const std::string& about, std::string when) {
    return says<Worker::BriefedOn>(worker, std::move(when), [=](auto fact, const Scene&) { fact.setAbout(about); });
}
inline Line absent(const std::string& worker, const std::string& from, const std::string& to, std::string when,
                   Worker::Absent::Kind kind = Worker::Absent::Kind::SICKNESS, std::uint32_t takes_hours = 0) {
    return says<Worker::Absent>(worker, std::move(when), [=](auto fact, const Scene&) {
        fact.setFrom(number_of(from));
        fact.setTo(number_of(to));
        fact.setKind(kind);
        fact.setContractedSeconds(takes_hours * 3'600);
    });
}
inline Line returned(const std::string& worker, const std::string& on, std::string when) {
    return says<Worker::Returned>(worker, std::move(when), [=](auto fact, const Scene&) { fact.setOn(number_of(on)); });
}

// A task of a visit, done or not.
inline Line task_done(const std::string& visit, const std::string& worker, std::string when, bool done = true,
                      std::string skill = {}) {
    using Task = schema::Visit::TaskRecorded;
    return visit_line<Task>(visit, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setWorker(worker);
        fact.setPerson(scene.person);
        fact.setKind(Task::Kind::MEDICINES);
        fact.setSkill(skill);
        fact.setDone(done ? Answer::YES : Answer::NO);
    });
}

// The KPI schedule of a location.
struct HouseOf {
    std::string from = "2026-01-01";
    std::string version = "house 1";
    std::vector<std::pair<std::string, std::int64_t>> terms{};
    std::vector<ScheduleOf::Target> targets{};
    std::vector<std::pair<std::string, std::vector<Worker::Joined::Role>>> training{};
    std::vector<std::string> briefings{};
    std::string location{};  // empty = the scene's
};
inline Line house_schedule(HouseOf of, std::string when) {
    return says<schema::Governance::KpiScheduleSet>(
        "governance-house", std::move(when), [=](auto fact, const Scene& scene) {
            fact.setLocation(of.location.empty() ? scene.location : of.location);
            fact.setFrom(number_of(of.from));
            fact.setVersion(of.version);
            auto terms = fact.initTerms(static_cast<unsigned>(of.terms.size()));
            for (unsigned i = 0; i < terms.size(); ++i) {
                terms[i].setName(of.terms[i].first);
                terms[i].setValue(of.terms[i].second);
            }
            auto kpis = fact.initKpis(static_cast<unsigned>(of.targets.size()));
            for (unsigned i = 0; i < kpis.size(); ++i) {
                kpis[i].setKpi(of.targets[i].kpi);
                kpis[i].setTarget(of.targets[i].target_ppm);
                kpis[i].setAmber(of.targets[i].amber_ppm);
                kpis[i].setDirection(of.targets[i].direction);
            }
            auto training = fact.initTraining(static_cast<unsigned>(of.training.size()));
            for (unsigned i = 0; i < training.size(); ++i) {
                training[i].setTopic(of.training[i].first);
                auto roles = training[i].initRoles(static_cast<unsigned>(of.training[i].second.size()));
                for (unsigned j = 0; j < roles.size(); ++j) roles.set(j, of.training[i].second[j]);
            }
            auto briefings = fact.initBriefings(static_cast<unsigned>(of.briefings.size()));
            for (unsigned i = 0; i < briefings.size(); ++i) briefings.set(i, of.briefings[i]);
        });
}

}  // namespace daybook::story
