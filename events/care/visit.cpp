#include "events/care/visit.h"

#include <algorithm>

#include "events/care/said.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {

namespace {

using Fact = schema::Visit;

Instant occurred(const EventView& event) { return within_reach(event.occurred()); }
Instant recorded(const EventView& event) { return event.stamp().recorded; }

// The worker's attendance. A source that names nobody means the only attendance there is, and the first name given
// to a nameless one is its name.
Attendance& attendance(Visit& visit, capnp::Text::Reader name) {
    const std::string_view worker = text_of(name);
    auto& all = visit.attendances;
    const auto known = std::ranges::find(all, worker, &Attendance::worker);
    if (known != all.end()) return *known;
    if (all.size() == 1 && (worker.empty() || all.front().worker.empty())) {
        all.front().worker += worker;
        return all.front();
    }
    const auto at = std::ranges::lower_bound(all, worker, {}, &Attendance::worker);
    Attendance fresh;
    fresh.worker = worker;
    return *all.insert(at, std::move(fresh));
}

void heard(End& end, const EventView& event) {
    if (end.recorded == Instant{}) end.recorded = recorded(event);
}

void by_hand(End& end, Instant time, const EventView& event) {
    end.manual = time;
    heard(end, event);
}

void clocked(End& end, const EventView& event, schema::Method method, Answer at_home, bool replaces) {
    if (method == schema::Method::MANUAL) return by_hand(end, occurred(event), event);
    if (end.clocked && !replaces) return;
    end.clocked = occurred(event);
    end.at_home = at_home;
    heard(end, event);
}

void adjusted(End& end, std::int64_t time, const EventView& event) {
    if (time == 0 || (end.adjusted && occurred(event) < end.adjusted_at)) return;
    end.adjusted = time_of(time);
    end.adjusted_at = occurred(event);
    heard(end, event);
}

void add_plan(Visit& visit, const Plan& plan) {
    const auto after = std::ranges::upper_bound(visit.plans, plan.occurred, {}, &Plan::occurred);
    visit.plans.insert(after, plan);
}

void open_alert(Visit& visit, Instant deadline, const EventView& event) {
    Alert& alert = visit.alert;
    if (alert.state == AlertState::NONE) alert.since = deadline;
    alert = {.state = AlertState::OPEN, .since = std::min(alert.since, deadline), .changed = recorded(event)};
}

void change_alert(Visit& visit, AlertState state, const EventView& event) {
    // One that nobody said was open is as old as the first word of it.
    if (visit.alert.state == AlertState::NONE) visit.alert.since = occurred(event);
    visit.alert.state = state;
    visit.alert.changed = recorded(event);
    visit.alert.reopened = state == AlertState::OPEN;
}

std::uint8_t required_of(std::uint8_t said) { return std::max<std::uint8_t>(said, 1); }

// A local day of a fact, held to the days care is recorded on; 0 = not said.
Day day_said(std::int32_t said) {
    if (said == 0) return {};
    return std::clamp(day(said), Day{std::chrono::year{1900} / 1 / 1}, Day{std::chrono::year{2200} / 1 / 1});
}

// Facts that name whose visit it is, without planning it.
template <class Reader>
void learn_whose(Visit& visit, const Reader& fact) {
    learn_first(visit.person, fact.getPerson());
    learn_first(visit.contract, fact.getContract());
    learn_first(visit.package, fact.getPackage());
}

template <class Reader>
void learn_carers(Visit& visit, const Reader& fact) {
    if (fact.getRequired() != 0) visit.carers_said = fact.getRequired();
}

// Other care workers than before are rostered; of changes told out of order the latest made stands.
void fix_rota(Visit& visit, const EventView& event) { visit.rota_fixed = std::max(visit.rota_fixed, occurred(event)); }

void planned(Visit& visit, const EventView& event, Fact::Planned::Reader fact) {
    learn(visit.person, fact.getPerson());
    learn(visit.package, fact.getPackage());
    learn(visit.contract, fact.getContract());
    learn(visit.zone, fact.getZone());
    learn(visit.run, fact.getRun());
    std::vector<std::string> workers;
    for (const auto worker : fact.getWorkers()) workers.emplace_back(text_of(worker));
    std::ranges::sort(workers);
    if (workers != visit.rostered) fix_rota(visit, event);
    visit.rostered = std::move(workers);
    visit.rostered_at = recorded(event);
    add_plan(visit, {.start = time_of(fact.getStart()),
                     .length = Seconds{fact.getSeconds()},
                     .band_from = time_of(fact.getBandFrom()),
                     .band_to = time_of(fact.getBandTo()),
                     .occurred = occurred(event),
                     .recorded = recorded(event),
                     .agreed_with = fact.getAgreedWith(),
                     .required = required_of(fact.getRequired()),
                     .time_critical = fact.getTimeCritical()});
}

void replanned(Visit& visit, const EventView& event, Fact::Replanned::Reader fact) {
    learn(visit.person, fact.getPerson());
    learn(visit.package, fact.getPackage());
    learn(visit.contract, fact.getContract());
    learn(visit.zone, fact.getZone());
    learn(visit.run, fact.getRun());
    add_plan(visit, {.start = time_of(fact.getStart()),
                     .length = Seconds{fact.getSeconds()},
                     .band_from = time_of(fact.getBandFrom()),
                     .band_to = time_of(fact.getBandTo()),
                     .occurred = occurred(event),
                     .recorded = recorded(event),
                     .agreed_with = fact.getAgreedWith(),
                     .replan = true,
                     .required = fact.getRequired(),
                     .critical_said = fact.getTimeCritical()});
}

void assigned(Visit& visit, const EventView& event, Fact::Assigned::Reader fact) {
    learn(visit.run, fact.getRun());
    visit.rostered_at = recorded(event);
    const std::string_view worker = text_of(fact.getWorker());
    const auto at =
        std::ranges::lower_bound(visit.rostered, worker, {}, [](const auto& w) -> std::string_view { return w; });
    if (at != visit.rostered.end() && *at == worker) return;
    visit.rostered.emplace(at, worker);
    fix_rota(visit, event);
}

void clocked_in(Visit& visit, const EventView& event, Fact::ClockedIn::Reader fact) {
    learn_whose(visit, fact);
    learn_carers(visit, fact);
    learn_first(visit.zone, fact.getZone());
    Attendance& who = attendance(visit, fact.getWorker());
    who.secondary |= fact.getSecondary();
    const bool first = !who.in.clocked || occurred(event) < *who.in.clocked;
    clocked(who.in, event, fact.getMethod(), fact.getAtHome(), first);
}

void clocked_out(Visit& visit, const EventView& event, Fact::ClockedOut::Reader fact) {
    learn_whose(visit, fact);
    learn_first(visit.zone, fact.getZone());
    Attendance& who = attendance(visit, fact.getWorker());
    who.secondary |= fact.getSecondary();
    const bool last = !who.out.clocked || occurred(event) > *who.out.clocked;
    clocked(who.out, event, fact.getMethod(), fact.getAtHome(), last);
}

void manually_confirmed(Visit& visit, const EventView& event, Fact::ManuallyConfirmed::Reader fact) {
    learn_whose(visit, fact);
    learn_carers(visit, fact);
    learn_first(visit.zone, fact.getZone());
    Attendance& who = attendance(visit, fact.getWorker());
    who.secondary |= fact.getSecondary();
    if (fact.getStart() != 0) by_hand(who.in, time_of(fact.getStart()), event);
    if (fact.getEnd() != 0) by_hand(who.out, time_of(fact.getEnd()), event);
}

void times_adjusted(Visit& visit, const EventView& event, Fact::TimesAdjusted::Reader fact) {
    learn_first(visit.person, fact.getPerson());
    Attendance& who = attendance(visit, fact.getWorker());
    adjusted(who.in, fact.getStart(), event);
    adjusted(who.out, fact.getEnd(), event);
}

void claimed(Visit& visit, const EventView& event, Fact::Claimed::Reader fact) {
    learn_whose(visit, fact);
    learn_carers(visit, fact);
    visit.claims.push_back({.worker = std::string{text_of(fact.getWorker())},
                            .start = time_of(fact.getStart()),
                            .length = Seconds{fact.getSeconds()},
                            .pence = {fact.getPence()},
                            .position = event.position()});
}

void cancelled(Visit& visit, const EventView& event, Fact::Cancelled::Reader fact) {
    if (fact.getTakenBack()) {
        const auto of = text_of(fact.getWorker());
        std::erase_if(visit.cancellations, [&](const Cancellation& c) { return of.empty() || c.worker == of; });
        return;
    }
    learn_whose(visit, fact);
    learn_first(visit.zone, fact.getZone());
    visit.cancellations.push_back({.occurred = occurred(event),
                                   .recorded = recorded(event),
                                   .by = fact.getBy(),
                                   .replacement_agreed = fact.getReplacementAgreed(),
                                   .chargeable = fact.getChargeable(),
                                   .worker = std::string{text_of(fact.getWorker())},
                                   .start = fact.getStart() != 0 ? time_of(fact.getStart()) : Instant{},
                                   .day = day_said(fact.getDay())});
}

void frustrated(Visit& visit, const EventView& event, Fact::Frustrated::Reader fact) {
    learn_whose(visit, fact);
    learn_first(visit.zone, fact.getZone());
    const bool timed = fact.getStart() != 0;
    const Instant start = timed ? time_of(fact.getStart()) : occurred(event);
    visit.frustrations.push_back({.worker = std::string{text_of(fact.getWorker())},
                                  .start = start,
                                  .end = std::max(start, time_of(fact.getEnd())),
                                  .day = timed ? Day{} : day_said(fact.getDay())});
}

// Of two deadlines the later one stands: the plan was moved, and is looked at again (R5).
void pass(std::optional<Deadline>& known, Deadline said, Visit& visit, const EventView& event) {
    if (said.deadline == time_of(0)) said.deadline = said.occurred;
    open_alert(visit, said.deadline, event);
    if (!known || said.deadline >= known->deadline) known = said;
}

void overdue(Visit& visit, const EventView& event, Fact::Overdue::Reader fact) {
    learn_first(visit.person, fact.getPerson());
    learn_first(visit.contract, fact.getContract());
    pass(visit.overdue,
         {.deadline = time_of(fact.getDeadline()), .occurred = occurred(event), .recorded = recorded(event)}, visit,
         event);
}

// From here on the slot is a visit that is due, until somebody plans it or says that it is not.
void unrostered(Visit& visit, const EventView& event, Fact::Unrostered::Reader fact) {
    learn_whose(visit, fact);
    learn_first(visit.zone, fact.getZone());
    visit.slot = Plan{.start = time_of(fact.getStart()),
                      .length = Seconds{fact.getSeconds()},
                      .band_from = time_of(fact.getBandFrom()),
                      .band_to = time_of(fact.getBandTo()),
                      .occurred = occurred(event),
                      .recorded = recorded(event),
                      .required = required_of(fact.getRequired()),
                      .time_critical = fact.getTimeCritical()};
}

void missed(Visit& visit, const EventView& event, Fact::Missed::Reader fact) {
    learn_whose(visit, fact);
    learn_first(visit.zone, fact.getZone());
    pass(visit.missed,
         {.deadline = time_of(fact.getDeadline()),
          .occurred = occurred(event),
          .recorded = recorded(event),
          .cause = fact.getCause(),
          .provider_fault = fact.getProviderFault()},
         visit, event);
    if (fact.getPlannedStart() != 0 && !visit.slot)
        visit.slot = Plan{.start = time_of(fact.getPlannedStart()),
                          .length = Seconds{fact.getPlannedSeconds()},
                          .occurred = occurred(event),
                          .recorded = recorded(event),
                          .required = required_of(fact.getRequired())};
}

void acknowledged(Visit& visit, Fact::ExceptionAcknowledged::Reader fact) {
    for (Raised& raised : visit.exceptions)
        if (fact.getCites() == 0 || raised.position.value == fact.getCites()) raised.acknowledged = true;
}

// A care worker comes to a visit by one leg: said again, it is corrected.
void travelled(Visit& visit, Fact::TravelRecorded::Reader fact) {
    constexpr std::uint32_t longest_s = 24 * 3600, farthest_m = 2'000'000;
    learn_first(visit.person, fact.getPerson());
    Leg leg{.worker = std::string{text_of(fact.getWorker())},
            .travel = Seconds{std::min(fact.getSeconds(), longest_s)},
            .gap = Seconds{std::min(fact.getGapSeconds(), longest_s)},
            .metres = std::min(fact.getMetres(), farthest_m)};
    const auto known = std::ranges::find(visit.legs, leg.worker, &Leg::worker);
    if (known == visit.legs.end())
        visit.legs.push_back(std::move(leg));
    else
        *known = std::move(leg);
}

void fold_known(Visit& visit, const EventView& event) {
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::PLANNED: return planned(visit, event, event.as<Fact::Planned>());
        case Fact::REPLANNED: return replanned(visit, event, event.as<Fact::Replanned>());
        case Fact::ASSIGNED: return assigned(visit, event, event.as<Fact::Assigned>());
        case Fact::UNASSIGNED:
            if (std::erase(visit.rostered, text_of(event.as<Fact::Unassigned>().getWorker())) != 0)
                fix_rota(visit, event);
            visit.rostered_at = recorded(event);
            return;
        case Fact::CLOCKED_IN: return clocked_in(visit, event, event.as<Fact::ClockedIn>());
        case Fact::CLOCKED_OUT: return clocked_out(visit, event, event.as<Fact::ClockedOut>());
        case Fact::MANUALLY_CONFIRMED: return manually_confirmed(visit, event, event.as<Fact::ManuallyConfirmed>());
        case Fact::TIMES_ADJUSTED: return times_adjusted(visit, event, event.as<Fact::TimesAdjusted>());
        case Fact::CLAIMED: return claimed(visit, event, event.as<Fact::Claimed>());
        case Fact::CANCELLED: return cancelled(visit, event, event.as<Fact::Cancelled>());
        case Fact::FRUSTRATED: return frustrated(visit, event, event.as<Fact::Frustrated>());
        case Fact::OVERDUE: return overdue(visit, event, event.as<Fact::Overdue>());
        case Fact::MISSED: return missed(visit, event, event.as<Fact::Missed>());
        case Fact::VOIDED: visit.voided = !event.as<Fact::Voided>().getTakenBack(); return;
        case Fact::SHORTER_AGREED: {
            const auto fact = event.as<Fact::ShorterAgreed>();
            visit.shorter.push_back(
                {.occurred = occurred(event), .with = fact.getWith(), .length = Seconds{fact.getSeconds()}});
            return;
        }
        case Fact::EXCEPTION_RAISED:
            visit.exceptions.push_back(
                {.position = event.position(), .kind = event.as<Fact::ExceptionRaised>().getKind()});
            return;
        case Fact::EXCEPTION_ACKNOWLEDGED: return acknowledged(visit, event.as<Fact::ExceptionAcknowledged>());
        case Fact::ALERT_ACKNOWLEDGED: return change_alert(visit, AlertState::ACKNOWLEDGED, event);
        case Fact::ALERT_RESOLVED: return change_alert(visit, AlertState::RESOLVED, event);
        case Fact::ALERT_REOPENED: return change_alert(visit, AlertState::OPEN, event);
        case Fact::WELFARE_CHECKED: {
            const std::int64_t at = event.as<Fact::WelfareChecked>().getAt();
            const Instant checked = at != 0 ? time_of(at) : occurred(event);
            if (visit.welfare_checked == Instant{} || checked < visit.welfare_checked) visit.welfare_checked = checked;
            return;
        }
        case Fact::UNROSTERED: return unrostered(visit, event, event.as<Fact::Unrostered>());
        case Fact::UNALLOCATED:
            visit.unallocated = std::max(visit.unallocated, time_of(event.as<Fact::Unallocated>().getDeadline()));
            return;
        case Fact::TRAVEL_RECORDED: return travelled(visit, event.as<Fact::TravelRecorded>());
        case Fact::TASK_RECORDED:
        case Fact::WELFARE_CHECK_DUE:
        case Fact::VERSION_TOLD:
        case Fact::PERSON_TOLD: return;
    }
    ++visit.unknown_facts;
}

}  // namespace

