#include "events/stored/names.h"

#include <capnp/any.h>
#include <kj/exception.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "events/stored/fields.h"

namespace daybook {

namespace {

bool is_suffix_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '~' || c == '-';
}

std::string shown(std::string_view name) { return "“" + std::string(name) + "”"; }

}  // namespace

bool is_category(std::string_view name) {
    return !name.empty() && name.size() <= max_category_bytes &&
           std::ranges::all_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string_view category_of(std::string_view stream) {
    const std::size_t dash = stream.find('-');
    if (dash == std::string_view::npos || !is_category(stream.substr(0, dash))) return {};
    const std::string_view suffix = stream.substr(dash + 1);
    if (suffix.empty() || suffix.size() > max_stream_suffix_bytes || !std::ranges::all_of(suffix, is_suffix_char))
        return {};
    return stream.substr(0, dash);
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        if (std::uint64_t eight = 0; i + sizeof eight <= text.size()) {
            std::memcpy(&eight, text.data() + i, sizeof eight);
            if ((eight & 0x8080808080808080ULL) == 0) {  // all ASCII, as most of it is
                i += sizeof eight;
                continue;
            }
        }
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80   ? 1
                                   : lead < 0xc2 ? 0
                                   : lead < 0xe0 ? 2
                                   : lead < 0xf0 ? 3
                                   : lead < 0xf5 ? 4
                                                 : 0;
        if (length == 0 || i + length > text.size()) return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
        const unsigned char second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0x80;
        if (lead == 0xe0 && second < 0xa0) return false;  // overlong
        if (lead == 0xed && second > 0x9f) return false;  // surrogates
        if (lead == 0xf0 && second < 0x90) return false;  // overlong
        if (lead == 0xf4 && second > 0x8f) return false;  // beyond U+10FFFF
        i += length;
    }
    return true;
}

Status check_names(std::string_view category, std::string_view stream, std::string_view id, std::string_view source) {
    const std::string_view named = category_of(stream);
    if (named.empty())
        return rejected("the stream's name breaks the rule “category-”, then 1 to 80 of A-Z a-z 0-9 . _ ~ -");
    if (named != category)
        return rejected("the stream is of category " + shown(named) + " and the fact of category " + shown(category));
    if (id.empty() || id.size() > max_id_bytes || !is_utf8(id))
        return rejected("the id must be 1 to 200 bytes of UTF-8, and has " + std::to_string(id.size()));
    if (source.empty() || source.size() > max_source_bytes || !is_utf8(source))
        return rejected("the source must be 1 to 100 bytes of UTF-8, and has " + std::to_string(source.size()));
    return {};
}

Status check_intake(const EventView& event) {
    if (event.damage()) return rejected("the event cannot be read: " + event.damage()->sentence);
    const FactType* type = event.type();
    if (type == nullptr)
        return rejected("category " + std::to_string(event.category()) + " has no fact " +
                        std::to_string(event.fact_number()) + " in this version's catalogue");
    if (event.box_count() != 0) return rejected("the event is sealed already; the recorder seals");
    try {
        DAYBOOK_CHECK(check_names(type->category_name, event.stream(), event.id(), event.source()));
        if (!event.event().getFact().isStruct()) return rejected("the event cannot be read: it has no fact");
        DAYBOOK_CHECK(check_fields(event.event(), capnp::Schema::from<schema::Event>(), "event"));
        return check_fields(event.event().getFact().getAs<capnp::AnyStruct>(), type->schema, type->type);
    } catch (const kj::Exception&) {
        return rejected("the event's fields do not fit the schema of " + type->type);
    }
}

}  // namespace daybook
