#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "services/gateway/above.h"
#include "services/gateway/awaited.h"
#include "services/gateway/day_strip.h"
#include "services/gateway/decide.h"
#include "services/gateway/likely_late.h"
#include "services/gateway/on_call.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using schema::AlertState;
using schema::VisitState;

constexpr std::size_t attention_limit = 30;
constexpr std::size_t likely_limit = 8;  // the next ones: whoever holds up a round holds up all that follow

struct Visit {
    std::string visit, person, contract, zone, run, workers;
    Instant planned{}, start{}, end{}, alert_since{};
    VisitState state = VisitState::PLANNED;
    Seconds late_by{0}, planned_for{0};
    AlertState alert = AlertState::NONE;
    bool late = false, critical = false;
    unsigned required = 1, present = 0;
    json decisions = json::array();  // what can be decided of it
    BoardVisit round{};
    std::string told{};    // "09:12 representative (late), by role-coordinator"
    std::string awaits{};  // which source, where it should have begun and nobody knows
    Seconds likely_by{};   // how late it will at least be, by the clock; 0 = nothing says so
};

std::string text(capnp::Text::Reader reader) { return {reader.cStr(), reader.size()}; }

// Who let the person know, of what and when.
std::string told_of(schema::LiveBoardRow::Reader row) {
    if (row.getToldAt() == 0) return {};
    const std::string by = text(row.getToldBy());
    return clock_time(instant(row.getToldAt())) + " " + title_of(capnp::toDynamic(row.getToldWhom())) + " (" +
           title_of(capnp::toDynamic(row.getToldOf())) + ")" + (by.empty() ? "" : ", by " + by);
}

Visit read_visit(schema::LiveBoardRow::Reader row, std::string_view back) {
    Visit visit{.visit = text(row.getVisit()),
                .person = text(row.getPerson()),
                .contract = text(row.getContract()),
                .zone = text(row.getZone()),
                .run = text(row.getRun()),
                .workers = {},
                .planned = instant(row.getPlannedStart()),
                .start = instant(row.getStart()),
                .end = instant(row.getEnd()),
                .alert_since = instant(row.getAlertSince()),
                .state = row.getState(),
                .late_by = Seconds{row.getLateSeconds()},
                .planned_for = Seconds{row.getPlannedSeconds()},
                .alert = row.getAlert(),
                .late = row.getLate(),
                .critical = row.getTimeCritical(),
                .required = std::max<unsigned>(1, row.getRequired()),
                .present = row.getPresent()};
    visit.decisions = decisions_of("live-board", capnp::DynamicStruct::Reader(row), back);
    for (const auto worker : row.getWorkers())
        visit.workers += (visit.workers.empty() ? "" : ", ") + short_ref(text(worker));
    visit.round = {.visit = visit.visit,
                   .still_at = text(row.getStillAt()),
                   .planned = visit.planned,
                   .start = visit.start,
                   .planned_for = visit.planned_for,
                   .workers = {},
                   .to_begin = visit.state == VisitState::PLANNED || visit.state == VisitState::OVERDUE,
                   .in_progress = visit.state == VisitState::IN_PROGRESS};
    for (const auto worker : row.getWorkers()) visit.round.workers.push_back(text(worker));
    visit.told = told_of(row);
    return visit;
}

bool counts(const Visit& v) {
    return v.state != VisitState::CANCELLED && v.state != VisitState::VOIDED && v.state != VisitState::SUSPENDED;
}
bool over(const Visit& v) {
    return v.state == VisitState::DELIVERED || v.state == VisitState::ATTENDED_LATE ||
           v.state == VisitState::FRUSTRATED;
}
bool needs_attention(const Visit& v) {
    return v.state == VisitState::OVERDUE || v.state == VisitState::MISSED ||
           (v.state == VisitState::IN_PROGRESS && v.late) || (v.alert == AlertState::OPEN && !over(v));
}

// Minutes past the plan: for a visit that has not begun, until now.
Seconds lateness(const Visit& v, Instant now) {
    const bool begun = micros(v.start) != 0;
    return std::chrono::duration_cast<Seconds>((begun ? v.start : now) - v.planned);
}

