#include <algorithm>
#include <tuple>

#include "events/care/outlook.h"
#include "events/care/person_day.h"

namespace daybook::care {

namespace {

using State = schema::VisitState;
using Standing = Outlook::Standing;

// R7: starts are compared in minutes, seconds dropped.
auto minute(Instant t) { return std::chrono::floor<std::chrono::minutes>(t); }
Seconds whole_seconds(Instant::duration d) { return std::chrono::floor<Seconds>(d); }

void note(Measured& m, Oddity oddity, bool so = true) {
    if (so) m.oddities |= static_cast<std::uint16_t>(oddity);
}

bool raised(const Visit& visit, schema::Visit::ExceptionRaised::Kind kind) {
    return std::ranges::find(visit.exceptions, kind, &Raised::kind) != visit.exceptions.end();
}

// Nobody opened: said in the visit's own stream or by a row that was paired with it.
template <class Which>
bool no_access(const Measured& m, Which&& which) {
    const auto told = [&](const Visit* visit) { return std::ranges::any_of(visit->frustrations, which); };
    return told(m.visit) || std::ranges::any_of(m.rows, told);
}

// A worker who stood before a closed door and is not known to have come back did not attend.
bool only_frustrated(const Measured& m, const Attendance& a, Instant start) {
    return no_access(m, [&](const Frustration& f) {
        return f.timed() && start <= f.end && (f.worker.empty() || f.worker == a.worker);
    });
}

// R8, for each end of each worker's attendance.
void add_workers(Measured& m, const Visit& row) {
    for (const Attendance& a : row.attendances) {
        const auto start = a.in.time();
        if (!start || only_frustrated(m, a, *start)) continue;
        WorkerTime& w = m.workers.emplace_back();
        w.worker = a.worker;
        w.row = &row;
        w.start = *start;
        w.recorded = a.in.recorded;
        w.end = a.out.time();
        if (w.end && *w.end < w.start) {
            w.end.reset();
            note(m, Oddity::end_before_start);
        }
        if (w.end) w.delivered = whole_seconds(*w.end - w.start);
        w.electronic = a.in.clocked && a.out.clocked;
        w.away = (a.in.clocked && a.in.at_home == Answer::NO) || (a.out.clocked && a.out.at_home == Answer::NO);
        w.location_known = a.in.at_home != Answer::UNKNOWN && a.out.at_home != Answer::UNKNOWN;
        w.manual = a.in.by_hand() || a.out.by_hand();
        w.adjusted = a.in.adjusted || a.out.adjusted;
        w.equals_plan =
            m.plan && minute(w.start) == minute(m.plan->start) && w.end && minute(*w.end) == minute(m.plan->end());
    }
}

struct Turn {
    Instant at;
    int change;
};

// R9: the first instant at which `required` workers are present together, and for how long they are. Who has no known
// end is present from the start on, but nobody knows for how long.
void staff(Measured& m) {
    std::vector<Turn> turns;
    turns.reserve(2 * m.workers.size());
    const auto sweep = [&](bool open_ended, auto&& each) {
        turns.clear();
        for (const WorkerTime& w : m.workers) {
            if (!w.end && !open_ended) continue;
            turns.push_back({.at = w.start, .change = 1});
            if (w.end) turns.push_back({.at = *w.end, .change = -1});
        }
        std::ranges::sort(turns, {}, [](const Turn& t) { return std::tuple{t.at, t.change}; });
        int present = 0;
        for (std::size_t i = 0; i < turns.size(); ++i) {
            present += turns[i].change;
            if (present >= static_cast<int>(m.required)) each(i);
        }
    };
    sweep(true, [&](std::size_t i) {
        if (!m.staffed_from) m.staffed_from = turns[i].at;
    });
    Instant::duration together{};
    sweep(false, [&](std::size_t i) { together += turns[i + 1].at - turns[i].at; });
    m.staffed = whole_seconds(together);
}

// The usual visit: one worker needed, one came.
void staff_one(Measured& m) {
    m.staffed_from = m.start;
    m.staffed = m.workers.front().delivered;
}

// Σ of the `required` longest times, each capped at the plan's length.
void deliver(Measured& m) {
    std::vector<Seconds> times;
    times.reserve(m.workers.size());
    for (const WorkerTime& w : m.workers) times.push_back(w.delivered);
    std::ranges::sort(times, std::ranges::greater{});
    if (m.plan && times.size() > m.required) times.resize(m.required);
    for (const Seconds time : times) {
        m.delivered += time;
        m.delivered_capped += m.plan ? std::min(time, m.plan->length) : time;
    }
}

// All figures that follow from who was there when. `waiting_over`: no further end is waited for.
void fill_times(Measured& m, bool waiting_over) {
    if (m.workers.empty()) return;
    std::ranges::sort(m.workers, {}, [](const WorkerTime& w) { return std::tuple{w.start, w.worker}; });
    m.start = m.workers.front().start;
    m.ended = std::ranges::all_of(m.workers, [](const WorkerTime& w) { return w.end.has_value(); });
    m.settled = m.ended || waiting_over;
    if (m.ended)
        for (const WorkerTime& w : m.workers) m.end = std::max(m.end.value_or(*w.end), *w.end);
    if (m.workers.size() == 1 && m.required == 1) {
        staff_one(m);
        m.delivered = m.staffed;
        m.delivered_capped = m.plan ? std::min(m.staffed, m.plan->length) : m.staffed;
    } else {
        if (m.required == 1) m.staffed_from = m.start;  // even if they left in the same second
        staff(m);
        deliver(m);
    }
    m.understaffed = !m.staffed_from && m.settled;
}

// R6, R7: the start against the plan or the agreed band.
void judge_start(Measured& m) {
    if (!m.plan || !m.start) return;
    m.lateness = whole_seconds(m.staffed_from.value_or(*m.start) - m.plan->start);
    if (m.understaffed) m.late = true;
    if (!m.staffed_from) return;
    const auto came = minute(*m.staffed_from);
    if ((m.plan->flexed || m.terms->basis == Basis::BAND) && m.plan->has_band()) {
        m.late = came > minute(m.plan->band_to);
        m.punctual = !m.late && came >= minute(m.plan->band_from);
        return;
    }
    const bool critical = m.plan->time_critical;
    const auto planned = minute(m.plan->start);
    m.late = came - planned > Seconds{critical ? m.terms->critical_late_s : m.terms->late_s};
    m.punctual = !m.late && planned - came <= Seconds{critical ? m.terms->critical_early_s : m.terms->early_s};
}

State attended_state(const Measured& m) { return m.ended ? State::DELIVERED : State::IN_PROGRESS; }

// The steward speaks of one deadline. A plan that was moved since, or a neighbour that is no longer due, gives another,
// and of that one nothing was said yet.
bool said_of(const std::optional<Deadline>& said, Instant deadline) { return said && said->deadline >= deadline; }

// What became of a planned visit: R3 (missed, attended late), R4 (cancelled), frustrated, suspended. What the person's
// side called off or a suspension holds is out of every delivery KPI, whoever came all the same (R4, R21).
State state_of(const Measured& m, const Outlook& outlook, bool closed) {
    const Visit& visit = *m.visit;
    if (outlook.standing == Standing::voided) return State::VOIDED;
    if (outlook.standing == Standing::cancelled) return State::CANCELLED;
    if (outlook.standing == Standing::suspended) return State::SUSPENDED;
    if (m.start && *m.start < *m.cut_off) return attended_state(m);
    if (m.no_access) return State::FRUSTRATED;
    switch (outlook.standing) {
        case Standing::replaced:
        case Standing::canceller_unsaid: return State::CANCELLED;
        case Standing::provider_cancelled: return m.start ? State::ATTENDED_LATE : State::MISSED;
        case Standing::cancelled:
        case Standing::suspended:
        case Standing::due:
        case Standing::unplanned:
        case Standing::voided: break;
    }
    if (m.start) return State::ATTENDED_LATE;
    if (said_of(visit.missed, *m.cut_off)) return State::MISSED;
    if (said_of(visit.overdue, overdue_of(*m.plan, *m.terms))) return State::OVERDUE;
    return closed ? State::AWAITING_DATA : State::PLANNED;
}

// R8: is an end still waited for? Not after the word of the steward or the source that it is unknown, nor after the
// close of the visit's day if its planned end and the hours waited for it lie in that day (R12).
bool waiting_over(const Measured& m, const PersonDay& person_day, const Setting& setting) {
    constexpr auto unknown = schema::Visit::ExceptionRaised::Kind::END_UNKNOWN;
    if (raised(*m.visit, unknown)) return true;
    if (std::ranges::any_of(m.rows, [&](const Visit* row) { return raised(*row, unknown); })) return true;
    if (!person_day.closed) return false;
    const Instant midnight = setting.calendar().start_of(person_day.day + std::chrono::days{1});
    return !m.plan || m.plan->end() + Seconds{m.terms->end_unknown_s} <= midnight;
}

bool agreed_shorter(const Measured& m) {
    return m.plan && std::ranges::any_of(m.visit->shorter, [&](const Shorter& s) {
               return s.occurred < m.plan->start && s.with != Who::NOBODY && s.with != Who::PROVIDER;
           });
}

// What an alert is about: nobody came, or too late, or they stood before a closed door.
bool alarming(State state) {
    return state == State::OVERDUE || state == State::MISSED || state == State::ATTENDED_LATE ||
           state == State::FRUSTRATED;
}

// The alert resolves itself when care came in time after all, unless somebody reopened it since. One that nobody has
// answered goes when its reason does: the visit was moved or cancelled in time, and that was recorded late.
void settle_alert(Measured& m) {
    const Alert& alert = m.visit->alert;
    m.alert = alert.state;
    if (alert.state == AlertState::NONE) return;
    if (alert.state == AlertState::OPEN && !alert.reopened && !m.given() && !alarming(m.state))
        m.alert = AlertState::NONE;
    if (alert.state == AlertState::RESOLVED)
        m.alert_resolved = alert.changed;
    else if (m.plan && m.given()) {
        const Instant came = m.workers.front().recorded;
        if (alert.reopened && alert.changed >= came) return;
        m.alert = AlertState::RESOLVED;
        m.alert_resolved = came;
    }
}

void note_oddities(Measured& m, const Outlook& outlook) {
    const bool attended = m.attended();
    note(m, Oddity::end_unknown, m.start && !m.ended && m.settled);
    note(m, Oddity::replan_recorded_late, m.plan && m.plan->late_replan);
    note(m, Oddity::cancelled_after_start, outlook.cancelled_after_start);
    note(m, Oddity::canceller_unsaid, outlook.standing == Standing::canceller_unsaid && m.state == State::CANCELLED);
    note(m, Oddity::attended_though_cancelled,
         m.start &&
             (outlook.standing == Standing::cancelled || outlook.standing == Standing::replaced ||
              outlook.standing == Standing::canceller_unsaid || outlook.standing == Standing::provider_cancelled));
    note(m, Oddity::attended_though_suspended, m.start && outlook.standing == Standing::suspended);
    const bool waited_for = outlook.due() && !m.start;
    note(m, Oddity::unrostered, waited_for && m.visit->plans.empty() && m.visit->slot);
    note(m, Oddity::unallocated,
         waited_for && m.visit->unallocated != Instant{} && m.visit->rostered.size() < m.required);
    note(m, Oddity::overlap_short,
         attended && m.ended && m.required > 1 && !m.shorter_agreed && m.staffed < m.planned_length());
    note(m, Oddity::carers_disagree, m.plan && std::ranges::any_of(m.rows, [&](const Visit* r) {
                                         return r->carers_said != 0 && r->carers_said != m.plan->required;
                                     }));
    note(m, Oddity::wall_clock,
         m.visit->wall_clock_flag || std::ranges::any_of(m.rows, [](const Visit* r) { return r->wall_clock_flag; }));
}

// Feeds say which package a visit is of, and not where that is.
void place(Measured& m, const Setting& setting) {
    m.zone = m.visit->zone;
    m.location = m.visit->location;
    if (!m.zone.empty() && !m.location.empty()) return;
    const PackageHolds* package = holds_of(*m.visit, setting);
    if (!package) return;
    if (m.zone.empty()) m.zone = package->zone;
    if (m.location.empty()) m.location = package->location;
}

void finish(Measured& m, const Outlook& outlook, const PersonDay& person_day, const Setting& setting) {
    fill_times(m, waiting_over(m, person_day, setting));
    if (m.plan) {
        m.no_access = !(m.start && *m.start < *m.cut_off) &&
                      no_access(m, [&](const Frustration& f) { return !f.timed() || f.start < *m.cut_off; });
        m.state = state_of(m, outlook, person_day.closed);
        judge_start(m);
        m.shorter_agreed = agreed_shorter(m);
    } else {
        m.state = m.visit->voided ? State::VOIDED : State::UNPLANNED;
        m.required = std::max({1U, static_cast<unsigned>(m.workers.size()), unsigned{m.visit->carers_said}});
    }
    note_oddities(m, outlook);
    settle_alert(m);
}

}  // namespace

std::vector<Measured> measure(const PersonDay& person_day, const Setting& setting) {
    const std::vector<Outlook> all = outlooks(person_day, setting);
    std::vector<Measured> measures;
    measures.reserve(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Outlook& outlook = all[i];
        if (outlook.plan_of != no_plan) continue;
        Measured& m = measures.emplace_back();
        m.visit = outlook.visit;
        m.terms = outlook.terms;
        place(m, setting);
        m.day = person_day.day;
        m.day_closed = person_day.closed;
        m.plan = outlook.plan;
        m.cut_off = outlook.cut_off;
        m.cancellation = outlook.cancellation;
        if (outlook.standing == Standing::provider_cancelled) m.given_up = outlook.cancellation->occurred;
        m.required = outlook.plan ? outlook.plan->required : 1;
        if (outlook.plan)
            for (const Outlook& row : all)
                if (row.plan_of == i) m.rows.push_back(row.visit);
        add_workers(m, *outlook.visit);
        for (const Visit* row : m.rows) add_workers(m, *row);
        if (outlook.standing == Standing::unplanned && (!m.workers.empty() || !outlook.visit->frustrations.empty())) {
            const bool secondary =
                !m.workers.empty() && std::ranges::all_of(outlook.visit->attendances, &Attendance::secondary);
            note(m, secondary ? Oddity::unmatched_secondary : Oddity::unplanned);
        }
        finish(m, outlook, person_day, setting);
    }
    std::ranges::sort(measures, {}, [](const Measured& m) {
        return std::tuple{m.plan ? m.plan->start : m.start.value_or(Instant{}), std::string_view{m.visit->id}};
    });
    return measures;
}

Measured attendance_of(const Measured& measured, std::size_t worker) {
    Measured own;
    own.visit = measured.visit;
    own.rows = measured.rows;
    own.terms = measured.terms;
    own.zone = measured.zone;
    own.location = measured.location;
    own.day = measured.day;
    own.day_closed = measured.day_closed;
    own.plan = measured.plan;
    own.cut_off = measured.cut_off;
    own.oddities = measured.oddities;
    own.shorter_agreed = measured.shorter_agreed;
    own.no_access = measured.no_access;
    own.alert = measured.alert;
    own.alert_resolved = measured.alert_resolved;
    own.required = 1;
    if (own.plan) own.plan->required = 1;
    own.workers.push_back(measured.workers.at(worker));
    fill_times(own, measured.settled && !measured.ended);
    judge_start(own);
    own.state = measured.state;
    if (measured.plan && measured.attended()) own.state = attended_state(own);
    return own;
}

}  // namespace daybook::care
