#include "projections/live_board/still.h"

#include <algorithm>
#include <tuple>

#include "projections/engine/bytes.h"
#include "projections/engine/key.h"

namespace daybook::projections::live_board {
namespace {

using State = schema::VisitState;
using Row = schema::LiveBoardRow;

using std::chrono::days;

std::string round_key(Day day, std::string_view worker) { return KeyOut().day(day).text(worker).take(); }

std::string encode(const std::vector<Stand>& stands) {
    BytesOut out;
    for (const auto& stand : stands) {
        out.text(stand.visit);
        out.text(stand.person);
        out.i(number(stand.day));
        out.i(micros(stand.planned));
        out.i(micros(stand.since));
        out.i(micros(stand.until));
    }
    return out.take();
}
Result<std::vector<Stand>> decode(std::string_view bytes) {
    BytesIn in(bytes);
    std::vector<Stand> stands;
    while (in.good() && !in.done()) {
        Stand stand;
        stand.visit = in.text();
        stand.person = in.text();
        stand.day = day(static_cast<std::int32_t>(in.i()));
        stand.planned = instant(in.i());
        stand.since = instant(in.i());
        stand.until = instant(in.i());
        stands.push_back(std::move(stand));
    }
    if (!in.done()) return corrupt("a care worker's round cannot be read: rebuild the projection");
    return stands;
}
bool is_empty(const std::vector<Stand>& stands) { return stands.empty(); }

// Nobody came to it yet, as far as is known.
bool may_begin(State state) {
    return state == State::PLANNED || state == State::OVERDUE || state == State::AWAITING_DATA;
}

// Somebody came, and may be there still.
bool may_last(State state) { return state == State::IN_PROGRESS || state == State::ATTENDED_LATE; }

bool begun(const Stand& stand) { return stand.since != Instant{}; }

// Where the care worker is now: clocked in at two visits, the later one.
const Stand* at_now(const std::vector<Stand>& round) {
    const Stand* found = nullptr;
    for (const auto& stand : round)
        if (begun(stand) && (!found || stand.since > found->since)) found = &stand;
    return found;
}

}  // namespace

const Table<std::vector<Stand>> rounds_of_day{{.number = 21, .name = "rounds_of_day"}, &encode, &decode, &is_empty};

void add_stands(Rounds& rounds, const care::Measured& m, const Calendar& calendar) {
    const auto planned = m.plan ? m.plan->start : Instant{};
    const auto add = [&](std::string_view worker, Instant since) {
        if (worker.empty()) return;
        Stand stand{.visit = m.visit->id,
                    .person = m.visit->person,
                    .day = m.day,
                    .planned = planned,
                    .since = since,
                    .until = {}};
        if (begun(stand)) {
            stand.until = since + m.planned_length();
            const Instant waited_for = stand.until + Seconds{m.terms->end_unknown_s};
            if (calendar.day_of(waited_for) > m.day) rounds[{m.day + days{1}, std::string(worker)}].push_back(stand);
        }
        rounds[{m.day, std::string(worker)}].push_back(std::move(stand));
    };
    if (may_last(m.state) && !m.has(care::Oddity::end_unknown)) {
        for (const auto& worker : m.workers)
            if (!worker.end) add(worker.worker, worker.start);
    }
    if (may_begin(m.state) && m.plan && !m.start)
        for (const auto& worker : m.visit->rostered) add(worker, Instant{});
}

std::set<std::pair<Day, std::string>> put_rounds(Rows& rows, const care::PersonDay& whose, const Rounds& rounds) {
    std::set<std::pair<Day, std::string>> touched;
    for (const auto& [round, stands] : rounds) {
        const std::string key = round_key(round.first, round.second);
        const auto* known = rows.find(rounds_of_day, key);
        const std::vector<Stand> before = known ? *known : std::vector<Stand>{};
        std::vector<Stand> now = before;
        std::erase_if(now, [&](const Stand& one) { return one.person == whose.person && one.day == whose.day; });
        // A visit that moved to this person is this person's.
        for (const auto& stand : stands) {
            std::erase_if(now, [&](const Stand& other) { return other.visit == stand.visit; });
            now.push_back(stand);
        }
        std::ranges::sort(now, {}, &Stand::visit);
        if (now == before) continue;
        // Who is at no visit, before and now, holds up none.
        if (at_now(before) || at_now(now))
            for (const auto* all : std::initializer_list<const std::vector<Stand>*>{&before, &now})
                for (const auto& stand : *all) touched.emplace(stand.day, stand.visit);
        rows.edit(rounds_of_day, key) = std::move(now);
    }
    return touched;
}

void set_knock_on(Rows& rows, Day day, Row::Builder row) {
    const std::string_view visit(row.getVisit().cStr(), row.getVisit().size());
    const Stand* still = nullptr;
    std::vector<const Stand*> waiting;
    const bool begins = row.getStart() == 0 && may_begin(row.getState());
    const auto look_at = [&](Day round_of, std::string_view worker) {
        const auto* round = rows.find(rounds_of_day, round_key(round_of, worker));
        const Stand* now = round ? at_now(*round) : nullptr;
        if (!now) return;
        if (now->visit != visit) {
            if (begins && (!still || now->until > still->until)) still = now;
            return;
        }
        for (const auto& stand : *round)
            if (!begun(stand)) waiting.push_back(&stand);
    };
    for (const auto worker : row.asReader().getWorkers()) {
        look_at(day, {worker.cStr(), worker.size()});
        // Who is clocked in at it may be waited for by visits of the next day.
        if (may_last(row.getState())) look_at(day + days{1}, {worker.cStr(), worker.size()});
    }
    row.setStillAt(still ? still->visit : std::string{});
    row.setStillUntil(still ? micros(still->until) : 0);
    std::ranges::sort(waiting, {}, [](const Stand* s) { return std::tie(s->planned, s->visit); });
    const auto twice = std::ranges::unique(waiting, {}, [](const Stand* s) { return std::tie(s->planned, s->visit); });
    waiting.erase(twice.begin(), twice.end());
    auto list = row.initWaiting(static_cast<unsigned>(waiting.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, waiting[i]->visit);
}

}  // namespace daybook::projections::live_board
