#pragma once

#include <string_view>
#include <vector>

#include "projections/engine/projection.h"

// Reviews of contracts, care plans and risks, by when each was due (reviews_on_time).
namespace daybook::projections::kpi_board {

// Takes one event of a contract, a person or a risk that says something of a review.
void take_review(Rows& rows, const EventView& event);
Status settle_reviews(Rows& rows, std::string_view key);

// Whose figures the reviews of a stream are changed.
void reviews_later(Rows& rows, std::string_view stream);

std::vector<const TableInfo*> review_tables();

}  // namespace daybook::projections::kpi_board
