#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/gateway/http.h"
#include "services/gateway/words.h"

namespace daybook::gateway {

// What stands around every page.
struct Frame {
    bool demo = false;
    Instant now{};        // the recorder's clock
    bool reached = true;  // the recorder answered
    Position head{};      // of the log, before the page was read: what the stream tells from there on is news to it
    std::string done{};   // what was just decided, to be said above the page: "Alert acknowledged"
};

struct PageView {
    std::string title;
    std::string_view current{};  // "today", "money" …: which entry of the navigation it is
    std::string_view content;    // a template
    nlohmann::json data{};
    std::string_view views{};  // to hear: "live-board"; empty = the page does not change by itself
    bool chart = false;
    unsigned status = 200;
};

// The whole document. Every text is escaped; the templates are the only source of markup.
Response page(const Frame& frame, const PageView& view);

// The page that says why there is none.
Response problem_page(const Frame& frame, std::string_view type, std::string detail);
Response problem_page(const Frame& frame, const Error& error);

// {"word","icon","kind"} for _state.mustache.
nlohmann::json to_json(const Look& look);

}  // namespace daybook::gateway
