#pragma once

#include <capnp/dynamic.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/stored/event_view.h"
#include "events/stored/proposal.h"

namespace daybook {

// Any struct of the schema as JSON, by reflection: field names as keys, enumerants by name, 64-bit integers as
// numbers, Data as base64, text as text. Fields at their default are left out unless `whole`.
nlohmann::json to_json(capnp::DynamicStruct::Reader value, bool whole = false);

// One value of such a struct likewise.
nlohmann::json to_json_value(capnp::DynamicValue::Reader value, bool whole = false);

// Reads JSON into a struct. Rejected with a JSON Pointer to the first field that is unknown, of the wrong type or out
// of range.
Status from_json(const nlohmann::json& json, capnp::DynamicStruct::Builder into, const std::string& pointer = "");

// A stored event as a CloudEvent (JSON): id, source, type "visit.ClockedIn", subject = stream, time = occurred, data =
// the fact's clear fields; extensions position, streamversion, recorded, actor, location, correlation, causation, and
// sealed = number of boxes. A fact this version does not know is shown by its numbers and base64.
nlohmann::json to_cloudevent(const EventView& event);

// A CloudEvent somebody sends: the same shape without what the recorder adds. Extensions `expectedversion` (0 = the
// stream must not exist) and `once` are read. Rejected with a JSON Pointer and a sentence.
Result<Proposal> from_cloudevent(const nlohmann::json& json);

// The source of what is decided at the desk.
inline constexpr std::string_view desk_source = "desk";

// The same from somebody outside, for the doors they come in by: the sources "daybook:…" are Daybook's own services,
// and nobody else may use up their ids (format.md D11); nor those of decisions, whose keys are ids of the desk's.
Result<Proposal> from_outside(const nlohmann::json& json);

}  // namespace daybook
