#include "projections/kpi_board/records.h"

#include <algorithm>
#include <concepts>

#include "events/care/days.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/due.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

std::string first_day_key(std::string_view package, std::string_view person) {
    return KeyOut().text(package).text(person).take();
}

void learn_of(std::vector<std::string>& all, std::string_view id) {
    const auto at = std::ranges::lower_bound(all, id);
    if (at == all.end() || *at != id) all.emplace(at, id);
}

void put_off_packages(Rows& rows, const std::vector<std::string>& ids) {
    for (const auto& id : ids) measure_later(rows, Kind::package, record_key(id));
}

void take_referral(Rows& rows, const EventView& event) {
    const std::string key = record_key(care::id_in(event.stream(), "referral"));
    ReferralRow& row = rows.edit(referrals, key);
    care::fold(row.referral, event);
    measure_later(rows, Kind::referral, key);
    put_off_packages(rows, row.packages);
}

void take_package(Rows& rows, const EventView& event) {
    const std::string id(care::id_in(event.stream(), "package"));
    const std::string key = record_key(id);
    PackageRow& row = rows.edit(packages, key);
    care::fold(row.package, event);
    measure_later(rows, Kind::package, key);
    if (!event.is<schema::Package::Authorised>()) return;
    const Calendar& calendar = Calendar::london();
    if (!row.authorised) row.authorised = calendar.start_of(calendar.day_of(care::within_reach(event.occurred())));
    const auto fact = event.as<schema::Package::Authorised>();
    if (fact.getReferral().size() != 0)
        learn_of(rows.edit(referrals, record_key(care::id_in(care::text_of(fact.getReferral()), "referral"))).packages,
                 id);
    if (fact.getPerson().size() != 0)
        learn_of(rows.edit(people, record_key(care::id_in(care::text_of(fact.getPerson()), "person"))).packages, id);
}

void take_person(Rows& rows, const EventView& event) {
    using Fact = schema::Person;
    const bool concerns = event.is<Fact::Admitted>() || event.is<Fact::Discharged>() || event.is<Fact::Died>();
    if (!concerns) return;
    PersonRow& row = rows.edit(people, record_key(care::id_in(event.stream(), "person")));
    if (event.is<Fact::Admitted>()) {
        const auto fact = event.as<Fact::Admitted>();
        row.seen.admissions.push_back({.at = care::time_of(fact.getAt()), .emergency = fact.getEmergency()});
    } else if (event.is<Fact::Discharged>()) {
        row.seen.discharges.push_back(care::time_of(event.as<Fact::Discharged>().getAt()));
    } else {
        row.seen.died = care::within_reach(day(event.as<Fact::Died>().getOn()));
    }
    put_off_packages(rows, row.packages);
}

// What the KPIs of one kind of record come to, and the next day whose close changes one of them.
template <class Record, class LabelsOn>
std::optional<Day> measure(Contribution& into, std::span<const kpi::Kpi<Record>* const> kpis, kpi::Measures measures,
                           const Record& record, const care_rows::RowsSetting& setting, const LabelsOn& labels_on) {
    std::optional<Day> next;
    std::size_t index = kpi::first_of(measures);
    for (const auto* kpi : kpis) {
        const std::size_t at = index++;
        if (kpi->due)
            if (const auto due = kpi->due(record); due && !record.closed.over(*due) && (!next || *due < *next))
                next = due;
        const auto day = kpi->day(record);
        if (!day) continue;
        const Labels labels = labels_on(*day);
        const auto ratio = kpi->measure(record, setting.terms(labels.contract, *day));
        if (!ratio) continue;
        add(into, Scope::contract, labels, at, *ratio);
        if constexpr (std::same_as<Record, kpi::PackageSeen>) {
            Labels own = labels;
            own.who = record.package.plan.package;
            add(into, Scope::package, own, at, *ratio);
        }
    }
    return next;
}

// What stands goes with the package to another contract.
template <class LabelsOn>
void measure_standing(Contribution& into, const kpi::PackageSeen& seen, const LabelsOn& labels_on) {
    std::size_t index = kpi::first_of(kpi::Measures::packages);
    for (const auto* kpi : kpi::package_kpis()) {
        const std::size_t at = index++;
        auto standing = kpi->stands ? kpi->stands(seen) : std::nullopt;
        if (!standing || (standing->to && *standing->to < standing->from)) continue;
        standing->from = care::within_reach(standing->from);
        if (standing->to) standing->to = care::within_reach(*standing->to);
        const kpi::Ratio begins = standing->ratio, ends{-begins.numerator, -begins.denominator};
        const auto turn = [&](Day last, Day day, bool leaves, bool stays) {
            Labels labels = labels_on(last);
            labels.day = day;
            if (leaves) add(into, Scope::standing, labels, at, ends);
            if (stays) add(into, Scope::standing, labels_on(day), at, begins);
        };
        turn(standing->from, standing->from, false, true);
        for (const auto& move : seen.package.plan.moves)
            if (move.from > standing->from && (!standing->to || move.from <= *standing->to))
                turn(move.from - std::chrono::days{1}, move.from, true, true);
        if (standing->to) turn(*standing->to, *standing->to + std::chrono::days{1}, true, false);
    }
}

