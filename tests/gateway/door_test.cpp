// Who may come in, and what is told to those who watch over the service.

#include <regex>

#include "projections/catalogue.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

struct Alone {
    Folder folder;
    Gate gate{folder.path, system_clock()};
    Client stranger() const { return {gate.client->port(), ""}; }
};

TEST_CASE("door: a program comes in with the token as bearer, and with no other") {
    const Alone alone;
    CHECK(alone.gate.client->get("/problems").status == 200);
    const Answer none = alone.stranger().get("/problems");
    CHECK(none.status == 401);
    CHECK(none.problem() == "unauthenticated");
    CHECK(none.header("www-authenticate") == "Bearer");
    for (const char* wrong : {"the-tokem", "the-toke", "the-token2", ""})
        CHECK(Client(alone.gate.client->port(), "")
                  .get("/problems", {{"Authorization", std::string("Bearer ") + wrong}})
                  .status == 401);
}

TEST_CASE("door: a person opens the printed address and goes on with a cookie") {
    const Alone alone;
    const Client person = alone.stranger();
    const std::string target = alone.gate.url.substr(alone.gate.url.find("/?token="));
    const Answer opened = person.get(target);
    CHECK(opened.status == 303);
    CHECK(opened.header("location") == "/");
    const std::string set = opened.header("set-cookie");
    CHECK(set.find("HttpOnly; SameSite=Strict") != set.npos);
    CHECK(set.find("the-token") == set.npos);
    const std::string cookie = set.substr(0, set.find(';'));
    CHECK(person.get("/problems", {{"Cookie", cookie}}).status == 200);
    CHECK(person.get("/problems", {{"Cookie", "a=b; " + cookie + "; c=d"}}).status == 200);
    CHECK(person.get("/problems", {{"Cookie", cookie + "x"}}).status == 401);
    CHECK(person.get("/?token=wrong").status == 401);
}

TEST_CASE("door: the address keeps its other parameters and never leads away") {
    const Alone alone;
    const Client person = alone.stranger();
    CHECK(person.get("/kpis?period=week&token=the-token&contract=a%26b").header("location") ==
          "/kpis?period=week&contract=a%26b");
    CHECK(person.get("//evil.example/?token=the-token").header("location") == "/evil.example/");
}

TEST_CASE("door: another site cannot make a browser change something") {
    const Alone alone;
    for (const char* origin : {"http://evil.example", "null", "http://127.0.0.1:1"}) {
        const Answer answer =
            alone.gate.client->post("/v1/events", "application/cloudevents+json", "{}", {{"Origin", origin}});
        CHECK(answer.status == 403);
        CHECK(answer.problem() == "forbidden");
    }
    const std::string own = "http://127.0.0.1:" + std::to_string(alone.gate.client->port());
    CHECK(alone.gate.client->post("/v1/events", "application/cloudevents+json", "{}", {{"Origin", own}}).status == 422);
}

TEST_CASE("door: a page of another site reads views with a token it was given, and nothing else") {
    const Alone alone;
    const Headers council{{"Origin", "https://council.example"}};
    const auto allows = [](const Answer& answer) { return answer.header("access-control-allow-origin"); };
    const Answer asked = alone.stranger().ask("OPTIONS", "/v1/views/kpi-board.json", council);
    CHECK(asked.status == 204);
    CHECK(allows(asked) == "*");
    CHECK(asked.header("access-control-allow-methods") == "GET");
    CHECK(allows(alone.stranger().ask("OPTIONS", "/v1/events", council)).empty());
    // With the token, whoever sends it; a wrong one is told so.
    CHECK(allows(alone.gate.client->get("/v1/views/kpi-board.json", council)) == "*");
    CHECK(allows(alone.gate.client->get("/v1/events", council)).empty());
    CHECK(allows(alone.gate.client->get("/", council)).empty());
    // The session of somebody who is signed in opens nothing to other sites.
    const std::string target = alone.gate.url.substr(alone.gate.url.find("/?token="));
    const std::string set = alone.stranger().get(target).header("set-cookie");
    const Headers signed_in{{"Origin", "https://council.example"}, {"Cookie", set.substr(0, set.find(';'))}};
    CHECK(allows(alone.stranger().get("/v1/views/kpi-board.json", signed_in)).empty());
    const Answer script = alone.stranger().get("/embed.js");
    CHECK(script.status == 200);
    CHECK(allows(script) == "*");
}

TEST_CASE("door: a person without a session gets a page, a program a problem") {
    const Alone alone;
    const Answer page = alone.stranger().get("/", {{"Accept", "text/html,*/*;q=0.8"}});
    CHECK(page.status == 401);
    CHECK(page.header("content-type").starts_with("text/html"));
    CHECK(page.body.find("needs the token that Daybook printed") != page.body.npos);
}

