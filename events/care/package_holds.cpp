#include "events/care/package_holds.h"

#include <algorithm>
#include <tuple>

#include "events/care/bytes.h"
#include "events/care/said.h"
#include "schema/catalogue.capnp.h"
#include "schema/package.capnp.h"

namespace daybook::care {

namespace {

std::optional<Instant> turn(PackageHolds& package, const PackageHolds::Turn& turn) {
    const auto order = [](const PackageHolds::Turn& t) { return std::tuple{t.from, t.position}; };
    const auto at = std::ranges::lower_bound(package.turns, order(turn), {}, order);
    if (at != package.turns.end() && at->position == turn.position) return std::nullopt;
    package.turns.insert(at, turn);
    return turn.from;
}

constexpr std::uint8_t row_version = 1;

}  // namespace

bool PackageHolds::held_at(Instant t) const {
    const auto after = std::ranges::upper_bound(turns, t, {}, &Turn::from);
    return after != turns.begin() && std::prev(after)->suspended;
}

std::optional<Instant> fold(PackageHolds& package, const EventView& event) {
    constexpr std::string_view prefix = "package-";
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::PACKAGE)) return std::nullopt;
    package.package = event.stream().substr(std::min(prefix.size(), event.stream().size()));
    using Fact = schema::Package;
    if (event.is<Fact::Authorised>()) {
        learn(package.person, event.as<Fact::Authorised>().getPerson());
        learn(package.contract, event.as<Fact::Authorised>().getContract());
        return std::nullopt;
    }
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

template <class Bytes>
void fields(Bytes& bytes, Is<PackageHolds::Turn> auto& t) {
    bytes(t.from, t.suspended, t.position);
}

template <class Bytes>
void fields(Bytes& bytes, Is<PackageHolds> auto& p) {
    bytes(p.package, p.person, p.contract, p.turns);
}

std::string encode(const PackageHolds& package) { return to_bytes(package, row_version); }

Result<PackageHolds> decode_package_holds(std::string_view bytes) {
    return from_bytes<PackageHolds>(bytes, row_version, "a package's suspensions");
}

}  // namespace daybook::care
