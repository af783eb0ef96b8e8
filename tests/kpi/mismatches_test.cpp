// W8 of rules.md, its second half: mismatches told in five working days, known at the close of 10 April 2026.

#include "projections/kpi/kpi.h"

#include <catch2/catch.hpp>

namespace daybook::kpi {
namespace {

Day on(const char* date) { return *parse_day(date); }

std::optional<Ratio> seen_at(MismatchSeen seen, const char* closed) {
    seen.closed.day = on(closed);
    return mismatch_escalation.measure(seen, care::Terms::defaults());
}

const std::optional<Ratio> told{Ratio{1, 1}}, not_told{Ratio{0, 1}}, out{};

TEST_CASE("mismatch_escalation: W8, 2/4 = 50 %") {
    struct Row {
        const char* name;
        MismatchSeen seen;
        std::optional<Ratio> ratio;
    };
    const Row rows[] = {
        {"m1 raised 27 Mar, sent 7 Apr", {.raised = on("2026-03-27"), .sent = on("2026-04-07")}, told},
        {"m2 29 Mar, resolved 2 Apr", {.raised = on("2026-03-29"), .resolved = on("2026-04-02")}, out},
        {"m3 30 Mar, sent 9 Apr", {.raised = on("2026-03-30"), .sent = on("2026-04-09")}, not_told},
        {"m4 30 Mar, sent 1 Apr, resolved 2 Apr",
         {.raised = on("2026-03-30"), .sent = on("2026-04-01"), .resolved = on("2026-04-02")},
         told},
        {"m5 8 Apr, open", {.raised = on("2026-04-08")}, out},
        {"m6 27 Mar, only the steward's flag", {.raised = on("2026-03-27")}, not_told},
    };
    Ratio all;
    for (const Row& row : rows) {
        INFO(row.name);
        const auto ratio = seen_at(row.seen, "2026-04-10");
        CHECK(ratio == row.ratio);
        if (ratio) all += *ratio;
    }
    CHECK(all == Ratio{2, 4});
    CHECK(ppm(all) == 500'000);
}

TEST_CASE("mismatch_escalation: before its time is up a mismatch nobody was told of is in neither half") {
    const MismatchSeen m3{.raised = on("2026-03-30"), .sent = on("2026-04-09")};
    CHECK(seen_at(m3, "2026-04-07") == out);
    CHECK(seen_at(m3, "2026-04-08") == not_told);
    // Easter Monday is no bank holiday in Scotland: told on the Monday after, it is a day late there.
    MismatchSeen easter{.raised = on("2026-04-02"), .sent = on("2026-04-13")};
    CHECK(seen_at(easter, "2026-04-14") == told);
    easter.nation = Nation::scotland;
    CHECK(seen_at(easter, "2026-04-14") == not_told);
    // Settled on the very last day is in time, and needs nobody told.
    CHECK(seen_at({.raised = on("2026-03-30"), .resolved = on("2026-04-08")}, "2026-04-10") == out);
    // Settled only after its time was up is too late.
    CHECK(seen_at({.raised = on("2026-03-27"), .resolved = on("2026-04-08")}, "2026-04-10") == not_told);
}

}  // namespace
}  // namespace daybook::kpi
