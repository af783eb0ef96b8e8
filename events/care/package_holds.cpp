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

std::optional<Instant> flex(PackageHolds& package, const EventView& event, Flexed::Reader fact) {
    if (fact.getSlot() >= package.slots.size()) return std::nullopt;
    package.flexes.push_back({.slot = package.slots[fact.getSlot()],
                              .band_from = Seconds{fact.getBandFrom()},
                              .band_to = Seconds{fact.getBandTo()},
                              .from = day(fact.getFrom()),
                              .to = day(fact.getTo()),
                              .agreed = event.occurred()});
    return within_reach(Calendar::london().start_of(day(fact.getFrom())));
}

// Visits that say only whose package they are of are where it is, also those of before it was told.
std::optional<Instant> authorise(PackageHolds& package, schema::Package::Authorised::Reader fact) {
    learn(package.person, fact.getPerson());
    learn(package.contract, fact.getContract());
    for (const auto slot : fact.getPlan()) package.slots.push_back(Seconds{slot.getStart()});
    const auto before = std::pair(package.zone, package.location);
    learn(package.zone, fact.getZone());
    learn(package.location, fact.getLocation());
    if (before == std::pair(package.zone, package.location)) return std::nullopt;
    return earliest_time;
}

// A visit belongs to the slot it is planned nearest to, and no farther from it than this.
constexpr Seconds flex_reach = std::chrono::hours{2};

constexpr std::uint8_t row_version = 3;

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

const PackageHolds::Flex* PackageHolds::flex_of(Day day, Seconds time_of_day, Instant start) const {
    const auto apart = [&](Seconds slot) { return slot < time_of_day ? time_of_day - slot : slot - time_of_day; };
    const auto nearest = std::ranges::min_element(slots, {}, apart);
    if (nearest == slots.end() || apart(*nearest) > flex_reach) return nullptr;
    const Flex* last = nullptr;
    for (const Flex& one : flexes)
        if (one.slot == *nearest && one.from <= day && day <= one.to && one.agreed < start) last = &one;
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
    const auto apart = [&](Seconds slot) {
        if (slot < flex.band_from) return flex.band_from - slot;
        return slot > flex.band_to ? slot - flex.band_to : Seconds{0};
    };
    const auto nearest = std::ranges::min_element(package.slots, {}, apart);
    if (nearest == package.slots.end() || apart(*nearest) > flex_reach) return std::nullopt;
    const bool inside = apart(*nearest) == Seconds{0};
    bool news = false;
    for (const Seconds slot : package.slots) {
        if (inside ? apart(slot) != Seconds{0} : slot != *nearest) continue;
        const PackageHolds::Flex one{.slot = slot,
                                     .band_from = flex.band_from,
                                     .band_to = flex.band_to,
                                     .from = flex.from,
                                     .to = flex.to,
                                     .agreed = flex.agreed};
        if (std::ranges::find(package.flexes, one) != package.flexes.end()) continue;
        package.flexes.push_back(one);
        news = true;
    }
    if (!news) return std::nullopt;
    return within_reach(Calendar::london().start_of(flex.from));
}

std::string encode(const PackageHolds& package) { return to_bytes(package, row_version); }

Result<PackageHolds> decode_package_holds(std::string_view bytes) {
    return from_bytes<PackageHolds>(bytes, row_version, "a package's suspensions");
}

}  // namespace daybook::care
