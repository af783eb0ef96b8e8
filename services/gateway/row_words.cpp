#include "services/gateway/row_words.h"

#include "services/gateway/http.h"
#include "services/gateway/rows.h"

namespace daybook::gateway {
namespace {

bool holds(std::string_view words, std::string_view word) {
    if (words.empty()) return word.empty();
    while (!words.empty()) {
        const auto bar = words.find('|');
        if (words.substr(0, bar) == word) return true;
        words = bar == std::string_view::npos ? std::string_view() : words.substr(bar + 1);
    }
    return false;
}

// The pattern with `put(column)` in the place of every {column}.
template <class Put>
std::string replaced(std::string_view pattern, Put&& put) {
    std::string text;
    while (!pattern.empty()) {
        const auto open = pattern.find('{'), close = pattern.find('}');
        text += pattern.substr(0, open);
        if (open == std::string_view::npos) break;
        text += put(pattern.substr(open + 1, close - open - 1));
        pattern = pattern.substr(close + 1);
    }
    return text;
}

}  // namespace

std::string plain(capnp::DynamicStruct::Reader row, std::string_view column) {
    KJ_IF_MAYBE (field, row.getSchema().findFieldByName(std::string(column).c_str())) {
        const capnp::DynamicValue::Reader value = row.get(*field);
        if (value.getType() == capnp::DynamicValue::ENUM) {
            KJ_IF_MAYBE (enumerant, value.as<capnp::DynamicEnum>().getEnumerant()) {
                return enumerant->getProto().getName().cStr();
            }
        }
        return cell_text(row, *field);
    }
    return {};
}

bool fits(std::string_view condition, capnp::DynamicStruct::Reader row) {
    const auto colon = condition.find(':');
    const auto words = condition.substr(colon + 1);
    const std::string cell = plain(row, condition.substr(0, colon));
    std::string_view found = cell;
    for (auto end = found.find("; "); end != std::string_view::npos; end = found.find("; ")) {
        if (holds(words, found.substr(0, end))) return true;
        found.remove_prefix(end + 2);
    }
    return holds(words, found);
}

bool fit(std::string_view conditions, capnp::DynamicStruct::Reader row) {
    while (!conditions.empty()) {
        const auto comma = conditions.find(',');
        if (!fits(conditions.substr(0, comma), row)) return false;
        conditions = comma == std::string_view::npos ? std::string_view() : conditions.substr(comma + 1);
    }
    return true;
}

std::string filled(std::string_view pattern, capnp::DynamicStruct::Reader row) {
    return replaced(pattern, [&](std::string_view column) { return plain(row, column); });
}

std::string filled_address(std::string_view pattern, capnp::DynamicStruct::Reader row) {
    bool whole = true;
    std::string address = replaced(pattern, [&](std::string_view column) -> std::string {
        const bool optional = column.starts_with('?');
        if (optional) column.remove_prefix(1);
        const std::string cell = plain(row, column);
        if (optional) return cell.empty() ? cell : "&" + std::string(column) + "=" + percent_encoded(cell);
        whole = whole && !cell.empty();
        return percent_encoded(cell);
    });
    return whole ? address : std::string();
}

}  // namespace daybook::gateway
