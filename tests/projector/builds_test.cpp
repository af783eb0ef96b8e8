// Builds of a projection changed under way: who asks is answered throughout, and by the build that was chosen.

#include "projections/catalogue.h"
#include "projections/engine/store.h"
#include "tests/projector/stack.h"

namespace daybook::projector {
namespace {

using namespace story;
using Act = wire::Views::Act;

wire::Views::ProjectionState done(wire::Views& views, const std::string& projection, Act act) {
    auto state = views.act(projection, act);
    if (!state) FAIL(state.error().sentence);
    const std::uint64_t mine = state->work.asked;
    while (state->work.done < mine) {
        std::this_thread::sleep_for(milliseconds{5});
        state = views.status(projection);
        if (!state) FAIL(state.error().sentence);
    }
    return *state;
}

std::string holder(const wire::Views::ProjectionState& state, const std::string& role) {
    for (const auto& build : state.builds)
        if (build.role == role) return build.name;
    return "";
}

// The name of the board's n-th build.
std::string build(int nth) {
    return "v" + std::to_string(projections::find_projection("kpi-board")->version) + "." + std::to_string(nth);
}

TEST_CASE("builds: a rebuild beside the build that answers is the same, takes over, and can be rolled back") {
    Stack stack;
    stack.start_projector({"kpi-board"});
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    const std::string live = digest_at(views, "kpi-board", head);
    const auto rebuilt = done(views, "kpi-board", Act::rebuild_beside);
    INFO(rebuilt.work.outcome);
    CHECK_FALSE(rebuilt.work.failed);
    CHECK(rebuilt.work.comparison.position == head);
    CHECK(rebuilt.work.comparison.before == live);
    CHECK(rebuilt.work.comparison.after == live);
    CHECK(holder(rebuilt, "active") == build(2));
    CHECK(holder(rebuilt, "previous") == build(1));
    CHECK(figure(views, "punctuality", head) == std::pair<std::int64_t, std::int64_t>{10, 16});
    const Position later = stack.tell(w1_later());
    CHECK(figure(views, "missed_visits", later) == std::pair<std::int64_t, std::int64_t>{3, 21});
    const auto compared = done(views, "kpi-board", Act::compare);  // the one before is caught up first
    CHECK(compared.work.comparison.position == later);
    CHECK(compared.work.comparison.before == compared.work.comparison.after);
    const auto back = done(views, "kpi-board", Act::roll_back);
    CHECK_FALSE(back.work.failed);
    CHECK(holder(back, "active") == build(1));
    CHECK(figure(views, "missed_visits", later) == std::pair<std::int64_t, std::int64_t>{3, 21});
}

TEST_CASE("builds: rows that were damaged are found by a rebuild, which waits until it is accepted") {
    Stack stack;
    stack.start_projector({"kpi-board"});
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    const std::string right = digest_at(views, "kpi-board", head);
    stack.projector->stop();
    {
        auto store = projections::Store::open(stack.data / "views" / "kpi-board" / "active");
        REQUIRE(store);
        const auto before = (*store)->checkpoint();
        auto after = before;
        after.digest.lanes[0] += 1;  // as a wrong row would leave it
        const projections::Write wrong[] = {
            {.table = 22, .key = "somebody", .row = std::string("\2\0", 2), .changed = head}};
        REQUIRE((*store)->commit(wrong, before, after, true));
    }
    stack.start_projector({"kpi-board"});
    const auto found = done(views, "kpi-board", Act::rebuild_beside);
    CHECK(found.work.failed);
    CHECK(holder(found, "active") == build(1));
    CHECK(holder(found, "candidate") == build(2));
    REQUIRE(found.work.comparison.tables.size() == 1);
    CHECK(found.work.comparison.tables[0].table == "worker_cells");
    CHECK(found.work.comparison.tables[0].gone == 1);
    CHECK(found.work.comparison.tables[0].added + found.work.comparison.tables[0].changed == 0);
    stack.projector->stop();
    stack.start_projector({"kpi-board"});  // the candidate waits across a restart
    digest_at(views, "kpi-board", head);
    const auto accepted = done(views, "kpi-board", Act::accept);
    INFO(accepted.work.outcome);
    CHECK_FALSE(accepted.work.failed);
    CHECK(digest_at(views, "kpi-board", head) == right);
    // Other rows answer now, at the same position: readers are told to fetch everything, until the next event.
    const auto told = views.changes("kpi-board", head);
    REQUIRE(told);
    CHECK(told->reset);
    const Position later = stack.tell(w1_later());
    digest_at(views, "kpi-board", later);
    CHECK_FALSE(views.changes("kpi-board", later)->reset);
}

TEST_CASE("builds: a projection that stands still is rebuilt, and answers again") {
    Stack stack;
    stack.start_projector({"live-board"});
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    const std::string right = digest_at(views, "live-board", head);
    stack.projector->stop();
    {
        auto store = projections::Store::open(stack.data / "views" / "live-board" / "active");
        REQUIRE(store);
        const auto before = (*store)->checkpoint();
        auto after = before;
        after.leaf[0] ^= std::byte{1};  // made from another log
        REQUIRE((*store)->commit({}, before, after, true));
    }
    stack.start_projector({"live-board"});
    while (!views.status("live-board")->state.starts_with("stopped")) std::this_thread::sleep_for(milliseconds{5});
    CHECK(views.rows({.view = "live-board"}).error().kind == Error::Kind::corrupt);
    const auto rebuilt = done(views, "live-board", Act::rebuild);
    CHECK_FALSE(rebuilt.work.failed);
    CHECK(digest_at(views, "live-board", head) == right);
}

TEST_CASE("builds: one work at a time, and what there is none of is said so") {
    Stack stack;
    stack.start_projector({"live-board"});
    wire::Views views(stack.addresses());
    const Position head = stack.tell(told(planned("V1", "08:00", "08:30")));
    digest_at(views, "live-board", head);
    CHECK(done(views, "live-board", Act::roll_back).work.failed);
    CHECK(done(views, "live-board", Act::accept).work.failed);
    CHECK(done(views, "live-board", Act::compare).work.failed);
    REQUIRE(views.act("live-board", Act::rebuild_beside));
    const auto second = views.act("live-board", Act::compare);
    // Either the first is still going on, or it was that quick.
    if (!second) CHECK(second.error().kind == Error::Kind::conflict);
}

}  // namespace
}  // namespace daybook::projector
