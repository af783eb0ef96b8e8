#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "tests/gateway/fixture.h"

// What people decide over HTTP, and what the views show behind it.
namespace daybook::gateway {

using nlohmann::json;

inline Answer decide(const Stack& stack, const std::string& what, const std::string& key, json data = json::object(),
                     Headers headers = {}, const std::string& actor = "account-coordinator") {
    headers.emplace_back("idempotency-key", key);
    return stack.client().post("/v1/decisions/" + what, "application/json",
                               json{{"actor", actor}, {"data", std::move(data)}}.dump(), std::move(headers));
}

inline json rows(const Stack& stack, const std::string& view) {
    const Answer head = stack.get("/v1/events?limit=1");
    return stack
        .get("/v1/views/" + view + (view.find('?') == std::string::npos ? "?" : "&") +
             "min_position=" + head.json()["head"].dump())
        .json()["rows"];
}

}  // namespace daybook::gateway
