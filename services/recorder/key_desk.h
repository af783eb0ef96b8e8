#pragma once

#include <string>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/recorder/messages.h"
#include "services/recorder/sequencer.h"

namespace daybook::recorder {

// Who asks for whose keys, and why.
struct Look {
    std::string actor;  // account or worker id, never a name
    std::string purpose;
    std::string view;  // what they were looking at
    std::vector<std::string> subjects;
};

// Hands out keys, never before it is durably recorded who looked (record.Viewed; format.md F4).
class KeyDesk {
 public:
    KeyDesk(Sequencer& sequencer, KeyStore& keys, Clock clock, Random random)
        : sequencer_(sequencer), keys_(keys), clock_(std::move(clock)), random_(std::move(random)) {}

    // The keys of those subjects that have one. The subject "index" alone answers with the index key: it opens nothing
    // that is sealed, so nobody is recorded as having looked.
    Result<std::vector<NamedKey>> keys(const Look& look);

 private:
    Proposal viewed(const Look& look, Instant now);

    Sequencer& sequencer_;
    KeyStore& keys_;
    Clock clock_;
    Random random_;
};

}  // namespace daybook::recorder
