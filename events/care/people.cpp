#include "events/care/people.h"

#include <algorithm>

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

}  // namespace

void fold(CarePlanDates& person, const EventView& event) {
    using Fact = schema::Person;
    if (event.is<Fact::CarePlanMade>()) review(person, event.as<Fact::CarePlanMade>().getNextDue());
    if (event.is<Fact::CarePlanUpdated>()) review(person, event.as<Fact::CarePlanUpdated>().getNextDue());
    if (event.is<Fact::Died>() || event.is<Fact::LeftService>()) person.ended = true;
}

void fold(Clearances& worker, const EventView& event) {
    using Fact = schema::Worker;
    if (event.is<Fact::Cleared>()) cleared(worker, event.as<Fact::Cleared>());
    if (event.is<Fact::Joined>()) worker.left = false;
    if (event.is<Fact::Left>()) worker.left = true;
}

}  // namespace daybook::care
