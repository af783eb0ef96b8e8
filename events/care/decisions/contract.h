#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "events/care/to_new.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct ContractRecord {
    bool agreed = false;
    Day from{}, to{};        // its first and its last day, as agreed or extended; 1970-01-01 = not said
    bool checked = false;    // against the regulations (rules.md section 3, source D 4a) …
    bool restricts = false;  // … and found to restrict people's rights, access or choices
    bool exit_planned = false;
    bool notice_waived = false;
    std::optional<Day> closed_to_new{};  // from that day, for good …
    std::string replaced_by{};           // … by this one
    SuspensionsToNew suspensions{};
    std::optional<Day> ended{};  // its last day; 1970-01-01 = not said, of these three
    std::uint32_t notice_days = 0;
    std::uint32_t cap_pence_an_hour = 0;  // 0 = none
    std::set<std::string> obligations{};
    std::set<std::string> uplift_asked{};  // packages an uplift was asked for and neither agreed nor refused
    bool operator==(const ContractRecord&) const = default;
};

void add(ContractRecord& contract, const EventView& event);
Status admit(const ContractRecord& contract, const EventView& event);

}  // namespace daybook::care
