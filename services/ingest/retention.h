#pragma once

#include <filesystem>
#include <string>

#include "events/core/result.h"
#include "services/wire/client.h"

namespace daybook::ingest {

// Raw files and rejected rows are kept this long after their file was completed (format.md D8), unless told otherwise.
inline constexpr std::chrono::days raw_kept{90};

// Destroys what was kept for longer of the files whose receipts lie in `done`: the key of each goes (record.Erased),
// and with it the rejected rows in the log and the file's name; then the sealed file. Receipts stay. Repeating it is
// safe.
Status destroy_old(wire::Recorder& recorder, const std::filesystem::path& done, const std::string& actor,
                   std::chrono::days kept = raw_kept);

}  // namespace daybook::ingest
