#include "projections/kpi_board/cells.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/apart.h"

namespace daybook::projections::kpi_board {
namespace {

std::string cell_key(std::string_view who, std::string_view contract, std::string_view zone, std::string_view location,
                     Day day) {
    return KeyOut().text(who).text(contract).text(zone).text(location).day(day).take();
}

constexpr std::array ahead_parts{&kpi::Ahead::visits, &kpi::Ahead::seconds, &kpi::Ahead::critical,
                                 &kpi::Ahead::double_handed};

// Most records measure few KPIs, which stand together: only those between the first and the last that are not nothing.
void write(BytesOut& out, const Cell& cell) {
    const auto something = [](const kpi::Ratio& ratio) { return ratio != kpi::Ratio{}; };
    const auto first = std::ranges::find_if(cell.ratios, something);
    auto last = cell.ratios.end();
    while (last != first && !something(*std::prev(last))) --last;
    for (const auto part : ahead_parts) out.i(cell.unknown.*part);
    out.u(static_cast<std::uint64_t>(last == first ? 0 : first - cell.ratios.begin()));
    out.u(static_cast<std::uint64_t>(last - first));
    for (auto ratio = first; ratio != last; ++ratio) {
        out.i(ratio->numerator);
        out.i(ratio->denominator);
    }
    out.i(cell.odd);
    for (const auto part : ahead_parts) out.i(cell.ahead.*part);
}

Cell read(BytesIn& in) {
    Cell cell;
    for (const auto part : ahead_parts) cell.unknown.*part = in.i();
    const auto first = std::min<std::uint64_t>(in.u(), kpi::shown_kpis().size());
    cell.ratios.resize(first);
    for (auto left = in.u(); left > 0 && in.good(); --left) {
        kpi::Ratio ratio;
        ratio.numerator = in.i();
        ratio.denominator = in.i();
        cell.ratios.push_back(ratio);
    }
    cell.odd = in.i();
    for (const auto part : ahead_parts) cell.ahead.*part = in.i();
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
    if (closed && m.unknown()) cell.unknown = kpi::waited_for(m);
}

// The cells of one person-day while they are added up. There are a handful, known by texts of the visits: their keys
// are made once, at the end.
class Sums {
 public:
    void add(Scope scope, std::string_view who, const care::Measured& m, const Cell& cell) {
        const auto found = std::ranges::find_if(sums_, [&](const Sum& sum) {
            return sum.scope == scope && sum.who == who && sum.m->day == m.day &&
                   sum.m->visit->contract == m.visit->contract && sum.m->zone == m.zone &&
                   sum.m->location == m.location;
        });
        // A package to which care was given is named though no KPI counts the visit: it may be its first (see
        // note_starts).
        const bool named = scope == Scope::package && m.given() && !m.visit->package.empty();
        if (found == sums_.end()) {
            sums_.push_back({.scope = scope, .who = who, .m = &m, .cell = cell, .named = named});
        } else {
            found->cell += cell;
            found->named = found->named || named;
        }
    }
    Contribution take() {
        Contribution all;
        all.reserve(sums_.size());
        for (Sum& sum : sums_) {
            if (sum.cell.empty() && !sum.named) continue;
            all.push_back({.scope = sum.scope,
                           .key = cell_key(sum.who, sum.m->visit->contract, sum.m->zone, sum.m->location, sum.m->day),
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
        bool named = false;
    };
    std::vector<Sum> sums_;
};

}  // namespace

Cell& Cell::operator+=(const Cell& other) {
    ratios.resize(std::max(ratios.size(), other.ratios.size()));
    for (std::size_t i = 0; i < other.ratios.size(); ++i) ratios[i] += other.ratios[i];
    unknown += other.unknown;
    odd += other.odd;
    ahead += other.ahead;
    return *this;
}

Cell& Cell::operator-=(const Cell& other) {
    ratios.resize(std::max(ratios.size(), other.ratios.size()));
    for (std::size_t i = 0; i < other.ratios.size(); ++i) {
        ratios[i].numerator -= other.ratios[i].numerator;
        ratios[i].denominator -= other.ratios[i].denominator;
    }
    unknown -= other.unknown;
    odd -= other.odd;
    ahead -= other.ahead;
    return *this;
}

void Cell::add(std::size_t kpi, const kpi::Ratio& ratio) {
    ratios.resize(std::max(ratios.size(), kpi + 1));
    ratios[kpi] += ratio;
}

bool Cell::measured() const {
    return unknown != kpi::Ahead{} || odd != 0 ||
           std::any_of(ratios.begin(), ratios.end(), [](const auto& r) { return r != kpi::Ratio{}; });
}

std::int64_t unknown_beside(const kpi::Shown& kpi, const Cell& cell) {
    if (kpi.odd_beside) return cell.odd;
    if (kpi.measures != kpi::Measures::visits) return 0;
    const bool of_some = kpi.ahead == &kpi::Ahead::critical || kpi.ahead == &kpi::Ahead::double_handed;
    return of_some ? cell.unknown.*kpi.ahead : cell.unknown.visits;
}

bool Cell::empty() const { return !measured() && ahead == kpi::Ahead{}; }

const Table<Cell> contract_cells{
    {.number = 20, .name = "contract_cells", .shown = &shown}, &encode_cell, &decode_cell, &cell_is_empty};
const Table<Cell> package_cells{{.number = 21, .name = "package_cells"}, &encode_cell, &decode_cell, &cell_is_empty};
const Table<Cell> worker_cells{{.number = 22, .name = "worker_cells"}, &encode_cell, &decode_cell, &cell_is_empty};

const Table<Cell> window_cells{
    {.number = 41, .name = "window_cells", .shown = &shown}, &encode_cell, &decode_cell, &cell_is_empty};
const Table<Cell> standing_cells{
    {.number = 42, .name = "standing_cells", .shown = &shown}, &encode_cell, &decode_cell, &cell_is_empty};

const Table<Cell>& cells_of(Scope scope) {
    switch (scope) {
        case Scope::contract: return contract_cells;
        case Scope::package: return package_cells;
        case Scope::worker: return worker_cells;
        case Scope::windows: return window_cells;
        case Scope::standing: return standing_cells;
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

namespace {

Cell& cell_in(Contribution& contribution, Scope scope, const Labels& labels) {
    std::string key = cell_key(labels);
    auto share = std::ranges::partition_point(
        contribution, [&](const Share& one) { return one.scope != scope ? one.scope < scope : one.key < key; });
    if (share == contribution.end() || share->scope != scope || share->key != key)
        share = contribution.insert(share, {.scope = scope, .key = std::move(key), .cell = {}});
    return share->cell;
}

}  // namespace

void add(Contribution& contribution, Scope scope, const Labels& labels, std::size_t kpi, const kpi::Ratio& ratio) {
    cell_in(contribution, scope, labels).add(kpi, ratio);
}

void add_odd(Contribution& contribution, Scope scope, const Labels& labels) {
    ++cell_in(contribution, scope, labels).odd;
}

Contribution contribution_of(const std::vector<care::Measured>& measures, bool closed) {
    Sums sums;
    Cell cell;
    const std::string apart = measures.empty() ? std::string() : who_apart(measures.front().visit->person);
    for (const auto& m : measures) {
        measure(cell, m, closed);
        cell.ahead = kpi::ahead_of(m);
        sums.add(Scope::contract, {}, m, cell);
        cell.ahead = {};
        sums.add(Scope::package, m.visit->package.empty() ? apart : m.visit->package, m, cell);
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

Result<std::string> replace(Rows& rows, std::string_view mark, const Contribution& now) {
    std::string after = encode(now);
    if (after == mark) return after;
    DAYBOOK_TRY(const Contribution before, decode_contribution(mark));
    for (const auto& share : before) rows.edit(cells_of(share.scope), share.key) -= share.cell;
    for (const auto& share : now) rows.edit(cells_of(share.scope), share.key) += share.cell;
    return after;
}

}  // namespace daybook::projections::kpi_board
