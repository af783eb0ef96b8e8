#include <algorithm>

#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/care_rows/care_rows.h"
#include "projections/kpi/kpi.h"
#include "projections/kpi_board/kpi_board.h"
#include "projections/kpi_board/lots.h"
#include "projections/kpi_board/no_kpi.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

enum class Part { any, numerator, denominator, missing, out };

Result<Part> part_of(std::string_view text) {
    if (text.empty()) return Part::any;
    if (text == "numerator") return Part::numerator;
    if (text == "denominator") return Part::denominator;
    if (text == "missing") return Part::missing;
    if (text == "out") return Part::out;
    return rejected("“part” is “" + std::string(text) + "”, not numerator, denominator, missing or out");
}

// Of one of which no outcome is known, those the figure would be measured on.
bool unknown_to(const kpi::VisitKpi& kpi, const care::Measured& m) {
    const bool of_some = kpi.ahead == &kpi::Ahead::critical || kpi.ahead == &kpi::Ahead::double_handed;
    return m.unknown() && (!of_some || kpi::waited_for(m).*kpi.ahead != 0);
}

// What became of it keeps it out of a figure that it would be in if it had been attended as planned.
bool kept_out(const kpi::VisitKpi& kpi, const care::Measured& m) {
    using State = schema::VisitState;
    if (m.unknown() || m.state == State::UNPLANNED) return false;
    if (kpi.ahead) return kpi::waited_for(m).*kpi.ahead != 0;
    return m.state == State::CANCELLED || m.state == State::SUSPENDED || m.state == State::VOIDED;
}

bool in_part(Part part, const std::optional<kpi::Ratio>& ratio, const kpi::VisitKpi& kpi, const care::Measured& m) {
    switch (part) {
        case Part::any: return ratio || unknown_to(kpi, m);
        case Part::numerator: return ratio && ratio->numerator != 0;
        case Part::denominator: return ratio && ratio->denominator != 0;
        case Part::missing: return !ratio;
        case Part::out: return !ratio && kept_out(kpi, m);
    }
    return false;
}

bool fits(const ViewQuery& query, std::string_view name, std::string_view value) {
    const auto filter = query.get(name);
    return filter.empty() || filter == value;
}

std::vector<Position> events_of(const care::Measured& m) {
    std::vector<Position> all = m.visit->positions;
    for (const auto* row : m.rows) all.insert(all.end(), row->positions.begin(), row->positions.end());
    std::sort(all.begin(), all.end());
    return all;
}

ViewRow row_of(const kpi::VisitKpi& kpi, const care::Measured& m, const kpi::Ratio& ratio, Position changed,
               std::string_view worker) {
    const auto positions = events_of(m);
    auto words = row_words<schema::KpiVisitRow>([&](schema::KpiVisitRow::Builder row) {
        row.setKpi(std::string(kpi.id));
        row.setDay(to_string(m.day));
        row.setVisit(m.visit->id);
        row.setPerson(m.visit->person);
        row.setContract(m.visit->contract);
        row.setZone(std::string(m.zone));
        row.setPackage(m.visit->package);
        row.setNumerator(ratio.numerator);
        row.setDenominator(ratio.denominator);
        row.setPlannedStart(m.plan ? micros(m.plan->start) : 0);
        row.setStart(m.start ? micros(*m.start) : 0);
        row.setEnd(m.end ? micros(*m.end) : 0);
        row.setState(m.state);
        row.setRuleVersion(m.terms->version);
        auto list = row.initPositions(static_cast<unsigned>(positions.size()));
        for (unsigned i = 0; i < list.size(); ++i) list.set(i, positions[i].value);
    });
    std::string key = to_string(m.day) + "/" + m.visit->person + "/" + m.visit->id;
    if (!worker.empty()) key += "/" + std::string(worker);
    return {std::move(key), std::move(words), changed};
}

struct Asked {
    const ViewQuery& query;
    const kpi::VisitKpi& kpi;
    Part part;
    const LotsRead& lots;
};

bool of_person(const Asked& asked, const care::Visit& visit) {
    const auto filter = asked.query.get("person");
    return filter.empty() || care::id_in(filter, "person") == care::id_in(visit.person, "person");
}

// As the board groups its figures: by the lot its package names or, where it names none, that of its zone.
bool of_lot(const Asked& asked, const care::Measured& m) {
    const auto filter = asked.query.get("lot");
    if (filter.empty()) return true;
    const std::string& own = asked.lots.of_package(m.visit->package);
    return filter == (own.empty() ? asked.lots.of_zone(m.location, m.zone) : own);
}

void add_visit(std::vector<ViewRow>& rows, const Asked& asked, const care::Measured& m, Position changed) {
    const auto& visit = *m.visit;
    if (!fits(asked.query, "contract", visit.contract) || !fits(asked.query, "zone", m.zone) ||
        !fits(asked.query, "location", m.location) || !fits(asked.query, "package", visit.package) ||
        !of_person(asked, visit) || !of_lot(asked, m))
        return;
    const auto take = [&](const care::Measured& measured, std::string_view worker) {
        const auto ratio = asked.kpi.measure(measured, *measured.terms);
        if (in_part(asked.part, ratio, asked.kpi, measured))
            rows.push_back(row_of(asked.kpi, measured, ratio.value_or(kpi::Ratio{}), changed, worker));
    };
    const auto worker = asked.query.get("worker");
    if (worker.empty()) return take(m, {});
    for (std::size_t i = 0; i < m.workers.size(); ++i)
        if (m.workers[i].worker == worker) take(care::attendance_of(m, i), worker);
}

Status add_day(std::vector<ViewRow>& rows, const Asked& asked, Day day, const Reading& reading,
               const care_rows::ReadingSetting& setting) {
    DAYBOOK_TRY(const auto people, care_rows::people_of(reading, day));
    for (const auto& person : people) {
        DAYBOOK_TRY(const auto row, reading.find(care_rows::person_days, care_rows::person_day_key(person, day)));
        if (!row) continue;
        for (const auto& m : care::measure(row->row.day, setting)) add_visit(rows, asked, m, row->changed);
    }
    return {};
}

}  // namespace

Result<ViewPage> read_visits(const Reading& reading, const ViewQuery& query) {
    const kpi::VisitKpi* kpi = kpi::find_visit_kpi(query.get("kpi"));
    if (!kpi && kpi::find_kpi(query.get("kpi"))) return ViewPage{};  // it measures no visits
    if (!kpi) return no_kpi(query.get("kpi"));
    DAYBOOK_TRY(const Part part, part_of(query.get("part")));
    DAYBOOK_TRY(Days days, days_asked(reading, query));
    // Keys begin with the day: what lies behind `after` cannot be on an earlier one.
    if (const auto last = parse_day(std::string_view(query.after).substr(0, 10)))
        days.from = std::max(days.from, *last);
    const care_rows::ReadingSetting setting(reading);
    const LotsRead lots(reading);
    const Asked asked{query, *kpi, part, lots};
    ViewQuery rest = query;
    std::vector<ViewRow> rows;
    for (Day day = days.from; day <= days.to && rows.size() <= query.rows(); day += std::chrono::days{1}) {
        DAYBOOK_CHECK(add_day(rows, asked, day, reading, setting));
        const auto seen =
            std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.key == rest.after; });
        if (seen == rows.end()) continue;
        rows.erase(rows.begin(), std::next(seen));
        rest.after.clear();
    }
    DAYBOOK_CHECK(setting.status());
    DAYBOOK_CHECK(lots.status());
    return page_of(std::move(rows), rest);
}

}  // namespace daybook::projections::kpi_board
