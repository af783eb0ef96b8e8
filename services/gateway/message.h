#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "services/gateway/http.h"

namespace daybook::gateway {

// Requests and responses in Beast's words and in ours. For the server alone.

struct Refusal {
    unsigned status = 0;
    std::string sentence;
};

// What is wrong with a header beyond Beast's own grammar; status 0 = nothing.
Refusal fault(const boost::beast::http::request_header<>& head);

// Whether the body comes only after it was asked for (“Expect: 100-continue”).
bool waits_for_go_on(const boost::beast::http::request_header<>& head);

// Nothing for an address with an escape that means nothing.
std::optional<Request> translate(boost::beast::http::request<boost::beast::http::string_body>&& message);

// Borrows the body of the response.
boost::beast::http::response<boost::beast::http::span_body<const char>> to_message(const Response& response,
                                                                                   unsigned version, bool keep_alive);

}  // namespace daybook::gateway
