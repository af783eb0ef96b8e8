#include "services/gateway/door.h"

#include <algorithm>

#include "services/gateway/problem.h"

namespace daybook::gateway {
namespace {

// Takes as long for a nearly right secret as for a wrong one.
bool same_secret(std::string_view given, std::string_view secret) {
    unsigned char difference = given.size() == secret.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i)
        difference |= static_cast<unsigned char>(given[i] ^ secret[i % secret.size()]);
    return difference == 0;
}

// The address without its token, other parameters kept.
std::string clean_address(const Request& request) {
    std::string address = request.target.substr(0, request.target.find('?'));
    while (address.starts_with("//")) address.erase(0, 1);  // "//host" would lead away
    char separator = '?';
    for (const auto& [name, value] : request.query) {
        if (name == "token") continue;
        address += separator + percent_encoded(name) + "=" + percent_encoded(value);
        separator = '&';
    }
    return address;
}

}  // namespace

Door::Door(std::string token, std::string session, std::uint16_t port)
    : token_(std::move(token)),
      session_(std::move(session)),
      cookie_("daybook-" + std::to_string(port)),
      origins_{"http://127.0.0.1:" + std::to_string(port), "http://localhost:" + std::to_string(port)} {}

std::optional<Response> Door::stop(const Request& request) const {
    const auto origin = request.header("origin");
    if (request.method != "GET" && !origin.empty() && std::ranges::find(origins_, origin) == std::end(origins_))
        return problem("forbidden", "The request comes from " + std::string(origin) + ", not from a page of Daybook.");
    const auto authorization = request.header("authorization");
    if (authorization.starts_with("Bearer ")) {
        if (same_secret(authorization.substr(7), token_)) return std::nullopt;
        return problem("unauthenticated", "The bearer token is not the one of this run of Daybook.");
    }
    if (const auto token = request.parameter("token"); !token.empty() && request.method == "GET") {
        if (!same_secret(token, token_))
            return problem("unauthenticated", "The token in the address is not the one of this run of Daybook.");
        return Response{.status = 303}
            .with("location", clean_address(request))
            .with("set-cookie", cookie_ + "=" + session_ + "; Path=/; HttpOnly; SameSite=Strict");
    }
    if (same_secret(cookie(request.header("cookie"), cookie_), session_)) return std::nullopt;
    return problem("unauthenticated", "The request carries no token.");
}

std::optional<Response> preflight(const Request& request) {
    if (request.method != "OPTIONS" || !request.path.starts_with("/v1/views/")) return std::nullopt;
    return Response{.status = 204}
        .with("access-control-allow-origin", "*")
        .with("access-control-allow-methods", "GET")
        .with("access-control-allow-headers", "authorization, if-none-match")
        .with("access-control-max-age", "600");
}

void let_other_sites_read(const Request& request, Response& response) {
    const bool asks = request.method == "GET" && !request.header("origin").empty();
    if (!asks || !request.path.starts_with("/v1/views/") || request.header("authorization").empty()) return;
    response.headers.emplace_back("access-control-allow-origin", "*");
    response.headers.emplace_back("access-control-expose-headers", "etag");
}

void add_security_headers(Response& response) {
    auto& headers = response.headers;
    headers.emplace_back("content-security-policy",
                         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                         "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    headers.emplace_back("x-content-type-options", "nosniff");
    headers.emplace_back("referrer-policy", "same-origin");  // a form of ours says where it comes from
    headers.emplace_back("cross-origin-opener-policy", "same-origin");
    headers.emplace_back("cross-origin-resource-policy", "same-origin");
    const auto is_cache = [](const auto& header) { return header.first == "cache-control"; };
    if (std::ranges::none_of(headers, is_cache)) headers.emplace_back("cache-control", "no-store");
}

}  // namespace daybook::gateway
