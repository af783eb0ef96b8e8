#include "events/core/calendar.h"
#include "projections/commissioning/tables.h"
#include "projections/commissioning/texts.h"
#include "projections/commissioning/views.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "schema/views.capnp.h"

namespace daybook::projections::commissioning {
namespace {

using Row = schema::PersonRow;
using care::PersonRecord;

Row::State state_of(const care::CarePlanDates& dates) {
    if (dates.died) return Row::State::DIED;
    return dates.left ? Row::State::LEFT : Row::State::IN_CARE;
}

std::vector<std::string> consents_of(const PersonRecord& person, bool withdrawn) {
    std::vector<std::string> all;
    for (const auto& one : person.consents)
        if (one.withdrawn == withdrawn)
            all.push_back(one.to + " (" + words_of(one.by) + ", " + to_string(one.since) + ")");
    return all;
}

std::vector<std::string> lacking_of(const PersonRecord& person) {
    std::vector<std::string> all;
    for (const auto& one : person.capacity)
        if (!one.has) all.push_back(one.decision);
    return all;
}

std::vector<std::string> representatives_of(const PersonRecord& person) {
    std::vector<std::string> all;
    for (const auto& one : person.representatives) {
        std::string words = words_of(one.authority);
        if (!one.scope.empty()) words += " for " + one.scope;
        words += one.seen ? ", seen" : ", not seen";
        if (one.until != Day{}) words += ", until " + to_string(one.until);
        all.push_back(std::move(words));
    }
    return all;
}

void fill(Row::Builder row, const std::string& id, const PersonRow& person) {
    row.setPerson(id);
    row.setState(state_of(person.dates));
    const auto put = [](auto list_of, const std::vector<std::string>& texts) {
        set_texts(list_of(static_cast<unsigned>(texts.size())), texts);
    };
    put([&](unsigned n) { return row.initConsents(n); }, consents_of(person.record, false));
    put([&](unsigned n) { return row.initWithdrawn(n); }, consents_of(person.record, true));
    put([&](unsigned n) { return row.initLacksCapacity(n); }, lacking_of(person.record));
    put([&](unsigned n) { return row.initRepresentatives(n); }, representatives_of(person.record));
    put([&](unsigned n) { return row.initMissing(n); }, person.record.missing_before_start());
    row.setReviewOn(day_text(person.dates.review_due));
    row.setPositiveRisk(person.positive_risk);
    put([&](unsigned n) { return row.initBestInterests(n); }, person.best_interests);
    row.setAdmissions(person.admissions);
    row.setAvoidable(person.avoidable);
}

Result<ViewPage> read_people(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_TRY(const auto missing, yes_or_no(query, "missing"));
    const auto consent = query.get("consent");
    std::vector<ViewRow> rows;
    auto cursor = reading.cursor(people);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const PersonRow person, people.decode(cursor.bytes()));
        const std::string id = KeyIn(cursor.key()).text();
        if (!fits(query, "person", id) || !fits(query, "state", state_of(person.dates)) ||
            (!consent.empty() && !person.record.consents_to(consent)) ||
            (missing && *missing == person.record.missing_before_start().empty()))
            continue;
        rows.push_back({id, row_words<Row>([&](Row::Builder row) { fill(row, id, person); }), cursor.changed()});
    }
    DAYBOOK_CHECK(cursor.status());
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> people_views() {
    return {{.name = "people",
             .row_type = capnp::typeId<Row>(),
             .filters = {"person", "state", "consent", "missing"},
             .read = &read_people}};
}

}  // namespace daybook::projections::commissioning
