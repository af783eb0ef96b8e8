#pragma once

#include <capnp/serialize.h>

#include <string>
#include <utility>
#include <vector>

#include "events/core/result.h"
#include "services/wire/client.h"

namespace daybook::desk {

// The rows of a view at or after a position, page by page: `visit(Row::Reader, const wire::Views::Row&, Position)`,
// the position being the one the view stood at.
template <class Row, class Visit>
Status each_row(wire::Views& views, const std::string& view, std::vector<wire::Views::Filter> filters, Position at,
                Visit&& visit) {
    wire::Views::Query query{.view = view, .filters = std::move(filters), .min_position = at};
    do {
        DAYBOOK_TRY(const auto rows, views.rows(query));
        if (rows.row_type != capnp::typeId<Row>())
            return unavailable("the rows of the view " + view + " are of another version; is the projector?");
        for (const auto& row : rows.rows) {
            const kj::ArrayPtr<const capnp::word> segment(row.bytes.data(), row.bytes.size());
            capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
            visit(message.getRoot<Row>(), row, rows.position);
        }
        query.after = rows.next;
    } while (!query.after.empty());
    return {};
}

}  // namespace daybook::desk
