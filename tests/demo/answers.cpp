#include "services/demo/answers.h"

#include <catch2/catch.hpp>

#include "events/stored/event_view.h"
#include "events/stored/format.h"
#include "schema/escalation.capnp.h"

namespace daybook::demo {
namespace {

using Fact = schema::Escalation;

Instant at(const std::string& day, int hour) {
    return Calendar::london().at(*parse_day(day), std::chrono::hours{hour}).instant;
}

struct Town {
    Answers answers;

    template <class What, class Fill>
    void say(const std::string& stream, Fill fill) {
        const Envelope envelope{
            .id = "e", .source = "daybook:steward", .stream = stream, .occurred = at("2026-04-03", 0)};
        hear(propose<What>(envelope, fill));
    }
    void hear(const Proposal& event) {
        const auto bytes = format::stamped({}, event.content);
        const EventView view{Words(bytes)};
        REQUIRE_FALSE(view.damage());
        answers.take(view);
    }
    void raised(const std::string& stream, const std::string& contract, const std::string& kpi = "late_visits",
                Fact::Trigger trigger = Fact::Trigger::KPI_FORECAST) {
        say<Fact::Raised>(stream, [&](auto fact) {
            fact.setTrigger(trigger);
            fact.setKpi(kpi);
            fact.setContract(contract);
        });
    }
    // "sent/escalation-a 2026-04-07T09:00:00Z"
    std::vector<std::string> done(Instant now) {
        std::vector<std::string> lines;
        for (const Telling& telling : answers.because(now)) {
            const auto bytes = format::stamped({}, telling.event.content);
            const EventView view{Words(bytes)};
            REQUIRE_FALSE(view.damage());
            CHECK(telling.sent >= now);
            lines.push_back(std::string(view.id()) + " " + to_string(telling.sent));
        }
        return lines;
    }
};

}  // namespace

TEST_CASE("answers: what is raised is sent on the next working morning, acted on, and closed when it is well again") {
    Town town;
    town.raised("escalation-a", "county-framework");
    town.raised("escalation-b", "county-spot");                                    // nobody takes care of that one
    const std::vector<std::string> sent{"sent/escalation-a 2026-04-07T09:00:00Z",  // Good Friday to Easter Monday
                                        "acted/escalation-a 2026-04-07T13:00:00Z",
                                        "acknowledged/escalation-a 2026-04-07T15:00:00Z"};
    CHECK(town.done(at("2026-04-03", 1)) == sent);
    CHECK(town.done(at("2026-04-03", 2)).empty());
    town.say<Fact::ReturnedToThreshold>("escalation-a", [](auto) {});
    CHECK(town.done(at("2026-04-09", 1)) == std::vector<std::string>{"closed/escalation-a 2026-04-09T16:00:00Z"});
    CHECK(town.done(at("2026-04-10", 1)).empty());
}

TEST_CASE("answers: after a restart nothing is sent again that stands in the log, nor what is well already") {
    Town town;
    town.raised("escalation-a", "county-framework");
    town.say<Fact::SentTo>("escalation-a", [](auto fact) { fact.setTo(Fact::SentTo::To::COMMISSIONER); });
    town.raised("escalation-b", "county-framework");
    town.say<Fact::ReturnedToThreshold>("escalation-b", [](auto) {});
    CHECK(town.done(at("2026-04-08", 12)).empty());
}

}  // namespace daybook::demo
