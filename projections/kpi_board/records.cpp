#include "projections/kpi_board/records.h"

#include <algorithm>

#include "events/care/days.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/key.h"
#include "projections/engine/part.h"
#include "projections/kpi_board/billed.h"
#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/house.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/mentions.h"
#include "projections/kpi_board/misses.h"
#include "projections/kpi_board/obliged.h"
#include "projections/kpi_board/persons.h"
#include "projections/kpi_board/promised.h"
#include "projections/kpi_board/reconciled.h"
#include "projections/kpi_board/staff.h"
#include "projections/kpi_board/variations.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using std::chrono::days;

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

constexpr std::uint8_t parts = 64;  // of the packages of a contract, so that no row grows without bound

std::string contract_key(std::string_view contract, std::uint8_t part) {
    return KeyOut().text(care::id_in(contract, "contract")).u8(part).take();
}
void of_contract(Rows& rows, std::string_view contract, std::string_view package) {
    if (!contract.empty())
        learn_of(rows.edit(contract_packages, contract_key(contract, part_of(package, parts))), package);
}

void take_referral(Rows& rows, const EventView& event) {
    const std::string_view id = care::id_in(event.stream(), "referral");
    const std::string key = record_key(id);
    ReferralRow& row = rows.edit(referrals, key);
    care::fold(row.referral, event);
    measure_later(rows, Kind::referral, key);
    if (event.is<schema::Referral::Accepted>()) link(rows, id, care::id_in(row.referral.package, "package"));
    put_off_packages(rows, row.packages);
}

void take_package(Rows& rows, const EventView& event) {
    const std::string id(care::id_in(event.stream(), "package"));
    const std::string key = record_key(id);
    PackageRow& row = rows.edit(packages, key);
    const std::string whose = row.package.plan.person;
    care::fold(row.package, event);
    measure_later(rows, Kind::package, key);
    if (event.is<schema::Package::Authorised>()) {
        const Calendar& calendar = Calendar::london();
        if (!row.authorised) row.authorised = calendar.start_of(calendar.day_of(care::within_reach(event.occurred())));
        const auto fact = event.as<schema::Package::Authorised>();
        link(rows, care::id_in(care::text_of(fact.getReferral()), "referral"), id);
        if (fact.getPerson().size() != 0)
            learn_of(rows.edit(people, record_key(care::id_in(care::text_of(fact.getPerson()), "person"))).packages,
                     id);
        of_contract(rows, row.package.plan.contract, id);
    }
    if (event.is<schema::Package::ContractMoved>())
        of_contract(rows, care::text_of(event.as<schema::Package::ContractMoved>().getTo()), id);
    mentions_later(rows, id);
    // What else is measured by when it ran, whose it was and whether it was handed back.
    for (const auto& referral : row.referrals) measure_later(rows, Kind::referral, record_key(referral));
    const std::string& person = row.package.plan.person;
    if (!person.empty()) person_later(rows, care::id_in(person, "person"));
    if (!whose.empty() && whose != person) person_later(rows, care::id_in(whose, "person"));
}

// A contract that is heard of after its packages, weeks and variations: another nation's bank holidays may count, and
// another notice of a price.
void take_contract(Rows& rows, const EventView& event) {
    const bool agreed = event.is<schema::Contract::Agreed>();
    if (!agreed && !event.is<schema::Contract::KpiScheduleSet>()) return;
    const auto contract = care::id_in(event.stream(), "contract");
    variations_later(rows, contract);
    if (agreed) weeks_later(rows, contract);
    for (std::uint8_t part = 0; part < parts; ++part) {
        const auto* all = rows.find(contract_packages, contract_key(contract, part));
        if (!all) continue;
        if (agreed) put_off_packages(rows, *all);
        for (const auto& package : *all) variations_of_package_later(rows, package);
    }
}

// What stands goes with the package to another contract.
template <class LabelsOn>
void measure_standing(Contribution& into, const kpi::PackageSeen& seen, const LabelsOn& labels_on) {
    std::vector<Day> moves;
    for (const auto& move : seen.package.plan.moves) moves.push_back(move.from);
    std::size_t index = kpi::first_of(kpi::Measures::packages);
    for (const auto* kpi : kpi::package_kpis()) {
        const std::size_t at = index++;
        if (!kpi->stands) continue;
        for (const kpi::Standing& standing : kpi->stands(seen)) stand(into, at, standing, moves, labels_on);
    }
}

// Beside the figures of hand-backs, of the contract it was on that day; of none where nobody authorised it.
template <class LabelsOn>
void count_odd(Contribution& into, const care::Package& package, const LabelsOn& labels_on) {
    for (const auto& odd : package.plan.odd) {
        if (!odd.hand_back()) continue;
        Labels labels = labels_on(odd.on);
        add_odd(into, Scope::contract, labels);
        labels.who = package.plan.package;
        add_odd(into, Scope::package, labels);
    }
}

