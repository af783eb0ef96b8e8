#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/core/types.h"
#include "schema/contract.capnp.h"
#include "schema/views.capnp.h"

// How figures, times and states read to a person. Times are London wall time. Pure.
namespace daybook::gateway {

std::string clock_time(Instant t);        // "08:30"
std::string clock_time_exact(Instant t);  // "08:30:12"
std::string date_long(Day day);           // "Monday 23 November 2026"
std::string date_short(Day day);          // "23 Nov"
std::string date_year(Day day);           // "23 Nov 2026"
std::string date_and_time(Instant t);     // "23 Nov 2026, 08:30:12"
std::string duration(Seconds s);          // "42 min", "1 h 5 min", "3 days"; whole minutes, towards zero
std::string per_cent(std::int64_t ppm);   // "93.4 %"; "no data" below 0
std::string thousands(std::int64_t n);    // "1,234"
std::string plural(std::int64_t n, std::string_view one, std::string_view many);  // "1 visit", "1,234 visits"

// "person-7f3a9k…" → "P-7f3a": enough to tell rows apart, and no more than a pseudonym.
std::string short_ref(std::string_view stream);

// A contract type as rows name it, in words: "dps" → "dynamic purchasing system"; any other text as it is.
std::string contract_type_words(std::string_view name);

// The id of a visit or variation: whole as long as a person can take it in, else its beginning, "rmqokypv…".
std::string short_id(std::string_view id);

// How a state shows: word, shape (an icon of _icons.mustache) and colour (good, warn, bad, info, quiet).
struct Look {
    std::string word;
    std::string_view icon;
    std::string_view kind;
};
Look look_of(schema::VisitState state, bool late);
Look look_of(schema::Status status);
Look look_of(schema::VariationLogRow::State state);
Look look_of(schema::ChartVariation variation);

}  // namespace daybook::gateway
