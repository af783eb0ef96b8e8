#pragma once

#include "tests/dsl/commissioning.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {

// A location with 840 minutes of mornings in E4, of which package-p1 has 420, and referral-r for 210 more.
inline Story open_for_work() {
    return told(agreed_contract("framework", "-20 09:00"), criteria("-20 10:00"), travel_times("-20 10:00"),
                declared("-20 10:00", "E4", "morning", 840),
                authorised("p1", "-10 09:00", {.from = "-9 00:00", .visits = {{8, 60}}}),
                received("r", "09:00", {.bands = {{"morning", 210}}}), assessed("r", "09:05"),
                triaged("r", "09:10", 2));
}

}  // namespace daybook::gateway
