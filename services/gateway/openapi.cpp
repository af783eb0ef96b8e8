#include <map>

#include "events/stored/fact_type.h"
#include "events/stored/row_schema.h"
#include "projections/catalogue.h"
#include "services/gateway/api_schema.h"
#include "services/gateway/own_views.h"
#include "services/gateway/problem.h"
#include "services/gateway/workbook.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

json ref(const std::string& of, const std::string& name) { return {{"$ref", "#/components/" + of + "/" + name}}; }

// Where a parameter stands, what it says, and an example that a reader can send as it is.
json parameter(const char* in, const std::string& name, const char* words, json schema, json example = nullptr) {
    json one{{"name", name}, {"in", in}, {"description", words}, {"schema", std::move(schema)}};
    if (std::string_view(in) == "path") one["required"] = true;
    if (!example.is_null()) one["example"] = std::move(example);
    return one;
}

const json text{{"type", "string"}}, whole{{"type", "integer"}, {"minimum", 0}};

json answer(const char* words, const char* type, json schema) {
    return {{"description", words}, {"content", {{type, {{"schema", std::move(schema)}}}}}};
}

// The problems an operation may answer with, by status; every one has the same body.
void add_problems(json& responses, std::initializer_list<unsigned> statuses) {
    for (const unsigned status : statuses) responses[std::to_string(status)] = ref("responses", "Problem");
}

json operation(const char* id, const char* tag, const char* summary, json parameters, json responses) {
    json one{{"operationId", id}, {"tags", {tag}}, {"summary", summary}, {"responses", std::move(responses)}};
    if (!parameters.empty()) one["parameters"] = std::move(parameters);
    add_problems(one["responses"], {401, 503});
    return one;
}

