#pragma once

#include <CLI/CLI.hpp>

namespace daybook::cli {

// Help as people read it: what a command is for, examples, and only then how it is called. Set it before any
// sub-command is added; they take it over.
void say_help_by_example(CLI::App& app);

// Gives every command its examples, once all of them are there.
void add_examples(CLI::App& app);

}  // namespace daybook::cli
