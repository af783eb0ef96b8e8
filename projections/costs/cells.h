#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/types.h"
#include "projections/engine/table.h"
#include "projections/sustain/brief.h"

namespace daybook::projections::costs {

// Of a care worker on a day: what it costs is known when it is read.
struct Worked {
    std::string worker;
    Day day{};
    sustain::Work work{};
    bool operator==(const Worked&) const = default;
};

// What visits put into a month of one package.
struct Cell {
    std::int64_t revenue = 0;  // pence
    std::int64_t late = 0, of_attended = 0, missed = 0, of_due = 0;
    sustain::Legs legs{};
    std::vector<Worked> worked{};  // by worker and day

    Cell& operator+=(const Cell& other);
    Cell& operator-=(const Cell& other);
    void add(const Worked& one);
    bool empty() const;
    bool operator==(const Cell&) const = default;
};

// Whose month a cell is; `month` is said by its first day.
struct Labels {
    Day month{};
    std::string contract{}, zone{}, package{};
    auto operator<=>(const Labels&) const = default;
};
std::string cell_key(const Labels& labels);
Labels labels_of(std::string_view key);

// What a contract and its packages went through in a month, beside care.
struct Events {
    std::int64_t credit_pence = 0;
    std::int64_t amendments = 0, disputes = 0;
    std::int64_t paid_pence = 0, paid_pence_days = 0;  // days from the end of what was billed, by pence
    bool operator==(const Events&) const = default;
};
struct EventLabels {
    Day month{};
    std::string contract{}, package{};  // empty = not said
};
std::string events_key(const EventLabels& labels);
EventLabels event_labels_of(std::string_view key);

// A share of one cell, kept by the person-day that put it there.
struct Share {
    std::string key;
    Cell cell;
};
std::string encode(const std::vector<Share>& shares);
Result<std::vector<Share>> decode_shares(std::string_view bytes);

Day month_of(Day day);  // its first day
Day month_after(Day month);
std::string month_text(Day month);  // "2026-03"

extern const Table<Cell> cells;
extern const Table<Events> events;
extern const Table<std::int64_t> declines;  // by month and zone

// What the shifts of a care worker's week tell of the time between visits.
struct Shifts {
    std::int64_t travel_s = 0, waiting_s = 0;
};
extern const Table<Shifts> shifts;  // by Sunday and care worker
std::string shift_key(Day sunday, std::string_view worker);

std::string decline_key(Day month, std::string_view zone);

}  // namespace daybook::projections::costs
