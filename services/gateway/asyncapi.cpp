#include "events/stored/row_schema.h"
#include "services/gateway/api_schema.h"
#include "services/gateway/categories.h"
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
    json names = json::array();
    for (const auto& [number, name] : all_categories()) names.push_back(name);
    const json categories{{"type", "array"},
                          {"items", {{"type", "string"}, {"enum", names}}},
                          {"description", "In place of view: the categories of events that were asked for."}};
    json messages;
    messages["hello"] =
        message("hello", "The stream stands, and from where it tells.",
                object({"views"}, {{"views", {{"type", "object"}, {"additionalProperties", whole}}}, {"log", whole}}),
                {{"views", {{"live-board", 812}}}, {"log", 815}});
    messages["event"] =
        message("event", "An event of the categories asked for, as /v1/events has it: each once, in order.",
                object({"specversion", "id", "source", "type", "subject", "position"},
                       {{"specversion", {{"const", "1.0"}}},
                        {"id", text},
                        {"source", text},
                        {"type", text},
                        {"subject", {{"type", "string"}, {"description", "The record: its stream."}}},
                        {"time", {{"type", "string"}, {"description", "When it happened, RFC 3339 UTC."}}},
                        {"data", {{"type", "object"}, {"description", "The fact's clear fields."}}},
                        {"position", whole}}),
                {{"specversion", "1.0"},
                 {"id", "e1"},
                 {"source", "example"},
                 {"type", "action.Set"},
                 {"subject", "action-1"},
                 {"time", "2026-03-04T09:00:00Z"},
                 {"data", {{"what", "try the interface"}}},
                 {"position", 816}});
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
    messages["reset"] =
        message("reset", "Too much happened to tell it row by row, or the log is another one: read anew.",
                object({"position"}, {{"view", view}, {"categories", categories}, {"position", whole}}),
                {{"view", "live-board"}, {"position", 900}});
    messages["state"] =
        message("state", "Whether the view, or the log, answers.",
                object({"live"}, {{"view", view}, {"categories", categories}, {"live", {{"type", "boolean"}}}}),
                {{"view", "live-board"}, {"live", false}});
    json refs = json::array();
    for (const auto& [name, one] : messages.items()) refs.push_back({{"$ref", "#/channels/stream/messages/" + name}});
    return {
        {"asyncapi", "3.0.0"},
        {"info",
         {{"title", "Daybook: what is told as it happens"},
          {"version", "1"},
          {"description",
           "Server-sent events. `id` is a position in each view and in the log: a reader that comes back with "
           "Last-Event-ID goes on from there, misses no row that still holds and hears every event once."},
          {"license", {{"name", "Apache-2.0"}, {"url", "https://www.apache.org/licenses/LICENSE-2.0"}}}}},
        {"servers",
         {{"here", {{"host", "127.0.0.1"}, {"protocol", "http"}, {"description", "Where this document was read"}}}}},
        {"channels",
         {{"stream",
           {{"address", "/v1/stream"},
            {"description", "Asked for with ?views= and ?categories=, separated by commas."},
            {"messages", std::move(messages)}}}}},
        {"operations",
         {{"hear",
           {{"action", "receive"},
            {"summary", "Hear the changes of views, and events"},
            {"channel", {{"$ref", "#/channels/stream"}}},
            {"messages", std::move(refs)}}}}}};
}

}  // namespace daybook::gateway