TEST_CASE("door: every answer keeps scripts, frames and caches out") {
    const Alone alone;
    for (const char* target : {"/livez", "/problems", "/no-such-page"}) {
        const Answer answer = alone.gate.client->get(target);
        CHECK(answer.header("content-security-policy").find("default-src 'none'") == 0);
        CHECK(answer.header("x-content-type-options") == "nosniff");
        CHECK(answer.header("cache-control") == "no-store");
    }
}

TEST_CASE("health: alive needs nobody, ready needs the recorder and names what is missing") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(planned("V1", "08:00", "08:30")));
    CHECK(Client(stack.client().port(), "").get("/livez").body == "ok\n");
    const auto parts = [&](const Answer& answer) {
        std::map<std::string, std::string> states;
        for (const auto& part : nlohmann::json(answer.json()["parts"])) states[part["name"]] = part["state"];
        return states;
    };
    Answer ready = stack.get("/readyz");
    std::map<std::string, std::string> all{{"recorder", "live"}};
    for (const auto& projection : projections::all()) all.emplace(projection.name, "live");
    for (int i = 0; i < 500 && parts(ready) != all; ++i) ready = stack.get("/readyz");
    CHECK(ready.status == 200);
    CHECK(ready.json()["status"] == "ready");
    CHECK(parts(ready) == all);
    const std::string metrics = stack.get("/metrics").body;
    for (const auto& projection : projections::all())
        CHECK(metrics.find("daybook_projection_up{projection=\"" + std::string(projection.name) + "\"} 1\n") !=
              metrics.npos);
    stack.stop_projector();
    stack.start_projector({"live-board"});
    const Answer degraded = stack.get("/readyz");
    CHECK(degraded.status == 200);
    CHECK(degraded.json()["status"] == "degraded");
    CHECK(parts(degraded)["kpi-board"].find("kpi-board") != std::string::npos);
}

TEST_CASE("health: without its recorder nothing is ready") {
    const Alone alone;
    const Answer answer = alone.gate.client->get("/readyz");
    CHECK(answer.status == 503);
    CHECK(answer.json()["status"] == "unavailable");
}

TEST_CASE("health: the figures for those who watch count what happened") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(planned("V1", "08:00", "08:30")));
    stack.get("/no-such-page");
    Reader reader(stack.client(), "live-board");
    reader.next("hello");
    const Answer metrics = stack.get("/metrics");
    CHECK(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    for (const char* line :
         {"daybook_http_responses_total{class=\"4xx\"} 1\n", "daybook_http_streams 1\n", "daybook_recorder_up 1\n",
          "daybook_log_head 1\n", "daybook_projection_up{projection=\"live-board\"} 1\n",
          "daybook_projection_position{projection=\"live-board\"} 1\n",
          "daybook_projection_lag{projection=\"live-board\"} 0\n"}) {
        INFO(line);
        CHECK(metrics.body.find(line) != metrics.body.npos);
    }
}

TEST_CASE("health: the rolling digest of every projection is among the figures, with its rows and parked streams") {
    Stack stack;
    const auto digest = [&] {
        const std::string body = stack.get("/metrics").body;
        CHECK(body.find("daybook_projection_parked{projection=\"live-board\"} 0\n") != body.npos);
        CHECK(body.find("daybook_projection_rows{projection=\"live-board\"} ") != body.npos);
        std::smatch found;
        const std::regex line(
            "daybook_projection_digest_info\\{projection=\"live-board\",version=\"[0-9]+\",digest=\"([0-9a-f]{32})\"\\}"
            " 1\n");
        return std::regex_search(body, found, line) ? found[1].str() : "";
    };
    stack.wait_for("live-board", stack.tell(planned("V1", "08:00", "08:30")));
    const std::string first = digest();
    CHECK_FALSE(first.empty());
    stack.wait_for("live-board", stack.tell(planned("V2", "08:00", "08:30")));
    CHECK(digest() != first);
}

TEST_CASE("gateway: an address off the loopback is refused, a port in use is named") {
    const Folder folder;
    const auto outcome = [&](const std::string& http) {
        std::stop_source stop;
        return run({.data = folder.path, .clock = system_clock()}, {.http = http}, stop.get_token(),
                   [&](const std::string&) { stop.request_stop(); });
    };
    for (const char* wrong : {"0.0.0.0:0", "10.0.0.1:80", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:http", ":"}) {
        INFO(wrong);
        const Status refused = outcome(wrong);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == Error::Kind::rejected);
    }
    CHECK(outcome("localhost:0"));
    const Gate gate(folder.path, system_clock());
    const auto port = std::to_string(gate.client->port());
    const Status busy = outcome("127.0.0.1:" + port);
    REQUIRE_FALSE(busy);
    CHECK(busy.error().kind == Error::Kind::unavailable);
    CHECK(busy.error().sentence.find(port) != std::string::npos);
}

}  // namespace
}  // namespace daybook::gateway
