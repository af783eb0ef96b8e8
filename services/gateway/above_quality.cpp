#include <string>
#include <vector>

#include "events/core/calendar.h"
#include "services/gateway/above.h"
#include "services/gateway/cells.h"
#include "services/gateway/figures.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::uint8_t high_score = 15;  // of 25: likelihood times impact
constexpr unsigned many_workers = 12;    // different care workers for one person in 28 days

struct Registers {
    std::int64_t escalations = 0, unsent = 0, actions = 0, overdue = 0, risks = 0, high = 0, reviews = 0;
    std::int64_t people = 0, many = 0;
    std::string cut{};  // what is said where not every row could be looked at
};

Result<Registers> registers(wire::Views& views) {
    Registers sum;
    DAYBOOK_TRY(const auto escalations, all_rows(views, {.view = "escalations"}));
    DAYBOOK_CHECK(each_row<schema::EscalationRow>(escalations, [&](schema::EscalationRow::Reader row, const auto&) {
        using State = schema::EscalationRow::State;
        if (row.getState() == State::CLOSED || row.getState() == State::RETURNED) return;
        ++sum.escalations;
        sum.unsent += row.getState() == State::RAISED;
    }));
    DAYBOOK_TRY(const auto actions, all_rows(views, {.view = "actions"}));
    DAYBOOK_CHECK(each_row<schema::ActionRow>(actions, [&](schema::ActionRow::Reader row, const auto&) {
        sum.actions += row.getState() != schema::ActionRow::State::DONE;
        sum.overdue += row.getState() == schema::ActionRow::State::OVERDUE;
    }));
    DAYBOOK_TRY(const auto risks, all_rows(views, {.view = "risk-register"}));
    DAYBOOK_CHECK(each_row<schema::RiskRow>(risks, [&](schema::RiskRow::Reader row, const auto&) {
        if (row.getState() == schema::RiskRow::State::CLOSED) return;
        ++sum.risks;
        sum.high += row.getScore() >= high_score;
        sum.reviews += row.getReviewOverdue();
    }));
    DAYBOOK_TRY(const auto people, all_rows(views, {.view = "continuity"}));
    DAYBOOK_CHECK(each_row<schema::ContinuityRow>(people, [&](schema::ContinuityRow::Reader row, const auto&) {
        sum.people += row.getEligible();
        sum.many += row.getEligible() && row.getWorkers() > many_workers;
    }));
    for (const auto* rows : {&escalations, &actions, &risks, &people})
        if (sum.cut.empty()) sum.cut = cut_text(*rows);
    return sum;
}

}  // namespace

Result<json> above_quality(const Frame& frame, const Request&, Backend& backend) {
    DAYBOOK_TRY(const Registers sum, registers(backend.views));
    const auto offered = stretches(Calendar::london().day_of(frame.now));
    DAYBOOK_TRY(const auto values, figures(backend.views, of_stretch(offered.front())));
    Above above;
    above.say(sum.cut);
    above.tile("Escalations open", thousands(sum.escalations), thousands(sum.unsent) + " not sent to anybody yet",
               sum.unsent > 0        ? "bad"
               : sum.escalations > 0 ? "warn"
                                     : "good",
               sum.unsent > 0        ? "cross"
               : sum.escalations > 0 ? "triangle"
                                     : "disc");
    above.tile("Actions open", thousands(sum.actions), thousands(sum.overdue) + " overdue",
               sum.overdue > 0 ? "bad" : "good", sum.overdue > 0 ? "cross" : "disc");
    above.tile("Risks open", thousands(sum.risks),
               thousands(sum.high) + " high, " + thousands(sum.reviews) + " reviews overdue",
               sum.reviews > 0 ? "bad"
               : sum.high > 0  ? "warn"
                               : "good",
               sum.reviews > 0 || sum.high > 0 ? "triangle" : "disc");
    above.tile("Many faces", thousands(sum.many),
               "of " + plural(sum.people, "person", "people") + " saw over " + std::to_string(many_workers) +
                   " care workers in 28 days",
               sum.many > 0 ? "warn" : "good", sum.many > 0 ? "triangle" : "disc");
    std::int64_t off = 0, amber = 0;
    for (const auto& figure : values) {
        off += figure.status == schema::Status::OFF_TARGET;
        amber += figure.status == schema::Status::AMBER;
    }
    above.tile("Figures off target", thousands(off), thousands(amber) + " more amber, last 4 weeks",
               off > 0     ? "bad"
               : amber > 0 ? "warn"
                           : "good",
               off > 0     ? "cross"
               : amber > 0 ? "triangle"
                           : "disc");
    return above.json();
}

}  // namespace daybook::gateway
