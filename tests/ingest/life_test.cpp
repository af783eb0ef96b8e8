// A record's life: created, corrected, cancelled, deleted, restored and superseded out of order ends the same, whatever
// order its versions arrive in, and every version is found in the visit's story.

#include <rapidcheck.h>

#include <algorithm>
#include <numeric>

#include "events/care/person_day.h"
#include "tests/ingest/kinds.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

// What is left of a visit when all is said: what any figure is made of.
struct End {
    schema::VisitState state{};
    std::optional<Instant> plan, start, end;
    Seconds delivered{};
    bool electronic = false, changed = false, voided = false;
    Seconds claimed{};
    std::vector<std::pair<schema::Who, Instant>> cancelled{};  // who, and when: notice is counted from it
    bool operator==(const End&) const = default;
};
std::ostream& operator<<(std::ostream& out, const End& e) {
    const auto t = [](const std::optional<Instant>& i) { return i ? to_string(*i) : std::string("-"); };
    return out << static_cast<int>(e.state) << " plan " << t(e.plan) << " " << t(e.start) << " to " << t(e.end) << " "
               << e.delivered.count() << " s" << (e.electronic ? " electronic" : "") << (e.changed ? " changed" : "")
               << (e.voided ? " voided" : "") << " claimed " << e.claimed.count() << " cancelled "
               << (e.cancelled.empty() ? "never" : to_string(e.cancelled.back().second)) << " of "
               << e.cancelled.size();
}

struct Left {
    End end;
    std::set<std::uint64_t> versions;  // that stand in the story
};
Left left_by(Desk& desk, Position after) {
    care::PersonDay day;
    care::Visit visit;
    Left out;
    desk.each(
        [&](const EventView& event) {
            if (!care::is_visit(event)) return;
            care::fold(visit, event);
            out.versions.insert(event.event().getOrigin().getRecordVersion());
            if (event.is<Visit::Claimed>()) out.end.claimed = Seconds{event.as<Visit::Claimed>().getSeconds()};
        },
        after);
    day.day = *parse_day("2026-03-04");
    day.put(std::move(visit));
    const auto all = care::measure(day, care::DefaultSetting{});
    RC_ASSERT(all.size() == 1U);
    const auto& m = all.front();
    out.end.state = m.state;
    if (m.plan) out.end.plan = m.plan->start;
    out.end.start = m.start;
    out.end.end = m.end;
    out.end.delivered = m.delivered;
    for (const auto& worker : m.workers) {
        out.end.electronic |= worker.electronic;
        out.end.changed |= worker.manual || worker.adjusted;
    }
    out.end.voided = m.visit->voided;
    for (const auto& c : m.visit->cancellations) out.end.cancelled.emplace_back(c.by, c.occurred);
    return out;
}

// A visit of its own each time, on one log.
Left lived(Desk& desk, const Kind& kind, std::vector<Told> versions, const std::vector<std::size_t>& order) {
    static unsigned visits = 0;
    const Folder folder;
    const auto before = desk.head();
    for (auto& told : versions) told.id = std::to_string(1'000 + visits);
    ++visits;
    for (const std::size_t at : order) kind.load(desk, folder, {versions[at]}, static_cast<unsigned>(at) + 1);
    return left_by(desk, before);
}

// Versions of one visit: by the clock or by hand, cancelled or deleted and restored. A later one may say what an
// earlier one said, in between of which something else was told: that is what being restored looks like.
std::vector<Told> life(const Kind& kind, std::size_t versions) {
    std::vector<Told> out(versions);
    const auto first = *rc::gen::inRange(0, 20);
    for (std::size_t i = 0; i < versions; ++i) {
        Told& told = out[i];
        // A clock never says otherwise later, where its times stand beside the confirmed ones.
        told.manual = (i != 0 && kind.own_clock) || *rc::gen::arbitrary<bool>();
        told.deleted = kind.deletes && i != 0 && *rc::gen::inRange(0, 3) == 0;
        told.cancelled = kind.cancels && *rc::gen::inRange(0, 3) == 0;
        // The version of this one is in the name of its file: two with the same bytes would be the same file twice.
        if (kind.format == std::string_view("hhax")) told.text = "name " + std::to_string(i);
        const bool clock = kind.own_clock && !told.manual;
        told.end = "08:" + std::to_string(clock ? 39 : 20 + (first + *rc::gen::inRange(0, 3) * 7) % 18);
    }
    return out;
}

TEST_CASE(
    "life: whatever order the versions of a visit arrive in, it ends the same, and all of them are in its story") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        Desk desk;
        desk.agree("C1");
        REQUIRE(rc::check(kind.name, [&] {
            const auto count = *rc::gen::inRange<std::size_t>(2, 5);
            const auto versions = life(kind, count);
            std::vector<std::size_t> in_order(count);
            std::iota(in_order.begin(), in_order.end(), std::size_t{0});
            auto order = in_order;
            for (std::size_t i = count; i > 1; --i)
                std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
            const Left straight = lived(desk, kind, versions, in_order), crooked = lived(desk, kind, versions, order);
            RC_ASSERT(crooked.end == straight.end);
            RC_ASSERT(crooked.end.voided == versions.back().deleted);
            RC_ASSERT(crooked.end.cancelled.size() == (versions.back().cancelled ? 1U : 0U));
            RC_ASSERT(crooked.versions.size() == count);
            RC_ASSERT(straight.versions.size() == count);
        }));
    }
}

