#pragma once

#include <chrono>
#include <optional>

#include "projections/kpi/kpi.h"

// What several KPIs of one kind of record have in common.
namespace daybook::kpi {

// Was the referral answered at most `limit` after it was received, inclusive? Nothing while that is open, and nothing
// for one that was withdrawn within that time and unanswered.
std::optional<Ratio> answered_within(const ReferralSeen& seen, const std::optional<Instant>& answer,
                                     std::chrono::hours limit);
// The local day it was received, or so much later.
std::optional<Day> received_on(const ReferralSeen& seen, std::chrono::hours later = {});

// The local day it was decided or came to another end.
std::optional<Day> decided_on(const ReferralSeen& seen);

// Did somebody come by the end of `last`? Nothing while that is open, and nothing for a package that was called off.
std::optional<Ratio> started_by(const PackageSeen& seen, const std::optional<Day>& last);

inline std::optional<Day> handed_back_on(const PackageSeen& seen) { return seen.package.handed_back; }

// Was it done on or before the day it was due? Nothing while that is open.
std::optional<Ratio> done_by(Day due, const std::optional<Day>& done, const Closed& closed);

// The last day of a package that ended, by whatever word: ended, or handed back.
inline std::optional<Day> ended_on(const PackageSeen& seen) { return seen.package.end; }

// The packages active at the last closed day, those held included: what stands below the line.
std::vector<Standing> active(const PackageSeen& seen);

// The local day that ends at a midnight, or that any other time lies in: what the steward says at the close of a day is
// of that day.
Day day_told_of(Instant t);

}  // namespace daybook::kpi
