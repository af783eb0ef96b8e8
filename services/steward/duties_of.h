#pragma once

#include "services/steward/duties.h"

// What each kind of record makes due, from its own dates alone. Pure.
namespace daybook::steward {

std::vector<Duty> duties_of(const std::string& stream, const care::Referral& referral, const Calendar& calendar);
// With the last day to give notice and the next report of its figures.
std::vector<Duty> duties_of(const std::string& stream, const care::Contract& contract, const care::DueTermsByDay& terms,
                            const care::Reports& reports, const Calendar& calendar);
// Of a price: that its payer is still to be told (R24).
std::vector<Duty> duties_of(const std::string& stream, const care::Variation& variation,
                            const care::DueTermsByDay& terms, const Calendar& calendar);
// A policy of the provider's own, reviewed, is to be reviewed again; `next` as the fact says it, 0 = never.
std::vector<Duty> policy_review(const std::string& stream, const std::string& policy, std::int32_t next,
                                const Calendar& calendar);
// `last`: the last day of the contract or location that is to meet, where there is one.
std::vector<Duty> duties_of(const care::Governance::Place& place, const care::Meetings& meetings,
                            const care::DueTermsByDay& terms, std::optional<Day> last, const Calendar& calendar);
// `longest_hold`: days of a suspension that its contract pays (R21); nothing where the contract sets none.
std::vector<Duty> duties_of(const std::string& stream, const care::Package& package,
                            std::optional<std::uint32_t> longest_hold, const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Risk& risk, const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Action& action, const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Escalation& escalation, const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::CarePlanDates& person, const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Clearances& worker, const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Invoice& invoice, const Calendar& calendar);

// Of a location: the beginning of a surge nobody declared, the risk it opens, and its end (R17). `urgent`: its urgent
// discharges.
std::vector<Duty> duties_of(const std::string& stream, const care::Location& location, std::span<const Instant> urgent,
                            const Calendar& calendar);

}  // namespace daybook::steward
