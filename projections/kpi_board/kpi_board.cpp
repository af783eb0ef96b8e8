#include "projections/kpi_board/kpi_board.h"

#include <algorithm>

#include "events/core/calendar.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/cells.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

constexpr std::chrono::days window{28};

void apply(Rows& rows, const Contribution& contribution, bool add) {
    for (const auto& share : contribution) {
        Cell& sum = rows.edit(cells_of(share.scope), share.key);
        if (add) {
            sum += share.cell;
        } else {
            sum -= share.cell;
        }
    }
}

// Adds measure(after) − measure(before) of a person-day to its cells. `before` is what was put there, not what would
// be measured today: terms may have changed since.
Status settle(Rows& rows, std::string_view key) {
    const care_rows::CareDay* known = rows.find(care_rows::person_days, key);
    if (!known) return {};
    const care_rows::CareDay& row = *known;
    const care_rows::RowsSetting setting(rows);
    const Contribution after = contribution_of(care::measure(row.day, setting), row.day.closed);
    std::string mark = encode(after);
    if (mark != row.mark) {
        DAYBOOK_TRY(const Contribution before, decode_contribution(row.mark));
        apply(rows, before, false);
        apply(rows, after, true);
        rows.edit(care_rows::person_days, key).mark = std::move(mark);
    }
    care_rows::leave_if_empty(rows, key);
    return {};
}

std::vector<const TableInfo*> tables() {
    auto all = care_rows::tables();
    all.insert(all.end(), {&contract_cells, &package_cells, &worker_cells});
    return all;
}

Result<std::optional<Day>> day_filter(const ViewQuery& query, std::string_view name) {
    const auto text = query.get(name);
    if (text.empty()) return std::optional<Day>{};
    const auto day = parse_day(text);
    if (!day)
        return rejected("the filter “" + std::string(name) + "” is “" + std::string(text) +
                        "”, not a date like 2026-03-04");
    return day;
}

}  // namespace

Result<Day> newest_day(const Reading& reading) {
    const Day today = Calendar::london().day_of(reading.checkpoint().recorded);
    std::optional<Day> newest;
    auto cursor = reading.cursor(contract_cells);
    for (cursor.seek({}); cursor.valid();) {
        Labels labels = labels_of(cursor.key());
        labels.day = today;
        cursor.seek_last(cell_key(labels));
        if (cursor.valid()) {
            const Labels found = labels_of(cursor.key());
            const bool same =
                found.contract == labels.contract && found.zone == labels.zone && found.location == labels.location;
            if (same && (!newest || found.day > *newest)) newest = found.day;
        }
        labels.day = day(INT32_MAX);
        cursor.seek(cell_key(labels));
        if (cursor.valid() && cursor.key() == cell_key(labels)) cursor.next();
    }
    DAYBOOK_CHECK(cursor.status());
    return newest.value_or(today);
}

Result<Days> days_asked(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const auto single, day_filter(query, "day"));
    DAYBOOK_TRY(auto from, day_filter(query, "from"));
    DAYBOOK_TRY(auto to, day_filter(query, "to"));
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
    return {
        .name = "kpi-board",
        .version = 2,
        .tables = tables(),
        .must_know = care_rows::must_know(),
        .step = &care_rows::step,
        .settle = &settle,
        .restate = &care_rows::restate,
        .views = {{.name = "kpi-board",
                   .row_type = capnp::typeId<schema::KpiBoardRow>(),
                   .filters = {"kpi", "contract", "contractType", "zone", "location", "package", "worker", "by",
                               "period", "day", "from", "to"},
                   .read = &read_board},
                  {.name = "kpi-visits",
                   .row_type = capnp::typeId<schema::KpiVisitRow>(),
                   .filters = {"kpi", "contract", "zone", "location", "package", "worker", "day", "from", "to", "part"},
                   .read = &read_visits}}};
}

}  // namespace daybook::projections::kpi_board
