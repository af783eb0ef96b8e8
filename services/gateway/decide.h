#pragma once

#include <capnp/dynamic.h>

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "services/gateway/http.h"
#include "services/gateway/page.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// A decision a person can take from a page: the fact it records and how its form reads. What may be decided is judged
// by the recorder alone; this only says how it is asked.
struct Choice {
    std::string_view type;     // "visit.AlertAcknowledged"
    std::string_view word;     // "Acknowledge": the link beside a row
    std::string_view title;    // "Acknowledge the alert": the page and its button
    std::string_view what;     // what follows from it
    std::string_view fields;   // asked for, in this order; a trailing '*' = has to be filled in
    std::string_view role;     // who usually decides it
    std::string_view view;     // offered beside its rows, and waited for before the reader is led back
    std::string_view offered;  // those whose columns hold one of these words, or nothing: "state:open|escalated,cites:"
    std::string_view stream;   // of such a row: "reconciliation-{contract}.{week}"
    std::string_view presets{};  // columns of the row that go into the fact as they are: "package,pair"
    std::string_view not_yet{};  // of a record that begins later: when it does, in a sentence
};

std::span<const Choice> choices();
const Choice* find_choice(std::string_view type);  // nullptr where there is none

// "/decide/visit-v1/AlertAcknowledged?back=%2F": where it is asked. Presets and `back` stand in the query.
std::string decide_address(std::string_view stream, const Choice& choice, const Pairs& presets, std::string_view back);

// Whether anything can be decided beside the rows of a view.
bool decides(std::string_view view);

// [{"href","word","about"}] of what a view's row offers.
nlohmann::json decisions_of(std::string_view view, capnp::DynamicStruct::Reader row, std::string_view back);

// Those of one record as it stands, for its own page; empty where its view does not answer.
nlohmann::json decisions_about(std::string_view stream, Backend& backend);

// GET: the record as it stands, the form, and the version it rests on. POST: decides, and leads back; where somebody
// was faster or the rules refuse it, the form again with what was entered and why.
Response decide_page(const Frame& frame, const Request& request, std::string_view stream, std::string_view fact,
                     Backend& backend);

}  // namespace daybook::gateway
