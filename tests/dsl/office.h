#pragma once

#include <string>
#include <utility>
#include <vector>

#include "schema/contract.capnp.h"
#include "schema/escalation.capnp.h"
#include "tests/dsl/money.h"
#include "tests/dsl/records.h"

// Lines about what a contract obliges to, and about its weeks as they were reconciled. Days are dates, times as in
// book.h.
namespace daybook::story {

inline Line obligation_set(const std::string& contract, const std::string& id, const std::string& due,
                           std::uint16_t every_days, std::string when) {
    return says<schema::Contract::ObligationSet>("contract-" + contract, std::move(when), [=](auto fact, const Scene&) {
        fact.setObligation(id);
        fact.setDue(number_of(due));
        fact.setEveryDays(every_days);
    });
}
inline Line obligation_met(const std::string& contract, const std::string& id, const std::string& on,
                           std::string when) {
    return says<schema::Contract::ObligationMet>("contract-" + contract, std::move(when), [=](auto fact, const Scene&) {
        fact.setObligation(id);
        fact.setOn(number_of(on));
    });
}

// The steward's escalation of what it found in a week.
inline Line mismatch_escalated(const std::string& escalation, const std::string& contract, const std::string& week,
                               std::string when) {
    return says<schema::Escalation::Raised>(escalation, std::move(when), [=](auto fact, const Scene&) {
        fact.setTrigger(schema::Escalation::Trigger::MISMATCH);
        fact.setContract(contract);
        fact.setAbout(reconciliation(contract, week));
    });
}

// What a run finds of one package, in minutes; the slices of one run are of one position of the record.
struct PackageRun {
    std::string package;
    unsigned delivered = 0, expected = 0;
};
inline Line week_run(const std::string& contract, const std::string& week, std::vector<PackageRun> packages,
                     std::string when, std::uint64_t position = 0) {
    return says<schema::Reconciliation::Run>(reconciliation(contract, week), std::move(when),
                                             [=](auto fact, const Scene&) {
                                                 fact.setPosition(position);
                                                 auto list = fact.initPackages(static_cast<unsigned>(packages.size()));
                                                 for (unsigned i = 0; i < list.size(); ++i) {
                                                     list[i].setPackage(packages[i].package);
                                                     list[i].setDeliveredSeconds(packages[i].delivered * 60);
                                                     list[i].setExpectedSeconds(packages[i].expected * 60);
                                                 }
                                             });
}

}  // namespace daybook::story
