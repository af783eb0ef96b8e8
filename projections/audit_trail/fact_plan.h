#pragma once

#include <capnp/any.h>
#include <capnp/schema.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/stored/event_view.h"

namespace daybook::projections {

// How to read the clear fields of one kind of fact as a person reads them, found out once: every event is read so, and
// asking the schema each time costs more than the reading.
struct FactPlan {
    struct Field {
        enum class Shape { text, flag, whole, word, other } shape = Shape::other;
        enum class Unit { none, instant, day } unit = Unit::none;
        capnp::StructSchema::Field field;
        std::string name;
        std::string title;
        std::uint32_t at = 0;       // of a text: which pointer; of a flag: which bit; else which byte
        std::uint32_t bytes = 0;    // of a whole number or a word
        bool below_zero = false;    // it may be
        bool sealed = false;        // never in the clear
        bool tells_before = false;  // what another field was before, not what it is
        std::vector<std::string> words;
        std::optional<std::size_t> before;  // the field that tells what this one was before
    };
    std::vector<Field> fields;
    std::string family;  // under which name values are kept; a replan goes on from the plan
    std::optional<std::size_t> worker, person, package, contract, reason;  // clear texts of these names
};
const FactPlan& plan_of(const FactType& type);

// The fields of one event's fact; nothing for one this version does not know.
class FactFields {
 public:
    explicit FactFields(const EventView& event);

    const FactPlan* plan() const { return plan_; }
    // As a person reads it (times RFC 3339, days as dates); nothing for a field left at its default.
    std::optional<std::string> said(const FactPlan::Field& field) const;
    // The text of a field of the plan's, empty where there is none.
    std::string_view text(std::optional<std::size_t> field) const;

 private:
    const EventView& event_;
    const FactPlan* plan_ = nullptr;
    capnp::AnyStruct::Reader fact_;
    kj::ArrayPtr<const kj::byte> data_;
    capnp::List<capnp::AnyPointer>::Reader pointers_;
};

}  // namespace daybook::projections
