#pragma once

#include <capnp/dynamic.h>

#include <cstdint>
#include <string>

// Fills any struct of the schema with values that are not the defaults; the same seed gives the same values.
namespace daybook::anything {

void fill(capnp::DynamicStruct::Builder into, std::uint64_t seed);

}  // namespace daybook::anything
