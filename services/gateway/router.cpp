#include "services/gateway/router.h"

#include <algorithm>
#include <optional>

#include "events/stored/fact_type.h"
#include "services/gateway/api_schema.h"
#include "services/gateway/assets.h"
#include "services/gateway/decide.h"
#include "services/gateway/decisions_api.h"
#include "services/gateway/events_api.h"
#include "services/gateway/health.h"
#include "services/gateway/page.h"
#include "services/gateway/pages.h"
#include "services/gateway/problem.h"
#include "services/gateway/sheet.h"
#include "services/gateway/tree_api.h"
#include "services/gateway/view_api.h"

namespace daybook::gateway {
namespace {

// What stands behind `prefix`, or nothing. One segment only.
std::optional<std::string_view> behind(std::string_view path, std::string_view prefix) {
    if (!path.starts_with(prefix)) return std::nullopt;
    const auto rest = path.substr(prefix.size());
    if (rest.empty() || rest.find('/') != std::string_view::npos) return std::nullopt;
    return rest;
}

using Parts = std::vector<std::string_view>;

// What stands for the names in braces; nothing where the path is none of that pattern.
std::optional<Parts> match(std::string_view pattern, std::string_view path) {
    Parts parts;
    for (auto brace = pattern.find('{'); brace != std::string_view::npos; brace = pattern.find('{')) {
        if (!path.starts_with(pattern.substr(0, brace))) return std::nullopt;
        path.remove_prefix(brace);
        const auto close = pattern.find('}');
        const bool rest = pattern[close - 1] == '*';
        const auto end = rest ? path.size() : std::min(path.find('/'), path.size());
        if (end == 0) return std::nullopt;
        parts.push_back(path.substr(0, end));
        path.remove_prefix(end);
        pattern.remove_prefix(close + 1);
    }
    return pattern == path ? std::optional(parts) : std::nullopt;
}

constexpr std::string_view decide_on_page = "/decide/{stream}/{fact}";
constexpr std::string_view open_on_page = "/records/{stream}";  // what is sealed in it, by a form

// A person's page tells what happened around them and opens nothing.
bool is_person(std::string_view path) { return path.starts_with("/records/person-"); }

// The methods an address takes; whatever is no program's address is read.
std::string_view methods_of(std::string_view path) {
    for (const auto& route : routes_of_programs())
        if (match(route.path, path)) return route.methods;
    const bool opens = match(open_on_page, path) && !is_person(path);
    return opens || match(decide_on_page, path) ? "GET, HEAD, POST" : "GET, HEAD";
}

Frame frame_of(const Router& router, const Request& request, Backend& backend) {
    const auto log = backend.recorder_at_a_glance.status();
    // A page says only what can have been decided, whatever stands in the address.
    const Choice* done = find_choice(request.parameter("done"));
    return {.demo = router.demo,
            .now = log ? log->clock : router.clock(),
            .reached = log.has_value(),
            .head = log ? log->log.head : Position{},
            .done = done ? find_fact(done->type)->title : std::string()};
}

Response only(std::string allow) {
    auto response = problem("method-not-allowed", "This address takes " + allow + ".");
    response.headers.emplace_back("allow", std::move(allow));
    return response;
}

Response problems_list(const Frame& frame) {
    nlohmann::json types = nlohmann::json::array();
    for (const auto& type : problem_types())
        types.push_back({{"name", type.name}, {"title", type.title}, {"status", type.status}});
    return page(frame, {.title = "Problems", .content = "problems", .data = {{"types", std::move(types)}}});
}

Response problem_type_page(const Frame& frame, std::string_view name) {
    if (!find_problem(name))
        return problem_page(frame, "not-found", "There is no problem type \"" + std::string(name) + "\".");
    auto response = problem_page(frame, name, "");
    response.status = 200;
    return response;
}

Response document_of(nlohmann::json (*made)()) { return respond("application/json", made().dump(1) + "\n"); }

std::optional<Response> interface_of_programs(const Router& router, const Request& request, Backend& backend) {
    for (const auto& route : routes_of_programs())
        if (const auto parts = match(route.path, request.path)) return route.answer({router, request, *parts, backend});
    return std::nullopt;
}

std::optional<Response> pages_of_people(const Router& router, const Request& request, Backend& backend) {
    const std::string_view path = request.path;
    const auto frame = frame_of(router, request, backend);
    if (const Sheet* sheet = sheet_at(path)) return sheet_page(frame, request, *sheet, backend);
    if (const auto asked = match(decide_on_page, path))
        return decide_page(frame, request, asked->front(), asked->back(), backend);
    if (path == "/") return today_page(frame, request, backend);
    if (path == "/kpis") return kpis_page(frame, request, backend, *router.kpis);
    if (path == "/referrals") return referrals_page(frame, request, backend);
    if (path == "/variations") return variations_page(frame, request, backend);
    if (path == "/commissioner") return commissioner_page(frame, request, backend);
    if (path == "/feeds") return feeds_page(frame, request, backend);
    if (path == "/log") return log_page(frame, request, backend);
    if (path == "/log/projections") return projections_page(frame, backend);
    if (path == "/access") return access_page(frame, backend);
    if (path == "/docs") return docs_page(frame);
    if (path == "/problems") return problems_list(frame);
    if (const auto contract = behind(path, "/contracts/")) return contract_page(frame, *contract, backend);
    if (const auto view = behind(path, "/views/")) return view_page(frame, request, *view, backend);
    if (const auto kpi = behind(path, "/kpis/")) return kpi_page(frame, request, *kpi, backend);
    if (const auto record = behind(path, "/records/"))
        return is_person(path) ? person_page(frame, request, *record, backend)
                               : record_page(frame, request, *record, backend);
    if (const auto name = behind(path, "/problems/")) return problem_type_page(frame, *name);
    return std::nullopt;
}

}  // namespace

std::span<const Route> routes_of_programs() {
    using Call = Route::Call;
    static constexpr std::string_view reads = "GET, HEAD", posts = "POST";
    static constexpr Route routes[]{
        {"/v1/events", "GET, HEAD, POST",
         [](const Call& c) {
             return c.request.method == "POST" ? post_events(c.request, c.backend) : get_events(c.request, c.backend);
         }},
        {"/v1/events/{position}", reads,
         [](const Call& c) {
             if (!wants_page(c.request)) return get_event(c.parts[0], c.backend);
             return event_page(frame_of(c.router, c.request, c.backend), c.parts[0], c.backend);
         }},
        {"/v1/events/{position}/proof", reads,
         [](const Call& c) { return get_proof(c.request, c.parts[0], c.backend); }},
        {"/v1/decisions/{stream}/{fact}", posts,
         [](const Call& c) { return post_decision(c.request, c.parts[0], c.parts[1], c.backend); }},
        {"/v1/feeds/{format}", posts,
         [](const Call& c) { return post_feed(c.request, c.parts[0], c.router.feeds, c.backend); }},
        {"/v1/views/{view}", reads, [](const Call& c) { return view(c.request, c.parts[0], c.backend); }},
        {"/v1/stream", reads, [](const Call& c) { return stream(c.request, *c.router.hub, c.backend); }},
        {"/v1/checkpoint", reads, [](const Call& c) { return get_checkpoint(c.backend); }},
        {"/v1/tile/{tile*}", reads, [](const Call& c) { return get_tile(c.parts[0], c.backend); }},
        {"/v1/openapi.json", reads, [](const Call&) { return document_of(openapi); }},
        {"/v1/asyncapi.json", reads, [](const Call&) { return document_of(asyncapi); }},
        {"/readyz", reads, [](const Call& c) { return readiness(c.backend); }},
        {"/metrics", reads, [](const Call& c) { return metrics(*c.router.counters, c.backend); }},
    };
    return routes;
}

bool wants_page(const Request& request) {
    const auto accept = request.header("accept");
    return !accept.empty() && negotiate(accept, {"application/json", "text/html"}) == "text/html";
}

std::optional<Response> open_to_all(const Request& request) {
    if (request.path == "/livez") return respond("text/plain; charset=utf-8", "ok\n");
    const bool embedded = request.path == "/embed.js";  // by a name that other sites can rely on
    if (!embedded && !request.path.starts_with("/assets/")) return std::nullopt;
    const Asset* asset = embedded ? asset_named("embed.js") : asset_at(request.path);
    if (!asset) return problem("not-found", "There is no such asset in this version.");
    const bool gzip = request.header("accept-encoding").find("gzip") != std::string_view::npos;
    auto response = respond(std::string(asset->type), std::string(gzip ? asset->gzip : asset->bytes))
                        .with("cache-control", embedded ? "public, max-age=300" : "public, max-age=31536000, immutable")
                        .with("vary", "accept-encoding");
    if (embedded) response.headers.emplace_back("access-control-allow-origin", "*");
    if (gzip) response.headers.emplace_back("content-encoding", "gzip");
    return response;
}

Response Router::answer(const Request& request, Backend& backend) const {
    if (const auto methods = methods_of(request.path); methods.find(request.method) == std::string_view::npos)
        return only(std::string(methods));
    if (auto response = interface_of_programs(*this, request, backend)) return *std::move(response);
    if (auto response = pages_of_people(*this, request, backend)) return *std::move(response);
    const std::string nothing = "Nothing answers to " + request.path + ".";
    if (wants_page(request)) return problem_page(frame_of(*this, request, backend), "not-found", nothing);
    return problem("not-found", nothing);
}

}  // namespace daybook::gateway
