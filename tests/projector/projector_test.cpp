// Projectors over real sockets: a recorder, projections in their own threads, and a reader who asks.

#include "events/log/watermark.h"
#include "tests/projector/stack.h"

namespace daybook::projector {
namespace {

TEST_CASE("projector: what was recorded is answered at the position that was asked for") {
    Stack stack;
    stack.start_projector();
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    using Pair = std::pair<std::int64_t, std::int64_t>;
    CHECK(figure(views, "punctuality", head) == Pair{10, 16});
    CHECK(figure(views, "missed_visits", head) == Pair{4, 21});
    const Position later = stack.tell(w1_later());
    CHECK(figure(views, "missed_visits", later) == Pair{3, 21});
}

TEST_CASE("projector: every view is answered under its own name") {
    Stack stack;
    stack.start_projector();
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    for (const char* view : {"kpi-board", "live-board", "audit-trail"}) {
        INFO(view);
        wire::Views::Query query{.view = view, .min_position = head};
        // The day of W1 is over when its last event is recorded, and the board would show the next one.
        if (query.view == "live-board") query.filters = {{"day", "2026-03-04"}};
        const auto rows = views.rows(query);
        REQUIRE(rows);
        CHECK_FALSE(rows->rows.empty());
        CHECK(rows->parked.empty());
    }
    CHECK(views.rows({.view = "variation-log", .min_position = head}));
    const auto visits = views.rows({.view = "kpi-visits",
                                    .filters = {{"kpi", "late_visits"}, {"day", "2026-03-04"}, {"part", "numerator"}},
                                    .min_position = head});
    REQUIRE(visits);
    CHECK(visits->rows.size() == 5);
    const auto refused = views.rows({.view = "kpi-board", .filters = {{"colour", "red"}}, .min_position = head});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::rejected);
}

TEST_CASE("projector: a position nobody has recorded is waited for, and then is unavailable") {
    Stack stack;
    stack.start_projector({"live-board"});
    wire::Views views(stack.addresses());
    const Position head = stack.tell(told(planned("V1", "08:00", "08:30")));
    const auto rows = views.rows({.view = "live-board", .min_position = {head.value + 1}});
    REQUIRE_FALSE(rows);
    CHECK(rows.error().kind == Error::Kind::unavailable);
    INFO(rows.error().sentence);
    CHECK(rows.error().sentence.find("did not reach " + std::to_string(head.value + 1)) != std::string::npos);
}

TEST_CASE("projector: rows rebuilt from position 0 are the live rows, and a restart reads nothing twice") {
    Stack stack;
    stack.start_projector();
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    std::map<std::string, std::string> live;
    for (const char* name : {"kpi-board", "live-board", "variation-log", "audit-trail"})
        live[name] = digest_at(views, name, head);
    stack.projector->stop();
    stack.start_projector();
    for (const auto& [name, digest] : live) CHECK(digest_at(views, name, head) == digest);
    stack.projector->stop();
    std::filesystem::remove_all(stack.data / "views");
    stack.start_projector();
    for (const auto& [name, digest] : live) {
        INFO(name);
        CHECK(digest_at(views, name, head) == digest);
    }
}

TEST_CASE("projector: changed keys come over the wire") {
    Stack stack;
    stack.start_projector({"live-board"});
    wire::Views views(stack.addresses());
    const Position first = stack.tell(told(planned("V1", "08:00", "08:30")));
    digest_at(views, "live-board", first);
    const Position second = stack.tell(told(clocked_in("V1", "08:05")));
    digest_at(views, "live-board", second);
    const auto changes = views.changes("live-board", first);
    REQUIRE(changes);
    CHECK_FALSE(changes->reset);
    CHECK(changes->keys == std::vector<std::string>{"V1"});
}

TEST_CASE("projector: a projection made from another log says rebuild, and its neighbours go on") {
    Stack stack;
    stack.start_projector({"kpi-board", "live-board"});
    wire::Views views(stack.addresses());
    const Position head = stack.tell(told(planned("V1", "08:00", "08:30"), clocked_in("V1", "08:05")));
    digest_at(views, "kpi-board", head);
    digest_at(views, "live-board", head);
    stack.projector->stop();
    stack.stop_recorder();
    for (const auto& entry : std::filesystem::directory_iterator(stack.data))
        if (entry.path().filename().string().starts_with("log")) std::filesystem::remove_all(entry.path());
    std::filesystem::remove_all(stack.data / "views" / "live-board");
    stack.start_recorder();
    const Position other = stack.tell(told(planned("V2", "+2 08:00", "+2 08:30", {.made = "+2 06:00"})));
    stack.start_projector({"kpi-board", "live-board"});
    digest_at(views, "live-board", other);
    const auto refused = views.rows({.view = "kpi-board"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::corrupt);
    CHECK(refused.error().sentence.find("rebuild") != std::string::npos);
    const auto state = views.status("kpi-board");
    REQUIRE(state);
    CHECK(state->state.starts_with("stopped: "));
}

TEST_CASE("projector: a name that is no projection is refused") {
    Stack stack;
    stack.start_projector({"no-such-board"});
    REQUIRE(stack.projector->ended());
    const Status status = stack.projector->stop();
    REQUIRE_FALSE(status);
    CHECK(status.error().kind == Error::Kind::not_found);
}

TEST_CASE("projector: leaves a note of where it stands, for the recorder to be held to") {
    Stack stack;
    stack.start_projector({"kpi-board"});
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    digest_at(views, "kpi-board", head);
    stack.projector.reset();
    const auto seen = load_watermark(stack.data / "views" / "kpi-board.watermark");
    REQUIRE(seen.has_value());
    REQUIRE(seen->has_value());
    CHECK((*seen)->position == head);
}

}  // namespace
}  // namespace daybook::projector
