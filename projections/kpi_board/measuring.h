#pragma once

#include <concepts>
#include <optional>
#include <span>

#include "events/care/days.h"
#include "projections/care_rows/care_rows.h"
#include "projections/kpi/kpi.h"
#include "projections/kpi_board/cells.h"

// What a record puts into cells, whatever it is a record of.
namespace daybook::projections::kpi_board {

inline void sooner(std::optional<Day>& next, const std::optional<Day>& day) {
    if (day && (!next || *day < *next)) next = day;
}

// What the KPIs of one kind of record come to, and the next day whose close changes one of them. `labels_on` says whose
// figures it belongs to on a day, `package` whose weeks or mismatches they are: those are kept by package as well.
template <class Record, class LabelsOn>
std::optional<Day> measure(Contribution& into, std::span<const kpi::Kpi<Record>* const> kpis, kpi::Measures measures,
                           const Record& record, const care::Setting& setting, const LabelsOn& labels_on,
                           std::string_view package = {}) {
    std::optional<Day> next;
    std::size_t index = kpi::first_of(measures);
    for (const auto* kpi : kpis) {
        const std::size_t at = index++;
        if constexpr (requires { record.closed; })
            if (kpi->due)
                if (const auto due = kpi->due(record); due && !record.closed.over(*due)) sooner(next, due);
        const auto day = kpi->day(record);
        if (!day) continue;
        const Labels labels = labels_on(*day);
        const auto ratio = kpi->measure(record, setting.terms(labels.contract, *day));
        if (!ratio) continue;
        add(into, Scope::contract, labels, at, *ratio);
        std::string whose(package);
        if constexpr (std::same_as<Record, kpi::PackageSeen>) whose = record.package.plan.package;
        if (whose.empty()) continue;
        Labels own = labels;
        own.who = std::move(whose);
        add(into, Scope::package, own, at, *ratio);
    }
    return next;
}

// Something begins to stand on `from` and ends with `to`; it changes whose it is on each of `moves`.
template <class LabelsOn>
void stand(Contribution& into, std::size_t at, kpi::Standing standing, std::span<const Day> moves,
           const LabelsOn& labels_on) {
    standing.from = care::within_reach(standing.from);
    if (standing.to) standing.to = care::within_reach(*standing.to);
    if (standing.ratio == kpi::Ratio{} || (standing.to && *standing.to < standing.from)) return;
    const kpi::Ratio begins = standing.ratio, ends{-begins.numerator, -begins.denominator};
    const auto turn = [&](Day last, Day day, bool leaves, bool stays) {
        Labels labels = labels_on(last);
        labels.day = day;
        if (leaves) add(into, Scope::standing, labels, at, ends);
        if (stays) add(into, Scope::standing, labels_on(day), at, begins);
    };
    turn(standing.from, standing.from, false, true);
    for (const Day move : moves)
        if (move > standing.from && (!standing.to || move <= *standing.to))
            turn(move - std::chrono::days{1}, move, true, true);
    if (standing.to) turn(*standing.to, *standing.to + std::chrono::days{1}, true, false);
}

}  // namespace daybook::projections::kpi_board
