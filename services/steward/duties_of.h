#pragma once

#include "services/steward/duties.h"

// What each kind of record makes due, from its own dates alone. Pure.
namespace daybook::steward {

std::vector<Duty> duties_of(const std::string& stream, const care::Referral& referral, const Calendar& calendar);
std::vector<Duty> duties_of(const std::string& stream, const care::Contract& contract, const Calendar& calendar);
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
