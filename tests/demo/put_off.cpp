// What becomes of the requests that were put off.

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "schema/referral.capnp.h"
#include "tests/demo/said.h"

namespace daybook::demo {

TEST_CASE("agency: a referral that is put off is decided on the day it was put off until") {
    std::map<std::string, Day> until;  // of each that was put off
    std::map<std::string, Day> decided;
    for (const auto& telling : weeks(1, 12)) {
        using Fact = schema::Referral;
        const Said said(telling.event);
        const std::string stream(said.view.stream());
        if (said.view.is<Fact::Deferred>()) until[stream] = day(said.view.as<Fact::Deferred>().getUntil());
        if (said.view.is<Fact::Declined>() || said.view.is<Fact::Withdrawn>())
            decided[stream] = Calendar::london().day_of(said.view.occurred());
        if (said.view.is<Fact::BidNotAwarded>()) until.erase(stream);  // what was bid for ends with its bid
    }
    const Day last = first + std::chrono::days{12 * 7 - 1};
    std::size_t over = 0;
    for (const auto& [stream, until_day] : until) {
        INFO(stream);
        CHECK(decided.contains(stream) == (until_day <= last));
        if (!decided.contains(stream)) continue;
        CHECK(decided[stream] == until_day);
        ++over;
    }
    CHECK(over > 2);
}

}  // namespace daybook::demo
