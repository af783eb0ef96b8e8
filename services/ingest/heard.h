#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "events/core/calendar.h"
#include "services/ingest/record.h"

namespace daybook::ingest {

// How far a file says its source has told (R1), contract by contract, held to what can be so: a row moves it only if
// its visit lies in the week the row declares, and only to the end of a week that was over when the row was told. It
// can never be taken back, and everything it covers that nobody came to becomes missed.
class Heard {
 public:
    // `zone`: whose midnight ends the week. `now`: the recorder's.
    Heard(const Calendar& zone, Instant now) : zone_(zone), now_(now) {}

    // Takes what a row of a contract (by id) declares; the exception, if that moves nothing.
    std::optional<Oddity> take(const std::string& contract, const Record& record);

    // Contract → the end of the latest week.
    const std::map<std::string, Instant>& until() const { return until_; }

 private:
    const Calendar& zone_;
    Instant now_;
    std::map<std::string, Instant> until_;
    std::set<std::pair<std::string, Day>> not_over_;  // said once a file
};

}  // namespace daybook::ingest
