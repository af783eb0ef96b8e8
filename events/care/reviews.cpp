#include "events/care/reviews.h"

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/core/calendar.h"
#include "schema/contract.capnp.h"
#include "schema/person.capnp.h"
#include "schema/risk.capnp.h"

namespace daybook::care {
namespace {

using Contract = schema::Contract;
using Person = schema::Person;
using Risk = schema::Risk;

constexpr std::uint8_t row_version = 1;

Day happened_on(const EventView& event) { return Calendar::london().day_of(within_reach(event.occurred())); }

// What was due before the day something else was said of it was not done.
void pass(Reviews& reviews, Day said) {
    if (reviews.due && *reviews.due < said) reviews.past.push_back({.due = *reviews.due, .held = {}});
    reviews.due.reset();
}

void held(Reviews& reviews, Day on, std::optional<Day> next) {
    if (reviews.due) reviews.past.push_back({.due = *reviews.due, .held = on});
    reviews.due = next;
}

void move(Reviews& reviews, const EventView& event, std::int32_t to) {
    const auto next = day_said(to);
    if (!next) return;
    pass(reviews, happened_on(event));
    reviews.due = next;
}

// A review of which only the next one's day is said.
void next(Reviews& reviews, const EventView& event, std::int32_t days) {
    if (const auto due = day_said(days)) held(reviews, happened_on(event), due);
}

}  // namespace

bool concerns_reviews(const EventView& event) {
    return event.is<Contract::Agreed>() || event.is<Contract::Extended>() || event.is<Contract::ReviewHeld>() ||
           event.is<Contract::Ended>() || event.is<Person::CarePlanMade>() || event.is<Person::CarePlanUpdated>() ||
           event.is<Person::Died>() || event.is<Person::LeftService>() || event.is<Risk::Raised>() ||
           event.is<Risk::Mitigated>() || event.is<Risk::Reassessed>() || event.is<Risk::Accepted>() ||
           event.is<Risk::Closed>();
}

void fold(Reviews& reviews, const EventView& event) {
    if (event.is<Contract::Agreed>()) return move(reviews, event, event.as<Contract::Agreed>().getReviewDue());
    if (event.is<Contract::Extended>()) return move(reviews, event, event.as<Contract::Extended>().getReviewDue());
    if (event.is<Contract::ReviewHeld>()) {
        const auto fact = event.as<Contract::ReviewHeld>();
        return held(reviews, day_said(fact.getOn()).value_or(happened_on(event)), day_said(fact.getNextDue()));
    }
    if (event.is<Contract::Ended>())
        return pass(reviews, day_said(event.as<Contract::Ended>().getOn()).value_or(happened_on(event)));
    if (event.is<Person::CarePlanMade>()) return move(reviews, event, event.as<Person::CarePlanMade>().getNextDue());
    if (event.is<Person::CarePlanUpdated>())
        return next(reviews, event, event.as<Person::CarePlanUpdated>().getNextDue());
    if (event.is<Person::Died>())
        return pass(reviews, day_said(event.as<Person::Died>().getOn()).value_or(happened_on(event)));
    if (event.is<Person::LeftService>())
        return pass(reviews, day_said(event.as<Person::LeftService>().getOn()).value_or(happened_on(event)));
    if (event.is<Risk::Raised>()) {
        reviews.about = text_of(event.as<Risk::Raised>().getAbout());
        return move(reviews, event, event.as<Risk::Raised>().getReviewOn());
    }
    if (event.is<Risk::Mitigated>()) return next(reviews, event, event.as<Risk::Mitigated>().getReviewOn());
    if (event.is<Risk::Reassessed>()) return next(reviews, event, event.as<Risk::Reassessed>().getReviewOn());
    if (event.is<Risk::Accepted>()) return next(reviews, event, event.as<Risk::Accepted>().getReviewOn());
    if (event.is<Risk::Closed>()) return pass(reviews, happened_on(event));
}

template <class Bytes>
void fields(Bytes& bytes, Is<Reviews::Review> auto& r) {
    bytes(r.due, r.held);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Reviews> auto& r) {
    bytes(r.past, r.due, r.about);
}

std::string encode(const Reviews& reviews) { return to_bytes(reviews, row_version); }
Result<Reviews> decode_reviews(std::string_view bytes) { return from_bytes<Reviews>(bytes, row_version, "reviews"); }

}  // namespace daybook::care
