#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/recurring.h"
#include "projections/engine/rows.h"
#include "projections/engine/table.h"
#include "schema/views.capnp.h"

// What comes round in governance, or came: one row a series, with the last time it did.
namespace daybook::projections::commissioning {

struct CalendarRow {
    using Kind = schema::GovernanceRow::Kind;
    struct Held {
        Day on{};
        std::string by;  // the account or role that recorded it
        std::string reference{}, result{};
        std::vector<std::string> attended{}, cites{};
    };
    Kind kind{};
    std::string what, location, contract;
    std::string record;                // the stream that told of it last
    care::Governance::Kind meeting{};  // which, of meetings and contract reviews
    std::optional<Held> last{};
    std::uint32_t times = 0;
    std::optional<Day> next{};  // as the last of its days said it
    care::Meetings meetings{};  // of meetings and contract reviews
};
extern const Table<CalendarRow> calendar;  // by kind, place and what distinguishes several of them there

std::string calendar_key(CalendarRow::Kind kind, std::string_view place, std::string_view which = {});

// What a contract's schedules make due, and which months of its figures were reported.
struct ContractDates {
    care::DueTermsByDay terms;
    care::Reports reports;
    std::optional<Day> report_due{};  // of the month that was said to be due last
};
extern const Table<ContractDates> contract_dates;  // by contract

// Takes an event of governance or of a contract; schedules of locations go into `houses`.
void take_calendar(Rows& rows, const EventView& event);

}  // namespace daybook::projections::commissioning
