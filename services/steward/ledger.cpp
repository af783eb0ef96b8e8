#include "services/steward/ledger.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "schema/catalogue.capnp.h"

namespace daybook::steward {
namespace {

using std::chrono::days;

constexpr days visit_memory{35};  // after its day was closed, a person-day without deadlines is forgotten

std::string text(capnp::Text::Reader reader) { return {reader.begin(), reader.size()}; }
std::string id_in(std::string_view stream) { return std::string(stream.substr(stream.find('-') + 1)); }

}  // namespace

Ledger::Ledger(const Calendar& calendar, const Options& options)
    : calendar_(calendar), options_(options), rules_(calendar) {}

const care::ContractTerms* Ledger::Rules::contract(std::string_view name) const {
    return care::find_by_either(name, "contract", [&](std::string_view either) -> const care::ContractTerms* {
        const auto at = contracts.find(either);
        return at == contracts.end() ? nullptr : &at->second;
    });
}

const care::Terms& Ledger::Rules::terms(std::string_view contract, Day day) const {
    const auto* known = this->contract(contract);
    return known ? known->on(day) : care::Terms::defaults();
}

const std::string& Ledger::Rules::contract_id(const std::string& named) const {
    const auto* known = contract(named);
    return known && !known->contract.empty() ? known->contract : named;
}

void Ledger::Rules::name_by_ids(care::Visit& visit) const {
    visit.contract = contract_id(visit.contract);
    const auto* known = package(visit.package);
    if (known && !known->package.empty()) visit.package = known->package;
}

const care::PackageHolds* Ledger::Rules::holds(std::string_view package) const {
    const auto* known = this->package(package);
    return known ? &known->holds : nullptr;
}

const care::PackagePlan* Ledger::Rules::package(std::string_view name) const {
    return care::find_by_either(name, "package", [&](std::string_view either) -> const care::PackagePlan* {
        const auto at = packages.find(either);
        return at == packages.end() ? nullptr : &at->second;
    });
}

void Ledger::take(const EventView& event) {
    using Category = schema::Catalogue::Which;
    if (!first_day_) first_day_ = calendar_.day_of(event.stamp().recorded);
    switch (static_cast<Category>(event.category())) {
        case Category::VISIT: return take_visit(event);
        case Category::CONTRACT: return take_contract(event);
        case Category::PACKAGE: return take_package(event);
        case Category::VARIATION: return take_variation(event), take_telling(event);
        case Category::PERSON:
        case Category::WORKER: return take_telling(event);
        case Category::REFERRAL: return take_referral(event);
        case Category::FEED: return take_feed(event);
        case Category::RECORD: return take_closed(event);
        case Category::INVOICE:
        case Category::CAPACITY:
        case Category::ESCALATION:
        case Category::ACTION:
        case Category::RISK:
        case Category::GOVERNANCE:
        case Category::RECONCILIATION:
        case Category::ORGANISATION: return;
    }
}

void Ledger::take_visit(const EventView& event) {
    const std::string id(care::visit_id(event.stream()));
    care::Visit visit;
    visit.id = id;
    if (const auto placed = place_of_.find(id); placed != place_of_.end()) {
        auto& entry = person_days_.at(placed->second);
        if (auto known = entry.record.take(id)) visit = std::move(*known);
        told_of_days_.push_back({.package = visit.package, .contract = visit.contract, .day = placed->second.first});
        std::erase_if(entry.aside, [&](const Deadline& deadline) { return deadline.visit == id; });
        touch(placed->second);
        place_of_.erase(placed);
    } else if (auto homeless = homeless_.extract(id)) {
        visit = std::move(homeless.mapped());
        homeless_since_.erase({visit.positions.front(), id});
    }
    if (event.stamp().version.value > visit.positions.size() + 1) {
        gaps_.insert(std::string(event.stream()));
        come_back_.insert(id);
    }
    care::fold(visit, event);
    rules_.name_by_ids(visit);
    report(event, visit);
    settle_in(id, std::move(visit), event);
}

// Puts the visit where it belongs now.
void Ledger::settle_in(const std::string& id, care::Visit visit, const EventView& event) {
    using Fact = schema::Visit;
    if (!visit.rostered.empty()) names_workers_.insert(visit.contract);
    if (!visit.package.empty()) touch_tellings_of(visit.package);
    if (event.is<Fact::Planned>() || event.is<Fact::Replanned>() || event.is<Fact::Voided>())
        for (const care::Plan& plan : visit.plans) {
            const Day day = calendar_.day_of(plan.start);
            if (!visit.package.empty()) planned_on_[{day, visit.package}].insert(id);
            if (open(day)) touch({day, visit.person});
        }
    const auto place = care::place_of(visit, rules_);
    if (!place) {
        homeless_since_.emplace(visit.positions.front(), id);
        homeless_.insert_or_assign(id, std::move(visit));
        if (homeless_.size() <= options_.most_homeless) return;
        const auto oldest = homeless_since_.begin();
        homeless_.erase(oldest->second);
        homeless_since_.erase(oldest);
        return;
    }
    const Key key{place->day, std::string(place->person)};
    told_of_days_.push_back({.package = visit.package, .contract = visit.contract, .day = key.first});
    entry_of(key).record.put(std::move(visit));
    place_of_[id] = key;
    with_visits_.insert(key.first);
    touch(key);
}

Ledger::Entry& Ledger::entry_of(const Key& key) {
    auto& entry = person_days_[key];
    entry.record.person = key.second;
    entry.record.day = key.first;
    entry.record.closed = closed_.contains(key.first);
    return entry;
}

// The least patient of the contracts it reports on says how long it may be silent.
void Ledger::reports(const std::string& source, const std::string& contract) {
    if (reported_[source].insert(contract).second) silences_due_.touch({source, ""});
}

void Ledger::report(const EventView& event, const care::Visit& visit) {
    const std::string source(event.source());
    if (source == "daybook:steward") return;
    const bool named = visit.planned() || !visit.contract.empty();
    if (named) reports(source, visit.contract);
    if (visit.person.empty()) return;
    if (visit.planned() && contracts_of_[visit.person].insert(visit.contract).second)
        for (const auto& teller : nameless_[visit.person]) reports(teller, visit.contract);
    if (named) return;
    if (!nameless_[visit.person].insert(source).second) return;
    for (const auto& contract : contracts_of_[visit.person]) reports(source, contract);
}

// Other terms say when something beside the visits is due.
void Ledger::take_contract(const EventView& event) {
    const std::string id = id_in(event.stream());
    if (care::fold(due_terms_[id], event)) {
        for (const auto& [stream, variation] : variations_) variations_due_.touch(stream);
        for (const auto& [variation, telling] : tellings_) tellings_due_.touch(variation);
        for (const auto& [key, silence] : silences_) silences_due_.touch(key);
    }
    const auto from = care::fold(rules_.contracts[id], event);
    if (!from) return;
    for (auto at = person_days_.lower_bound({*from, ""}); at != person_days_.end(); ++at) touch(at->first);
}

void Ledger::take_package(const EventView& event) {
    const std::string id = id_in(event.stream());
    auto& package = rules_.packages[id];
    if (!care::fold(package, event)) return;
    touch_tellings_of(id);
    take_became(event);
    if (package.person.empty()) return;
    packages_of_[package.person].insert(id);
    using Fact = schema::Package;
    std::optional<Instant> held;
    if (event.is<Fact::CarerLimitSet>())
        held = calendar_.start_of(care::within_reach(day(event.as<Fact::CarerLimitSet>().getFrom())));
    if (event.is<Fact::Suspended>()) held = care::time_of(event.as<Fact::Suspended>().getFrom());
    if (event.is<Fact::Resumed>()) held = care::time_of(event.as<Fact::Resumed>().getFrom());
    // Somebody may have come before the package was known; and nobody waits for a start any more once it was said.
    if (event.is<Fact::Authorised>()) held = calendar_.start_of(*package.first);
    if (event.is<Fact::TimeBandFlexAgreed>())
        held = calendar_.start_of(care::within_reach(day(event.as<Fact::TimeBandFlexAgreed>().getFrom())));
    if (event.is<Fact::Started>()) held = calendar_.start_of(day(event.as<Fact::Started>().getOn()));
    touch_package(package, held);
}

// Other slots may be due on the days ahead; since `from` other visits may be suspended.
void Ledger::touch_package(const care::PackagePlan& package, std::optional<Instant> from) {
    if (opened_)
        for (Day day = *opened_; open(day); day -= days{1}) touch({day, package.person});
    if (!from) return;
    // Of each day the one person is looked up: a day holds everybody's.
    Key key{calendar_.day_of(*from) - days{1}, package.person};
    for (auto at = person_days_.lower_bound(key); at != person_days_.end(); at = person_days_.lower_bound(key)) {
        if (at->first == key) touch(key);
        key.first = at->first.first > key.first ? at->first.first : key.first + days{1};
    }
}

void Ledger::take_variation(const EventView& event) {
    using Fact = schema::Variation;
    const std::string stream(event.stream());
    if (!event.is<Fact::Proposed>() && !event.is<Fact::Agreed>() && !variations_.contains(stream)) return;
    auto& variation = variations_[stream];
    if (event.stamp().version <= variation.version) return;
    variation.version = event.stamp().version;
    care::fold(variation.record, event);
    variations_due_.touch(stream);
    if (const auto& change = variation.record.plan) {
        auto& package = rules_.packages[change->package];
        if (care::settle(package, *change, event) && !package.person.empty())
            touch_package(package, package.holds.flexed_since());
    }
    if (variation.record.over) variations_.erase(stream);
}

void Ledger::take_feed(const EventView& event) {
    if (event.is<schema::Feed::Silent>()) {
        const auto silent = event.as<schema::Feed::Silent>();
        for (auto& [key, silence] : silences_)
            if (key.first == text(silent.getSource())) {
                silence.said = std::max(silence.said, instant(silent.getSince()));
                silences_due_.touch(key);
            }
    }
    if (!event.is<schema::Feed::HeardThrough>()) return;
    const auto fact = event.as<schema::Feed::HeardThrough>();
    const std::string contract = rules_.contract_id(text(fact.getContract()));
    auto& of_source = heard_[{text(fact.getSource()), contract}];
    of_source = std::max(of_source, care::time_of(fact.getUntil()));
    silences_[{text(fact.getSource()), contract}].stream = event.stream();
    silences_due_.touch({text(fact.getSource()), contract});
    if (!contract.empty()) sources_of_[contract].insert(text(fact.getSource()));
}

void Ledger::take_closed(const EventView& event) {
    if (event.stream() == days_stream) days_version_ = std::max(days_version_, event.stamp().version);
    if (!event.is<schema::Record::DayClosed>()) return;
    const Day closed = day(event.as<schema::Record::DayClosed>().getDay());
    closed_.insert(closed);
    for (auto at = person_days_.lower_bound({closed, ""}); at != person_days_.end() && at->first.first == closed;
         ++at) {
        at->second.record.closed = true;
        touch(at->first);
    }
    forget_before(closed - visit_memory);
    keep_within_limits();
}

void Ledger::forget(std::string_view stream) {
    if (stream == days_stream) days_version_ = {};
    variations_.erase(std::string(stream));
    const std::string id(care::visit_id(stream));
    if (const auto homeless = homeless_.find(id); homeless != homeless_.end()) {
        homeless_since_.erase({homeless->second.positions.front(), id});
        homeless_.erase(homeless);
    }
    const auto placed = place_of_.find(id);
    if (placed == place_of_.end()) return;
    person_days_.at(placed->second).record.take(id);
    touch(placed->second);
    place_of_.erase(placed);
}

void Ledger::put_aside(const Due& due) {
    if (due.policy == Policy::day_closed) closed_.insert(due.day);
    if (due.policy == Policy::started) {
        auto& package = rules_.packages[id_in(due.stream)];
        package.started = true;
        return touch_package(package, due.deadline);
    }
    if (const auto known = variations_.find(due.stream); known != variations_.end()) {
        if (due.policy == Policy::took_effect) known->second.record.in_effect = true;
        if (due.policy == Policy::lapsed) known->second.record.over = true;
        variations_due_.touch(due.stream);
    }
    if (due.policy == Policy::telling_due) {
        told_of_.insert(id_of(due));
        tellings_due_.touch(id_in(due.stream));
    }
    if (due.policy == Policy::silent)
        for (auto& [key, silence] : silences_)
            if (key.first == due.source) {
                silence.said = std::max(silence.said, due.since);
                silences_due_.touch(key);
            }
    const auto entry = person_days_.find({due.day, due.person});
    if (entry == person_days_.end()) return;
    const std::string id(care::visit_id(due.stream));
    entry->second.aside.insert({.at = due.deadline, .policy = due.policy, .visit = id});
    touch(entry->first);
}

void Ledger::forget_before(Day day) {
    for (auto at = person_days_.begin(); at != person_days_.end() && at->first.first < day;) {
        const auto here = at++;
        if (touched_.erase(here->first)) {
            const Key key = here->first;
            remeasure(key);
            if (!person_days_.contains(key)) continue;
        }
        if (here->second.deadlines.empty()) forget(here);
    }
    planned_on_.erase(planned_on_.begin(), planned_on_.lower_bound({day, ""}));
    forgotten_ = std::max(forgotten_.value_or(day), day);
}

bool Ledger::alone(const Key& key, const care::Visit& visit) const {
    return forgotten_ && key.first < *forgotten_ && come_back_.contains(visit.id);
}

void Ledger::forget(std::map<Key, Entry>::iterator at) {
    clear(at->second, at->first);
    for (const auto& visit : at->second.record.visits) {
        place_of_.erase(visit.id);
        come_back_.erase(visit.id);
    }
    touched_.erase(at->first);
    person_days_.erase(at);
}

// Person-days of a contract that no source speaks for would wait for ever.
void Ledger::keep_within_limits() {
    std::size_t forgotten = 0;
    for (; person_days_.size() > options_.most_person_days; ++forgotten) forget(person_days_.begin());
    if (forgotten != 0)
        spdlog::warn("steward: {} person-days without any word of their source are forgotten: more than {} are open",
                     forgotten, options_.most_person_days);
}

// R1: as far as every source has told all it knows that speaks for the contract, or for every contract it reports on
// and has reported on this one: a visit nobody clocked may stand in any of them. One that fell silent so long before
// the others that no day waits for it any more is no source of the contract now.
Instant Ledger::heard(std::string_view contract) const {
    std::map<std::string_view, Instant> of_sources;
    const auto add = [&](const std::string& source, const std::string& speaks_for) {
        const auto known = heard_.find({source, speaks_for});
        if (known == heard_.end()) return;
        Instant& until = of_sources[source];
        until = std::max(until, known->second);
    };
    if (const auto named = sources_of_.find(contract); named != sources_of_.end())
        for (const auto& source : named->second) add(source, named->first);
    for (const auto& [source, contracts] : reported_)
        if (contracts.contains(contract)) add(source, {});
    if (of_sources.empty()) return {};
    Instant last{};
    for (const auto& [source, until] : of_sources) last = std::max(last, until);
    Instant all = last;
    for (const auto& [source, until] : of_sources)
        if (until >= last - source_memory) all = std::min(all, until);
    return all;
}

}  // namespace daybook::steward
