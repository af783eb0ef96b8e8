#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "events/core/calendar.h"
#include "events/core/result.h"
#include "services/ingest/facts.h"
#include "services/wire/client.h"

namespace daybook::ingest {

// What a file holds, for a feed whose later files replace the weeks of the people they name (R28): a row of an earlier
// file that this one no longer holds is withdrawn. Grows with the file, unlike all else that loading does.
class Holdings {
 public:
    // One row's visit: its week is the one the row declares, else Monday to Sunday.
    void take(const Voice& voice, const Record& record);

    bool holds(std::string_view stream) const { return streams_.contains(std::string(stream)); }
    bool replaces(const std::string& person, Day day) const;
    std::uint64_t version() const { return version_; }  // the latest of its rows

 private:
    std::unordered_set<std::string> streams_;
    std::map<std::string, std::set<std::pair<Day, Day>>, std::less<>> weeks_;  // person → first and last day
    std::uint64_t version_ = 0;
};

// Voids every visit of this source, announced before this file, that lies in a replaced week and is not held; how many
// this file voided, those of an earlier try included. Reads the log once.
struct Withdrawn {
    std::uint64_t rows = 0;
    Position last;
};
Result<Withdrawn> withdraw(wire::Recorder& recorder, const Voice& voice, const Holdings& file, const Calendar& zone,
                           Position announced);

}  // namespace daybook::ingest
