#include "projections/kpi_board/workers.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/marks.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/records.h"
#include "projections/kpi_board/staff.h"
#include "schema/worker.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using std::chrono::days;

constexpr std::uint8_t row_version = 1;

struct WeekRow {
    std::int64_t attendances = 0, shifts = 0;
    std::int64_t contact_s = 0, shift_travel_s = 0, leg_travel_s = 0;
    std::string mark;
    std::optional<Day> due;
};
template <class Bytes>
void fields(Bytes& bytes, care::Is<WeekRow> auto& w) {
    bytes(w.attendances, w.shifts, w.contact_s, w.shift_travel_s, w.leg_travel_s, w.mark, w.due);
}
std::string encode(const WeekRow& row) { return care::to_bytes(row, row_version); }
Result<WeekRow> decode(std::string_view bytes) {
    return care::from_bytes<WeekRow>(bytes, row_version, "what a care worker worked");
}
bool nothing(const WeekRow& w) {
    return w.attendances == 0 && w.shifts == 0 && w.contact_s == 0 && w.shift_travel_s == 0 && w.leg_travel_s == 0 &&
           w.mark.empty() && !w.due;
}

const Table<WeekRow> worker_weeks{{.number = 53, .name = "worker_weeks"}, &encode, &decode, &nothing};

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
    const bool left = week.attendances == 0 && week.contact_s == 0 && week.leg_travel_s == 0;
    if (!known || left || closed(rows).over(sunday)) measure_later(rows, Kind::worker_week, key);
}

}  // namespace

void take_shift(Rows& rows, std::string_view worker, const EventView& event) {
    const auto fact = event.as<schema::Worker::ShiftWorked>();
    change(rows, worker, sunday_of(care::time_of(fact.getFrom())), [&](WeekRow& week) {
        ++week.shifts;
        week.shift_travel_s += fact.getTravelSeconds();
    });
}

void weeks_later(Rows& rows, std::string_view worker, const std::vector<Day>& weeks) {
    for (const Day sunday : weeks) measure_later(rows, Kind::worker_week, week_key(worker, sunday));
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
                         .contact = Seconds{week->contact_s},
                         .paid = Seconds{week->contact_s + std::max(week->shift_travel_s, week->leg_travel_s)},
                         .guaranteed = {},
                         .contracted = {},
                         .worked = week->attendances > 0 || week->shifts > 0,
                         .closed = closed(rows)};
    const bool idle = !seen.worked && seen.paid == Seconds{0};
    if (const auto* hours = who ? who->worker.post.hours_on(sunday) : nullptr) {
        seen.contracted = hours->weekly;
        seen.guaranteed = hours->guaranteed;
    }
    Labels labels{.who = {}, .contract = {}, .zone = {}, .location = {}, .day = sunday};
    if (who) {
        labels.zone = who->worker.post.zone;
        labels.location = who->worker.post.location;
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
            week.leg_travel_s += sign * one.travel_s;
        });
    };
    for (const Came& one : now) count(one, 1);
    for (const Came& one : before) count(one, -1);
}

std::vector<const TableInfo*> worker_tables() { return {&worker_weeks}; }

Status each_worker_week(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, worker_weeks, [](const auto&, KeyIn key) { return key.text(); },
        [](const auto& row) { return row.mark; }, take);
}

}  // namespace daybook::projections::kpi_board
