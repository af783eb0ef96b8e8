#include "projections/kpi_board/workers.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/records.h"
#include "schema/catalogue.capnp.h"
#include "schema/visit.capnp.h"
#include "schema/worker.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using Fact = schema::Worker;
using std::chrono::days;

constexpr std::uint8_t row_version = 1;

struct Contracted {
    Day from{};
    Seconds weekly{};
};
struct WorkerRow {
    std::string zone, location;
    std::vector<Contracted> contracted;  // by day; of two for the same day the one recorded last stands
    std::vector<Day> weeks;              // there are rows of, by their Sundays
};
struct WeekRow {
    std::int64_t attendances = 0, shifts = 0;
    std::int64_t contact_s = 0, shift_travel_s = 0, leg_travel_s = 0;
    std::string mark;
    std::optional<Day> due;
};
struct LegRow {
    Day sunday{};
    std::int64_t seconds = 0;
};

template <class Bytes>
void fields(Bytes& bytes, care::Is<Contracted> auto& c) {
    bytes(c.from, c.weekly);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<WorkerRow> auto& w) {
    bytes(w.zone, w.location, w.contracted, w.weeks);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<WeekRow> auto& w) {
    bytes(w.attendances, w.shifts, w.contact_s, w.shift_travel_s, w.leg_travel_s, w.mark, w.due);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<LegRow> auto& l) {
    bytes(l.sunday, l.seconds);
}
template <class Row>
std::string encode(const Row& row) {
    return care::to_bytes(row, row_version);
}
template <class Row>
Result<Row> decode(std::string_view bytes) {
    return care::from_bytes<Row>(bytes, row_version, "what a care worker worked");
}

bool nobody(const WorkerRow& w) {
    return w.zone.empty() && w.location.empty() && w.contracted.empty() && w.weeks.empty();
}
bool nothing(const WeekRow& w) {
    return w.attendances == 0 && w.shifts == 0 && w.contact_s == 0 && w.shift_travel_s == 0 && w.leg_travel_s == 0 &&
           w.mark.empty() && !w.due;
}

const Table<WorkerRow> workers{{.number = 52, .name = "workers"}, &encode<WorkerRow>, &decode<WorkerRow>, &nobody};
const Table<WeekRow> worker_weeks{{.number = 53, .name = "worker_weeks"}, &encode<WeekRow>, &decode<WeekRow>, &nothing};
const Table<LegRow> travel_legs{{.number = 54, .name = "travel_legs"}, &encode<LegRow>, &decode<LegRow>};

std::string week_key(std::string_view worker, Day sunday) { return KeyOut().text(worker).day(sunday).take(); }

Day sunday_of(Day day) { return week_ending(day, 7); }
Day sunday_of(Instant t) { return sunday_of(Calendar::london().day_of(care::within_reach(t))); }

// Changes the week's row. One that is open is measured at its close, so that work of its days costs no more.
template <class Change>
void change(Rows& rows, std::string_view worker, Day sunday, const Change& by) {
    const std::string key = week_key(worker, sunday);
    const bool known = rows.find(worker_weeks, key) != nullptr;
    WeekRow& week = rows.edit(worker_weeks, key);
    if (!known) {
        auto& weeks = rows.edit(workers, record_key(worker)).weeks;
        const auto at = std::ranges::lower_bound(weeks, sunday);
        if (at == weeks.end() || *at != sunday) weeks.insert(at, sunday);
    }
    by(week);
    const bool left = week.attendances == 0 && week.contact_s == 0;
    if (!known || left || closed(rows).over(sunday)) measure_later(rows, Kind::worker_week, key);
}

void weeks_later(Rows& rows, std::string_view worker, const WorkerRow& row) {
    for (const Day sunday : row.weeks) measure_later(rows, Kind::worker_week, week_key(worker, sunday));
}

void contract(WorkerRow& row, Day from, std::uint32_t seconds) {
    const auto at = std::ranges::lower_bound(row.contracted, from, {}, &Contracted::from);
    if (at != row.contracted.end() && at->from == from)
        at->weekly = Seconds{seconds};
    else
        row.contracted.insert(at, {.from = from, .weekly = Seconds{seconds}});
}

void worked(Rows& rows, std::string_view worker, Fact::ShiftWorked::Reader fact) {
    change(rows, worker, sunday_of(care::time_of(fact.getFrom())), [&](WeekRow& week) {
        ++week.shifts;
        week.shift_travel_s += fact.getTravelSeconds();
    });
}

