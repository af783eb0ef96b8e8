#pragma once

#include <map>
#include <string>

#include "services/ingest/facts.h"
#include "services/wire/client.h"

namespace daybook::ingest {

// People and care workers a file's visits name, of a sender that tells who they are in rows of their own. Whoever has
// not been told of by the end of the file is unknown: a visit of theirs is flagged, once a file.
class Unnamed {
 public:
    void take(const Voice& voice, const Record& record, const RowPlace& place);

    // How many were flagged, those of an earlier try included, and the last position.
    struct Flagged {
        std::uint64_t exceptions = 0;
        Position last;
    };
    Result<Flagged> flag(wire::Recorder& recorder, const Voice& voice) const;

 private:
    struct Visit {
        std::string stream;
        bool worker = false;
        RowPlace place;
    };
    std::map<std::string, Visit> first_visits_;  // by the stream of whom it names
};

}  // namespace daybook::ingest