// R1: which source stands between a visit and being called late or missed.
Status say_awaited(std::vector<Visit>& visits, Instant now, Backend& backend) {
    const auto waits = [&](const Visit& v) { return may_wait(v.state, v.planned, now); };
    if (std::ranges::none_of(visits, waits)) return {};
    DAYBOOK_TRY(const Sources sources, sources_of(backend));
    for (auto& v : visits)
        if (waits(v)) v.awaits = awaited(sources, v.contract, v.planned);
    return {};
}

std::string how_late(const Visit& v, Instant now) {
    if (v.state == VisitState::MISSED) return "due at " + clock_time(v.planned);
    const auto late = lateness(v, now);
    if (late < Seconds{60}) return "";
    return duration(late) + " late";
}

json alert_of(const Visit& v, Instant now) {
    switch (v.alert) {
        case AlertState::NONE: return nullptr;
        case AlertState::OPEN: {
            const auto since = std::chrono::duration_cast<Seconds>(now - v.alert_since);
            return to_json(Look{"open " + duration(std::max(Seconds{0}, since)), "bell", "bad"});
        }
        case AlertState::ACKNOWLEDGED: return to_json(Look{"acknowledged", "half", "info"});
        case AlertState::RESOLVED: return to_json(Look{"resolved", "disc", "good"});
    }
    return nullptr;
}

// What is worth a line under a visit on the board.
std::string note_of(const Visit& v, Instant now) {
    std::string note;
    const auto add = [&](const std::string& part) { note += (note.empty() || part.empty() ? "" : " · ") + part; };
    if (v.state == VisitState::OVERDUE || v.late) add(how_late(v, now));
    if (v.required > 1) add(std::to_string(v.present) + " of " + std::to_string(v.required) + " care workers");
    if (v.critical) add("time-critical");
    if (v.likely_by > Seconds{0}) add("likely late");
    if (!v.told.empty()) add("told " + v.told);
    add(v.awaits);
    return note;
}

json visit_json(const Visit& v, Instant now) {
    return {{"visit", v.visit},
            {"person", short_ref(v.person)},
            {"planned", clock_time(v.planned)},
            {"zone", v.zone},
            {"run", v.run.empty() ? "no run" : v.run},
            {"workers", v.workers},
            {"late", how_late(v, now)},
            {"critical", v.critical},
            {"state", to_json(look_of(v.state, v.late))},
            {"alert", alert_of(v, now)},
            {"decisions", v.decisions},
            {"told", v.told},
            {"likely", v.likely_by > Seconds{0} ? duration(v.likely_by) : std::string{}},
            {"still_at", v.round.still_at},
            {"note", note_of(v, now)}};
}

json figures_of(const std::vector<Visit>& visits) {
    std::int64_t due = 0, open = 0, delivered = 0, overdue = 0, late = 0, missed = 0, awaiting = 0, begun = 0;
    for (const auto& v : visits) {
        due += counts(v);
        open += v.state == VisitState::IN_PROGRESS;
        delivered += v.state == VisitState::DELIVERED || v.state == VisitState::ATTENDED_LATE;
        overdue += v.state == VisitState::OVERDUE;
        late += v.late && v.state != VisitState::MISSED && v.state != VisitState::OVERDUE;
        missed += v.state == VisitState::MISSED;
        awaiting += v.state == VisitState::AWAITING_DATA;
        begun += v.state == VisitState::PLANNED;
    }
    Above above;
    const auto tile = [&](std::int64_t value, Tile one) {
        one.value = thousands(value);
        above.tile(std::move(one));
    };
    tile(due, {.label = "Due",
               .value = {},
               .note = thousands(begun) + " still to come",
               .how = "Visits of today, without those that are cancelled, suspended or voided.",
               .kind = "quiet"});
    tile(open, {.label = "In progress",
                .value = {},
                .note = "care workers on site",
                .how = "Visits that somebody has begun and nobody has ended.",
                .icon = "half"});
    tile(delivered, {.label = "Delivered",
                     .value = {},
                     .note = due ? per_cent(delivered * 1'000'000 / due) + " of those due" : "none due",
                     .how = "Visits that were begun and ended, those begun after their cut-off among them.",
                     .kind = "good",
                     .icon = "disc"});
    tile(overdue + late, {.label = "Late",
                          .value = {},
                          .note = thousands(overdue) + " not started yet",
                          .how = "Visits that began later than their contract’s tolerance after the planned start, and "
                                 "those that should have begun and have not.",
                          .kind = overdue + late ? "warn" : "quiet",
                          .icon = "triangle"});
    tile(missed, {.label = "Missed",
                  .value = {},
                  .note = "not started by their cut-off",
                  .how = "Visits of which the time by which their contract calls them missed went by, though their "
                         "source was heard.",
                  .kind = missed ? "bad" : "quiet",
                  .icon = "cross"});
    tile(awaiting, {.label = "Awaiting data",
                    .value = {},
                    .note = "their source has not reported",
                    .how = "Visits that should have begun, of which it is not known whether they did: a source was not "
                           "heard so far, as each says on the board below. They are in no other figure but Due.",
                    .kind = "quiet",
                    .icon = "dots"});
    return above.json();
}

