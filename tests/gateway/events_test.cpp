// Events in and out over HTTP: every form they come in, receipts, repeats, refusals, and reading them back.

#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr const char* one_event = "application/cloudevents+json";
constexpr const char* batch = "application/cloudevents-batch+json";
constexpr const char* lines = "application/x-ndjson";

json joined(const std::string& id, const std::string& worker = "w1") {
    return {{"specversion", "1.0"},
            {"id", id},
            {"source", "test:office"},
            {"type", "worker.Joined"},
            {"subject", "worker-" + worker},
            {"time", "2026-03-02T08:00:00Z"},
            {"data", {{"on", 20514}, {"zone", "Z1"}}}};
}

json with(json event, const std::string& key, json value) {
    event[json::json_pointer(key)] = std::move(value);
    return event;
}

std::uint64_t head(const Stack& stack) { return stack.get("/v1/events?limit=1").json()["head"]; }

TEST_CASE("events: one event is recorded once, and a repeat gets the first receipt") {
    const Stack stack;
    const Answer first = stack.post(one_event, joined("e1").dump());
    CHECK(first.status == 201);
    CHECK(first.header("location") == "/v1/events/1");
    CHECK(first.json() == json{{"first", 1},
                               {"last", 1},
                               {"head", 1},
                               {"events", {{{"position", 1}, {"version", 1}, {"duplicate", false}}}}});
    const Answer again = stack.post(one_event, joined("e1").dump());
    CHECK(again.status == 200);
    CHECK(again.header("location") == "/v1/events/1");
    CHECK(again.json()["first"] == 0);
    CHECK(again.json()["events"] == json{{{"position", 1}, {"version", 1}, {"duplicate", true}}});
    CHECK(head(stack) == 1);
}

TEST_CASE("events: a batch, lines, plain JSON and binary mode are the same events") {
    const Stack stack;
    CHECK(stack.post(batch, json{joined("e1"), joined("e2", "w2")}.dump()).json()["last"] == 2);
    const Answer ndjson = stack.post(lines, joined("e3", "w3").dump() + "\n\n" + joined("e4", "w4").dump() + "\r\n");
    CHECK(ndjson.status == 201);
    CHECK(ndjson.json()["events"].size() == 2);
    CHECK(stack.post("application/json; charset=utf-8", joined("e5", "w5").dump()).status == 201);
    CHECK(stack.post("application/json", json{joined("e6", "w6")}.dump()).status == 201);

    // Binary mode says the attributes in headers, percent-encoded, and the data in the body.
    const Headers attributes{{"ce-specversion", "1.0"},    {"ce-id", "e%31"},
                             {"ce-source", "test:office"}, {"ce-type", "worker.Joined"},
                             {"ce-subject", "worker-w1"},  {"ce-time", "2026-03-02T08:00:00Z"}};
    const Answer binary = stack.post("application/json", json{{"on", 20514}, {"zone", "Z1"}}.dump(), attributes);
    CHECK(binary.status == 200);
    CHECK(binary.json()["events"] == json{{{"position", 1}, {"version", 1}, {"duplicate", true}}});
}

TEST_CASE("events: binary mode carries the version that is expected") {
    const Stack stack;
    Headers attributes{{"ce-specversion", "1.0"},    {"ce-id", "e1"},
                       {"ce-source", "test:office"}, {"ce-type", "worker.Joined"},
                       {"ce-subject", "worker-w1"},  {"ce-time", "2026-03-02T08:00:00Z"},
                       {"ce-expectedversion", "0"},  {"ce-once", "true"}};
    CHECK(stack.post("application/json", R"({"on": 20514})", attributes).status == 201);
    attributes[1].second = "e2";
    CHECK(stack.post("application/json", R"({"on": 20515})", attributes).status == 409);
    CHECK(stack.post("application/json", R"({"on": 20515)", attributes).problem() == "malformed");
}

TEST_CASE("events: a wrong expected version is a conflict that names both versions") {
    const Stack stack;
    stack.post(one_event, joined("e1").dump());
    const Answer refused = stack.post(one_event, with(joined("e2"), "/expectedversion", 3).dump());
    CHECK(refused.status == 409);
    CHECK(refused.problem() == "conflict");
    const std::string detail = refused.json()["detail"];
    INFO(detail);
    CHECK(detail.find("worker-w1") != detail.npos);
    CHECK(detail.find("version 1") != detail.npos);
    CHECK(detail.find("3") != detail.npos);
    CHECK(head(stack) == 1);
}

