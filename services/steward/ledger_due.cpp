#include <algorithm>

#include "services/steward/ledger.h"

// What is due: the deadlines of a person-day, and those that have come.
namespace daybook::steward {
namespace {

using std::chrono::days;
using State = schema::VisitState;

constexpr days slots_ahead{3};  // slots are looked at so far ahead; no contract may ask for more

// Not started, not excused: may become overdue or missed.
bool waited_for(const care::Measured& m) {
    return m.plan && !m.start && m.visit->frustrations.empty() &&
           (m.state == State::PLANNED || m.state == State::OVERDUE || m.state == State::AWAITING_DATA);
}

// Whoever came first, of all who came to a package's visits before anybody said that it started. By deadline.
void keep_first_starts(std::vector<Due>& due) {
    std::set<std::string> started;
    std::erase_if(due,
                  [&](const Due& one) { return one.policy == Policy::started && !started.insert(one.stream).second; });
}

// Said of this deadline, or of a later one.
bool said(const std::optional<care::Deadline>& known, Instant deadline) { return known && known->deadline >= deadline; }

}  // namespace

Ledger::Gate Ledger::gate_of(Policy policy) {
    switch (policy) {
        case Policy::overdue:
        case Policy::missed: return Gate::heard;
        case Policy::end_unknown: return Gate::closed;
        case Policy::unrostered:
        case Policy::withdrawn:
        case Policy::unallocated:
        case Policy::given_up:
        case Policy::started:
        case Policy::welfare_due:
        case Policy::carer_limit:
        case Policy::telling_due:
        case Policy::silent:
        case Policy::took_effect:
        case Policy::lapsed:
        case Policy::day_closed: break;
    }
    return Gate::time;
}

void Ledger::add(Entry& entry, const Key& key, Deadline deadline, const std::string& contract) {
    if (entry.aside.contains(deadline)) return;
    queue_[{gate_of(deadline.policy), contract}].insert({deadline, key});
    entry.deadlines.emplace(std::move(deadline), contract);
}

void Ledger::clear(Entry& entry, const Key& key) {
    for (const auto& [deadline, contract] : entry.deadlines)
        queue_[{gate_of(deadline.policy), contract}].erase({deadline, key});
    entry.deadlines.clear();
    entry.slots.clear();
}

void Ledger::remeasure(const Key& key) {
    auto& entry = entry_of(key);
    clear(entry, key);
    for (const auto& m : care::measure(entry.record, rules_)) add_visit(entry, key, m);
    if (open(key.first)) add_slots(entry, key);
    if (entry.record.visits.empty() && entry.deadlines.empty() && entry.aside.empty()) person_days_.erase(key);
}

void Ledger::add_visit(Entry& entry, const Key& key, const care::Measured& m) {
    const care::Visit& visit = *m.visit;
    const auto at = [&](Instant deadline, Policy policy) {
        add(entry, key, {.at = deadline, .policy = policy, .visit = visit.id}, visit.contract);
    };
    // What was to be said of one that has come back alone was said when it was known what stood around it.
    if (waited_for(m) && !alone(key, visit)) {
        const auto overdue = care::overdue_at(visit, rules_);
        if (overdue && *overdue < *m.cut_off && !said(visit.overdue, *overdue)) at(*overdue, Policy::overdue);
        if (!said(visit.missed, *m.cut_off)) at(*m.cut_off, Policy::missed);
    }
    if (m.given_up && m.state == State::MISSED && !visit.missed) at(*m.given_up, Policy::given_up);
    if (m.plan && m.start && !m.ended && !m.settled)
        at(m.plan->end() + Seconds{m.terms->end_unknown_s}, Policy::end_unknown);
    if (m.given() && begins(visit)) at(*m.start, Policy::started);
    if ((m.counts_missed() || m.state == State::FRUSTRATED) && visit.welfare_checked == Instant{})
        if (const auto asked = m.welfare_asked_for()) at(*asked + Seconds{m.terms->welfare_s}, Policy::welfare_due);
    add_unallocated(entry, key, m);
    add_carer_limit(entry, key, m);
}

// Its package is known, and nobody came for it before.
bool Ledger::begins(const care::Visit& visit) const {
    const auto* package = rules_.package(visit.package);
    return package && package->first && !package->started;
}

// A rota that never says who comes does not say that nobody does.
void Ledger::add_unallocated(Entry& entry, const Key& key, const care::Measured& m) {
    const care::Visit& visit = *m.visit;
    if (m.state != State::PLANNED || visit.plans.empty() || visit.rostered.size() >= m.required) return;
    if (!names_workers_.contains(visit.contract)) return;
    const Instant known = visit.rostered_at + Seconds{m.terms->rota_grace_s};
    const auto list = [&](Instant deadline) {
        if (deadline > visit.unallocated && deadline < m.plan->start)
            add(entry, key, {.at = deadline, .policy = Policy::unallocated, .visit = visit.id}, visit.contract);
    };
    for (const auto ahead : {m.terms->unallocated_first_s, m.terms->unallocated_again_s})
        if (const Instant deadline = m.plan->start - Seconds{ahead}; deadline >= known) list(deadline);
    list(std::max(m.plan->start - Seconds{m.terms->unallocated_last_s}, known));
}

void Ledger::add_slots(Entry& entry, const Key& key) {
    const auto packages = packages_of_.find(key.second);
    if (packages == packages_of_.end()) return;
    for (const auto& id : packages->second) add_package_slots(entry, key, rules_.packages.at(id));
}

const care::Visit* Ledger::visit(std::string_view id) const {
    const auto placed = place_of_.find(id);
    return placed == place_of_.end() ? nullptr : person_days_.at(placed->second).record.find(id);
}

// Visits ever planned for the day, of a package that they name by its id or by its stream.
std::set<std::string> Ledger::planned_for(Day day, const std::string& package) const {
    std::set<std::string> ids;
    for (const std::string& named : {package, "package-" + package})
        if (const auto known = planned_on_.find({day, named}); known != planned_on_.end())
            ids.insert(known->second.begin(), known->second.end());
    return ids;
}

// R2: slots without a planned visit are due all the same; those that were found so and planned since are withdrawn.
void Ledger::add_package_slots(Entry& entry, const Key& key, const care::PackagePlan& package) {
    const auto slots = care::slots_on(package, key.first, calendar_);
    std::vector<std::vector<Instant>> starts;
    std::vector<Instant> planned_at;
    for (const auto& id : planned_for(key.first, package.package)) {
        const care::Visit* one = visit(id);
        if (!one || one->voided) continue;
        planned_at.push_back(one->plans.front().recorded);
        for (auto& times = starts.emplace_back(); const care::Plan& plan : one->plans) times.push_back(plan.start);
    }
    const auto by = care::covered(slots, starts);
    std::set<std::string> due_still;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const auto& slot = slots[i];
        const care::Visit* known = visit(slot.visit);
        const bool open_slot = known && known->plans.empty() && !known->voided;
        due_still.insert(slot.visit);
        if (by[i]) {
            const Instant since = std::max(planned_at[*by[i]], open_slot ? known->slot->recorded : Instant{});
            if (open_slot) add(entry, key, {since, Policy::withdrawn, slot.visit}, package.contract_on(key.first));
        } else if (!known && !slot.held) {
            const auto& terms = rules_.terms(package.contract_on(key.first), key.first);
            const Instant deadline =
                std::max(slot.start - Seconds{terms.unrostered_s}, slot.known + Seconds{terms.rota_grace_s});
            entry.slots[slot.visit] = {.package = package.package, .due = slot};
            add(entry, key, {deadline, Policy::unrostered, slot.visit}, package.contract_on(key.first));
        }
    }
    for (const auto& one : entry.record.visits)
        if (one.package == package.package && one.slot && one.plans.empty() && !one.voided && one.attendances.empty() &&
            !due_still.contains(one.id))
            add(entry, key, {std::max(package.changed, one.slot->recorded), Policy::withdrawn, one.id}, one.contract);
}

