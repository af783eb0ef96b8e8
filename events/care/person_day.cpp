#include "events/care/person_day.h"

#include <algorithm>

#include "events/care/referral.h"

namespace daybook::care {

namespace {

auto place(auto& visits, std::string_view id) {
    return std::ranges::lower_bound(visits, id, {}, [](const Visit& v) -> std::string_view { return v.id; });
}

}  // namespace

const Visit* PersonDay::find(std::string_view id) const {
    const auto found = place(visits, id);
    return found != visits.end() && found->id == id ? &*found : nullptr;
}

Visit& PersonDay::at(std::string_view id) {
    const auto found = place(visits, id);
    if (found != visits.end() && found->id == id) return *found;
    Visit visit;
    visit.id = id;
    return *visits.insert(found, std::move(visit));
}

void PersonDay::put(Visit visit) {
    const auto found = place(visits, visit.id);
    if (found != visits.end() && found->id == visit.id) {
        *found = std::move(visit);
    } else {
        visits.insert(found, std::move(visit));
    }
}

std::optional<Visit> PersonDay::take(std::string_view id) {
    const auto found = place(visits, id);
    if (found == visits.end() || found->id != id) return std::nullopt;
    std::optional<Visit> visit{std::move(*found)};
    visits.erase(found);
    return visit;
}

const Terms& Setting::terms(std::string_view, Day) const { return Terms::defaults(); }
const PackageHolds* Setting::holds(std::string_view) const { return nullptr; }
const Calendar& Setting::calendar() const { return Calendar::london(); }

const PackageHolds* holds_of(const Visit& visit, const Setting& setting) {
    if (visit.package.empty()) return nullptr;
    return find_by_either(visit.package, "package", [&](std::string_view name) { return setting.holds(name); });
}

using State = schema::VisitState;

bool Measured::attended() const {
    return start && (state == State::IN_PROGRESS || state == State::DELIVERED || state == State::UNPLANNED);
}

bool Measured::given() const {
    const bool out = state == State::CANCELLED || state == State::SUSPENDED;
    return attended() || (out && start && *start < *cut_off);
}

bool Measured::counts_missed() const { return state == State::MISSED || state == State::ATTENDED_LATE; }

bool Measured::due() const { return plan && (counts_missed() || attended() || state == State::FRUSTRATED); }

std::optional<Instant> Measured::welfare_asked_for() const {
    if (counts_missed()) {
        if (visit->alert.since == Instant{}) return std::nullopt;
        return visit->alert.since;
    }
    std::optional<Instant> first;
    const auto consider = [&](const Visit& row) {
        for (const Frustration& f : row.frustrations)
            if (f.timed() && (!first || f.end < *first)) first = f.end;
    };
    consider(*visit);
    for (const Visit* row : rows) consider(*row);
    return first;
}

bool Measured::unknown() const {
    return state == State::PLANNED || state == State::OVERDUE || state == State::AWAITING_DATA ||
           has(Oddity::canceller_unsaid);
}

bool Measured::missed_counts() const {
    if (!counts_missed()) return false;
    if (terms->missed_fault_only == 0) return true;
    return !visit->missed || visit->missed->provider_fault != Answer::NO;
}

}  // namespace daybook::care
