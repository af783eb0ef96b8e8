// Requests that break the rules of HTTP or a limit: refused in one sentence, and the next one is served.

#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

// A gateway in front of nobody: what is refused at the door needs no other service.
struct Alone {
    explicit Alone(HttpLimits limits = {}) : gate(folder.path, system_clock(), limits) {}
    Folder folder;
    Gate gate;

    Answer raw(const std::string& bytes) const { return gate.client->raw(bytes); }
    bool still_serves() const { return gate.client->get("/livez").body == "ok\n"; }
};

const std::string host = "Host: 127.0.0.1\r\n";
const std::string post = "POST /v1/events HTTP/1.1\r\n" + host;

TEST_CASE("hostile: whatever can be read in two ways is refused") {
    const Alone alone;
    const std::pair<const char*, std::string> cases[] = {
        {"two lengths", post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"},
        {"the same length twice", post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"},
        {"two lengths in one header", post + "Content-Length: 2, 3\r\n\r\n{}"},
        {"a length and chunks", post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"},
        {"two codings", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"},
        {"another coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
        {"a length that is none", post + "Content-Length: -1\r\n\r\n"},
        {"a length beyond numbers", post + "Content-Length: 99999999999999999999999\r\n\r\n"},
        {"chunks in HTTP/1.0", "POST /v1/events HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"two hosts", "GET /livez HTTP/1.1\r\n" + host + host + "\r\n"},
        {"no host", "GET /livez HTTP/1.1\r\n\r\n"},
        {"a space in a header's name", "GET /livez HTTP/1.1\r\n" + host + "X y: z\r\n\r\n"},
        {"a header folded", "GET /livez HTTP/1.1\r\n" + host + "X: a\r\n b\r\nNUL: \x01\r\n\r\n"},
        {"a later version", "GET /livez HTTP/3.0\r\n" + host + "\r\n"},
        {"no HTTP at all", "\x16\x03\x01\x02 hello\r\n\r\n"},
        {"a target that is no path", "GET http://127.0.0.1/livez HTTP/1.1\r\n" + host + "\r\n"},
        {"an escape that means nothing", "GET /%zz HTTP/1.1\r\n" + host + "\r\n"},
        {"a NUL in the path", "GET /%00 HTTP/1.1\r\n" + host + "\r\n"},
    };
    for (const auto& [what, bytes] : cases) {
        INFO(what);
        const Answer answer = alone.raw(bytes);
        CHECK(answer.status == 400);
        CHECK(answer.problem() == "malformed");
        CHECK(answer.header("connection") == "close");
    }
    CHECK(alone.still_serves());
}

TEST_CASE("hostile: nothing behind a refused request is taken for a second one") {
    const Alone alone;
    Wire wire(alone.gate.client->port());
    wire.write(post + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\n" + host +
               "\r\n");
    const std::string all = wire.read_to_end();
    CHECK(all.starts_with("HTTP/1.1 400"));
    CHECK(all.find("HTTP/1.1", 1) == all.npos);
}

TEST_CASE("hostile: a page of another site that had its name resolved to us is not served") {
    const Alone alone;
    for (const char* name :
         {"evil.example", "127.0.0.1.evil.example", "evil.example:80", "127.0.0.2", "", "localhost.evil.example"}) {
        INFO(name);
        const Answer answer =
            alone.raw("GET /livez HTTP/1.1\r\nConnection: close\r\nHost: " + std::string(name) + "\r\n\r\n");
        CHECK(answer.status == 421);
        CHECK(answer.problem() == "misdirected");
    }
    for (const char* name : {"127.0.0.1", "localhost:9", "[::1]:80"})
        CHECK(alone.raw("GET /livez HTTP/1.1\r\nConnection: close\r\nHost: " + std::string(name) + "\r\n\r\n").status ==
              200);
}

TEST_CASE("hostile: a header at its limit is read, one beyond it is not") {
    const Alone alone;
    const auto padded = [&](std::size_t bytes) {
        return "GET /livez HTTP/1.1\r\n" + host + "Connection: close\r\nX: " + std::string(bytes, 'x') + "\r\n\r\n";
    };
    CHECK(alone.raw(padded(15'000)).status == 200);
    const Answer large = alone.raw(padded(17'000));
    CHECK(large.status == 431);
    CHECK(large.problem() == "header-too-large");
    // Many short lines, of which none is too long.
    std::string many = "GET /livez HTTP/1.1\r\nConnection: close\r\n" + host;
    for (int i = 0; i < 2'000; ++i) many += "X" + std::to_string(i) + ": y\r\n";
    CHECK(alone.raw(many + "\r\n").status == 431);
    CHECK(alone.still_serves());
}

TEST_CASE("hostile: a body beyond its limit is refused, said or sent") {
    const Alone alone({.body_bytes = 1'000});
    const Answer said = alone.raw(post + "Content-Length: 1001\r\n\r\n");
    CHECK(said.status == 413);
    CHECK(said.problem() == "too-large");
    CHECK(alone.raw(post + "Transfer-Encoding: chunked\r\n\r\n800\r\n" + std::string(0x800, ' ') + "\r\n0\r\n\r\n")
              .status == 413);
    CHECK(alone.raw(post + "Connection: close\r\nContent-Length: 1000\r\n\r\n" + std::string(1'000, ' ')).status ==
          401);
}

TEST_CASE("hostile: a request that comes drop by drop is ended, and told so") {
    const Alone alone({.header_patience = milliseconds{100}, .body_patience = milliseconds{100}});
    for (const std::string& half :
         {std::string("GET /livez HT"), "GET /livez HTTP/1.1\r\n" + host + "X: ", post + "Content-Length: 100\r\n\r\n{",
          post + "Transfer-Encoding: chunked\r\n\r\n9\r\n{"}) {
        INFO(half);
        const Answer answer = alone.raw(half);
        CHECK(answer.status == 408);
        CHECK(answer.problem() == "timeout");
    }
    CHECK(alone.still_serves());
}

TEST_CASE("hostile: a connection that says nothing is closed") {
    const Alone alone({.header_patience = milliseconds{100}, .idle_patience = milliseconds{100}});
    CHECK(alone.raw("").status == 0);
    Wire kept(alone.gate.client->port());
    kept.write("GET /livez HTTP/1.1\r\n" + host + "\r\n");
    const std::string all = kept.read_to_end();  // answered, kept open, then idle too long
    CHECK(all.starts_with("HTTP/1.1 200"));
    CHECK(alone.still_serves());
}

TEST_CASE("hostile: a connection beyond the limit is closed, and there is room again when one leaves") {
    const Alone alone({.connections = 2});
    const auto port = alone.gate.client->port();
    auto first = std::make_unique<Wire>(port);
    Wire second(port);
    for (Wire* wire : {first.get(), &second}) {  // answered: so the server has seen them
        std::string answer;
        wire->write("GET /livez HTTP/1.1\r\n" + host + "\r\n");
        while (answer.find("ok\n") == answer.npos && wire->read(answer)) continue;
    }
    CHECK(alone.raw("GET /livez HTTP/1.1\r\n" + host + "\r\n").status == 0);
    first.reset();
    int status = 0;
    for (int i = 0; i < 500 && status == 0; ++i) status = alone.gate.client->get("/livez").status;
    CHECK(status == 200);
}

TEST_CASE("hostile: two requests in one breath are answered in order") {
    const Alone alone;
    const std::string all = [&] {
        Wire wire(alone.gate.client->port());
        wire.write("GET /livez HTTP/1.1\r\n" + host + "\r\nHEAD /livez HTTP/1.1\r\nConnection: close\r\n" + host +
                   "\r\n");
        return wire.read_to_end();
    }();
    CHECK(all.starts_with("HTTP/1.1 200"));
    const auto second = all.find("HTTP/1.1 200", 1);
    REQUIRE(second != all.npos);
    CHECK(all.find("ok\n") < second);
    CHECK(all.find("ok\n", second) == all.npos);  // a HEAD has no body
}

TEST_CASE("hostile: no part of an address becomes a header of the answer") {
    const Alone alone;
    const Answer answer = alone.gate.client->get("/v1/views/x%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a%3Cscript%3E.html");
    CHECK(answer.status == 303);
    CHECK(answer.header("set-cookie").empty());
    CHECK(answer.header("location").starts_with("/views/x%0D%0ASet-Cookie%3A%20a%3Db"));
    CHECK(answer.body.empty());
}

TEST_CASE("hostile: a method that an address does not take is named") {
    const Alone alone;
    const Answer answer = alone.gate.client->ask("DELETE", "/v1/events", {});
    CHECK(answer.status == 405);
    CHECK(answer.header("allow") == "GET, HEAD, POST");
    CHECK(alone.gate.client->ask("PUT", "/v1/views/kpi-board.json", {}).header("allow") == "GET, HEAD");
    CHECK(alone.gate.client->get("/no/such/page").problem() == "not-found");
}

TEST_CASE("hostile: after a stop nobody is let in, and whoever idles is sent away") {
    Alone alone;
    const auto port = alone.gate.client->port();
    Wire idle(port);
    idle.write("GET /livez HTTP/1.1\r\n" + host + "\r\n");
    std::string answer;
    while (answer.find("ok\n") == answer.npos && idle.read(answer)) continue;
    CHECK(alone.gate.stop());
    idle.write("GET /livez HTTP/1.1\r\n" + host + "\r\n");
    CHECK(idle.read_to_end().empty());
    CHECK_FALSE(Wire(port).connected());
}

}  // namespace
}  // namespace daybook::gateway
