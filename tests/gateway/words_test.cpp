// Ids as a person meets them.

#include <catch2/catch.hpp>

#include "projections/kpi/kpi.h"
#include "services/gateway/kpi_story.h"
#include "services/gateway/likely_late.h"
#include "services/gateway/words.h"

namespace daybook::gateway {
namespace {

TEST_CASE("words: an id of people's own is whole, a pseudonym is its beginning") {
    CHECK(short_id("0103-20261124-1") == "0103-20261124-1");
    CHECK(short_id("county-framework-20261226") == "county-framework-20261226");
    CHECK(short_id("rmqokypvmzi353z7yziedo5dnm") == "rmqokypv…");
    CHECK(short_id("").empty());
    CHECK(short_ref("person-ns2epb6ndpo6rshqtnswgwzmf2") == "P-ns2e");
}

TEST_CASE("words: every KPI says in a sentence how it is computed") {
    for (const auto& kpi : kpi::shown_kpis()) {
        INFO(kpi.id);
        CHECK(how_of(kpi.id).ends_with('.'));
    }
    CHECK(how_of("no-such-kpi").empty());
}

TEST_CASE("today: a visit is likely late by what its care worker is still at, and what is between counts as well") {
    using std::chrono::minutes;
    const Instant nine{std::chrono::sys_days{std::chrono::year{2026} / 3 / 4} + std::chrono::hours{9}};
    const auto at = [&](std::int64_t minute) { return nine + minutes{minute}; };
    const auto waits = [&](const char* visit, std::int64_t minute, const char* where) {
        return BoardVisit{.visit = visit,
                          .still_at = where,
                          .planned = at(minute),
                          .planned_for = minutes{30},
                          .workers = {"w1"},
                          .to_begin = true};
    };
    const BoardVisit here{.visit = "A",
                          .still_at = "",
                          .planned = at(-30),
                          .start = at(0),
                          .planned_for = minutes{30},
                          .workers = {"w1"},
                          .in_progress = true};
    const std::vector<BoardVisit> board{here, waits("B", 20, "A"), waits("C", 55, "A"), waits("D", 120, "A"),
                                        waits("E", 20, "")};
    // Begun at 9:00 for half an hour: B of 9:20 is 10 minutes late, C of 9:55 five, D of 11:00 in time.
    const auto early = likely_late(board, at(5));
    CHECK(early == std::map<std::string, Seconds>{{"B", minutes{10}}, {"C", minutes{5}}});
    // Still there at 9:50: over its plan, and by the clock.
    const auto later = likely_late(board, at(50));
    CHECK(later.at("B") == minutes{30});
    CHECK(later.at("C") == minutes{25});
    CHECK_FALSE(later.contains("D"));
    CHECK_FALSE(later.contains("E"));  // nobody it waits for is anywhere
}

TEST_CASE("words: a contract type reads as its schema titles it, and what is none as it is") {
    CHECK(contract_type_words("dps") == "dynamic purchasing system");
    CHECK(contract_type_words("spot") == "spot");
    CHECK(contract_type_words("by the day") == "by the day");
}

}  // namespace
}  // namespace daybook::gateway
