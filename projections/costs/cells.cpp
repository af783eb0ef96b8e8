#include "projections/costs/cells.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/core/calendar.h"
#include "projections/engine/key.h"

namespace daybook::sustain {

template <class Bytes>
void fields(Bytes& bytes, care::Is<Work> auto& w) {
    bytes(w.contact_s, w.travel_s, w.metres);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Legs> auto& l) {
    bytes(l.legs, l.squeezed, l.gap_s);
}

}  // namespace daybook::sustain

namespace daybook::projections::costs {

template <class Bytes>
void fields(Bytes& bytes, care::Is<Worked> auto& w) {
    bytes(w.worker, w.day, w.work);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Cell> auto& c) {
    bytes(c.revenue, c.late, c.of_attended, c.missed, c.of_due, c.legs, c.worked);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Share> auto& s) {
    bytes(s.key, s.cell);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Shifts> auto& s) {
    bytes(s.travel_s, s.waiting_s);
}
template <class Bytes>
void fields(Bytes& bytes, care::Is<Events> auto& e) {
    bytes(e.credit_pence, e.amendments, e.disputes, e.paid_pence, e.paid_pence_days);
}

namespace {

constexpr std::uint8_t row_version = 1;

std::string encode_cell(const Cell& cell) { return care::to_bytes(cell, row_version); }
Result<Cell> decode_cell(std::string_view bytes) {
    return care::from_bytes<Cell>(bytes, row_version, "a month of costs");
}
bool cell_is_empty(const Cell& cell) { return cell.empty(); }

std::string encode_events(const Events& one) { return care::to_bytes(one, row_version); }
Result<Events> decode_events(std::string_view bytes) {
    return care::from_bytes<Events>(bytes, row_version, "a month of a contract");
}

std::string encode_shifts(const Shifts& one) { return care::to_bytes(one, row_version); }
Result<Shifts> decode_shifts(std::string_view bytes) {
    return care::from_bytes<Shifts>(bytes, row_version, "a week's shifts");
}

std::string encode_count(const std::int64_t& count) { return care::to_bytes(count, row_version); }
Result<std::int64_t> decode_count(std::string_view bytes) {
    return care::from_bytes<std::int64_t>(bytes, row_version, "a count");
}

std::string shown_cell(std::string_view key) {
    const Labels labels = labels_of(key);
    return month_text(labels.month) + "/" + labels.zone + "/" + labels.package;
}

void add_all(Cell& cell, const Cell& other, std::int64_t sign) {
    cell.revenue += sign * other.revenue;
    cell.late += sign * other.late;
    cell.of_attended += sign * other.of_attended;
    cell.missed += sign * other.missed;
    cell.of_due += sign * other.of_due;
    cell.legs +=
        {.legs = sign * other.legs.legs, .squeezed = sign * other.legs.squeezed, .gap_s = sign * other.legs.gap_s};
    for (const Worked& one : other.worked)
        cell.add({.worker = one.worker,
                  .day = one.day,
                  .work = {.contact_s = sign * one.work.contact_s,
                           .travel_s = sign * one.work.travel_s,
                           .metres = sign * one.work.metres}});
}

std::chrono::year_month_day date_of(Day day) {
    return std::chrono::year_month_day{std::chrono::sys_days{day.time_since_epoch()}};
}
Day day_of(std::chrono::year_month_day date) { return Day{std::chrono::sys_days{date}.time_since_epoch()}; }

}  // namespace

// The same worker and day is one entry, and what comes to nothing is none.
void Cell::add(const Worked& one) {
    const auto before = [](const Worked& a, const Worked& b) {
        return std::tie(a.worker, a.day) < std::tie(b.worker, b.day);
    };
    auto at = std::lower_bound(worked.begin(), worked.end(), one, before);
    if (at == worked.end() || at->worker != one.worker || at->day != one.day)
        at = worked.insert(at, {.worker = one.worker, .day = one.day});
    at->work += one.work;
    if (at->work == sustain::Work{}) worked.erase(at);
}

Cell& Cell::operator+=(const Cell& other) {
    add_all(*this, other, 1);
    return *this;
}
Cell& Cell::operator-=(const Cell& other) {
    add_all(*this, other, -1);
    return *this;
}

bool Cell::empty() const { return *this == Cell{}; }

std::string cell_key(const Labels& labels) {
    return KeyOut().day(labels.month).text(labels.contract).text(labels.zone).text(labels.package).take();
}
Labels labels_of(std::string_view key) {
    KeyIn in(key);
    Labels labels;
    labels.month = in.day();
    labels.contract = in.text();
    labels.zone = in.text();
    labels.package = in.text();
    return labels;
}

std::string events_key(const EventLabels& labels) {
    return KeyOut().day(labels.month).text(labels.contract).text(labels.package).take();
}
EventLabels event_labels_of(std::string_view key) {
    KeyIn in(key);
    EventLabels labels;
    labels.month = in.day();
    labels.contract = in.text();
    labels.package = in.text();
    return labels;
}

std::string decline_key(Day month, std::string_view zone) { return KeyOut().day(month).text(zone).take(); }

std::string encode(const std::vector<Share>& shares) { return care::to_bytes(shares, row_version); }
Result<std::vector<Share>> decode_shares(std::string_view bytes) {
    if (bytes.empty()) return std::vector<Share>{};
    return care::from_bytes<std::vector<Share>>(bytes, row_version, "what a day put into costs");
}

Day month_of(Day day) {
    const auto date = date_of(day);
    return day_of(date.year() / date.month() / 1);
}
Day month_after(Day month) {
    const auto date = date_of(month);
    return day_of((date.year() / date.month() + std::chrono::months{1}) / 1);
}
std::string month_text(Day month) { return to_string(month).substr(0, 7); }

const Table<Cell> cells{
    {.number = 20, .name = "cells", .shown = &shown_cell}, &encode_cell, &decode_cell, &cell_is_empty};
const Table<Events> events{{.number = 21, .name = "events"}, &encode_events, &decode_events};
const Table<std::int64_t> declines{{.number = 22, .name = "declines"}, &encode_count, &decode_count};
const Table<Shifts> shifts{{.number = 31, .name = "shifts"}, &encode_shifts, &decode_shifts};
std::string shift_key(Day sunday, std::string_view worker) { return KeyOut().day(sunday).text(worker).take(); }

}  // namespace daybook::projections::costs