unsigned Visit::open_exceptions() const {
    // An unknown end is open as long as measuring finds it so, whoever said it first (Oddity).
    return static_cast<unsigned>(std::ranges::count_if(exceptions, [](const Raised& raised) {
        return !raised.acknowledged && raised.kind != Fact::ExceptionRaised::Kind::END_UNKNOWN;
    }));
}

const Attendance* Visit::attendance(std::string_view worker) const {
    const auto found = std::ranges::find(attendances, worker, &Attendance::worker);
    return found == attendances.end() ? nullptr : &*found;
}

bool is_visit(const EventView& event) {
    return event.category() == static_cast<std::uint16_t>(schema::Catalogue::VISIT);
}

std::string_view visit_id(std::string_view stream) {
    constexpr std::string_view prefix = "visit-";
    return stream.starts_with(prefix) ? stream.substr(prefix.size()) : std::string_view{};
}

void fold(Visit& visit, const EventView& event) {
    if (!is_visit(event)) return;
    const Position position = event.position();
    if (!visit.positions.empty() && position <= visit.positions.back()) return;
    if (visit.id.empty()) visit.id = visit_id(event.stream());
    const auto envelope = event.event();
    learn(visit.location, envelope.getLocation());
    if (envelope.hasOrigin()) {
        const auto origin = envelope.getOrigin();
        visit.wall_clock_flag |= origin.getWallClock() != schema::WallClock::PLAIN;
        visit.recorded_late |= origin.getRecordedLate();
    }
    visit.positions.push_back(position);
    fold_known(visit, event);
}

}  // namespace daybook::care
