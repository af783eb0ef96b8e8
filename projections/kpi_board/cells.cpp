#include "projections/kpi_board/cells.h"

#include <algorithm>

#include "projections/engine/bytes.h"
#include "projections/engine/key.h"

namespace daybook::projections::kpi_board {
namespace {

void write(BytesOut& out, const Cell& cell) {
    out.i(cell.unknown);
    out.u(cell.ratios.size());
    for (const auto& ratio : cell.ratios) {
        out.i(ratio.numerator);
        out.i(ratio.denominator);
    }
}

Cell read(BytesIn& in) {
    Cell cell;
    cell.unknown = in.i();
    for (auto left = in.u(); left > 0 && in.good(); --left) {
        kpi::Ratio ratio;
        ratio.numerator = in.i();
        ratio.denominator = in.i();
        cell.ratios.push_back(ratio);
    }
    return cell;
}

std::string encode_cell(const Cell& cell) {
    BytesOut out;
    write(out, cell);
    return out.take();
}

Result<Cell> decode_cell(std::string_view bytes) {
    BytesIn in(bytes);
    Cell cell = read(in);
    if (!in.done()) return corrupt("a cell of the KPI board cannot be read: rebuild the projection");
    return cell;
}

bool cell_is_empty(const Cell& cell) { return cell.empty(); }

// What a reader is told: whose figures on which day are others now.
std::string shown(std::string_view key) {
    const Labels labels = labels_of(key);
    std::string text = labels.contract + "/" + labels.zone + "/" + to_string(labels.day);
    return labels.who.empty() ? text : labels.who + "/" + text;
}

void add(Cell& cell, const care::Measured& m, bool closed) {
    const auto kpis = kpi::visit_kpis();
    cell.ratios.resize(kpis.size());
    for (std::size_t i = 0; i < kpis.size(); ++i)
        if (const auto ratio = kpis[i]->measure(m, *m.terms)) cell.ratios[i] += *ratio;
    if (closed && m.unknown()) ++cell.unknown;
}

}  // namespace

Cell& Cell::operator+=(const Cell& other) {
    ratios.resize(std::max(ratios.size(), other.ratios.size()));
    for (std::size_t i = 0; i < other.ratios.size(); ++i) ratios[i] += other.ratios[i];
    unknown += other.unknown;
    return *this;
}

Cell& Cell::operator-=(const Cell& other) {
    ratios.resize(std::max(ratios.size(), other.ratios.size()));
    for (std::size_t i = 0; i < other.ratios.size(); ++i) {
        ratios[i].numerator -= other.ratios[i].numerator;
        ratios[i].denominator -= other.ratios[i].denominator;
    }
    unknown -= other.unknown;
    return *this;
}

bool Cell::empty() const {
    return unknown == 0 && std::all_of(ratios.begin(), ratios.end(), [](const auto& r) { return r == kpi::Ratio{}; });
}

const Table<Cell> contract_cells{
    {.number = 20, .name = "contract_cells", .shown = &shown}, &encode_cell, &decode_cell, &cell_is_empty};
const Table<Cell> package_cells{{.number = 21, .name = "package_cells"}, &encode_cell, &decode_cell, &cell_is_empty};
const Table<Cell> worker_cells{{.number = 22, .name = "worker_cells"}, &encode_cell, &decode_cell, &cell_is_empty};

const Table<Cell>& cells_of(Scope scope) {
    switch (scope) {
        case Scope::contract: return contract_cells;
        case Scope::package: return package_cells;
        case Scope::worker: return worker_cells;
    }
    return contract_cells;
}

std::string cell_key(const Labels& labels) {
    return KeyOut()
        .text(labels.who)
        .text(labels.contract)
        .text(labels.zone)
        .text(labels.location)
        .day(labels.day)
        .take();
}

Labels labels_of(std::string_view key) {
    KeyIn in(key);
    Labels labels;
    labels.who = in.text();
    labels.contract = in.text();
    labels.zone = in.text();
    labels.location = in.text();
    labels.day = in.day();
    return labels;
}

Contribution contribution_of(const std::vector<care::Measured>& measures, bool closed) {
    Contribution all;
    for (const auto& m : measures) {
        Labels labels{.who = {},
                      .contract = m.visit->contract,
                      .zone = m.visit->zone,
                      .location = m.visit->location,
                      .day = m.day};
        add(all[{Scope::contract, cell_key(labels)}], m, closed);
        if (!m.visit->package.empty()) {
            labels.who = m.visit->package;
            add(all[{Scope::package, cell_key(labels)}], m, closed);
        }
        for (std::size_t i = 0; i < m.workers.size(); ++i) {
            if (m.workers[i].worker.empty()) continue;
            labels.who = m.workers[i].worker;
            add(all[{Scope::worker, cell_key(labels)}], care::attendance_of(m, i), closed);
        }
    }
    std::erase_if(all, [](const auto& entry) { return entry.second.empty(); });
    return all;
}

std::string encode(const Contribution& contribution) {
    if (contribution.empty()) return {};
    BytesOut out;
    for (const auto& [at, cell] : contribution) {
        out.u(static_cast<std::uint64_t>(at.first));
        out.text(at.second);
        write(out, cell);
    }
    return out.take();
}

Result<Contribution> decode_contribution(std::string_view bytes) {
    BytesIn in(bytes);
    Contribution contribution;
    while (in.good() && !in.done()) {
        const auto scope = static_cast<Scope>(in.u());
        std::string key(in.text());
        contribution[{scope, std::move(key)}] = read(in);
    }
    if (!in.done()) return corrupt("what a person-day adds to the KPI board cannot be read: rebuild the projection");
    return contribution;
}

}  // namespace daybook::projections::kpi_board
