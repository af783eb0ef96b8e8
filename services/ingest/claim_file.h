#pragma once

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "events/seal/intake.h"
#include "services/ingest/abacus.h"
#include "services/ingest/facts.h"
#include "services/ingest/ingest.h"

// A council's service delivery file as it is written, whatever the claims come from.
namespace daybook::ingest {

// One row: what is claimed, and what was recorded of it.
struct ClaimedRow {
    std::string person, worker;         // the subjects' streams; empty = nobody
    std::string line;                   // OurRef
    std::vector<capnp::word> sealed{};  // a Claimed event that holds it under somebody's key instead
    Claim claim;
    std::optional<Instant> start{}, end{};  // of the attendance that stands
    bool by_hand = false;                   // one of them was entered or changed by hand
};

class ClaimFile {
 public:
    // `about` names the file where no reference is given: what it claims.
    ClaimFile(wire::Recorder& recorder, const ExportOptions& options, AbacusLayout layout, std::string contract,
              std::string about)
        : recorder_(recorder),
          options_(options),
          layout_(std::move(layout)),
          contract_(std::move(contract)),
          about_(std::move(about)) {}

    // The heading; before any row.
    Status begin();
    // Names are opened for many rows at once, and recorded as looked at.
    Status add(ClaimedRow row);
    // The file whole, or not at all.
    Result<ExportReceipt> finish(const std::filesystem::path& to);

    const Calendar& zone() const { return layout_.zone; }

 private:
    struct Name {
        std::string reference, name;
        bool known = false;
    };
    using Keys = std::map<KeyId, Key>;

    Status flush();
    Status write(const ClaimedRow& row, const std::map<std::string, Name>& names, const Keys& keys);
    Result<Name> name_of(const std::string& subject, const Keys& keys);
    void put_actual(std::vector<std::string>& cells, const ClaimedRow& row) const;
    std::string local_text(Instant t) const;
    std::string reference() const;
    void line(const std::vector<std::string>& cells);

    wire::Recorder& recorder_;
    const ExportOptions& options_;
    AbacusLayout layout_;
    std::string contract_, about_;
    Instant made_;
    std::vector<ClaimedRow> batch_;
    std::ostringstream out_;
    ExportReceipt receipt_;
};

}  // namespace daybook::ingest
