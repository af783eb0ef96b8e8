// The live stream: rows as they change, exact resume, and no row that goes back.

#include "schema/views.capnp.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

// The keys of rows told from here on, until the row `last` has come.
std::vector<std::string> keys_until(Reader& reader, const std::string& last) {
    std::vector<std::string> keys;
    while (std::ranges::find(keys, last) == keys.end())
        for (const auto& row : nlohmann::json(reader.next("changed").data["rows"])) keys.push_back(row["key"]);
    return keys;
}

TEST_CASE("stream: a reader is greeted, and hears a row when it changes") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(planned("V1", "08:00", "08:30")));
    Reader reader(stack.client(), "live-board");
    CHECK(reader.answer.status == 200);
    CHECK(reader.answer.header("content-type") == "text/event-stream");
    CHECK(reader.answer.header("cache-control") == "no-store");
    const auto hello = reader.next("hello");
    CHECK(hello.data["views"]["live-board"] == 1);
    CHECK(hello.id == "live-board@1");

    const Position head = stack.tell(clocked_in("V1", "08:05"));
    const auto changed = reader.next("changed");
    CHECK(changed.data["view"] == "live-board");
    REQUIRE(changed.data["rows"].size() == 1);
    CHECK(changed.data["rows"][0]["visit"] == "V1");
    CHECK(changed.data["rows"][0]["state"] == "inProgress");
    CHECK(changed.id == "live-board@" + std::to_string(head.value));
}

TEST_CASE("stream: a reader that comes back hears exactly what it missed") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(told(planned("V1", "08:00", "08:30"), planned("V2", "09:00", "09:30"),
                                                 planned("V3", "10:00", "10:30"))));
    std::string id;
    {
        Reader reader(stack.client(), "live-board");
        reader.next("hello");
        stack.tell(clocked_in("V1", "08:05"));
        keys_until(reader, "V1");
        id = reader.last_id;
    }
    stack.tell(told(clocked_in("V2", "09:02"), clocked_in("V3", "10:01"), clocked_out("V3", "10:31")));
    Reader reader(stack.client(), "live-board", id);
    std::set<std::string> keys;
    while (!keys.contains("V3"))
        for (const auto& row : nlohmann::json(reader.next("changed").data["rows"])) {
            keys.insert(row["key"]);
            if (row["key"] == "V3") CHECK(row["end"].get<std::int64_t>() >= 0);
        }
    CHECK_FALSE(keys.contains("V1"));
}

TEST_CASE("stream: a reader that missed more than the projector remembers is told to fetch again") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(told(planned("V1", "08:00", "08:30"), clocked_in("V1", "08:05"))));
    stack.stop_projector();
    stack.start_projector({"live-board"});
    stack.wait_for("live-board", {2});
    Reader old(stack.client(), "live-board", "live-board@1");
    const auto reset = old.next("reset");
    CHECK(reset.data["view"] == "live-board");
    CHECK_FALSE(reset.data.contains("rows"));
    CHECK(reset.id == "live-board@2");
}

TEST_CASE("stream: a reader of a log that went back is told to fetch again") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(planned("V1", "08:00", "08:30")));
    Reader reader(stack.client(), "live-board", "live-board@900");
    CHECK(reader.next("reset").id == "live-board@1");
}

TEST_CASE("stream: several views come in one stream, each with its position") {
    Stack stack;
    const Position head = stack.tell(planned("V1", "08:00", "08:30"));
    stack.wait_for("live-board", head);
    stack.wait_for("kpi-board", head);
    Reader reader(stack.client(), "live-board,kpi-board");
    CHECK(reader.next("hello").id == "kpi-board@1,live-board@1");
    stack.tell(clocked_in("V1", "08:05"));
    std::set<std::string> views;
    while (views.size() < 2) views.insert(reader.next("changed").data["view"]);
    CHECK(views == std::set<std::string>{"kpi-board", "live-board"});
}

TEST_CASE("stream: a quiet stream beats") {
    Stack stack({.heartbeat = milliseconds{30}});
    Reader reader(stack.client(), "live-board");
    CHECK(reader.next().event == "hello");
    CHECK(reader.next().event.empty());
    const auto beat = reader.next();
    CHECK(beat.event.empty());
    CHECK_FALSE(beat.ended);
}

TEST_CASE("stream: a question that makes no sense is refused before the stream begins") {
    const Stack stack;
    CHECK(stack.get("/v1/stream").status == 422);
    CHECK(stack.get("/v1/stream?views=live-board,live-board").status == 422);
    const Answer unknown = stack.get("/v1/stream?views=audit-trail");
    CHECK(unknown.status == 404);
    CHECK(unknown.json()["detail"].get<std::string>().find("live-board") != std::string::npos);
    for (const char* id : {"nonsense", "live-board@", "live-board@x", "@1x"}) {
        INFO(id);
        CHECK(stack.get("/v1/stream?views=live-board", {{"Last-Event-ID", id}}).status == 422);
    }
}

