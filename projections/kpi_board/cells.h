#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/person_day.h"
#include "projections/engine/rows.h"
#include "projections/engine/table.h"
#include "projections/kpi/kpi.h"

namespace daybook::projections::kpi_board {

// What all records of one scope on one day put into every KPI, in the order of kpi::shown_kpis().
struct Cell {
    std::vector<kpi::Ratio> ratios;
    kpi::Ahead unknown;    // visits awaiting data when their day was closed (R1)
    std::int64_t odd = 0;  // hand-backs that do not fit their package: in no ratio, counted beside those of hand-backs
    kpi::Ahead ahead;      // visits planned for the day, come or not; in the table of contracts alone

    Cell& operator+=(const Cell& other);
    Cell& operator-=(const Cell& other);
    void add(std::size_t kpi, const kpi::Ratio& ratio);
    bool measured() const;  // any visit came to something, or to nothing known
    bool empty() const;
};
// What is counted beside a figure: visits awaiting data (R1), of one that is measured on visits those it would be
// measured on; hand-backs that do not fit, beside hand-backs.
std::int64_t unknown_beside(const kpi::Shown& kpi, const Cell& cell);

// Whose figures a cell holds. `who` is the package or the worker; empty in the table of contracts, and in that of what
// stands, where a care worker's own stand beside the sums.
struct Labels {
    std::string who, contract, zone, location;
    Day day{};
    auto operator<=>(const Labels&) const = default;
};

// Three scopes at day grain (format.md D4); weeks, months and other sums are made when read. Of two more no sums over
// days are made, a figure is theirs at the last closed day (R12): `windows` holds that day's own figure, `standing`
// what begins (and, negative, what ends) on a day and stands from then on.
enum class Scope : std::uint8_t { contract, package, worker, windows, standing };

extern const Table<Cell> contract_cells;  // contract × zone × location × day
extern const Table<Cell> package_cells;   // package × the same
extern const Table<Cell> worker_cells;    // worker × the same
extern const Table<Cell> window_cells;    // as the first
extern const Table<Cell> standing_cells;  // as the first
const Table<Cell>& cells_of(Scope scope);

std::string cell_key(const Labels& labels);
Labels labels_of(std::string_view key);

// What one record puts into which cells, by scope and key.
struct Share {
    Scope scope = Scope::contract;
    std::string key;
    Cell cell;
};
using Contribution = std::vector<Share>;  // by scope and key
void add(Contribution& contribution, Scope scope, const Labels& labels, std::size_t kpi, const kpi::Ratio& ratio);
void add_odd(Contribution& contribution, Scope scope, const Labels& labels);
Contribution contribution_of(const std::vector<care::Measured>& measures, bool closed);

std::string encode(const Contribution& contribution);
Result<Contribution> decode_contribution(std::string_view bytes);

// Takes out what a record had put into its cells (its mark: what was put, not what would be measured today) and puts in
// what it comes to now. Returns the new mark.
Result<std::string> replace(Rows& rows, std::string_view mark, const Contribution& now);

}  // namespace daybook::projections::kpi_board
