#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <tuple>

#include "events/core/types.h"

namespace daybook::care {

// The place of an open referral in the queue (rules.md R17): by risk, established zones before others, the time it is
// needed by, the time it was received, and its id. What was not triaged yet comes first: nobody knows its risk.
struct TriagePlace {
    std::uint8_t risk = 0;  // 1 highest … 5; 0 = not triaged
    bool established = false;
    Instant need_by{}, received{};
    std::string id{};

    friend bool operator<(const TriagePlace& a, const TriagePlace& b) {
        return std::tie(a.risk, b.established, a.need_by, a.received, a.id) <
               std::tie(b.risk, a.established, b.need_by, b.received, b.id);
    }
};

}  // namespace daybook::care
