#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "services/gateway/above.h"
#include "services/gateway/cells.h"
#include "services/gateway/column_how.h"
#include "services/gateway/decide.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Row = schema::ReferralRow;
using Line = schema::AcceptanceRow;
using Place = schema::LocationRow;
using Cell = schema::CapacityRow;

constexpr std::size_t decided_shown = 12;

std::string when(std::int64_t micros_utc) {
    if (micros_utc == 0) return {};
    const Instant t = instant(micros_utc);
    return date_short(Calendar::london().day_of(t)) + ", " + clock_time(t);
}

std::string joined(capnp::List<capnp::Text>::Reader list, const char* between) {
    std::string text;
    for (const auto item : list) text += (text.empty() ? "" : between) + std::string(item.cStr());
    return text;
}

template <class Enum>
std::string word_of(Enum value) {
    return title_of(capnp::DynamicEnum(capnp::Schema::from<Enum>(), static_cast<std::uint16_t>(value)));
}

Look look_of(Line::Reader line) {
    using Outcome = schema::Referral::Criterion::Outcome;
    if (line.getOutcome() == Outcome::PASS) return {"pass", "disc", "good"};
    const std::string word = line.getOutcome() == Outcome::FAIL ? "fail" : "unknown";
    return line.getHard() ? Look{word, "cross", "bad"} : Look{word, "triangle", "warn"};
}

// The criteria of each referral, in the order of the check.
Result<std::map<std::string, json>> checks(wire::Views& views) {
    std::map<std::string, json> by_referral;
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "acceptance", .filters = {{"open", "yes"}}}));
    DAYBOOK_CHECK(each_row<Line>(rows, [&](Line::Reader line, const auto&) {
        by_referral[line.getReferral().cStr()].push_back({{"criterion", word_of(line.getCriterion())},
                                                          {"outcome", to_json(look_of(line))},
                                                          {"says", line.getSays().cStr()},
                                                          {"hard", line.getHard()}});
    }));
    return by_referral;
}

Look look_of(Row::Verdict verdict) {
    switch (verdict) {
        case Row::Verdict::ACCEPT: return {"can be accepted", "disc", "good"};
        case Row::Verdict::OVERRIDE: return {"needs an override", "triangle", "warn"};
        case Row::Verdict::REFUSE: return {"cannot be accepted", "cross", "bad"};
        case Row::Verdict::DECIDED: break;
    }
    return {"decided", "ring", "quiet"};
}

Look look_of(Row::State state) {
    using S = Row::State;
    switch (state) {
        case S::ACCEPTED: return {word_of(state), "disc", "good"};
        case S::DECLINED: return {word_of(state), "cross", "warn"};
        case S::LAPSED: return {word_of(state), "cross", "bad"};
        case S::RECEIVED:
        case S::DEFERRED:
        case S::BID: return {word_of(state), "half", "info"};
        case S::WITHDRAWN:
        case S::NOT_AWARDED: break;
    }
    return {word_of(state), "dash", "quiet"};
}

json open_one(Row::Reader row, const json& check) {
    std::string marks = row.getDischarge() ? "out of hospital" : "";
    if (row.getUrgent()) marks += marks.empty() ? "urgent" : ", urgent";
    std::string asked = hours_text(row.getWeeklySeconds()) + " a week";
    if (row.getBands().size() != 0) asked += ": " + joined(row.getBands(), ", ");
    return {{"referral", row.getReferral().cStr()},
            {"queue", row.getQueue()},
            {"person", short_ref(row.getPerson().cStr())},
            {"contract", row.getContract().cStr()},
            {"zone", row.getZone().cStr()},
            {"marks", marks},
            {"risk", row.getRisk() == 0 ? std::string("not triaged") : "risk " + std::to_string(row.getRisk())},
            {"asked", asked},
            {"need_by", when(row.getNeedBy())},
            {"received", when(row.getReceived())},
            {"late", row.getInFourHours() == schema::Answer::NO},
            {"deferred", row.getDeferredUntil().cStr()},
            {"verdict", to_json(look_of(row.getVerdict()))},
            {"against", joined(row.getAgainst(), "; ")},
            {"decisions", decisions_of("referrals", capnp::DynamicStruct::Reader(row), "/referrals")},
            {"check", check}};
}

json decided_one(Row::Reader row) {
    std::string why = row.getReason().cStr();
    if (row.getOverrideReason().size() != 0) why = "override: " + std::string(row.getOverrideReason().cStr());
    if (row.getAlternative().size() != 0) why += "; offered: " + std::string(row.getAlternative().cStr());
    using Rationale = Row::Rationale;
    return {{"referral", row.getReferral().cStr()},
            {"person", short_ref(row.getPerson().cStr())},
            {"sealed", row.getRationale() == Rationale::SEALED},
            {"erased", row.getRationale() == Rationale::ERASED},
            {"zone", row.getZone().cStr()},
            {"state", to_json(look_of(row.getState()))},
            {"decided", when(row.getDecided())},
            {"took", duration(std::chrono::floor<Seconds>(instant(row.getDecided()) - instant(row.getReceived())))},
            {"why", why}};
}

struct Queue {
    json open = json::array(), decided = json::array();
    std::int64_t refused = 0, overdue = 0;
};

Result<Queue> queue_of(wire::Views& views) {
    DAYBOOK_TRY(const auto found, checks(views));
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "referrals"}));
    Queue queue;
    DAYBOOK_CHECK(each_row<Row>(rows, [&](Row::Reader row, const auto&) {
        if (row.getQueue() == 0) {
            if (queue.decided.size() < decided_shown) queue.decided.push_back(decided_one(row));
            return;
        }
        const auto check = found.find(row.getReferral().cStr());
        queue.open.push_back(open_one(row, check == found.end() ? json::array() : check->second));
        queue.refused += row.getVerdict() == Row::Verdict::REFUSE;
        queue.overdue += row.getInFourHours() == schema::Answer::NO;
    }));
    return queue;
}

