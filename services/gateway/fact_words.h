#pragma once

#include <capnp/dynamic.h>

#include <nlohmann/json.hpp>

namespace daybook::gateway {

// What a fact says, field by field as a person reads it: [{"word","value"} or {"word","list":[text]}]. Fields that were
// left as they were are left out; a list of structs is a line each. By the schema's titles and units. Pure.
nlohmann::json fact_words(capnp::DynamicStruct::Reader fact);

}  // namespace daybook::gateway
