#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/verify/stored_log.h"

// Whether a log is the one that was written: by its own bytes, and against what others have seen of it.
namespace daybook::verify {

// Somebody has seen the first `size` events with this root: a signed checkpoint, a witness file.
struct Seen {
    std::string who;  // "the witness /mnt/usb/daybook.checkpoint": named in the finding
    std::uint64_t size = 0;
    Digest root{};
};

// Somebody has seen the event at this position with this leaf: the watermark.
struct SeenLeaf {
    std::string who;
    std::uint64_t position = 0;
    Digest leaf{};
};

struct Claims {
    std::optional<std::string> uuid{};  // the log is this one
    std::vector<Seen> seen{};
    std::vector<SeenLeaf> leaves{};
};

// One thing that is wrong, and where: "position 812", "tile 0/3", "the witness …", "files".
struct Finding {
    std::string place;
    std::string what;
    bool operator==(const Finding&) const = default;
};

struct Report {
    static constexpr std::size_t most_findings = 100;

    bool deep = false;
    std::string uuid;
    std::string incarnation;
    std::uint64_t head = 0;
    Digest root{};  // over what is there
    std::uint64_t events_read = 0;
    std::uint64_t tiles_compared = 0;
    std::uint64_t claims_compared = 0;
    std::vector<Finding> findings;  // the first hundred
    std::uint64_t found = 0;        // all of them

    bool sound() const { return found == 0; }
    void add(std::string place, std::string what);
};

// Every so often: how many events have been read of how many (0 = not known yet).
using Tick = std::function<void(std::uint64_t read, std::uint64_t of)>;

// Reads the head, the tree's edge and its upper tiles, and compares them with every claim: seconds, however long the
// log. An event inside a full tile is not read, so one that was changed there is found by `deep` only.
Report quick(const StoredLog& log, const Claims& claims);

// Reads every event: frames, headers, gapless positions, versions of streams, recorded never decreasing, (source, id)
// unique; computes every leaf, every tile and the root anew, and compares every claim. About 32 bytes of memory an
// event.
Report deep(const StoredLog& log, const Claims& claims, const Tick& tick = {});

// Parts that both use.
void read_identity(const StoredLog& log, const Claims& claims, Report& report);

}  // namespace daybook::verify
