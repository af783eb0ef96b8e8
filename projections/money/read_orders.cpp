// The view purchase-orders: what a package's order pays for, what its care came to, and how long the rest will do.

#include <algorithm>

#include "events/core/no_data.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "projections/money/books.h"
#include "schema/views.capnp.h"

namespace daybook::projections::money {
namespace {

using Row = schema::PurchaseOrderRow;
using std::chrono::days;

constexpr int pace_weeks = 4;  // the last ones that are over: what a week uses of late

struct Used {
    std::int64_t minutes = 0, pence = 0;
    std::int64_t lately = 0;  // pence of those weeks
    Position changed;
};

// What the package's weeks came to since its order began.
Result<Used> used_by(const Reading& reading, const std::string& id, Day first, Day today) {
    Used used;
    DAYBOOK_TRY(const auto known, reading.find(places, id_key(id)));
    if (!known) return used;
    for (const std::int32_t block : known->row.weeks) {
        if (block < block_of(first)) continue;
        DAYBOOK_TRY(const auto in_block, reading.find(package_weeks, block_key(id, block)));
        if (!in_block) continue;
        for (const ContractWeek& one : in_block->row) {
            if (one.week < first) continue;
            DAYBOOK_TRY(const auto row,
                        reading.find(weeks, week_key({.contract = one.contract, .week = one.week, .package = id})));
            if (!row) continue;
            const auto& total = row->row.total;
            used.minutes += total.billable_minutes;
            used.pence += total.billable_pence;
            if (one.week < today && one.week >= today - days{7 * pace_weeks}) used.lately += total.billable_pence;
            used.changed = std::max(used.changed, row->changed);
        }
    }
    return used;
}

Row::State state_of(const care::PackagePrice& price, std::int64_t left_pence, std::int64_t left_seconds,
                    std::int64_t weekly) {
    const bool in_pounds = price.order_pence > 0, in_time = price.order_time > Seconds{};
    if (!in_pounds && !in_time) return price.purchase_order.empty() ? Row::State::NO_ORDER : Row::State::OPEN;
    if ((in_pounds && left_pence <= 0) || (in_time && left_seconds <= 0)) return Row::State::OVER;
    return in_pounds && weekly > 0 && left_pence < pace_weeks * weekly ? Row::State::LOW : Row::State::OPEN;
}

void fill(Row::Builder row, const PackageRow& package, const Used& used, Day today) {
    const auto& price = package.price;
    const std::int64_t weekly = (2 * used.lately + pace_weeks) / (2 * pace_weeks);
    const std::int64_t left_pence = price.order_pence - used.pence;
    const std::int64_t left_seconds = price.order_time.count() - used.minutes * 60;
    row.setPackage(package.plan.package);
    row.setContract(package.plan.contract_on(today));
    row.setPerson(package.plan.person);
    row.setPurchaseOrder(price.purchase_order);
    row.setFrom(to_string(*package.plan.first));
    if (package.plan.last) row.setTo(to_string(*package.plan.last));
    row.setOrderSeconds(price.order_time > Seconds{} ? price.order_time.count() : no_data);
    row.setOrderPence(price.order_pence > 0 ? price.order_pence : no_data);
    row.setUsedSeconds(used.minutes * 60);
    row.setUsedPence(used.pence);
    row.setLeftSeconds(price.order_time > Seconds{} ? left_seconds : no_data);
    row.setLeftPence(price.order_pence > 0 ? left_pence : no_data);
    row.setWeeklyPence(weekly);
    const auto state = state_of(price, left_pence, left_seconds, weekly);
    row.setState(state);
    constexpr std::int64_t far = 36'500;  // in a hundred years it has not run out either
    const bool runs_out = price.order_pence > 0 && left_pence > 0 && weekly > 0 && left_pence / weekly * 7 < far;
    if (runs_out) row.setRunsOut(to_string(today + days{left_pence * 7 / weekly}));
}

}  // namespace

Result<ViewPage> read_orders(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    const Day today = Calendar::london().day_of(reading.checkpoint().recorded);
    std::vector<ViewRow> rows;
    auto cursor = reading.cursor(packages);
    // Packages before the page that is asked for are not read again.
    for (cursor.seek(id_key(query.get("package").empty() ? query.after : query.get("package")));
         cursor.valid() && rows.size() <= query.rows() + 1; cursor.next()) {
        const std::string id = KeyIn(cursor.key()).text();
        if (!query.get("package").empty() && id != query.get("package")) break;
        DAYBOOK_TRY(const PackageRow package, packages.decode(cursor.bytes()));
        if (!package.authorised() || id < query.after || !fits(query, "person", package.plan.person) ||
            !fits(query, "contract", package.plan.contract_on(today)) ||
            !fits(query, "order", package.price.purchase_order))
            continue;
        DAYBOOK_TRY(const Used used, used_by(reading, id, *package.plan.first, today));
        Row::State state{};
        auto words = row_words<Row>([&](Row::Builder row) {
            fill(row, package, used, today);
            state = row.getState();
        });
        if (!fits(query, "state", state)) continue;
        rows.push_back({id, std::move(words), std::max(used.changed, cursor.changed())});
    }
    DAYBOOK_CHECK(cursor.status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::money