bool Ledger::open(Day day) const {
    return opened_ && first_day_ && day >= *first_day_ && day <= *opened_ && !closed_.contains(day);
}

// The slots of days that come near are looked at.
void Ledger::open_days(Instant now) {
    if (!first_day_) return;
    const Day until = calendar_.day_of(now + slots_ahead);
    const Day from = opened_ ? *opened_ + days{1} : *first_day_;
    if (until < from) return;
    opened_ = until;
    for (Day day = from; day <= until; day += days{1}) {
        if (!open(day)) continue;
        for (const auto& [id, package] : rules_.packages)
            if (package.runs_on(day) && !package.person.empty()) touch({day, package.person});
    }
}

std::vector<Due> Ledger::due(Instant now) {
    open_days(now);
    for (const auto& key : std::exchange(touched_, {})) remeasure(key);
    keep_within_limits();
    std::vector<Due> out;
    due_visits(now, out);
    due_variations(now, out);
    due_tellings(now, out);
    due_silences(now, out);
    std::stable_sort(out.begin(), out.end(), [](const Due& a, const Due& b) { return a.deadline < b.deadline; });
    keep_first_starts(out);
    if (out.empty()) due_days(now, out);  // a day is closed when nothing of it is left to say
    return out;
}

void Ledger::due_visits(Instant now, std::vector<Due>& out) const {
    for (const auto& [which, deadlines] : queue_) {
        const auto& [gate, contract] = which;
        const Instant until = heard(contract);
        for (const auto& [deadline, key] : deadlines) {
            if (deadline.at > now || (gate == Gate::heard && deadline.at > until)) break;
            if (gate == Gate::closed && deadline.at > until && !closed_.contains(calendar_.day_of(deadline.at)))
                continue;
            if (auto due = due_of(deadline, key, until)) out.push_back(std::move(*due));
        }
    }
}

