#pragma once

#include <string_view>

#include "projections/engine/projection.h"
#include "projections/kpi_board/cells.h"

// People as KPIs measure them: days in service, admissions to hospital, surveys and what they answered.
namespace daybook::projections::kpi_board {

// Takes one event of a person.
void take_person(Rows& rows, const EventView& event);
Status settle_person(Rows& rows, std::string_view key);

// Something their figures depend on changed: the person is measured again, and their care plan's reviews.
void person_later(Rows& rows, std::string_view person);

// Whose figures a person's are on a day: of the package that runs, else of the first there is; empty without one.
Labels labels_of_person(Rows& rows, std::string_view person, Day day);

}  // namespace daybook::projections::kpi_board
