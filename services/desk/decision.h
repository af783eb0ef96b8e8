#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/fact_type.h"
#include "events/stored/json.h"
#include "events/stored/proposal.h"

namespace daybook::desk {

// The source of what is decided at the desk.
inline constexpr std::string_view source = desk_source;

// Something a person decided or saw, as it was said.
struct Decision {
    std::string stream;  // "referral-r1"
    std::string fact;    // "Accepted", "accepted" or "time-band-flex-agreed"
    std::string key;     // unique for ever; the same key again is the same decision
    nlohmann::json data = nlohmann::json::object();
    std::string actor{}, location{};
    std::optional<Instant> at{};        // when it was decided; nothing = now
    std::optional<Version> expected{};  // of its stream
};

// The fact a decision names, by its stream's category. not_found for a category or fact there is none of, naming those
// there are; rejected for what only Daybook itself says.
Result<const FactType*> fact_of(const Decision& decision);

// `data` with texts turned into what the fact's fields hold: numbers, yes and no, dates of days ("2026-03-29"), RFC
// 3339 times or a date for its 00:00 in London, lists of texts or words separated by commas. What is no such text stays
// as it is.
nlohmann::json read_words(const nlohmann::json& data, capnp::StructSchema schema);

// What a field takes, for people: "a day such as 2026-03-29", "yes or no", the words there are.
std::string how_to_say(capnp::StructSchema::Field field);

// As the recorder takes it. Rejected with a JSON Pointer and a sentence.
Result<Proposal> proposal_of(const Decision& decision, const FactType& fact, Instant now);

}  // namespace daybook::desk
