#pragma once

#include "services/demo/cast.h"
#include "services/demo/telling.h"

namespace daybook::demo {

// The tellings that make a contract, a care worker, a person and a package known.
std::string office_of(std::size_t zone);
void tell_contract(const Agreement& agreement, Instant at, Day from, Tellings& out);
// A contract's rules made stricter from a day on: its second rule set.
void tell_stricter_rules(const Agreement& agreement, Instant at, Day from, Tellings& out);
void tell_worker(std::uint64_t seed, std::size_t number, Instant at, Day on, Tellings& out);
void tell_person(std::uint64_t seed, const Package& package, Instant at, Tellings& out);
// The assessment of needs, the preferences and the care plan without which no care starts; of some the plan is missing.
void tell_prepared(const Package& package, Instant at, Tellings& out);
void tell_package(const Package& package, Instant at, Tellings& out);

}  // namespace daybook::demo
