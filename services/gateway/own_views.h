#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "projections/engine/view.h"
#include "services/gateway/workers.h"

// Tables that no projection holds, told by the gateway as if they were views: they are sorted, narrowed and kept as
// files like all others. Rows: schema/tables.capnp.
namespace daybook::gateway {

struct OwnView {
    projections::View view;  // its name, row, filters by column, and what it needs; without `read`
    Result<std::vector<projections::ViewRow>> (*read)(Backend&, const projections::ViewQuery&) = nullptr;
};

// "feed-files", "feed-sources", "feed-rejected"; "projections", "parked-records".
std::vector<OwnView> feed_views();
std::vector<OwnView> projection_views();

std::span<const OwnView> own_views();
const OwnView* find_own_view(std::string_view name);

// A view by its name, whoever tells it; nullptr where there is none.
const projections::View* known_view(std::string_view name);

// All rows that fit, as they are now; rejected for a filter it does not know, or another time.
Result<wire::Views::Rows> own_rows(const OwnView& own, Backend& backend, const wire::Views::Query& query);

}  // namespace daybook::gateway
