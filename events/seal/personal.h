#pragma once

#include <capnp/dynamic.h>

#include <span>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "events/stored/event_view.h"
#include "events/stored/fact_type.h"
#include "schema/words.capnp.h"

namespace daybook {

// A field marked $personal in the schema, and whose data it is.
struct PersonalField {
    capnp::StructSchema::Field field;
    schema::Subject subject = schema::Subject::OTHER;
};

// The personal fields of a fact, from the schema by reflection; empty for most facts.
std::span<const PersonalField> personal_fields(const FactType& type);

// Does the fact say something in this field?
bool says(capnp::DynamicStruct::Reader fact, capnp::StructSchema::Field field);

// The name under which a subject's key is kept: the person or care worker the fact names, or in whose stream it
// stands; for others the stream itself. Rejected if the fact names none.
Result<std::string> subject_of(schema::Subject subject, const FactType& type, const EventView& event);

// The subjects whose keys this stored event's boxes need, to ask the recorder for; in no case a secret.
std::vector<std::string> subjects_of(const EventView& event);

}  // namespace daybook