std::optional<Due> Ledger::due_of(const Deadline& deadline, const Key& key, Instant heard_until) const {
    const Entry& entry = person_days_.at(key);
    if (deadline.policy == Policy::unrostered) return slot_due(deadline, entry.slots.at(deadline.visit));
    const care::Visit* visit = entry.record.find(deadline.visit);
    if (visit && deadline.policy == Policy::started)
        return Due{.policy = deadline.policy,
                   .deadline = deadline.at,
                   .stream = "package-" + rules_.package(visit->package)->package,
                   .day = calendar_.day_of(deadline.at),
                   .location = visit->location,
                   .causation = visit->positions.back()};
    const auto plan = visit ? care::measured_plan(*visit, rules_) : std::nullopt;
    if (!plan) return {};
    return Due{.policy = deadline.policy,
               .deadline = deadline.at,
               .stream = "visit-" + visit->id,
               .expected = {static_cast<std::uint32_t>(visit->positions.size())},
               .heard = heard_until,
               .day = key.first,
               .rule_version = rules_.terms(visit->contract, key.first).version,
               .person = visit->person,
               .contract = visit->contract,
               .package = visit->package,
               .zone = visit->zone,
               .location = visit->location,
               .plan = *plan,
               .slot = visit->plans.empty(),
               .allocated = static_cast<std::uint8_t>(std::min<std::size_t>(visit->rostered.size(), 255)),
               .causation = visit->positions.front(),
               .detail = deadline.policy == Policy::carer_limit ? over_the_limit(key, *visit) : std::string{}};
}

Due Ledger::slot_due(const Deadline& deadline, const Slot& slot) const {
    const auto& package = rules_.packages.find(slot.package)->second;
    const auto time_of_day = [&](Seconds time) {
        return time == Seconds{0} ? Instant{} : calendar_.at(calendar_.day_of(slot.due.start), time).instant;
    };
    return Due{.policy = deadline.policy,
               .deadline = deadline.at,
               .stream = "visit-" + slot.due.visit,
               .day = calendar_.day_of(slot.due.start),
               .person = package.person,
               .contract = package.contract_on(calendar_.day_of(slot.due.start)),
               .package = slot.package,
               .zone = package.zone,
               .location = package.location,
               .plan = {.start = slot.due.start,
                        .length = slot.due.slot.length,
                        .band_from = time_of_day(slot.due.slot.band_from),
                        .band_to = time_of_day(slot.due.slot.band_to),
                        .required = slot.due.slot.required,
                        .time_critical = slot.due.slot.time_critical},
               .slot = true};
}

// Every source that was heard of late has told all it knows up to `until`; nobody at all is not everybody.
bool Ledger::everybody_heard(Instant until) const {
    bool somebody = false;
    for (const auto& [source, heard_until] : heard_) {
        if (heard_until < until - source_memory) continue;
        if (heard_until < until) return false;
        somebody = true;
    }
    return somebody;
}

// Every day since the log began, and earlier ones that hold visits.
void Ledger::due_days(Instant now, std::vector<Due>& out) const {
    if (!first_day_) return;
    std::set<Day> candidates;
    const Day today = calendar_.day_of(now);
    for (Day d = *first_day_; d < today; d += days{1}) candidates.insert(d);
    candidates.insert(with_visits_.begin(), with_visits_.lower_bound(today));
    Version version = days_version_;
    for (const Day d : candidates) {
        if (closed_.contains(d)) continue;
        const Instant end = calendar_.start_of(d + days{1});
        const bool waited = now >= end + options_.day_close_wait;
        const bool heard_all = now >= end + options_.day_close_grace && everybody_heard(end);
        if (!waited && !heard_all) break;  // days are closed in order
        out.push_back({.policy = Policy::day_closed,
                       .deadline = end,
                       .stream = std::string(days_stream),
                       .expected = version,
                       .day = d});
        ++version.value;
    }
}

}  // namespace daybook::steward
