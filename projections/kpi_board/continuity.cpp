#include "projections/kpi_board/continuity.h"

#include <algorithm>
#include <utility>

#include "projections/care_rows/care_rows.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "projections/engine/part.h"
#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/workers.h"

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

// One person's attendances of some days. The same few care workers come on most of them, and whose figures they are
// hardly changes: each text is held once, and a window is counted without comparing any.
struct Block {
    struct Who {
        std::size_t text = 0;
        std::int64_t attendances = 0, seconds = 0, travel_s = 0;
    };
    struct On {
        Day day{};
        std::size_t contract = 0, zone = 0, location = 0;
        std::vector<Who> workers;
        bool anybody() const {
            return std::ranges::any_of(workers, [](const Who& one) { return one.attendances > 0; });
        }
    };
    std::vector<std::string> texts;
    std::vector<On> days;  // in order

    std::size_t text(const std::string& said) {
        const auto at = static_cast<std::size_t>(std::ranges::find(texts, said) - texts.begin());
        if (at == texts.size()) texts.push_back(said);
        return at;
    }
    On on(const AttendedDay& seen) {
        On one{.day = seen.day,
               .contract = text(seen.contract),
               .zone = text(seen.zone),
               .location = text(seen.location),
               .workers = {}};
        for (const Came& came : seen.workers)
            one.workers.push_back({.text = text(came.id),
                                   .attendances = came.attendances,
                                   .seconds = came.seconds,
                                   .travel_s = came.travel_s});
        return one;
    }
    AttendedDay said(const On& one) const {
        AttendedDay all{.day = one.day,
                        .contract = texts[one.contract],
                        .zone = texts[one.zone],
                        .location = texts[one.location],
                        .workers = {}};
        for (const Who& who : one.workers)
            all.workers.push_back({.id = texts[who.text],
                                   .attendances = who.attendances,
                                   .seconds = who.seconds,
                                   .travel_s = who.travel_s});
        return all;
    }
};

// Texts are written in their order, and only those in use: the same days are the same bytes, however they came about.
std::string encode_block(const Block& block) {
    std::vector<std::size_t> place(block.texts.size(), 0);
    for (const auto& one : block.days) {
        for (const auto text : {one.contract, one.zone, one.location}) place[text] = 1;
        for (const auto& who : one.workers) place[who.text] = 1;
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < place.size(); ++i)
        if (place[i] != 0) order.push_back(i);
    std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& { return block.texts[i]; });
    BytesOut out(64 + 24 * block.days.size());
    out.u(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        out.text(block.texts[order[i]]);
        place[order[i]] = i;
    }
    for (const auto& one : block.days) {
        out.i(number(one.day));
        for (const auto text : {one.contract, one.zone, one.location}) out.u(place[text]);
        out.u(one.workers.size());
        for (const auto& who : one.workers) {
            out.u(place[who.text]);
            out.i(who.attendances);
            out.i(who.seconds);
            out.i(who.travel_s);
        }
    }
    return out.take();
}
Result<Block> decode_block(std::string_view bytes) {
    BytesIn in(bytes);
    Block block;
    bool named = true;
    for (auto left = in.u(); left > 0 && in.good(); --left) block.texts.emplace_back(in.text());
    const auto text = [&] {
        const auto at = in.u();
        named = named && at < block.texts.size();
        return static_cast<std::size_t>(at);
    };
    while (in.good() && !in.done()) {
        auto& one = block.days.emplace_back();
        one.day = day(static_cast<std::int32_t>(in.i()));
        one.contract = text();
        one.zone = text();
        one.location = text();
        for (auto left = in.u(); left > 0 && in.good(); --left) {
            auto& who = one.workers.emplace_back();
            who.text = text();
            who.attendances = in.i();
            who.seconds = in.i();
            who.travel_s = in.i();
        }
    }
    if (!in.done() || !named) return corrupt("a row of attendances cannot be read: rebuild the projection");
    return block;
}
bool nobody_came(const Block& block) { return block.days.empty(); }

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

const Table<Block> attended{{.number = 37, .name = "attended"}, &encode_block, &decode_block, &nobody_came};
const Table<std::vector<std::string>> attended_people{
    {.number = 38, .name = "attended_people"}, &encode_people, &decode_people, &nobody};