// What a rota says of a visit: planned, cancelled, planned again.
TEST_CASE("life: a visit cancelled and planned again is due again, in whatever order the three files come") {
    const auto row = [](const char* status, const char* made) {
        return "VisitRef,PersonRef,ContractRef,Date,Start,Minutes,Status,PublishedAt\nV1,SU-12,C1,04/03/"
               "2026,08:00,30," +
               std::string(status) + "," + made + "\n";
    };
    const std::string files[] = {row("Planned", "01/03/2026 09:00"), row("Cancelled by client", "02/03/2026 09:00"),
                                 row("Planned", "03/03/2026 09:00")};
    std::vector<std::size_t> order = {0, 1, 2};
    do {
        INFO(order[0] << order[1] << order[2]);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        for (const std::size_t i : order)
            desk.load(folder.file(std::to_string(i) + ".csv", files[i]), desk.how("mapped", feeds / "rota.toml"));
        const Left left = left_by(desk, {});
        CHECK(left.end.cancelled.empty());
        CHECK(left.end.state != schema::VisitState::CANCELLED);
        CHECK(left.versions.size() == 3);
    } while (std::next_permutation(order.begin(), order.end()));
}

// An export made before the visit proves when it was cancelled; a copy of the row made after the day does not.
TEST_CASE("life: a cancellation told in time keeps its time when a later file tells it again, in either order") {
    const auto row = [](const char* made) {
        return std::string(
                   "RecordId,PersonRef,WorkerRef,ContractRef,Date,ClockIn,ClockOut,Status,Scheduled,ExportedAt\n") +
               "1,SU-12,W-3,C1,04/03/2026,,,Cancelled by client,08:00:00," + made + "\n";
    };
    const std::string in_time = row("2026-03-04T07:00:00"), after = row("2026-03-09T07:00:00");
    for (const bool late : {false, true}) {
        INFO(late);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        const auto how = desk.how("mapped", feeds / "actuals.toml");
        desk.load(folder.file("1.csv", late ? after : in_time), how);
        desk.load(folder.file("2.csv", late ? in_time : after), how);
        const auto cancelled = left_by(desk, {}).end.cancelled;
        REQUIRE(cancelled.size() == 1);
        CHECK(cancelled.front().second == at("2026-03-04T07:00:00Z"));
    }
}

TEST_CASE("life: what tells orders apart if versions were not told apart (negative control)") {
    // The same two files under one version end by who came last: the property above can fail.
    const auto kind = kinds().front();
    const Told early{.end = "08:30"}, late{.end = "08:45"};
    const auto end_of = [&](const Told& first, const Told& second) {
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        desk.load(folder.file("a.csv", kind.file({first}, 1)), kind.how(desk));
        std::string text = kind.file({second}, 1);
        for (auto at = text.find("F1-1,"); at != std::string::npos; at = text.find("F1-1,"))
            text.replace(at, 5, "F2-1,");
        desk.load(folder.file("b.csv", text), kind.how(desk));
        return left_by(desk, {}).end;
    };
    CHECK_FALSE(end_of(early, late) == end_of(late, early));
}

}  // namespace
}  // namespace daybook::ingest
