#pragma once

#include <string>

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// "contract-c1 cannot be ended: it was never agreed". `be` completes "cannot be", `because` says what stands against
// it.
inline tl::unexpected<Error> cannot(const EventView& event, const char* be, const std::string& because) {
    return rejected(std::string(event.stream()) + " cannot be " + be + ": " + because);
}

}  // namespace daybook::care
