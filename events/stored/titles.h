#pragma once

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include <optional>
#include <string>
#include <string_view>

#include "schema/words.capnp.h"

// What the annotations of schema/words.capnp say, read by reflection. All texts live as long as the process.
namespace daybook {

// Ids of the annotations of words.capnp; a test compares them with the schema.
inline constexpr std::uint64_t personal_annotation = 0xb648462f585cf7f1;
inline constexpr std::uint64_t title_annotation = 0x8447fce15faed850;
inline constexpr std::uint64_t unit_annotation = 0xe2516d2101c1498b;
inline constexpr std::uint64_t nature_annotation = 0xca2a6e631dcc3710;

// What a person reads. Without a $title: the field's name in words ("plannedStart" → "Planned start"), the
// enumerant's ("notStarted" → "not started"), the struct's ("ClockedIn" → "Clocked in").
std::string title_of(capnp::StructSchema::Field field);
std::string title_of(capnp::EnumSchema::Enumerant enumerant);
std::string title_of(capnp::StructSchema type);
std::string title_of(capnp::DynamicEnum value);  // "7" for a number this version does not know

// "s", "p", "ppm", "µs", "day" …; empty where a number counts nothing in particular.
std::string_view unit_of(capnp::StructSchema::Field field);

// Whose personal data a field is; nothing for a field that is stored in the clear.
std::optional<schema::Subject> subject_of(capnp::StructSchema::Field field);

// Observation where the struct has no $nature.
schema::Nature nature_of(capnp::StructSchema type);

}  // namespace daybook
