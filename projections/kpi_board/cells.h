#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/person_day.h"
#include "projections/engine/table.h"
#include "projections/kpi/kpi.h"

namespace daybook::projections::kpi_board {

// What all visits of one scope on one day put into every KPI, in the order of kpi::visit_kpis().
struct Cell {
    std::vector<kpi::Ratio> ratios;
    std::int64_t unknown = 0;  // visits awaiting data when their day was closed (R1)

    Cell& operator+=(const Cell& other);
    Cell& operator-=(const Cell& other);
    bool empty() const;
};

// Whose figures a cell holds. `who` is the package or the worker; empty in the table of contracts.
struct Labels {
    std::string who, contract, zone, location;
    Day day{};
    auto operator<=>(const Labels&) const = default;
};

// Three scopes at day grain (format.md D4); weeks, months and other sums are made when read.
enum class Scope : std::uint8_t { contract, package, worker };

extern const Table<Cell> contract_cells;  // contract × zone × location × day
extern const Table<Cell> package_cells;   // package × the same
extern const Table<Cell> worker_cells;    // worker × the same
const Table<Cell>& cells_of(Scope scope);

std::string cell_key(const Labels& labels);
Labels labels_of(std::string_view key);

// What one person-day puts into which cells, by scope and key.
struct Share {
    Scope scope = Scope::contract;
    std::string key;
    Cell cell;
};
using Contribution = std::vector<Share>;
Contribution contribution_of(const std::vector<care::Measured>& measures, bool closed);

std::string encode(const Contribution& contribution);
Result<Contribution> decode_contribution(std::string_view bytes);

}  // namespace daybook::projections::kpi_board
