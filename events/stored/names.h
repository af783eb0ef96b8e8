#pragma once

#include <cstddef>
#include <string_view>

#include "events/core/result.h"
#include "events/stored/event_view.h"

// The limits of names (format.md F1) and the checks of the recorder's intake. Pure; every refusal is `rejected`.
namespace daybook {

inline constexpr std::size_t max_category_bytes = 16;
inline constexpr std::size_t max_stream_suffix_bytes = 80;
inline constexpr std::size_t max_id_bytes = 200;
inline constexpr std::size_t max_source_bytes = 100;

// [a-z]{1,16}
bool is_category(std::string_view name);

// The category a stream's name begins with; empty if the name breaks the rule
// category ‘-’ 1–80 of [A-Za-z0-9._~-].
std::string_view category_of(std::string_view stream);

bool is_utf8(std::string_view text);

// The names of one event whose fact belongs to `category`.
Status check_names(std::string_view category, std::string_view stream, std::string_view id, std::string_view source);

// Everything that can be said about one event before it is sealed, without knowing any other: it is undamaged and
// unsealed, its fact is known, its names keep their limits, every field can be read as its schema says, every text is
// UTF-8, and nothing stands in it that this version's schema does not know (a field nobody knows might be personal).
Status check_intake(const EventView& event);

}  // namespace daybook
