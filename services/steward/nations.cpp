#include "services/steward/nations.h"

#include <optional>

#include "events/care/billing_terms.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"

namespace daybook::steward {

bool Nations::take(const EventView& event) {
    if (event.is<schema::Contract::Agreed>()) {
        nations_[std::string(care::id_in(event.stream(), "contract"))] =
            care::nation_of(event.as<schema::Contract::Agreed>().getNation());
        return true;
    }
    const std::string package(care::id_in(event.stream(), "package"));
    std::string_view contract;
    if (event.is<schema::Package::Authorised>()) {
        const auto fact = event.as<schema::Package::Authorised>();
        contract = care::text_of(fact.getContract());
        if (fact.getLocation().size() != 0) locations_[package] = care::text_of(fact.getLocation());
    } else if (event.is<schema::Package::ContractMoved>()) {
        contract = care::text_of(event.as<schema::Package::ContractMoved>().getTo());
    }
    const auto location = locations_.find(package);
    if (contract.empty() || location == locations_.end()) return false;
    return contracts_[location->second].insert(std::string(care::id_in(contract, "contract"))).second;
}

Nation Nations::of_contract(std::string_view contract) const {
    const auto known = nations_.find(care::id_in(contract, "contract"));
    return known == nations_.end() ? Nation::england_and_wales : known->second;
}

Nation Nations::of_location(std::string_view location) const {
    std::optional<Nation> all;
    if (const auto known = contracts_.find(location); known != contracts_.end())
        for (const auto& contract : known->second) {
            const Nation nation = of_contract(contract);
            if (all && *all != nation) return Nation::england_and_wales;
            all = nation;
        }
    return all.value_or(Nation::england_and_wales);
}

}  // namespace daybook::steward
