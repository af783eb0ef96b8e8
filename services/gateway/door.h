#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/gateway/http.h"

namespace daybook::gateway {

// Who may come in: programs with the token as bearer, people with the token once in the address and a session cookie
// from then on. The cookie's name carries the port, since cookies of one host are shared by all its ports.
class Door {
 public:
    Door(std::string token, std::string session, std::uint16_t port);

    // Nothing = come in. Else the redirect that sets the cookie, or why not.
    std::optional<Response> stop(const Request& request) const;

 private:
    std::string token_, session_, cookie_, origins_[2];
};

// A page of another site may read views with a token it was given, as embed.js does: who sends the token is the page
// itself, never the browser of its own accord. The answer to what a browser asks beforehand, and the leave to read.
std::optional<Response> preflight(const Request& request);
void let_other_sites_read(const Request& request, Response& response);

// Headers every response carries: nothing inline, nothing from outside, nothing framed, nothing kept.
void add_security_headers(Response& response);

}  // namespace daybook::gateway
