#pragma once

#include "tests/dsl/story.h"

namespace daybook::story {

// A cancellation is taken back: of one care worker's record only, where one is named.
inline Line reinstated(const std::string& visit, std::string when, std::string worker = {}) {
    return visit_line<schema::Visit::Cancelled>(visit, std::move(when), [=](auto fact, const Scene&) {
        fact.setTakenBack(true);
        fact.setWorker(worker);
    });
}

}  // namespace daybook::story
