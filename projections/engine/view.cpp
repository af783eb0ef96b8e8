#include "projections/engine/view.h"

#include <algorithm>
#include <cstring>

namespace daybook::projections {

std::string_view ViewQuery::get(std::string_view name) const {
    for (const auto& [key, value] : filters)
        if (key == name) return value;
    return {};
}

std::uint32_t ViewQuery::rows() const {
    return limit == 0 ? view_rows_unless_asked : std::min(limit, view_rows_at_most);
}

Status check_filters(const View& view, const ViewQuery& query) {
    for (auto it = query.filters.begin(); it != query.filters.end(); ++it) {
        if (std::find(view.filters.begin(), view.filters.end(), it->first) == view.filters.end()) {
            std::string known;
            for (const auto name : view.filters) known += (known.empty() ? "" : ", ") + std::string(name);
            return rejected("the view " + std::string(view.name) + " has no filter “" + it->first + "”; it has " +
                            known);
        }
        if (std::any_of(query.filters.begin(), it, [&](const auto& other) { return other.first == it->first; }))
            return rejected("the filter “" + it->first + "” is given twice");
    }
    for (const auto& [filter, example] : view.required)
        if (query.get(filter).empty())
            return rejected("the view " + std::string(view.name) + " needs the filter “" + std::string(filter) +
                            "”, such as " + std::string(filter) + "=" + std::string(example));
    return {};
}

std::vector<capnp::word> words_of(capnp::MessageBuilder& message) {
    const auto segments = message.getSegmentsForOutput();
    if (segments.size() == 1) return {segments[0].begin(), segments[0].end()};
    const auto one = message.getRoot<capnp::AnyStruct>().asReader().canonicalize();
    return {one.begin(), one.end()};
}

ViewPage page_of(std::vector<ViewRow> sorted, const ViewQuery& query) {
    auto from = sorted.begin();
    if (!query.after.empty()) {
        from = std::find_if(sorted.begin(), sorted.end(), [&](const ViewRow& row) { return row.key == query.after; });
        if (from != sorted.end()) ++from;
    }
    ViewPage page;
    std::size_t weight = 0;
    for (; from != sorted.end(); ++from) {
        if (!query.wants(from->position)) continue;
        const std::size_t row = from->bytes.size() * sizeof(capnp::word) + from->key.size() + 64;
        const bool full = page.rows.size() >= query.rows() || (!page.rows.empty() && weight + row > view_page_bytes);
        if (full) {
            page.next = page.rows.back().key;
            break;
        }
        weight += row;
        page.rows.push_back(std::move(*from));
    }
    return page;
}

}  // namespace daybook::projections
