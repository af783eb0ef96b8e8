#include "projections/kpi_board/cells.h"

#include <algorithm>
#include <tuple>

#include "projections/engine/bytes.h"
#include "projections/engine/key.h"

namespace daybook::projections::kpi_board {
namespace {

std::string cell_key(std::string_view who, std::string_view contract, std::string_view zone, std::string_view location,
                     Day day) {
    return KeyOut().text(who).text(contract).text(zone).text(location).day(day).take();
}

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

// What one visit, or one attendance of it, comes to.
void measure(Cell& cell, const care::Measured& m, bool closed) {
    const auto kpis = kpi::visit_kpis();
    cell.ratios.assign(kpis.size(), {});
    for (std::size_t i = 0; i < kpis.size(); ++i)
        if (const auto ratio = kpis[i]->measure(m, *m.terms)) cell.ratios[i] = *ratio;
    cell.unknown = closed && m.unknown() ? 1 : 0;
}

// The cells of one person-day while they are added up. There are a handful, known by texts of the visits: their keys
// are made once, at the end.
class Sums {
 public:
    void add(Scope scope, std::string_view who, const care::Measured& m, const Cell& cell) {
        const auto found = std::ranges::find_if(sums_, [&](const Sum& sum) {
            return sum.scope == scope && sum.who == who && sum.m->day == m.day &&
                   sum.m->visit->contract == m.visit->contract && sum.m->visit->zone == m.visit->zone &&
                   sum.m->visit->location == m.visit->location;
        });
        if (found == sums_.end()) {
            sums_.push_back({.scope = scope, .who = who, .m = &m, .cell = cell});
        } else {
            found->cell += cell;
        }
    }
    Contribution take() {
        Contribution all;
        all.reserve(sums_.size());
        for (Sum& sum : sums_) {
            if (sum.cell.empty()) continue;
            const care::Visit& visit = *sum.m->visit;
            all.push_back({.scope = sum.scope,
                           .key = cell_key(sum.who, visit.contract, visit.zone, visit.location, sum.m->day),
                           .cell = std::move(sum.cell)});
        }
        std::ranges::sort(all, {}, [](const Share& share) { return std::tie(share.scope, share.key); });
        return all;
    }

 private:
    struct Sum {
        Scope scope = Scope::contract;
        std::string_view who;
        const care::Measured* m = nullptr;  // whose labels they are
        Cell cell;
    };
    std::vector<Sum> sums_;
};

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
    return cell_key(labels.who, labels.contract, labels.zone, labels.location, labels.day);
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
    Sums sums;
    Cell cell;
    for (const auto& m : measures) {
        measure(cell, m, closed);
        sums.add(Scope::contract, {}, m, cell);
        if (!m.visit->package.empty()) sums.add(Scope::package, m.visit->package, m, cell);
        const bool single = m.required == 1 && m.workers.size() == 1;  // then the attendance is the visit
        for (std::size_t i = 0; i < m.workers.size(); ++i) {
            if (m.workers[i].worker.empty()) continue;
            if (!single) measure(cell, care::attendance_of(m, i), closed);
            sums.add(Scope::worker, m.workers[i].worker, m, cell);
        }
    }
    return sums.take();
}

std::string encode(const Contribution& contribution) {
    if (contribution.empty()) return {};
    BytesOut out;
    for (const auto& share : contribution) {
        out.u(static_cast<std::uint64_t>(share.scope));
        out.text(share.key);
        write(out, share.cell);
    }
    return out.take();
}

Result<Contribution> decode_contribution(std::string_view bytes) {
    BytesIn in(bytes);
    Contribution contribution;
    while (in.good() && !in.done()) {
        Share& share = contribution.emplace_back();
        share.scope = static_cast<Scope>(in.u());
        share.key = in.text();
        share.cell = read(in);
    }
    if (!in.done()) return corrupt("what a person-day adds to the KPI board cannot be read: rebuild the projection");
    return contribution;
}

}  // namespace daybook::projections::kpi_board
