#include "events/care/recurring.h"

#include <algorithm>

#include "events/care/days.h"
#include "events/care/house.h"
#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "schema/contract.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Governance;
using Kind = Governance::Kind;
using std::chrono::days;

std::chrono::year_month month_of(Day d) {
    const std::chrono::year_month_day date{d};
    return date.year() / date.month();
}
Day first_of(std::chrono::year_month month) { return Day{month / std::chrono::day{1}}; }
Day last_of(std::chrono::year_month month) { return first_of(month + std::chrono::months{1}) - days{1}; }

// By one set of terms: so many days after the last, or the end of the next calendar month.
std::optional<Day> due_after(Kind kind, const DueTerms& terms, Day last) {
    const auto within = [&](std::int64_t interval) {
        return interval == 0 ? last_of(month_of(last) + std::chrono::months{1}) : last + days{interval};
    };
    switch (kind) {
        case Kind::QUALITY: return within(terms.quality_meeting_days);
        case Kind::SUSTAINABILITY: return within(terms.sustainability_review_days);
        case Kind::CONTRACT_REVIEW:
            if (terms.contract_meeting_days == 0) return std::nullopt;
            return within(terms.contract_meeting_days);
        case Kind::OTHER: break;
    }
    return std::nullopt;
}

Day recorded_on(const EventView& event) { return Calendar::london().day_of(event.stamp().recorded); }

void later(std::optional<Day>& known, Day day) { known = std::max(known.value_or(day), day); }

}  // namespace

std::optional<Day> Meetings::next(Kind kind, const DueTermsByDay& terms) const {
    if (!since) return std::nullopt;
    Day last = held.value_or(*since);
    if (said) last = std::max(last, *said);
    auto version = std::ranges::upper_bound(terms.versions, last, {}, &DueTerms::from);
    const DueTerms* in_force = &terms.on(last);
    for (Day from = last;; ++version) {
        const auto due = due_after(kind, *in_force, last);
        const bool none_later = version == terms.versions.end();
        if (due && (none_later || std::max(*due, from) < version->from)) return std::max(*due, from);
        if (none_later) return std::nullopt;
        in_force = &*version;
        from = version->from;
    }
}

std::optional<Reports::Due> Reports::next(const DueTermsByDay& terms, std::optional<Day> last) const {
    if (!since) return std::nullopt;
    auto month = month_of(*since);
    if (said) month = std::max(month, month_of(*said) + std::chrono::months{1});
    const Day final_terms = terms.versions.empty() ? *since : terms.versions.back().from;
    for (;; month += std::chrono::months{1}) {
        if (last && first_of(month) > *last) return std::nullopt;
        const Day end = last_of(month);
        const std::int64_t after = terms.on(end).report_days;
        if (after == 0 && end >= final_terms) return std::nullopt;
        const Day due = end + days{after};
        if (after != 0 && !reported.contains(first_of(month)) && (!known || due >= *known))
            return Due{first_of(month), due};
    }
}

void fold(Reports& reports, const EventView& event) {
    using Contract = schema::Contract;
    if (event.is<Contract::Agreed>()) {
        const auto from = day_said(event.as<Contract::Agreed>().getFrom());
        reports.known = recorded_on(event);
        reports.since = from.value_or(*reports.known);
    }
    if (event.is<Contract::ReportDue>()) {
        const auto month = month_said(text_of(event.as<Contract::ReportDue>().getPeriod()));
        if (month) later(reports.said, *month);
    }
    if (event.is<Fact::KpiReported>()) {
        const auto month = month_said(text_of(event.as<Fact::KpiReported>().getPeriod()));
        if (month) reports.reported.insert(*month);
    }
}

void Governance::schedule_set(const EventView& event, std::vector<Place>& changed) {
    const std::string place = location_of_schedule(event);
    auto& schedule = schedules[place];
    fold(schedule, event);
    for (const Kind kind : {Kind::QUALITY, Kind::SUSTAINABILITY}) {
        auto& series = meetings[{kind, place}];
        series.since = std::min(series.since.value_or(*schedule.since), *schedule.since);
        changed.emplace_back(kind, place);
    }
}

// A review of contracts counts for those it was about.
void Governance::meeting_held(const EventView& event, std::vector<Place>& changed) {
    const auto fact = event.as<Fact::MeetingHeld>();
    if (fact.getKind() == Kind::CONTRACT_REVIEW) {
        for (const auto about : fact.getAbout())
            if (text_of(about).starts_with("contract-"))
                changed.emplace_back(fact.getKind(), id_in(text_of(about), "contract"));
    } else {
        changed.emplace_back(fact.getKind(), location_of(event));
    }
    for (const Place& place : changed) {
        held(place, day_said(fact.getOn()), event);
        if (place.first != Kind::CONTRACT_REVIEW && !meetings[place].since)
            meetings[place].since = meetings[place].held;
    }
}

// Nobody has held a meeting that is still to come.
void Governance::held(const Place& place, std::optional<Day> on, const EventView& event) {
    later(meetings[place].held, std::min(on.value_or(recorded_on(event)), recorded_on(event)));
}

std::vector<Governance::Place> Governance::take(const EventView& event) {
    std::vector<Place> changed;
    const Place of_contract{Kind::CONTRACT_REVIEW, id_in(event.stream(), "contract")};
    if (event.is<Fact::KpiScheduleSet>()) schedule_set(event, changed);
    if (event.is<Fact::MeetingHeld>()) meeting_held(event, changed);
    if (event.is<Fact::MeetingDue>()) {
        const auto fact = event.as<Fact::MeetingDue>();
        changed.emplace_back(fact.getKind(), id_in(event.stream(), "governance"));
        later(meetings[changed.back()].said, within_reach(day(fact.getDue())));
    }
    if (event.is<schema::Contract::Agreed>()) {
        const auto from = day_said(event.as<schema::Contract::Agreed>().getFrom());
        meetings[of_contract].since = std::max(from.value_or(recorded_on(event)), recorded_on(event));
        changed.push_back(of_contract);
    }
    if (event.is<schema::Contract::ReviewHeld>()) {
        held(of_contract, day_said(event.as<schema::Contract::ReviewHeld>().getOn()), event);
        changed.push_back(of_contract);
    }
    return changed;
}

const DueTermsByDay& Governance::schedule(std::string_view location) const {
    static const DueTermsByDay none;
    const auto known = schedules.find(location);
    return known == schedules.end() ? none : known->second;
}

std::string location_of(const EventView& event) {
    if (const auto location = text_of(event.event().getLocation()); !location.empty()) return std::string{location};
    return std::string{id_in(event.stream(), "governance")};
}

std::optional<Day> month_said(std::string_view period) {
    if (period.size() != 7) return std::nullopt;
    return parse_day(std::string{period} + "-01");
}

std::optional<std::pair<Day, Day>> period_said(std::string_view period) {
    if (const auto slash = period.find('/'); slash != std::string_view::npos) {
        const auto from = parse_day(period.substr(0, slash)), to = parse_day(period.substr(slash + 1));
        if (!from || !to || *from > *to) return std::nullopt;
        return std::pair(*from, *to);
    }
    const auto first = month_said(period);
    if (!first) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::sys_days{first->time_since_epoch()}};
    const std::chrono::year_month_day_last last = date.year() / date.month() / std::chrono::last;
    return std::pair(*first, Day{std::chrono::sys_days{last}.time_since_epoch()});
}

std::string month_text(Day day) { return to_string(day).substr(0, 7); }

}  // namespace daybook::care
