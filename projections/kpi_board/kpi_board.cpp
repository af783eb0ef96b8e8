#include "projections/kpi_board/kpi_board.h"

#include <algorithm>

#include "events/core/calendar.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/apart.h"
#include "projections/kpi_board/billed.h"
#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/continuity.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/house.h"
#include "projections/kpi_board/lots.h"
#include "projections/kpi_board/mentions.h"
#include "projections/kpi_board/misses.h"
#include "projections/kpi_board/obliged.h"
#include "projections/kpi_board/persons.h"
#include "projections/kpi_board/promised.h"
#include "projections/kpi_board/rebases.h"
#include "projections/kpi_board/reconciled.h"
#include "projections/kpi_board/records.h"
#include "projections/kpi_board/reported.h"
#include "projections/kpi_board/reviews.h"
#include "projections/kpi_board/staff.h"
#include "projections/kpi_board/surges.h"
#include "projections/kpi_board/variations.h"
#include "projections/kpi_board/warned.h"
#include "projections/kpi_board/workers.h"
#include "schema/record.capnp.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

constexpr std::chrono::days window{28};

std::vector<std::string> packages_in(const Contribution& contribution) {
    std::vector<std::string> packages;
    for (const auto& share : contribution) {
        if (share.scope != Scope::package) continue;
        if (std::string who = labels_of(share.key).who; !person_apart(who)) packages.push_back(std::move(who));
    }
    return packages;
}

// Adds measure(after) − what was put before of a person-day to its cells: terms may have changed since.
Status settle_day(Rows& rows, std::string_view key) {
    const care_rows::CareDay* known = rows.find(care_rows::person_days, key);
    if (!known) return {};
    const care_rows::CareDay& row = *known;
    const care_rows::RowsSetting setting(rows);
    const auto measures = care::measure(row.day, setting);
    const Contribution now = contribution_of(measures, row.day.closed);
    std::vector<std::string> packages_before;
    if (std::string mark = encode(now); mark != row.mark) {
        DAYBOOK_TRY(const Contribution before, decode_contribution(row.mark));
        packages_before = packages_in(before);
        note_misses(rows, before, now);
        DAYBOOK_TRY(std::string after, replace(rows, row.mark, now));
        rows.edit(care_rows::person_days, key).mark = std::move(after);
    }
    note_starts(rows, row.day, measures, packages_before);
    note_attendances(rows, row.day, measures);
    note_rota(rows, row.day.person, row.day.day);
    care_rows::leave_if_empty(rows, key);
    return {};
}

Status settle(Rows& rows, std::string_view key) {
    const auto record = record_of(key);
    if (!record) return settle_day(rows, key);
    switch (record->kind) {
        case Kind::referral: return settle_referral(rows, record->key);
        case Kind::package: return settle_package(rows, record->key);
        case Kind::variation: return settle_variation(rows, record->key);
        case Kind::window: return settle_windows(rows, record->key);
        case Kind::person: return settle_person(rows, record->key);
        case Kind::review: return settle_reviews(rows, record->key);
        case Kind::escalation: return settle_escalation(rows, record->key);
        case Kind::worker_week: return settle_worker_week(rows, record->key);
        case Kind::worker: return settle_worker(rows, record->key);
        case Kind::location: return settle_location(rows, record->key);
        case Kind::obligations: return settle_obligations(rows, record->key);
        case Kind::invoice: return settle_invoice(rows, record->key);
        case Kind::reconciliation: return settle_reconciliation(rows, record->key);
    }
    return {};
}

Status step(Rows& rows, const EventView& event) {
    DAYBOOK_CHECK(care_rows::step(rows, event));
    take_record(rows, event);
    take_variation(rows, event);
    take_rebase(rows, event);
    take_reported(rows, event);
    take_surge(rows, event);
    take_zone(rows, event);
    take_review(rows, event);
    take_escalation(rows, event);
    if (event.is<schema::Record::DayClosed>()) {
        const Day closing = day(event.as<schema::Record::DayClosed>().getDay());
        close(rows, closing);
        close_windows(rows, closing);
    }
    return {};
}