// When the first attended visit of a package on that day began.
std::optional<Instant> start_on(Rows& rows, std::string_view package, std::string_view person, Day day) {
    const auto* row = rows.find(care_rows::person_days, care_rows::person_day_key(person, day));
    if (!row) return std::nullopt;
    const care_rows::RowsSetting setting(rows);
    std::optional<Instant> first;
    for (const auto& m : care::measure(row->day, setting))
        if (m.attended() && m.visit->package == package && (!first || *m.start < *first)) first = m.start;
    return first;
}

// The first day behind `after` on which the person had an attended visit of the package.
std::optional<Day> next_first_day(Rows& rows, std::string_view package, std::string_view person, Day after) {
    const auto* known = care_rows::days_of(rows, person);
    if (!known) return std::nullopt;
    for (auto day = std::ranges::upper_bound(*known, after); day != known->end(); ++day)
        if (start_on(rows, package, person, *day)) return *day;
    return std::nullopt;
}

}  // namespace

void take_record(Rows& rows, const EventView& event) {
    switch (static_cast<schema::Catalogue::Which>(event.category())) {
        case schema::Catalogue::REFERRAL: return take_referral(rows, event);
        case schema::Catalogue::PACKAGE: return take_package(rows, event);
        case schema::Catalogue::PERSON: return take_person(rows, event);
        case schema::Catalogue::RECORD:
        case schema::Catalogue::VISIT:
        case schema::Catalogue::CONTRACT:
        case schema::Catalogue::VARIATION:
        case schema::Catalogue::INVOICE:
        case schema::Catalogue::WORKER:
        case schema::Catalogue::FEED:
        case schema::Catalogue::CAPACITY:
        case schema::Catalogue::ESCALATION:
        case schema::Catalogue::ACTION:
        case schema::Catalogue::RISK:
        case schema::Catalogue::GOVERNANCE:
        case schema::Catalogue::RECONCILIATION:
        case schema::Catalogue::ORGANISATION: return;
    }
}

Status settle_referral(Rows& rows, std::string_view key) {
    const ReferralRow* row = rows.find(referrals, key);
    if (!row) return {};
    const care::Referral& referral = row->referral;
    const auto labels_on = [&](Day day) {
        return Labels{
            .who = {}, .contract = referral.contract, .zone = referral.zone, .location = referral.location, .day = day};
    };
    Contribution now;
    const kpi::ReferralSeen seen{.referral = referral, .closed = closed(rows)};
    const auto due =
        measure(now, kpi::referral_kpis(), kpi::Measures::referrals, seen, care_rows::RowsSetting(rows), labels_on);
    Put& put = rows.edit(referrals, key).put;
    DAYBOOK_TRY(put.mark, replace(rows, put.mark, now));
    wait_for(rows, Kind::referral, key, put.due, due);
    return {};
}

Status settle_package(Rows& rows, std::string_view key) {
    const PackageRow* row = rows.find(packages, key);
    if (!row) return {};
    const care::Package& package = row->package;
    const auto& plan = package.plan;
    const auto labels_on = [&](Day day) {
        return Labels{
            .who = {}, .contract = plan.contract_on(day), .zone = plan.zone, .location = plan.location, .day = day};
    };
    static const kpi::PersonSeen nothing_known;
    const PersonRow* person = rows.find(people, record_key(care::id_in(plan.person, "person")));
    kpi::PackageSeen seen{.package = package,
                          .person = person ? person->seen : nothing_known,
                          .asked = row->authorised,
                          .start = {},
                          .closed = closed(rows)};
    const auto* referral = rows.find(referrals, record_key(care::id_in(package.referral, "referral")));
    if (referral && referral->referral.received != Instant{}) seen.asked = referral->referral.received;
    if (const Day* first = rows.find(first_days, first_day_key(plan.package, plan.person)))
        seen.start = start_on(rows, plan.package, plan.person, *first);
    Contribution now;
    const auto due =
        measure(now, kpi::package_kpis(), kpi::Measures::packages, seen, care_rows::RowsSetting(rows), labels_on);
    measure_standing(now, seen, labels_on);
    Put& put = rows.edit(packages, key).put;
    DAYBOOK_TRY(put.mark, replace(rows, put.mark, now));
    wait_for(rows, Kind::package, key, put.due, due);
    return {};
}

void note_starts(Rows& rows, const care::PersonDay& day, const std::vector<care::Measured>& measures,
                 const std::vector<std::string>& packages_before) {
    std::vector<std::string> attended;
    for (const auto& m : measures)
        if (m.attended() && !m.visit->package.empty()) learn_of(attended, m.visit->package);
    for (const auto& package : attended) {
        const std::string key = first_day_key(package, day.person);
        const Day* first = rows.find(first_days, key);
        if (first && *first < day.day) continue;
        if (!first || *first != day.day) rows.edit(first_days, key) = day.day;
        measure_later(rows, Kind::package, record_key(package));
    }
    for (const auto& package : packages_before) {
        if (std::ranges::binary_search(attended, package)) continue;
        const std::string key = first_day_key(package, day.person);
        const Day* first = rows.find(first_days, key);
        if (!first || *first != day.day) continue;
        if (const auto next = next_first_day(rows, package, day.person, day.day))
            rows.edit(first_days, key) = *next;
        else
            rows.erase(first_days, key);
        measure_later(rows, Kind::package, record_key(package));
    }
}

}  // namespace daybook::projections::kpi_board
