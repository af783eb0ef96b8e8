#include <fstream>
#include <iterator>

#include "schema/feed.capnp.h"
#include "services/gateway/feeds_api.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/places.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

const std::filesystem::path feeds = checkout() / "deploy/feeds";

std::string sample(const char* name) {
    std::ifstream in(feeds / "samples" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string counts(const json& r) {
    std::string out;
    for (const char* name : {"read", "new", "updated", "duplicate", "rejected", "exceptions"})
        out += std::to_string(r.value(name, -1)) + " ";
    return out;
}

TEST_CASE("feeds: the sample files are posted to the receipts their README predicts, and twice to the first") {
    Stack stack;
    stack.tell(told(contract_agreed("another", "Framework", 7, "+40 09:00")));  // by then the visits are past
    Backend backend(stack.addresses());
    const auto post = [&](const char* format, const char* file) {
        Request request{.method = "POST", .path = "", .target = ""};
        request.headers.emplace_back("content-disposition", std::string("attachment; filename=\"") + file + "\"");
        request.body = sample(file);
        return post_feed(request, format, {.maps = feeds, .location = "L1"}, backend);
    };
    const std::tuple<const char*, const char*, std::string> four[] = {
        {"rota", "rota.csv", "7 7 0 0 0 1 "},
        {"abacus", "abacus.csv", "7 6 0 0 1 1 "},
        {"hhax", "VISITS_4711_20260303060000.CSV", "7 6 0 0 1 2 "},
        {"sandata", "sandata.json", "14 10 2 1 1 4 "}};
    for (const auto& [format, file, wanted] : four) {
        INFO(file);
        const auto first = post(format, file);
        CHECK(first.status == 201);
        const json receipt = json::parse(*first.body);
        CHECK(counts(receipt) == wanted);
        const auto again = post(format, file);
        CHECK(again.status == 200);
        CHECK(json::parse(*again.body)["repeated"] == true);
        CHECK(json::parse(*again.body)["first"] == receipt["first"]);
    }
}

TEST_CASE(
    "feeds: over HTTP a file is recorded, an unknown format is named with the nearest, an odd file is a problem") {
    Stack stack;
    const auto post = [&](const std::string& format, const std::string& body) {
        return stack.client().post("/v1/feeds/" + format, "text/csv", body, {});
    };
    const Answer recorded = post("abacus", sample("abacus.csv"));
    CHECK(recorded.status == 201);
    CHECK(recorded.json()["rows"][0]["field"] == "VisitDate");
    // Its receipt and its rejected rows are tables, too.
    const json files = stack.get("/v1/views/feed-files.json").json()["rows"];
    REQUIRE(files.size() == 1);
    CHECK(files[0]["rejected"] == recorded.json()["rejected"]);
    const json rejected =
        stack.get("/v1/views/feed-rejected.json?record=" + files[0]["record"].get<std::string>()).json()["rows"];
    REQUIRE(rejected.size() == recorded.json()["rejected"].get<std::size_t>());
    CHECK(rejected[0]["field"] == "VisitDate");
    CHECK(post("abacus", sample("abacus.csv")).status == 200);
    const Answer unknown = post("abacos", "x");
    CHECK(unknown.status == 404);
    CHECK(unknown.json()["detail"].get<std::string>().find("abacus") != std::string::npos);
    CHECK(post("abacus", "").status == 422);
    CHECK(post("abacus", "Nothing,of,the,kind\n").status >= 400);
    CHECK(post("hhax", sample("VISITS_4711_20260303060000.CSV")).status >= 400);  // it has no name here
    CHECK(stack.get("/v1/feeds/abacus").status == 405);
}

TEST_CASE("feeds: files stay on the page however often a source says how far it was heard") {
    Stack stack;
    Backend backend(stack.addresses());
    stack.tell(planned("V1", "08:00", "08:30"));
    Request request{.method = "POST", .path = "", .target = ""};
    request.headers.emplace_back("content-disposition", "attachment; filename=\"rota.csv\"");
    request.body = sample("rota.csv");
    REQUIRE(post_feed(request, "rota", {.maps = feeds, .location = "L1"}, backend).status < 300);
    const Scene scene;
    wire::Recorder recorder(stack.addresses());
    std::vector<Proposal> heard;
    for (std::uint64_t n = 0; n < 2'100; ++n) {
        const Line line = says<schema::Feed::HeardThrough>("feed-test", "07:00", [](auto fact, const Scene& in) {
            fact.setSource("the-busy-one");
            fact.setUntil(micros(at(in, "07:00")));
        });
        heard.push_back(proposal(line, scene, 100'000 + n));
        if (heard.size() < 100) continue;
        REQUIRE(recorder.append(heard));
        heard.clear();
    }
    const std::string page = stack.get("/feeds", {{"Accept", "text/html"}}).body;
    CHECK(page.find("href=\"/feeds?file=feed-") != std::string::npos);
    CHECK(page.find("the-busy-one") != std::string::npos);
}

TEST_CASE("feeds: what was known of them at a time is told as it was known then") {
    Stack stack;
    const auto heard = [](const char* made, const char* until) {
        return says<schema::Feed::HeardThrough>("feed-evv", made, [=](auto fact, const Scene& in) {
            fact.setSource("evv");
            fact.setUntil(micros(at(in, until)));
        });
    };
    const auto silent = says<schema::Feed::Silent>("feed-evv", "09:00", [](auto fact, const Scene& in) {
        fact.setSource("evv");
        fact.setSince(micros(at(in, "08:30")));
    });
    stack.tell(told(heard("07:00", "06:50"), silent, heard("10:00", "09:50")));
    REQUIRE(stack.client().post("/v1/feeds/abacus", "text/csv", sample("abacus.csv"), {}).status == 201);
    const auto rows = [&](const std::string& view, const std::string& time) -> json {
        return stack.get("/v1/views/" + view + (time.empty() ? "" : "known_at=2026-03-04T" + time + ":00Z"))
            .json()["rows"];
    };
    const auto source = [&](const std::string& time) { return rows("feed-sources.json?source=evv&", time); };
    CHECK(source("06:00").empty());
    CHECK(source("08:00")[0]["state"] == "heard");
    CHECK(source("08:00")[0]["behindSeconds"] == 70 * 60);
    CHECK(source("09:30")[0]["state"] == "silent");
    CHECK(source("")[0]["state"] == "heard");
    // The file came in at ten, and nobody knew of it before.
    CHECK(rows("feed-files.json?", "09:30").empty());
    const json files = rows("feed-files.json?", "10:30");
    REQUIRE(files.size() == 1);
    const std::string of_file = "feed-rejected.json?record=" + files[0]["record"].get<std::string>() + "&";
    CHECK(rows(of_file, "09:30").empty());
    CHECK(rows(of_file, "10:30").size() == 1);
}

}  // namespace
}  // namespace daybook::gateway
