#include "events/stored/row_schema.h"
#include "services/gateway/api_schema.h"
#include "services/gateway/stream.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

const json text{{"type", "string"}}, whole{{"type", "integer"}, {"minimum", 0}};

json message(const char* name, const char* words, json payload, json example) {
    return {{"name", name},
            {"title", name},
            {"summary", words},
            {"contentType", "application/json"},
            {"payload", std::move(payload)},
            {"examples", {{{"name", name}, {"payload", std::move(example)}}}}};
}

json object(json required, json properties) {
    return {{"type", "object"}, {"required", std::move(required)}, {"properties", std::move(properties)}};
}

}  // namespace

json asyncapi() {
    json views = json::array();
    for (const auto& view : streamed_views()) views.push_back(view);
    const json view{{"type", "string"}, {"enum", views}};
    json messages;
    messages["hello"] = message("hello", "The stream stands, and from where it tells.",
                                object({"views"}, {{"views", {{"type", "object"}, {"additionalProperties", whole}}}}),
                                {{"views", {{"live-board", 812}}}});
    messages["changed"] = message(
        "changed", "Rows that changed, whole; a key without a row is gone.",
        object(
            {"view", "position", "keys", "rows"},
            {{"view", view},
             {"position", whole},
             {"keys", {{"type", "array"}, {"items", text}}},
             {"rows",
              {{"type", "array"}, {"items", {{"type", "object"}, {"description", "As /v1/views/{view} has them."}}}}}}),
        {{"view", "live-board"}, {"position", 813}, {"keys", {"visit-v1"}}, {"rows", json::array()}});
    messages["reset"] = message("reset", "Too much happened to tell it row by row: read the view anew.",
                                object({"view", "position"}, {{"view", view}, {"position", whole}}),
                                {{"view", "live-board"}, {"position", 900}});
    messages["state"] = message("state", "Whether the view answers.",
                                object({"view", "live"}, {{"view", view}, {"live", {{"type", "boolean"}}}}),
                                {{"view", "live-board"}, {"live", false}});
    json refs = json::array();
    for (const auto& [name, one] : messages.items()) refs.push_back({{"$ref", "#/channels/stream/messages/" + name}});
    return {
        {"asyncapi", "3.0.0"},
        {"info",
         {{"title", "Daybook: what is told as it happens"},
          {"version", "1"},
          {"description",
           "Server-sent events. `id` is a position in each view: a reader that comes back with Last-Event-ID "
           "goes on from there and misses nothing that still holds."},
          {"license", {{"name", "Apache-2.0"}, {"url", "https://www.apache.org/licenses/LICENSE-2.0"}}}}},
        {"servers",
         {{"here", {{"host", "127.0.0.1"}, {"protocol", "http"}, {"description", "Where this document was read"}}}}},
        {"channels",
         {{"stream",
           {{"address", "/v1/stream"},
            {"description", "Asked for with ?views=, separated by commas."},
            {"messages", std::move(messages)}}}}},
        {"operations",
         {{"hear",
           {{"action", "receive"},
            {"summary", "Hear the changes of views"},
            {"channel", {{"$ref", "#/channels/stream"}}},
            {"messages", std::move(refs)}}}}}};
}

}  // namespace daybook::gateway
