#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/core/calendar.h"
#include "events/core/result.h"
#include "schema/words.capnp.h"
#include "services/ingest/record.h"
#include "services/ingest/text.h"

namespace daybook::ingest {

// What a field of a mapped row can be.
enum class Field : std::size_t {
    person,
    person_name,
    workers,
    worker_names,
    contract,
    package,
    zone,
    run,
    secondary,
    date,
    start,
    end,
    length,
    required,
    time_critical,
    band_from,
    band_to,
    agreed_with,
    notes,  // the plan
    actual_date,
    actual_start,
    actual_end,
    actual_length,
    method,
    manual,
    at_home,  // what happened
    scheduled,
    cancelled_at,  // to whose visit
    claimed_start,
    claimed_length,
    claimed_pounds,
    order,
    service,
    week_ending,
    status,
    made,
    version,
    invoice,
    invoice_number,
    amount,
    payer,
    payment,
    due,  // of an invoice
    count
};
std::string_view name(Field field);

// What a status word makes of a row.
enum class Becomes { as_it_is, cancelled, no_access };
struct StatusWord {
    Becomes becomes = Becomes::as_it_is;
    schema::Who by = schema::Who::NOBODY;
    std::optional<InvoiceRow::Says> invoice{};  // what it says of an invoice
};

// A mapped file's description (TOML), read and checked; deploy/feeds/rota.toml is one with every line explained.
struct Mapping {
    struct Column {
        std::string heading;
        bool optional = false;  // written "Heading?": the file may lack it
    };
    std::string source, references;
    char delimiter = ',';
    Calendar zone = Calendar::london();
    bool replaces_weeks = false;   // R28
    std::vector<std::string> key;  // headings
    std::array<std::vector<Column>, static_cast<std::size_t>(Field::count)> columns;

    // Of rows about invoices, what the file itself does not say: [invoices].
    struct Invoices {
        InvoiceRow::Says says = InvoiceRow::Says::nothing;  // of a row without a status
        std::string contract, payer;
        std::optional<Pence> amount{};  // of a draft
        unsigned due_days = 30;
    };
    Invoices invoices;

    std::optional<Pattern> date, time, made;
    Unit length = Unit::minutes;
    std::map<std::string, StatusWord> status;       // by lower-case word
    std::map<std::string, schema::Method> methods;  // likewise
    std::map<std::string, schema::Who> agreed;      // likewise
    bool about_invoices() const { return has(Field::invoice); }
    bool has(Field field) const { return !columns[static_cast<std::size_t>(field)].empty(); }
    const std::vector<Column>& of(Field field) const { return columns[static_cast<std::size_t>(field)]; }

    // not_found for no file; rejected, naming file, line and the nearest known word.
    static Result<Mapping> read(const std::filesystem::path& path);
};

// Rows about invoices, where the map names an `invoice` column.
class Format;
std::unique_ptr<Format> make_mapped_invoices(Mapping map);

}  // namespace daybook::ingest
