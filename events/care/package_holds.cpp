#include "events/care/package_holds.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "events/care/days.h"
#include "events/care/package_fields.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "events/core/calendar.h"
#include "schema/catalogue.capnp.h"
#include "schema/package.capnp.h"
#include "schema/referral.capnp.h"

namespace daybook::care {

namespace {

using Flexed = schema::Package::TimeBandFlexAgreed;

std::optional<Instant> turn(PackageHolds& package, const PackageHolds::Turn& turn) {
    const auto order = [](const PackageHolds::Turn& t) { return std::tuple{t.from, t.position}; };
    const auto at = std::ranges::lower_bound(package.turns, order(turn), {}, order);
    if (at != package.turns.end() && at->position == turn.position) return std::nullopt;
    package.turns.insert(at, turn);
    return turn.from;
}

// A visit belongs to the slot it is planned nearest to, and no farther from it than this.
constexpr Seconds flex_reach = std::chrono::hours{2};

constexpr std::uint8_t row_version = 4;

// The plan in force at an instant: of two the one agreed last.
const PackageHolds::Plan* plan_at(const PackageHolds& package, Instant t) {
    const auto in_force = std::ranges::find_if(package.plans.rbegin(), package.plans.rend(), [&](const auto& plan) {
        return plan.from <= t && (!plan.until || t < *plan.until);
    });
    return in_force == package.plans.rend() ? nullptr : &*in_force;
}

// Is this plan the one that has its slot at this time of a day?
bool has_on(const PackageHolds& package, const PackageHolds::Plan& plan, Day day, Seconds slot) {
    return plan_at(package, Calendar::london().at(day, slot).instant) == &plan;
}

// The slots of a day that begin in the band of a referral, or where none does, the nearest.
std::vector<Seconds> slots_in_band(const PackageHolds& package, const PackageHolds::Flex& flex) {
    std::vector<Seconds> slots;
    for (const auto& plan : package.plans)
        for (const Seconds slot : plan.slots)
            if (has_on(package, plan, flex.from, slot)) slots.push_back(slot);
    const auto apart = [&](Seconds slot) {
        if (slot < flex.band_from) return flex.band_from - slot;
        return slot > flex.band_to ? slot - flex.band_to : Seconds{0};
    };
    const auto nearest = std::ranges::min_element(slots, {}, apart);
    if (nearest == slots.end() || apart(*nearest) > flex_reach) return {};
    if (apart(*nearest) != Seconds{0}) return {*nearest};
    std::erase_if(slots, [&](Seconds slot) { return apart(slot) != Seconds{0}; });
    return slots;
}

// The slots a band is flexed of, where this plan says so: it is in force on the band's first day.
void name_slots(const PackageHolds& package, const PackageHolds::Plan& plan, PackageHolds::Flex& flex) {
    if (!flex.index) {
        const auto there = [&](Seconds slot) { return has_on(package, plan, flex.from, slot); };
        if (std::ranges::any_of(plan.slots, there)) flex.slots = slots_in_band(package, flex);
    } else if (*flex.index < plan.slots.size() && has_on(package, plan, flex.from, plan.slots[*flex.index])) {
        flex.slots = {plan.slots[*flex.index]};
    }
}

Instant add(PackageHolds& package, PackageHolds::Flex flex) {
    for (const auto& plan : package.plans) name_slots(package, plan, flex);
    package.flexes.push_back(std::move(flex));
    return within_reach(Calendar::london().start_of(package.flexes.back().from));
}

Instant flex(PackageHolds& package, const EventView& event, Flexed::Reader fact) {
    return add(package, {.index = fact.getSlot(),
                         .slots = {},
                         .band_from = Seconds{fact.getBandFrom()},
                         .band_to = Seconds{fact.getBandTo()},
                         .from = within_reach(day(fact.getFrom())),
                         .to = within_reach(day(fact.getTo())),
                         .agreed = event.occurred()});
}

std::optional<Instant> take_plan(PackageHolds& package, PackageHolds::Plan plan) {
    package.plans.push_back(std::move(plan));
    for (auto& flex : package.flexes) name_slots(package, package.plans.back(), flex);
    return package.flexed_since();
}

// Visits that say only whose package they are of are where it is, also those of before it was told.
std::optional<Instant> authorise(PackageHolds& package, schema::Package::Authorised::Reader fact) {
    learn(package.person, fact.getPerson());
    learn(package.contract, fact.getContract());
    PackageHolds::Plan plan{.from = earliest_time};
    for (const auto slot : fact.getPlan())
        plan.slots.push_back(std::min(Seconds{slot.getStart()}, Seconds{std::chrono::hours{24}}));
    const auto flexed = take_plan(package, std::move(plan));
    const auto before = std::pair(package.zone, package.location);
    learn(package.zone, fact.getZone());
    learn(package.location, fact.getLocation());
    if (before == std::pair(package.zone, package.location)) return flexed;
    return earliest_time;
}

}  // namespace

bool PackageHolds::held_at(Instant t) const {
    const auto after = std::ranges::upper_bound(turns, t, {}, &Turn::from);
    return after != turns.begin() && std::prev(after)->suspended;
}

// Suspended again while it was suspended is one suspension.
std::optional<Instant> PackageHolds::held_since(Instant t) const {
    std::optional<Instant> since;
    for (const Turn& turn : turns) {
        if (turn.from > t) break;
        if (!turn.suspended)
            since.reset();
        else if (!since)
            since = turn.from;
    }
    return since;
}

std::optional<Instant> PackageHolds::flexed_since() const {
    const auto first = std::ranges::min_element(flexes, {}, &Flex::from);
    if (first == flexes.end()) return std::nullopt;
    return within_reach(Calendar::london().start_of(first->from));
}

std::size_t PackageHolds::slots_on(Day day) const {
    std::size_t most = 0;
    for (const Plan& plan : plans)
        for (std::size_t i = most; i < plan.slots.size(); ++i)
            if (has_on(*this, plan, day, plan.slots[i])) most = i + 1;
    return most;
}

const PackageHolds::Flex* PackageHolds::flex_of(Day day, Seconds time_of_day, Instant start) const {
    const auto apart = [&](Seconds slot) { return slot < time_of_day ? time_of_day - slot : slot - time_of_day; };
    const Plan* plan = plan_at(*this, start);
    if (plan == nullptr) return nullptr;
    const auto nearest = std::ranges::min_element(plan->slots, {}, apart);
    if (nearest == plan->slots.end() || apart(*nearest) > flex_reach) return nullptr;
    const Flex* last = nullptr;
    for (const Flex& one : flexes) {
        const bool of_it = std::ranges::find(one.slots, *nearest) != one.slots.end();
        if (of_it && one.from <= day && day <= one.to && one.agreed < start) last = &one;
    }
    return last;
}

std::optional<Instant> fold(PackageHolds& package, const EventView& event) {
    constexpr std::string_view prefix = "package-";
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::PACKAGE)) return std::nullopt;
    package.package = event.stream().substr(std::min(prefix.size(), event.stream().size()));
    using Fact = schema::Package;
    if (event.is<Fact::Authorised>()) return authorise(package, event.as<Fact::Authorised>());
    if (event.is<Fact::TimeBandFlexAgreed>()) return flex(package, event, event.as<Fact::TimeBandFlexAgreed>());
    if (event.is<Fact::Suspended>())
        return turn(
            package,
            {.from = time_of(event.as<Fact::Suspended>().getFrom()), .suspended = true, .position = event.position()});
    if (event.is<Fact::Resumed>())
        return turn(
            package,
            {.from = time_of(event.as<Fact::Resumed>().getFrom()), .suspended = false, .position = event.position()});
    return std::nullopt;
}

