#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "events/stored/proposal.h"
#include "services/gateway/http.h"

// JSON that comes in, and receipts that go out.
namespace daybook::gateway {

Response malformed(const std::string& pointer, const std::string& what, const std::string& code = "not-json");

// A JSON document, or what is wrong with it. What lies too deep is never built: a body may hold millions of brackets.
struct Document {
    nlohmann::json value;
    std::optional<Response> refusal;
};
// `name` is what a sentence calls it: "The body".
Document parse(std::string_view text, const std::string& pointer, const std::string& name);

// 201 with the receipt, 200 when everything had been recorded before; where one event was sent, its address.
Response receipt_of(const Receipt& receipt);

}  // namespace daybook::gateway
