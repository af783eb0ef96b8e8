#include "services/gateway/gateway.h"

#include <spdlog/spdlog.h>

#include <array>
#include <charconv>
#include <exception>
#include <random>

#include "services/gateway/door.h"
#include "services/gateway/kpi_shelf.h"
#include "services/gateway/page.h"
#include "services/gateway/problem.h"
#include "services/gateway/router.h"
#include "services/gateway/server.h"
#include "services/gateway/stream.h"
#include "services/gateway/workers.h"
#include "services/wire/client.h"

namespace daybook::gateway {
namespace {

constexpr unsigned worker_threads = 4;

struct Address {
    std::string host;
    std::uint16_t port = 0;
};

Result<Address> parse_address(const std::string& text) {
    const auto colon = text.rfind(':');
    const std::string wrong = "The HTTP address \"" + text + "\" is not HOST:PORT, such as 127.0.0.1:8080.";
    if (colon == std::string::npos) return rejected(wrong);
    Address address{.host = text.substr(0, colon)};
    const auto digits = std::string_view(text).substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty()) return rejected(wrong);
    if (address.host == "localhost") address.host = "127.0.0.1";
    if (address.host != "127.0.0.1")
        return rejected("The HTTP address \"" + text +
                        "\" is not on the loopback: Daybook serves 127.0.0.1 only, for now.");
    return address;
}

// 256 bits of the machine's randomness, in URL-safe characters.
std::string random_secret() {
    static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
    std::random_device device;
    std::string secret;
    for (int i = 0; i < 52; ++i) secret += letters[device() % letters.size()];
    return secret;
}

Response guarded(const Router& router, const Request& request, Backend& backend) {
    try {
        return router.answer(request, backend);
    } catch (const std::exception& e) {
        spdlog::error("a request to {} could not be answered: {}", request.path.substr(0, 64), e.what());
        return problem("internal", "The request could not be answered.");
    }
}

// Turned into a page for a person who has no session, without asking any other service.
Response stopped_at_door(const Request& request, Response refusal, const Router& router) {
    if (refusal.status != 401 || !wants_page(request)) return refusal;
    return problem_page({.demo = router.demo, .reached = false}, "unauthenticated",
                        "This address needs the token that Daybook printed.");
}

HttpHandlers handlers_of(const Router& router, Workers& workers, const std::optional<Door>& door) {
    const auto finish = [](Response response, const Request& request = {}) {
        add_security_headers(response);
        let_other_sites_read(request, response);
        return response;
    };
    HttpHandlers handlers;
    handlers.quick = [&, finish](const Request& request) -> std::optional<Response> {
        const bool reading = request.method == "GET";
        if (auto open = reading ? open_to_all(request) : std::nullopt) return finish(*std::move(open));
        if (auto answer = preflight(request)) return finish(*std::move(answer));
        if (auto refusal = door->stop(request))
            return finish(stopped_at_door(request, *std::move(refusal), router), request);
        return std::nullopt;
    };
    handlers.slow = [&, finish](Request request, std::function<void(Response)> done) {
        return workers.post([&router, finish, request = std::move(request), done = std::move(done)](Backend& backend) {
            done(finish(guarded(router, request, backend), request));
        });
    };
    handlers.refuse = [finish](unsigned status, std::string sentence) {
        return finish(problem(status, std::move(sentence)));
    };
    return handlers;
}

}  // namespace

Status run(const Setting& setting, const Options& options, std::stop_token stop,
           const std::function<void(std::string url)>& ready) {
    DAYBOOK_TRY(const auto address, parse_address(options.http));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    const std::string token = options.token.empty() ? random_secret() : options.token;

    // Who is used stands before who uses it: the server outlives the hub that wakes its readers, and both outlive the
    // workers, whose requests in hand ask them until the last one is answered.
    std::optional<Door> door;
    Router router{
        .clock = setting.clock, .demo = options.demo, .feeds = {.maps = options.maps, .location = options.location}};
    std::unique_ptr<Server> server;
    StreamHub hub(addresses);
    router.hub = &hub;
    KpiShelf kpis;
    router.kpis = &kpis;
    Workers workers(addresses, worker_threads);
    DAYBOOK_TRY(server, Server::listen(address.host, address.port, options.limits, handlers_of(router, workers, door)));
    door.emplace(token, random_secret(), server->port());
    router.counters = &server->counters();

    spdlog::info("gateway serves on {}:{}", address.host, server->port());
    ready("http://" + address.host + ":" + std::to_string(server->port()) + "/?token=" + token);
    server->serve(stop);
    return {};
}

}  // namespace daybook::gateway
