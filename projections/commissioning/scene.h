#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/load.h"
#include "projections/commissioning/tables.h"

namespace daybook::projections::commissioning {

// Everything a view of referrals and capacity looks at, read once. Packages that ended are left out of the load, so
// what this costs is what is running, and what waits.
class Scene {
 public:
    // At another time than the last thing the log knows of, where one is given.
    static Result<Scene> of(const Reading& reading, std::optional<care::Now> at = std::nullopt);

    // With the visits the rota has of the next days, which the check of a referral asks for (R15).
    static Result<Scene> with_rota(const Reading& reading);

    const care::Now& now() const { return now_; }
    Position changed() const { return changed_; }
    const std::vector<care::Referral>& referrals() const { return referrals_; }
    const std::vector<care::Package>& packages() const { return packages_; }
    const std::map<std::string, care::Location, std::less<>>& locations() const { return locations_; }
    // By its id or its stream; null where nothing is known of it.
    const care::Contract* contract(std::string_view name) const;
    // Its id, whether a fact names it by that or by its stream; as the fact has it where nothing is known of it.
    std::string contract_id(std::string_view name) const;
    const std::map<std::string, care::Contract, std::less<>>& contracts() const { return contracts_; }
    const care::Load& load(std::string_view location) const;

    // The check of an open referral as things stand, under the contract it was asked for, or another one.
    std::vector<care::Criterion> check(const care::Referral& referral, std::string_view under = {}) const;

 private:
    using AtLocation = std::map<std::string, std::vector<care::OnRoute>, std::less<>>;
    static Result<Scene> read(const Reading& reading, const care::Now& now);
    AtLocation running() const;
    void carry(const AtLocation& at);

    care::Now now_;
    Position changed_;
    std::vector<care::Referral> referrals_;
    std::vector<care::Package> packages_;
    std::map<std::string, care::Contract, std::less<>> contracts_;
    std::map<std::string, care::Location, std::less<>> locations_;
    std::map<std::string, care::Load, std::less<>> loads_;
};

care::Now now_of(const Reading& reading);

}  // namespace daybook::projections::commissioning
