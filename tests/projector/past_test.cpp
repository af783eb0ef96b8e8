// Views of other times: what was known then, and what had happened by then.

#include <cstring>

#include "services/projector/past.h"
#include "tests/projector/stack.h"

namespace daybook::projector {
namespace {

using Pair = std::pair<std::int64_t, std::int64_t>;

Instant last_recorded(const Stack& stack) {
    wire::Recorder recorder(stack.addresses());
    return recorder.status().value().log.recorded;
}

wire::Views::Query missed(std::optional<Instant> known_at, std::optional<Instant> as_of) {
    return {.view = "kpi-board",
            .filters = {{"kpi", "missed_visits"}, {"day", "2026-03-04"}},
            .known_at = known_at,
            .as_of = as_of};
}

Pair figure_then(wire::Views& views, const wire::Views::Query& query) {
    const auto rows = views.rows(query);
    if (!rows) FAIL(rows.error().sentence);
    if (rows->rows.empty()) return {0, 0};
    const auto& bytes = rows->rows.front().bytes;
    const kj::ArrayPtr<const capnp::word> segment(bytes.data(), bytes.size());
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
    const auto row = message.getRoot<schema::KpiBoardRow>();
    return {row.getNumerator(), row.getDenominator()};
}

std::vector<std::pair<std::string, std::vector<std::uint64_t>>> plain(const wire::Views::Rows& rows) {
    std::vector<std::pair<std::string, std::vector<std::uint64_t>>> all;
    for (const auto& row : rows.rows) {
        std::vector<std::uint64_t> words(row.bytes.size());
        if (!words.empty()) std::memcpy(words.data(), row.bytes.data(), words.size() * sizeof(std::uint64_t));
        all.emplace_back(row.key, std::move(words));
    }
    return all;
}

TEST_CASE(
    "past: a visit whose clock-in came a day late was missed as far as anybody knew, and was not as it happened") {
    Stack stack;
    stack.start_projector({"kpi-board"});
    wire::Views views(stack.addresses());
    stack.tell(w1());
    const Instant evening = last_recorded(stack);
    const Position head = stack.tell(w1_later());
    CHECK(figure(views, "missed_visits", head) == Pair{3, 21});
    CHECK(figure_then(views, missed(evening, std::nullopt)) == Pair{4, 21});
    CHECK(figure_then(views, missed(std::nullopt, evening)) == Pair{3, 21});
    CHECK(figure_then(views, missed(evening, evening)) == Pair{4, 21});
    // Before anything was known there is nothing, and what is asked of times to come is now.
    CHECK(figure_then(views, missed(Instant{} + std::chrono::hours{1}, std::nullopt)) == Pair{0, 0});
    CHECK(figure_then(views, missed(last_recorded(stack) + std::chrono::hours{24}, std::nullopt)) == Pair{3, 21});
}

TEST_CASE("past: every view known at a time is the view that stood there then, byte for byte") {
    Stack stack;
    stack.start_projector();
    wire::Views views(stack.addresses());
    const Position then = stack.tell(w1());
    const Instant when = last_recorded(stack);
    std::map<std::string, wire::Views::Rows> stood;
    for (const char* view : {"kpi-board", "kpi-visits", "live-board", "variation-log", "audit-trail"}) {
        wire::Views::Query query{.view = view, .min_position = then};
        if (query.view == "live-board") query.filters = {{"day", "2026-03-04"}};
        if (query.view == "kpi-visits") query.filters = {{"kpi", "late_visits"}, {"day", "2026-03-04"}};
        const auto rows = views.rows(query);
        if (!rows) FAIL(view << ": " << rows.error().sentence);
        stood[view] = *rows;
        stood[view].next.clear();
    }
    stack.tell(w1_later());
    for (const auto& [view, rows] : stood) {
        INFO(view);
        wire::Views::Query query{.view = view, .known_at = when};
        if (view == "live-board") query.filters = {{"day", "2026-03-04"}};
        if (view == "kpi-visits") query.filters = {{"kpi", "late_visits"}, {"day", "2026-03-04"}};
        const auto past = views.rows(query);
        REQUIRE(past);
        CHECK(past->position == then);
        CHECK(plain(*past) == plain(rows));
        CHECK(plain(*past).empty() == (view == "variation-log"));
    }
}

TEST_CASE("past: more times than are kept are read again, and none leaves anything on the disk") {
    Stack stack;
    stack.start_projector({"kpi-board"});
    wire::Views views(stack.addresses());
    stack.tell(w1());
    const Instant evening = last_recorded(stack);
    for (int round = 0; round < 2; ++round) {
        for (const int hours : {0, 4, 8, 12}) {
            INFO(hours);
            const Pair now = figure_then(views, missed(evening - std::chrono::hours{hours}, std::nullopt));
            CHECK(now.first <= 4);
            CHECK(figure_then(views, missed(evening - std::chrono::hours{hours}, std::nullopt)) == now);
        }
    }
    std::size_t kept = 0;
    for ([[maybe_unused]] const auto& past : std::filesystem::directory_iterator(stack.data / "past" / "kpi-board"))
        ++kept;
    CHECK(kept <= Pasts::kept + 1);
    stack.projector->stop();
    stack.projector.reset();
    CHECK_FALSE(std::filesystem::exists(stack.data / "past" / "kpi-board"));
}

}  // namespace
}  // namespace daybook::projector
