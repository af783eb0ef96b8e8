#include "services/gateway/own_views.h"

#include <algorithm>

#include "events/stored/row_schema.h"
#include "projections/catalogue.h"
#include "projections/engine/filters.h"
#include "services/gateway/opened.h"
#include "services/gateway/row_words.h"
#include "services/gateway/rows.h"

namespace daybook::gateway {
namespace {

constexpr std::uint32_t version = 1;  // of what the rows mean

const std::vector<OwnView>& all() {
    static const std::vector<OwnView> list = [] {
        std::vector<OwnView> views = feed_views();
        for (auto* family : {&projection_views, &opened_views})
            for (auto& one : family()) views.push_back(std::move(one));
        return views;
    }();
    return list;
}

bool wanted(const wire::Views::Row& row, capnp::StructSchema schema, const projections::ViewQuery& query) {
    RowReader reader(row);
    const auto cells = reader.dynamic(schema);
    return std::ranges::all_of(query.filters, [&](const auto& filter) {
        return projections::fits(query, filter.first, plain(cells, filter.first));
    });
}

}  // namespace

bool OwnQuery::takes(const EventView& event) const {
    return (!known_at || event.stamp().recorded <= *known_at) && (!as_of || event.occurred() <= *as_of);
}

std::span<const OwnView> own_views() { return all(); }

const OwnView* find_own_view(std::string_view name) {
    const auto found = std::ranges::find(all(), name, [](const OwnView& own) { return own.view.name; });
    return found == all().end() ? nullptr : &*found;
}

const projections::View* known_view(std::string_view name) {
    if (const OwnView* own = find_own_view(name)) return &own->view;
    return projections::find_view(name).view;
}

Result<wire::Views::Rows> own_rows(const OwnView& own, Backend& backend, const wire::Views::Query& query) {
    if ((query.known_at || query.as_of) && !own.only_now.empty()) return rejected(std::string(own.only_now));
    OwnQuery asked{.asked = {}, .known_at = query.known_at, .as_of = query.as_of};
    for (const auto& filter : query.filters) asked.asked.filters.emplace_back(filter.name, filter.value);
    DAYBOOK_CHECK(projections::check_filters(own.view, asked.asked));
    const auto schema = row_schema(own.view.row_type);
    if (!schema) return corrupt("Rows of the view " + query.view + " are unknown to this version.");
    DAYBOOK_TRY(auto told, own.read(backend, asked));
    wire::Views::Rows rows;
    rows.view = query.view;
    rows.version = version;
    rows.row_type = own.view.row_type;
    for (auto& one : told) {
        wire::Views::Row row{.key = std::move(one.key), .bytes = std::move(one.bytes), .position = one.position};
        rows.position = std::max(rows.position, row.position);
        if (wanted(row, *schema, asked.asked)) rows.rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace daybook::gateway
