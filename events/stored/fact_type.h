#pragma once

#include <capnp/schema.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "schema/words.capnp.h"

namespace daybook {

// One fact of the catalogue: its numbers in the event header, its name and its struct. All of it is derived from
// schema/catalogue.capnp by reflection; there is no second list.
struct FactType {
    std::uint16_t category = 0;
    std::uint16_t fact = 0;
    std::string category_name;  // "visit"
    std::string fact_name;      // "ClockedIn"
    std::string type;           // "visit.ClockedIn", the CloudEvents type
    std::string title;          // "Clocked in"
    schema::Nature nature = schema::Nature::OBSERVATION;
    capnp::StructSchema schema;
};

// Every fact there is, ordered by category and number.
std::span<const FactType> all_facts();

// nullptr where the catalogue does not know it: a reader keeps such a fact and shows it by number (format.md D12).
const FactType* find_fact(std::uint16_t category, std::uint16_t fact);
const FactType* find_fact(std::string_view type);
const FactType* find_fact(capnp::StructSchema schema);

// The type of a fact known at compile time: `fact_type<schema::Visit::ClockedIn>()`.
template <class Fact>
const FactType& fact_type() {
    static const FactType& type = *find_fact(capnp::Schema::from<Fact>());
    return type;
}

}  // namespace daybook
