// The view pay-check: what an hour of work was paid in a care worker's week, the way and the waiting counted in,
// against the minimum wage of its first day (W14).

#include <algorithm>
#include <map>

#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/costs/months.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "schema/views.capnp.h"

namespace daybook::projections::costs {
namespace {

using Row = schema::PayCheckRow;
using std::chrono::days;

constexpr std::size_t most_weeks = 106;

struct Week {
    std::int64_t contact_s = 0, leg_s = 0, shift_travel_s = 0, waiting_s = 0;
    std::int64_t contact_pay = 0, leg_pay = 0;  // pence × seconds
    std::int64_t travel_rate = 0;               // an hour, of the last day that was worked
    Day last{};
    bool unknown = false;  // on some day nobody had said what this care worker is paid
    Position changed{};

    // Travel is told by legs and by shifts: the longer of the two was on the way, as in the KPI workload.
    std::int64_t travel_s() const { return std::max(leg_s, shift_travel_s); }
    std::int64_t travel_pay() const {
        return sustain::rounded(leg_pay + sustain::Wide{travel_s() - leg_s} * travel_rate, sustain::hour_s);
    }
    void add(Day day, const sustain::Work& work, const care::WorkerCosts::Cost* cost) {
        contact_s += work.contact_s;
        leg_s += work.travel_s;
        if (day >= last) {
            last = day;
            if (cost) travel_rate = cost->travel_pence;
        }
        unknown = unknown || cost == nullptr;
        if (!cost) return;
        contact_pay += work.contact_s * cost->pay_pence;
        leg_pay += work.travel_s * cost->travel_pence;
    }
};
using Weeks = std::map<std::pair<Day, std::string>, Week>;  // by Sunday and care worker

void fill(Row::Builder row, const std::string& worker, Day sunday, const Week& week,
          const care::Reckoning::Minimum* minimum) {
    row.setWorker(worker);
    row.setWeek(to_string(sunday));
    row.setContactMinutes(sustain::rounded(week.contact_s, 60));
    row.setTravelMinutes(sustain::rounded(week.travel_s(), 60));
    row.setWaitingMinutes(sustain::rounded(week.waiting_s, 60));
    row.setContactPayPence(no_data);
    row.setTravelPayPence(no_data);
    row.setHourPence(no_data);
    row.setShortPence(no_data);
    row.setMinimumPence(minimum ? minimum->pence : no_data);
    row.setState(Row::State::NO_DATA);
    if (week.unknown) return;
    const std::int64_t contact = sustain::rounded(week.contact_pay, sustain::hour_s);
    row.setContactPayPence(contact);
    row.setTravelPayPence(week.travel_pay());
    const sustain::Paid paid{.pence = contact + week.travel_pay(),
                             .contact_s = week.contact_s,
                             .travel_s = week.travel_s(),
                             .waiting_s = week.waiting_s};
    const auto hour = sustain::pay_an_hour(paid);
    if (!hour) return;
    row.setHourPence(*hour);
    if (!minimum) return;
    row.setShortPence(sustain::short_of(paid, minimum->pence));
    row.setState(sustain::pays_at_least(paid, minimum->pence) ? Row::State::MET : Row::State::UNDER);
}

struct Asked {
    Day first{}, last{};  // Sundays
};
Result<Asked> weeks_asked(const Reading& reading, const ViewQuery& query) {
    const auto day_of = [&](std::string_view name) -> Result<std::optional<Day>> {
        const auto text = query.get(name);
        if (text.empty()) return std::optional<Day>{};
        if (const auto day = parse_day(text)) return std::optional(week_ending(*day));
        return filters::unknown_word(name, text, "a date like 2026-03-08");
    };
    DAYBOOK_TRY(const auto week, day_of("week"));
    DAYBOOK_TRY(const auto from, day_of("from"));
    DAYBOOK_TRY(const auto to, day_of("to"));
    if (week && (from || to)) return rejected("give either “week” or “from” and “to”");
    if (week) return Asked{*week, *week};
    // Unless it is said, the last week that is over.
    const Day over = week_ending(Calendar::london().day_of(reading.checkpoint().recorded)) - days{7};
    const Asked asked{from.value_or(to.value_or(over)), to.value_or(std::max(over, from.value_or(over)))};
    if (asked.first > asked.last) return rejected("“from” is after “to”");
    if ((asked.last - asked.first).count() > static_cast<std::int64_t>(7 * most_weeks))
        return rejected("that is more than " + std::to_string(most_weeks) + " weeks");
    return asked;
}

Result<Weeks> worked_in(const Reading& reading, const ViewQuery& query, const Asked& asked,
                        care::Reckoning& reckoning) {
    Weeks weeks;
    for (Day first = month_of(asked.first - days{6}); first <= asked.last; first = month_after(first)) {
        DAYBOOK_TRY(const Month month, Month::of(reading, first));
        reckoning = month.reckoning();
        for (const auto& [labels, cell] : month.cells())
            for (const Worked& one : cell.worked) {
                const Day sunday = week_ending(one.day);
                const std::string worker(care::id_in(one.worker, "worker"));
                if (sunday < asked.first || sunday > asked.last || worker.empty() || !fits(query, "worker", worker))
                    continue;
                Week& week = weeks[{sunday, worker}];
                week.add(one.day, one.work, month.known_cost(one));
                week.changed = std::max(week.changed, month.changed());
            }
    }
    auto cursor = reading.cursor(shifts);
    for (cursor.seek(shift_key(asked.first, {})); cursor.valid(); cursor.next()) {
        KeyIn key(cursor.key());
        const Day sunday = key.day();
        const std::string worker = key.text();
        if (sunday > asked.last) break;
        const auto week = weeks.find({sunday, worker});
        if (week == weeks.end()) continue;  // no care: nothing to hold the waiting against
        DAYBOOK_TRY(const Shifts one, shifts.decode(cursor.bytes()));
        week->second.shift_travel_s = one.travel_s;
        week->second.waiting_s = one.waiting_s;
        week->second.changed = std::max(week->second.changed, cursor.changed());
    }
    DAYBOOK_CHECK(cursor.status());
    return weeks;
}

}  // namespace

Result<ViewPage> read_pay_check(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_TRY(const Asked asked, weeks_asked(reading, query));
    care::Reckoning reckoning;
    DAYBOOK_TRY(const Weeks weeks, worked_in(reading, query, asked, reckoning));
    std::vector<ViewRow> rows;
    for (auto at = weeks.rbegin(); at != weeks.rend(); ++at) {
        const auto& [sunday, worker] = at->first;
        Row::State state{};
        auto words = row_words<Row>([&, day = sunday, &who = worker](Row::Builder row) {
            fill(row, who, day, at->second, reckoning.minimum_on(day - days{6}));
            state = row.getState();
        });
        if (fits(query, "state", state))
            rows.push_back({to_string(sunday) + "/" + worker, std::move(words), at->second.changed});
    }
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::costs
