#include "services/gateway/router.h"

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

// "/v1/decisions/referral-r1/accepted", "/decide/referral-r1/Accepted": the record and the fact.
struct ToDecide {
    std::string_view stream, fact;
};
std::optional<ToDecide> to_decide(std::string_view path, std::string_view prefix = "/v1/decisions/") {
    if (!path.starts_with(prefix)) return std::nullopt;
    const auto slash = path.find('/', prefix.size());
    if (slash == std::string_view::npos) return std::nullopt;
    const auto fact = behind(path, path.substr(0, slash + 1));
    if (!fact || slash == prefix.size()) return std::nullopt;
    return ToDecide{.stream = path.substr(prefix.size(), slash - prefix.size()), .fact = *fact};
}

// The methods an address takes besides GET and HEAD, which all take but decisions.
std::string methods_of(std::string_view path) {
    if (to_decide(path) || behind(path, "/v1/feeds/")) return "POST";
    if (to_decide(path, "/decide/")) return "GET, HEAD, POST";
    return path == "/v1/events" ? "GET, HEAD, POST" : "GET, HEAD";
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
    const std::string_view path = request.path;
    if (const auto asked = to_decide(path)) return post_decision(request, asked->stream, asked->fact, backend);
    if (path == "/v1/events")
        return request.method == "POST" ? post_events(request, backend) : get_events(request, backend);
    if (const auto format = behind(path, "/v1/feeds/")) return post_feed(request, *format, router.feeds, backend);
    if (path == "/v1/stream") return stream(request, *router.hub, backend);
    if (path == "/readyz") return readiness(backend);
    if (path == "/metrics") return metrics(*router.counters, backend);
    if (const auto name = behind(path, "/v1/views/")) return view(request, *name, backend);
    if (path == "/v1/openapi.json") return document_of(openapi);
    if (path == "/v1/asyncapi.json") return document_of(asyncapi);
    if (path == "/v1/checkpoint") return get_checkpoint(backend);
    if (path.starts_with("/v1/tile/")) return get_tile(path.substr(9), backend);
    if (path.starts_with("/v1/events/") && path.ends_with("/proof"))
        return get_proof(request, path.substr(11, path.size() - 17), backend);
    if (const auto position = behind(path, "/v1/events/")) {
        if (wants_page(request)) return event_page(frame_of(router, request, backend), *position, backend);
        return get_event(*position, backend);
    }
    return std::nullopt;
}

std::optional<Response> pages_of_people(const Router& router, const Request& request, Backend& backend) {
    const std::string_view path = request.path;
    const auto frame = frame_of(router, request, backend);
    if (const Sheet* sheet = sheet_at(path)) return sheet_page(frame, request, *sheet, backend);
    if (const auto asked = to_decide(path, "/decide/"))
        return decide_page(frame, request, asked->stream, asked->fact, backend);
    if (path == "/") return today_page(frame, request, backend);
    if (path == "/kpis") return kpis_page(frame, request, backend);
    if (path == "/referrals") return referrals_page(frame, request, backend);
    if (path == "/variations") return variations_page(frame, request, backend);
    if (path == "/commissioner") return commissioner_page(frame, request, backend);
    if (path == "/feeds") return feeds_page(frame, request, backend);
    if (path == "/log") return log_page(frame, request, backend);
    if (path == "/log/projections") return projections_page(frame, backend);
    if (path == "/docs") return docs_page(frame);
    if (path == "/problems") return problems_list(frame);
    if (const auto contract = behind(path, "/contracts/")) return contract_page(frame, *contract, backend);
    if (const auto view = behind(path, "/views/")) return view_page(frame, request, *view, backend);
    if (const auto kpi = behind(path, "/kpis/")) return kpi_page(frame, request, *kpi, backend);
    if (const auto record = behind(path, "/records/")) return record_page(frame, *record, backend);
    if (const auto name = behind(path, "/problems/")) return problem_type_page(frame, *name);
    return std::nullopt;
}

}  // namespace

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
    if (std::string methods = methods_of(request.path); methods.find(request.method) == std::string::npos)
        return only(std::move(methods));
    if (auto response = interface_of_programs(*this, request, backend)) return *std::move(response);
    if (auto response = pages_of_people(*this, request, backend)) return *std::move(response);
    const std::string nothing = "Nothing answers to " + request.path + ".";
    if (wants_page(request)) return problem_page(frame_of(*this, request, backend), "not-found", nothing);
    return problem("not-found", nothing);
}

}  // namespace daybook::gateway
