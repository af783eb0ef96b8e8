#include "services/demo/answers.h"

#include <algorithm>

#include "events/core/calendar_holidays.h"
#include "schema/escalation.capnp.h"

namespace daybook::demo {
namespace {

using Fact = schema::Escalation;
using Kind = Fact::ActionTaken::Kind;
using std::chrono::days;
using std::chrono::hours;

constexpr hours office_opens{10};
constexpr std::string_view forgotten = "county-spot";

struct Remedy {
    Kind kind;
    const char* what;
};
Remedy remedy_for(const std::string& kpi) {
    if (kpi == "missed_visits") return {Kind::BANK_STAFF, "bank staff on the rounds that were short"};
    if (kpi == "electronic_logging" || kpi == "manual_edits")
        return {Kind::DAILY_AUDIT, "entries by hand looked at every day for two weeks"};
    if (kpi == "delivered_time" || kpi == "short_visits")
        return {Kind::CALLS_FLEXED, "calls flexed within the allowance, so that nobody is hurried"};
    if (kpi == "spot_share") return {Kind::OTHER, "no more spot work is taken until packages moved to the framework"};
    return {Kind::ROTA_REBALANCED, "two rounds of the zone rebalanced"};
}

Line line(std::string_view what, const std::string& stream, Instant at, std::string_view actor) {
    return {.source = office_source,
            .id = std::string(what) + "/" + stream,
            .stream = stream,
            .occurred = at,
            .sent = at,
            .actor = std::string(actor),
            .location = "north-office"};
}

constexpr std::string_view manager = "account-registered-manager", commissioner = "account-commissioner";

}  // namespace

void Answers::take(const EventView& event) {
    if (event.category() != static_cast<std::uint16_t>(fact_type<Fact::Raised>().category)) return;
    Case& one = cases_[std::string(event.stream())];
    care::fold(one.record, event);
    // Told before a restart, it is not told again.
    one.answered = one.answered || event.is<Fact::SentTo>();
    one.closed = one.closed || event.is<Fact::Closed>();
}

Instant Answers::next_morning(Instant after) const {
    Day day = calendar_.day_of(after);
    while (!is_working_day(day) || calendar_.at(day, office_opens).instant < after) day += days{1};
    return calendar_.at(day, office_opens).instant;
}

void Answers::answer(const std::string& stream, const care::Escalation& record, Instant now, Tellings& out) const {
    const Instant at = next_morning(now);
    out.push_back(tell<Fact::SentTo>(line("sent", stream, at, manager), [&](auto fact) {
        const bool inside = record.trigger == Fact::Trigger::SICKNESS;
        fact.setTo(inside ? Fact::SentTo::To::MANAGER : Fact::SentTo::To::COMMISSIONER);
        fact.setRole(inside ? "registered manager" : "contract manager");
        fact.setDocumentRef("document-" + stream);
    }));
    out.push_back(tell<Fact::ActionTaken>(line("acted", stream, at + hours{4}, manager), [&](auto fact) {
        const Remedy remedy = remedy_for(record.kpi);
        fact.setKind(remedy.kind);
        fact.setWhat(remedy.what);
    }));
    out.push_back(tell<Fact::Acknowledged>(line("acknowledged", stream, at + hours{6}, commissioner),
                                           [&](auto fact) { fact.setBy(schema::Who::COMMISSIONER); }));
}

Tellings Answers::because(Instant now) {
    Tellings out;
    for (auto& [stream, one] : cases_) {
        if (!one.record.raised || one.record.contract == forgotten) continue;
        if (!one.answered && !one.record.returned) {
            answer(stream, one.record, now, out);
            one.answered = true;
        }
        if (one.closed || !one.record.returned || !one.answered) continue;
        // After the answers that may still be under way.
        const Instant at = next_morning(now + hours{8}) + hours{7};
        out.push_back(tell<Fact::Closed>(line("closed", stream, at, manager),
                                         [](auto fact) { fact.setOutcome("the last seven days were well again"); }));
        one.closed = true;
    }
    std::ranges::stable_sort(out, {}, &Telling::sent);
    return out;
}

}  // namespace daybook::demo
