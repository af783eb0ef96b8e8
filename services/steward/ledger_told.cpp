#include <algorithm>

#include "events/care/referral.h"
#include "events/care/said.h"
#include "services/steward/ledger.h"

// What was agreed about care before and beside its visits: variations that are to be told, bands flexed while a package
// was a referral, how many care workers come, and how long a source may be silent.
namespace daybook::steward {
namespace {

using std::chrono::days;

constexpr days told_days{7};        // R24: those with a planned visit in the first so many days are told
constexpr days carers_counted{28};  // of care workers of one person

constexpr std::chrono::microseconds moment{1};  // R24 is inclusive: it is late from the first microsecond after

std::string stream_of(const std::string& variation) { return "variation-" + variation; }

}  // namespace

// Its own events, and the person's and the care workers' that cite it.
void Ledger::take_telling(const EventView& event) {
    if (event.is<schema::Variation::TellingDue>()) told_of_.insert(std::string(event.id()));
    const std::string id(projections::variation_log::variation_of(event));
    if (!id.empty()) projections::variation_log::fold(tellings_[id], event);
}

// Care workers with a planned visit of the package in the first days.
std::set<std::string> Ledger::rostered_after(const Telling& telling) const {
    std::set<std::string> workers;
    if (telling.package.empty() || telling.from == Instant{}) return workers;
    const std::string package(care::id_in(telling.package, "package"));
    const Day first = calendar_.day_of(telling.from) - days{1};
    for (Day day = first; day <= first + told_days + days{1}; day += days{1})
        for (const std::string& named : {package, "package-" + package}) {
            const auto ids = planned_on_.find({day, named});
            if (ids == planned_on_.end()) continue;
            for (const auto& id : ids->second) {
                const care::Visit* one = visit(id);
                if (!one || one->plans.empty() || one->voided || !one->cancellations.empty()) continue;
                const Instant start = one->plans.back().start;
                if (start >= telling.from && start < telling.from + told_days)
                    workers.insert(one->rostered.begin(), one->rostered.end());
            }
        }
    return workers;
}

// Said ahead of the deadline while something is outstanding, and again when it has passed; of a price there is a notice
// of its own ahead.
void Ledger::due_tellings(Instant now, std::vector<Due>& out) const {
    using State = schema::VariationLogRow::State;
    for (const auto& [id, telling] : tellings_) {
        if (telling.agreed == Instant{}) continue;
        std::string contract(care::id_in(telling.contract, "contract"));
        const Day from = calendar_.day_of(telling.from);
        if (contract.empty())
            if (const auto package = rules_.packages.find(care::id_in(telling.package, "package"));
                package != rules_.packages.end())
                contract = package->second.contract_on(from);
        const care::Terms& terms = rules_.terms(contract, from);
        const auto standing = standing_of(telling, rostered_after(telling), terms, now);
        if (standing.deadline == Instant{} || standing.outstanding.empty() || standing.state == State::ENDED) continue;
        Due due{
            .policy = Policy::telling_due, .stream = stream_of(id), .contract = contract, .since = standing.deadline};
        due.overdue = now > standing.deadline;
        const bool price = telling.kind == schema::Variation::Kind::PRICE;
        due.deadline = due.overdue ? standing.deadline + moment
                                   : std::max(standing.deadline - Seconds{terms.telling_ahead_s}, telling.agreed);
        if (now < due.deadline || (!due.overdue && price) || told_of_.contains(id_of(due))) continue;
        for (const auto duty : standing.outstanding) due.missing.emplace_back(title(duty));
        out.push_back(std::move(due));
    }
}

// R17: what was flexed of a referral goes over to the package it becomes, once its plan is known.
void Ledger::take_referral(const EventView& event) {
    take_became(event);
    const auto flex = care::referral_flex(event);
    if (!flex) return;
    const std::string id(care::id_in(event.stream(), "referral"));
    Flexed& referral = referrals_[id];
    referral.flexes.push_back(*flex);
    for (const auto& package : referral.packages) adopt_flexes(id, package);
}

void Ledger::take_became(const EventView& event) {
    const auto became = care::became(event);
    if (!became) return;
    referrals_[became->referral].packages.insert(became->package);
    adopt_flexes(became->referral, became->package);
}

void Ledger::adopt_flexes(const std::string& referral, const std::string& id) {
    const auto package = rules_.packages.find(id);
    if (package == rules_.packages.end()) return;
    for (const auto& flex : referrals_[referral].flexes)
        if (const auto from = care::adopt(package->second.holds, flex)) touch_package(package->second, from);
}

// "Scheduling limits the number of carers per person": warned of when a visit is given to somebody who would be one too
// many of those who came, or are to come, in the days up to it. Empty where nobody is.
std::string Ledger::over_the_limit(const Key& key, const care::Visit& visit) const {
    const auto package = rules_.packages.find(care::id_in(visit.package, "package"));
    if (package == rules_.packages.end() || visit.rostered.empty()) return {};
    const std::size_t limit = package->second.carer_limit_on(key.first);
    if (limit == 0) return {};
    const auto start_of = [](const care::Visit& one) { return one.rota() ? one.rota()->start : Instant{}; };
    std::set<std::string> known;
    for (Day day = key.first - carers_counted + days{1}; day <= key.first; day += days{1}) {
        const auto entry = person_days_.find({day, key.second});
        if (entry == person_days_.end()) continue;
        for (const care::Visit& one : entry->second.record.visits) {
            if (one.id == visit.id || one.voided || start_of(one) > start_of(visit)) continue;
            for (const auto& attendance : one.attendances) known.insert(attendance.worker);
            if (one.attendances.empty() && one.cancellations.empty())
                known.insert(one.rostered.begin(), one.rostered.end());
        }
    }
    const std::size_t before = known.size();
    known.insert(visit.rostered.begin(), visit.rostered.end());
    if (known.size() == before || known.size() <= limit) return {};
    return std::to_string(known.size()) + " care workers in " + std::to_string(carers_counted.count()) +
           " days, and at most " + std::to_string(limit) + " were agreed";
}

void Ledger::add_carer_limit(Entry& entry, const Key& key, const care::Measured& m) {
    using Kind = schema::Visit::ExceptionRaised::Kind;
    const care::Visit& visit = *m.visit;
    if (m.state != schema::VisitState::PLANNED || visit.plans.empty()) return;
    if (std::ranges::find(visit.exceptions, Kind::CARER_LIMIT, &care::Raised::kind) != visit.exceptions.end()) return;
    if (over_the_limit(key, visit).empty()) return;
    add(entry, key, {.at = visit.rostered_at, .policy = Policy::carer_limit, .visit = visit.id}, visit.contract);
}

// Of a source that speaks for every contract it reports on the least patient one counts.
Seconds Ledger::patience_with(const std::string& source, const std::string& contract) const {
    const auto of = [&](const std::string& id, Instant since) {
        return Seconds{rules_.terms(id, calendar_.day_of(since)).silent_s};
    };
    const Instant since = heard_.at({source, contract});
    if (!contract.empty()) return of(contract, since);
    Seconds least{care::Terms::defaults().silent_s};
    if (const auto reported = reported_.find(source); reported != reported_.end())
        for (const auto& id : reported->second)
            if (const Seconds one = of(id, since); one != Seconds{0}) least = std::min(least, one);
    return least;
}

void Ledger::due_silences(Instant now, std::vector<Due>& out) const {
    for (const auto& [key, silence] : silences_) {
        const Instant since = heard_.at(key);
        const Seconds patience = patience_with(key.first, key.second);
        if (silence.said >= since || patience == Seconds{0} || since + patience > now) continue;
        out.push_back({.policy = Policy::silent,
                       .deadline = since + patience,
                       .stream = silence.stream,
                       .contract = key.second,
                       .since = since,
                       .source = key.first});
    }
}

}  // namespace daybook::steward
