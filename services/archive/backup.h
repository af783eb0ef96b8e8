#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "events/verify/verify.h"
#include "services/wire/client.h"

// Backups: a folder with `log` (the database), `checkpoint` (what the log signed just before) and `log.vkey` (the key
// to believe it by). The keys of sealed data are not in it: they are backed up apart, or erasing would be undone.
namespace daybook::archive {

// Makes a backup in `folder`, which is new or empty, while the recorder works: a snapshot by hard links in the data
// folder, copied, synced and verified deeply against the checkpoint. Conflict if there is something in the folder;
// corrupt, naming what is damaged, if the copy is not the log that was signed. Nothing is left behind by a failure.
Result<verify::Report> back_up(wire::Recorder& recorder, const std::filesystem::path& data,
                               const std::filesystem::path& folder, const verify::Tick& tick = {});

// Where a restore ends: with this position, or with the last event recorded no later than this.
struct Until {
    std::optional<Position> position{};
    std::optional<Instant> recorded{};
};

struct Restored {
    std::uint64_t events = 0;
    Digest root{};
    std::uint32_t incarnation = 0;  // the backup's and one more (format.md D2)
    std::uint64_t left_out = 0;     // events of the backup behind the end
};

// Writes the beginning of a backup's log as a new incarnation into `data`/log. The backup is verified deeply before,
// and what was written after. Conflict if `data` has anything in it; not_found if the backup ends before the position.
Result<Restored> restore(const std::filesystem::path& backup, const Until& until, const std::filesystem::path& data,
                         const verify::Tick& tick = {});

// What the files beside a log say others have seen of it: `log.watermark`, and `checkpoint` with `log.vkey`.
Result<verify::Claims> claims_beside(const std::filesystem::path& folder);

}  // namespace daybook::archive
