#include "events/care/organisation.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "events/core/calendar.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Organisation;

constexpr std::uint8_t row_version = 1;

void registered(Organisation& organisation, Fact::Registered::Reader fact) {
    learn(organisation.title, fact.getTitle());
    learn(organisation.registration, fact.getRegistration());
    organisation.roles.clear();
    for (const auto role : fact.getRoles()) organisation.roles.push_back(role);
    organisation.left.reset();
}

// Of two ratings the one published later stands, in whatever order they are heard.
void rated(Organisation& organisation, Day on, Fact::Rating rating) {
    if (organisation.rated && on < *organisation.rated) return;
    organisation.rated = on;
    organisation.rating = rating;
}

}  // namespace

bool Organisation::is(Role role) const { return std::ranges::find(roles, role) != roles.end(); }

void fold(Organisation& organisation, const EventView& event) {
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::ORGANISATION)) return;
    organisation.id = id_in(event.stream(), "organisation");
    const auto day_or_occurred = [&](std::int32_t said) {
        return day_said(said).value_or(Calendar::london().day_of(within_reach(event.occurred())));
    };
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::REGISTERED: return registered(organisation, event.as<Fact::Registered>());
        case Fact::RATING_PUBLISHED: {
            const auto fact = event.as<Fact::RatingPublished>();
            return rated(organisation, day_or_occurred(fact.getOn()), fact.getRating());
        }
        case Fact::LEFT: organisation.left = day_or_occurred(event.as<Fact::Left>().getOn()); return;
    }
}

template <class Bytes>
void fields(Bytes& bytes, Is<Organisation> auto& o) {
    bytes(o.id, o.title, o.registration, o.roles, o.rating, o.rated, o.left);
}

std::string encode(const Organisation& organisation) { return to_bytes(organisation, row_version); }

Result<Organisation> decode_organisation(std::string_view bytes) {
    return from_bytes<Organisation>(bytes, row_version, "an organisation");
}

}  // namespace daybook::care
