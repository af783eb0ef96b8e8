#include "events/care/register.h"

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "schema/action.capnp.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {
namespace {

constexpr std::uint8_t row_version = 2;
constexpr std::uint8_t escalation_version = 3;

// A day of review that is not said stays as it was.
void review(Risk& risk, std::int32_t days) {
    if (const auto next = day_said(days)) risk.review_on = next;
}

void raised(Risk& risk, const EventView& event, schema::Risk::Raised::Reader fact) {
    risk.raised = within_reach(event.occurred());
    risk.scope = fact.getScope();
    risk.about = text_of(fact.getAbout());
    risk.what = text_of(fact.getWhat());
    risk.owner = text_of(fact.getOwner());
    risk.likelihood = fact.getLikelihood();
    risk.impact = fact.getImpact();
    risk.raised_score = risk.score();
    review(risk, fact.getReviewOn());
}

void raised(Escalation& escalation, const EventView& event, schema::Escalation::Raised::Reader fact) {
    escalation.raised = within_reach(event.occurred());
    escalation.trigger = fact.getTrigger();
    escalation.kpi = text_of(fact.getKpi());
    escalation.contract = text_of(fact.getContract());
    escalation.location = text_of(event.event().getLocation());
    escalation.period = text_of(fact.getPeriod());
    escalation.rule = text_of(fact.getRule());
    escalation.about = text_of(fact.getAbout());
    escalation.figure_ppm = fact.getFigure();
    escalation.threshold_ppm = fact.getThreshold();
    if (fact.getDue() != 0) escalation.due = time_of(fact.getDue());
    // What somebody was told before was of something else, and stops no clock (R18).
    for (auto* told : {&escalation.sent, &escalation.commissioner_told})
        if (*told && **told < *escalation.raised) told->reset();
}

void set(Action& action, schema::Action::Set::Reader fact) {
    action.about = text_of(fact.getAbout());
    action.owner = text_of(fact.getOwner());
    action.what = text_of(fact.getWhat());
    action.due = day_said(fact.getDue());
    action.until = day_said(fact.getUntil());
    action.every_days = fact.getEveryDays();
}

// One that recurs is due again, until its last day.
void done(Action& action, const EventView& event, schema::Action::Done::Reader fact) {
    const Day on = day_said(fact.getOn()).value_or(Calendar::london().day_of(event.occurred()));
    action.done = on;
    ++action.times_done;
    learn(action.evidence, fact.getEvidenceRef());
    if (action.every_days == 0 || !action.due) return action.due.reset();
    *action.due += std::chrono::days{action.every_days};
    if (action.until && *action.due > *action.until) action.due.reset();
}

}  // namespace

void fold(Risk& risk, const EventView& event) {
    using Fact = schema::Risk;
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::RISK)) return;
    risk.id = id_in(event.stream(), "risk");
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::RAISED: return raised(risk, event, event.as<Fact::Raised>());
        case Fact::MITIGATED:
            risk.mitigations.emplace_back(text_of(event.as<Fact::Mitigated>().getHow()));
            return review(risk, event.as<Fact::Mitigated>().getReviewOn());
        case Fact::REASSESSED:
            risk.likelihood = event.as<Fact::Reassessed>().getLikelihood();
            risk.impact = event.as<Fact::Reassessed>().getImpact();
            return review(risk, event.as<Fact::Reassessed>().getReviewOn());
        case Fact::ACCEPTED: risk.accepted = true; return review(risk, event.as<Fact::Accepted>().getReviewOn());
        case Fact::CLOSED: risk.closed = within_reach(event.occurred()); return;
        case Fact::REVIEW_DUE: return;
    }
}

void fold(Escalation& escalation, const EventView& event) {
    using Fact = schema::Escalation;
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::ESCALATION)) return;
    escalation.id = id_in(event.stream(), "escalation");
    const Instant at = within_reach(event.occurred());
    // What happened first counts, not what was heard of first.
    const auto first = [&](std::optional<Instant>& time) {
        if (!time || at < *time) time = at;
    };
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::RAISED: return raised(escalation, event, event.as<Fact::Raised>());
        case Fact::SENT_TO:
            if (escalation.raised && at < *escalation.raised) return;
            if (event.as<Fact::SentTo>().getTo() == Fact::SentTo::To::COMMISSIONER) first(escalation.commissioner_told);
            if (escalation.sent && *escalation.sent <= at) return;  // the first telling stopped the clock
            escalation.sent = at;
            escalation.sent_to = event.as<Fact::SentTo>().getTo();
            escalation.role = text_of(event.as<Fact::SentTo>().getRole());
            return;
        case Fact::ACKNOWLEDGED: return first(escalation.acknowledged);
        case Fact::ACTION_TAKEN:
            escalation.actions.emplace_back(text_of(event.as<Fact::ActionTaken>().getWhat()));
            return;
        case Fact::RETURNED_TO_THRESHOLD: return first(escalation.returned);
        case Fact::BREACHED: return first(escalation.breached);
        case Fact::CLOSED:
            escalation.closed = at;
            escalation.outcome = text_of(event.as<Fact::Closed>().getOutcome());
            return;
        case Fact::REMINDED: return;
    }
}

void fold(Action& action, const EventView& event) {
    using Fact = schema::Action;
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::ACTION)) return;
    action.id = id_in(event.stream(), "action");
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::SET: return set(action, event.as<Fact::Set>());
        case Fact::DONE: return done(action, event, event.as<Fact::Done>());
        case Fact::REOPENED: {
            const auto again = day_said(event.as<Fact::Reopened>().getDue());
            action.due = again ? again : action.done;
            return;
        }
        case Fact::OVERDUE: return;
    }
}

schema::Answer Escalation::sent_in_time(Instant now) const {
    if (!due) return schema::Answer::UNKNOWN;
    if (sent) return *sent <= *due ? schema::Answer::YES : schema::Answer::NO;
    return now <= *due ? schema::Answer::UNKNOWN : schema::Answer::NO;
}

template <class Bytes>
void fields(Bytes& bytes, Is<Risk> auto& r) {
    bytes(r.id, r.about, r.what, r.owner, r.scope, r.likelihood, r.impact, r.raised_score, r.review_on, r.raised,
          r.closed, r.mitigations, r.accepted);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Escalation> auto& e) {
    bytes(e.id, e.trigger, e.kpi, e.contract, e.location, e.period, e.rule, e.about, e.role, e.outcome, e.figure_ppm,
          e.threshold_ppm, e.raised, e.due, e.sent, e.acknowledged, e.breached, e.returned, e.closed, e.sent_to,
          e.commissioner_told, e.actions);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Action> auto& a) {
    bytes(a.id, a.about, a.owner, a.what, a.evidence, a.due, a.until, a.done, a.every_days, a.times_done);
}

std::string encode(const Risk& risk) { return to_bytes(risk, row_version); }
std::string encode(const Escalation& escalation) { return to_bytes(escalation, escalation_version); }
std::string encode(const Action& action) { return to_bytes(action, row_version); }

Result<Risk> decode_risk(std::string_view bytes) { return from_bytes<Risk>(bytes, row_version, "a risk"); }
Result<Escalation> decode_escalation(std::string_view bytes) {
    return from_bytes<Escalation>(bytes, escalation_version, "an escalation");
}
Result<Action> decode_action(std::string_view bytes) { return from_bytes<Action>(bytes, row_version, "an action"); }

}  // namespace daybook::care