TEST_CASE("events: all of a request or nothing, and every fault is pointed at") {
    const Stack stack;
    const json bad_field = with(joined("e2", "w2"), "/data/zoen", "Z1"),
               bad_time = with(joined("e3", "w3"), "/time", "yesterday");
    const Answer refused = stack.post(batch, json{joined("e1"), bad_field, bad_time}.dump());
    CHECK(refused.status == 422);
    const json problem = refused.json();
    REQUIRE(problem["errors"].size() == 2);
    CHECK(problem["errors"][0]["pointer"] == "/1/data/zoen");
    CHECK(problem["errors"][1]["pointer"] == "/2/time");
    CHECK(problem["detail"].get<std::string>().find("nothing was") != std::string::npos);
    CHECK(head(stack) == 0);
    const Answer alone = stack.post(one_event, bad_field.dump());
    CHECK(alone.json()["errors"][0]["pointer"] == "/data/zoen");
}

TEST_CASE("events: an id that was used with another body is refused") {
    const Stack stack;
    stack.post(one_event, joined("e1").dump());
    const Answer refused = stack.post(one_event, with(joined("e1"), "/data/on", 20515).dump());
    CHECK(refused.status == 422);
    CHECK(refused.problem() == "rejected");
    CHECK(head(stack) == 1);
}

TEST_CASE("events: what is no event is refused with its reason, and nothing is recorded") {
    const Stack stack;
    struct Case {
        const char* type;
        std::string body;
        const char* problem;
    };
    const std::string deep_data =
        R"({"specversion":"1.0","data":)" + std::string(200, '[') + std::string(200, ']') + "}";
    const Case cases[] = {
        {one_event, "", "malformed"},
        {one_event, "{\"specversion\": \"1.0\"", "malformed"},
        {one_event, "7", "malformed"},
        {one_event, "\"\xff\xfe\"", "malformed"},
        {one_event, deep_data, "malformed"},
        {one_event, std::string(4'000'000, '['), "malformed"},
        {batch, joined("e1").dump(), "malformed"},
        {batch, "[]", "rejected"},
        {batch, "[7]", "rejected"},
        {lines, joined("e1").dump() + "\n[1]\n", "malformed"},
        {lines, joined("e1").dump() + "\n{\n", "malformed"},
        {lines, "\n \n", "rejected"},
        {one_event, "{}", "rejected"},
        {one_event, with(joined("e1"), "/specversion", "0.3").dump(), "rejected"},
        {one_event, with(joined("e1"), "/type", "worker.Flew").dump(), "rejected"},
        {one_event, with(joined("e1"), "/subject", "nobody").dump(), "rejected"},
        {one_event, with(joined("e1"), "/position", 7).dump(), "rejected"},
        {one_event, with(joined("e1"), "/id", std::string(201, 'x')).dump(), "rejected"},
        {"text/csv", "a,b", "unsupported-media-type"},
        {"", "{}", "unsupported-media-type"},
    };
    for (const auto& [type, body, problem] : cases) {
        INFO(type << " " << body.substr(0, 120));
        const Answer answer = stack.post(type, body);
        CHECK(answer.problem() == problem);
        CHECK_FALSE(answer.json()["detail"].get<std::string>().empty());
    }
    CHECK(head(stack) == 0);
}

TEST_CASE("events: a line that is no JSON is named by its number") {
    const Stack stack;
    const Answer answer = stack.post(lines, joined("e1").dump() + "\n\n{\"id\": \n");
    CHECK(answer.json()["detail"] == "Line 3 is not JSON.");
    CHECK(answer.json()["errors"][0]["pointer"] == "/1");
}