// The windows of one person that are put off, and where each was asked for last. Never written: empty at a commit.
struct Again {
    Day to{};
    Position asked;
};
const Table<std::vector<Again>> windows_again{
    {.number = 72, .name = "windows_again"},
    [](const auto&) { return std::string(); },
    [](std::string_view) -> Result<std::vector<Again>> { return std::vector<Again>(); },
    [](const auto& all) { return all.empty(); }};

// From a day on, up to another, those that end on a closed day.
void measure_again(Rows& rows, const std::string& person, Day from, Day end) {
    const std::string key = KeyOut().text(person).take();
    auto& all = rows.edit(windows_again, key);
    for (Day to = from; to < end; to += days{1}) {
        auto place = std::ranges::lower_bound(all, to, {}, &Again::to);
        const bool there = place != all.end() && place->to == to;  // then it is known to end on a closed day
        if (!there && !care_rows::is_closed(rows, to)) continue;
        if (!there) place = all.insert(place, {.to = to, .asked = {}});
        place->asked = rows.at();
    }
    if (!all.empty()) measure_later(rows, Kind::window, key);
}

Came& came(std::vector<Came>& workers, std::string_view id) {
    auto at = std::ranges::lower_bound(workers, id, {}, [](const Came& one) -> std::string_view { return one.id; });
    if (at == workers.end() || at->id != id) at = workers.insert(at, {.id = std::string(id)});
    return *at;
}

// Whatever came of the visit, somebody travelled there (R27).
void travelled(std::vector<Came>& workers, const care::Visit& visit) {
    for (const auto& leg : visit.legs)
        if (!leg.worker.empty() && leg.travel != Seconds{0}) came(workers, leg.worker).travel_s += leg.travel.count();
}

AttendedDay attended_on(Day day, const std::vector<care::Measured>& measures) {
    AttendedDay all{.day = day, .contract = {}, .zone = {}, .location = {}, .workers = {}};
    for (const auto& m : measures) {
        const bool in_time = m.given();
        travelled(all.workers, *m.visit);
        for (const care::Visit* row : m.rows) travelled(all.workers, *row);
        if (!in_time && m.state != schema::VisitState::ATTENDED_LATE) continue;
        if (in_time) {
            all.contract = m.visit->contract;
            all.zone = m.zone;
            all.location = m.location;
        }
        for (const auto& worker : m.workers)
            if (!worker.worker.empty()) {
                Came& one = came(all.workers, worker.worker);
                one.attendances += in_time;
                one.seconds += worker.delivered.count();
            }
    }
    return all;
}

// The day takes its place in its block, and that of work; false if it stands there already. A block is entered into
// the index of people with its first day, and leaves it with its last.
bool put(Rows& rows, const std::string& person, const AttendedDay& now) {
    const std::uint32_t at_block = block_of(now.day);
    const std::string key = block_key(person, at_block);
    const auto* known = rows.find(attended, key);
    const auto same_day = [&](const Block::On& one) { return one.day == now.day; };
    std::vector<Came> before;
    if (known) {
        const auto there = std::ranges::find_if(known->days, same_day);
        if (there != known->days.end()) {
            AttendedDay stood = known->said(*there);
            if (stood == now) return false;
            before = std::move(stood.workers);
        }
    }
    if (before.empty() && now.workers.empty()) return false;
    auto& block = rows.edit(attended, key);
    const bool was_empty = block.days.empty();
    note_work(rows, now.day, before, now.workers);
    std::erase_if(block.days, same_day);
    if (!now.workers.empty()) {
        auto one = block.on(now);
        block.days.insert(std::ranges::lower_bound(block.days, now.day, {}, &Block::On::day), std::move(one));
    }
    if (was_empty == block.days.empty()) return true;
    auto& people = rows.edit(attended_people, people_key(at_block, part_of(person, parts)));
    if (block.days.empty())
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
            for (const auto& one : known->days)
                if (one.day > day && one.anybody()) return std::min(one.day, end);
    return end;
}

// What stands in the window that ends on a day: the counts, and whose figures it belongs to.
struct Window {
    kpi::PersonWindow all;
    std::int64_t workers_in_14 = 0;
    const Block* block = nullptr;
    const Block::On* last = nullptr;
};

