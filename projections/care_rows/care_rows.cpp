#include "projections/care_rows/care_rows.h"

#include <algorithm>

#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/care_rows/plan_changes.h"
#include "projections/care_rows/tables.h"
#include "projections/engine/key.h"
#include "projections/engine/part.h"
#include "schema/catalogue.capnp.h"
#include "schema/referral.capnp.h"

namespace daybook::projections::care_rows {
namespace {

std::string stream_key(std::uint64_t stream) { return KeyOut().u64(stream).take(); }
std::string person_key(std::string_view person) { return KeyOut().text(person).take(); }
std::string day_key(Day day) { return KeyOut().day(day).take(); }

template <class Value>
void insert_sorted(std::vector<Value>& all, const Value& value) {
    const auto at = std::lower_bound(all.begin(), all.end(), value);
    if (at == all.end() || *at != value) all.insert(at, value);
}

// The person-day to be changed and measured again, made and entered into the indexes if there was none.
CareDay& person_day(Rows& rows, const std::string& person, Day day) {
    CareDay& row = rows.edit_later(person_days, person_day_key(person, day));
    if (!row.day.visits.empty()) return row;
    row.day.person = person;
    row.day.day = day;
    row.day.closed = is_closed(rows, day);
    insert_sorted(rows.edit(days_of_person, person_key(person)), day);
    insert_sorted(rows.edit(people_of_day, people_key(day, part_of(person, parts_of_day))), person);
    const Span* span = rows.find(span_of_days, only_key);
    if (!span) {
        rows.edit(span_of_days, only_key) = {.first = day, .last = day};
    } else if (day < span->first || day > span->last) {
        const Span wider{.first = std::min(span->first, day), .last = std::max(span->last, day)};
        rows.edit(span_of_days, only_key) = wider;
    }
    return row;
}

void put(Rows& rows, care::Visit visit, const std::string& person, Day day) {
    rows.edit(visit_places, stream_key(visit.positions.front().value)) = {.person = person, .day = day};
    person_day(rows, person, day).day.put(std::move(visit));
}

// A fact may name contract and package by their streams. From where they are known on they go by their ids, so that
// what is of one contract stands in one place.
void name_by_ids(Rows& rows, care::Visit& visit) {
    if (const auto id = care::id_in(visit.contract, "contract"); id != visit.contract)
        if (!rows.find(contract_terms, terms_key(visit.contract)) && rows.find(contract_terms, terms_key(id)))
            visit.contract = std::string(id);
    if (const auto id = care::id_in(visit.package, "package"); id != visit.package)
        if (!rows.find(package_holds, holds_key(visit.package)) && rows.find(package_holds, holds_key(id)))
            visit.package = std::string(id);
}

// A visit whose facts now say another person or day goes there.
void move_if_elsewhere(Rows& rows, CareDay& row, std::string_view id) {
    const RowsSetting setting(rows);
    const care::Visit* visit = row.day.find(id);
    if (!visit) return;
    const auto place = care::place_of(*visit, setting);
    if (!place || (place->person == row.day.person && place->day == row.day.day)) return;
    const std::string person(place->person);
    const Day day = place->day;
    auto moving = row.day.take(id);
    put(rows, std::move(*moving), person, day);
}

Status take_visit(Rows& rows, const EventView& event) {
    const std::string stream = stream_key(event.stamp().stream.value);
    if (const VisitPlace* known = rows.find(visit_places, stream)) {
        const std::string id(care::visit_id(event.stream()));
        CareDay& row = person_day(rows, known->person, known->day);
        care::Visit& visit = row.day.at(id);
        const std::size_t plans = visit.plans.size();
        care::fold(visit, event);
        name_by_ids(rows, visit);
        // Most events leave a visit's person and its one plan as they were, and so the visit where it is.
        const bool stays = plans == 1 && visit.plans.size() == 1 && !visit.slot && visit.person == row.day.person;
        if (!stays) move_if_elsewhere(rows, row, id);
        return {};
    }
    // Most visits say in their first event whose they are and when.
    const care::Visit* before = rows.find(unplaced, stream);
    care::Visit visit = before ? *before : care::Visit{};
    care::fold(visit, event);
    name_by_ids(rows, visit);
    const auto place = care::place_of(visit, RowsSetting(rows));
    if (!place) {
        rows.edit(unplaced, stream) = std::move(visit);
        return {};
    }
    if (before) rows.erase(unplaced, stream);
    const std::string person(place->person);
    put(rows, std::move(visit), person, place->day);
    return {};
}

void queue(Rows& rows, Restate restate) { rows.edit(restate_queue, only_key).push_back(std::move(restate)); }

Status take_contract(Rows& rows, const EventView& event) {
    constexpr std::string_view prefix = "contract-";
    const std::string id(event.stream().substr(std::min(prefix.size(), event.stream().size())));
    const auto from = care::fold(rows.edit(contract_terms, terms_key(id)), event);
    // The day before as well: other rules may move a visit over midnight.
    if (from) queue(rows, {.contract = id, .package = {}, .from = *from - std::chrono::days{1}});
    return {};
}

// A package's visits have to be measured again from an instant on.
void measure_package(Rows& rows, const std::string& id, const care::PackageHolds& package, Instant from) {
    const Day day = Calendar::london().day_of(from) - std::chrono::days{1};
    if (package.person.empty()) {
        queue(rows, {.contract = {}, .package = id, .from = day});
        return;
    }
    const std::string person = package.person;
    if (const auto* days = rows.find(days_of_person, person_key(person)))
        for (auto at = std::lower_bound(days->begin(), days->end(), day); at != days->end(); ++at)
            rows.later(person_days, person_day_key(person, *at));
}

// What was flexed of a referral goes over to a package once its plan is known.
void adopt_flexes(Rows& rows, const ReferralFlexes& referral, const std::string& id) {
    if (referral.flexes.empty() || !rows.find(package_holds, holds_key(id))) return;
    care::PackageHolds& package = rows.edit(package_holds, holds_key(id));
    for (const auto& flex : referral.flexes)
        if (const auto from = care::adopt(package, flex)) measure_package(rows, id, package, *from);
}

void note_became(Rows& rows, const EventView& event) {
    const auto became = care::became(event);
    if (!became) return;
    ReferralFlexes& row = rows.edit(referral_flexes, holds_key(became->referral));
    insert_sorted(row.packages, became->package);
    adopt_flexes(rows, row, became->package);
}

Status take_referral(Rows& rows, const EventView& event) {
    note_became(rows, event);
    const auto flex = care::referral_flex(event);
    if (!flex) return {};
    ReferralFlexes& row = rows.edit(referral_flexes, holds_key(care::id_in(event.stream(), "referral")));
    row.flexes.push_back(*flex);
    for (const auto& package : row.packages) adopt_flexes(rows, row, package);
    return {};
}

Status take_package(Rows& rows, const EventView& event) {
    const std::string id(care::id_in(event.stream(), "package"));
    care::PackageHolds& package = rows.edit(package_holds, holds_key(id));
    auto from = care::fold(package, event);
    const bool authorised = event.is<schema::Package::Authorised>();
    // Whose it is may be heard after it was suspended.
    if (!from && !package.turns.empty() && authorised) from = package.turns.front().from;
    if (from) measure_package(rows, id, package, *from);
    note_became(rows, event);
    return {};
}

// Another plan has its visits at other times, and bands are flexed of the visits of a plan (R17).
void take_variation(Rows& rows, const EventView& event) {
    const auto change = settled_by(rows, plan_changes, holds_key(event.stream()), event);
    if (!change) return;
    care::PackageHolds& package = rows.edit(package_holds, holds_key(change->package));
    package.package = change->package;
    if (const auto from = care::settle(package, *change, event)) measure_package(rows, change->package, package, *from);
}

void close_day(Rows& rows, Day day) {
    rows.edit(closed_days, day_key(day));
    for (std::uint8_t part = 0; part < parts_of_day; ++part) {
        const auto* people = rows.find(people_of_day, people_key(day, part));
        if (!people) continue;
        for (const auto& person : *people) {
            const std::string key = person_day_key(person, day);
            rows.edit(person_days, key).day.closed = true;
            rows.later(person_days, key);
        }
    }
}

bool concerns(const Restate& restate, const care::Visit& visit) {
    if (!restate.contract.empty())
        return visit.contract == restate.contract || care::id_in(visit.contract, "contract") == restate.contract;
    return visit.package == restate.package || care::id_in(visit.package, "package") == restate.package;
}

void restate_day(Rows& rows, const Restate& restate, Day day) {
    for (std::uint8_t part = 0; part < parts_of_day; ++part) {
        const auto* known = rows.find(people_of_day, people_key(day, part));
        if (!known) continue;
        const std::vector<std::string> people = *known;
        for (const auto& person : people) {
            const std::string key = person_day_key(person, day);
            const CareDay* row = rows.find(person_days, key);
            if (!row) continue;
            std::vector<std::string> ids;
            for (const auto& visit : row->day.visits)
                if (concerns(restate, visit)) ids.push_back(visit.id);
            if (ids.empty()) continue;
            rows.later(person_days, key);
            for (const auto& id : ids) move_if_elsewhere(rows, rows.edit(person_days, key), id);
        }
    }
}

}  // namespace

Status step(Rows& rows, const EventView& event) {
    switch (static_cast<schema::Catalogue::Which>(event.category())) {
        case schema::Catalogue::VISIT: return take_visit(rows, event);
        case schema::Catalogue::CONTRACT: return take_contract(rows, event);
        case schema::Catalogue::PACKAGE: return take_package(rows, event);
        case schema::Catalogue::REFERRAL: return take_referral(rows, event);
        case schema::Catalogue::RECORD:
            if (event.is<schema::Record::DayClosed>())
                close_day(rows, day(event.as<schema::Record::DayClosed>().getDay()));
            return {};
        case schema::Catalogue::VARIATION: take_variation(rows, event); return {};
        case schema::Catalogue::INVOICE:
        case schema::Catalogue::PERSON:
        case schema::Catalogue::WORKER:
        case schema::Catalogue::FEED:
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

Result<bool> restate(Rows& rows) {
    const auto* queued = rows.find(restate_queue, only_key);
    if (!queued || queued->empty()) return false;
    Restate first = queued->front();
    const Span* span = rows.find(span_of_days, only_key);
    const bool done = !span || first.from > span->last;
    auto& left = rows.edit(restate_queue, only_key);
    if (done) {
        left.erase(left.begin());
        return !left.empty();
    }
    first.from = std::max(first.from, span->first);
    restate_day(rows, first, first.from);
    left.front().from = first.from + std::chrono::days{1};
    return true;
}

void measure_again(Rows& rows, std::string_view contract, std::string_view package, Day from) {
    queue(rows, {.contract = std::string(contract), .package = std::string(package), .from = from});
}

const std::vector<Day>* days_of(Rows& rows, std::string_view person) {
    return rows.find(days_of_person, person_key(person));
}

bool is_closed(Rows& rows, Day day) { return rows.find(closed_days, day_key(day)) != nullptr; }

Result<std::optional<Day>> closed_up_to(const Reading& reading, Day day) {
    auto cursor = reading.cursor(closed_days);
    cursor.seek_last(day_key(day));
    DAYBOOK_CHECK(cursor.status());
    if (!cursor.valid()) return std::optional<Day>{};
    return std::optional(KeyIn(cursor.key()).day());
}

void leave_if_empty(Rows& rows, std::string_view key) {
    const CareDay* row = rows.find(person_days, key);
    if (!row || !row->day.visits.empty()) return;
    const std::string person = row->day.person;
    const Day day = row->day.day;
    std::erase(rows.edit(days_of_person, person_key(person)), day);
    std::erase(rows.edit(people_of_day, people_key(day, part_of(person, parts_of_day))), person);
}

}  // namespace daybook::projections::care_rows