json example_event() {
    return {{"specversion", "1.0"},
            {"id", "openapi-example-1"},
            {"source", "example"},
            {"type", "action.Set"},
            {"subject", "action-openapi-example"},
            {"time", "2026-03-04T09:00:00Z"},
            {"data", {{"what", "try the interface"}, {"owner", "role-integrator"}, {"due", 20'516}}}};
}

void add_events(json& paths) {
    const json after =
        parameter("query", "after", "Behind this position; with stream, behind this version of it.", whole, 0);
    json list = operation(
        "listEvents", "Events", "Events in the order of the log",
        {after, parameter("query", "category", "Of these categories only, separated by commas.", text, "action"),
         parameter("query", "stream", "Of one record only.", text),
         parameter("query", "limit", "1 to 1,000.", {{"type", "integer"}, {"minimum", 1}, {"maximum", 1000}}, 5)},
        {{"200", answer("Events, and where the next are.", "application/json", ref("schemas", "EventPage"))}});
    add_problems(list["responses"], {422});
    json post = operation(
        "appendEvents", "Events", "Record events, all of a request or none", json::array(),
        {{"200", answer("All of them had been recorded before.", "application/json", ref("schemas", "Receipt"))},
         {"201", answer("Recorded, and on disk.", "application/json", ref("schemas", "Receipt"))}});
    post["requestBody"] = {
        {"required", true},
        {"content",
         {{"application/cloudevents+json", {{"schema", ref("schemas", "CloudEvent")}, {"example", example_event()}}},
          {"application/cloudevents-batch+json",
           {{"schema", {{"type", "array"}, {"items", ref("schemas", "CloudEvent")}}}, {"example", {example_event()}}}},
          {"application/x-ndjson", {{"schema", text}, {"example", example_event().dump() + "\n"}}}}}};
    add_problems(post["responses"], {400, 409, 410, 413, 415, 422, 507});
    paths["/v1/events"] = {{"get", list}, {"post", post}};
    const json position = parameter("path", "position", "The event's place in the log.", whole, 1);
    paths["/v1/events/{position}"]["get"] =
        operation("getEvent", "Events", "One event", {position},
                  {{"200", answer("The event.", "application/cloudevents+json", ref("schemas", "CloudEvent"))}});
    add_problems(paths["/v1/events/{position}"]["get"]["responses"], {404});
    paths["/v1/events/{position}/proof"]["get"] =
        operation("getProof", "Trust", "Proof that an event is in the log",
                  {position, parameter("query", "size", "Of the tree that had so many events; nothing = all.", whole),
                   parameter("query", "event", "1 = with the event's bytes.", {{"type", "string"}, {"enum", {"1"}}})},
                  {{"200", answer("Leaf hash, path and checkpoint.", "application/json", {{"type", "object"}})}});
    add_problems(paths["/v1/events/{position}/proof"]["get"]["responses"], {404, 422});
}

void add_trust(json& paths) {
    paths["/v1/checkpoint"]["get"] =
        operation("getCheckpoint", "Trust", "The log's signed checkpoint (C2SP signed-note)", json::array(),
                  {{"200", answer("The note; the header Verifier-Key holds the key to believe it by.",
                                  "text/plain; charset=utf-8", text)}});
    paths["/v1/tile/{tile}"]["get"] = operation(
        "getTile", "Trust", "Hashes of a tile of the Merkle tree (C2SP tlog-tiles)",
        {parameter("path", "tile", "LEVEL/INDEX, with .p/WIDTH at the tree's edge. Its slashes stand as they are.",
                   text, "0/000.p/1")},
        {{"200", answer("32 bytes a hash.", "application/octet-stream",
                        {{"type", "string"}, {"contentMediaType", "application/octet-stream"}})}});
    add_problems(paths["/v1/tile/{tile}"]["get"]["responses"], {404});
}

void add_decisions(json& paths, json& schemas) {
    json facts = json::array();
    for (const auto& fact : all_facts())
        if (fact.nature == schema::Nature::DECISION) facts.push_back(schema_ref(fact.schema, schemas));
    schemas["Decision"] = {{"type", "object"},
                           {"properties",
                            {{"data", {{"description", "The fact's fields."}, {"anyOf", std::move(facts)}}},
                             {"actor", text},
                             {"location", text},
                             {"time", {{"type", "string"}, {"format", "date-time"}}}}},
                           {"additionalProperties", false}};
    json post = operation(
        "decide", "Decisions", "Decide something by the rules of its record",
        {parameter("path", "stream", "The record.", text, "action-openapi-decision"),
         parameter("path", "fact", "What is decided, by the fact's name.", text, "set"),
         {{"name", "Idempotency-Key"},
          {"in", "header"},
          {"required", true},
          {"schema", {{"type", "string"}, {"minLength", 1}, {"maxLength", 120}}},
          {"description", "The same key with the same content is the same decision; with another it is a conflict."},
          {"example", "openapi-decision-1"}},
         parameter("header", "If-Match", "The version of the record the decision rests on, in quotes.", text)},
        {{"200", answer("It had been decided before.", "application/json", ref("schemas", "Receipt"))},
         {"201", answer("Decided, and on disk.", "application/json", ref("schemas", "Receipt"))}});
    post["requestBody"] = {
        {"content",
         {{"application/json",
           {{"schema", ref("schemas", "Decision")},
            {"example",
             {{"data", {{"what", "try the interface"}, {"owner", "role-integrator"}, {"due", 20'516}}},
              {"actor", "role-integrator"}}}}}}}};
    add_problems(post["responses"], {400, 404, 409, 410, 422, 507});
    paths["/v1/decisions/{stream}/{fact}"]["post"] = std::move(post);
}

json feed_receipt() {
    json properties{{"file", {{"type", "string"}, {"description", "The file's record."}}},
                    {"source", text},
                    {"repeated", {{"type", "boolean"}}},
                    {"rows",
                     {{"type", "array"},
                      {"items", {{"type", "object"}}},
                      {"description", "The rejected rows, each with its field and reason."}}}};
    for (const char* count : {"read", "new", "updated", "duplicate", "rejected", "exceptions", "withdrawn"})
        properties[count] = whole;
    properties["first"] = properties["last"] = whole;
    return {
        {"type", "object"}, {"required", {"file", "repeated", "read", "rejected", "rows"}}, {"properties", properties}};
}

void add_feeds(json& paths, json& schemas) {
    schemas["FeedReceipt"] = feed_receipt();
    json post = operation(
        "loadFeed", "Feeds", "Load a file of another system",
        {parameter("path", "format", "abacus, sandata, hhax, or the name of a map the operator wrote.", text, "abacus"),
         parameter("query", "actor", "On whose behalf.", text, "role-integrator"),
         parameter("header", "Content-Disposition", "Its file name, where the format says things in it.", text,
                   "attachment; filename=\"week-10.csv\"")},
        {{"200", answer("It was loaded before: the first receipt.", "application/json", ref("schemas", "FeedReceipt"))},
         {"201", answer("What became of its rows.", "application/json", ref("schemas", "FeedReceipt"))}});
    static constexpr const char* example =
        "FileReference,Description,Created,ProviderRef,ContractNumber,ServiceUserRef,ServiceUserDetails,WeekEnding,"
        "OurRef,ServiceUserContribution,PaymentClaimed,ServiceType,VisitDate,StartTimeClaimed,DurationClaimed,"
        "ActualStartTime,ActualDuration,SecondaryVisit,NumberOfCarers,OrderRef,ManuallyAmended,VisitCode,"
        "CareWorkerReference,CareWorkerName\r\n"
        "WK10-1,Week 10,2026-03-09T08:00:00,PRV1,county-2026,P12,Person 12,08/03/2026,L12,0.00,10.00,Homecare,"
        "02/03/2026,08:00:00,00:30:00,08:04:10,00:29:20,False,1,PO-1,False,V,W3,Worker 3\r\n";
    post["requestBody"] = {{"required", true}, {"content", {{"text/csv", {{"schema", text}, {"example", example}}}}}};
    add_problems(post["responses"], {404, 409, 413, 422, 507});
    paths["/v1/feeds/{format}"]["post"] = std::move(post);
}

json filter_of(const projections::View& view, std::string_view name) {
    json one = parameter("query", std::string(name), "Only rows of which this holds.", text);
    for (const auto& [filter, example] : view.required)
        if (filter == name) {
            one["required"] = true;
            one["example"] = std::string(example);
        }
    return one;
}

void add_views(json& paths, json& schemas) {
    const auto add = [&](const projections::View& view, const std::string& whose, bool only_now = false) {
        const auto row = row_schema(view.row_type);
        if (!row) return;
        const std::string name(view.name), row_name = schema_name(*row);
        const json rows = schema_ref(*row, schemas);
        schemas[row_name + "s"] = {
            {"allOf",
             {ref("schemas", "ViewAnswer"),
              {{"type", "object"}, {"properties", {{"rows", {{"type", "array"}, {"items", rows}}}}}}}}};
        json parameters = json::array();
        for (const auto filter : view.filters) parameters.push_back(filter_of(view, filter));
        for (const char* common : {"sort", "columns", "contains", "limit"})
            parameters.push_back(ref("parameters", common));
        for (const char* common : {"min_position", "known_at", "as_of"})
            if (!only_now) parameters.push_back(ref("parameters", common));
        json get = operation("view", "Views", "", parameters, json::object());
        get["operationId"] = "view-" + name;
        get["summary"] = schemas[row_name].value("title", name) + ", " + whose;
        get["responses"]["200"] = {
            {"description", "The rows."},
            {"headers",
             {{"ETag", {{"description", "Of the rows that are shown."}, {"schema", text}}},
              {"Link", {{"description", "rel=next: the rows behind these, if there are any."}, {"schema", text}}}}},
            {"content",
             {{"application/json", {{"schema", ref("schemas", row_name + "s")}}},
              {"text/csv", {{"schema", text}}},
              {std::string(workbook_type),
               {{"schema", {{"type", "string"}, {"contentMediaType", std::string(workbook_type)}}}}}}}};
        get["responses"]["304"] = {{"description", "The rows are those of If-None-Match."}};
        add_problems(get["responses"], {406, 422});
        paths["/v1/views/" + name]["get"] = std::move(get);
    };
    for (const auto& projection : projections::all())
        for (const auto& view : projection.views) add(view, "of the projection " + std::string(projection.name));
    for (const auto& own : own_views()) add(own.view, "as they are now", true);
}

void add_health(json& paths) {
    paths["/readyz"]["get"] = operation(
        "ready", "Health", "Each part, its position and its lag", json::array(),
        {{"200", answer("It serves; status says whether all parts do.", "application/json", {{"type", "object"}})}});
    paths["/metrics"]["get"] =
        operation("metrics", "Health", "Figures for Prometheus", json::array(),
                  {{"200", answer("Prometheus text.", "text/plain; version=0.0.4; charset=utf-8", text)}});
    paths["/livez"]["get"] = operation("live", "Health", "Whether the process answers", json::array(),
                                       {{"200", answer("ok", "text/plain; charset=utf-8", text)}});
    paths["/livez"]["get"]["security"] = json::array();
    paths["/v1/stream"]["get"] = operation(
        "stream", "Stream", "Changes of views, and events, as they happen (server-sent events); see /v1/asyncapi.json",
        {parameter("query", "views", "Views to hear, separated by commas. Views, categories or both.", text,
                   "live-board,kpi-board"),
         parameter("query", "categories", "Events to hear: their categories, separated by commas.", text,
                   "action,visit"),
         parameter("header", "Last-Event-ID", "Go on from where this id left off; log@0 is the first event there is.",
                   text)},
        {{"200", answer("Frames without an end.", "text/event-stream", text)}});
    add_problems(paths["/v1/stream"]["get"]["responses"], {404, 422});
    const json document{{"200", answer("The document.", "application/json", {{"type", "object"}})}};
    paths["/v1/openapi.json"]["get"] = operation("openapi", "Health", "This document", json::array(), document);
    paths["/v1/asyncapi.json"]["get"] =
        operation("asyncapi", "Health", "What the stream says", json::array(), document);
}

json event_schemas() {
    json types = json::array();
    for (const auto& fact : all_facts()) types.push_back(fact.type);
    return {{"CloudEvent",
             {{"type", "object"},
              {"required", {"specversion", "id", "source", "type", "subject"}},
              {"properties",
               {{"specversion", {{"const", "1.0"}}},
                {"id", {{"type", "string"}, {"maxLength", 200}}},
                {"source", {{"type", "string"}, {"maxLength", 100}}},
                {"type", {{"type", "string"}, {"enum", std::move(types)}}},
                {"subject", {{"type", "string"}, {"description", "The record: its stream."}}},
                {"time", {{"type", "string"}, {"format", "date-time"}, {"description", "When it happened."}}},
                {"data", {{"type", "object"}, {"description", "The fact's fields."}}},
                {"position", whole},
                {"streamversion", whole},
                {"recorded", {{"type", "string"}, {"format", "date-time"}}}}}}},
            {"EventPage",
             {{"type", "object"},
              {"required", {"events", "head"}},
              {"properties",
               {{"events", {{"type", "array"}, {"items", ref("schemas", "CloudEvent")}}},
                {"head", whole},
                {"next", text}}}}},
            {"Receipt",
             {{"type", "object"},
              {"required", {"first", "last", "head", "events"}},
              {"properties",
               {{"first", whole},
                {"last", whole},
                {"head", whole},
                {"events",
                 {{"type", "array"},
                  {"items",
                   {{"type", "object"},
                    {"properties",
                     {{"position", whole}, {"version", whole}, {"duplicate", {{"type", "boolean"}}}}}}}}}}}}}};
}

json common_schemas() {
    json problems = json::array();
    for (const auto& type : problem_types()) problems.push_back("/problems/" + std::string(type.name));
    json schemas = event_schemas();
    schemas.update(
        {{"ViewAnswer",
          {{"type", "object"},
           {"required", {"view", "version", "position", "rows", "parked"}},
           {"properties",
            {{"view", text},
             {"version", whole},
             {"position", whole},
             {"known_at", {{"type", "string"}, {"format", "date-time"}}},
             {"as_of", {{"type", "string"}, {"format", "date-time"}}},
             {"rows", {{"type", "array"}}},
             {"parked", {{"type", "array"}, {"items", text}, {"description", "Records the view could not take in."}}},
             {"next", text}}}}},
         {"Problem",
          {{"type", "object"},
           {"required", {"type", "title", "status", "detail"}},
           {"properties",
            {{"type",
              {{"type", "string"},
               {"enum", std::move(problems)},
               {"description", "Opens a page with cause and cure."}}},
             {"title", text},
             {"status", {{"type", "integer"}}},
             {"detail", text},
             {"errors",
              {{"type", "array"},
               {"items",
                {{"type", "object"}, {"properties", {{"pointer", text}, {"code", text}, {"detail", text}}}}}}}}}}}});
    return schemas;
}

json common_parameters() {
    return {{"sort", parameter("query", "sort", "A column; with - in front, descending.", text)},
            {"columns", parameter("query", "columns", "Only these, separated by commas, in this order.", text)},
            {"contains", parameter("query", "contains", "Only rows of which some cell holds this text.", text)},
            {"limit", parameter("query", "limit", "At most so many rows; 0 = all.", whole, 3)},
            {"min_position", parameter("query", "min_position", "Wait until the view has read so far.", whole, 1)},
            {"known_at", parameter("query", "known_at", "As it was known then: a day or an RFC 3339 time.", text)},
            {"as_of", parameter("query", "as_of", "Of what had happened by then: a day or an RFC 3339 time.", text)}};
}

}  // namespace

json openapi() {
    json schemas = common_schemas(), paths = json::object();
    add_events(paths);
    add_decisions(paths, schemas);
    add_feeds(paths, schemas);
    add_views(paths, schemas);
    add_trust(paths);
    add_health(paths);
    json tags = json::array();
    static constexpr std::pair<const char*, const char*> groups[]{{"Events", "Everything that happened, in order"},
                                                                  {"Decisions", "What people decide, by the rules"},
                                                                  {"Feeds", "Files of other systems, in"},
                                                                  {"Views", "What pages are read from"},
                                                                  {"Stream", "Changes as they happen"},
                                                                  {"Trust", "What lets anybody check the log"},
                                                                  {"Health", "How Daybook itself does"}};
    for (const auto& [name, words] : groups) tags.push_back({{"name", name}, {"description", words}});
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Daybook"},
              {"version", "1"},
              {"description",
               "The book of first entry for homecare. Times are RFC 3339 UTC or microseconds, money is integer pence."},
              {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"servers", {{{"url", "/"}, {"description", "Where this document was read"}}}},
            {"security", {{{"token", json::array()}}}},
            {"tags", std::move(tags)},
            {"paths", std::move(paths)},
            {"components",
             {{"schemas", std::move(schemas)},
              {"parameters", common_parameters()},
              {"responses",
               {{"Problem",
                 {{"description", "Why not, and what helps."},
                  {"content", {{"application/problem+json", {{"schema", ref("schemas", "Problem")}}}}}}}}},
              {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
}

}  // namespace daybook::gateway
