#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct ContractRecord {
    bool agreed = false;
    bool checked = false;           // against the regulations (rules.md section 3, source D 4a) …
    bool restricts = false;         // … and found to restrict people's rights, access or choices
    bool closed_to_new = false;     // for good
    bool suspended_to_new = false;  // until it is opened again
    bool exit_planned = false;
    bool notice_waived = false;
    bool ended = false;
    std::uint32_t notice_days = 0;
    std::uint32_t cap_pence_an_hour = 0;  // 0 = none
    std::set<std::string> obligations{};
    std::set<std::string> uplift_asked{};  // packages an uplift was asked for and neither agreed nor refused
    bool operator==(const ContractRecord&) const = default;
};

void add(ContractRecord& contract, const EventView& event);
Status admit(const ContractRecord& contract, const EventView& event);

}  // namespace daybook::care
