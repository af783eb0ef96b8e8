#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "events/verify/claims.h"

namespace daybook::verify {

// What a proof shows: this event stands at this position of the log named by the key, under a checkpoint it signed.
struct Proved {
    std::uint64_t position = 0;
    std::uint64_t size = 0;  // of the signed tree
    std::int64_t recorded = 0;
    std::string origin;
};

// Judges a proof file (docs/RELIABILITY.md) by itself: no log, no recorder, no network. With `event`, the bytes of the
// stored event, they must be those that were proved. Rejected if it is no proof, corrupt if it proves nothing.
Result<Proved> proved(const nlohmann::json& proof, const VerifierKey& key,
                      const std::optional<std::string>& event = {});

}  // namespace daybook::verify
