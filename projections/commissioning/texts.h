#pragma once

#include <capnp/dynamic.h>
#include <capnp/list.h>

#include <optional>
#include <string>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/titles.h"

namespace daybook::projections::commissioning {

// "2026-03-29"; empty where there is no such day.
inline std::string day_text(const std::optional<Day>& day) { return day ? to_string(*day) : std::string(); }

// "not inspected": an enumerant as a person reads it.
template <class Enum>
std::string words_of(Enum value) {
    return title_of(capnp::DynamicEnum(Enum{value}));
}

inline void set_texts(capnp::List<capnp::Text>::Builder list, const std::vector<std::string>& texts) {
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, texts[i]);
}

}  // namespace daybook::projections::commissioning
