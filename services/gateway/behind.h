#pragma once

#include <capnp/dynamic.h>

#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

// What stands behind a row of a view: the events of its record, or the finer rows it was summed from, until a row is
// one record's. Pure.
namespace daybook::gateway {

struct Behind {
    std::string_view view;
    std::string_view word;   // "Events"
    std::string_view where;  // "/records/visit-{visit}", see filled_address
    std::string_view of{};   // only of rows that fit: "by:route|zone"
};
std::span<const Behind> behinds();

// Whether anything is known to stand behind the rows of a view.
bool has_behind(std::string_view view);

// {"href","word"}: "Events" lead to the record's page; null where nothing stands behind this row.
nlohmann::json behind_of(std::string_view view, capnp::DynamicStruct::Reader row);

}  // namespace daybook::gateway
