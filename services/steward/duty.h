#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "events/core/calendar.h"
#include "events/core/calendar_holidays.h"
#include "events/stored/proposal.h"

namespace daybook::steward {

// Something that a record's own dates make due: when, and the event that says it, whose id is the duty's own.
struct Duty {
    Instant at{};
    std::string id;
    Proposal event;
};

// `what/about/when`, deterministic (format.md D11); `occurred` is when it became due.
template <class Fact, class Fill>
Duty duty(std::string_view what, const std::string& stream, const std::string& about, Instant at, Fill&& fill,
          const std::string& location = {}, Position causation = {}) {
    std::string id = std::string(what) + "/" + about + "/" + to_string(at);
    const Envelope envelope{.id = id,
                            .source = "daybook:steward",
                            .stream = stream,
                            .occurred = at,
                            .location = location,
                            .causation = causation};
    Proposal event = propose<Fact>(envelope, std::forward<Fill>(fill), Expected::any(), true);
    return {.at = at, .id = std::move(id), .event = std::move(event)};
}

// A contract, location or zone as part of a stream's name: itself, or where a name may not hold it, a digest of it.
std::string in_name(const std::string& id);

// By when a person must have been told of an escalation: the end of the fifth working day after it was raised (R18), of
// the nation of its contract.
Instant to_be_sent_by(Instant raised, Nation nation, const Calendar& calendar);

}  // namespace daybook::steward
