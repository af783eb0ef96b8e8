// The view `kpi-records`: the records behind a figure that is not measured on visits.

#include <algorithm>
#include <tuple>

#include "projections/engine/filters.h"
#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/continuity.h"
#include "projections/kpi_board/house.h"
#include "projections/kpi_board/kpi_board.h"
#include "projections/kpi_board/marks.h"
#include "projections/kpi_board/no_kpi.h"
#include "projections/kpi_board/records.h"
#include "projections/kpi_board/staff.h"
#include "projections/kpi_board/standing.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using kpi::Measures;
using Row = schema::KpiRecordRow;

Status each_file(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, workers, [](const auto&, KeyIn key) { return key.text(); }, [](const auto& row) { return row.mark; },
        take);
}
template <class Of>
Status each_put(const Reading& reading, const Table<Of>& table, const char* category, const TakeMark& take) {
    return each_mark(
        reading, table, [&](const auto&, KeyIn key) { return in_category(category, key.text()); },
        [](const auto& row) { return row.put.mark; }, take);
}

// Every record that may have a part in a KPI of that kind.
Status each_record(Measures of, const Reading& reading, const TakeMark& take) {
    switch (of) {
        case Measures::visits: return {};
        case Measures::packages:
            DAYBOOK_CHECK(each_put(reading, packages, "package-", take));
            return each_put(reading, referrals, "referral-", take);  // promised weekly time
        case Measures::referrals: return each_put(reading, referrals, "referral-", take);
        case Measures::variations: return each_variation(reading, take);
        case Measures::windows:
            return each_mark(
                reading, person_windows, [](const auto& row, KeyIn) { return row.person; },
                [](const auto& row) { return row.mark; }, take);
        case Measures::admissions:
        case Measures::surveys:
        case Measures::answers: return each_put(reading, people, "person-", take);
        case Measures::reviews: return each_review(reading, take);
        case Measures::escalations: return each_escalation(reading, take);
        case Measures::worker_weeks: return each_worker_week(reading, take);
        case Measures::workers:
            DAYBOOK_CHECK(each_house(reading, take));  // their posts
            return each_file(reading, take);
        case Measures::obligations: return each_obliged(reading, take);
        case Measures::invoice_lines: return each_invoice(reading, take);
        case Measures::mismatches:
        case Measures::package_weeks: return each_reconciled(reading, take);
    }
    return {};
}

struct Asked {
    const ViewQuery& query;
    std::size_t kpi = 0;
    Days days;
    std::optional<Day> as_at;  // the last closed day of them
    const RulesRead& rules;
    std::vector<ViewRow>& rows;
};

// What a record put into the figure: on a day, or from a day on.
struct Part {
    Labels labels;
    std::optional<Day> until;
    kpi::Ratio ratio;
};

kpi::Ratio ratio_at(Cell cell, const Asked& asked, const Labels& labels) {
    if (const auto* contract = asked.rules.contract(labels.contract)) tell_route(cell, contract->route);
    return asked.kpi < cell.ratios.size() ? cell.ratios[asked.kpi] : kpi::Ratio{};
}

void show(const Asked& asked, const Mark& mark, const Part& part) {
    const Labels& labels = part.labels;
    if (part.ratio == kpi::Ratio{} || !fits(asked.query, "contract", labels.contract) ||
        !fits(asked.query, "zone", labels.zone) || !fits(asked.query, "location", labels.location))
        return;
    auto row = row_words<Row>([&](Row::Builder out) {
        out.setKpi(std::string(kpi::shown_kpis()[asked.kpi].id));
        out.setRecord(mark.record);
        out.setDay(to_string(labels.day));
        if (part.until) out.setUntil(to_string(*part.until));
        out.setContract(labels.contract);
        out.setZone(labels.zone);
        out.setLocation(labels.location);
        out.setNumerator(part.ratio.numerator);
        out.setDenominator(part.ratio.denominator);
        out.setRuleVersion(asked.rules.terms(labels.contract, labels.location, labels.day).version);
    });
    std::string key = to_string(labels.day) + "/" + mark.record;
    for (const auto* label : {&labels.contract, &labels.zone, &labels.location}) key += "/" + *label;
    asked.rows.push_back({std::move(key), std::move(row), mark.changed});
}

// What of the record stands on the last closed day, since when, and until when; of rates, over the days asked for.
void show_standing(const Asked& asked, const Mark& mark, const std::vector<Turn>& turns, Labels labels) {
    if (!asked.as_at) return;
    const bool rate = kpi::shown_kpis()[asked.kpi].each_day;
    Part part{.labels = std::move(labels), .until = {}, .ratio = {}};
    part.ratio = ratio_at(stood(turns, asked.days.from, *asked.as_at).cell, asked, part.labels);
    part.labels.day = asked.days.from;
    if (rate) part.until = asked.as_at;
    for (const Turn& turn : rate ? std::vector<Turn>{} : turns) {  // in order
        if (turn.cell.ratios.size() <= asked.kpi || turn.cell.ratios[asked.kpi] == kpi::Ratio{}) continue;
        if (turn.day <= *asked.as_at)
            part.labels.day = turn.day;
        else if (!part.until)
            part.until = turn.day - std::chrono::days{1};
    }
    show(asked, mark, part);
}

Status add_record(const Asked& asked, const Mark& mark) {
    DAYBOOK_TRY(const Contribution all, decode_contribution(mark.bytes));
    std::vector<Turn> turns;  // of one contract, zone and location
    Labels whose;
    const auto stood_so_far = [&] {
        if (!turns.empty()) show_standing(asked, mark, turns, whose);
        turns.clear();
    };
    for (const Share& share : all) {
        Labels labels = labels_of(share.key);
        if (!labels.who.empty()) continue;  // the same again, by care worker or package
        if (share.scope == Scope::standing) {
            if (std::tie(labels.contract, labels.zone, labels.location) !=
                std::tie(whose.contract, whose.zone, whose.location))
                stood_so_far();
            turns.push_back({.day = labels.day, .cell = share.cell, .changed = mark.changed});
            whose = std::move(labels);
            continue;
        }
        const bool of_window = share.scope == Scope::windows;
        const bool in =
            of_window ? labels.day == asked.as_at : labels.day >= asked.days.from && labels.day <= asked.days.to;
        if (in) show(asked, mark, {.labels = labels, .until = {}, .ratio = ratio_at(share.cell, asked, labels)});
    }
    stood_so_far();
    return {};
}

}  // namespace

Result<ViewPage> read_records(const Reading& reading, const ViewQuery& query) {
    const kpi::Shown* kpi = kpi::find_kpi(query.get("kpi"));
    if (!kpi) return no_kpi(query.get("kpi"));
    DAYBOOK_TRY(const Days days, days_asked(reading, query));
    DAYBOOK_TRY(auto as_at, care_rows::closed_up_to(reading, days.to));
    if (as_at && *as_at < days.from) as_at.reset();
    const RulesRead rules(reading);
    std::vector<ViewRow> rows;
    const Asked asked{query, kpi::place_of(kpi->id), days, as_at, rules, rows};
    DAYBOOK_CHECK(each_record(kpi->measures, reading, [&](const Mark& mark) { return add_record(asked, mark); }));
    DAYBOOK_CHECK(rules.status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::kpi_board
