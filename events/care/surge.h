#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// A person's word, whatever the count says: that a surge is on, or that it is over.
struct SurgeDecision {
    Instant at{};
    bool begins = false;
    bool operator==(const SurgeDecision&) const = default;
};
// Nothing for other events, nor for the end that the steward finds by the count.
std::optional<SurgeDecision> surge_decision(const EventView& event);

// Urgent hospital discharges of one location (rules.md R17). Times may come in any order. Each instant is held against
// the threshold in force then, so that another one from some day on changes nothing of the days before it.
class SurgeWatch {
 public:
    static constexpr std::chrono::hours window{72};
    static constexpr std::size_t default_threshold = 5;

    explicit SurgeWatch(std::size_t threshold = default_threshold) : first_(threshold) {}

    // Until a later one; of two for the same instant the one said last.
    void set_threshold(Instant from, std::size_t threshold) { thresholds_.insert_or_assign(from, threshold); }
    std::size_t threshold_at(Instant t) const;

    void add(Instant received) { referrals_.insert(received); }
    void add(const SurgeDecision& decision) { decisions_.emplace(decision.at, decision.begins); }
    // How many came in (t − 72 h, t].
    std::size_t count_at(Instant t) const;
    bool surge_at(Instant t) const { return count_at(t) >= threshold_at(t); }

    // One burst: from the referral that made it one to 72 h after the count last fell below the threshold, or until
    // somebody decided that it is over; after that the count has to fall and reach the threshold anew. One that
    // somebody declared ends by a decision only.
    struct Surge {
        Instant from{};
        std::optional<Instant> until{};  // nothing = not over at the time asked about
        bool counted = true;             // it began by the count
        bool declared = false;           // by somebody, when it began or while it was on
        bool decided = false;            // its end was
        bool operator==(const Surge&) const = default;
    };
    // Those begun by `now`, in order.
    std::vector<Surge> surges(Instant now) const;

 private:
    std::size_t first_;  // before any other was set
    std::map<Instant, std::size_t> thresholds_;
    std::multiset<Instant> referrals_;
    std::multimap<Instant, bool> decisions_;  // true = it begins
};

// The 28 local days before the first day of a surge, the days of earlier surges left out: what it is compared with.
std::vector<Day> baseline_days(Day first_day, const std::set<Day>& earlier_surge_days);

// Care workers held ready for a surge at one location, from a day to the day they were stood down.
struct BufferTeam {
    Day from{};
    std::optional<Day> until{};
    std::vector<std::string> workers{};
    bool operator==(const BufferTeam&) const = default;
};
// Takes an event of the location's capacity into its teams, one at a time, as they were stood up.
void fold(std::vector<BufferTeam>& teams, const EventView& event);

}  // namespace daybook::care
