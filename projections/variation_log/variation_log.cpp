#include "projections/variation_log/variation_log.h"

#include <algorithm>

#include "events/care/package.h"
#include "events/care/referral.h"
#include "events/care/terms.h"
#include "events/core/calendar.h"
#include "projections/care_rows/rota.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "projections/variation_log/variation.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::variation_log {
namespace {

using Fact = schema::Variation;
using Row = schema::VariationLogRow;

std::string shown(std::string_view key) { return KeyIn(key).text(); }

const Table<Variation> variations{{.number = 20, .name = "variations", .shown = &shown}, &encode, &decode_variation};

const Table<care::ContractTerms> contracts{
    {.number = 23, .name = "contract_terms", .shown = &shown}, &care::encode, &care::decode_contract_terms};
const Table<care::Package> packages{
    {.number = 24, .name = "packages", .shown = &shown}, &care::encode, &care::decode_package};

std::string key_of(std::string_view name, std::string_view category) {
    return KeyOut().text(care::id_in(name, category)).take();
}

Variation& variation(Rows& rows, std::string_view id) {
    Variation& row = rows.edit(variations, KeyOut().text(id).take());
    row.id = id;
    return row;
}

// Its own events, and the person's and the workers' facts that cite it.
Status take(Rows& rows, const EventView& event) {
    const auto id = variation_of(event);
    if (!id.empty()) fold(variation(rows, id), event);
    return {};
}

Status step(Rows& rows, const EventView& event) {
    switch (static_cast<schema::Catalogue::Which>(event.category())) {
        case schema::Catalogue::VARIATION:
        case schema::Catalogue::PERSON:
        case schema::Catalogue::WORKER: return take(rows, event);
        case schema::Catalogue::VISIT: care_rows::take_rota(rows, event); return {};
        case schema::Catalogue::CONTRACT: {
            (void)care::fold(rows.edit(contracts, key_of(event.stream(), "contract")), event);
            return {};
        }
        case schema::Catalogue::PACKAGE:
            care::fold(rows.edit(packages, key_of(event.stream(), "package")), event);
            return {};
        case schema::Catalogue::REFERRAL:
        case schema::Catalogue::INVOICE:
        case schema::Catalogue::FEED:
        case schema::Catalogue::RECORD:
        case schema::Catalogue::CAPACITY:
        case schema::Catalogue::ESCALATION:
        case schema::Catalogue::ACTION:
        case schema::Catalogue::RISK:
        case schema::Catalogue::GOVERNANCE:
        case schema::Catalogue::RECONCILIATION:
        case schema::Catalogue::ORGANISATION: return {};
    }
    return {};
}

void fill(Row::Builder row, const Variation& v, const std::string& contract, const Standing& s) {
    row.setVariation(v.id);
    row.setKind(v.kind);
    row.setState(s.state);
    row.setPerson(v.person);
    row.setPackage(v.package);
    row.setContract(contract);
    row.setSummary(v.summary);
    row.setProposed(micros(v.proposed));
    row.setAgreed(micros(v.agreed));
    row.setInWriting(v.in_writing);
    row.setAgreedBy(v.agreed_by);
    row.setDocumentRef(v.document);
    row.setFrom(micros(v.from));
    row.setTo(micros(v.to));
    row.setWeeklySeconds(v.weekly_seconds);
    row.setWeeklyPence(v.weekly_pence);
    row.setImpact(v.impact);
    row.setTemporary(v.temporary);
    row.setToldByRota(micros(s.told_by_rota));
    row.setToldByCarePlan(micros(s.told_by_care_plan));
    row.setBriefed(micros(s.briefed));
    row.setCarePlanUpdated(micros(s.care_plan_updated));
    row.setRiskReassessed(micros(s.risk_reassessed));
    row.setPayerTold(micros(s.payer_told));
    row.setDeadline(micros(s.deadline));
    auto list = row.initOutstanding(static_cast<unsigned>(s.outstanding.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, std::string(title(s.outstanding[i])));
    row.setClosedInTime(s.closed_in_time);
    row.setLateSeconds(s.late.count());
    auto told = row.initTold(static_cast<unsigned>(s.told.size()));
    for (unsigned i = 0; i < told.size(); ++i) told.set(i, s.told[i]);
    auto not_told = row.initNotTold(static_cast<unsigned>(s.not_told.size()));
    for (unsigned i = 0; i < not_told.size(); ++i) not_told.set(i, s.not_told[i]);
}

// "package-first" and "first" are the same package.
bool about(const ViewQuery& query, std::string_view category, std::string_view name) {
    const auto asked = query.get(category);
    return asked.empty() || care::id_in(asked, category) == care::id_in(name, category);
}

bool fits_all(const ViewQuery& query, std::optional<bool> outstanding, const Variation& v, std::string_view contract,
              const Standing& s) {
    return about(query, "variation", v.id) && about(query, "person", v.person) && about(query, "package", v.package) &&
           about(query, "contract", contract) && fits(query, "kind", v.kind) && fits(query, "state", s.state) &&
           outstanding.value_or(!s.outstanding.empty()) == !s.outstanding.empty();
}

struct Terms {
    std::string contract;  // that it names, or its package does
    std::string location;  // of its package
    care::Terms on;
    Nation nation = Nation::england_and_wales;
    Position changed;
};
// In force on the day the variation takes effect.
Result<Terms> terms_of(const Reading& reading, const Variation& v) {
    const Day day = Calendar::london().day_of(v.from);
    Terms terms{.contract = v.contract, .location = {}, .on = {}, .changed = {}};
    if (!v.package.empty()) {
        DAYBOOK_TRY(const auto package, reading.find(packages, key_of(v.package, "package")));
        if (package) {
            if (v.contract.empty()) terms.contract = package->row.plan.contract_on(day);
            terms.location = package->row.plan.location;
            terms.changed = package->changed;
        }
    }
    if (terms.contract.empty()) return terms;
    DAYBOOK_TRY(const auto contract, reading.find(contracts, key_of(terms.contract, "contract")));
    if (!contract) return terms;
    terms.on = contract->row.on(day);
    terms.nation = care::nation_of(&contract->row);
    terms.changed = std::max(terms.changed, contract->changed);
    return terms;
}

// Latest effect first.
Result<ViewPage> read(const Reading& reading, const ViewQuery& query) {
    struct Found {
        Instant from;
        ViewRow row;
    };
    DAYBOOK_TRY(const auto outstanding, yes_or_no(query, "outstanding"));
    DAYBOOK_CHECK(check_word<Fact::Kind>(query, "kind"));
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    std::vector<Found> found;
    auto cursor = reading.cursor(variations);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const Variation v, variations.decode(cursor.bytes()));
        if (v.proposed == Instant{}) continue;  // cited, and never proposed
        DAYBOOK_TRY(const care_rows::Rostered rostered,
                    care_rows::rostered_on(reading, v.package, v.from, told_until(v.from)));
        DAYBOOK_TRY(const Terms terms, terms_of(reading, v));
        const Standing s = standing_of(v, rostered.workers, {terms.on, terms.nation}, reading.checkpoint().recorded);
        if (!fits_all(query, outstanding, v, terms.contract, s) || !fits(query, "location", terms.location)) continue;
        auto words = row_words<Row>([&](Row::Builder row) { fill(row, v, terms.contract, s); });
        found.push_back(
            {v.from, {v.id, std::move(words), std::max({cursor.changed(), rostered.changed, terms.changed})}});
    }
    DAYBOOK_CHECK(cursor.status());
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.from > b.from; });
    std::vector<ViewRow> rows;
    for (auto& one : found) rows.push_back(std::move(one.row));
    return page_of(std::move(rows), query);
}

}  // namespace

Projection projection() {
    return {.name = "variation-log",
            .version = 9,
            .tables = {&variations, &contracts, &packages, &care_rows::rota_weeks, &care_rows::rota_places},
            .must_know = {"variation", "contract", "package"},
            .step = &step,
            .views = {
                {.name = "variation-log",
                 .row_type = capnp::typeId<Row>(),
                 .filters = {"variation", "person", "package", "contract", "location", "kind", "state", "outstanding"},
                 .read = &read}}};
}

}  // namespace daybook::projections::variation_log
