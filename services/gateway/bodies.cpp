#include "services/gateway/bodies.h"

#include "services/gateway/problem.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr int nesting_limit = 16;  // of a CloudEvent's JSON; a fact may be nested as deep as a message (format.md F2)

json to_json(const Receipt& receipt) {
    json events = json::array();
    for (const auto& outcome : receipt.events)
        events.push_back({{"position", outcome.position.value},
                          {"version", outcome.version.value},
                          {"duplicate", outcome.duplicate}});
    return {{"first", receipt.first.value},
            {"last", receipt.last.value},
            {"head", receipt.head.value},
            {"events", std::move(events)}};
}

}  // namespace

Response malformed(const std::string& pointer, const std::string& what, const std::string& code) {
    return problem("malformed", what, {{pointer, code, what}});
}

Document parse(std::string_view text, const std::string& pointer, const std::string& name) {
    bool too_deep = false;
    auto value = json::parse(
        text, [&](int depth, json::parse_event_t, json&) { return !(too_deep = too_deep || depth > nesting_limit); },
        false);
    if (too_deep) {
        const auto what = name + " is nested more than " + std::to_string(nesting_limit) + " levels deep.";
        return {.value = {}, .refusal = malformed(pointer, what, "too-deep")};
    }
    if (value.is_discarded()) return {.value = {}, .refusal = malformed(pointer, name + " is not JSON.")};
    return {.value = std::move(value), .refusal = {}};
}

Response receipt_of(const Receipt& receipt) {
    const bool anything_new = receipt.first.value != 0;
    auto response = respond("application/json", to_json(receipt).dump() + "\n", anything_new ? 201 : 200);
    if (receipt.events.size() == 1)
        response.headers.emplace_back("location", "/v1/events/" + std::to_string(receipt.events[0].position.value));
    return response;
}

}  // namespace daybook::gateway
