#pragma once

#include <cstdint>
#include <variant>

#include "events/stored/event_view.h"

// What the admission rules need to know of a stream, folded from its events; nothing more. Plain values, pure folds.
namespace daybook::care {

struct ContractRecord {
    bool agreed = false;
    bool closed_to_new = false;
    bool ended = false;
    std::uint32_t cap_pence_an_hour = 0;  // 0 = none
    bool operator==(const ContractRecord&) const = default;
};

struct PackageRecord {
    bool authorised = false;
    bool suspended = false;
    bool ended = false;
    bool operator==(const PackageRecord&) const = default;
};

struct VariationRecord {
    enum class State { unknown, proposed, agreed, in_effect, refused, lapsed, reversed };
    State state = State::unknown;
    bool operator==(const VariationRecord&) const = default;
};

struct ReferralRecord {
    enum class State { unknown, received, accepted, declined, withdrawn };
    State state = State::unknown;
    bool operator==(const ReferralRecord&) const = default;
};

struct InvoiceRecord {
    enum class State { unknown, drafted, issued, paid, cancelled };
    State state = State::unknown;
    bool operator==(const InvoiceRecord&) const = default;
};

// Streams of other categories have no record here: their decisions depend on no state.
using Record =
    std::variant<std::monostate, ContractRecord, PackageRecord, VariationRecord, ReferralRecord, InvoiceRecord>;

// An empty record for a stream of this category.
Record record_of(std::uint16_t category);

// Adds one event of the stream. A fact this version does not know changes nothing.
void add(Record& record, const EventView& event);

}  // namespace daybook::care
