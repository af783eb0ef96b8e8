// A person-day puts its part into the weeks of its packages; a week adds what the package's plan says.

#include <algorithm>
#include <map>

#include "events/care/referral.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/bytes.h"
#include "projections/money/contract_own.h"
#include "projections/money/places.h"

namespace daybook::projections::money {
namespace {

using State = schema::VisitState;
using Parts = std::map<WeekOf, DayPart>;

const care::ContractBilling& contract_at(Rows& rows, std::string_view id) {
    static const care::ContractBilling nothing_said;
    const auto* known =
        care::find_by_either(id, "contract", [&](std::string_view name) { return rows.find(contracts, id_key(name)); });
    return known ? *known : nothing_said;
}

// Care that was given is explained by nothing, though its visit was called off.
Outcome outcome_of(const care::Measured& m) {
    if (m.given()) return Outcome::other;
    if (m.no_access) return Outcome::frustrated;
    if (m.state == State::SUSPENDED) return Outcome::suspended;
    if (m.state != State::CANCELLED || !m.cancellation) return Outcome::other;
    using care::Who;
    const Who by = m.cancellation->by;
    const bool theirs = by == Who::PERSON || by == Who::REPRESENTATIVE || by == Who::COMMISSIONER;
    return theirs ? Outcome::cancelled : Outcome::other;
}

void add_claims(billing::WeekFigures& figures, const care::Measured& m) {
    std::vector<std::pair<std::string_view, Instant>> seen;
    const auto look = [&](const care::Visit& row) {
        for (const auto& claim : row.claims) {
            ++figures.claims;
            figures.claimed += claim.length;
            figures.claimed_pence += std::clamp<std::int64_t>(claim.pence.value, -1'000'000'000, 1'000'000'000);
            const std::pair one{std::string_view(claim.worker), claim.start};
            if (std::ranges::find(seen, one) != seen.end()) ++figures.claimed_twice;
            seen.push_back(one);
        }
    };
    look(*m.visit);
    for (const auto* row : m.rows) look(*row);
}

void add_times(DayPart& part, const care::Measured& m) {
    auto& figures = part.figures;
    if (m.unknown() || (m.given() && !m.settled)) ++figures.unknown;
    if (m.state == State::VOIDED) return;
    figures.delivered += m.delivered;
    if (!m.plan) return;
    const Seconds planned = m.plan->length * m.required;
    if (!m.visit->plans.empty()) figures.planned += planned;
    if (m.counts_missed() && !m.start) figures.missed += planned;
    if (m.late) figures.late += planned;
    PlannedVisit visit{.starts = {}, .planned = planned, .outcome = outcome_of(m)};
    for (const auto& plan : m.visit->plans) visit.starts.push_back(plan.start);
    if (m.visit->slot) visit.starts.push_back(m.visit->slot->start);
    part.visits.push_back(std::move(visit));
}

void add_lines(DayPart& part, std::vector<billing::Line> lines) {
    for (auto& line : lines) {
        part.figures.billable_minutes += line.minutes;
        if (!line.by_week) {
            part.figures.billable_pence += line.pence;
            ++part.figures.lines;
            continue;
        }
        auto known = std::ranges::find_if(part.by_week, [&](const billing::Line& one) {
            return one.rate == line.rate && one.share_ppm == line.share_ppm && one.kind == line.kind &&
                   one.rule_version == line.rule_version;
        });
        if (known != part.by_week.end()) {
            known->minutes += line.minutes;
            known->source += line.source;
            continue;
        }
        billing::Line group;
        group.kind = line.kind;
        group.day = part.day;
        group.source = line.source;
        group.minutes = line.minutes;
        group.rate = line.rate;
        group.share_ppm = line.share_ppm;
        group.by_week = true;
        group.rule_version = line.rule_version;
        part.by_week.push_back(std::move(group));
    }
}

// What a person-day asks of the rows, each row looked up once: its visits are nearly all of one contract and package,
// and measuring asks for both again and again. Rows stay where they are until the commit.
class DaySetting final : public care::Setting {
 public:
    explicit DaySetting(Rows& rows) : rows_(rows), asked_(rows) {}

