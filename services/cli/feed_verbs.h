#pragma once

#include "services/cli/shell.h"
#include "services/ingest/ingest.h"

namespace daybook::cli {

// A feed file's receipt: counts on standard output, the rejected rows on standard error.
void print(const Shell& shell, const ingest::FeedReceipt& receipt);

// feed_files.cpp: daybook feed list | repair
void add_feed_files(CLI::App& noun, Shell& shell);

}  // namespace daybook::cli
