#include <algorithm>

#include "events/stored/titles.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "projections/money/books.h"
#include "schema/views.capnp.h"

namespace daybook::projections::money {
namespace {

using Reconciled = schema::ReconciliationRow;
using Raised = schema::MismatchRow;

// Who was told of a week's mismatches, and when first.
struct Told {
    std::string escalation, to;
    std::optional<Instant> sent;
};
Result<Told> told_of(const Reading& reading, const WeekOf& week, Instant raised) {
    Told told;
    const std::string about = "reconciliation-" + week.contract + "." + to_string(week.week);
    DAYBOOK_TRY(const auto ids, reading.find(escalated_about, id_key(about)));
    if (!ids) return told;
    for (const auto& id : ids->row) {
        DAYBOOK_TRY(const auto one, reading.find(escalations, id_key(id)));
        if (!one) continue;
        const auto& sent = one->row.sent;
        // What was told before it was raised was told of others.
        if (told.escalation.empty()) told.escalation = id;
        if (!sent || *sent < raised || (told.sent && *sent >= *told.sent)) continue;
        told = {.escalation = id,
                .to = one->row.role.empty()
                          ? std::string(title_of(capnp::toDynamic(schema::Escalation::SentTo::To{one->row.sent_to})))
                          : one->row.role,
                .sent = sent};
    }
    return told;
}

Raised::State state_of(const Mismatch& one, const Told& told) {
    if (one.resolved) return Raised::State::RESOLVED;
    if (told.sent) return Raised::State::ESCALATED;
    return one.explained ? Raised::State::EXPLAINED : Raised::State::OPEN;
}

std::string day_of(const std::optional<Instant>& t) {
    return t ? to_string(Calendar::london().day_of(*t)) : std::string();
}

void fill(Raised::Builder row, const WeekOf& week, const Mismatch& one, const Told& told, Day today, Nation nation) {
    const auto& calendar = Calendar::london();
    const Day raised = calendar.day_of(one.raised);
    row.setContract(week.contract);
    row.setPackage(said_package(week.package));
    row.setWeek(to_string(week.week));
    row.setPair(one.pair);
    row.setExpected(one.expected);
    row.setFound(one.found);
    row.setDifference(one.found - one.expected);
    row.setTolerance(one.tolerance);
    row.setUnit(one.pair == billing::Pair::DELIVERED_EXPECTED ? "s" : "p");
    row.setCause(one.cause);
    row.setRaised(to_string(raised));
    row.setWorkingDays(
        billing::working_days_between(raised, one.resolved ? calendar.day_of(*one.resolved) : today, nation));
    row.setDue(to_string(one.due));
    row.setSent(day_of(told.sent));
    row.setSentTo(told.to);
    row.setResolved(day_of(one.resolved));
    row.setInTime(told.sent && calendar.day_of(*told.sent) <= one.due);
    row.setState(state_of(one, told));
    row.setEscalation(told.escalation);
    row.setExplained(day_of(one.explained));
    row.setOutcome(one.outcome);
    row.setDocumentRef(one.document);
}

// What the difference is worth: pence as they are, time at the package's hourly rate in the middle of the week or,
// where an hour has no rate, at what a minute of the week came to. 0 where neither is known.
Result<std::int64_t> worth_of(Books& books, const Reading& reading, const WeekOf& week, const Mismatch& one) {
    const std::int64_t difference = one.found - one.expected;
    if (one.pair != billing::Pair::DELIVERED_EXPECTED) return difference;
    DAYBOOK_TRY(const auto* terms, books.contract(week.contract));
    DAYBOOK_TRY(const auto* package, books.package(week.package));
    const Day middle = week.week - std::chrono::days{3};
    const auto& calendar = Calendar::london();
    const auto rate = billing::rate_at({.contract = *terms,
                                        .package = package->price,
                                        .rules = terms->rules_on(middle),
                                        .calendar = calendar,
                                        .billed = std::chrono::minutes{30}},
                                       calendar.at(middle, std::chrono::hours{12}).instant, true);
    const auto share = [&](std::int64_t pence, std::int64_t seconds) {
        const std::int64_t size = std::abs(difference) * pence, half_up = (2 * size + seconds) / (2 * seconds);
        return difference < 0 ? -half_up : half_up;
    };
    if (rate.found && rate.unit == billing::RateUnit::HOUR) return share(rate.pence, 3600);
    DAYBOOK_TRY(const auto row, reading.find(weeks, week_key(week)));
    if (!row || row->row.total.billable_minutes <= 0) return 0;
    return share(row->row.total.billable_pence, row->row.total.billable_minutes * 60);
}

// The figures as they stand now, of one that is open.
Status refresh(Books& books, const Reading& reading, const WeekOf& week, Mismatch& one) {
    if (one.resolved) return {};
    DAYBOOK_TRY(const auto row, reading.find(weeks, week_key(week)));
    if (!row) return {};
    DAYBOOK_TRY(const auto* terms, books.contract(week.contract));
    for (const auto& now : billing::differences(row->row.total, terms->rules_on(week.week), true))
        if (now.pair == one.pair) {
            one.expected = now.expected;
            one.found = now.found;
            one.tolerance = now.tolerance;
        }
    return {};
}

}  // namespace

Result<ViewPage> read_mismatches(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Raised::State>(query, "state"));
    DAYBOOK_CHECK(check_word<billing::Pair>(query, "pair"));
    Books books(reading);
    std::vector<ViewRow> rows;
    auto cursor = reading.cursor(mismatches);
    const std::string contract(query.get("contract"));
    const std::string first = contract.empty() ? std::string() : week_key(contract, day(INT32_MIN));
    for (cursor.seek(first); cursor.valid(); cursor.next()) {
        const auto week = week_of(cursor.key());
        if (!week || (!contract.empty() && week->contract != contract)) break;
        if (!fits(query, "package", week->package) || !fits(query, "week", to_string(week->week))) continue;
        DAYBOOK_TRY(auto all, mismatches.decode(cursor.bytes()));
        for (Mismatch& one : all) {
            DAYBOOK_TRY(const Told told, told_of(reading, *week, one.raised));
            if (!fits(query, "pair", one.pair) || !fits(query, "state", state_of(one, told))) continue;
            DAYBOOK_CHECK(refresh(books, reading, *week, one));
            DAYBOOK_TRY(const std::int64_t pence, worth_of(books, reading, *week, one));
            DAYBOOK_TRY(const auto* terms, books.contract(week->contract));
            const std::string id =
                shown(*week) + "/" + std::string(filters::name_of(one.pair)) + "/" + std::to_string(one.position.value);
            auto words = row_words<Raised>([&](Raised::Builder row) {
                row.setMismatch(id);
                fill(row, *week, one, told, books.today(), terms->nation);
                row.setPence(pence);
            });
            rows.push_back({id, std::move(words), cursor.changed()});
        }
    }
    DAYBOOK_CHECK(cursor.status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::money
