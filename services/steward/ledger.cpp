#include "services/steward/ledger.h"

#include <algorithm>

#include "schema/catalogue.capnp.h"

namespace daybook::steward {
namespace {

using std::chrono::days;
using State = schema::VisitState;

constexpr days source_memory{14};  // a source not heard for so long before a day is not waited for on that day
constexpr days visit_memory{35};   // after its day was closed, a person-day without deadlines is forgotten

std::string text(capnp::Text::Reader reader) { return {reader.begin(), reader.size()}; }

// Not started, not excused: may become overdue or missed.
bool waited_for(const care::Measured& m) {
    return m.plan && !m.start && m.visit->frustrations.empty() &&
           (m.state == State::PLANNED || m.state == State::OVERDUE || m.state == State::AWAITING_DATA);
}

}  // namespace

Ledger::Ledger(const Calendar& calendar, const Options& options)
    : calendar_(calendar), options_(options), rules_(calendar) {}

const care::Terms& Ledger::Rules::terms(std::string_view contract, Day day) const {
    const auto known = contracts.find(contract);
    return known == contracts.end() ? care::Terms::defaults() : known->second.on(day);
}

const care::PackageHolds* Ledger::Rules::holds(std::string_view package) const {
    const auto known = packages.find(package);
    return known == packages.end() ? nullptr : &known->second;
}

void Ledger::take(const EventView& event) {
    using Category = schema::Catalogue::Which;
    if (!first_day_) first_day_ = calendar_.day_of(event.stamp().recorded);
    switch (static_cast<Category>(event.category())) {
        case Category::VISIT: return take_visit(event);
        case Category::CONTRACT: return take_contract(event);
        case Category::PACKAGE: return take_package(event);
        case Category::VARIATION: return take_variation(event);
        case Category::FEED: return take_feed(event);
        case Category::RECORD: return take_closed(event);
        case Category::REFERRAL:
        case Category::INVOICE:
        case Category::PERSON:
        case Category::WORKER: return;
    }
}

void Ledger::take_visit(const EventView& event) {
    const std::string id(care::visit_id(event.stream()));
    care::Visit visit;
    visit.id = id;
    if (const auto placed = place_of_.find(id); placed != place_of_.end()) {
        auto& entry = person_days_.at(placed->second);
        if (auto known = entry.record.take(id)) visit = std::move(*known);
        touch(placed->second);
        place_of_.erase(placed);
    } else if (const auto homeless = homeless_.extract(id)) {
        visit = std::move(homeless.mapped());
    }
    care::fold(visit, event);
    report(event, visit);
    const auto place = care::place_of(visit, rules_);
    if (!place) {
        homeless_.insert_or_assign(id, std::move(visit));
        return;
    }
    const Key key{place->day, std::string(place->person)};
    auto& entry = person_days_[key];
    entry.record.person = key.second;
    entry.record.day = key.first;
    entry.record.closed = closed_.contains(key.first);
    entry.record.put(std::move(visit));
    place_of_[id] = key;
    with_visits_.insert(key.first);
    touch(key);
}

void Ledger::report(const EventView& event, const care::Visit& visit) {
    const std::string source(event.source());
    if (source == "daybook:steward") return;
    const bool named = visit.planned() || !visit.contract.empty();
    if (named) reported_[source].insert(visit.contract);
    if (visit.person.empty()) return;
    if (visit.planned() && contracts_of_[visit.person].insert(visit.contract).second)
        for (const auto& teller : nameless_[visit.person]) reported_[teller].insert(visit.contract);
    if (named) return;
    if (!nameless_[visit.person].insert(source).second) return;
    for (const auto& contract : contracts_of_[visit.person]) reported_[source].insert(contract);
}

void Ledger::take_contract(const EventView& event) {
    const std::string id(event.stream().substr(event.stream().find('-') + 1));
    const auto from = care::fold(rules_.contracts[id], event);
    if (!from) return;
    for (auto at = person_days_.lower_bound({*from, ""}); at != person_days_.end(); ++at) touch(at->first);
}

void Ledger::take_package(const EventView& event) {
    const std::string id(event.stream().substr(event.stream().find('-') + 1));
    auto& package = rules_.packages[id];
    const auto from = care::fold(package, event);
    if (!from) return;
    const Day day = calendar_.day_of(*from) - days{1};
    for (auto at = person_days_.lower_bound({day, ""}); at != person_days_.end(); ++at)
        if (at->first.second == package.person) touch(at->first);
}

void Ledger::take_variation(const EventView& event) {
    using Fact = schema::Variation;
    auto& variation = variations_[std::string(event.stream())];
    variation.version = event.stamp().version;
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::PROPOSED: variation.from = instant(event.as<Fact::Proposed>().getFrom()); return;
        case Fact::AGREED:
            variation.agreed = event.occurred();
            variation.open = true;
            return;
        case Fact::REFUSED:
        case Fact::TOOK_EFFECT:
        case Fact::LAPSED:
        case Fact::REVERSED: variation.open = false; return;
        case Fact::STAFF_NOTIFIED:
        case Fact::PAYER_NOTIFIED: return;
    }
}

