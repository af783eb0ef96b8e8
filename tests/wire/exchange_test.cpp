#include <algorithm>
#include <future>

#include "tests/wire/fixture.h"

namespace daybook::wire {
namespace {

// Answers status requests with the number of the request, until destroyed.
class Counting {
 public:
    explicit Counting(const std::string& address) : server_(bound<Server>(address)) {
        thread_ = std::jthread([this](std::stop_token stop) {
            serve(*server_, stop, [this](Request& request, Draft& draft) {
                const auto asked = request.as<schema::ReadRequest>();
                auto reply = draft.root<schema::ReadReply>();
                reply.setTag(asked.getTag());
                reply.initStatus().setHead(++count_);
            });
        });
    }
    std::uint64_t dropped() {
        thread_.request_stop();
        thread_.join();
        return server_->dropped();
    }

 private:
    std::unique_ptr<Server> server_;
    std::uint64_t count_ = 0;
    std::jthread thread_;
};

std::string status_request(std::uint64_t tag) {
    capnp::MallocMessageBuilder message;
    auto request = message.initRoot<schema::ReadRequest>();
    request.setTag(tag);
    request.setStatus();
    return bytes_of(message);
}

TEST_CASE("exchange: nobody there is said within the caller's patience, with the address") {
    const Data data;
    Recorder recorder(data.at(), milliseconds{50});
    const auto begin = std::chrono::steady_clock::now();
    const auto state = recorder.status();
    CHECK(std::chrono::steady_clock::now() - begin < milliseconds{8'000});
    REQUIRE_FALSE(state.has_value());
    CHECK(state.error().kind == Error::Kind::unavailable);
    CHECK(state.error().sentence ==
          "the recorder is not there: nobody took a request at " + data.at().read + " within 50 ms");
}

TEST_CASE("exchange: whoever is stopped waits for nobody any more") {
    const Data data;
    std::stop_source source;
    Recorder nobody(data.at(), milliseconds{60'000}, source.get_token());
    const auto server = bound<Server>(data.at().append);  // takes what is asked and says nothing
    Recorder silent(data.at(), milliseconds{60'000}, source.get_token());
    const std::jthread stopping([&] { source.request_stop(); });
    const auto begin = std::chrono::steady_clock::now();
    CHECK(nobody.status().error().sentence == "stopped before the recorder answered");
    CHECK(silent.append({}).error().sentence == "stopped before the recorder answered");
    CHECK(std::chrono::steady_clock::now() - begin < milliseconds{30'000});
}

TEST_CASE("exchange: a service that does not answer is named, and its late answer is nobody else's") {
    const Data data;
    const auto server = bound<Server>(data.at().read);
    Recorder recorder(data.at(), milliseconds{1'000});
    CHECK(recorder.status().error().sentence.find("the recorder did not answer at " + data.at().read) == 0);
    auto late = server->next(milliseconds{5'000});
    REQUIRE(late.has_value());
    capnp::MallocMessageBuilder message;
    auto reply = message.initRoot<schema::ReadReply>();
    reply.setTag(late->as<schema::ReadRequest>().getTag());
    reply.initStatus().setHead(1);
    server->reply(late->peer(), message);  // the peer has gone: no harm
    std::jthread honest([&] {
        auto request = server->next(milliseconds{30'000});
        if (!request) return;
        reply.setTag(request->as<schema::ReadRequest>().getTag());
        reply.initStatus().setHead(2);
        server->reply(request->peer(), message);
    });
    CHECK(recorder.status()->log.head == Position{2});
}

TEST_CASE("exchange: the service may start after its clients, and start again") {
    const Data data;
    Recorder recorder(data.at(), milliseconds{500});
    // A question that meets a service on its way out is lost with it: whoever asks again is answered.
    const auto head = [&] {
        auto state = recorder.status();
        for (int tries = 0; !state && tries < 60; ++tries) state = recorder.status();
        return state ? state->log.head : Position{0};
    };
    std::promise<void> answered;
    std::jthread starter([&] {
        std::this_thread::sleep_for(milliseconds{100});
        Counting first(data.at().read);
        answered.get_future().wait();
    });
    CHECK(head() >= Position{1});
    answered.set_value();
    starter.join();
    Counting second(data.at().read);
    CHECK(head() >= Position{1});
}

TEST_CASE("exchange: what is no message is dropped and harms nobody") {
    const Data data;
    Counting service(data.at().read);
    Stranger stranger(data.at().read);
    const std::string good = status_request(7);
    stranger.send({"x"});                              // no whole word
    stranger.send({std::string(8, '\0')});             // no root
    stranger.send({std::string(64, '\xff')});          // a segment table from hell
    stranger.send({good, good});                       // two frames
    stranger.send({good.substr(0, good.size() - 8)});  // cut short
    stranger.send({"", "", good});                     // too many envelopes
    std::string pointers = good;
    for (std::size_t i = 8; i + 8 <= pointers.size(); i += 8)
        pointers.replace(i, 8, "\xfe\xff\xff\xff\xff\xff\xff\xff");
    stranger.send({pointers});
    stranger.send({good});
    const auto answer = stranger.receive();
    REQUIRE(answer.size() == 1);
    Recorder recorder(data.at(), milliseconds{30'000});
    CHECK(recorder.status().has_value());
    CHECK(service.dropped() >= 4);
}

TEST_CASE("exchange: a frame over the limit closes its connection and no other") {
    const Data data;
    Counting service(data.at().read);
    Stranger greedy(data.at().read);
    greedy.send({std::string(static_cast<std::size_t>(Server::frame_bytes) + 8, '\0')});
    Recorder recorder(data.at(), milliseconds{30'000});
    CHECK(recorder.status().has_value());
}

TEST_CASE("exchange: a REQ socket of any language is answered as it expects") {
    const Data data;
    Counting service(data.at().read);
    Stranger simple(data.at().read, ZMQ_REQ);
    simple.send({status_request(1)});
    CHECK(simple.receive().size() == 1);
    simple.send({status_request(2)});
    CHECK(simple.receive().size() == 1);
}

TEST_CASE("exchange: many requests in flight are answered in the order they were given") {
    const Data data;
    const auto server = bound<Server>(data.at().append);
    constexpr std::size_t requests = 200;
    std::size_t most = 0;
    std::jthread backwards([&] {  // answers what it has in reverse order
        std::size_t answered = 0;
        while (answered < requests) {
            std::vector<Request> waiting;
            while (auto request = server->next(milliseconds{waiting.empty() ? 2'000 : 20}))
                waiting.push_back(std::move(*request));
            if (waiting.empty()) return;
            most = std::max(most, waiting.size());
            for (; !waiting.empty(); waiting.pop_back(), ++answered) {
                const auto asked = waiting.back().as<schema::AppendRequest>();
                capnp::MallocMessageBuilder message;
                auto reply = message.initRoot<schema::AppendReply>();
                reply.setTag(asked.getTag());
                reply.initReceipt().setHead(asked.getProposals()[0].getContent().size());
                server->reply(waiting.back().peer(), message);
            }
        }
    });
    std::vector<std::vector<Proposal>> asked;
    for (std::size_t i = 0; i < requests; ++i)
        asked.push_back({{.content = std::vector<capnp::word>(i + 1), .expected = {}}});
    Recorder recorder(data.at(), milliseconds{30'000});
    const auto receipts = recorder.append_each(asked);
    REQUIRE(receipts.size() == requests);
    for (std::size_t i = 0; i < requests; ++i) {
        REQUIRE(receipts[i].has_value());
        CHECK(receipts[i]->head.value == (i + 1) * 8);
    }
    backwards.join();
    CHECK(most <= 64);
}

// A recorder that answers each append with the bytes of its first event for a head, the last that came first.
void answer_backwards(Server& server, std::size_t requests) {
    std::vector<Request> waiting;
    while (waiting.size() < requests) {
        auto request = server.next(milliseconds{2'000});
        if (!request) return;
        waiting.push_back(std::move(*request));
    }
    for (; !waiting.empty(); waiting.pop_back()) {
        const auto asked = waiting.back().as<schema::AppendRequest>();
        capnp::MallocMessageBuilder message;
        auto reply = message.initRoot<schema::AppendReply>();
        reply.setTag(asked.getTag());
        reply.initReceipt().setHead(asked.getProposals()[0].getContent().size());
        server.reply(waiting.back().peer(), message);
    }
}

TEST_CASE("exchange: what is on its way is answered to who sent it, whoever asks for answers first") {
    const Data data;
    const auto server = bound<Server>(data.at().append);
    const auto of_words = [](std::size_t words) {
        return std::vector<Proposal>{{.content = std::vector<capnp::word>(words), .expected = {}}};
    };
    std::jthread backwards([&] { answer_backwards(*server, 4); });
    Recorder recorder(data.at(), milliseconds{30'000});
    const std::vector<std::vector<Proposal>> two{of_words(1), of_words(2)}, one{of_words(3)};
    const auto first = recorder.send_each(two), second = recorder.send_each(one);
    const auto between = recorder.append(of_words(4));
    REQUIRE(between.has_value());
    CHECK(between->head.value == 4 * 8);
    CHECK(recorder.answers(second)[0]->head.value == 3 * 8);
    const auto answers = recorder.answers(first);
    REQUIRE(answers.size() == 2);
    CHECK(answers[0]->head.value == 1 * 8);
    CHECK(answers[1]->head.value == 2 * 8);
}

TEST_CASE("exchange: what is on its way when nobody answers any more is unavailable, all of it") {
    const Data data;
    const auto server = bound<Server>(data.at().append);  // takes, and answers nothing
    const std::vector<std::vector<Proposal>> one{{{.content = std::vector<capnp::word>(1), .expected = {}}}};
    Recorder recorder(data.at(), milliseconds{100});
    for (const auto& sent : {recorder.send_each(one), recorder.send_each(one)})
        for (const auto& answer : recorder.answers(sent)) {
            REQUIRE_FALSE(answer.has_value());
            CHECK(answer.error().kind == Error::Kind::unavailable);
        }
}

TEST_CASE("exchange: a request over the limit is refused before it is sent") {
    const Data data;
    Recorder recorder(data.at(), milliseconds{50});
    const Proposal large[] = {{.content = std::vector<capnp::word>(200'000), .expected = {}}};
    const auto receipt = recorder.append(large);
    REQUIRE_FALSE(receipt.has_value());
    CHECK(receipt.error().kind == Error::Kind::rejected);
    CHECK(receipt.error().sentence.find("an append holds at most 1048576 bytes") == 0);
}

TEST_CASE("bell: a ring wakes who waits, and one that was missed costs only patience") {
    const Data data;
    const auto publisher = bound<Publisher>(data.at().bell);
    RemoteBell bell(data.at());
    std::jthread ringer([&](std::stop_token stop) {
        for (std::uint64_t head = 1; !stop.stop_requested(); ++head) {
            publisher->ring(Position{head});
            std::this_thread::sleep_for(milliseconds{10});
        }
    });
    const auto begin = std::chrono::steady_clock::now();
    bell.wait(Position{5}, milliseconds{60'000});
    CHECK(std::chrono::steady_clock::now() - begin < milliseconds{50'000});
    ringer.request_stop();
    ringer.join();
    const auto quiet = std::chrono::steady_clock::now();
    bell.wait(Position{1'000'000}, milliseconds{50});
    CHECK(std::chrono::steady_clock::now() - quiet >= milliseconds{50});
}

TEST_CASE("bell: the changes of many projections are heard at once, the latest of each") {
    const Data data;
    const auto kpis = bound<Publisher>(data.at().changed("kpi-board"));
    const auto live = bound<Publisher>(data.at().changed("live-board"));
    const std::string names[] = {"kpi-board", "live-board", "not-running"};
    ChangedBell bell(data.at(), names);
    std::vector<ChangedBell::Change> heard;
    for (std::uint64_t i = 1; i < 200; ++i) {  // until both subscriptions have arrived
        kpis->changed("kpi-board", 1, Position{i});
        live->changed("live-board", 2, Position{i});
        std::this_thread::sleep_for(milliseconds{20});
        heard = bell.wait(milliseconds{0});
        if (heard.size() == 2) break;
    }
    REQUIRE(heard.size() == 2);
    CHECK(heard[0].view == "kpi-board");
    CHECK(heard[1].view == "live-board");
    CHECK(heard[1].version == 2);
    CHECK(bell.wait(milliseconds{20}).empty());
}

TEST_CASE("views: rows, status and changes come from the projector that holds them") {
    const Data data;
    const auto server = bound<Server>(data.at().view("kpi-board"));
    std::jthread projector([&](std::stop_token stop) {
        serve(*server, stop, [](Request& request, Draft& draft) {
            const auto asked = request.as<schema::ViewRequest>();
            auto reply = draft.root<schema::ViewReply>();
            reply.setTag(asked.getTag());
            if (asked.isRows()) {
                auto rows = reply.initRows();
                rows.setView(asked.getRows().getView());
                rows.setPosition(9);
                auto row = rows.initRows(1)[0];
                row.setKey(asked.getRows().getFilters()[0].getValue());
                row.setRow(kj::heapArray<kj::byte>(16));
            } else if (asked.isStatus()) {
                reply.initStatus(1)[0].setState("live");
            } else {
                reply.initChanges().setReset(true);
            }
        });
    });
    Views views(data.at(), milliseconds{30'000});
    const auto rows = views.rows({.view = "kpi-board", .filters = {{"contract", "contract-a"}}});
    REQUIRE(rows.has_value());
    CHECK(rows->position == Position{9});
    CHECK(rows->rows[0].key == "contract-a");
    CHECK(rows->rows[0].bytes.size() == 2);
    CHECK(views.status("kpi-board")->state == "live");
    CHECK(views.changes("kpi-board", Position{1})->reset);

    const auto nobody = views.rows({.view = "no-such-view"});
    REQUIRE_FALSE(nobody.has_value());
    CHECK(nobody.error().kind == Error::Kind::not_found);
    CHECK(views.rows({.view = "../../etc"}).error().kind == Error::Kind::not_found);
}

}  // namespace
}  // namespace daybook::wire
