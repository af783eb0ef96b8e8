#include "services/gateway/rows.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "events/core/calendar.h"
#include "events/stored/digest.h"
#include "events/stored/row_schema.h"
#include "events/stored/titles.h"

namespace daybook::gateway {
namespace {

using capnp::DynamicValue;

// What two rows are compared by: a number or a text.
struct SortKey {
    double number = 0;
    std::string text;
    auto operator<=>(const SortKey&) const = default;
};

SortKey sort_key(capnp::DynamicStruct::Reader row, capnp::StructSchema::Field field) {
    const DynamicValue::Reader value = row.get(field);
    switch (value.getType()) {
        case DynamicValue::INT: return {static_cast<double>(value.as<std::int64_t>()), {}};
        case DynamicValue::UINT: return {static_cast<double>(value.as<std::uint64_t>()), {}};
        case DynamicValue::FLOAT: return {value.as<double>(), {}};
        case DynamicValue::BOOL: return {value.as<bool>() ? 1.0 : 0.0, {}};
        case DynamicValue::ENUM: return {static_cast<double>(value.as<capnp::DynamicEnum>().getRaw()), {}};
        case DynamicValue::LIST: return {static_cast<double>(value.as<capnp::DynamicList>().size()), {}};
        default: return {0, cell_text(row, field)};
    }
}

// A text that says nothing, or a figure there is no data for.
bool is_blank(const DynamicValue::Reader& value) {
    if (value.getType() == DynamicValue::TEXT) return value.as<capnp::Text>().size() == 0;
    return value.getType() == DynamicValue::INT && value.as<std::int64_t>() == no_data;
}

std::string join(capnp::DynamicList::Reader list);

std::string value_text(DynamicValue::Reader value, std::string_view unit) {
    switch (value.getType()) {
        case DynamicValue::BOOL: return value.as<bool>() ? "yes" : "no";
        case DynamicValue::INT: {
            const auto number = value.as<std::int64_t>();
            if (number == no_data) return no_data_text;
            if (unit != "µs") return std::to_string(number);
            return number == 0 ? "" : to_string(instant(number));
        }
        case DynamicValue::UINT: return std::to_string(value.as<std::uint64_t>());
        case DynamicValue::FLOAT: return std::to_string(value.as<double>());
        case DynamicValue::TEXT: return value.as<capnp::Text>().cStr();
        case DynamicValue::ENUM: return title_of(value.as<capnp::DynamicEnum>());
        case DynamicValue::LIST: return join(value.as<capnp::DynamicList>());
        case DynamicValue::STRUCT: {
            const auto structure = value.as<capnp::DynamicStruct>();
            std::string text;
            for (const auto field : structure.getSchema().getFields())
                text += (text.empty() ? "" : ", ") + title_of(field) + ": " +
                        value_text(structure.get(field), unit_of(field));
            return text;
        }
        default: return "";
    }
}

std::string join(capnp::DynamicList::Reader list) {
    std::string text;
    for (const auto item : list) text += (text.empty() ? "" : "; ") + value_text(item, "");
    return text;
}

constexpr std::uint32_t rows_a_page = 10'000;  // what a projector answers at most
constexpr int attempts = 5;

// The first page and those behind it; nothing if they are not of one position.
Result<std::optional<wire::Views::Rows>> with_the_rest(wire::Views& views, wire::Views::Query query,
                                                       wire::Views::Rows rows) {
    while (!rows.next.empty() && rows.rows.size() < row_limit) {
        query.after = rows.next;
        DAYBOOK_TRY(auto more, views.rows(query));
        if (more.position != rows.position) return std::optional<wire::Views::Rows>{};
        std::move(more.rows.begin(), more.rows.end(), std::back_inserter(rows.rows));
        rows.next = more.rows.empty() ? std::string{} : std::move(more.next);
    }
    return std::optional(std::move(rows));
}

}  // namespace

RowReader::RowReader(const wire::Views::Row& row)
    : segment_(row.bytes.data(), row.bytes.size()),
      message_(kj::arrayPtr(&segment_, 1), {.traversalLimitInWords = 8 * row.bytes.size() + 1024, .nestingLimit = 16}) {
}

Result<wire::Views::Rows> all_rows(wire::Views& views, wire::Views::Query query) {
    query.limit = rows_a_page;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        DAYBOOK_TRY(auto first, views.rows(query));
        if (first.next.empty()) return first;
        DAYBOOK_TRY(const auto before, views.status(query.view));
        if (before.position != first.position) continue;
        DAYBOOK_TRY(auto all, with_the_rest(views, query, std::move(first)));
        DAYBOOK_TRY(const auto after, views.status(query.view));
        // The digest is over all rows of the projection, so it also tells rows measured anew at the same position.
        if (all && after.position == before.position && after.digest == before.digest) return *std::move(all);
    }
    return unavailable("The view " + query.view + " is changing faster than it can be read; try again in a moment.");
}