struct Offices {
    std::vector<Tile> tiles;
    json surges = json::array();
};

Result<Offices> offices_of(wire::Views& views) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "locations"}));
    Offices offices;
    DAYBOOK_CHECK(each_row<Place>(rows, [&](Place::Reader row, const auto&) {
        const bool over = row.getSpotCap() >= 0 && row.getSpotPpm() > row.getSpotCap();
        offices.tiles.push_back(
            {.label = "Spot share, " + std::string(row.getLocation().cStr()),
             .value = per_cent(row.getSpotPpm()),
             .note = row.getSpotCap() < 0 ? std::string("no cap set") : "cap " + per_cent(row.getSpotCap()),
             .how = std::string(how_of_column("locations", "spotPpm")),
             .kind = row.getSpotCap() < 0 ? "info"
                     : over               ? "bad"
                                          : "good",
             .icon = over ? "cross" : "disc"});
        if (!row.getSurge()) return;
        offices.surges.push_back({{"location", row.getLocation().cStr()},
                                  {"since", when(row.getSurgeSince())},
                                  {"count", plural(row.getUrgentDischarges(), "urgent discharge", "urgent discharges")},
                                  {"buffer", row.getBufferTeam()}});
    }));
    return offices;
}

json figures_of(const Queue& queue, std::vector<Tile> offices) {
    Above above;
    above.tile({.label = "Open",
                .value = thousands(static_cast<std::int64_t>(queue.open.size())),
                .note = "waiting for an answer",
                .how = "Referrals that were received and neither accepted, declined, withdrawn nor lapsed.",
                .icon = "half"});
    above.tile({.label = "Over four hours",
                .value = thousands(queue.overdue),
                .note = "without any answer",
                .how = "Open referrals of which four hours went by without a first answer.",
                .kind = queue.overdue > 0 ? "bad" : "good",
                .icon = queue.overdue > 0 ? "cross" : "disc"});
    above.tile(
        {.label = "Cannot be accepted",
         .value = thousands(queue.refused),
         .note = "as things stand",
         .how = "Open referrals with a criterion of the acceptance check that fails now and cannot be overridden.",
         .kind = queue.refused > 0 ? "warn" : "good",
         .icon = queue.refused > 0 ? "triangle" : "disc"});
    for (auto& one : offices) above.tile(std::move(one));
    return above.json();
}

// Capacity against demand: the bar is what is taken and asked for, the line what was declared.
json bars_of(const std::vector<Bar>& bars) {
    Above above;
    above.bars("demand", "Capacity against demand",
               "The bar is what is taken and asked for, the line what was declared.", "Zone and band",
               "Taken and asked for", bars);
    return above.json();
}

Result<json> capacity_of(wire::Views& views, json& demand) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "capacity"}));
    json cells = json::array();
    std::vector<Bar> bars;
    DAYBOOK_CHECK(each_row<Cell>(rows, [&](Cell::Reader row, const auto& key) {
        const bool declared = row.getDeclared() >= 0;
        std::string where = std::string(row.getZone().cStr()) + " " + row.getBand().cStr();
        if (row.getSkill().size() != 0) where += ", " + std::string(row.getSkill().cStr());
        const bool short_of = declared && row.getFree() < row.getWaiting();
        const Look look = !declared           ? Look{"never declared", "dots", "quiet"}
                          : row.getFree() < 0 ? Look{"overbooked", "cross", "bad"}
                          : short_of          ? Look{"less than is asked for", "triangle", "warn"}
                                              : Look{"free", "disc", "good"};
        const std::int64_t taken = row.getActive() + row.getHeld() + row.getAccepted(),
                           wanted = taken + row.getWaiting();
        if (declared)
            bars.push_back({.label = where,
                            .text = hours_text(wanted) + " of " + hours_text(row.getDeclared()),
                            .value = wanted,
                            .kind = wanted > row.getDeclared() ? std::string_view("bad") : std::string_view("info"),
                            .mark = row.getDeclared()});
        cells.push_back({{"key", key.key},
                         {"where", where},
                         {"location", row.getLocation().cStr()},
                         {"declared", declared ? hours_text(row.getDeclared()) : std::string("–")},
                         {"taken", hours_text(taken)},
                         {"free", declared ? hours_text(row.getFree()) : std::string("–")},
                         {"waiting", hours_text(row.getWaiting())},
                         {"state", to_json(look)},
                         {"constraints", joined(row.getConstraints(), "; ")}});
    }));
    demand = bars_of(bars);
    return cells;
}

}  // namespace

Response referrals_page(const Frame& frame, const Request&, Backend& backend) {
    auto queue = queue_of(backend.views);
    if (!queue) return problem_page(frame, queue.error());
    auto offices = offices_of(backend.views);
    if (!offices) return problem_page(frame, offices.error());
    json demand;
    auto cells = capacity_of(backend.views, demand);
    if (!cells) return problem_page(frame, cells.error());
    json figures = figures_of(*queue, std::move(offices->tiles));
    return page(frame, {.title = "Referrals",
                        .current = "referrals",
                        .content = "referrals",
                        .data = {{"figures", std::move(figures)},
                                 {"surges", std::move(offices->surges)},
                                 {"any", !queue->open.empty()},
                                 {"open", std::move(queue->open)},
                                 {"any_decided", !queue->decided.empty()},
                                 {"decided", std::move(queue->decided)},
                                 {"above", std::move(demand)},
                                 {"any_cells", !cells->empty()},
                                 {"cells", *std::move(cells)}},
                        .views = "referrals"});
}

}  // namespace daybook::gateway
