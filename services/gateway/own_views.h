#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "events/stored/event_view.h"
#include "projections/engine/view.h"
#include "services/gateway/workers.h"

// Tables that no projection holds, told by the gateway as if they were views: they are sorted, narrowed and kept as
// files like all others. Rows: schema/tables.capnp.
namespace daybook::gateway {

// What is asked of one: filters, and the events it may rest on.
struct OwnQuery {
    projections::ViewQuery asked;
    std::optional<Instant> known_at{}, as_of{};
    // Whether an event was recorded by the one time and had happened by the other.
    bool takes(const EventView& event) const;
};

struct OwnView {
    projections::View view;  // its name, row, filters by column, and what it needs; without `read`
    Result<std::vector<projections::ViewRow>> (*read)(Backend&, const OwnQuery&) = nullptr;
    // Why it cannot be told of another time, in a sentence; empty = it rests on events alone, and is.
    std::string_view only_now{};
    bool asks_projections = false;  // else the recorder alone
    bool opens = false;             // it tells what is sealed, and nobody may keep it
};

// "feed-files", "feed-sources", "feed-rejected"; "projections", "parked-records". What is sealed and opened: opened.h.
std::vector<OwnView> feed_views();
std::vector<OwnView> projection_views();

std::span<const OwnView> own_views();
const OwnView* find_own_view(std::string_view name);

// A view by its name, whoever tells it; nullptr where there is none.
const projections::View* known_view(std::string_view name);

// All rows that fit; rejected for a filter it does not know, or for another time where it knows none.
Result<wire::Views::Rows> own_rows(const OwnView& own, Backend& backend, const wire::Views::Query& query);

}  // namespace daybook::gateway