std::optional<ReferralFlex> referral_flex(const EventView& event) {
    using Fact = schema::Referral::TimeBandFlexAgreed;
    if (!event.is<Fact>()) return std::nullopt;
    const auto fact = event.as<Fact>();
    return ReferralFlex{.band_from = Seconds{fact.getBandFrom()},
                        .band_to = Seconds{fact.getBandTo()},
                        .from = within_reach(day(fact.getFrom())),
                        .to = within_reach(day(fact.getTo())),
                        .agreed = within_reach(event.occurred())};
}

std::optional<Became> became(const EventView& event) {
    std::string_view referral, package;
    if (event.is<schema::Referral::Accepted>()) {
        referral = event.stream();
        package = text_of(event.as<schema::Referral::Accepted>().getPackage());
    } else if (event.is<schema::Package::Authorised>()) {
        referral = text_of(event.as<schema::Package::Authorised>().getReferral());
        package = event.stream();
    }
    if (referral.empty() || package.empty()) return std::nullopt;
    return Became{.referral = std::string(id_in(referral, "referral")),
                  .package = std::string(id_in(package, "package"))};
}

std::optional<Instant> adopt(PackageHolds& package, const ReferralFlex& flex) {
    const auto known = [&](const PackageHolds::Flex& one) {
        return !one.index && one.agreed == flex.agreed && one.from == flex.from && one.to == flex.to &&
               one.band_from == flex.band_from && one.band_to == flex.band_to;
    };
    if (std::ranges::any_of(package.flexes, known)) return std::nullopt;
    const Instant from = add(package, {.index = {},
                                       .slots = {},
                                       .band_from = flex.band_from,
                                       .band_to = flex.band_to,
                                       .from = flex.from,
                                       .to = flex.to,
                                       .agreed = flex.agreed});
    if (package.flexes.back().slots.empty()) return std::nullopt;
    return from;
}

std::optional<Instant> agree(PackageHolds& package, PackageHolds::Plan plan) {
    if (std::ranges::find(package.plans, plan.variation, &PackageHolds::Plan::variation) != package.plans.end())
        return std::nullopt;
    return take_plan(package, std::move(plan));
}

std::optional<Instant> reverse(PackageHolds& package, std::string_view variation, Instant reversed_from) {
    const auto plan = std::ranges::find(package.plans, variation, &PackageHolds::Plan::variation);
    if (plan == package.plans.end()) return std::nullopt;
    plan->until = reversed_from;
    return package.flexed_since();
}

std::string encode(const PackageHolds& package) { return to_bytes(package, row_version); }

Result<PackageHolds> decode_package_holds(std::string_view bytes) {
    return from_bytes<PackageHolds>(bytes, row_version, "a package's suspensions");
}

}  // namespace daybook::care