TEST_CASE("events: a thousand events are one request, one more are too many") {
    const Stack stack;
    const auto many = [](int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += joined("e" + std::to_string(i), "w" + std::to_string(i)).dump() + "\n";
        return text;
    };
    const Answer refused = stack.post(lines, many(1'001));
    CHECK(refused.status == 413);
    CHECK(refused.problem() == "too-large");
    CHECK(refused.json()["detail"].get<std::string>().find("1001") != std::string::npos);
    CHECK(head(stack) == 0);
    CHECK(stack.post(lines, many(1'000)).json()["last"] == 1'000);
}

TEST_CASE("events: pages follow each other by their links to the head") {
    Stack stack;
    for (int i = 1; i <= 7; ++i) stack.post(one_event, joined("e" + std::to_string(i), "w" + std::to_string(i)).dump());
    std::vector<std::string> ids;
    int pages = 0;
    for (std::string next = "/v1/events?limit=3"; !next.empty(); ++pages) {
        const Answer page = stack.get(next);
        REQUIRE(page.status == 200);
        for (const auto& event : nlohmann::json(page.json()["events"])) ids.push_back(event["id"]);
        const std::string link = page.header("link");
        next = page.json().value("next", "");
        CHECK(link == (next.empty() ? "" : "<" + next + ">; rel=\"next\""));
    }
    CHECK(pages == 3);
    CHECK(ids == std::vector<std::string>{"e1", "e2", "e3", "e4", "e5", "e6", "e7"});
    CHECK(stack.get("/v1/events?after=7").json()["events"].empty());
    CHECK(stack.get("/v1/events?after=7").header("link").empty());
}

TEST_CASE("events: one stream or one category is read by itself") {
    Stack stack;
    stack.tell(told(planned("V1", "08:00", "08:30"), clocked_in("V1", "08:05"), planned("V2", "09:00", "09:30")));
    stack.post(one_event, joined("e1").dump());
    const auto types = [&](const std::string& target) {
        std::string text;
        for (const auto& event : nlohmann::json(stack.get(target).json()["events"]))
            text += event["type"].get<std::string>() + " ";
        return text;
    };
    CHECK(types("/v1/events?category=worker") == "worker.Joined ");
    CHECK(types("/v1/events?category=visit&limit=2") == "visit.Planned visit.Planned ");
    CHECK(types("/v1/events?stream=visit-V1") == "visit.Planned visit.ClockedIn ");
    CHECK(types("/v1/events?stream=visit-V1&after=1") == "visit.ClockedIn ");
    const Answer first = stack.get("/v1/events?stream=visit-V1&limit=1");
    CHECK(first.header("link") == "</v1/events?after=1&limit=1&stream=visit-V1>; rel=\"next\"");
}

TEST_CASE("events: several categories are read in the order of the log, page by page") {
    Stack stack;
    stack.tell(told(planned("V1", "08:00", "08:30"), planned("V2", "09:00", "09:30")));
    stack.post(one_event, joined("e1").dump());
    stack.tell(clocked_in("V1", "08:05"));
    stack.post(one_event, joined("e2", "w2").dump());
    std::vector<std::uint64_t> positions;
    int pages = 0;
    for (std::string next = "/v1/events?category=visit,worker&after=1&limit=3"; !next.empty() && pages < 9; ++pages) {
        const json page = stack.get(next).json();
        CHECK(page["events"].size() <= 3);
        for (const auto& event : page["events"]) positions.push_back(event["position"]);
        next = page.value("next", "");
    }
    CHECK(positions == std::vector<std::uint64_t>{2, 3, 4, 5});
    CHECK(pages == 2);
    const Answer unknown = stack.get("/v1/events?category=visit,wroker");
    CHECK(unknown.status == 422);
    CHECK(unknown.json()["detail"].get<std::string>().find("did you mean \"worker\"?") != std::string::npos);
}

TEST_CASE("events: a question that makes no sense is refused and says why") {
    const Stack stack;
    const std::pair<const char*, const char*> cases[] = {{"limit=0", "/limit"},
                                                         {"limit=1001", "/limit"},
                                                         {"limit=many", "/limit"},
                                                         {"after=-1", "/after"},
                                                         {"after=1e3", "/after"},
                                                         {"category=wrker", "/category"},
                                                         {"stream=visit-V1&after=4294967296", "/after"}};
    for (const auto& [query, pointer] : cases) {
        INFO(query);
        const Answer answer = stack.get(std::string("/v1/events?") + query);
        CHECK(answer.status == 422);
        CHECK(answer.json()["errors"][0]["pointer"] == pointer);
    }
    CHECK(stack.get("/v1/events?after=%zz").status == 400);
}

TEST_CASE("events: an event has an address, and positions beyond the head have none") {
    const Stack stack;
    stack.post(one_event, joined("e1").dump());
    const Answer found = stack.get("/v1/events/1");
    CHECK(found.status == 200);
    CHECK(found.header("content-type") == "application/cloudevents+json");
    CHECK(found.json()["id"] == "e1");
    CHECK(found.json()["data"] == json{{"on", 20514}, {"zone", "Z1"}});
    for (const char* position : {"2", "0", "-1", "one", "18446744073709551616"}) {
        INFO(position);
        const Answer missing = stack.get(std::string("/v1/events/") + position);
        CHECK(missing.status == 404);
        CHECK(missing.problem() == "not-found");
    }
    CHECK(stack.get("/v1/events/2").json()["detail"] == "There is no event at position 2; the head is 1.");
}

TEST_CASE("events: what is personal does not come back in the clear") {
    const Stack stack;
    stack.post(one_event, with(joined("e1"), "/data/name", "Somebody Synthetic").dump());
    const Answer found = stack.get("/v1/events/1");
    CHECK(found.body.find("Synthetic") == found.body.npos);
    CHECK(found.json()["sealed"] == 1);
}

}  // namespace
}  // namespace daybook::gateway
