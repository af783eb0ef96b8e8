// What the interface says of itself is what the router answers, no more and no less.

#include <iterator>

#include "projections/catalogue.h"
#include "services/gateway/api_schema.h"
#include "services/gateway/categories.h"
#include "services/gateway/own_views.h"
#include "services/gateway/router.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Operations = std::set<std::string>;  // "get /v1/events"

constexpr std::string_view a_view = "/v1/views/{view}";

std::string lower(std::string_view method) {
    std::string out(method);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

// "GET, HEAD, POST" → get, post: a HEAD is a GET whose body nobody wants.
std::vector<std::string> methods_of(std::string_view allow) {
    std::vector<std::string> methods;
    while (!allow.empty()) {
        const auto comma = allow.find(", ");
        if (allow.substr(0, comma) != "HEAD") methods.push_back(lower(allow.substr(0, comma)));
        allow = comma == allow.npos ? std::string_view() : allow.substr(comma + 2);
    }
    return methods;
}

// Where the router takes any view, the document names each.
std::vector<std::string> paths_of(std::string_view route) {
    std::vector<std::string> paths;
    if (route != a_view) {
        std::string path(route);
        if (const auto star = path.find("*}"); star != path.npos) path.erase(star, 1);
        return {path};
    }
    for (const auto& projection : projections::all())
        for (const auto& view : projection.views) paths.push_back("/v1/views/" + std::string(view.name));
    for (const auto& own : own_views()) paths.push_back("/v1/views/" + std::string(own.view.name));
    return paths;
}

Operations answered() {
    Operations all{"get /livez"};  // at the door, before the router
    for (const auto& route : routes_of_programs())
        for (const auto& path : paths_of(route.path))
            for (const auto& method : methods_of(route.methods)) all.insert(method + " " + path);
    return all;
}

Operations documented() {
    Operations all;
    const json document = openapi();
    for (const auto& [path, methods] : document["paths"].items())
        for (const auto& [method, operation] : methods.items()) all.insert(method + " " + path);
    return all;
}

std::vector<std::string> without(const Operations& all, const Operations& these) {
    std::vector<std::string> rest;
    std::ranges::set_difference(all, these, std::back_inserter(rest));
    return rest;
}

// A path with something in the place of each name.
std::string example(std::string path) {
    for (auto brace = path.find('{'); brace != path.npos; brace = path.find('{'))
        path.replace(brace, path.find('}') + 1 - brace, "1");
    return path;
}

TEST_CASE("routes: the document names every address that answers, by every method, and no other") {
    CHECK(without(answered(), documented()) == std::vector<std::string>{});
    CHECK(without(documented(), answered()) == std::vector<std::string>{});
    CHECK(answered().size() > 20);
}

TEST_CASE("routes: at every address of the document somebody answers, and by no other method") {
    const Stack stack;
    for (const auto& operation : documented()) {
        INFO(operation);
        const auto space = operation.find(' ');
        const std::string target = example(operation.substr(space + 1));
        const bool read = operation.starts_with("get ");
        const Answer answer = read ? stack.get(target) : stack.client().post(target, "application/json", "");
        CHECK(answer.status != 0);
        CHECK(answer.status != 405);
        CHECK(answer.body.find("Nothing answers to") == answer.body.npos);
        CHECK(stack.client().ask("DELETE", target, {}).status == 405);
    }
    CHECK(stack.get("/v1/nothing").body.find("Nothing answers to") != std::string::npos);
}

TEST_CASE("routes: a name in braces is one whole segment") {
    const Stack stack;
    for (const char* target : {"/v1/events/", "/v1/events/1/", "/v1/events//proof", "/v1/events/1/2/proof",
                               "/v1/views/kpi-board/1", "/v1/tile/", "/v1/eventsx", "/readyz/"}) {
        INFO(target);
        const Answer answer = stack.get(target);
        CHECK(answer.status == 404);
        CHECK(answer.body.find("Nothing answers to") != answer.body.npos);
    }
    for (const char* target : {"/v1/decisions/action-1", "/v1/decisions/action-1/set/now", "/v1/feeds/"}) {
        INFO(target);
        CHECK(stack.client().post(target, "application/json", "{}").status == 405);  // there is nothing but pages
    }
}

// Of the schema of one message of the stream.
std::set<std::string> words(const json& document, const std::string& message, const std::string& pointer) {
    const json& schema = document["channels"]["stream"]["messages"][message]["payload"];
    return schema.at(json::json_pointer(pointer)).get<std::set<std::string>>();
}

TEST_CASE("routes: the stream’s document names every view and every category it carries") {
    const json document = asyncapi();
    const auto views = streamed_views();
    const std::set<std::string> carried(views.begin(), views.end());
    std::set<std::string> categories;
    for (const auto& [number, name] : all_categories()) categories.insert(name);
    for (const char* message : {"changed", "reset", "state"})
        CHECK(words(document, message, "/properties/view/enum") == carried);
    for (const char* message : {"reset", "state"})
        CHECK(words(document, message, "/properties/categories/items/enum") == categories);
    for (const auto& view : views) {
        INFO(view);
        CHECK(projections::find_view(view).view);
    }
    std::set<std::string> messages;
    for (const auto& [name, message] : document["channels"]["stream"]["messages"].items()) messages.insert(name);
    CHECK(messages == std::set<std::string>{"changed", "event", "hello", "reset", "state"});
    CHECK(document["operations"]["hear"]["messages"].size() == messages.size());
    CHECK(document["channels"]["stream"]["address"] == "/v1/stream");
}

}  // namespace
}  // namespace daybook::gateway
