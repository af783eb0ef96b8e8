#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "events/core/types.h"
#include "projections/engine/rows.h"
#include "projections/engine/store.h"

namespace daybook::projections {

// The last row changes of a projection, so that a reader can ask what changed behind a position (format.md D7). Rows
// and the position to ask from next time move together: nothing committed in between is ever missed.
class Changes {
 public:
    static constexpr std::size_t most = 65'536;

    // Nothing is known of changes up to `from`.
    explicit Changes(const Checkpoint& from)
        : forgotten_(from.position), whole_(from.whole()), restating_(from.restating) {}

    // What one commit changed, and where it led.
    void add(std::vector<Rows::Change> changes, const Checkpoint& committed);

    // Whoever asks behind a position up to here is told to fetch everything: other rows answer from now on.
    void forget();

    struct Answer {
        Position position;  // what to ask behind next time: everything up to here is told
        bool restating = false;
        bool reset = false;             // too far back: fetch everything
        std::vector<std::string> keys;  // each once
    };
    Answer after(Position position) const;

 private:
    std::deque<Rows::Change> changes_;  // by position
    Position forgotten_;                // changes up to here are not held
    Position whole_;
    bool restating_ = false;
};

}  // namespace daybook::projections
