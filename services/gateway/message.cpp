#include "services/gateway/message.h"

#include <cctype>
#include <string_view>

namespace daybook::gateway {
namespace http = boost::beast::http;

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// A name of this machine's loopback, whatever the port: anything else is a page of another site that had its name
// resolved to us.
bool names_loopback(std::string_view host) {
    if (const auto colon = host.rfind(':'); colon != std::string_view::npos && host.find(']', colon) == host.npos)
        host = host.substr(0, colon);
    return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

// Whatever a header says of what was asked for, it ends where it ends: a line break in it would begin another one.
std::string one_line(std::string value) {
    std::erase_if(value, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
    return value;
}

}  // namespace

// Two readings of one request are two requests, so whatever has two readings is refused.
Refusal fault(const http::request_header<>& head) {
    const auto only = [&](http::field name) { return head.count(name) <= 1; };
    if (head.version() != 11 && head.version() != 10) return {505, "Only HTTP/1.0 and HTTP/1.1 are spoken here."};
    if (!only(http::field::host) || !only(http::field::content_length) || !only(http::field::transfer_encoding) ||
        !only(http::field::content_type) || !only(http::field::authorization))
        return {400, "A header that may stand once stands twice."};
    if (head.count(http::field::transfer_encoding) != 0) {
        if (head.version() == 10 || head.count(http::field::content_length) != 0)
            return {400, "The request says its length in two ways."};
        if (lower(std::string_view(head[http::field::transfer_encoding])) != "chunked")
            return {501, "The only transfer coding understood is chunked."};
    }
    if (head.version() == 11 && head.count(http::field::host) == 0) return {400, "The Host header is missing."};
    if (head.count(http::field::host) != 0 && !names_loopback(std::string_view(head[http::field::host])))
        return {421, "This address is not served here."};
    if (!head.target().starts_with("/")) return {400, "The request target is not a path."};
    return {};
}

bool waits_for_go_on(const http::request_header<>& head) {
    return lower(std::string_view(head[http::field::expect])) == "100-continue";
}

std::optional<Request> translate(http::request<http::string_body>&& message) {
    Request request;
    request.method = message.method() == http::verb::head ? "GET" : std::string(message.method_string());
    request.target = std::string(message.target());
    const std::string_view target = request.target;
    const auto question = target.find('?');
    auto path = percent_decoded(target.substr(0, question), false);
    auto query = parse_query(question == std::string_view::npos ? "" : target.substr(question + 1));
    if (!path || !query) return std::nullopt;
    request.path = *std::move(path);
    request.query = *std::move(query);
    for (const auto& field : message)
        request.headers.emplace_back(lower(std::string_view(field.name_string())), std::string(field.value()));
    request.body = std::move(message.body());
    return request;
}

http::response<http::span_body<const char>> to_message(const Response& response, unsigned version, bool keep_alive) {
    http::response<http::span_body<const char>> message;
    message.version(version);
    message.result(response.status);
    if (response.status != 304) message.set(http::field::content_type, response.type);
    for (const auto& [name, value] : response.headers) message.insert(name, one_line(value));
    message.keep_alive(keep_alive);
    if (response.body) message.body() = {response.body->data(), response.body->size()};
    return message;
}

}  // namespace daybook::gateway
