#include <algorithm>

#include "events/care/referral.h"
#include "events/care/said.h"
#include "services/steward/ledger.h"

// What was agreed about care before and beside its visits: variations that are to be told, bands flexed while a package
// was a referral, how many care workers come, and how long a source may be silent.
namespace daybook::steward {
namespace {

using projections::variation_log::told_days;
using std::chrono::days;

constexpr days carers_counted{28};  // of care workers of one person

constexpr days told_memory{35};  // after which nobody is found to be rostered in those (ledger.cpp)

constexpr std::chrono::microseconds moment{1};  // R24 is inclusive: it is late from the first microsecond after

std::string stream_of(const std::string& variation) { return "variation-" + variation; }

}  // namespace

// Of a variation of a package the package's contract counts where none is named.
std::string Ledger::contract_of(std::string_view contract, std::string_view package, Day day) const {
    std::string id(care::id_in(contract, "contract"));
    const auto known = rules_.packages.find(care::id_in(package, "package"));
    return id.empty() && known != rules_.packages.end() ? known->second.contract_on(day) : id;
}

// Agreed, it takes effect; not agreed for too long, it lapses.
std::optional<Due> Ledger::next_of(const std::string& stream, const Variation& variation) const {
    const care::Variation& record = variation.record;
    if (record.open())
        return Due{.policy = Policy::took_effect,
                   .deadline = std::max(record.from, *record.agreed),
                   .stream = stream,
                   .expected = variation.version};
    if (!record.undecided()) return std::nullopt;
    static const care::DueTermsByDay defaults;
    const bool begins_later = record.from > *record.proposed;
    const Instant since = std::max(record.from, *record.proposed);
    const Day day = calendar_.day_of(since);
    const auto terms = due_terms_.find(contract_of(record.contract, record.plan ? record.plan->package : "", day));
    const auto patience = (terms == due_terms_.end() ? defaults : terms->second).on(day).lapse_days;
    return Due{.policy = Policy::lapsed,
               .deadline = since + days{patience},
               .stream = stream,
               .expected = variation.version,
               .detail = "nobody agreed to it within " + std::to_string(patience) + " days after it was " +
                         (begins_later ? "to begin" : "proposed")};
}

void Ledger::due_variations(Instant now, std::vector<Due>& out) {
    for (const auto& stream : variations_due_.to_look_at(now)) {
        const auto known = variations_.find(stream);
        auto next = known == variations_.end() ? std::nullopt : next_of(stream, known->second);
        variations_due_.set(stream, next ? std::optional(next->deadline) : std::nullopt);
        if (next && next->deadline <= now) out.push_back(std::move(*next));
    }
}

// Its own events, and the person's and the care workers' that cite it.
void Ledger::take_telling(const EventView& event) {
    if (event.is<schema::Variation::TellingDue>()) told_of_.insert(std::string(event.id()));
    const std::string id(projections::variation_log::variation_of(event));
    if (id.empty()) return;
    Telling& telling = tellings_[id];
    projections::variation_log::fold(telling.record, event);
    telling.last = std::max(telling.last, event.stamp().recorded);
    if (!telling.record.package.empty())
        tellings_of_[std::string(care::id_in(telling.record.package, "package"))].insert(id);
    tellings_due_.touch(id);
}

// Other care workers may be rostered, or other terms hold.
void Ledger::touch_tellings_of(std::string_view package) {
    const auto known = tellings_of_.find(care::id_in(package, "package"));
    if (known == tellings_of_.end()) return;
    for (const auto& id : known->second) tellings_due_.touch(id);
}

// Care workers with a planned visit of the package in the first days.
std::set<std::string> Ledger::rostered_after(const Telling& of) const {
    const auto& telling = of.record;
    std::set<std::string> workers;
    if (telling.package.empty() || telling.from == Instant{}) return workers;
    const std::string package(care::id_in(telling.package, "package"));
    const Day first = calendar_.day_of(telling.from) - days{1};
    const Instant until = projections::variation_log::told_until(telling.from);
    for (Day day = first; day <= first + told_days + days{1}; day += days{1})
        for (const auto& id : planned_for(day, package)) {
            const care::Visit* one = visit(id);
            if (!one || one->plans.empty() || one->voided || !one->cancellations.empty()) continue;
            const Instant start = one->plans.back().start;
            if (start >= telling.from && start < until) workers.insert(one->rostered.begin(), one->rostered.end());
        }
    return workers;
}

// Said ahead of the deadline while something is outstanding, and again when it has passed; of a price there is a notice
// of its own ahead.
std::optional<Due> Ledger::next_telling(const std::string& id, const Telling& of, Instant now) const {
    using State = schema::VariationLogRow::State;
    const auto& telling = of.record;
    if (telling.agreed == Instant{}) return std::nullopt;
    const Day from = calendar_.day_of(telling.from);
    const std::string contract = contract_of(telling.contract, telling.package, from);
    const care::Terms& terms = rules_.terms(contract, from);
    const auto known = rules_.contracts.find(contract);
    const Nation nation = care::nation_of(known == rules_.contracts.end() ? nullptr : &known->second);
    const auto standing = standing_of(telling, rostered_after(of), {terms, nation}, now);
    if (standing.deadline == Instant{} || standing.outstanding.empty() || standing.state == State::ENDED)
        return std::nullopt;
    for (const bool overdue : {false, true}) {
        if (!overdue && (now > standing.deadline || telling.kind == schema::Variation::Kind::PRICE)) continue;
        Due due{
            .policy = Policy::telling_due, .stream = stream_of(id), .contract = contract, .since = standing.deadline};
        due.overdue = overdue;
        due.deadline = overdue ? standing.deadline + moment
                               : std::max(standing.deadline - Seconds{terms.telling_ahead_s}, telling.agreed);
        if (told_of_.contains(id_of(due))) continue;
        for (const auto duty : standing.outstanding) due.missing.emplace_back(title(duty));
        return due;
    }
    return std::nullopt;
}

// One that is settled is kept for as long as somebody else may be found rostered in its first days; one that nobody
// decided about, until somebody does or it lapses.
Ledger::Look Ledger::look_at(const std::string& id, const Telling& telling, Instant now) const {
    if (auto due = next_telling(id, telling, now)) {
        const Instant at = due->deadline;
        if (at > now) return {.due = {}, .again = at};
        return {.due = std::move(due), .again = at};
    }
    const auto& of = telling.record;
    const bool decided = of.agreed != Instant{} || of.refused != Instant{} || of.lapsed != Instant{};
    if (!decided && of.proposed != Instant{}) return {.due = {}, .again = care::latest_time};
    const Instant until = std::max(telling.last, of.from + told_days) + told_memory;
    return {.due = {}, .again = until > now ? std::optional(until) : std::nullopt};
}

void Ledger::due_tellings(Instant now, std::vector<Due>& out) {
    for (const auto& id : tellings_due_.to_look_at(now)) {
        const auto known = tellings_.find(id);
        if (known == tellings_.end()) {
            tellings_due_.set(id, std::nullopt);
            continue;
        }
        auto [due, again] = look_at(id, known->second, now);
        tellings_due_.set(id, again);
        if (due) out.push_back(std::move(*due));
        if (!again) let_go(id);
    }
}

void Ledger::let_go(const std::string& id) {
    const auto known = tellings_.find(id);
    const auto of_package = tellings_of_.find(care::id_in(known->second.record.package, "package"));
    if (of_package != tellings_of_.end()) {
        of_package->second.erase(id);
        if (of_package->second.empty()) tellings_of_.erase(of_package);
    }
    const std::string said = id_of({.policy = Policy::telling_due, .deadline = {}, .stream = stream_of(id)});
    const std::string of_it = said.substr(0, said.rfind('/') + 1);
    for (auto at = told_of_.lower_bound(of_it); at != told_of_.end() && at->starts_with(of_it);)
        at = told_of_.erase(at);
    tellings_.erase(known);
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

void Ledger::due_silences(Instant now, std::vector<Due>& out) {
    for (const auto& key : silences_due_.to_look_at(now)) {
        std::optional<Instant> deadline;
        const auto silence = silences_.find(key);
        if (silence != silences_.end()) {
            const Instant since = heard_.at(key);
            const Seconds patience = patience_with(key.first, key.second);
            if (silence->second.said < since && patience != Seconds{0}) deadline = since + patience;
        }
        silences_due_.set(key, deadline);
        if (!deadline || *deadline > now) continue;
        out.push_back({.policy = Policy::silent,
                       .deadline = *deadline,
                       .stream = silence->second.stream,
                       .contract = key.second,
                       .since = heard_.at(key),
                       .source = key.first});
    }
}

}  // namespace daybook::steward
