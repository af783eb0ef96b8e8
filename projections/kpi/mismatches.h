#pragma once

#include "projections/kpi/kpi.h"

// A mismatch of a package's week (R19) as a record of KPIs.
namespace daybook::kpi {

struct MismatchSeen {
    Day raised{};
    std::optional<Day> sent{};  // to somebody with a name, by a person (R18); what the steward says stops no clock
    std::optional<Day> resolved{};
    Closed closed{};
};
using MismatchKpi = Kpi<MismatchSeen>;

std::span<const MismatchKpi* const> mismatch_kpis();

extern const MismatchKpi mismatch_escalation;

}  // namespace daybook::kpi
