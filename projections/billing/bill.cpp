#include "projections/billing/bill.h"

#include <algorithm>
#include <tuple>

namespace daybook::billing {
namespace {

using State = schema::VisitState;
using Source = care::BillingRules::Source;

constexpr Seconds minute{60};
constexpr std::size_t most_cuts = 64;  // a visit of weeks is a mistake of its sender: the last part takes the rest

std::int64_t in_minutes(Seconds s) { return (s + minute / 2) / minute; }

// Where the rate may change between two instants: midnights, and the hours at which nights begin and end.
std::vector<Instant> cuts(const Work& work, const care::BillingRules& rules, const Calendar& calendar) {
    std::vector<Instant> at;
    const Instant end = work.start + work.minutes.source;
    for (Day day = calendar.day_of(work.start); at.size() < most_cuts; day += std::chrono::days{1}) {
        if (calendar.start_of(day) >= end) break;
        for (const std::int64_t time : {std::int64_t{0}, rules.night_from_s, rules.night_to_s})
            if (const Instant cut = calendar.at(day, Seconds{time}).instant; cut > work.start && cut < end)
                at.push_back(cut);
    }
    std::ranges::sort(at);
    at.push_back(end);
    return at;
}

Line line_of(const Work& work, const care::BillingRules& rules, const Priced& rate) {
    Line line;
    line.day = work.day;
    line.rate = rate;
    line.share_ppm = work.share_ppm;
    line.by_week = rules.line == care::BillingRules::LineOf::PACKAGE_WEEK && rate.unit == RateUnit::HOUR;
    line.steps = work.minutes.steps;
    line.rule_version = rules.version;
    if (!rate.found) line.why = "no rate for this care";
    return line;
}

}  // namespace

std::vector<Line> lines_of(const Work& work, const Basis& basis) {
    std::vector<Line> lines;
    if (work.minutes.minutes <= 0) return lines;
    const auto& rules = basis.contract.rules_on(work.day);
    const Asked asked{.contract = basis.contract,
                      .package = basis.package,
                      .rules = rules,
                      .calendar = basis.calendar,
                      .billed = work.minutes.minutes * minute};
    const auto add = [&](const Priced& rate, std::int64_t minutes, Seconds source) {
        if (minutes == 0 && source == Seconds{}) return;
        auto line = std::ranges::find(lines, rate, &Line::rate);
        if (line == lines.end()) line = lines.insert(lines.end(), line_of(work, rules, rate));
        line->minutes += minutes;
        line->source += source;
    };
    const Priced first = rate_at(asked, work.start);
    if (first.found && first.unit != RateUnit::HOUR) {
        add(first, work.minutes.minutes, work.minutes.source);  // of the whole visit
    } else {
        Instant from = work.start;
        std::int64_t taken = 0;
        const auto all = cuts(work, rules, basis.calendar);
        for (const Instant to : all) {
            const bool last = to == all.back();
            const Seconds until = std::chrono::floor<Seconds>(to - work.start);
            const std::int64_t upto = last ? work.minutes.minutes : std::min(work.minutes.minutes, in_minutes(until));
            add(from == work.start ? first : rate_at(asked, from, true), upto - taken,
                std::chrono::floor<Seconds>(to - from));
            taken = upto;
            from = to;
        }
    }
    std::erase_if(lines, [](const Line& line) { return line.minutes == 0; });
    for (Line& line : lines)
        if (!line.by_week) line.pence = pence_of(line.minutes, line.rate, line.share_ppm);
    return lines;
}

Seconds notice_of(Instant cancelled, Instant start, const Calendar& calendar) {
    const auto wall = [&](Instant t) {
        return calendar.day_of(t).time_since_epoch() + std::chrono::duration_cast<Seconds>(calendar.time_of_day(t));
    };
    return wall(start) - wall(cancelled);
}

std::uint32_t cancelled_ppm(const care::CancellationPolicy& policy, Seconds notice) {
    return notice >= policy.notice ? 0 : policy.late_payable_ppm;
}

std::uint32_t retained_ppm(const care::CancellationPolicy& policy, std::int64_t day) {
    if (day < 1) return 0;
    for (const auto& tier : policy.retainer) {
        if (day <= tier.days) return tier.payable_ppm;
        day -= tier.days;
    }
    return 0;
}

std::int64_t longest_hold(const care::CancellationPolicy& policy) {
    std::int64_t days = 0;
    for (const auto& tier : policy.retainer) days += tier.days;
    return days;
}

namespace {

// The time one worker claimed; a row sent twice counts once.
std::optional<Seconds> claimed_by(const care::Measured& visit, std::string_view worker, Instant& start) {
    std::vector<std::pair<Instant, Seconds>> claims;
    const auto look = [&](const care::Visit& row) {
        for (const care::Claim& claim : row.claims)
            if (claim.worker == worker || claim.worker.empty()) claims.emplace_back(claim.start, claim.length);
    };
    look(*visit.visit);
    for (const care::Visit* row : visit.rows) look(*row);
    if (claims.empty()) return std::nullopt;
    std::ranges::sort(claims);
    const auto [again, end] = std::ranges::unique(claims);
    claims.erase(again, end);
    if (claims.front().first != Instant{}) start = claims.front().first;
    Seconds all{};
    for (const auto& claim : claims) all += claim.second;
    return all;
}

std::vector<Line> delivered(const care::Measured& visit, const Basis& basis) {
    const auto& rules = basis.contract.rules_on(visit.day);
    std::vector<const care::WorkerTime*> workers;
    for (const auto& worker : visit.workers) workers.push_back(&worker);
    // The longest, as many as were needed (R9).
    std::ranges::stable_sort(workers, std::ranges::greater{}, &care::WorkerTime::delivered);
    if (visit.plan && workers.size() > visit.required) workers.resize(visit.required);
    std::ranges::sort(workers, {}, [](const auto* w) { return std::tuple{w->start, w->worker}; });
    std::vector<Line> lines;
    for (const auto* worker : workers) {
        Work work{.day = visit.day, .start = worker->start, .minutes = {}};
        Times times;
        if (visit.plan) times.planned = visit.plan->length;
        if (worker->end) times.delivered = worker->delivered;
        if (rules.source == Source::CLAIMED) times.claimed = claimed_by(visit, worker->worker, work.start);
        if (rules.source == Source::PLANNED && visit.plan) work.start = visit.plan->start;
        work.minutes = minutes_of(rules, times);
        for (Line& line : lines_of(work, basis)) {
            line.worker = worker->worker;
            if (worker->row && worker->row != visit.visit) line.attended = worker->row->id;
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

// A share of the planned value, for each care worker needed.
struct Planned {
    Day day{};
    Instant start{};
    Seconds length{};
    unsigned required = 1;
};
std::vector<Line> planned_value(const Planned& plan, Kind kind, std::uint32_t share_ppm, const std::string& why,
                                const Basis& basis) {
    std::vector<Line> lines;
    if (share_ppm == 0) return lines;
    care::BillingRules rules = basis.contract.rules_on(plan.day);
    rules.source = Source::PLANNED;
    const Work work{.day = plan.day,
                    .start = plan.start,
                    .minutes = minutes_of(rules, {.planned = plan.length, .delivered = {}, .claimed = {}}),
                    .share_ppm = share_ppm};
    for (unsigned worker = 0; worker < plan.required; ++worker)
        for (Line& line : lines_of(work, basis)) {
            line.kind = kind;
            line.why = line.why.empty() ? why : why + "; " + line.why;
            lines.push_back(std::move(line));
        }
    return lines;
}

std::string hours(Seconds s) {
    const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::to_string(s.count() / 3600) + ":" + two(s.count() / 60 % 60);
}

std::vector<Line> cancelled(const care::Measured& visit, const Planned& plan, const Basis& basis) {
    if (!visit.cancellation || visit.cancellation->by == care::Who::PROVIDER ||
        visit.cancellation->by == care::Who::NOBODY || visit.cancellation->chargeable == care::Answer::NO)
        return {};
    const auto& policy = basis.contract.policy_on(plan.day);
    const Seconds notice = notice_of(visit.cancellation->occurred, plan.start, basis.calendar);
    const bool said = visit.cancellation->chargeable == care::Answer::YES;
    const std::uint32_t share = said ? policy.late_payable_ppm : cancelled_ppm(policy, notice);
    return planned_value(plan, Kind::CANCELLED, share,
                         "cancelled " + hours(notice) + " h before, " + hours(policy.notice) + " h are in time", basis);
}

std::vector<Line> retained(const Planned& plan, const Basis& basis) {
    const auto since = basis.holds ? basis.holds->held_since(plan.start) : std::nullopt;
    if (!since) return {};
    const std::int64_t day = (plan.day - basis.calendar.day_of(*since)).count() + 1;
    return planned_value(plan, Kind::RETAINER, retained_ppm(basis.contract.policy_on(plan.day), day),
                         "day " + std::to_string(day) + " of the suspension", basis);
}

}  // namespace

std::vector<Line> bill(const care::Measured& visit, const Basis& basis) {
    std::vector<Line> lines;
    if (visit.state == State::VOIDED) return lines;
    if (!visit.workers.empty()) {
        if (visit.settled) lines = delivered(visit, basis);
    } else if (visit.plan) {
        const Planned plan{
            .day = visit.day, .start = visit.plan->start, .length = visit.plan->length, .required = visit.required};
        if (visit.state == State::CANCELLED) lines = cancelled(visit, plan, basis);
        // Charged once: delivered, else cancelled, else retained (R21).
        if (visit.state == State::SUSPENDED && !visit.cancellation) lines = retained(plan, basis);
        if (visit.no_access)
            lines = planned_value(plan, Kind::DELIVERED,
                                  static_cast<std::uint32_t>(basis.contract.rules_on(visit.day).no_access_ppm),
                                  "no access", basis);
    }
    for (Line& line : lines) line.visit = visit.visit->id;
    return lines;
}

std::vector<Line> bill(const care::DueSlot& slot, Day day, const Basis& basis) {
    auto lines =
        retained({.day = day, .start = slot.start, .length = slot.slot.length, .required = slot.slot.required}, basis);
    for (Line& line : lines) line.visit = slot.visit;
    return lines;
}

}  // namespace daybook::billing
