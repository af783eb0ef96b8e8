#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// The reviews of one contract, care plan or risk: when each was due, and when it was held.
struct Reviews {
    struct Review {
        Day due{};
        std::optional<Day> held{};  // nothing = the day passed without it
        bool operator==(const Review&) const = default;
    };
    std::vector<Review> past{};
    std::optional<Day> due{};  // the next
    std::string about{};       // of a risk: the stream it concerns
    bool operator==(const Reviews&) const = default;
};

// True for an event that says something of a review's date.
bool concerns_reviews(const EventView& event);

// Folds one event of a contract, a person or a risk. A review is held when it is said to be (contract), or when the
// next one's day is named (care plan, risk); a date that is moved before it has come counts for nothing, and so does
// one that comes after the end.
void fold(Reviews& reviews, const EventView& event);

std::string encode(const Reviews& reviews);
Result<Reviews> decode_reviews(std::string_view bytes);

}  // namespace daybook::care