// The mark of a visit is drawn by the visit's own line, which says the same in words.
json mark_of(const Visit& v) {
    const auto at = std::min(on_strip(v.planned), strip_minutes - shortest_mark);
    const auto minutes = std::clamp<std::int64_t>(v.planned_for.count() / 60, shortest_mark, strip_minutes - at);
    return {{"at", share_of_strip(at)},
            {"long", share_of_strip(minutes)},
            {"until", v.planned_for > Seconds{0} ? clock_time(v.planned + v.planned_for) : std::string{}}};
}

// Runs in the order in which they begin; the visits of each are in order of their plan.
json runs_of(const std::map<std::string, std::vector<const Visit*>>& by_name, Instant now) {
    std::vector<std::pair<std::string, std::vector<const Visit*>>> runs(by_name.begin(), by_name.end());
    std::ranges::stable_sort(runs, {}, [](const auto& run) { return run.second.front()->planned; });
    json list = json::array();
    for (const auto& [run, visits] : runs) {
        json rows = json::array();
        std::int64_t done = 0, all = 0;
        for (const Visit* v : visits) {
            done += counts(*v) && over(*v);
            all += counts(*v);
            rows.push_back(visit_json(*v, now));
            rows.back()["mark"] = mark_of(*v);
        }
        list.push_back({{"run", run.empty() ? "No run" : run},
                        {"visits", std::move(rows)},
                        {"done", done},
                        {"all", all},
                        {"now", share_of_strip(on_strip(now))}});
    }
    return list;
}

json board_of(const std::vector<Visit>& visits, Instant now) {
    std::map<std::string, std::map<std::string, std::vector<const Visit*>>> zones;
    for (const auto& v : visits) zones[v.zone][v.run].push_back(&v);
    json board = json::array();
    for (const auto& [zone, runs] : zones) {
        std::int64_t due = 0, late = 0, missed = 0;
        for (const auto& [run, members] : runs) {
            for (const Visit* v : members) {
                due += counts(*v);
                late += v->state == VisitState::OVERDUE || (v->late && v->state != VisitState::MISSED);
                missed += v->state == VisitState::MISSED;
            }
        }
        board.push_back({{"zone", zone.empty() ? "No zone" : zone},
                         {"counts", plural(due, "visit", "visits") + " · " + thousands(late) + " late · " +
                                        thousands(missed) + " missed"},
                         {"runs", runs_of(runs, now)}});
    }
    return board;
}

json attention_of(const std::vector<Visit>& visits, Instant now, std::size_t& total) {
    std::vector<const Visit*> urgent;
    for (const auto& v : visits) {
        if (needs_attention(v)) urgent.push_back(&v);
    }
    const auto rank = [](const Visit* v) {
        return v->state == VisitState::OVERDUE ? 0 : v->state == VisitState::MISSED ? 1 : 2;
    };
    std::ranges::stable_sort(urgent, [&](const Visit* a, const Visit* b) {
        if (rank(a) != rank(b)) return rank(a) < rank(b);
        return lateness(*a, now) > lateness(*b, now);
    });
    total = urgent.size();
    if (urgent.size() > attention_limit) urgent.resize(attention_limit);
    json rows = json::array();
    for (const Visit* v : urgent) rows.push_back(visit_json(*v, now));
    return rows;
}

