// Which source a visit waits for that is called neither late nor missed (R1).

#include "services/gateway/awaited.h"

#include "events/core/calendar.h"
#include "schema/feed.capnp.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

std::int64_t at(const char* time) { return micros(*parse_instant(time)); }

Heard through(std::map<std::string, std::int64_t> contracts) {
    Heard heard;
    for (const auto& [contract, until] : contracts) heard.until = std::max(heard.until, until);
    heard.through = std::move(contracts);
    return heard;
}

}  // namespace

TEST_CASE("awaited: where a contract has telephones and a weekly file, a visit waits for the file by name") {
    const Instant planned = *parse_instant("2026-03-04T09:00:00Z");
    Sources sources{{"app", through({{"", at("2026-03-04T11:55:00Z")}})},
                    {"council-file", through({{"county", at("2026-03-01T23:59:00Z")}})}};
    CHECK(awaited(sources, "county", planned) == "waits for council-file, heard through 1 Mar, 23:59");
    CHECK(awaited(sources, "city", planned).empty());  // its telephones were heard, and no file speaks for it
    sources["council-file"] = through({{"county", at("2026-03-04T09:30:00Z")}});
    CHECK(awaited(sources, "county", planned).empty());  // through the tolerance is far enough
    sources["app"] = through({{"", at("2026-03-04T09:29:59Z")}});
    CHECK(awaited(sources, "county", planned) == "waits for app, heard through 4 Mar, 09:29");
    sources["council-file"] = through({{"county", at("2026-03-01T23:59:00Z")}, {"city", at("2026-03-08T23:59:00Z")}});
    CHECK(awaited(sources, "county", planned) ==
          "waits for app, heard through 4 Mar, 09:29; council-file, heard through 1 Mar, 23:59");
    CHECK(awaited({}, "county", planned) == "waits for its source, which was never heard");
    // One that fell silent weeks before the others is no source of the contract any more.
    sources["council-file"] = through({{"county", at("2026-02-18T09:29:00Z")}});
    sources["app"] = through({{"", at("2026-03-04T11:55:00Z")}});
    CHECK(awaited(sources, "county", planned).empty());
}

TEST_CASE("awaited: a visit waits from its tolerance on, until somebody says what became of it") {
    const Instant planned = *parse_instant("2026-03-04T09:00:00Z");
    using State = schema::VisitState;
    CHECK_FALSE(may_wait(State::PLANNED, planned, *parse_instant("2026-03-04T09:30:00Z")));
    CHECK(may_wait(State::PLANNED, planned, *parse_instant("2026-03-04T09:31:00Z")));
    CHECK(may_wait(State::AWAITING_DATA, planned, planned));
    for (const State told : {State::OVERDUE, State::MISSED, State::IN_PROGRESS, State::CANCELLED})
        CHECK_FALSE(may_wait(told, planned, *parse_instant("2026-03-05T09:00:00Z")));
}

}  // namespace daybook::gateway
