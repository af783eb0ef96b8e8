#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "events/care/house.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/projection.h"

// The rules of locations, for what has no contract: staff, governance, policies (rules.md R13). A schedule may come
// before or after what is measured by it: the location's care workers are measured again.
namespace daybook::projections::kpi_board {

// Takes governance.KpiScheduleSet, and leaves other events alone.
void take_house(Rows& rows, const EventView& event);
// What stands of a location by itself: its posts.
Status settle_location(Rows& rows, std::string_view key);

// Null where no schedule was ever set.
const care::House* house_of(Rows& rows, std::string_view location);

// A care worker belongs to a location from now on, and to another no longer; either may be empty.
void move_worker(Rows& rows, std::string_view worker, std::string_view from, std::string_view to);

std::vector<const TableInfo*> house_tables();

// The rules a figure is held against when it is read: its contract's, or, of what has none, its location's.
class RulesRead {
 public:
    explicit RulesRead(const Reading& reading) : reading_(reading), contracts_(reading) {}

    const care::Terms& terms(std::string_view contract, std::string_view location, Day day) const;
    const care::Terms& house(std::string_view location, Day day) const;
    // Null for a contract of which nothing is known.
    const care::ContractTerms* contract(std::string_view id) const { return contracts_.contract(id); }
    Status status() const { return failure_ ? Status(tl::unexpected(*failure_)) : contracts_.status(); }

 private:
    const Reading& reading_;
    care_rows::ReadingSetting contracts_;
    mutable std::map<std::string, std::optional<care::House>, std::less<>> houses_;
    mutable std::optional<Error> failure_;
};

}  // namespace daybook::projections::kpi_board
