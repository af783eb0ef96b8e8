#pragma once

#include <capnp/message.h>
#include <capnp/serialize.h>

#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "projections/engine/store.h"

namespace daybook::projections {

inline constexpr std::uint32_t view_rows_unless_asked = 1'000;
inline constexpr std::uint32_t view_rows_at_most = 10'000;
inline constexpr std::size_t view_page_bytes = 3 << 20;  // a reply is one frame of the wire

// What a reader asks of a view. All filters must hold; a filter the view does not know is refused.
struct ViewQuery {
    std::vector<std::pair<std::string, std::string>> filters{};
    std::uint32_t limit = 0;   // 0 = the view's own
    std::string after{};       // continue behind this row
    Position changed_after{};  // only rows that changed behind this position; 0 = all

    // The value of a filter; empty if it was not given.
    std::string_view get(std::string_view name) const;
    // With `changed_after`, the keys of all rows that changed behind it, and maybe of others: a view that finds its
    // rows by key need look at no more. Nothing where that is not known.
    std::optional<std::vector<std::string>> changed{};

    std::uint32_t rows() const;  // the limit that holds
    bool wants(Position at) const { return changed_after == Position{} || at > changed_after; }
};

// One row of an answer: its key, its Cap'n Proto bytes (one segment, no table), the position of its last change.
struct ViewRow {
    std::string key;
    std::vector<capnp::word> bytes;
    Position position;
};

struct ViewPage {
    std::vector<ViewRow> rows;
    std::string next;  // continue behind this key; empty = that was all
};

// One table that people read. `read` answers from committed rows; a refused filter or value is `rejected`.
struct View {
    std::string_view name;
    std::uint64_t row_type = 0;             // id of the row struct in schema/views.capnp
    std::vector<std::string_view> filters;  // names it knows
    Result<ViewPage> (*read)(const Reading&, const ViewQuery&) = nullptr;
    struct Required {
        std::string_view filter, example;
    };
    std::vector<Required> required{};  // filters without which it does not answer, each with a value it knows
};

// Refuses filters the view does not know, naming those it knows, that are given twice, or that it needs and did not
// get.
Status check_filters(const View& view, const ViewQuery& query);

// Bytes of one row: `row_words<schema::KpiBoardRow>([&](auto row) { row.setKpi("punctuality"); })`.
// The same row filled in the same order gives the same bytes.
std::vector<capnp::word> words_of(capnp::MessageBuilder& message);
template <class Row, class Fill>
std::vector<capnp::word> row_words(Fill&& fill) {
    capnp::word first[128] = {};  // most rows fit
    capnp::MallocMessageBuilder message(kj::arrayPtr(first, std::size(first)));
    std::forward<Fill>(fill)(message.initRoot<Row>());
    return words_of(message);
}

// Cuts sorted rows to the page that was asked for: those behind `after` and changed behind `changed_after`, at most the
// limit and what a reply may weigh.
ViewPage page_of(std::vector<ViewRow> sorted, const ViewQuery& query);

}  // namespace daybook::projections