std::string cut_text(const wire::Views::Rows& rows) {
    if (rows.next.empty()) return {};
    return "Only the first " + std::to_string(row_limit) + " rows of the view " + rows.view +
           " are looked at here: narrow the question to see the others.";
}

std::string fingerprint(const wire::Views::Rows& rows) {
    std::string text;
    for (const auto& row : rows.rows) {
        text += row.key + '\0' + std::to_string(row.position.value) + '\0' + std::to_string(row.bytes.size()) + '\0';
        text.append(reinterpret_cast<const char*>(row.bytes.data()), row.bytes.size() * sizeof(capnp::word));
    }
    for (const auto& parked : rows.parked) text += parked + '\0';
    text += rows.next;
    const Digest digest = Sha256{}(std::as_bytes(std::span(text)));
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const auto byte : std::span(digest).first(16)) {
        hex += digits[std::to_integer<unsigned>(byte) >> 4];
        hex += digits[std::to_integer<unsigned>(byte) & 15];
    }
    return hex;
}

Status sort_rows(wire::Views::Rows& rows, std::string_view column) {
    const auto schema = row_schema(rows.row_type);
    if (!schema) return rejected("Rows of the view " + rows.view + " are unknown to this version.");
    const bool descending = column.starts_with('-');
    if (descending) column.remove_prefix(1);
    KJ_IF_MAYBE (field, schema->findFieldByName(std::string(column))) {
        try {
            std::vector<SortKey> keys;
            std::vector<bool> blank;
            for (const auto& row : rows.rows) {
                RowReader reader(row);
                const auto cells = reader.dynamic(*schema);
                keys.push_back(sort_key(cells, *field));
                blank.push_back(is_blank(cells.get(*field)));
            }
            std::vector<std::size_t> order(keys.size());
            std::iota(order.begin(), order.end(), std::size_t{0});
            // What is blank stands last, whichever way: whoever sorts by a day or a sum looks for the first there is.
            std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
                if (blank[a] != blank[b]) return !blank[a];
                return descending ? keys[b] < keys[a] : keys[a] < keys[b];
            });
            std::vector<wire::Views::Row> sorted;
            for (const auto i : order) sorted.push_back(std::move(rows.rows[i]));
            rows.rows = std::move(sorted);
        } catch (const kj::Exception& e) {
            return corrupt("A row of the view " + rows.view + " cannot be read: " + e.getDescription().cStr());
        }
        return {};
    }
    return rejected("The view " + rows.view + " has no column \"" + std::string(column) + "\"; it has " +
                    column_names(*schema) + ".");
}

std::string column_names(capnp::StructSchema schema) {
    std::string names;
    for (const auto field : schema.getFields())
        names += (names.empty() ? "" : ", ") + std::string(field.getProto().getName().cStr());
    return names;
}

std::string cell_text(capnp::DynamicStruct::Reader row, capnp::StructSchema::Field field) {
    return value_text(row.get(field), unit_of(field));
}

}  // namespace daybook::gateway