std::vector<const TableInfo*> tables() {
    auto all = care_rows::tables();
    all.insert(all.end(), {&contract_cells, &package_cells, &worker_cells, &window_cells, &standing_cells, &referrals,
                           &packages, &people, &contract_packages, &first_days, &rebases});
    for (const auto& more :
         {due_tables(), continuity_tables(), variation_tables(), reported_tables(), surge_tables(), promised_tables(),
          miss_tables(), review_tables(), escalation_tables(), worker_tables(), staff_tables(), house_tables(),
          obligation_tables(), invoice_tables(), reconciliation_tables(), mention_tables(), lot_tables()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace

Result<std::optional<Day>> day_asked(const ViewQuery& query, std::string_view name) {
    const auto text = query.get(name);
    if (text.empty()) return std::optional<Day>{};
    const auto day = parse_day(text);
    if (!day)
        return rejected("the filter “" + std::string(name) + "” is “" + std::string(text) +
                        "”, not a date like 2026-03-04");
    return day;
}

Result<Day> newest_day(const Reading& reading) {
    const Day today = Calendar::london().day_of(reading.checkpoint().recorded);
    std::optional<Day> newest;
    auto cursor = reading.cursor(contract_cells);
    for (cursor.seek({}); cursor.valid();) {
        Labels labels = labels_of(cursor.key());
        labels.day = today;
        for (cursor.seek_last(cell_key(labels)); cursor.valid(); cursor.back()) {
            const Labels found = labels_of(cursor.key());
            const bool same =
                found.contract == labels.contract && found.zone == labels.zone && found.location == labels.location;
            if (!same || (newest && found.day <= *newest)) break;
            DAYBOOK_TRY(const Cell cell, contract_cells.decode(cursor.bytes()));
            if (!cell.measured()) continue;  // visits are planned for that day, and none has come to anything yet
            newest = found.day;
            break;
        }
        labels.day = day(INT32_MAX);
        cursor.seek(cell_key(labels));
        if (cursor.valid() && cursor.key() == cell_key(labels)) cursor.next();
    }
    DAYBOOK_CHECK(cursor.status());
    return newest.value_or(today);
}

Result<Days> days_asked(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const auto single, day_asked(query, "day"));
    DAYBOOK_TRY(auto from, day_asked(query, "from"));
    DAYBOOK_TRY(auto to, day_asked(query, "to"));
    if (single && (from || to)) return rejected("give either “day” or “from” and “to”");
    if (single) from = to = single;
    if (!to && from) to = std::max(*from, Calendar::london().day_of(reading.checkpoint().recorded));
    if (!to) {
        DAYBOOK_TRY(to, newest_day(reading));
    }
    if (!from) from = *to - window + std::chrono::days{1};
    if (*from > *to) return rejected("“from” is after “to”");
    return Days{*from, *to};
}

Projection projection() {
    return {.name = "kpi-board",
            .version = 14,
            .tables = tables(),
            .must_know = care_rows::must_know(),
            .step = &step,
            .settle = &settle,
            .restate = &care_rows::restate,
            .views = {{.name = "kpi-board",
                       .row_type = capnp::typeId<schema::KpiBoardRow>(),
                       .filters = {"kpi", "contract", "contractType", "lot", "zone", "location", "package", "person",
                                   "worker", "by", "period", "day", "from", "to"},
                       .read = &read_board},
                      {.name = "kpi-visits",
                       .row_type = capnp::typeId<schema::KpiVisitRow>(),
                       .filters = {"kpi", "contract", "lot", "zone", "location", "package", "person", "worker", "day",
                                   "from", "to", "part"},
                       .read = &read_visits,
                       .required = {{"kpi", "punctuality"}}},
                      {.name = "kpi-records",
                       .row_type = capnp::typeId<schema::KpiRecordRow>(),
                       .filters = {"kpi", "contract", "zone", "location", "day", "from", "to"},
                       .read = &read_records,
                       .required = {{"kpi", "acceptance"}}},
                      {.name = "continuity",
                       .row_type = capnp::typeId<schema::ContinuityRow>(),
                       .filters = {"person", "contract", "zone", "location", "day"},
                       .read = &read_continuity},
                      {.name = "kpi-series",
                       .row_type = capnp::typeId<schema::KpiSeriesRow>(),
                       .filters = {"kpi", "contract", "location", "from", "to"},
                       .read = &read_series},
                      {.name = "kpi-forecast",
                       .row_type = capnp::typeId<schema::KpiForecastRow>(),
                       .filters = {"kpi", "contract", "location", "day"},
                       .read = &read_forecast},
                      {.name = "kpi-reported",
                       .row_type = capnp::typeId<schema::KpiReportedRow>(),
                       .filters = {"contract", "kpi", "period"},
                       .read = &read_reported},
                      {.name = "surges",
                       .row_type = capnp::typeId<schema::SurgeRow>(),
                       .filters = {"location", "kpi"},
                       .read = &read_surges}}};
}

}  // namespace daybook::projections::kpi_board
