#pragma once

#include <capnp/dynamic.h>

#include <optional>
#include <string>
#include <string_view>

#include "events/core/result.h"
#include "projections/engine/view.h"

// What a reader may filter by: texts, enumerants by their names in the schema, yes and no. A word that a filter does
// not know is refused with those it does.
namespace daybook::projections {

namespace filters {

// "package-first" is the stream of what is called "first" where packages are asked for.
inline bool is_stream_of(std::string_view stream, std::string_view category, std::string_view id) {
    return stream.size() == category.size() + 1 + id.size() && stream.starts_with(category) &&
           stream[category.size()] == '-' && stream.ends_with(id);
}

}  // namespace filters

// The filter was not given, or is this text; a record may be asked for by its id or by its stream.
inline bool fits(const ViewQuery& query, std::string_view name, std::string_view value) {
    const auto asked = query.get(name);
    return asked.empty() || asked == value || filters::is_stream_of(asked, name, value) ||
           filters::is_stream_of(value, name, asked);
}

namespace filters {

template <class Enum>
std::string_view name_of(Enum value) {
    const auto names = capnp::Schema::from<Enum>().getEnumerants();
    const auto number = static_cast<unsigned>(value);
    return number < names.size() ? std::string_view(names[number].getProto().getName().cStr()) : std::string_view();
}

inline tl::unexpected<Error> unknown_word(std::string_view name, std::string_view asked, const std::string& known) {
    return rejected("“" + std::string(name) + "” is “" + std::string(asked) + "”, not " + known);
}

}  // namespace filters

// The filter was not given, or names this enumerant.
template <class Enum>
    requires std::is_enum_v<Enum>
bool fits(const ViewQuery& query, std::string_view name, Enum value) {
    return fits(query, name, filters::name_of(value));
}

// The filter was not given, or names an enumerant of Enum.
template <class Enum>
Status check_word(const ViewQuery& query, std::string_view name) {
    const auto asked = query.get(name);
    if (asked.empty()) return {};
    std::string known;
    const auto all = capnp::Schema::from<Enum>().getEnumerants();
    for (unsigned i = 0; i < all.size(); ++i) {
        const std::string_view word = all[i].getProto().getName().cStr();
        if (asked == word) return {};
        known += (i == 0 ? "" : i + 1 == all.size() ? " or " : ", ") + std::string(word);
    }
    return filters::unknown_word(name, asked, known);
}

// The filter was not given, or is yes or no.
inline Result<std::optional<bool>> yes_or_no(const ViewQuery& query, std::string_view name) {
    const auto asked = query.get(name);
    if (asked.empty()) return std::optional<bool>{};
    if (asked == "yes" || asked == "no") return std::optional(asked == "yes");
    return filters::unknown_word(name, asked, "yes or no");
}

}  // namespace daybook::projections
