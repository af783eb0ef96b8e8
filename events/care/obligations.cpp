#include "events/care/obligations.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/core/calendar.h"
#include "schema/contract.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Contract;
using std::chrono::days;

constexpr std::uint8_t row_version = 1;
constexpr std::size_t most_times = 5'000;  // daily for over ten years: an obligation of nonsense has an end

Day happened_on(const EventView& event) { return Calendar::london().day_of(within_reach(event.occurred())); }

// The times nobody has met, from the first on, as long as `wanted` says so.
template <class Wanted, class Take>
void each_open(const Obligations::One& one, const Wanted& wanted, const Take& take) {
    std::size_t times = 0;
    for (auto due = one.due; due && wanted(*due) && times < most_times; ++times) {
        take(*due);
        if (one.every_days == 0) return;
        *due += days{one.every_days};
    }
}

void settle(Obligations::One& one, Day due, std::optional<Day> met) {
    if (one.past.size() == most_times) one.past.erase(one.past.begin());
    one.past.push_back({.due = due, .met = met});
}

// Set anew, what was due before that day stays as it was; what was still to come does not.
void set(Obligations& obligations, const EventView& event) {
    const auto fact = event.as<Fact::ObligationSet>();
    const auto id = text_of(fact.getObligation());
    auto known = std::ranges::find(obligations.all, id, &Obligations::One::id);
    if (known == obligations.all.end())
        known = obligations.all.insert(known, {.id = std::string{id}});
    else
        each_open(
            Obligations::One{*known}, [&](Day due) { return due < happened_on(event); },
            [&](Day due) { settle(*known, due, {}); });
    known->due = day_said(fact.getDue());
    known->every_days = fact.getEveryDays();
}

void met(Obligations& obligations, const EventView& event) {
    const auto fact = event.as<Fact::ObligationMet>();
    const auto known = std::ranges::find(obligations.all, text_of(fact.getObligation()), &Obligations::One::id);
    if (known == obligations.all.end() || !known->due) return;
    const Day on = day_said(fact.getOn()).value_or(happened_on(event));
    if (known->every_days == 0) {
        settle(*known, *known->due, on);
        return known->due.reset();
    }
    const Day next = due_after(*known->due, known->every_days, on);
    each_open(Obligations::One{*known}, [&](Day due) { return due < next; }, [&](Day due) { settle(*known, due, on); });
    known->due = next;
}

}  // namespace

Day due_after(Day due, std::uint16_t every_days, Day met) {
    const days every{std::max<std::uint16_t>(every_days, 1)};
    if (met <= due - every) return due;  // of the time before, told again
    if (met < due) return due + every;
    return due + every * ((met - due) / every + 1);
}

std::vector<Obligations::Time> Obligations::until(Day day) const {
    std::vector<Time> times;
    const Day last = std::min(day, ended.value_or(day));
    for (const One& one : all) {
        for (const Time& time : one.past)
            if (!ended || time.due <= *ended) times.push_back(time);
        each_open(one, [&](Day due) { return due <= last; }, [&](Day due) { times.push_back({.due = due}); });
    }
    return times;
}

std::optional<Day> Obligations::next_behind(std::optional<Day> day) const {
    std::optional<Day> next;
    for (const One& one : all) {
        auto due = one.due;
        if (due && day && *due <= *day) {
            if (one.every_days == 0) continue;
            due = due_after(*due, one.every_days, *day);
        }
        if (due && (!ended || *due <= *ended) && (!next || *due < *next)) next = due;
    }
    return next;
}

bool fold(Obligations& obligations, const EventView& event) {
    if (event.is<Fact::ObligationSet>())
        set(obligations, event);
    else if (event.is<Fact::ObligationMet>())
        met(obligations, event);
    else if (event.is<Fact::Ended>())
        obligations.ended = day_said(event.as<Fact::Ended>().getOn()).value_or(happened_on(event));
    else
        return false;
    return true;
}

template <class Bytes>
void fields(Bytes& bytes, Is<Obligations::Time> auto& t) {
    bytes(t.due, t.met);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Obligations::One> auto& o) {
    bytes(o.id, o.every_days, o.due, o.past);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Obligations> auto& o) {
    bytes(o.all, o.ended);
}

std::string encode(const Obligations& obligations) { return to_bytes(obligations, row_version); }
Result<Obligations> decode_obligations(std::string_view bytes) {
    return from_bytes<Obligations>(bytes, row_version, "a contract's obligations");
}

}  // namespace daybook::care
