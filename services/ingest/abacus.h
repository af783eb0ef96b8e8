#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "events/core/calendar.h"
#include "events/core/result.h"

// What reading and writing a council's service delivery file have in common (feeds.md, adapter 1).
namespace daybook::ingest {

enum AbacusColumn : std::size_t {
    file_reference,
    description,
    created,
    provider_ref,
    contract_number,
    service_user_ref,
    service_user_details,
    week_ending,
    our_ref,
    service_user_contribution,
    payment_claimed,
    service_type,
    visit_date,
    start_time_claimed,
    duration_claimed,
    actual_start_time,
    actual_duration,
    secondary_visit,
    number_of_carers,
    order_ref,
    manually_amended,
    visit_code,
    care_worker_reference,
    care_worker_name,
    column_count
};
using AbacusNames = std::array<std::string, column_count>;

// The published layout, and what a map (TOML) says of a council's own.
struct AbacusLayout {
    Calendar zone;
    std::string source, references;
    char delimiter = ',';
    bool replaces_weeks = false;  // R28
    AbacusNames names;            // of the columns

    // Without a map the published one; rejected for a map that cannot be read, naming the line.
    static Result<AbacusLayout> read(const std::filesystem::path& map);
};

}  // namespace daybook::ingest
