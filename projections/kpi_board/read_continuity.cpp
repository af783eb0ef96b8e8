#include "events/core/calendar.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/continuity.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

ViewRow row_of(const WindowRow& window, Day to, Position changed) {
    auto words = row_words<schema::ContinuityRow>([&](schema::ContinuityRow::Builder row) {
        row.setPerson(window.person);
        row.setContract(window.contract);
        row.setZone(window.zone);
        row.setLocation(window.location);
        row.setFrom(to_string(to - kpi::window_days + std::chrono::days{1}));
        row.setTo(to_string(to));
        row.setAttendances(static_cast<std::uint32_t>(window.attendances));
        row.setWorkers(static_cast<std::uint32_t>(window.workers));
        row.setTopThree(static_cast<std::uint32_t>(window.top_three));
        row.setTopThreePpm(kpi::ppm({window.top_three, window.attendances}).value_or(-1));
        row.setEligible(window.eligible);
        row.setWorkersIn14(static_cast<std::uint32_t>(window.workers_in_14));
    });
    return {window.person, std::move(words), changed};
}

}  // namespace

Result<ViewPage> read_continuity(const Reading& reading, const ViewQuery& query) {
    Day asked = day(INT32_MAX);
    if (const auto text = query.get("day"); !text.empty()) {
        const auto parsed = parse_day(text);
        if (!parsed) return rejected("the filter “day” is “" + std::string(text) + "”, not a date like 2026-03-04");
        asked = *parsed;
    }
    DAYBOOK_TRY(const auto to, care_rows::closed_up_to(reading, asked));
    std::vector<ViewRow> rows;
    if (!to) return page_of(std::move(rows), query);
    const std::string prefix = KeyOut().day(*to).take();
    auto cursor = reading.cursor(person_windows);
    for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
        DAYBOOK_TRY(const WindowRow window, person_windows.decode(cursor.bytes()));
        if (fits(query, "person", window.person) && fits(query, "contract", window.contract) &&
            fits(query, "zone", window.zone) && fits(query, "location", window.location))
            rows.push_back(row_of(window, *to, cursor.changed()));
    }
    DAYBOOK_CHECK(cursor.status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::kpi_board
