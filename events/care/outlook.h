#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "events/care/person_day.h"

// What stands about each visit of a person-day before anybody looks at who came: its plan, whether it is due, until
// when it may start, and which rows belong to it. The steps of `measure` share it; nobody else needs it.
namespace daybook::care {

inline constexpr std::size_t no_plan = static_cast<std::size_t>(-1);

struct Outlook {
    enum class Standing {
        due,
        unplanned,  // a row without a plan
        voided,     // or a slot that was rostered after all
        cancelled,  // by the person's side (R4)
        replaced,   // cancelled by the provider, and a replacement agreed
        canceller_unsaid,
        provider_cancelled,  // without a replacement: due, and missed
        suspended,
    };
    const Visit* visit = nullptr;
    const Terms* terms = nullptr;
    std::optional<MeasuredPlan> plan;
    Standing standing = Standing::due;
    const Cancellation* cancellation = nullptr;  // the one that stands
    bool cancelled_after_start = false;
    std::optional<Instant> cut_off;         // R3
    std::size_t plan_of = no_plan;          // of a row: the plan it was paired with (R28), by its place in the list
    std::vector<const Cancellation*> told;  // of a plan: cancellations its rows brought

    bool due() const { return standing == Standing::due || standing == Standing::provider_cancelled; }
};

// When a visit with this plan is overdue (R6).
Instant overdue_of(const MeasuredPlan& plan, const Terms& terms);

// One for each visit of the person-day, in its order.
std::vector<Outlook> outlooks(const PersonDay& person_day, const Setting& setting);

}  // namespace daybook::care
