#include <algorithm>

#include "events/care/outlook.h"
#include "events/care/person_day.h"

namespace daybook::care {

namespace {

// R5: somebody who may agree did.
bool agreed(const Plan& plan) {
    return plan.agreed_with == Who::PERSON || plan.agreed_with == Who::REPRESENTATIVE ||
           plan.agreed_with == Who::COMMISSIONER;
}

// The plan everything starts from: the first one made, or the slot that nobody rostered.
const Plan* base_of(const Visit& visit) {
    const auto first = std::ranges::find(visit.plans, false, &Plan::replan);
    if (first != visit.plans.end()) return &*first;
    if (visit.slot) return &*visit.slot;
    return visit.plans.empty() ? nullptr : &visit.plans.front();
}

// How many care workers and how punctually: whatever plan is measured says so, agreed or not, as far as it says it.
void require(MeasuredPlan& plan, const Plan& next) {
    if (!next.replan) {
        plan.required = next.required;
        plan.time_critical = next.time_critical;
        return;
    }
    if (next.required != 0) plan.required = next.required;
    if (next.critical_said != Answer::UNKNOWN) plan.time_critical = next.critical_said == Answer::YES;
}

// What was agreed replaces the plan; what it leaves open stays as it was.
void agree(MeasuredPlan& plan, const Plan& next) {
    plan.start = next.start;
    if (next.length != Seconds{0}) plan.length = next.length;
    if (next.has_band()) {
        plan.band_from = next.band_from;
        plan.band_to = next.band_to;
    } else if (next.start < plan.band_from || next.start > plan.band_to) {
        plan.band_from = plan.band_to = Instant{};
    }
    require(plan, next);
}

std::optional<Instant> actual_start(const Visit& visit) {
    std::optional<Instant> first;
    const auto consider = [&](std::optional<Instant> t) {
        if (t && (!first || *t < *first)) first = t;
    };
    for (const Attendance& a : visit.attendances) consider(a.in.time());
    if (first) return first;
    for (const Attendance& a : visit.attendances) consider(a.out.time());
    for (const Frustration& f : visit.frustrations)
        if (f.timed()) consider(f.start);
    if (first) return first;
    for (const Claim& c : visit.claims) consider(c.start);
    if (first) return first;
    for (const Cancellation& c : visit.cancellations)
        if (c.start != Instant{}) consider(c.start);
    return first;
}

// Of a row that says no time at all.
std::optional<Day> day_told(const Visit& visit) {
    for (const Frustration& f : visit.frustrations)
        if (!f.timed()) return f.day;
    for (const Cancellation& c : visit.cancellations)
        if (c.day != Day{}) return c.day;
    return std::nullopt;
}

}  // namespace

namespace {

// R17: a flexed time band is what is measured while it holds, and lapses by itself.
void flex(MeasuredPlan& plan, const Visit& visit, const Setting& setting) {
    const PackageHolds* package = holds_of(visit, setting);
    if (package == nullptr || package->flexes.empty()) return;
    const Calendar& calendar = setting.calendar();
    const Day day = calendar.day_of(plan.start);
    const auto* agreed = package->flex_of(day, calendar.time_of_day(plan.start), plan.start);
    if (agreed == nullptr) return;
    plan.band_from = calendar.at(day, agreed->band_from).instant;
    plan.band_to = calendar.at(day, agreed->band_to).instant;
    plan.flexed = true;
}

std::optional<MeasuredPlan> agreed_plan(const Visit& visit, const Setting& setting) {
    const Plan* base = base_of(visit);
    if (base == nullptr) return std::nullopt;
    MeasuredPlan plan{*base};
    if (base->replan) {  // of a visit whose first plan nobody sent
        plan.required = std::max<std::uint8_t>(1, base->required);
        plan.time_critical = base->critical_said == Answer::YES;
    }
    if (visit.plans.size() < 2) return plan;

    const Seconds flex{setting.terms(visit.contract, setting.calendar().day_of(base->start)).flex_s};
    Instant agreed_start = base->start;  // small moves are counted from here, or they would add up
    for (const Plan& next : visit.plans) {
        if (&next == base || next.occurred < base->occurred || next.occurred >= plan.start) continue;
        const auto moved = next.start < agreed_start ? agreed_start - next.start : next.start - agreed_start;
        const bool within_flex = !plan.time_critical && moved <= flex;
        if (!agreed(next) && !within_flex) continue;
        if (next.recorded > plan.start) plan.late_replan = true;
        if (agreed(next)) {
            agree(plan, next);
            agreed_start = plan.start;
        } else {
            plan.start = next.start;
            require(plan, next);
        }
    }
    return plan;
}

}  // namespace

std::optional<MeasuredPlan> measured_plan(const Visit& visit, const Setting& setting) {
    auto plan = agreed_plan(visit, setting);
    if (plan) flex(*plan, visit, setting);
    return plan;
}

// A flexed band moves no start: whether there is one need not be asked at every event of the visit.
std::optional<Day> day_of(const Visit& visit, const Setting& setting) {
    if (const auto plan = agreed_plan(visit, setting)) return setting.calendar().day_of(plan->start);
    if (const auto start = actual_start(visit)) return setting.calendar().day_of(*start);
    return day_told(visit);
}

std::optional<Place> place_of(const Visit& visit, const Setting& setting) {
    if (visit.person.empty()) return std::nullopt;
    const auto day = day_of(visit, setting);
    if (!day) return std::nullopt;
    return Place{.person = visit.person, .day = *day};
}

std::optional<Instant> overdue_at(const Visit& visit, const Setting& setting) {
    const auto plan = measured_plan(visit, setting);
    if (!plan) return std::nullopt;
    return overdue_of(*plan, setting.terms(visit.contract, setting.calendar().day_of(plan->start)));
}

Instant overdue_of(const MeasuredPlan& plan, const Terms& terms) {
    const auto minute = [](Instant t) { return std::chrono::floor<std::chrono::minutes>(t); };
    if ((plan.flexed || terms.basis == Basis::BAND) && plan.has_band())
        return minute(plan.band_to) + std::chrono::minutes{1};
    const Seconds late{plan.time_critical ? terms.critical_late_s : terms.late_s};
    return minute(plan.start) + std::chrono::floor<std::chrono::minutes>(late) + std::chrono::minutes{1};
}

}  // namespace daybook::care
