// Events as they happen, by category: each once, in order, from exactly where a reader left off.

#include "tests/dsl/commissioning.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

const Hearing visits{"categories=visit"};

json joined(int number) {
    const std::string n = std::to_string(number);
    return {{"specversion", "1.0"},     {"id", "e" + n},
            {"source", "test:office"},  {"type", "worker.Joined"},
            {"subject", "worker-" + n}, {"time", "2026-03-02T08:00:00Z"},
            {"data", {{"on", 20514}}}};
}

void post_joined(const Stack& stack, int first, int last) {
    std::string lines;
    for (int i = first; i <= last; ++i) lines += joined(i).dump() + "\n";
    REQUIRE(stack.post("application/x-ndjson", lines).status == 201);
}

TEST_CASE("event stream: a reader hears the events of its category as the log has them, and no others") {
    Stack stack;
    stack.tell(planned("V1", "08:00", "08:30"));
    Reader reader(stack.client(), visits);
    CHECK(reader.answer.header("content-type") == "text/event-stream");
    const auto hello = reader.next("hello");
    CHECK(hello.data == json{{"views", json::object()}, {"log", 1}});
    CHECK(hello.id == "log@1");
    stack.tell(told(agreed_contract("c1", "08:01"), clocked_in("V1", "08:05")));
    const auto heard = reader.next("event");
    CHECK(heard.data["type"] == "visit.ClockedIn");
    CHECK(heard.id == "log@3");
    CHECK(heard.data == stack.get("/v1/events/3").json());
}

TEST_CASE("event stream: several categories come in the order of the log, beside the rows of views") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(planned("V1", "08:00", "08:30")));
    Reader reader(stack.client(), Hearing{"views=live-board&categories=visit,contract"});
    const auto hello = reader.next("hello");
    CHECK(hello.id == "live-board@1,log@1");
    CHECK(hello.data == json{{"views", {{"live-board", 1}}}, {"log", 1}});
    stack.tell(told(agreed_contract("c1", "08:01"), clocked_in("V1", "08:05"), agreed_contract("c2", "08:06")));
    std::vector<std::string> types;
    bool row = false;
    while (types.size() < 3 || !row) {
        const auto frame = reader.next();
        REQUIRE_FALSE(frame.ended);
        row = row || frame.event == "changed";
        if (frame.event == "event") types.push_back(frame.data["type"]);
    }
    CHECK(types == std::vector<std::string>{"contract.Agreed", "visit.ClockedIn", "contract.Agreed"});
}

TEST_CASE("event stream: wherever a reader was cut off, it goes on with the next event") {
    Stack stack;
    stack.tell(told(planned("V1", "08:00", "08:30"), agreed_contract("c1", "07:00"), planned("V2", "09:00", "09:30"),
                    clocked_in("V1", "08:05"), agreed_contract("c2", "08:10"), clocked_in("V2", "09:01")));
    std::vector<std::string> ids;
    std::vector<std::uint64_t> positions;
    Reader all(stack.client(), visits, "log@0");
    for (int i = 0; i < 4; ++i) {
        const auto heard = all.next("event");
        ids.push_back(heard.id);
        positions.push_back(heard.data["position"]);
    }
    CHECK(std::ranges::is_sorted(positions));
    for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
        INFO(ids[i]);
        Reader again(stack.client(), visits, ids[i]);
        CHECK(again.next("event").data["position"] == positions[i + 1]);
    }
}

TEST_CASE("event stream: of readers at one place each hears its own categories") {
    Stack stack;
    stack.tell(told(planned("V1", "08:00", "08:30"), agreed_contract("c1", "08:01"), clocked_in("V1", "08:05"),
                    agreed_contract("c2", "08:06")));
    Reader of_visits(stack.client(), visits, "log@0"),
        of_contracts(stack.client(), Hearing{"categories=contract"}, "log@0"),
        of_both(stack.client(), Hearing{"categories=contract,visit"}, "log@0");
    const auto positions = [](Reader& reader, int events) {
        std::vector<std::uint64_t> heard;
        for (int i = 0; i < events; ++i) heard.push_back(reader.next("event").data["position"]);
        return heard;
    };
    CHECK(positions(of_visits, 2) == std::vector<std::uint64_t>{1, 3});
    CHECK(positions(of_contracts, 2) == std::vector<std::uint64_t>{2, 4});
    CHECK(positions(of_both, 4) == std::vector<std::uint64_t>{1, 2, 3, 4});
}

TEST_CASE("event stream: whoever comes late catches up through a long log, and then hears what is new") {
    Stack stack;
    post_joined(stack, 1, 1'000);
    post_joined(stack, 1'001, 1'200);
    for (const char* categories : {"categories=worker", "categories=visit,worker"}) {
        INFO(categories);
        Reader reader(stack.client(), Hearing{categories}, "log@0");
        bool in_order = true;
        for (std::uint64_t i = 1; i <= 1'200; ++i) in_order = reader.next("event").data["position"] == i && in_order;
        CHECK(in_order);
    }
    Reader reader(stack.client(), Hearing{"categories=worker"}, "log@1199");
    CHECK(reader.next("event").data["id"] == "e1200");
    post_joined(stack, 1'201, 1'201);
    CHECK(reader.next("event").data["id"] == "e1201");
}

TEST_CASE("event stream: a category there is not is refused, and the nearest is named") {
    const Stack stack;
    const Answer unknown = stack.get("/v1/stream?categories=visit,contrakt");
    CHECK(unknown.status == 422);
    CHECK(unknown.json()["errors"][0]["pointer"] == "/categories");
    CHECK(unknown.json()["detail"].get<std::string>().find("did you mean \"contract\"?") != std::string::npos);
    const Answer far = stack.get("/v1/stream?categories=zzzzzzzzzz");
    CHECK(far.status == 422);
    CHECK(far.json()["detail"].get<std::string>().find("; there are ") != std::string::npos);
    for (const char* query :
         {"categories=visit,visit", "categories=,visit", "categories=", "categories=Visit", "views=&categories="}) {
        INFO(query);
        CHECK(stack.get(std::string("/v1/stream?") + query).status == 422);
    }
    CHECK(stack.get("/v1/stream?categories=visit", {{"Last-Event-ID", "log@x"}}).status == 422);
}

TEST_CASE("event stream: a reader of a log that went back is told to read anew, and hears on") {
    Stack stack;
    stack.tell(planned("V1", "08:00", "08:30"));
    Reader reader(stack.client(), visits, "log@900");
    const auto reset = reader.next("reset");
    CHECK(reset.data == json{{"categories", {"visit"}}, {"position", 1}});
    CHECK(reset.id == "log@1");
    stack.tell(clocked_in("V1", "08:05"));
    CHECK(reader.next("event").data["position"] == 2);
}

TEST_CASE("event stream: a log that stops answering is said, its return too, and nothing in between is lost") {
    Stack stack;
    stack.tell(planned("V1", "08:00", "08:30"));
    Reader reader(stack.client(), visits);
    reader.next("hello");
    stack.stop_recorder();
    CHECK(reader.next("state").data == json{{"categories", {"visit"}}, {"live", false}});
    stack.start_recorder();
    stack.tell(clocked_in("V1", "08:05"));
    bool back = false, heard = false;
    while (!back || !heard) {
        const auto frame = reader.next();
        REQUIRE_FALSE(frame.ended);
        back = back || (frame.event == "state" && frame.data["live"] == true);
        if (frame.event != "event") continue;
        CHECK(frame.data["position"] == 2);
        heard = true;
    }
}

}  // namespace
}  // namespace daybook::gateway
