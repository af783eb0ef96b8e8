#include "projections/engine/compare.h"

#include "projections/engine/parked.h"

namespace daybook::projections {
namespace {

Result<TableDifference> differences(const TableInfo& table, const Reading& before, const Reading& after) {
    TableDifference found{.table = std::string(table.name)};
    auto a = before.cursor(table), b = after.cursor(table);
    a.seek({});
    b.seek({});
    while (a.valid() || b.valid()) {
        const bool only_a = a.valid() && (!b.valid() || a.key() < b.key());
        const bool only_b = b.valid() && (!a.valid() || b.key() < a.key());
        if (only_a) {
            ++found.gone;
            a.next();
        } else if (only_b) {
            ++found.added;
            b.next();
        } else {
            if (a.bytes() != b.bytes()) ++found.changed;
            a.next();
            b.next();
        }
    }
    DAYBOOK_CHECK(a.status());
    DAYBOOK_CHECK(b.status());
    return found;
}

}  // namespace

Result<Comparison> compare(const Projection& projection, const Reading& before, const Reading& after) {
    const Checkpoint &a = before.checkpoint(), &b = after.checkpoint();
    if (a.position != b.position || a.restating || b.restating)
        return rejected("two builds of " + std::string(projection.name) +
                        " can be compared at one position only, and stand at " + std::to_string(a.whole().value) +
                        " and " + std::to_string(b.whole().value));
    Comparison comparison{.position = a.position, .before = a.digest, .after = b.digest, .tables = {}};
    if (comparison.same()) return comparison;
    auto tables = projection.tables;
    const auto own = engine_tables();
    tables.insert(tables.end(), own.begin(), own.end());
    for (const TableInfo* table : tables) {
        DAYBOOK_TRY(auto found, differences(*table, before, after));
        if (found.added + found.gone + found.changed > 0) comparison.tables.push_back(std::move(found));
    }
    return comparison;
}

}  // namespace daybook::projections
