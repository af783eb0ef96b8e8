#include "projections/kpi_board/continuity.h"

#include <algorithm>
#include <set>

#include "projections/care_rows/care_rows.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "projections/engine/part.h"
#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/due.h"

namespace daybook::projections::kpi_board {
namespace {

using std::chrono::days;
using Worker = kpi::PersonWindow::Worker;

// A window is as long as a block, so that it lies in one or two of them.
std::uint32_t block_of(Day day) {
    const int number = daybook::number(day), length = static_cast<int>(kpi::window_days.count());
    return static_cast<std::uint32_t>((number < 0 ? number - length + 1 : number) / length) ^ 0x80000000U;
}
constexpr std::uint8_t parts = 64;  // of the people of a block, so that no row grows without bound

std::string block_key(std::string_view person, std::uint32_t block) { return KeyOut().text(person).u32(block).take(); }
std::string people_key(std::uint32_t block, std::uint8_t part) { return KeyOut().u32(block).u8(part).take(); }
std::string window_key(Day day, std::string_view person) { return KeyOut().day(day).text(person).take(); }

// The same few care workers come on most days: each is named once.
std::string encode_block(const std::vector<AttendedDay>& block) {
    std::set<std::string_view> names;
    for (const auto& one : block)
        for (const auto& worker : one.workers) names.insert(worker.id);
    BytesOut out;
    out.u(names.size());
    for (const auto name : names) out.text(name);
    for (const auto& one : block) {
        out.i(number(one.day));
        out.text(one.contract);
        out.text(one.zone);
        out.text(one.location);
        out.u(one.workers.size());
        for (const auto& worker : one.workers) {
            out.u(static_cast<std::uint64_t>(std::distance(names.begin(), names.find(worker.id))));
            out.i(worker.attendances);
        }
    }
    return out.take();
}
Result<std::vector<AttendedDay>> decode_block(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<std::string> names;
    for (auto left = in.u(); left > 0 && in.good(); --left) names.emplace_back(in.text());
    std::vector<AttendedDay> block;
    while (in.good() && !in.done()) {
        AttendedDay& one = block.emplace_back();
        one.day = day(static_cast<std::int32_t>(in.i()));
        one.contract = in.text();
        one.zone = in.text();
        one.location = in.text();
        for (auto left = in.u(); left > 0 && in.good(); --left) {
            const auto name = in.u();
            if (name >= names.size()) return corrupt("a row of attendances names nobody: rebuild the projection");
            one.workers.push_back({.id = names[name], .attendances = in.i()});
        }
    }
    if (!in.done()) return corrupt("a row of attendances cannot be read: rebuild the projection");
    return block;
}
bool nobody_came(const std::vector<AttendedDay>& block) { return block.empty(); }

std::string encode_people(const std::vector<std::string>& people) {
    BytesOut out;
    for (const auto& person : people) out.text(person);
    return out.take();
}
Result<std::vector<std::string>> decode_people(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<std::string> people;
    while (in.good() && !in.done()) people.emplace_back(in.text());
    if (!in.done()) return corrupt("the people of a window cannot be read: rebuild the projection");
    return people;
}
bool nobody(const std::vector<std::string>& people) { return people.empty(); }

std::string encode_window(const WindowRow& row) {
    BytesOut out;
    for (const auto* text : {&row.person, &row.contract, &row.zone, &row.location, &row.mark}) out.text(*text);
    for (const auto count : {row.attendances, row.workers, row.top_three, row.workers_in_14}) out.i(count);
    out.flag(row.eligible);
    return out.take();
}
Result<WindowRow> decode_window(std::string_view bytes) {
    BytesIn in(bytes);
    WindowRow row;
    for (auto* text : {&row.person, &row.contract, &row.zone, &row.location, &row.mark}) *text = in.text();
    for (auto* count : {&row.attendances, &row.workers, &row.top_three, &row.workers_in_14}) *count = in.i();
    row.eligible = in.flag();
    if (!in.done()) return corrupt("a row of continuity cannot be read: rebuild the projection");
    return row;
}
bool empty_window(const WindowRow& row) { return row.attendances == 0 && row.mark.empty(); }

const Table<std::vector<AttendedDay>> attended{
    {.number = 37, .name = "attended"}, &encode_block, &decode_block, &nobody_came};
const Table<std::vector<std::string>> attended_people{
    {.number = 38, .name = "attended_people"}, &encode_people, &decode_people, &nobody};

void count(std::vector<Worker>& workers, const std::string& id, std::int64_t attendances) {
    const auto at = std::ranges::lower_bound(workers, id, {}, &Worker::id);
    if (at != workers.end() && at->id == id)
        at->attendances += attendances;
    else
        workers.insert(at, {.id = id, .attendances = attendances});
}

AttendedDay attended_on(Day day, const std::vector<care::Measured>& measures) {
    AttendedDay all{.day = day, .contract = {}, .zone = {}, .location = {}, .workers = {}};
    for (const auto& m : measures) {
        if (!m.attended()) continue;
        all.contract = m.visit->contract;
        all.zone = m.visit->zone;
        all.location = m.visit->location;
        for (const auto& worker : m.workers)
            if (!worker.worker.empty()) count(all.workers, std::string(worker.worker), 1);
    }
    return all;
}

// The day takes its place in its block; false if it stands there already. A block is entered into the index of people
// with its first day, and leaves it with its last.
bool put(Rows& rows, const std::string& person, AttendedDay now) {
    const std::uint32_t block = block_of(now.day);
    const std::string key = block_key(person, block);
    const auto* known = rows.find(attended, key);
    const auto same_day = [&](const AttendedDay& one) { return one.day == now.day; };
    const bool there = known && std::ranges::any_of(*known, same_day);
    if (there ? *std::ranges::find_if(*known, same_day) == now : now.workers.empty()) return false;
    auto& all = rows.edit(attended, key);
    const bool was_empty = all.empty();
    std::erase_if(all, same_day);
    if (!now.workers.empty()) {
        const auto at = std::ranges::lower_bound(all, now.day, {}, &AttendedDay::day);
        all.insert(at, std::move(now));
    }
    if (was_empty == all.empty()) return true;
    auto& people = rows.edit(attended_people, people_key(block, part_of(person, parts)));
    if (all.empty())
        std::erase(people, person);
    else
        people.insert(std::ranges::lower_bound(people, person), person);
    return true;
}

// The next day behind this one that the person was seen on, as far as a window reaches.
Day seen_next(Rows& rows, const std::string& person, Day day) {
    const Day end = day + kpi::window_days;
    for (const std::uint32_t block : {block_of(day), block_of(end)})
        if (const auto* known = rows.find(attended, block_key(person, block)))
            for (const AttendedDay& one : *known)
                if (one.day > day) return std::min(one.day, end);
    return end;
}

// What stands in the window that ends on a day: the counts, and whose figures it belongs to.
struct Window {
    kpi::PersonWindow all, last_14;
    const AttendedDay* last = nullptr;
};
Window window_of(Rows& rows, std::string_view person, Day to) {
    const Day from = to - kpi::window_days + days{1};
    Window window;
    const std::uint32_t first = block_of(from), last = block_of(to);
    for (std::uint32_t block = first;; block = last) {
        if (const auto* known = rows.find(attended, block_key(person, block)))
            for (const AttendedDay& one : *known) {
                if (one.day < from || one.day > to) continue;
                window.last = &one;
                for (const Worker& worker : one.workers) {
                    count(window.all.workers, worker.id, worker.attendances);
                    if (one.day > to - days{14}) count(window.last_14.workers, worker.id, worker.attendances);
                }
            }
        if (block == last) break;
    }
    return window;
}

}  // namespace

const Table<WindowRow> person_windows{{.number = 39, .name = "windows"}, &encode_window, &decode_window, &empty_window};

std::vector<const TableInfo*> continuity_tables() { return {&attended, &attended_people, &person_windows}; }

void note_attendances(Rows& rows, const care::PersonDay& day, const std::vector<care::Measured>& measures) {
    if (!day.closed) return;
    const bool changed = put(rows, day.person, attended_on(day.day, measures));
    // Without a change, other rules may be in force for the windows of which this is the last day seen.
    const Day end = changed ? day.day + kpi::window_days : seen_next(rows, day.person, day.day);
    for (Day to = day.day; to < end; to += days{1})
        if (care_rows::is_closed(rows, to)) measure_later(rows, Kind::window, window_key(to, day.person));
}

void close_windows(Rows& rows, Day day) {
    const std::uint32_t first = block_of(day - kpi::window_days + days{1}), last = block_of(day);
    for (std::uint32_t block = first;; block = last) {
        for (std::uint8_t part = 0; part < parts; ++part)
            if (const auto* people = rows.find(attended_people, people_key(block, part)))
                for (const auto& person : *people) measure_later(rows, Kind::window, window_key(day, person));
        if (block == last) break;
    }
}

Status settle_window(Rows& rows, std::string_view key) {
    KeyIn in(key);
    const Day to = in.day();
    const std::string person = in.text();
    const Window window = window_of(rows, person, to);
    if (!window.last && !rows.find(person_windows, key)) return {};
    WindowRow& row = rows.edit(person_windows, key);
    Contribution now;
    row = {.person = person, .contract = {}, .zone = {}, .location = {}, .mark = std::move(row.mark)};
    if (window.last) {
        row.contract = window.last->contract;
        row.zone = window.last->zone;
        row.location = window.last->location;
        row.attendances = window.all.attendances();
        row.workers = std::ssize(window.all.workers);
        row.top_three = window.all.by_the_three_seen_most();
        row.workers_in_14 = std::ssize(window.last_14.workers);
        // By the rules in force when the person was seen last: a change of rules restates the days from then on.
        const care::Terms& terms = care_rows::RowsSetting(rows).terms(row.contract, window.last->day);
        row.eligible = row.attendances >= terms.continuity_attendances;
        const Labels labels{.who = {}, .contract = row.contract, .zone = row.zone, .location = row.location, .day = to};
        std::size_t index = kpi::first_of(kpi::Measures::windows);
        for (const auto* kpi : kpi::window_kpis()) {
            const std::size_t at = index++;
            if (const auto ratio = kpi->measure(window.all, terms)) add(now, Scope::windows, labels, at, *ratio);
        }
    }
    DAYBOOK_TRY(row.mark, replace(rows, row.mark, now));
    return {};
}

}  // namespace daybook::projections::kpi_board
