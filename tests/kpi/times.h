#pragma once

#include <stdexcept>
#include <string_view>

#include "events/core/calendar.h"
#include "projections/kpi/records.h"

// Times of the worked examples that span months: "2026-03-02", "2026-03-02 09:00" by the wall in London.
namespace daybook::kpi {

inline Day on(std::string_view text) {
    if (const auto day = parse_day(text)) return *day;
    throw std::invalid_argument("not a day of a table");
}
inline Instant at(std::string_view text) {
    const auto digits = [&](std::size_t from) { return (text.at(from) - '0') * 10 + (text.at(from + 1) - '0'); };
    return Calendar::london()
        .at(on(text.substr(0, 10)), std::chrono::hours{digits(11)} + std::chrono::minutes{digits(14)})
        .instant;
}

// "Known 1 Apr 00:00": the day before is closed.
inline Closed known(std::string_view day) { return {on(day) - std::chrono::days{1}}; }
inline const Closed nothing_closed{};

}  // namespace daybook::kpi
