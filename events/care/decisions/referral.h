#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct ReferralRecord {
    enum class State { unknown, received, accepted, declined, withdrawn, lapsed, not_awarded };
    State state = State::unknown;
    bool heard = false;   // it was received; an end may have been told before
    bool urgent = false;  // or out of hospital: its risk is validated by telephone first (R14)
    bool validated = false;
    bool assessed = false;
    bool conflict = false;  // what is asked for conflicts with the person's preferences or best interests
    bool triaged = false;
    bool bid = false;
    std::string package{};                // it became, as the acceptance names it
    std::optional<Instant> bids_close{};  // the last instant of a bid, as it was offered last
    bool operator==(const ReferralRecord&) const = default;
};

// Whether an actor is the registered manager, who alone overrides a check, and in person (R14): "role-manager",
// "account-manager", "account-registered-manager", and of several "account-manager-north". Daybook keeps no list of
// accounts, so their names say whose they are.
bool is_registered_manager(std::string_view account);

void add(ReferralRecord& referral, const EventView& event);
Status admit(const ReferralRecord& referral, const EventView& event);

}  // namespace daybook::care
