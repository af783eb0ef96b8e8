#include "events/care/outlook.h"

#include <algorithm>

#include "events/care/pairing.h"
#include "events/care/referral.h"

namespace daybook::care {

namespace {

using Standing = Outlook::Standing;

bool by_their_side(const Cancellation& c) {
    return c.by == Who::PERSON || c.by == Who::REPRESENTATIVE || c.by == Who::COMMISSIONER;
}

// R4: whose word it is, theirs or the provider's, that calls a visit off before its planned start. The first decides:
// one that is called off cannot be called off again, neither to excuse the provider nor to blame them. Of that side
// the last word stands, and of nobody's word only where no side is named. A later one changes nothing and is an oddity.
Standing cancelled_standing(Outlook& outlook) {
    const auto each = [&](auto&& take) {
        for (const Cancellation& c : outlook.visit->cancellations)
            if (c.occurred < outlook.plan->start) take(c);
        for (const Cancellation* c : outlook.told)
            if (c->occurred < outlook.plan->start) take(*c);
    };
    const Cancellation* first = nullptr;
    each([&](const Cancellation& c) {
        if (c.by != Who::NOBODY && (first == nullptr || c.occurred < first->occurred)) first = &c;
    });
    const Cancellation* stands = nullptr;
    each([&](const Cancellation& c) {
        if (first != nullptr && (c.by == Who::NOBODY || by_their_side(c) != by_their_side(*first))) return;
        if (stands == nullptr || c.occurred >= stands->occurred) stands = &c;
    });
    if (stands == nullptr) return Standing::due;
    outlook.cancellation = stands;
    if (first == nullptr) return Standing::canceller_unsaid;
    if (by_their_side(*stands)) return Standing::cancelled;
    return stands->replacement_agreed ? Standing::replaced : Standing::provider_cancelled;
}

// A slot found unrostered whose visit was planned after all, in a stream of its own, is not due twice.
bool rostered_after_all(const Outlook& slot, const PersonDay& person_day) {
    if (!slot.visit->slot || !slot.visit->plans.empty()) return false;
    const auto package = id_in(slot.visit->package, "package");
    return std::ranges::any_of(person_day.visits, [&](const Visit& other) {
        return !other.plans.empty() && id_in(other.package, "package") == package &&
               other.plans.front().start == slot.visit->slot->start;
    });
}

Standing standing_of(Outlook& outlook, const PersonDay& person_day, const Setting& setting) {
    const Visit& visit = *outlook.visit;
    if (visit.voided) return Standing::voided;
    if (!outlook.plan) return Standing::unplanned;
    if (rostered_after_all(outlook, person_day)) return Standing::voided;
    Standing standing = Standing::due;
    if (!visit.cancellations.empty() || !outlook.told.empty()) standing = cancelled_standing(outlook);
    // A suspension leaves every delivery KPI (R21): what is held the provider cannot miss, whoever called it off.
    if (standing == Standing::cancelled) return standing;
    if (const PackageHolds* holds = holds_of(visit, setting); holds && holds->held_at(outlook.plan->start))
        return Standing::suspended;
    return standing;
}

// R3: the person's next due visit, or the contract's hour of the evening, or the end of a visit that goes beyond it.
Instant cut_off_of(const Outlook& outlook, const std::vector<Outlook>& all, const Calendar& calendar) {
    const MeasuredPlan& plan = *outlook.plan;
    const Instant evening = calendar.at(calendar.day_of(plan.start), Seconds{outlook.terms->cut_off_s}).instant;
    Instant cut_off = std::max(evening, plan.end());
    for (const Outlook& other : all)
        if (other.due() && other.plan->start >= plan.end() && other.plan->start > plan.start)
            cut_off = std::min(cut_off, other.plan->start);
    return cut_off;
}

bool says_only_its_day(const Visit& visit) {
    return std::ranges::any_of(visit.frustrations, [](const Frustration& f) { return !f.timed(); }) ||
           std::ranges::any_of(visit.cancellations, [](const Cancellation& c) { return c.start == Instant{}; });
}

// Whether each visit is due, then until when it may start: the second asks for the neighbours' first.
void settle(std::vector<Outlook>& all, const PersonDay& person_day, const Setting& setting) {
    for (Outlook& outlook : all) {
        outlook.standing = standing_of(outlook, person_day, setting);
        if (!outlook.plan) continue;
        const auto late = [&](const Cancellation& c) { return c.occurred >= outlook.plan->start; };
        outlook.cancelled_after_start =
            std::ranges::any_of(outlook.visit->cancellations, late) ||
            std::ranges::any_of(outlook.told, [&](const Cancellation* c) { return late(*c); });
    }
    for (Outlook& outlook : all)
        if (outlook.plan) outlook.cut_off = cut_off_of(outlook, all, setting.calendar());
}

}  // namespace

std::vector<Outlook> outlooks(const PersonDay& person_day, const Setting& setting) {
    std::vector<Outlook> all;
    all.reserve(person_day.visits.size());
    for (const Visit& visit : person_day.visits) {
        Outlook& outlook = all.emplace_back();
        outlook.visit = &visit;
        outlook.terms = &setting.terms(visit.contract, person_day.day);
        outlook.plan = measured_plan(visit, setting);
    }
    settle(all, person_day, setting);
    const auto some_row = [&](auto&& which) {
        return std::ranges::any_of(
            all, [&](const Outlook& o) { return o.standing == Standing::unplanned && which(*o.visit); });
    };
    if (!some_row([](const Visit&) { return true; })) return all;
    // A visit that a row cancels is not due, neither for other rows nor as its neighbours' cut-off.
    if (some_row([](const Visit& v) { return !v.cancellations.empty(); }) && pair_rows(all, Pass::cancellations))
        settle(all, person_day, setting);
    pair_rows(all, Pass::arrivals);
    if (some_row(says_only_its_day) && pair_rows(all, Pass::days)) settle(all, person_day, setting);
    return all;
}

std::optional<Instant> cut_off(const PersonDay& person_day, std::string_view visit, const Setting& setting) {
    for (const Outlook& outlook : outlooks(person_day, setting))
        if (outlook.visit->id == visit) return outlook.cut_off;
    return std::nullopt;
}

}  // namespace daybook::care
