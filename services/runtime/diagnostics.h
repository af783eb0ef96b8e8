#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace daybook {

// Lines about ourselves go to stderr through spdlog: ids and counts, never a name, address, note or medicine.
// `service` stands in every line. Levels: trace, debug, info, warn, error, off.
// Under systemd (JOURNAL_STREAM set) the time is left out, since the journal has its own.
void start_diagnostics(std::string_view level, std::string_view service);

// What is wrong with this level name, or nothing.
std::optional<std::string> wrong_log_level(std::string_view level);

}  // namespace daybook
