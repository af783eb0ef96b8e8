#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <istream>

#include "services/archive/rows.h"

namespace daybook::archive {

struct Imported {
    std::uint64_t events = 0;
    Digest root{};
};

// Reads a whole export and shows every stored event in it, once it is known to be what its row says. Rejected, naming
// the row, for anything that is not byte for byte what an export writes, and for a file that is none from its first
// event to its last row; corrupt if the events' root is another than the last row says.
Result<Imported> read_export(std::istream& in, Format format, const std::function<Status(Words)>& take);

// Brings a whole export into the log folder `log`, stamps and all. The log must hold no event and nobody may have it
// open (else conflict, unavailable). Until it is accepted nothing stands in the log's place. See read_export for what
// is refused. `identity`: random bytes
// for the new log's uuid and hash key. `tick` hears how many events have been read.
Result<Imported> import_events(std::istream& in, Format format, const std::filesystem::path& log, Instant now,
                               const std::array<std::byte, 32>& identity,
                               const std::function<void(std::uint64_t)>& tick = {});

}  // namespace daybook::archive
