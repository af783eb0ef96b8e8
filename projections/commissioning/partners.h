#pragma once

#include <string>
#include <vector>

#include "events/care/organisation.h"
#include "projections/engine/rows.h"
#include "projections/engine/table.h"

// Organisations: what they are to us, and what the regulator said of them.
namespace daybook::projections::commissioning {

struct PartnerRow {
    struct Rated {
        care::Organisation::Rating rating{};
        Day on{};
        std::string reference;
    };
    care::Organisation organisation;
    std::vector<Rated> ratings{};  // by day, one a day
    std::string left_because{};
};
extern const Table<PartnerRow> partners;  // by id

void take_partner(Rows& rows, const EventView& event);

}  // namespace daybook::projections::commissioning
