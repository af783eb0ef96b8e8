#include <map>

#include "services/gateway/api_schema.h"
#include "services/gateway/pages.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

const json& resolved(const json& document, const json& value) {
    if (!value.contains("$ref")) return value;
    return document.at(json::json_pointer(value["$ref"].get_ref<const std::string&>().substr(1)));
}

std::string text_of(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

json parameters_of(const json& document, const json& operation) {
    json list = json::array();
    if (!operation.contains("parameters")) return list;
    for (const auto& one : operation["parameters"]) {
        const json& parameter = resolved(document, one);
        list.push_back({{"name", parameter["name"]},
                        {"in", parameter["in"]},
                        {"words", parameter.value("description", "")},
                        {"required", parameter.value("required", false)},
                        {"example", parameter.contains("example") ? text_of(parameter["example"]) : std::string()}});
    }
    return list;
}

json bodies_of(const json& operation) {
    json list = json::array();
    if (!operation.contains("requestBody")) return list;
    for (const auto& [type, body] : operation["requestBody"]["content"].items())
        if (body.contains("example"))
            list.push_back({{"type", type},
                            {"example", body["example"].is_string() ? body["example"].get<std::string>()
                                                                    : body["example"].dump(2)}});
    return list;
}

json answers_of(const json& document, const json& operation) {
    json list = json::array();
    for (const auto& [status, one] : operation["responses"].items()) {
        const json& response = resolved(document, one);
        list.push_back({{"status", status}, {"words", response.value("description", "")}});
    }
    return list;
}

}  // namespace

Response docs_page(const Frame& frame) {
    static const json document = openapi();
    std::map<std::string, json> groups;
    for (const auto& [path, methods] : document["paths"].items())
        for (const auto& [method, operation] : methods.items()) {
            std::string upper = method;
            for (char& c : upper) c = static_cast<char>(c - 32);
            groups[operation["tags"][0].get<std::string>()].push_back(
                {{"method", upper},
                 {"path", path},
                 {"id", operation["operationId"]},
                 {"summary", operation["summary"]},
                 {"parameters", parameters_of(document, operation)},
                 {"bodies", bodies_of(operation)},
                 {"answers", answers_of(document, operation)}});
        }
    json tags = json::array();
    for (const auto& tag : document["tags"])
        tags.push_back({{"name", tag["name"]},
                        {"words", tag["description"]},
                        {"operations", std::move(groups[tag["name"].get<std::string>()])}});
    return page(frame,
                {.title = "For programs", .current = "log", .content = "docs", .data = {{"groups", std::move(tags)}}});
}

}  // namespace daybook::gateway
