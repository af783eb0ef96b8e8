#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "events/core/types.h"
#include "projections/engine/rows.h"

namespace daybook::projections {

// The last row changes of a projection, so that a reader can ask what changed behind a position (format.md D7).
class Changes {
   public:
    static constexpr std::size_t most = 65'536;

    // Nothing is known of changes up to `from`.
    explicit Changes(Position from) : forgotten_(from) {}

    void add(std::vector<Rows::Change> changes);

    struct Answer {
        bool reset = false;             // too far back: fetch everything
        std::vector<std::string> keys;  // each once
    };
    Answer after(Position position) const;

   private:
    std::deque<Rows::Change> changes_;  // by position
    Position forgotten_;                // changes up to here are not held
};

}  // namespace daybook::projections
