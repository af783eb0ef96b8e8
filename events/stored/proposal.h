#pragma once

#include <capnp/message.h>

#include <string>
#include <utility>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/fact_type.h"
#include "schema/event.capnp.h"

namespace daybook {

// Which version the sender expects the stream to be at.
struct Expected {
    enum class Kind { any, none, exact };
    Kind kind = Kind::any;
    Version version{};
    static Expected any() { return {}; }
    static Expected none() { return {Kind::none, {}}; }
    static Expected exactly(Version v) { return {Kind::exact, v}; }
    bool operator==(const Expected&) const = default;
};

// One event as its sender says it: header and clear content, personal fields still in place (format.md F1, F7).
struct Proposal {
    std::vector<capnp::word> content;
    Expected expected;
    bool once = false;  // a repeat returns the first receipt whatever its body (policies, D11)
};

// A stream that is not written must be at this version; 0 = must not exist.
struct Condition {
    std::string stream;
    Version version;
};

// What came of an append.
struct Receipt {
    struct Outcome {
        Position position;
        Version version;
        bool duplicate = false;  // was recorded before, at this position
        bool operator==(const Outcome&) const = default;
    };
    Position first;  // of the new events; 0 = none was new
    Position last;
    Position head;
    std::vector<Outcome> events;  // one per proposal, in order
};

// The envelope of an event (domain.md section 2), before the fact.
struct Envelope {
    std::string id;  // unique with `source`, for ever
    std::string source;
    std::string stream;
    Instant occurred;
    std::string actor{};
    std::string location{};
    std::string correlation{};
    Position causation{};

    struct Origin {
        std::string file{};
        std::uint32_t row = 0;
        std::vector<std::byte> digest{};
        std::string record{};
        std::uint64_t record_version = 0;
        schema::WallClock wall_clock = schema::WallClock::PLAIN;
        bool recorded_late = false;
    } origin{};
};

// Writes the envelope into `event`.
void write(const Envelope& envelope, schema::Event::Builder event);

// Header and canonical content of a finished event.
std::vector<capnp::word> content_of(const FactType& type, Instant occurred, schema::Event::Reader event);

// Builds a proposal:
//   propose<schema::Visit::ClockedIn>(envelope, [&](auto fact) { fact.setWorker("worker-a"); });
template <class Fact, class Fill>
Proposal propose(const Envelope& envelope, Fill&& fill, Expected expected = {}, bool once = false) {
    capnp::MallocMessageBuilder message;
    auto event = message.initRoot<schema::Event>();
    write(envelope, event);
    std::forward<Fill>(fill)(event.getFact().initAs<Fact>());
    return {.content = content_of(fact_type<Fact>(), envelope.occurred, event.asReader()),
            .expected = expected,
            .once = once};
}

}  // namespace daybook
