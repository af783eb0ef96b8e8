#include "services/steward/duties.h"

#include "events/care/days.h"
#include "schema/capacity.capnp.h"
#include "schema/catalogue.capnp.h"
#include "schema/governance.capnp.h"
#include "schema/package.capnp.h"
#include "schema/reconciliation.capnp.h"
#include "schema/referral.capnp.h"
#include "services/steward/duties_of.h"

namespace daybook::steward {

void Duties::queue(const std::string& name, std::vector<Duty> duties) {
    auto& keys = queued_[name];
    for (const auto& key : keys) queue_.erase(key);
    keys.clear();
    for (auto& duty : duties) {
        if (said_.contains(duty.id)) continue;
        Key key{duty.at, duty.id};
        keys.push_back(key);
        queue_.insert_or_assign(std::move(key), std::move(duty));
    }
    if (keys.empty()) queued_.erase(name);
}

template <class Record, class DutiesOf>
void Duties::refold(std::map<std::string, Record>& records, const EventView& event, DutiesOf duties_of) {
    const std::string stream(event.stream());
    Record& record = records[stream];
    care::fold(record, event);
    queue(stream, duties_of(stream, record));
}

void Duties::take(const EventView& event) {
    using Category = schema::Catalogue::Which;
    if (event.source() == "daybook:steward") said_.insert(std::string(event.id()));
    const auto plain = [&](const std::string& stream, const auto& record) {
        return duties_of(stream, record, calendar_);
    };
    switch (static_cast<Category>(event.category())) {
        case Category::REFERRAL: return take_referral(event);
        case Category::CONTRACT: return take_contract(event);
        case Category::PACKAGE: return take_package(event);
        case Category::VARIATION: return take_variation(event);
        case Category::CAPACITY: return take_capacity(event);
        case Category::RISK: return refold(risks_, event, plain);
        case Category::ACTION: return refold(actions_, event, plain);
        case Category::ESCALATION: return take_escalation(event);
        case Category::PERSON: refold(people_, event, plain); return take_person(event);
        case Category::WORKER: return take_worker(event);
        case Category::GOVERNANCE: return take_governance(event);
        case Category::RECORD: return take_closed(event);
        case Category::INVOICE:
        case Category::VISIT:
        case Category::FEED:
        case Category::ORGANISATION: return;
        case Category::RECONCILIATION: return take_run(event);
    }
}

void Duties::take(const std::string& stream, const care::Invoice& invoice) {
    queue(stream, duties_of(stream, invoice, calendar_));
}

std::optional<Day> Duties::Contract::last() const {
    if (record.ended) return record.ended;
    return record.ends_by_notice ? record.ends_by_notice : record.to;
}

// Other holds may be paid now, and other terms say when something is due.
void Duties::take_contract(const EventView& event) {
    const std::string stream(event.stream());
    Contract& contract = contracts_[stream];
    care::fold(contract.record, event);
    care::fold(contract.reports, event);
    (void)care::fold(contract.measured, event);
    const bool other_terms = care::fold(contract.terms, event);
    governance_.take(event);
    queue_contract(stream);
    take_nation(event);
    if (other_terms)
        for (const auto& [name, variation] : variations_)
            if ("contract-" + variation.contract == stream) requeue_variation(name);
    if (!other_terms && !event.is<schema::Contract::CancellationPolicySet>()) return;
    for (const auto& [name, package] : packages_)
        if ("contract-" + package.plan.contract == stream) requeue_package(name);
}

void Duties::queue_contract(const std::string& stream) {
    const Contract& contract = contracts_[stream];
    queue(stream, duties_of(stream, contract.record, contract.terms, contract.reports, calendar_));
    queue_meetings({{care::Governance::Kind::CONTRACT_REVIEW, contract.record.id}});
}

namespace {

// What does not fit a package that was authorised lets none of its hours go.
bool is_handed_back(const care::Package& package, const EventView& event) {
    if (!event.is<schema::Package::HandedBack>()) return false;
    return !package.plan.told || package.plan.handed_back == care::handed_back_on(event);
}

}  // namespace

void Duties::take_package(const EventView& event) {
    const std::string stream(event.stream());
    care::Package& package = packages_[stream];
    care::fold(package, event);
    take_nation(event);
    if (!package.plan.location.empty()) running_[package.plan.location].insert(stream);
    if (!package.plan.person.empty()) packages_of_[package.plan.person].insert(stream);
    requeue_package(stream);
    if (event.is<schema::Package::Ended>() || is_handed_back(package, event)) over(stream, event);
}

void Duties::requeue_package(const std::string& stream) {
    static const care::DueTermsByDay defaults;
    static const care::PersonRecord unknown;
    static const Spending nothing;
    const auto found = [](const auto& all, const std::string& key, const auto& otherwise) -> const auto& {
        const auto known = all.find(key);
        return known == all.end() ? otherwise : known->second;
    };
    const care::Package& package = packages_[stream];
    const auto contract = contracts_.find("contract-" + package.plan.contract);
    const bool known = contract != contracts_.end();
    queue(stream, duties_of(stream, package,
                            PackageAsks{.contract = known ? &contract->second.record : nullptr,
                                        .terms = known ? contract->second.terms : defaults,
                                        .person = found(prepared_, package.plan.person, unknown),
                                        .spending = found(spending_, package.plan.package, nothing)},
                            calendar_));
}

void Duties::take_person(const EventView& event) {
    const std::string stream(event.stream());
    care::PersonRecord& person = prepared_[stream];
    const auto before = person.missing_before_start();
    care::add(person, event);
    if (person.missing_before_start() == before) return;
    for (const auto& package : packages_of_[stream]) requeue_package(package);
}

void Duties::take_worker(const EventView& event) {
    const std::string stream(event.stream());
    care::Worker& worker = staff_[stream];
    care::fold(worker, event);
    care::fold(workers_[stream], event);
    care::fold(qualified_[stream], event);
    if (!worker.post.zone.empty()) zones_[worker.post.zone].insert(stream);
    requeue_worker(stream);
}

void Duties::requeue_worker(const std::string& stream) {
    static const care::House no_rules;
    const care::Worker& worker = staff_[stream];
    const care::DueTermsByDay& terms = governance_.schedule(worker.post.location);
    const auto house = houses_.find(worker.post.location);
    auto duties = duties_of(stream, workers_[stream], terms, calendar_);
    for (auto& one : duties_of(stream, qualified_[stream], terms, calendar_)) duties.push_back(std::move(one));
    for (auto& one : duties_of(stream, worker, house == houses_.end() ? no_rules : house->second, terms, calendar_))
        duties.push_back(std::move(one));
    queue(stream, std::move(duties));
}

// What a week's care came to, of every package the run names.
void Duties::take_run(const EventView& event) {
    using Fact = schema::Reconciliation;
    if (!event.is<Fact::Run>()) return;
    const auto run = event.as<Fact::Run>();
    for (const auto row : run.getPackages()) {
        const std::string id(care::id_in(care::text_of(row.getPackage()), "package"));
        spending_[id].add(
            care::within_reach(day(run.getWeek())), std::string(care::text_of(run.getContract())),
            {.pence = row.getBillablePence(), .seconds = static_cast<std::int64_t>(row.getBillableSeconds())},
            event.occurred());
        if (packages_.contains("package-" + id)) requeue_package("package-" + id);
    }
}

// What it changes of a visit plan counts in the load of its location.
void Duties::take_variation(const EventView& event) {
    const std::string stream(event.stream());
    care::Variation& variation = variations_[stream];
    care::fold(variation, event);
    if (variation.plan) care::settle(packages_["package-" + variation.plan->package].plan, *variation.plan, event);
    requeue_variation(stream);
}

void Duties::requeue_variation(const std::string& stream) {
    const care::Variation& variation = variations_[stream];
    static const Contract none;
    const auto known = contracts_.find("contract-" + variation.contract);
    const Contract& contract = known == contracts_.end() ? none : known->second;
    queue(stream, duties_of(stream, variation, contract.terms, contract.measured, calendar_));
}

void Duties::take_escalation(const EventView& event) {
    const std::string stream(event.stream());
    care::fold(escalations_[stream], event);
    requeue_escalation(stream);
    if (const auto key = crossings_.take(event, escalations_[stream])) crossed(*key);
}

void Duties::requeue_escalation(const std::string& stream) {
    const care::Escalation& escalation = escalations_[stream];
    queue(stream, duties_of(stream, escalation, nations_.of(escalation.contract, escalation.location), calendar_));
}

// Whose working days they wait for may be heard after they were raised.
void Duties::take_nation(const EventView& event) {
    if (!nations_.take(event)) return;
    const bool of_contract = event.is<schema::Contract::Agreed>();
    for (const auto& [name, escalation] : escalations_)
        if (escalation.contract.empty() ||
            (of_contract && care::id_in(escalation.contract, "contract") == care::id_in(event.stream(), "contract")))
            requeue_escalation(name);
}

void Duties::take_governance(const EventView& event) {
    using Fact = schema::Governance;
    queue_meetings(governance_.take(event));
    if (event.is<Fact::KpiScheduleSet>()) {
        care::fold(houses_[care::location_of_schedule(event)], event);
        for (const auto& [stream, worker] : staff_) requeue_worker(stream);
    }
    if (event.is<Fact::KpiReported>()) {
        const auto id = care::id_in(care::text_of(event.as<Fact::KpiReported>().getContract()), "contract");
        Contract& contract = contracts_["contract-" + std::string(id)];
        care::fold(contract.reports, event);
        if (contract.record.agreed) queue_contract("contract-" + contract.record.id);
    }
    if (event.is<Fact::PolicyReviewed>()) {
        const std::string policy(care::text_of(event.as<Fact::PolicyReviewed>().getPolicy()));
        queue("policy/" + policy, policy_review(std::string(event.stream()), policy,
                                                event.as<Fact::PolicyReviewed>().getNextDue(), calendar_));
    }
}

void Duties::queue_meetings(const std::vector<care::Governance::Place>& places) {
    for (const auto& place : places) {
        std::string name = "meeting/" + std::to_string(static_cast<unsigned>(place.first)) + "/" + place.second;
        const care::Meetings& meetings = governance_.meetings[place];
        if (place.first != care::Governance::Kind::CONTRACT_REVIEW) {
            queue(name, duties_of(place, meetings, governance_.schedule(place.second), {}, calendar_));
            continue;
        }
        const auto contract = contracts_.find("contract-" + place.second);
        if (contract == contracts_.end()) continue;
        queue(name, duties_of(place, meetings, contract->second.terms, contract->second.last(), calendar_));
    }
}

void Duties::take_referral(const EventView& event) {
    const std::string stream(event.stream());
    const bool known = referrals_[stream].received != Instant{};
    refold(referrals_, event,
           [&](const std::string& name, const auto& record) { return duties_of(name, record, calendar_); });
    if (event.is<schema::Referral::Withdrawn>() || event.is<schema::Referral::Lapsed>()) over(stream, event);
    const care::Referral& referral = referrals_[stream];
    if (known || referral.received == Instant{} || !referral.urgent || !referral.discharge) return;
    if (referral.location.empty()) return;
    surge_signs_[referral.location].urgent.push_back(referral.received);
    queue_surge("capacity-" + referral.location);
}

void Duties::queue_surge(const std::string& stream) {
    const auto id = care::id_in(stream, "capacity");
    const auto signs = surge_signs_.find(std::string(id));
    if (signs == surge_signs_.end()) return;
    care::Location& location = locations_[stream];
    location.id = id;
    queue(stream, duties_of(stream, location, signs->second, governance_.schedule(location.id), calendar_));
}

void Duties::take_capacity(const EventView& event) {
    using Fact = schema::Capacity;
    const std::string stream(event.stream());
    care::Location& location = locations_[stream];
    care::fold(location, event);
    if (const auto decision = care::surge_decision(event))
        surge_signs_[std::string(care::id_in(stream, "capacity"))].decisions.push_back(*decision);
    queue_surge(stream);
    if (event.is<Fact::Reserved>()) queue_release(stream, location.reserved.back());
    if (event.is<Fact::Released>())
        queue("held/" + stream + "/" + std::string(care::text_of(event.as<Fact::Released>().getReferral())), {});
}

// Whoever decides at the desk lets go in the same append, and then nothing is held any more by the time anything is
// said. What comes by another road lets nothing go by itself.
void Duties::over(const std::string& stream, const EventView& event) {
    over_.emplace(stream, care::within_reach(event.occurred()));
    for (const auto& [location, record] : locations_)
        for (const auto& held : record.reserved)
            if (care::id_in(held.referral, "referral") == care::id_in(stream, "referral") ||
                care::id_in(held.package, "package") == care::id_in(stream, "package"))
                queue_release(location, held);
}

void Duties::queue_release(const std::string& location, const care::Location::Reserved& held) {
    std::vector<Duty> duties;
    const auto referral = over_.find("referral-" + std::string(care::id_in(held.referral, "referral")));
    const auto package = over_.find("package-" + std::string(care::id_in(held.package, "package")));
    if (referral != over_.end())
        duties.push_back(release_of(location, held, false, referral->second));
    else if (package != over_.end())
        duties.push_back(release_of(location, held, true, package->second));
    queue("held/" + location + "/" + held.referral, std::move(duties));
}

std::vector<const Duty*> Duties::due(Instant now) const {
    std::vector<const Duty*> found;
    for (const auto& [key, duty] : queue_) {
        if (key.first > now) break;
        found.push_back(&duty);
    }
    return found;
}

void Duties::done(const Key& key) {
    said_.insert(key.second);
    queue_.erase(key);
}

}  // namespace daybook::steward
