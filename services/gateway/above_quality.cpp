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
    std::int64_t people = 0, many = 0, staff = 0, files = 0, calendar = 0;
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
    DAYBOOK_TRY(const auto staff, all_rows(views, {.view = "workforce"}));
    DAYBOOK_CHECK(each_row<schema::WorkforceRow>(staff, [&](schema::WorkforceRow::Reader row, const auto&) {
        using State = schema::WorkforceRow::State;
        sum.staff += row.getState() == State::IN_POST || row.getState() == State::ABSENT;
        sum.files += row.getOverdue().size() > 0;
    }));
    DAYBOOK_TRY(const auto calendar, all_rows(views, {.view = "governance", .filters = {{"state", "overdue"}}}));
    sum.calendar = static_cast<std::int64_t>(calendar.rows.size());
    for (const auto* rows : {&escalations, &actions, &risks, &people, &staff, &calendar})
        if (sum.cut.empty()) sum.cut = cut_text(*rows);
    return sum;
}

// Bad where the first is any, else a warning where the second is.
struct Standing {
    std::string_view kind, icon;
};
Standing standing(std::int64_t bad, std::int64_t warn) {
    if (bad > 0) return {"bad", "cross"};
    return warn > 0 ? Standing{"warn", "triangle"} : Standing{"good", "disc"};
}

void put_registers(Above& above, const Registers& sum) {
    const auto put = [&](Tile tile, Standing how) {
        tile.kind = how.kind;
        tile.icon = how.icon;
        above.tile(std::move(tile));
    };
    put({.label = "Escalations open",
         .value = thousands(sum.escalations),
         .note = thousands(sum.unsent) + " not sent to anybody yet",
         .how =
             "Escalations that are neither closed nor back within their threshold; of these, those nobody was sent."},
        standing(sum.unsent, sum.escalations));
    put({.label = "Actions open",
         .value = thousands(sum.actions),
         .note = thousands(sum.overdue) + " overdue",
         .how = "Actions that are not done; overdue are those whose due day is over."},
        standing(sum.overdue, 0));
    put({.label = "Risks open",
         .value = thousands(sum.risks),
         .note = thousands(sum.high) + " high, " + thousands(sum.reviews) + " reviews overdue",
         .how = "Risks that are not closed; high is a score of " + std::to_string(high_score) +
                " or more of 25, likelihood times impact as it was assessed last."},
        standing(sum.reviews, sum.high));
    const std::string limit = std::to_string(many_workers);
    put({.label = "Many faces",
         .value = thousands(sum.many),
         .note = "of " + plural(sum.people, "person", "people") + " saw over " + limit + " care workers in 28 days",
         .how = "People with enough attendances to count who saw over " + limit +
                " different care workers in the 28 days up to the last closed day."},
        standing(0, sum.many));
}

void put_office(Above& above, const Registers& sum) {
    const Standing files = standing(sum.files, 0), calendar = standing(sum.calendar, 0);
    above.tile({.label = "Staff files overdue",
                .value = thousands(sum.files),
                .note = "of " + plural(sum.staff, "care worker", "care workers") + " in post",
                .how = "Care workers of whom a supervision, an appraisal or a spot check is past its day, or a "
                       "competence, a training or a clearance has ended.",
                .kind = files.kind,
                .icon = files.icon});
    above.tile({.label = "Calendar overdue",
                .value = thousands(sum.calendar),
                .note = "meetings, reviews, reports, obligations",
                .how = "What the governance calendar has as due on a day that is over.",
                .kind = calendar.kind,
                .icon = calendar.icon});
}

void put_figures(Above& above, const std::vector<Figure>& values) {
    std::int64_t off = 0, amber = 0;
    for (const auto& figure : values) {
        off += figure.status == schema::Status::OFF_TARGET;
        amber += figure.status == schema::Status::AMBER;
    }
    const Standing how = standing(off, amber);
    above.tile({.label = "Figures off target",
                .value = thousands(off),
                .note = thousands(amber) + " more amber, last 4 weeks",
                .how =
                    "Figures of the KPI page over the last four weeks, one a KPI and contract, that miss the target of "
                    "the contract’s schedule by more than its amber band; amber ones miss it by less.",
                .kind = how.kind,
                .icon = how.icon});
}

}  // namespace

Result<json> above_quality(const Frame& frame, const Request&, Backend& backend) {
    DAYBOOK_TRY(const Registers sum, registers(backend.views));
    const auto offered = stretches(Calendar::london().day_of(frame.now));
    DAYBOOK_TRY(const auto values, figures(backend.views, of_stretch(offered.front())));
    Above above;
    above.say(sum.cut);
    put_registers(above, sum);
    put_office(above, sum);
    put_figures(above, values);
    return above.json();
}

}  // namespace daybook::gateway
