#pragma once

#include "services/cli/shell.h"

namespace daybook::cli {

// Verbs of `daybook log`, each adding itself to the noun.
void add_log_verify(CLI::App& noun, Shell& shell);
void add_log_prove(CLI::App& noun, Shell& shell);
void add_log_keep(CLI::App& noun, Shell& shell);

}  // namespace daybook::cli
