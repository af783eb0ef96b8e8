#pragma once

#include <nlohmann/json.hpp>

#include "events/core/result.h"
#include "events/stored/fact_type.h"
#include "services/gateway/decide.h"
#include "services/gateway/http.h"

// A fact's fields as a form, and a form as a fact's fields; both by the schema. Pure.
namespace daybook::gateway {

// Each field of `names` ("reason*,note") as decide.mustache shows it, with what was entered before.
nlohmann::json form_fields(std::string_view names, capnp::StructSchema schema, const Pairs& entered);

// The roles one can decide as, and whether an actor is one of them. A role is what somebody says of themselves.
nlohmann::json form_roles(std::string_view chosen, std::string_view usual);
bool is_form_role(std::string_view actor);

// What was entered as the fact's data: pounds as pence, local days and times as the record keeps them. Rejected for a
// field that had to be filled in and was not, that is no sum or time, and for an override by anybody but the registered
// manager.
Result<nlohmann::json> form_data(const Choice& choice, const FactType& fact, const Pairs& entered);

}  // namespace daybook::gateway