// A leg told again takes the place of the one before.
void travelled(Rows& rows, const EventView& event) {
    const auto fact = event.as<schema::Visit::TravelRecorded>();
    const auto worker = care::text_of(fact.getWorker());
    if (worker.empty()) return;
    LegRow& leg = rows.edit(travel_legs, KeyOut().text(event.stream()).text(worker).take());
    const auto travel = [&](std::int64_t seconds) {
        if (seconds != 0) change(rows, worker, leg.sunday, [&](WeekRow& week) { week.leg_travel_s += seconds; });
    };
    travel(-leg.seconds);
    leg = {.sunday = sunday_of(event.occurred()), .seconds = fact.getSeconds()};
    travel(leg.seconds);
}

}  // namespace

void take_worker(Rows& rows, const EventView& event) {
    if (event.is<schema::Visit::TravelRecorded>()) return travelled(rows, event);
    if (static_cast<schema::Catalogue::Which>(event.category()) != schema::Catalogue::WORKER) return;
    const std::string id(care::id_in(event.stream(), "worker"));
    if (event.is<Fact::ShiftWorked>()) return worked(rows, id, event.as<Fact::ShiftWorked>());
    if (!event.is<Fact::Joined>() && !event.is<Fact::ContractHoursSet>()) return;
    WorkerRow& row = rows.edit(workers, record_key(id));
    if (event.is<Fact::Joined>()) {
        const auto fact = event.as<Fact::Joined>();
        care::learn(row.zone, fact.getZone());
        care::learn(row.location, fact.getLocation());
        contract(row, care::within_reach(day(fact.getOn())), fact.getContractedSeconds());
    } else {
        const auto fact = event.as<Fact::ContractHoursSet>();
        contract(row, care::within_reach(day(fact.getFrom())), fact.getWeeklySeconds());
    }
    weeks_later(rows, id, row);
}

// In force on the Sunday; nothing before the first that is known.
Status settle_worker_week(Rows& rows, std::string_view key) {
    const WeekRow* week = rows.find(worker_weeks, key);
    if (!week) return {};
    KeyIn in(key);
    const std::string worker = in.text();
    const Day sunday = in.day();
    const WorkerRow* who = rows.find(workers, record_key(worker));
    kpi::WorkerWeek seen{.sunday = sunday,
                         .paid = Seconds{week->contact_s + std::max(week->shift_travel_s, week->leg_travel_s)},
                         .contracted = {},
                         .worked = week->attendances > 0 || week->shifts > 0,
                         .closed = closed(rows)};
    const bool idle = !seen.worked && seen.paid == Seconds{0};
    for (std::size_t i = 0; who && i < who->contracted.size(); ++i)
        if (who->contracted[i].from <= sunday) seen.contracted = who->contracted[i].weekly;
    Labels labels{.who = {}, .contract = {}, .zone = {}, .location = {}, .day = sunday};
    if (who) {
        labels.zone = who->zone;
        labels.location = who->location;
    }
    Contribution now;
    const auto due = measure(now, kpi::worker_week_kpis(), kpi::Measures::worker_weeks, seen,
                             care_rows::RowsSetting(rows), [&](Day) { return labels; });
    // The same figure is the worker's own.
    if (!now.empty()) {
        Labels own = labels;
        own.who = worker;
        now.push_back({.scope = Scope::worker, .key = cell_key(own), .cell = now.front().cell});
    }
    WeekRow& row = rows.edit(worker_weeks, key);
    DAYBOOK_TRY(row.mark, replace(rows, row.mark, now));
    wait_for(rows, Kind::worker_week, key, row.due, idle ? std::nullopt : due);
    if (idle && row.mark.empty()) std::erase(rows.edit(workers, record_key(worker)).weeks, sunday);
    return {};
}

void note_work(Rows& rows, Day day, const std::vector<Came>& before, const std::vector<Came>& now) {
    const Day sunday = sunday_of(day);
    const auto count = [&](const Came& one, std::int64_t sign) {
        change(rows, one.id, sunday, [&](WeekRow& week) {
            week.attendances += sign * one.attendances;
            week.contact_s += sign * one.seconds;
        });
    };
    for (const Came& one : now) count(one, 1);
    for (const Came& one : before) count(one, -1);
}

std::vector<const TableInfo*> worker_tables() { return {&workers, &worker_weeks, &travel_legs}; }

}  // namespace daybook::projections::kpi_board
