#include <algorithm>
#include <map>

#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "events/core/calendar_holidays.h"
#include "projections/variation_log/variation.h"

namespace daybook::projections::variation_log {
namespace {

using Kind = schema::Variation::Kind;
using State = schema::VariationLogRow::State;
using Through = schema::Variation::StaffNotified::Through;

constexpr Instant never{};

Instant earliest(const std::vector<Instant>& times) {
    return times.empty() ? never : *std::min_element(times.begin(), times.end());
}

// The rota may name a care worker by the stream, "worker-w1", and a notice or a briefing "w1"; or the other way.
void take_out(std::set<std::string>& left, std::string_view worker) {
    const auto id = care::id_in(worker, "worker");
    std::erase_if(left, [&](const std::string& one) { return care::id_in(one, "worker") == id; });
}

// The first instant by which everybody who is rostered had been told this way.
Instant covered(const Variation& v, Through through, const std::set<std::string>& rostered) {
    std::vector<const Told*> told;
    for (const auto& one : v.told)
        if (one.through == through) told.push_back(&one);
    std::stable_sort(told.begin(), told.end(), [](const auto* a, const auto* b) { return a->at < b->at; });
    std::set<std::string> left = rostered;
    for (const auto* one : told) {
        for (const auto& worker : one->workers) take_out(left, worker);
        if (one->workers.empty() || left.empty()) return one->at;
    }
    return never;
}

// Everybody who is named in a notice or a briefing, as the rota names them; one that names nobody told all of the rota.
std::vector<std::string> told_of(const Variation& v, const std::set<std::string>& rostered) {
    std::map<std::string_view, std::string_view> names;
    for (const auto& worker : rostered) names.try_emplace(care::id_in(worker, "worker"), worker);
    std::set<std::string> all;
    for (const auto& one : v.told) {
        if (one.workers.empty()) all.insert(rostered.begin(), rostered.end());
        for (const auto& worker : one.workers)
            all.emplace(names.try_emplace(care::id_in(worker, "worker"), worker).first->second);
    }
    return {all.begin(), all.end()};
}

// Who of those rostered is named in no notice of this kind; one that names nobody told them all.
std::set<std::string> left_out(const Variation& v, Through through, const std::set<std::string>& rostered) {
    std::set<std::string> left = rostered;
    for (const auto& one : v.told) {
        if (one.through != through) continue;
        if (one.workers.empty()) return {};
        for (const auto& worker : one.workers) take_out(left, worker);
    }
    return left;
}

// R24: the effective instant or, if agreed after that, the end of the next working day; for a price the end of the day
// on which its payer is told in time for the last time, itself too late.
Instant deadline_of(const Variation& v, const Rules& rules) {
    if (v.agreed == never || v.from == never) return never;
    const Calendar& calendar = Calendar::london();
    const std::chrono::days price_notice{rules.terms.price_notice_days};
    if (v.kind == Kind::PRICE) return calendar.start_of(calendar.day_of(v.from) - price_notice + std::chrono::days{1});
    if (v.agreed <= v.from) return v.from;
    return calendar.start_of(working_days_after(calendar.day_of(v.agreed), 1, rules.nation) + std::chrono::days{1});
}

std::vector<Duty> duties_of(const Variation& v) {
    switch (v.kind) {
        case Kind::PACKAGE:
            if (v.impact) return {Duty::rota, Duty::care_plan_notice, Duty::care_plan, Duty::risk};
            return {Duty::rota, Duty::care_plan_notice};
        case Kind::PRICE: return {Duty::payer};
        case Kind::TERMS:
            if (v.impact) return {Duty::briefing};
            return {};
    }
    return {};
}

State state_of(const Variation& v, Instant now) {
    if (v.refused != never) return State::REFUSED;
    if (v.never_held() || (v.reversed != never && v.taken_back() <= now)) return State::REVERSED;
    if (v.lapsed != never) return State::LAPSED;
    if (v.agreed == never) return State::PROPOSED;
    if (v.to != never && v.to <= now) return State::ENDED;
    if (v.took_effect != never || (v.from != never && v.from <= now)) return State::IN_EFFECT;
    return State::AGREED;
}

Instant done_at(Duty duty, const Standing& s) {
    switch (duty) {
        case Duty::rota: return s.told_by_rota;
        case Duty::care_plan_notice: return s.told_by_care_plan;
        case Duty::care_plan: return s.care_plan_updated;
        case Duty::risk: return s.risk_reassessed;
        case Duty::payer: return s.payer_told;
        case Duty::briefing: return s.briefed;
    }
    return never;
}

// How staff are told where that is the duty.
std::optional<Through> told_through(Duty duty) {
    switch (duty) {
        case Duty::rota: return Through::ROTA;
        case Duty::care_plan_notice: return Through::CARE_PLAN;
        case Duty::briefing: return Through::BRIEFING;
        case Duty::care_plan:
        case Duty::risk:
        case Duty::payer: break;
    }
    return std::nullopt;
}

// Reversed from before it took effect: nobody has to be told of it any more, and it counts nowhere. One that is to end
// by a later day takes effect until then, and has to be told.
bool out_of_count(const Variation& v) {
    return v.agreed == never || v.refused != never || v.lapsed != never || v.never_held();
}

}  // namespace

Instant told_until(Instant effect) {
    const Calendar& london = Calendar::london();
    return london.start_of(london.day_of(effect) + told_days);
}

std::string_view title(Duty duty) {
    switch (duty) {
        case Duty::rota: return "tell staff by rota";
        case Duty::care_plan_notice: return "tell staff by care plan";
        case Duty::care_plan: return "update the care plan";
        case Duty::risk: return "reassess risk";
        case Duty::payer: return "tell the payer in writing";
        case Duty::briefing: return "brief staff";
    }
    return "";
}

Standing standing_of(const Variation& v, const std::set<std::string>& rostered, const Rules& rules, Instant now) {
    Standing s;
    s.state = state_of(v, now);
    s.told_by_rota = covered(v, Through::ROTA, rostered);
    s.told_by_care_plan = covered(v, Through::CARE_PLAN, rostered);
    s.care_plan_updated = earliest(v.care_plan_updated);
    s.risk_reassessed = earliest(v.risk_reassessed);
    s.payer_told = earliest(v.payer_told);
    s.briefed = covered(v, Through::BRIEFING, rostered);
    s.told = told_of(v, rostered);
    if (out_of_count(v)) return s;
    s.deadline = deadline_of(v, rules);
    s.duties = duties_of(v);
    Instant closed = never;
    std::set<std::string> not_told;
    for (const Duty duty : s.duties) {
        const Instant done = done_at(duty, s);
        closed = std::max(closed, done == never ? now : done);
        if (done != never) continue;
        s.outstanding.push_back(duty);
        if (const auto through = told_through(duty)) not_told.merge(left_out(v, *through, rostered));
    }
    s.not_told.assign(not_told.begin(), not_told.end());
    if (s.duties.empty() || s.deadline == never) return s;
    const bool late = v.kind == Kind::PRICE ? closed >= s.deadline : closed > s.deadline;
    if (late) s.late = std::chrono::floor<Seconds>(closed - s.deadline);
    if (late) {
        s.closed_in_time = schema::Answer::NO;
    } else if (s.outstanding.empty()) {
        s.closed_in_time = schema::Answer::YES;
    }
    return s;
}

}  // namespace daybook::projections::variation_log
