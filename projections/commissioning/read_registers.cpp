#include <algorithm>

#include "events/core/no_data.h"
#include "projections/commissioning/scene.h"
#include "projections/commissioning/texts.h"
#include "projections/commissioning/views.h"
#include "projections/engine/filters.h"
#include "schema/views.capnp.h"

namespace daybook::projections::commissioning {
namespace {

using RiskRow = schema::RiskRow;
using EscalationRow = schema::EscalationRow;
using ActionRow = schema::ActionRow;

std::int64_t micros_or_none(const std::optional<Instant>& t) { return t ? micros(*t) : 0; }

RiskRow::State state_of(const care::Risk& risk) {
    if (risk.closed) return RiskRow::State::CLOSED;
    if (risk.accepted) return RiskRow::State::ACCEPTED;
    return risk.mitigations.empty() ? RiskRow::State::OPEN : RiskRow::State::MITIGATED;
}

void fill(RiskRow::Builder row, const care::Risk& risk, Day day) {
    row.setRisk(risk.id);
    row.setState(state_of(risk));
    row.setScope(risk.scope);
    row.setAbout(risk.about);
    row.setWhat(risk.what);
    row.setLikelihood(risk.likelihood);
    row.setImpact(risk.impact);
    row.setScore(static_cast<std::uint8_t>(risk.score()));
    row.setRaisedScore(static_cast<std::uint8_t>(risk.raised_score));
    row.setOwner(risk.owner);
    row.setReviewOn(day_text(risk.review_on));
    row.setReviewOverdue(!risk.closed && risk.review_on && *risk.review_on < day);
    row.setRaised(micros_or_none(risk.raised));
    set_texts(row.initMitigations(static_cast<unsigned>(risk.mitigations.size())), risk.mitigations);
    row.setClosed(micros_or_none(risk.closed));
}

// Open ones first, by score.
Result<ViewPage> read_risks(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<RiskRow::State>(query, "state"));
    DAYBOOK_CHECK(check_word<schema::Risk::Scope>(query, "scope"));
    DAYBOOK_TRY(auto found, all_of(reading, risks));
    std::ranges::stable_sort(found.rows, {}, [](const care::Risk& one) {
        return std::pair(one.closed.has_value(), -static_cast<int>(one.score()));
    });
    std::vector<ViewRow> rows;
    for (const auto& risk : found.rows) {
        if (!risk.raised || !fits(query, "risk", risk.id) || !fits(query, "state", state_of(risk)) ||
            !fits(query, "scope", risk.scope) || !fits(query, "owner", risk.owner) || !fits(query, "about", risk.about))
            continue;
        auto words = row_words<RiskRow>([&](RiskRow::Builder row) { fill(row, risk, now_of(reading).day); });
        rows.push_back({risk.id, std::move(words), found.changed});
    }
    return page_of(std::move(rows), query);
}

EscalationRow::State state_of(const care::Escalation& one) {
    if (one.closed) return EscalationRow::State::CLOSED;
    if (one.returned) return EscalationRow::State::RETURNED;
    if (one.acknowledged) return EscalationRow::State::ACKNOWLEDGED;
    return one.sent ? EscalationRow::State::SENT : EscalationRow::State::RAISED;
}

void fill(EscalationRow::Builder row, const care::Escalation& one, Instant now) {
    row.setEscalation(one.id);
    row.setState(state_of(one));
    row.setTrigger(one.trigger);
    row.setKpi(one.kpi);
    row.setContract(one.contract);
    row.setPeriod(one.period);
    const bool of_a_figure = !one.kpi.empty() || one.threshold_ppm != 0;  // not of a mismatch, nor of a package
    row.setFigure(of_a_figure ? one.figure_ppm : no_data);
    row.setThreshold(of_a_figure ? one.threshold_ppm : no_data);
    row.setRule(one.rule);
    row.setAbout(one.about);
    row.setRaised(micros_or_none(one.raised));
    row.setDue(micros_or_none(one.due));
    row.setSent(micros_or_none(one.sent));
    row.setSentTo(one.sent_to);
    row.setRole(one.role);
    row.setSentInTime(one.sent_in_time(now));
    row.setAcknowledged(micros_or_none(one.acknowledged));
    set_texts(row.initActions(static_cast<unsigned>(one.actions.size())), one.actions);
    row.setBreached(micros_or_none(one.breached));
    row.setReturned(micros_or_none(one.returned));
    row.setClosed(micros_or_none(one.closed));
    row.setOutcome(one.outcome);
    row.setLocation(one.location);
}

// Open ones first, the latest before the others.
Result<ViewPage> read_escalations(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<EscalationRow::State>(query, "state"));
    DAYBOOK_CHECK(check_word<schema::Escalation::Trigger>(query, "trigger"));
    DAYBOOK_TRY(auto found, all_of(reading, escalations));
    std::ranges::stable_sort(found.rows, {}, [](const care::Escalation& one) {
        return std::pair(one.closed.has_value(), -micros_or_none(one.raised));
    });
    std::vector<ViewRow> rows;
    for (const auto& one : found.rows) {
        if (!one.raised || !fits(query, "escalation", one.id) || !fits(query, "state", state_of(one)) ||
            !fits(query, "trigger", one.trigger) || !fits(query, "kpi", one.kpi) ||
            !fits(query, "contract", one.contract) || !fits(query, "location", one.location))
            continue;
        auto words =
            row_words<EscalationRow>([&](EscalationRow::Builder row) { fill(row, one, now_of(reading).instant); });
        rows.push_back({one.id, std::move(words), found.changed});
    }
    return page_of(std::move(rows), query);
}

