#pragma once

#include <capnp/any.h>
#include <capnp/schema.h>

#include <string_view>

#include "events/core/result.h"

namespace daybook {

// Holds every text of a struct, and of the structs and lists in it, to UTF-8, and the struct to the fields its schema
// knows: rejected, naming the field by its path behind `name`. Follows a plan made once per schema, since every event
// that comes in is walked. Reading a hostile message may throw kj::Exception. Any thread.
Status check_fields(capnp::AnyStruct::Reader value, capnp::StructSchema schema, std::string_view name);

}  // namespace daybook