    const care::Terms& terms(std::string_view contract, Day day) const override {
        if (!terms_ || contract != contract_ || day != day_) {
            terms_ = &asked_.terms(contract, day);
            contract_ = contract;
            day_ = day;
        }
        return *terms_;
    }
    const care::PackageHolds* holds(std::string_view package) const override {
        if (!known_holds_ || package != held_) {
            holds_ = asked_.holds(package);
            held_ = package;
            known_holds_ = true;
        }
        return holds_;
    }
    const PackageRow* package(const std::string& id) {
        if (!known_package_ || id != package_id_) {
            package_ = rows_.find(packages, id_key(id));
            package_id_ = id;
            known_package_ = true;
        }
        return package_;
    }
    const care::ContractBilling& billing(const std::string& contract) {
        if (!billing_ || contract != billing_id_) {
            billing_ = &contract_at(rows_, contract);
            billing_id_ = contract;
        }
        return *billing_;
    }

 private:
    Rows& rows_;
    care_rows::RowsSetting asked_;
    mutable const care::Terms* terms_ = nullptr;
    mutable std::string contract_, held_;
    mutable Day day_{};
    mutable const care::PackageHolds* holds_ = nullptr;
    mutable bool known_holds_ = false;
    std::string package_id_, billing_id_;
    const PackageRow* package_ = nullptr;
    bool known_package_ = false;
    const care::ContractBilling* billing_ = nullptr;
};

Parts parts_of(DaySetting& setting, const care::PersonDay& day) {
    static const care::PackagePrice no_price;
    Parts all;
    for (const auto& m : care::measure(day, setting)) {
        const std::string id = package_of(*m.visit, day.person);
        const PackageRow* package = setting.package(id);
        const std::string& contract = contract_of(*m.visit, package, day.day);
        const auto& terms = setting.billing(contract);
        DayPart& part = all[{contract, week_ending(day.day, terms.week_ends_on), id}];
        part.person = day.person;
        part.day = day.day;
        add_times(part, m);
        add_claims(part.figures, m);
        add_lines(part, billing::bill(m, {.contract = terms,
                                          .package = package ? package->price : no_price,
                                          .holds = package ? &package->plan.holds : nullptr,
                                          .calendar = setting.calendar()}));
    }
    return all;
}

auto place(auto& all, std::string_view person, Day day) {
    return std::ranges::lower_bound(all, std::pair{day, person}, {}, [](const DayPart& part) {
        return std::pair{part.day, std::string_view(part.person)};
    });
}
const DayPart* part_in(const WeekRow* row, const care::PersonDay& day) {
    if (row == nullptr) return nullptr;
    const auto at = place(row->parts, day.person, day.day);
    return at != row->parts.end() && at->day == day.day && at->person == day.person ? &*at : nullptr;
}

// Null takes the part away.
void put(Rows& rows, const WeekOf& week, const care::PersonDay& day, const DayPart* now) {
    const std::string key = week_key(week);
    const DayPart* before = part_in(rows.find(weeks, key), day);
    if (now == nullptr ? before == nullptr : before != nullptr && *before == *now) return;
    auto& all = rows.edit(weeks, key).parts;
    const auto at = place(all, day.person, day.day);
    if (now == nullptr)
        all.erase(at);
    else if (before != nullptr)
        *at = *now;
    else
        all.insert(at, *now);
    rows.later(weeks, key);
}

std::vector<WeekOf> put_before(std::string_view mark) {
    std::vector<WeekOf> all;
    for (BytesIn in(mark); in.good() && !in.done();) {
        WeekOf week;
        week.contract = in.text();
        week.week = day(static_cast<std::int32_t>(in.i()));
        week.package = in.text();
        if (in.good()) all.push_back(std::move(week));
    }
    return all;
}

Status settle_day(Rows& rows, std::string_view key) {
    const care_rows::CareDay* known = rows.find(care_rows::person_days, key);
    if (!known) return {};
    const care_rows::CareDay& row = *known;
    DaySetting setting(rows);
    const Parts now = parts_of(setting, row.day);
    for (const auto& week : put_before(row.mark)) {
        if (now.contains(week)) continue;
        put(rows, week, row.day, nullptr);
        const bool elsewhere =
            std::ranges::any_of(now, [&](const auto& one) { return one.first.package == week.package; });
        if (!elsewhere) note_day(rows, week.package, row.day.person, row.day.day, false);
    }
    BytesOut mark;
    for (const auto& [week, part] : now) {
        put(rows, week, row.day, &part);
        note_day(rows, week.package, row.day.person, row.day.day, true);
        mark.text(week.contract);
        mark.i(number(week.week));
        mark.text(week.package);
    }
    if (std::string after = mark.take(); after != row.mark)
        rows.edit(care_rows::person_days, key).mark = std::move(after);
    care_rows::leave_if_empty(rows, key);
    return {};
}

// What the plan of the package says of one day: authorised, and what of it is explained, each once.
void add_slots(WeekRow& row, DayPart& retained, const PackageRow& package, Day day, const billing::Basis& basis) {
    const auto slots = care::authorised_on(package.plan, day, basis.calendar);
    std::vector<std::vector<Instant>> starts;
    std::vector<Outcome> outcomes;
    for (const auto& part : row.parts) {
        if (part.day != day) continue;
        for (const auto& visit : part.visits) {
            starts.push_back(visit.starts);
            outcomes.push_back(visit.outcome);
        }
    }
    const auto by = care::covered(slots, starts);
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const Seconds length = slots[i].slot.length * slots[i].slot.required;
        row.total.authorised += length;
        if (slots[i].held) {
            row.total.suspended += length;
            if (!by[i]) add_lines(retained, billing::bill(slots[i], day, basis));
        } else if (by[i]) {
            if (outcomes[*by[i]] == Outcome::cancelled) row.total.cancelled += length;
            if (outcomes[*by[i]] == Outcome::frustrated) row.total.frustrated += length;
        }
    }
}

// Most packages have one plan, were never suspended, and nothing of their day was called off: what is authorised is
// then what the plan says of the weekday, and no slot has to be found a visit for.
bool is_plain(const care::PackagePlan& plan, Instant first) {
    return plan.turns.size() == 1 && !plan.turns.front().until && plan.turns.front().from <= first &&
           plan.holds.turns.empty();
}
bool as_planned(const WeekRow& row, Day day) {
    return std::ranges::all_of(row.parts, [&](const DayPart& part) {
        return part.day != day || std::ranges::all_of(part.visits, [](const PlannedVisit& visit) {
                   return visit.outcome == Outcome::other;
               });
    });
}
void add_plain_slots(WeekRow& row, const care::PackagePlan& plan, Day day) {
    for (const care::Slot& slot : plan.turns.front().slots)
        if ((slot.weekdays >> (iso_weekday(day) - 1) & 1) != 0) row.total.authorised += slot.length * slot.required;
}

// The week's authorised time as of each day on which it runs, added up.
struct Sevenfold {
    Seconds weekly{};        // of days of which no slots say when
    Seconds more{}, held{};  // what variations without a plan add to slots, and how much of it while it is suspended
    unsigned weekdays = 0;   // of which no slots say when, a bit each

