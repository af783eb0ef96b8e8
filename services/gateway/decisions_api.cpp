#include "services/gateway/decisions_api.h"

#include <charconv>

#include "events/core/calendar.h"
#include "services/desk/desk.h"
#include "services/gateway/bodies.h"
#include "services/gateway/problem.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::size_t longest_key = 120;  // leaves room for what a decision brings with it (format.md F1)

// If-Match: "3", as the view's `version` column or a receipt says it.
std::optional<Version> version_of(std::string_view etag) {
    if (etag.size() < 3 || etag.front() != '"' || etag.back() != '"') return std::nullopt;
    etag = etag.substr(1, etag.size() - 2);
    Version version;
    const auto [end, error] = std::from_chars(etag.data(), etag.data() + etag.size(), version.value);
    if (error != std::errc{} || end != etag.data() + etag.size()) return std::nullopt;
    return version;
}

// The body's members into the decision, or what is wrong with one.
std::optional<Response> read_body(const json& body, desk::Decision& decision) {
    if (!body.is_object()) return malformed("", "A decision is a JSON object.", "not-an-object");
    for (const auto& [name, value] : body.items()) {
        if (name == "expected")
            return malformed("/expected",
                             "The version of the record that is expected goes into the header If-Match, in quotes: "
                             "If-Match: \"3\".",
                             "unknown");
        const bool text = name == "actor" || name == "location" || name == "time";
        if (!text && name != "data")
            return malformed("/" + name, "A decision has data, actor, location and time, and no " + name + ".",
                             "unknown");
        if (text && !value.is_string()) return malformed("/" + name, name + " is a text.", "not-a-text");
    }
    decision.data = body.value("data", json::object());
    decision.actor = body.value("actor", "");
    decision.location = body.value("location", "");
    if (!body.contains("time")) return std::nullopt;
    decision.at = parse_instant(body["time"].get<std::string>());
    if (!decision.at) return malformed("/time", "time is not an RFC 3339 time.", "not-a-time");
    return std::nullopt;
}

}  // namespace

Response post_decision(const Request& request, std::string_view stream, std::string_view fact, Backend& backend) {
    desk::Decision decision{.stream = std::string(stream),
                            .fact = std::string(fact),
                            .key = std::string(request.header("idempotency-key"))};
    if (decision.key.empty() || decision.key.size() > longest_key)
        return problem("rejected", "A decision needs an Idempotency-Key of 1 to " + std::to_string(longest_key) +
                                       " characters, so that it can be repeated safely.");
    if (const auto etag = request.header("if-match"); !etag.empty() && etag != "*") {
        decision.expected = version_of(etag);
        if (!decision.expected) return problem("rejected", "If-Match is the record's version in quotes: \"3\".");
    }
    auto body = parse(request.body.empty() ? "{}" : std::string_view(request.body), "", "The body");
    if (body.refusal) return *std::move(body.refusal);
    if (auto refusal = read_body(body.value, decision)) return *std::move(refusal);
    const auto receipt = desk::decide(std::move(decision), backend.recorder, backend.views);
    if (!receipt) return problem(receipt.error());
    return receipt_of(*receipt);
}

}  // namespace daybook::gateway
