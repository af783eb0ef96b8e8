#include "events/care/people.h"

#include <algorithm>

#include "events/care/days.h"
#include "schema/catalogue.capnp.h"
#include "schema/person.capnp.h"

namespace daybook::care {
namespace {

void review(CarePlanDates& person, std::int32_t days) {
    if (days != 0) person.review_due = day(days);
}

void cleared(Clearances& worker, schema::Worker::Cleared::Reader fact) {
    std::erase_if(worker.held, [&](const auto& one) { return one.kind == fact.getKind(); });
    if (fact.getUntil() != 0) worker.held.push_back({.kind = fact.getKind(), .until = day(fact.getUntil())});
}

void qualified(Qualifications& worker, Qualifications::Kind kind, std::string_view name, std::int32_t until) {
    std::erase_if(worker.held, [&](const auto& one) { return one.kind == kind && one.name == name; });
    if (const auto last = day_said(until))
        worker.held.push_back({.kind = kind, .name = std::string{name}, .until = *last});
}

}  // namespace

void fold(Qualifications& worker, const EventView& event) {
    using Fact = schema::Worker;
    if (event.is<Fact::CompetencySigned>()) {
        const auto fact = event.as<Fact::CompetencySigned>();
        qualified(worker, Qualifications::Kind::COMPETENCY, text_of(fact.getSkill()), fact.getUntil());
    }
    if (event.is<Fact::Trained>()) {
        const auto fact = event.as<Fact::Trained>();
        qualified(worker, Qualifications::Kind::TRAINING, text_of(fact.getTopic()), fact.getUntil());
    }
    if (event.is<Fact::Joined>()) worker.left = false;
    if (event.is<Fact::Left>()) worker.left = true;
}

void fold(CarePlanDates& person, const EventView& event) {
    using Fact = schema::Person;
    if (event.is<Fact::CarePlanMade>()) review(person, event.as<Fact::CarePlanMade>().getNextDue());
    if (event.is<Fact::CarePlanUpdated>()) review(person, event.as<Fact::CarePlanUpdated>().getNextDue());
    if (event.is<Fact::Died>()) person.died = true;
    if (event.is<Fact::LeftService>()) person.left = true;
}

void fold(Clearances& worker, const EventView& event) {
    using Fact = schema::Worker;
    if (event.is<Fact::Cleared>()) cleared(worker, event.as<Fact::Cleared>());
    if (event.is<Fact::Joined>()) worker.left = false;
    if (event.is<Fact::Left>()) worker.left = true;
}

}  // namespace daybook::care
