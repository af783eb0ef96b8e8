#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "events/care/package_plan.h"
#include "events/stored/event_view.h"
#include "schema/variation.capnp.h"

// What a variation's stream says of the plan, the price or the terms it changes.
namespace daybook::care {

// The visit plan, or the change of weekly time, a variation proposes for a package.
struct PlanChange {
    std::string package;  // its id
    std::optional<PackagePlan::Turn> turn{};
};

// Nothing where it names no package, or neither slots nor weekly time.
std::optional<PlanChange> plan_change_of(schema::Variation::Proposed::Reader variation);

// Agreed, the change takes its place in the package's plan; reversed, it no longer holds. Other events change nothing.
// True if other slots may be due now.
bool settle(PackagePlan& package, const PlanChange& change, const EventView& event);
// The same of what its visits are measured by alone. Returns the instant from which they have to be measured again.
std::optional<Instant> settle(PackageHolds& package, const PlanChange& change, const EventView& event);

struct Variation {
    schema::Variation::Kind kind{};
    std::string contract;
    std::optional<PlanChange> plan{};
    Instant from{};                                 // when it takes effect
    std::optional<Instant> proposed{};              // when that was recorded
    std::optional<Instant> agreed{}, payer_told{};  // in writing
    // Over: refused, lapsed, or reversed. One that is reversed from a day after its effect takes effect all the same.
    bool in_effect = false, over = false;

    // Agreed, and not yet in effect.
    bool open() const { return agreed && !in_effect && !over; }
    // Proposed, and nobody said yes or no.
    bool undecided() const { return proposed && !agreed && !over; }
};
void fold(Variation& variation, const EventView& event);

}  // namespace daybook::care
