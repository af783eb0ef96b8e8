#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/package_plan.h"
#include "events/core/calendar.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/words.capnp.h"

namespace daybook::care {

// A package of care as its stream tells it: its plan, and what was agreed and done about it.
struct Package {
    enum class State { authorised, active, held, ended };

    PackagePlan plan;
    std::uint32_t version = 0;  // of its stream
    std::string provider, lot, purchase_order, referral;
    schema::Contract::Service service{};
    schema::Contract::For whom{};
    Seconds weekly{};  // authorised; the plan's own where it names slots
    bool discharge = false;
    std::vector<std::string> skills{};  // competences the care needs
    std::int64_t order_pence = 0;       // value of the purchase order; 0 = not said
    Seconds order_time{};               // that it pays for; 0 = not said

    std::optional<Day> agreed_start{};  // as a person or commissioner moved it last; the provider moves nothing
    schema::Who start_moved_by{};
    std::optional<Day> started{};
    schema::Package::Suspended::Reason suspension{};
    std::optional<Day> reviewed{}, review_due{};
    std::optional<Day> hand_back_requested{}, handed_back{};
    schema::Package::HandBack hand_back{};
    std::optional<Day> end{};
    schema::Package::Ended::Reason end_reason{};
    schema::Package::Ended::Needs needs{};  // of support from then on
    bool exit_planned = false, records_handed = false;
    std::optional<Day> exit_planned_on{}, records_handed_on{};  // first
    std::optional<Day> exit_on{}, hand_back_on{};               // the last day by the exit plan, by the hand-back
    std::optional<Day> transfer_on{};                           // another provider is to take over; the last word
    std::string handed_to{};                                    // who is to take over, or did; the last word
    std::string notice_waived{};  // why it was let go without notice: the reason, else the protocol that was followed

    struct Flex {  // of one slot, for a while (R17)
        std::uint16_t slot = 0;
        Day from{}, to{};
    };
    std::vector<Flex> flexes{};

    bool known() const { return plan.first.has_value(); }
    State state_on(Day day, Instant now) const;
    // Authorised time a week at an instant: of the slots in force, else what the authorisation says; and what
    // variations without a plan added to it since.
    Seconds weekly_at(Instant t) const;
};

void fold(Package& package, const EventView& event);

// Weekly time of one slot, for all care workers it needs.
Seconds weekly_of(const Slot& slot);

std::string encode(const Package& package);
Result<Package> decode_package(std::string_view bytes);

}  // namespace daybook::care
