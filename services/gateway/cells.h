#pragma once

#include <capnp/dynamic.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "services/gateway/words.h"

// How a cell of any view reads to a person: by the unit its schema names, so that every table says a sum, a length or a
// share in the same words. Pure.
namespace daybook::gateway {

std::string money_text(std::int64_t pence);      // "£1,234.50", "−£0.07"
std::string hours_text(std::int64_t seconds);    // "96 h", "−3 h 30 min"
std::string when_text(std::int64_t micros_utc);  // "4 Mar 2026, 08:30"; empty for 0

// {"text","fixed","state":{word,icon,kind},"href","steps":[…]}: what _cell.mustache shows; what is fixed stands on one
// line.
nlohmann::json cell_of(capnp::DynamicStruct::Reader row, capnp::StructSchema::Field field);

// Right-aligned: a count, a sum, a share, a length.
bool is_figure(capnp::StructSchema::Field field);

// The look of a state by its word, the same on every page.
Look look_of_word(std::string_view word);

// Where a value of this column leads: "/records/package-7"; empty where to nothing.
std::string href_of(std::string_view column, std::string_view value);

}  // namespace daybook::gateway
