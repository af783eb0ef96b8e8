// Many streams at once: a restart they all outlive, and a reader that does not read.

#include "tests/dsl/commissioning.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

// Every other reader hears rows, the others hear events.
constexpr std::size_t many = 500;
bool hears_rows(std::size_t reader) { return reader % 2 == 0; }

class Crowd {
 public:
    // Opens every stream where it left off.
    void come(const Client& client) {
        for (std::size_t i = 0; i < many; ++i)
            all_.push_back(std::make_unique<Reader>(
                client, Hearing{hears_rows(i) ? "views=live-board" : "categories=visit"}, ids_[i]));
    }
    void hear_hello() {
        for (const auto& reader : all_) reader->next("hello");
    }
    // Every reader of rows hears of these visits, every reader of events hears these positions, each once and in order.
    void hear(const std::set<std::string>& visits, const std::vector<std::uint64_t>& positions) {
        for (std::size_t i = 0; i < many; ++i) {
            INFO("reader " << i << " from " << ids_[i]);
            if (hears_rows(i))
                hear_rows(*all_[i], visits);
            else
                for (const auto position : positions) REQUIRE(all_[i]->next("event").data["position"] == position);
            ids_[i] = all_[i]->last_id;
        }
    }
    void hear_the_end() {
        for (const auto& reader : all_)
            while (!reader->next().ended) continue;
        all_.clear();
    }

 private:
    static void hear_rows(Reader& reader, std::set<std::string> missing) {
        while (!missing.empty())
            for (const auto& row : json(reader.next("changed").data["rows"]))
                missing.erase(row["key"].get<std::string>());
    }

    std::vector<std::unique_ptr<Reader>> all_;
    std::vector<std::string> ids_ = std::vector<std::string>(many);
};

std::string open_streams(const Stack& stack) {
    const std::string metrics = stack.get("/metrics").body, name = "\ndaybook_http_streams ";
    const auto at = metrics.find(name);
    REQUIRE(at != metrics.npos);
    return metrics.substr(at + name.size(), metrics.find('\n', at + 1) - at - name.size());
}

TEST_CASE("many streams: five hundred readers outlive a restart of the gateway, and nobody misses anything") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(told(planned("V1", "08:00", "08:30"), planned("V2", "09:00", "09:30"),
                                                 planned("V3", "10:00", "10:30"))));
    const auto port = stack.client().port();
    Crowd crowd;
    crowd.come(stack.client());
    crowd.hear_hello();
    CHECK(open_streams(stack) == std::to_string(many));
    stack.tell(clocked_in("V1", "08:05"));
    crowd.hear({"V1"}, {4});

    stack.gate->ask_to_stop();
    crowd.hear_the_end();
    CHECK(stack.gate->stop());
    stack.stop_gateway();
    stack.wait_for("live-board", stack.tell(told(agreed_contract("c1", "08:10"), clocked_out("V1", "08:31"),
                                                 clocked_in("V2", "09:02"))));

    stack.start_gateway(port);
    REQUIRE(stack.client().port() == port);
    crowd.come(stack.client());
    crowd.hear({"V1", "V2"}, {6, 7});
    stack.tell(clocked_in("V3", "10:01"));
    crowd.hear({"V3"}, {8});
}

// Events as large as they may be: more of them than the buffers of a connection hold.
std::size_t post_large_events(const Stack& stack) {
    constexpr std::size_t letters = 60'000;
    constexpr int requests = 25, events_a_request = 15;  // an append holds at most 1 MiB
    for (int r = 0; r < requests; ++r) {
        json events = json::array();
        for (int i = 0; i < events_a_request; ++i) {
            const std::string n = std::to_string(r * events_a_request + i);
            events.push_back(
                {{"specversion", "1.0"},
                 {"id", "large-" + n},
                 {"source", "test:office"},
                 {"type", "action.Set"},
                 {"subject", "action-" + n},
                 {"time", "2026-03-02T08:00:00Z"},
                 {"data", {{"what", std::string(letters, 'x')}, {"owner", "role-manager"}, {"due", 20516}}}});
        }
        REQUIRE(stack.post("application/cloudevents-batch+json", events.dump()).status == 201);
    }
    return letters * requests * events_a_request;
}

TEST_CASE("many streams: a reader that does not read is dropped, and its neighbours hear on meanwhile") {
    Stack stack({.write_patience = milliseconds{500}});
    const std::size_t all = post_large_events(stack);
    Wire sleeper(stack.client().port());
    sleeper.write(stack.client().head("GET", "/v1/stream?categories=action", {{"Last-Event-ID", "log@0"}}));
    std::string heard;
    while (heard.find("\r\n\r\n") == heard.npos) REQUIRE(sleeper.read(heard));

    Reader neighbour(stack.client(), Hearing{"views=live-board&categories=visit"});
    neighbour.next("hello");
    stack.tell(planned("V1", "08:00", "08:30"));
    std::set<std::string> told;
    while (told.size() < 2) {
        const auto frame = neighbour.next();
        REQUIRE_FALSE(frame.ended);
        if (frame.event == "event" || frame.event == "changed") told.insert(frame.event);
    }

    std::string open;
    for (int i = 0; i < 400 && open != "1"; ++i) {
        open = open_streams(stack);
        std::this_thread::sleep_for(milliseconds{50});
    }
    CHECK(open == "1");
    // What lay in the buffers is still there to be read; the rest was never written.
    while (sleeper.read(heard)) continue;
    CHECK(heard.size() < all);
    CHECK(heard.find("\r\n0\r\n\r\n") == heard.npos);
}

}  // namespace
}  // namespace daybook::gateway
