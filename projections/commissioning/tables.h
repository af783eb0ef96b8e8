#pragma once

#include <string>
#include <string_view>

#include "events/care/contract.h"
#include "events/care/decisions/person.h"
#include "events/care/location.h"
#include "events/care/package.h"
#include "events/care/people.h"
#include "events/care/referral.h"
#include "events/care/register.h"
#include "projections/commissioning/plans.h"
#include "projections/engine/store.h"
#include "projections/engine/table.h"

// The rows of the commissioning projection: one record a stream, by its id.
namespace daybook::projections::commissioning {

extern const Table<care::Referral> referrals;
extern const Table<care::Contract> contracts;
extern const Table<care::Package> packages;
extern const Table<care::Location> locations;
extern const Table<care::Risk> risks;
extern const Table<care::Escalation> escalations;
extern const Table<care::Action> actions;
// Whether somebody is prepared for care and what was agreed for them; nothing that says who they are.
struct PersonRow {
    care::PersonRecord record;
    care::CarePlanDates dates;
    schema::Answer positive_risk = schema::Answer::UNKNOWN;  // agreed, by the last risk assessment
    std::vector<std::string> best_interests{};               // decisions made in them, as capacity was assessed last
    std::uint32_t admissions = 0, avoidable = 0;             // to hospital
};
extern const Table<PersonRow> people;
extern const care_rows::PlanChanges plan_changes;

std::string key_of(std::string_view id);

// Every row of a table, by id, and the position of the last change among them.
template <class Row>
struct All {
    std::vector<Row> rows;
    Position changed;
};
template <class Row>
Result<All<Row>> all_of(const Reading& reading, const Table<Row>& table) {
    All<Row> all;
    auto cursor = reading.cursor(table);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(Row row, table.decode(cursor.bytes()));
        all.rows.push_back(std::move(row));
        all.changed = std::max(all.changed, cursor.changed());
    }
    DAYBOOK_CHECK(cursor.status());
    return all;
}

}  // namespace daybook::projections::commissioning
