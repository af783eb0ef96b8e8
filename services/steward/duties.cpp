#include "services/steward/duties.h"

#include "schema/catalogue.capnp.h"
#include "services/steward/duties_of.h"

namespace daybook::steward {

void Duties::queue(const std::string& stream, std::vector<Duty> duties) {
    auto& keys = queued_[stream];
    for (const auto& key : keys) queue_.erase(key);
    keys.clear();
    for (auto& duty : duties) {
        if (said_.contains(duty.id)) continue;
        Key key{duty.at, duty.id};
        keys.push_back(key);
        queue_.insert_or_assign(std::move(key), std::move(duty));
    }
    if (keys.empty()) queued_.erase(stream);
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
        case Category::PACKAGE: {
            const std::string stream(event.stream());
            care::fold(packages_[stream], event);
            return requeue_package(stream);
        }
        case Category::CAPACITY: {
            const std::string stream(event.stream());
            care::fold(locations_[stream], event);
            return queue_surge(stream);
        }
        case Category::RISK: return refold(risks_, event, plain);
        case Category::ACTION: return refold(actions_, event, plain);
        case Category::ESCALATION: return refold(escalations_, event, plain);
        case Category::PERSON: return refold(people_, event, plain);
        case Category::WORKER: return refold(workers_, event, plain);
        case Category::INVOICE:
            if (!care::is_book_of_numbers(event.stream())) refold(invoices_, event, plain);
            return;
        case Category::VISIT:
        case Category::VARIATION:
        case Category::FEED:
        case Category::RECORD:
        case Category::GOVERNANCE:
        case Category::RECONCILIATION:
        case Category::ORGANISATION: return;
    }
}

// Other holds may be paid now.
void Duties::take_contract(const EventView& event) {
    const auto before = contracts_[std::string(event.stream())].longest_hold;
    refold(contracts_, event,
           [&](const std::string& stream, const auto& record) { return duties_of(stream, record, calendar_); });
    if (contracts_[std::string(event.stream())].longest_hold == before) return;
    for (const auto& [stream, package] : packages_)
        if ("contract-" + package.plan.contract == event.stream()) requeue_package(stream);
}

void Duties::requeue_package(const std::string& stream) {
    const care::Package& package = packages_[stream];
    const auto contract = contracts_.find("contract-" + package.plan.contract);
    queue(stream, duties_of(stream, package,
                            contract == contracts_.end() ? std::nullopt : contract->second.longest_hold, calendar_));
}

void Duties::take_referral(const EventView& event) {
    const std::string stream(event.stream());
    const bool known = referrals_[stream].received != Instant{};
    refold(referrals_, event,
           [&](const std::string& name, const auto& record) { return duties_of(name, record, calendar_); });
    const care::Referral& referral = referrals_[stream];
    if (known || referral.received == Instant{} || !referral.urgent || !referral.discharge) return;
    if (referral.location.empty()) return;
    urgent_[referral.location].push_back(referral.received);
    queue_surge("capacity-" + referral.location);
}

void Duties::queue_surge(const std::string& stream) {
    const auto id = care::id_in(stream, "capacity");
    const auto urgent = urgent_.find(std::string(id));
    if (urgent == urgent_.end()) return;
    care::Location& location = locations_[stream];
    location.id = id;
    queue(stream, duties_of(stream, location, urgent->second, calendar_));
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
