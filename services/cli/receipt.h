#pragma once

#include "events/stored/proposal.h"
#include "services/cli/shell.h"

namespace daybook::cli {

// What came of an append, on standard output.
void print(const Shell& shell, const Receipt& receipt);

}  // namespace daybook::cli