void Ledger::take_feed(const EventView& event) {
    if (!event.is<schema::Feed::HeardThrough>()) return;
    const auto fact = event.as<schema::Feed::HeardThrough>();
    const std::string contract = text(fact.getContract());
    auto& of_source = heard_[{text(fact.getSource()), contract}];
    of_source = std::max(of_source, instant(fact.getUntil()));
    if (contract.empty()) return;
    auto& of_contract = heard_contract_[contract];
    of_contract = std::max(of_contract, of_source);
}

void Ledger::take_closed(const EventView& event) {
    if (event.stream() == days_stream) days_version_ = event.stamp().version;
    if (!event.is<schema::Record::DayClosed>()) return;
    const Day closed = day(event.as<schema::Record::DayClosed>().getDay());
    closed_.insert(closed);
    for (auto at = person_days_.lower_bound({closed, ""}); at != person_days_.end() && at->first.first == closed;
         ++at) {
        at->second.record.closed = true;
        touch(at->first);
    }
    forget_before(closed - visit_memory);
}

void Ledger::touch(const Key& key) { touched_.insert(key); }

void Ledger::reconsider(const Due& due) {
    if (due.policy != Policy::overdue && due.policy != Policy::missed) return;
    if (const auto place = place_of_.find(care::visit_id(due.stream)); place != place_of_.end()) touch(place->second);
}

void Ledger::remeasure(const Key& key) {
    auto& entry = person_days_.at(key);
    for (const auto& [deadline, contract] : entry.deadlines) queue_[contract].erase({deadline, key});
    entry.deadlines.clear();
    for (const auto& m : care::measure(entry.record, rules_)) {
        if (!waited_for(m)) continue;
        const auto add = [&](Instant at, Policy policy) {
            const Deadline deadline{.at = at, .policy = policy, .visit = m.visit->id};
            entry.deadlines.emplace(deadline, m.visit->contract);
            queue_[m.visit->contract].insert({deadline, key});
        };
        const auto overdue = care::overdue_at(*m.visit, rules_);
        if (overdue && !m.visit->overdue && *overdue < *m.cut_off) add(*overdue, Policy::overdue);
        if (!m.visit->missed) add(*m.cut_off, Policy::missed);
    }
}

void Ledger::forget_before(Day day) {
    for (auto at = person_days_.begin(); at != person_days_.end() && at->first.first < day;) {
        if (!at->second.deadlines.empty() || touched_.contains(at->first)) {
            ++at;
            continue;
        }
        for (const auto& visit : at->second.record.visits) place_of_.erase(visit.id);
        at = person_days_.erase(at);
    }
}

Instant Ledger::heard(std::string_view contract) const {
    Instant until{};
    if (const auto known = heard_contract_.find(contract); known != heard_contract_.end()) until = known->second;
    for (const auto& [source, contracts] : reported_) {
        if (!contracts.contains(contract)) continue;
        if (const auto known = heard_.find({source, std::string{}}); known != heard_.end())
            until = std::max(until, known->second);
    }
    return until;
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

std::vector<Due> Ledger::due(Instant now) {
    for (const auto& key : std::exchange(touched_, {})) remeasure(key);
    std::vector<Due> out;
    due_visits(now, out);
    due_variations(now, out);
    std::stable_sort(out.begin(), out.end(), [](const Due& a, const Due& b) { return a.deadline < b.deadline; });
    if (out.empty()) due_days(now, out);  // a day is closed when nothing of it is left to say
    return out;
}

void Ledger::due_visits(Instant now, std::vector<Due>& out) {
    for (const auto& [contract, deadlines] : queue_) {
        const Instant until = heard(contract);
        for (const auto& [deadline, key] : deadlines) {
            if (deadline.at > std::min(now, until)) break;
            if (auto due = visit_due(deadline, until)) out.push_back(std::move(*due));
        }
    }
}

std::optional<Due> Ledger::visit_due(const Deadline& deadline, Instant heard_until) const {
    const auto& record = person_days_.at(place_of_.find(deadline.visit)->second).record;
    const care::Visit* visit = record.find(deadline.visit);
    const auto plan = care::measured_plan(*visit, rules_);
    if (!plan) return {};
    return Due{.policy = deadline.policy,
               .deadline = deadline.at,
               .stream = "visit-" + visit->id,
               .expected = {static_cast<std::uint32_t>(visit->positions.size())},
               .heard = heard_until,
               .day = record.day,
               .rule_version = rules_.terms(visit->contract, record.day).version,
               .person = visit->person,
               .contract = visit->contract,
               .package = visit->package,
               .zone = visit->zone,
               .location = visit->location,
               .required = plan->required,
               .causation = visit->positions.front()};
}

void Ledger::due_variations(Instant now, std::vector<Due>& out) const {
    for (const auto& [stream, variation] : variations_) {
        const Instant at = std::max(variation.from, variation.agreed);
        if (variation.open && at <= now)
            out.push_back(
                {.policy = Policy::took_effect, .deadline = at, .stream = stream, .expected = variation.version});
    }
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
