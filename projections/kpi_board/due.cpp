#include "projections/kpi_board/due.h"

#include <algorithm>

#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "projections/engine/part.h"

namespace daybook::projections::kpi_board {
namespace {

constexpr std::uint8_t parts = 16;  // of the records due on one day, so that no row grows without bound
const std::string only_key = "1";

struct Waiting {
    Kind kind{};
    std::string key;
    auto operator<=>(const Waiting&) const = default;
};

// A day that records wait for, and how many of them.
struct DueDay {
    Day day{};
    std::uint64_t records = 0;
};

std::string encode_waiting(const std::vector<Waiting>& all) {
    BytesOut out;
    for (const auto& one : all) {
        out.u(static_cast<std::uint64_t>(one.kind));
        out.text(one.key);
    }
    return out.take();
}
Result<std::vector<Waiting>> decode_waiting(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<Waiting> all;
    while (in.good() && !in.done()) {
        const auto kind = static_cast<Kind>(in.u());
        all.push_back({.kind = kind, .key = std::string(in.text())});
    }
    if (!in.done()) return corrupt("a row of records that fall due cannot be read: rebuild the projection");
    return all;
}
bool nobody_waits(const std::vector<Waiting>& all) { return all.empty(); }

std::string encode_days(const std::vector<DueDay>& all) {
    BytesOut out;
    for (const auto& one : all) {
        out.i(number(one.day));
        out.u(one.records);
    }
    return out.take();
}
Result<std::vector<DueDay>> decode_days(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<DueDay> all;
    while (in.good() && !in.done()) {
        const Day due = day(static_cast<std::int32_t>(in.i()));
        all.push_back({.day = due, .records = in.u()});
    }
    if (!in.done()) return corrupt("the days that records wait for cannot be read: rebuild the projection");
    return all;
}
bool no_days(const std::vector<DueDay>& all) { return all.empty(); }

std::string encode_day(const Day& day) { return KeyOut().day(day).take(); }
Result<Day> decode_day(std::string_view bytes) {
    KeyIn in(bytes);
    const Day day = in.day();
    if (!in.good()) return corrupt("the last closed day cannot be read: rebuild the projection");
    return day;
}

const Table<std::vector<Waiting>> waiting{
    {.number = 34, .name = "waiting"}, &encode_waiting, &decode_waiting, &nobody_waits};
// Those that are open: a row as long as the calendar the records look ahead.
const Table<std::vector<DueDay>> due_days{{.number = 35, .name = "due_days"}, &encode_days, &decode_days, &no_days};
const Table<Day> last_closed{{.number = 36, .name = "last_closed"}, &encode_day, &decode_day};

std::string waiting_key(Day day, std::uint8_t part) { return KeyOut().day(day).u8(part).take(); }

void count(Rows& rows, Day day, int change) {
    auto& days = rows.edit(due_days, only_key);
    auto at = std::ranges::lower_bound(days, day, {}, &DueDay::day);
    if (at == days.end() || at->day != day) at = days.insert(at, {.day = day, .records = 0});
    at->records += static_cast<std::uint64_t>(change);
    if (at->records == 0) days.erase(at);
}

constexpr std::string_view no_text{"\0\2", 2};  // texts of keys go on with \1 or \xff (engine/key.h)

// Never holds a row.
std::string encode_nothing(const char&) { return {}; }
Result<char> decode_nothing(std::string_view) { return '\0'; }
const Table<char> put_off{{.number = 40, .name = "put_off"}, &encode_nothing, &decode_nothing};

}  // namespace

void measure_later(Rows& rows, Kind kind, std::string_view key) {
    rows.later(put_off, std::string(no_text) + static_cast<char>(kind) + std::string(key));
}

std::optional<Later> record_of(std::string_view settled) {
    if (!settled.starts_with(no_text) || settled.size() == no_text.size()) return std::nullopt;
    settled.remove_prefix(no_text.size());
    return Later{.kind = static_cast<Kind>(settled.front()), .key = settled.substr(1)};
}

void wait_for(Rows& rows, Kind kind, std::string_view key, std::optional<Day>& waits, std::optional<Day> due) {
    if (waits == due) return;
    const Waiting one{.kind = kind, .key = std::string(key)};
    const std::uint8_t part = part_of(key, parts);
    if (waits) {
        std::erase(rows.edit(waiting, waiting_key(*waits, part)), one);
        count(rows, *waits, -1);
    }
    if (due) {
        auto& all = rows.edit(waiting, waiting_key(*due, part));
        all.insert(std::ranges::lower_bound(all, one), one);
        count(rows, *due, 1);
    }
    waits = due;
}

void close(Rows& rows, Day day) {
    const Day* last = rows.find(last_closed, only_key);
    if (last && *last >= day) return;
    rows.edit(last_closed, only_key) = day;
    const auto* days = rows.find(due_days, only_key);
    if (!days) return;
    for (const DueDay& due : *days) {
        if (due.day > day) break;
        for (std::uint8_t part = 0; part < parts; ++part)
            if (const auto* all = rows.find(waiting, waiting_key(due.day, part)))
                for (const Waiting& one : *all) measure_later(rows, one.kind, one.key);
    }
}

kpi::Closed closed(Rows& rows) {
    const Day* last = rows.find(last_closed, only_key);
    return last ? kpi::Closed{*last} : kpi::Closed{};
}

std::vector<const TableInfo*> due_tables() { return {&waiting, &due_days, &last_closed, &put_off}; }

}  // namespace daybook::projections::kpi_board