// Visits that are not late yet and will be, the soonest first: their care worker is still clocked in elsewhere.
json likely_of(const std::vector<Visit>& visits, Instant now, std::size_t& total) {
    total = 0;
    json rows = json::array();
    for (const auto& v : visits) {
        if (v.likely_by == Seconds{0} || needs_attention(v)) continue;
        if (++total > likely_limit) continue;
        rows.push_back(visit_json(v, now));
        for (const auto& at : visits)
            if (at.visit == v.round.still_at)
                rows.back()["still"] = clock_time(at.planned) + " " + short_ref(at.person);
    }
    return rows;
}

// How many more there are than are shown; nothing where all are.
std::string more(std::size_t total, const json& shown) {
    return total > shown.size() ? thousands(static_cast<std::int64_t>(total - shown.size())) : std::string{};
}

json choices(const std::set<std::string>& values, std::string_view selected) {
    json list = json::array();
    for (const auto& value : values) {
        if (!value.empty()) list.push_back({{"value", value}, {"word", value}, {"selected", value == selected}});
    }
    return list;
}

// What the board is narrowed to.
Pairs narrowed_to(std::string_view zone, std::string_view contract) {
    Pairs filters;
    if (!zone.empty()) filters.emplace_back("zone", zone);
    if (!contract.empty()) filters.emplace_back("contract", contract);
    return filters;
}

// Its rows as a table of the same visits.
json table_of_day(Day day, Pairs filters) {
    filters.emplace_back("day", to_string(day));
    return as_table("live-board", filters);
}

}  // namespace

Response today_page(const Frame& frame, const Request& request, Backend& backend) {
    const auto today = Calendar::london().day_of(frame.now);
    auto rows = all_rows(backend.views, {.view = "live-board", .filters = {{"day", to_string(today)}}});
    if (!rows) return problem_page(frame, rows.error());
    const auto zone = request.parameter("zone"), contract = request.parameter("contract");
    const Pairs narrowed = narrowed_to(zone, contract);
    const std::string back = with_query("/", narrowed);  // where a decision leads back to
    std::set<std::string> zones, contracts;
    std::vector<Visit> visits;
    std::vector<BoardVisit> rounds;  // of every visit, also of those that are not shown
    const auto read = each_row<schema::LiveBoardRow>(*rows, [&](schema::LiveBoardRow::Reader row, const auto&) {
        auto visit = read_visit(row, back);
        zones.insert(visit.zone);
        contracts.insert(visit.contract);
        rounds.push_back(visit.round);
        const bool wanted = (zone.empty() || visit.zone == zone) && (contract.empty() || visit.contract == contract);
        if (wanted) visits.push_back(std::move(visit));
    });
    if (!read) return problem_page(frame, read.error());
    std::ranges::stable_sort(visits, {}, &Visit::planned);
    const auto late = likely_late(rounds, frame.now);
    for (auto& visit : visits)
        if (const auto found = late.find(visit.visit); found != late.end()) visit.likely_by = found->second;
    if (const auto said = say_awaited(visits, frame.now, backend); !said) return problem_page(frame, said.error());
    const auto on_call = on_call_at(frame.now, backend);
    if (!on_call) return problem_page(frame, on_call.error());
    std::size_t urgent = 0, expected = 0;
    const json attention = attention_of(visits, frame.now, urgent), likely = likely_of(visits, frame.now, expected);
    return page(frame, {.title = "Today",
                        .current = "today",
                        .content = "today",
                        .data = {{"date", date_long(today)},
                                 {"zones", choices(zones, zone)},
                                 {"contracts", choices(contracts, contract)},
                                 {"filtered", !narrowed.empty()},
                                 {"as_table", table_of_day(today, narrowed)},
                                 {"figures", figures_of(visits)},
                                 {"attention_any", !attention.empty()},
                                 {"attention", attention},
                                 {"attention_more", more(urgent, attention)},
                                 {"likely_any", !likely.empty()},
                                 {"likely", likely},
                                 {"likely_more", more(expected, likely)},
                                 {"on_call", *on_call},
                                 {"zones_any", !visits.empty()},
                                 {"board", board_of(visits, frame.now)}},
                        .views = "live-board"});
}

}  // namespace daybook::gateway
