#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/gateway/figures.h"
#include "services/wire/client.h"

namespace daybook::gateway {

// What the XmR chart of each figure says of its last week (rules.md R22), by contract and KPI: {"state","note"}, where
// the state is an icon with its word and the note which rule spoke and whether the target will be met. A figure of no
// contract has none where several locations chart it. `contract` may be empty: all.
struct Signals {
    std::map<std::pair<std::string, std::string>, nlohmann::json> of;
    Stood stood;  // of the charts' rows
};
Result<Signals> signals_of(wire::Views& views, std::string_view contract, Day today);

}  // namespace daybook::gateway