    void add(const PackageRow& package, Day day, const Calendar& calendar) {
        const auto& turns = package.plan.turns;
        if (turns.size() == 1 && !turns.front().slots.empty()) return;  // most packages
        const Instant noon = calendar.at(day, std::chrono::hours{12}).instant;
        const Seconds change = care::weekly_change_at(package.plan, noon);
        if (care::slots_at(package.plan, noon).empty()) return add_weekly(package.price.weekly + change, day);
        more += change;
        if (package.plan.holds.held_at(noon)) held += change;
    }
    bool has(Day day) const { return (weekdays >> iso_weekday(day) & 1) != 0; }
    void add_weekly(Seconds time, Day day) {
        weekly += std::max(Seconds{}, time);
        weekdays |= 1U << iso_weekday(day);
    }
};

// Where slots say when, the time agreed beside them comes on top. Of days on which so much a week is authorised without
// saying when, whatever is planned for later or was before, the visits tell what is explained.
void add_weekly(WeekRow& row, const Sevenfold& sevenfold) {
    row.total.authorised = std::max(Seconds{}, row.total.authorised + sevenfold.more / 7) + sevenfold.weekly / 7;
    row.total.suspended = std::max(Seconds{}, row.total.suspended + sevenfold.held / 7);
    for (const auto& part : row.parts)
        for (const auto& visit : part.visits) {
            if (!sevenfold.has(part.day)) break;
            if (visit.outcome == Outcome::suspended) row.total.suspended += visit.planned;
            if (visit.outcome == Outcome::cancelled) row.total.cancelled += visit.planned;
            if (visit.outcome == Outcome::frustrated) row.total.frustrated += visit.planned;
        }
}

// The day counts in another week: the package was moved, or its contract's weeks end on another day now.
void look_elsewhere(Rows& rows, const PackageRow& package, Day day) {
    const std::string& contract = package.plan.contract_on(day);
    const std::string key = week_key({.contract = contract,
                                      .week = week_ending(day, contract_at(rows, contract).week_ends_on),
                                      .package = package.plan.package});
    if (const WeekRow* there = rows.find(weeks, key); !there || !there->stands) rows.later(weeks, key);
}

void add_plan(Rows& rows, WeekRow& row, const WeekOf& week, const PackageRow& package,
              std::vector<billing::Line>& by_week) {
    const auto& terms = contract_at(rows, week.contract);
    const billing::Basis basis{.contract = terms, .package = package.price, .holds = &package.plan.holds};
    std::optional<Day> first;
    unsigned running = 0;
    Sevenfold sevenfold;
    DayPart retained;
    const bool plain = is_plain(package.plan, basis.calendar.start_of(week.week - std::chrono::days{6}));
    for (Day day = week.week - std::chrono::days{6}; day <= week.week; day += std::chrono::days{1}) {
        const bool is_over = care_rows::is_closed(rows, day);
        if (!runs_in(package, week, terms, day)) {
            if (is_over && package.plan.runs_on(day)) look_elsewhere(rows, package, day);
            continue;
        }
        ++running;
        sevenfold.add(package, day, basis.calendar);
        if (!first) first = day;
        row.stands = row.stands || is_over;
        retained.day = day;
        if (plain && as_planned(row, day))
            add_plain_slots(row, package.plan, day);
        else
            add_slots(row, retained, package, day, basis);
    }
    if (!first) return;
    add_weekly(row, sevenfold);
    row.total += retained.figures;
    by_week.insert(by_week.end(), retained.by_week.begin(), retained.by_week.end());
    const auto weekly = billing::weekly_rate(terms, package.price, *first, basis.calendar);
    if (!weekly.found) return;
    row.total.billable_pence += billing::block_line(weekly, week.week, running, {}).pence;
    ++row.total.lines;
}

void settle_week(Rows& rows, const std::string& key, const WeekOf& week) {
    const PackageRow* package = rows.find(packages, id_key(week.package));
    WeekRow& row = rows.edit(weeks, key);
    row.total = {};
    row.stands = false;
    row.person = package ? package->plan.person : std::string();
    std::vector<billing::Line> by_week;
    for (const auto& part : row.parts) {
        row.total += part.figures;
        by_week.insert(by_week.end(), part.by_week.begin(), part.by_week.end());
        if (row.person.empty()) row.person = part.person;
    }
    if (package && package->authorised()) add_plan(rows, row, week, *package, by_week);
    if (is_contracts_own(week)) settle_own(rows, row, week, contract_at(rows, week.contract));
    for (const auto& line : billing::week_lines(by_week, week.week)) {
        row.total.billable_pence += line.pence;
        ++row.total.lines;
    }
    for (const auto& share : row.shares) {
        row.total.invoiced_pence += share.pence;
        row.total.paid_pence += share.paid;
        ++row.total.invoices;
    }
    note_week(rows, week, !row.empty());
}

}  // namespace

Status settle(Rows& rows, std::string_view key) {
    if (const auto week = week_of(key))
        settle_week(rows, std::string(key), *week);
    else
        return settle_day(rows, key);
    return {};
}

}  // namespace daybook::projections::money
