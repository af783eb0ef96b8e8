#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "events/core/no_data.h"
#include "projections/costs/cells.h"
#include "projections/costs/costs.h"
#include "projections/engine/store.h"
#include "projections/engine/view.h"

// Cells of a month, and what their time costs.
namespace daybook::projections::costs {

class Month {
 public:
    static Result<Month> of(const Reading& reading, Day month);

    Day first() const { return first_; }
    Position changed() const { return changed_; }
    const std::vector<std::pair<Labels, Cell>>& cells() const { return cells_; }
    // Nobody said what any of the care workers of this month costs.
    bool cost_unknown() const { return !mean_ && worked_; }
    sustain::Cost cost_of(const Worked& one) const;
    // Null where nobody has said what this care worker costs on the day.
    const care::WorkerCosts::Cost* known_cost(const Worked& one) const;
    std::int64_t overhead_on(Day day) const { return reckoning_.overhead_on(day); }
    const care::Reckoning& reckoning() const { return reckoning_; }

 private:
    Status read_costs(const Reading& reading);

    Day first_{};
    Position changed_;
    std::vector<std::pair<Labels, Cell>> cells_;
    std::map<std::string, care::WorkerCosts, std::less<>> workers_;
    care::Reckoning reckoning_;
    std::optional<sustain::Cost> mean_;  // of those known, by their time
    bool worked_ = false;
};

// What a group of cells comes to.
struct Figures {
    sustain::Sums sums{};
    std::int64_t revenue = 0, late = 0, of_attended = 0, missed = 0, of_due = 0;
    sustain::Legs legs{};

    void add(const Month& month, const Cell& cell);
    sustain::Account account(std::int64_t credit_pence = 0) const { return sums.account(revenue - credit_pence); }
};

std::int64_t ppm(std::int64_t numerator, std::int64_t denominator);  // half up; no_data without a denominator

// The months asked for by `month`, or `from` and `to` (at most 24 months); else the newest in which care was recorded.
// Without any, none.
Result<std::vector<Day>> months_asked(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::costs