TEST_CASE("stream: a view that stops answering is said, and its return, too") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(planned("V1", "08:00", "08:30")));
    Reader reader(stack.client(), "live-board");
    reader.next("hello");
    stack.stop_projector();
    CHECK(reader.next("state").data == json{{"view", "live-board"}, {"live", false}});
    stack.start_projector({"live-board"});
    CHECK(reader.next("state").data == json{{"view", "live-board"}, {"live", true}});
}

TEST_CASE("stream: streams end whole when Daybook stops") {
    Stack stack;
    Reader reader(stack.client(), "live-board");
    reader.next("hello");
    stack.gate->ask_to_stop();
    while (!reader.next().ended) continue;
    CHECK(stack.gate->stop());
}

// The row of one visit, which differs at every reading: late by as many seconds as there were readings before.
class OneRow {
 public:
    explicit OneRow(const wire::Addresses& addresses)
        : projector_(addresses, "live-board",
                     [this](std::size_t number, auto asked, auto reply) { return answer(number, asked, reply); }) {}

 private:
    // Rows are held back until somebody else asks for them, too, or for a while: if two could be asking at once, the
    // later answer would be out first.
    bool answer(std::size_t request, schema::ViewRequest::Reader asked, schema::ViewReply::Builder reply) {
        if (asked.isStatus()) {
            auto status = reply.initStatus(1)[0];
            status.setName("live-board");
            status.setPosition(1);
        } else if (asked.isChanges()) {
            auto changes = reply.initChanges();
            changes.setView("live-board");
            changes.setPosition(++position_);
            changes.initKeys(1).set(0, "V1");
        } else {
            const auto found = std::ranges::find(readings_, request, &Reading::request);
            if (found == readings_.end()) {
                readings_.push_back({request, readings_.size(), std::chrono::steady_clock::now()});
                return false;
            }
            const bool alone = found->number + 1 == readings_.size();
            if (alone && std::chrono::steady_clock::now() < found->came + milliseconds{300}) return false;
            fill(reply.initRows(), found->number);
        }
        return true;
    }
    void fill(schema::ViewReply::Rows::Builder rows, std::size_t number) const {
        rows.setView("live-board");
        rows.setVersion(1);
        rows.setPosition(position_);
        rows.setRowType(capnp::typeId<schema::LiveBoardRow>());
        capnp::MallocMessageBuilder message;
        message.initRoot<schema::LiveBoardRow>().setLateSeconds(static_cast<std::int64_t>(number));
        const auto words = message.getSegmentsForOutput()[0].asBytes();
        auto row = rows.initRows(1)[0];
        row.setKey("V1");
        row.setPosition(position_);
        row.setRow(words);
    }

    struct Reading {
        std::size_t request;
        std::size_t number;
        std::chrono::steady_clock::time_point came;
    };
    std::vector<Reading> readings_;
    std::uint64_t position_ = 1;
    PretendProjector projector_;
};

TEST_CASE("stream: whoever joins never hears an older row after a newer one") {
    const Folder folder;
    const auto addresses = *wire::Addresses::of(folder.path);
    OneRow row(addresses);
    Gate gate(folder.path, system_clock());
    Reader first(*gate.client, "live-board", "live-board@1");
    std::int64_t last = -1;
    for (int i = 0; i < 4; ++i) {
        Reader joins(*gate.client, "live-board", "live-board@1");
        for (const auto& told : nlohmann::json(first.next("changed").data["rows"])) {
            CHECK(told["lateSeconds"].get<std::int64_t>() >= last);
            last = told["lateSeconds"];
        }
    }
}

TEST_CASE("stream: stopping while a reader is joining waits for it") {
    const Folder folder;
    const auto addresses = *wire::Addresses::of(folder.path);
    std::atomic<bool> asked = false, released = false;
    PretendProjector projector(addresses, "live-board", [&](std::size_t, auto request, auto reply) {
        if (!request.isStatus()) return false;
        asked = true;
        if (!released) return false;
        reply.initStatus(1)[0].setName("live-board");
        return true;
    });
    // No grace: the conversation is over before its request is answered, and whoever answers it must still stand.
    Gate gate(folder.path, system_clock(), {.grace = milliseconds{0}});
    Wire wire(gate.client->port());
    wire.write(gate.client->head("GET", "/v1/stream?views=live-board", {}));
    while (!asked) std::this_thread::sleep_for(milliseconds{2});
    gate.ask_to_stop();
    CHECK(wire.read_to_end().empty());
    std::this_thread::sleep_for(milliseconds{500});  // for those who are not waited for to leave
    released = true;
    CHECK(gate.stop());
}

}  // namespace
}  // namespace daybook::gateway
