#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/organisation.capnp.h"

namespace daybook::care {

// An organisation as its stream tells it: what it is to us, and what the regulator last said of it.
struct Organisation {
    using Role = schema::Organisation::Role;
    using Rating = schema::Organisation::Rating;

    std::string id;  // the stream without "organisation-"
    std::string title, registration;
    std::vector<Role> roles{};
    Rating rating = Rating::NOT_INSPECTED;
    std::optional<Day> rated{}, left{};

    bool is(Role role) const;
    bool here_on(Day day) const { return !left || day <= *left; }
};

void fold(Organisation& organisation, const EventView& event);

std::string encode(const Organisation& organisation);
Result<Organisation> decode_organisation(std::string_view bytes);

}  // namespace daybook::care