ActionRow::State state_of(const care::Action& action, Day day) {
    if (!action.open()) return ActionRow::State::DONE;
    return *action.due < day ? ActionRow::State::OVERDUE : ActionRow::State::OPEN;
}

void fill(ActionRow::Builder row, const care::Action& action, Day day) {
    row.setAction(action.id);
    row.setState(state_of(action, day));
    row.setWhat(action.what);
    row.setOwner(action.owner);
    row.setAbout(action.about);
    row.setDue(day_text(action.due));
    row.setEveryDays(action.every_days);
    row.setUntil(day_text(action.until));
    row.setDone(day_text(action.done));
    row.setTimesDone(action.times_done);
    row.setEvidenceRef(action.evidence);
}

// What is due first stands first, what is done last.
Result<ViewPage> read_actions(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<ActionRow::State>(query, "state"));
    DAYBOOK_TRY(auto found, all_of(reading, actions));
    const Day day = now_of(reading).day;
    std::ranges::stable_sort(found.rows, {},
                             [](const care::Action& one) { return std::pair(!one.open(), one.due.value_or(Day{})); });
    std::vector<ViewRow> rows;
    for (const auto& action : found.rows) {
        if (action.what.empty() || !fits(query, "action", action.id) || !fits(query, "state", state_of(action, day)) ||
            !fits(query, "owner", action.owner) || !fits(query, "about", action.about))
            continue;
        auto words = row_words<ActionRow>([&](ActionRow::Builder row) { fill(row, action, day); });
        rows.push_back({action.id, std::move(words), found.changed});
    }
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> register_views() {
    return {{.name = "risk-register",
             .row_type = capnp::typeId<RiskRow>(),
             .filters = {"risk", "state", "scope", "owner", "about"},
             .read = &read_risks},
            {.name = "escalations",
             .row_type = capnp::typeId<EscalationRow>(),
             .filters = {"escalation", "state", "trigger", "kpi", "contract", "location"},
             .read = &read_escalations},
            {.name = "actions",
             .row_type = capnp::typeId<ActionRow>(),
             .filters = {"action", "state", "owner", "about"},
             .read = &read_actions}};
}

}  // namespace daybook::projections::commissioning
