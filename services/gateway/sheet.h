#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "services/gateway/cells.h"
#include "services/gateway/http.h"
#include "services/gateway/page.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// One table that people read, described by data: a view, what of it is shown at first, and how it can be narrowed. The
// page of a sheet sorts, filters, turns pages and chooses columns in its address, and offers the same rows as CSV and
// as a workbook: with every column, unless the reader chose some.
struct Sheet {
    std::string_view path;       // "/money/mismatches"
    std::string_view group;      // "money": the entry of the navigation; its sheets are the tabs
    std::string_view tab;        // "Mismatches"
    std::string_view title;      // "Mismatches by age"
    std::string_view lead;       // what it answers, in a sentence
    std::string_view view;       // "mismatches"
    std::string_view columns;    // the usual ones, in this order: as many as stand on 1280 pixels without scrolling
    std::string_view filters{};  // offered, of those the view knows: "contract,state"
    std::string_view sort{};     // unless another is asked for
    std::string_view fixed{};    // "open=yes": always asked for
    std::string_view empty{};    // what an empty table says
    std::string_view hears{};    // the streamed view whose changes move the page
    bool decides = true;         // what can be decided of a row is offered beside it
    // Nothing is decided beside rows whose column names a record that this view finds so.
    struct Spared {
        std::string_view column, view, filter, value;
    };
    Spared spared{};
    // What stands above the table: {"sentences":[…],"tiles":[…],"chart":…}; nothing = only the table.
    Result<nlohmann::json> (*above)(const Frame&, const Request&, Backend&) = nullptr;
};

std::span<const Sheet> sheets();

// nullptr where there is none.
const Sheet* sheet_at(std::string_view path);

// The tabs of a group; the sheet at `path` is the current one.
nlohmann::json tabs_of(std::string_view group, std::string_view path);

Response sheet_page(const Frame& frame, const Request& request, const Sheet& sheet, Backend& backend);

// The columns of a view that stand on 1280 pixels: those of the sheet that shows it, else its own; empty = all of them.
std::string_view usual_columns(std::string_view view);

// Any view as programs get it: every row and filter, its usual columns first.
Response view_page(const Frame& frame, const Request& request, std::string_view view, Backend& backend);

// A table of rows as _sheet.mustache shows it.
Result<nlohmann::json> table_of(const Request& request, const Sheet& sheet, Backend& backend);

// Where the rows of a view are sorted, narrowed and kept, for a page that shows them its own way:
// {"table","csv","xlsx"} of _as_table.mustache. `asked` are filters, and the columns of the table; files hold them all.
nlohmann::json as_table(std::string_view view, const Pairs& asked);

// The rows of any view as its own page shows them, for a page that holds them beside others: what is sorted or narrowed
// leads there.
Result<nlohmann::json> table_of_view(std::string_view view, const Pairs& asked, Backend& backend);

// What stands above the tables, one file a group: above_money.cpp, above_quality.cpp …
Result<nlohmann::json> above_weeks(const Frame& frame, const Request& request, Backend& backend);
Result<nlohmann::json> above_mismatches(const Frame& frame, const Request& request, Backend& backend);
Result<nlohmann::json> above_invoices(const Frame& frame, const Request& request, Backend& backend);
Result<nlohmann::json> above_debt(const Frame& frame, const Request& request, Backend& backend);
Result<nlohmann::json> above_margin(const Frame& frame, const Request& request, Backend& backend);
Result<nlohmann::json> above_travel(const Frame& frame, const Request& request, Backend& backend);
Result<nlohmann::json> above_cash(const Frame& frame, const Request& request, Backend& backend);
Result<nlohmann::json> above_contracts(const Frame& frame, const Request& request, Backend& backend);
Result<nlohmann::json> above_market(const Frame& frame, const Request& request, Backend& backend);
Result<nlohmann::json> above_quality(const Frame& frame, const Request& request, Backend& backend);

}  // namespace daybook::gateway
