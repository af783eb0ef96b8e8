#pragma once

#include <string>
#include <string_view>

#include "events/care/person_day.h"
#include "projections/engine/projection.h"

// Variations as a KPI measures them (variation_closed): each as its events tell it, held against the rota that stands
// in the person-days, so that visits cost nothing more.
namespace daybook::projections::kpi_board {

// Takes one event of a variation, or one that cites it, or of a package that variations are about.
void take_variation(Rows& rows, const EventView& event);

Status settle_variation(Rows& rows, std::string_view key);

// A person-day changed: the variations that are to be told to those rostered on it are measured again.
void note_rota(Rows& rows, std::string_view person, Day day);

// Something else is known of a package, or of the contract a variation names: those about it are measured again.
void variations_of_package_later(Rows& rows, std::string_view package);
void variations_later(Rows& rows, std::string_view contract);

std::vector<const TableInfo*> variation_tables();

}  // namespace daybook::projections::kpi_board
