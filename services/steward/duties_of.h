#pragma once

#include "services/steward/duties.h"

// What each kind of record makes due, from its own dates alone. Pure.
namespace daybook::steward {

std::vector<Duty> duties_of(const std::string& stream, const care::Referral& referral, const Calendar& calendar);
// With the last day to give notice and the next report of its figures.
std::vector<Duty> duties_of(const std::string& stream, const care::Contract& contract, const care::DueTermsByDay& terms,
                            const care::Reports& reports, const Calendar& calendar);
// Of a price: that its payer is still to be told (R24). `measured`: the contract's terms of measuring.
std::vector<Duty> duties_of(const std::string& stream, const care::Variation& variation,
                            const care::DueTermsByDay& terms, const care::ContractTerms& measured,
                            const Calendar& calendar);
// A policy of the provider's own, reviewed, is to be reviewed again; `next` as the fact says it, 0 = never.
std::vector<Duty> policy_review(const std::string& stream, const std::string& policy, std::int32_t next,
                                const Calendar& calendar);
// `last`: the last day of the contract or location that is to meet, where there is one.
std::vector<Duty> duties_of(const care::Governance::Place& place, const care::Meetings& meetings,
                            const care::DueTermsByDay& terms, std::optional<Day> last, const Calendar& calendar);
// Of a package beside its contract, its person and what its orders' weeks came to.
struct PackageAsks {
    const care::Contract* contract = nullptr;  // null where nothing is known of it
    const care::DueTermsByDay& terms;          // of the contract
    const care::PersonRecord& person;
    const Spending& spending;
};
std::vector<Duty> duties_of(const std::string& stream, const care::Package& package, const PackageAsks& asks,
                            const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Risk& risk, const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Action& action, const Calendar& calendar);
// `nation`: of its contract; one of no contract goes by England's working days †.
std::vector<Duty> duties_of(const std::string& stream, const care::Escalation& escalation, Nation nation,
                            const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::CarePlanDates& person, const Calendar& calendar);
// `terms`: of the location the care worker belongs to.
std::vector<Duty> duties_of(const std::string& stream, const care::Clearances& worker, const care::DueTermsByDay& terms,
                            const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Qualifications& worker,
                            const care::DueTermsByDay& terms, const Calendar& calendar);
// Supervision, appraisal and spot check of who holds a post. `house`: the rules of their location, which say how often.
std::vector<Duty> duties_of(const std::string& stream, const care::Worker& worker, const care::House& house,
                            const care::DueTermsByDay& terms, const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Invoice& invoice, const Calendar& calendar);

// Hours are held for what was withdrawn, has lapsed, ended or was handed back, at `over`: they are let go (R15).
// `stream`: of the location.
Duty release_of(const std::string& stream, const care::Location::Reserved& held, bool of_package, Instant over);

// Of a location: the beginning of a surge nobody declared, the risk it opens, and its end where nobody decides it
// (R17). `terms`: of the location.
std::vector<Duty> duties_of(const std::string& stream, const care::Location& location, const SurgeSigns& signs,
                            const care::DueTermsByDay& terms, const Calendar& calendar);

}  // namespace daybook::steward
