#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/acceptance.h"
#include "services/demo/cast.h"
#include "services/demo/telling.h"

namespace daybook::demo {

// The two registered locations: what they offer, in which zones and bands, and what they have left.

struct Band {
    std::string_view name;
    Seconds from, to;  // local times of day
    Seconds declared;  // a week, in one zone
};
extern const std::array<Band, 4> bands;

// The band a visit belongs to.
const Band& band_of(const Slot& slot);

// Weekly time of a plan in each band, in the order of `bands`.
std::array<Seconds, 4> weekly_by_band(const Package& package);

// The acceptance criteria, travel times and declared capacity of both locations.
void tell_locations(Instant at, Day from, Tellings& out);

// Whether `asked` may be taken, decided at `now` beside `others`: those authorised by then count.
std::vector<care::Criterion> check_of(const Package& asked, bool urgent, std::span<const Package> others, Instant now,
                                      Day today);

// Hours held for an accepted referral, and let go when its package ends.
void tell_reserved(const Package& package, std::uint64_t referral, Instant at, Tellings& out);
void tell_released(const Package& package, std::uint64_t referral, Instant at, Tellings& out);

}  // namespace daybook::demo