void add_to(std::vector<Worker>& workers, const std::string& id, std::int64_t attendances) {
    const auto at = std::ranges::lower_bound(workers, id, {}, &Worker::id);
    if (at != workers.end() && at->id == id)
        at->attendances += attendances;
    else
        workers.insert(at, {.id = id, .attendances = attendances});
}

Window window_of(Rows& rows, std::string_view person, Day to) {
    const Day from = to - kpi::window_days + days{1};
    Window window;
    kpi::PersonWindow last_14;
    const std::uint32_t first = block_of(from), last = block_of(to);
    std::vector<std::int64_t> counts, late_counts;  // by text of the block
    for (std::uint32_t at = first;; at = last) {
        if (const auto* known = rows.find(attended, block_key(person, at))) {
            counts.assign(known->texts.size(), 0);
            late_counts.assign(known->texts.size(), 0);
            for (const auto& one : known->days) {
                if (one.day < from || one.day > to) continue;
                if (one.anybody()) {
                    window.block = known;
                    window.last = &one;
                }
                for (const auto& who : one.workers) {
                    counts[who.text] += who.attendances;
                    if (one.day > to - days{14}) late_counts[who.text] += who.attendances;
                }
            }
            for (std::size_t i = 0; i < counts.size(); ++i) {
                if (counts[i] > 0) add_to(window.all.workers, known->texts[i], counts[i]);
                if (late_counts[i] > 0) add_to(last_14.workers, known->texts[i], late_counts[i]);
            }
        }
        if (at == last) break;
    }
    window.workers_in_14 = std::ssize(last_14.workers);
    return window;
}

}  // namespace

const Table<WindowRow> person_windows{{.number = 39, .name = "windows"}, &encode_window, &decode_window, &empty_window};

std::vector<const TableInfo*> continuity_tables() {
    return {&attended, &attended_people, &person_windows, &windows_again};
}

void note_attendances(Rows& rows, const care::PersonDay& day, const std::vector<care::Measured>& measures) {
    if (!day.closed) return;
    const bool changed = put(rows, day.person, attended_on(day.day, measures));
    // Without a change, other rules may be in force for the windows of which this is the last day seen.
    const Day end = changed ? day.day + kpi::window_days : seen_next(rows, day.person, day.day);
    measure_again(rows, day.person, day.day, end);
}

void close_windows(Rows& rows, Day day) {
    const std::uint32_t first = block_of(day - kpi::window_days + days{1}), last = block_of(day);
    for (std::uint32_t block = first;; block = last) {
        for (std::uint8_t part = 0; part < parts; ++part)
            if (const auto* people = rows.find(attended_people, people_key(block, part)))
                for (const auto& person : *people) measure_again(rows, person, day, day + days{1});
        if (block == last) break;
    }
}

namespace {

Status settle_window(Rows& rows, const std::string& person, Day to) {
    const std::string key = window_key(to, person);
    const Window window = window_of(rows, person, to);
    if (!window.last && !rows.find(person_windows, key)) return {};
    WindowRow& row = rows.edit(person_windows, key);
    Contribution now;
    row = {.person = person, .contract = {}, .zone = {}, .location = {}, .mark = std::move(row.mark)};
    if (window.last) {
        row.contract = window.block->texts[window.last->contract];
        row.zone = window.block->texts[window.last->zone];
        row.location = window.block->texts[window.last->location];
        row.attendances = window.all.attendances();
        row.workers = std::ssize(window.all.workers);
        row.top_three = window.all.by_the_three_seen_most();
        row.workers_in_14 = window.workers_in_14;
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

}  // namespace

Status settle_windows(Rows& rows, std::string_view key) {
    const auto* asked = rows.find(windows_again, key);
    if (!asked) return {};
    const std::vector<Again> all = std::exchange(rows.edit(windows_again, key), {});
    const Position at = rows.at();
    for (const std::string person = KeyIn(key).text(); const Again& window : all) {
        rows.stand_at(window.asked);
        DAYBOOK_CHECK(settle_window(rows, person, window.to));
    }
    rows.stand_at(at);
    return {};
}

}  // namespace daybook::projections::kpi_board
