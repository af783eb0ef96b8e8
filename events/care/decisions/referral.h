#pragma once

#include <optional>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct ReferralRecord {
    enum class State { unknown, received, accepted, declined, withdrawn, lapsed, not_awarded };
    State state = State::unknown;
    bool urgent = false;  // or out of hospital: its risk is validated by telephone first (R14)
    bool validated = false;
    bool assessed = false;
    bool conflict = false;  // what is asked for conflicts with the person's preferences or best interests
    bool triaged = false;
    bool bid = false;
    std::optional<Instant> bids_close{};  // the last instant of a bid, as it was offered last
    bool operator==(const ReferralRecord&) const = default;
};

void add(ReferralRecord& referral, const EventView& event);
Status admit(const ReferralRecord& referral, const EventView& event);

}  // namespace daybook::care