// Promised and not authorised yet: it stands as a package does (R16), under its referral's contract.
void measure_reservations(Rows& rows, Contribution& into, const ReferralRow& row) {
    static const std::size_t spot_share = kpi::place_of(kpi::spot_share.id);
    for (const Reservation& one : row.reservations) {
        kpi::Standing standing{.ratio = {}, .from = one.from, .to = {}};
        if (one.until) standing.to = *one.until - days{1};
        for (const auto& id : row.packages) {  // the one it was promised to be, and those authorised of the referral
            const auto* package = rows.find(packages, record_key(id));
            if (!package || !package->authorised) continue;
            const Day last = Calendar::london().day_of(*package->authorised) - days{1};
            if (!standing.to || last < *standing.to) standing.to = last;
        }
        for (const auto& share : one.shares) {
            const std::int64_t weekly = share.weekly.count();
            standing.ratio = {one.spot ? weekly : 0, weekly};
            const auto labels_on = [&](Day day) {
                return Labels{.who = {},
                              .contract = row.referral.contract,
                              .zone = share.zone,
                              .location = one.location,
                              .day = day};
            };
            stand(into, spot_share, standing, {}, labels_on);
        }
    }
}

// The first day since it was accepted on which care of the referral was missed or handed back, as far as it counts.
std::optional<Day> failed_since(Rows& rows, const ReferralRow& row) {
    std::optional<Day> failed;
    if (row.referral.end != care::Referral::End::accepted || !row.referral.ended) return failed;
    const Day accepted = Calendar::london().day_of(*row.referral.ended);
    for (const auto& id : row.packages) {
        if (const auto* package = rows.find(packages, record_key(id)))
            if (const auto back = package->package.handed_back; back && *back >= accepted) sooner(failed, back);
        sooner(failed, first_miss(rows, id, accepted));
    }
    return failed;
}

bool of_package(const care::Visit& visit, std::string_view package) {
    return visit.package == package || care::id_in(visit.package, "package") == package;
}

// When the first attended visit of a package on that day began.
std::optional<Instant> start_on(Rows& rows, std::string_view package, std::string_view person, Day day) {
    const auto* row = rows.find(care_rows::person_days, care_rows::person_day_key(person, day));
    if (!row) return std::nullopt;
    const care_rows::RowsSetting setting(rows);
    std::optional<Instant> first;
    for (const auto& m : care::measure(row->day, setting))
        if (m.given() && of_package(*m.visit, package) && (!first || *m.start < *first)) first = m.start;
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

Nation nation_of(Rows& rows, std::string_view contract) {
    return care::nation_of(care::find_by_either(contract, "contract", [&](std::string_view name) {
        return rows.find(care_rows::contract_terms, care_rows::terms_key(name));
    }));
}

void link(Rows& rows, std::string_view referral, std::string_view package) {
    if (referral.empty() || package.empty()) return;
    learn_of(rows.edit(referrals, record_key(referral)).packages, package);
    learn_of(rows.edit(packages, record_key(package)).referrals, referral);
    measure_later(rows, Kind::referral, record_key(referral));
}

void take_record(Rows& rows, const EventView& event) {
    switch (static_cast<schema::Catalogue::Which>(event.category())) {
        case schema::Catalogue::REFERRAL: return take_referral(rows, event);
        case schema::Catalogue::PACKAGE: return take_package(rows, event);
        case schema::Catalogue::PERSON: return take_person(rows, event);
        case schema::Catalogue::CONTRACT: take_contract(rows, event); return take_obligation(rows, event);
        case schema::Catalogue::CAPACITY: return take_capacity(rows, event);
        case schema::Catalogue::VARIATION: return take_plan_change(rows, event);
        case schema::Catalogue::VISIT:
        case schema::Catalogue::WORKER: return take_staff(rows, event);
        case schema::Catalogue::GOVERNANCE: return take_house(rows, event);
        case schema::Catalogue::INVOICE: return take_invoice(rows, event);
        case schema::Catalogue::RECONCILIATION: return take_reconciliation(rows, event);
        case schema::Catalogue::RECORD:
        case schema::Catalogue::FEED:
        case schema::Catalogue::ESCALATION:
        case schema::Catalogue::ACTION:
        case schema::Catalogue::RISK:
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
    const kpi::ReferralSeen seen{.referral = referral, .failed = failed_since(rows, *row), .closed = closed(rows)};
    const auto due =
        measure(now, kpi::referral_kpis(), kpi::Measures::referrals, seen, care_rows::RowsSetting(rows), labels_on);
    measure_reservations(rows, now, *row);
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
                          .closed = closed(rows),
                          .nation = nation_of(rows, plan.contract_on(package.agreed_start.value_or(Day{}))),
                          .authorised = {}};
    if (row->authorised) seen.authorised = Calendar::london().day_of(*row->authorised);
    const auto* referral = rows.find(referrals, record_key(care::id_in(package.referral, "referral")));
    if (referral && referral->referral.received != Instant{}) seen.asked = referral->referral.received;
    if (const Day* first = rows.find(first_days, first_day_key(plan.package, plan.person)))
        seen.start = start_on(rows, plan.package, plan.person, *first);
    Contribution now;
    const auto due =
        measure(now, kpi::package_kpis(), kpi::Measures::packages, seen, care_rows::RowsSetting(rows), labels_on);
    measure_standing(now, seen, labels_on);
    count_odd(now, package, labels_on);
    Put& put = rows.edit(packages, key).put;
    DAYBOOK_TRY(put.mark, replace(rows, put.mark, now));
    wait_for(rows, Kind::package, key, put.due, due);
    return {};
}

void note_starts(Rows& rows, const care::PersonDay& day, const std::vector<care::Measured>& measures,
                 const std::vector<std::string>& packages_before) {
    std::vector<std::string> attended;
    for (const auto& m : measures)
        if (m.given() && !m.visit->package.empty()) learn_of(attended, m.visit->package);
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
