#pragma once

#include "services/cli/shell.h"

namespace daybook::cli {

// `daybook event export` and `import`.
void add_event_archive(CLI::App& noun, Shell& shell);

}  // namespace daybook::cli
