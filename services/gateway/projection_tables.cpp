#include "projections/catalogue.h"
#include "schema/tables.capnp.h"
#include "services/gateway/own_views.h"

namespace daybook::gateway {
namespace {

using projections::ViewRow;

constexpr std::string_view only_now =
    "How far a projection has come and what it could not take in is its own state and no event of the log: it is told "
    "as it is now, and nobody keeps how it was.";

// Of every projection there is; one that does not answer says so.
Result<std::vector<ViewRow>> read_projections(Backend& backend, const OwnQuery&) {
    DAYBOOK_TRY(const auto log, backend.recorder_at_a_glance.status());
    std::vector<ViewRow> rows;
    for (const auto& projection : projections::all()) {
        using Row = schema::ProjectionRow;
        const auto state = backend.views_at_a_glance.status(projection.name);
        auto words = projections::row_words<Row>([&](Row::Builder row) {
            row.setProjection(std::string(projection.name));
            auto views = row.initViews(static_cast<unsigned>(projection.views.size()));
            for (unsigned i = 0; i < views.size(); ++i) views.set(i, std::string(projection.views[i].name));
            row.setState(state ? state->state : std::string("does not answer"));
            if (!state) return;
            const std::uint64_t head = log.log.head.value, read = state->position.value;
            row.setVersion(state->version);
            row.setBehind(head > read ? head - read : 0);
            row.setRows(state->rows);
            row.setParked(state->parked);
            row.setWork(state->work.doing.empty() ? state->work.outcome : state->work.doing);
        });
        rows.push_back({std::string(projection.name), std::move(words), log.log.head});
    }
    return rows;
}

Result<std::vector<ViewRow>> read_parked(Backend& backend, const OwnQuery&) {
    std::vector<ViewRow> rows;
    for (const auto& projection : projections::all()) {
        const auto state = backend.views_at_a_glance.status(projection.name);
        if (!state) continue;
        for (const auto& one : state->parked_streams) {
            using Row = schema::ParkedRow;
            auto words = projections::row_words<Row>([&](Row::Builder row) {
                row.setRecord(one.stream);
                row.setProjection(std::string(projection.name));
                row.setPosition(one.position.value);
                row.setEvents(one.events);
                row.setReason(one.reason);
            });
            rows.push_back({std::string(projection.name) + "/" + one.stream, std::move(words), one.position});
        }
    }
    return rows;
}

}  // namespace

std::vector<OwnView> projection_views() {
    return {{.view = {.name = "projections",
                      .row_type = capnp::typeId<schema::ProjectionRow>(),
                      .filters = {"projection", "state"}},
             .read = &read_projections,
             .only_now = only_now,
             .asks_projections = true},
            {.view = {.name = "parked-records",
                      .row_type = capnp::typeId<schema::ParkedRow>(),
                      .filters = {"projection", "record"}},
             .read = &read_parked,
             .only_now = only_now,
             .asks_projections = true}};
}

}  // namespace daybook::gateway
