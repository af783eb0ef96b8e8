#include "projections/kpi_board/summing.h"

#include <algorithm>

#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/apart.h"
#include "projections/kpi_board/lots.h"
#include "projections/kpi_board/people_marks.h"
#include "projections/kpi_board/records.h"
#include "projections/kpi_board/standing.h"

namespace daybook::projections::kpi_board {
namespace {

std::string route_name(schema::Contract::Route route) {
    const auto names = capnp::Schema::from<schema::Contract::Route>().getEnumerants();
    const auto number = static_cast<unsigned>(route);
    return number < names.size() ? names[number].getProto().getName().cStr() : std::to_string(number);
}

class Summing {
 public:
    Summing(const Reading& reading, const Question& question, const RulesRead& rules)
        : reading_(reading), q_(question), rules_(rules), lots_(reading) {}

    Result<Sums> all() {
        DAYBOOK_CHECK(each(q_.scope, [&](const Labels& labels, const Cell& cell, Position changed) -> Status {
            // What is of no package is of a person all the same.
            if (q_.scope == Scope::package && !q_.people && person_apart(labels.who)) return {};
            add(labels, cell, changed);
            return {};
        }));
        if (q_.scope == Scope::contract) DAYBOOK_CHECK(add_windows());
        DAYBOOK_CHECK(q_.scope == Scope::package ? add_standing_of_packages() : add_standing());
        if (q_.people) DAYBOOK_CHECK(each_mark_of_people(reading_, [&](const Mark& one) { return add_record(one); }));
        if (q_.scope == Scope::contract && q_.lots()) DAYBOOK_CHECK(move_to_own_lots());
        DAYBOOK_CHECK(rules_.status());
        DAYBOOK_CHECK(lots_.status());
        return std::move(sums_);
    }

 private:
    // Every cell of a scope that is asked for.
    template <class Visit>
    Status each(Scope scope, const Visit& visit) {
        const Table<Cell>& table = cells_of(scope);
        auto cursor = reading_.cursor(table);
        const std::string only = q_.who.empty() ? std::string{} : KeyOut().text(q_.who).take();
        for (cursor.seek(only); cursor.valid() && cursor.key().starts_with(only);) {
            Labels labels = labels_of(cursor.key());
            const Day day = labels.day;
            const Day first = first_day(labels);
            if (wanted(labels) && day >= first && day <= q_.days.to) {
                DAYBOOK_TRY(const Cell cell, table.decode(cursor.bytes()));
                if (cell.measured()) DAYBOOK_CHECK(visit(labels, cell, cursor.changed()));
                cursor.next();
                continue;
            }
            // To the first day asked for, of these labels or the next.
            labels.day = wanted(labels) && day < first ? first : daybook::day(INT32_MAX);
            const std::string next = cell_key(labels);
            if (cursor.key() >= next) {
                cursor.next();
            } else {
                cursor.seek(next);
            }
        }
        return cursor.status();
    }

    // The day as at which a period's windows and what stands are shown: its last closed one (R12).
    Result<std::optional<Day>> as_at(const Days& days) {
        const auto known = closed_.find(days.to);
        std::optional<Day> day;
        if (known != closed_.end()) {
            day = known->second;
        } else {
            DAYBOOK_TRY(day, care_rows::closed_up_to(reading_, days.to));
            closed_[days.to] = day;
        }
        return day && *day >= days.from ? day : std::optional<Day>{};
    }

    Status add_windows() {
        return each(Scope::windows, [&](const Labels& labels, const Cell& cell, Position changed) -> Status {
            DAYBOOK_TRY(const auto day, as_at(days_of(labels)));
            if (day == labels.day) add(labels, cell, changed);
            return {};
        });
    }

    // What stands at the end of each period is all that began before, less what ended. Turns are of one contract, zone
    // and location, and of one care worker or package where those are asked for.
    template <class Take>
    Status each_standing(const Labels& whose, const std::vector<Turn>& turns, const Take& take) {
        if (turns.empty() || !wanted(whose)) return {};
        Labels labels = whose;
        labels.day = first_day(labels);
        while (labels.day <= q_.days.to) {
            const Days days = days_of(labels);
            DAYBOOK_TRY(const auto until, as_at(days));
            if (until) {
                const Stood sum = stood(turns, days.from, *until);
                if (!sum.cell.empty()) take(labels, sum.cell, sum.changed);
            }
            labels.day = days.to + std::chrono::days{1};
        }
        return {};
    }

    Turn turn_of(const Labels& labels, Cell cell, Position changed) const {
        if (const auto* known = rules_.contract(labels.contract)) tell_route(cell, known->route);
        return {.day = labels.day, .cell = std::move(cell), .changed = changed};
    }
    static bool same(const Labels& a, const Labels& b) {
        return std::tie(a.who, a.contract, a.zone, a.location) == std::tie(b.who, b.contract, b.zone, b.location);
    }

    Status add_standing() {
        std::vector<Turn> turns;
        Labels whose;
        const bool sums = q_.scope == Scope::contract;
        const std::string only = sums || !q_.who.empty() ? KeyOut().text(q_.who).take() : std::string{};
        const auto take = [&](const Labels& labels, const Cell& cell, Position changed) { add(labels, cell, changed); };
        auto cursor = reading_.cursor(standing_cells);
        for (cursor.seek(only); cursor.valid() && cursor.key().starts_with(only); cursor.next()) {
            Labels labels = labels_of(cursor.key());
            if (labels.who.empty() != sums) continue;
            if (!turns.empty() && !same(whose, labels)) {
                DAYBOOK_CHECK(each_standing(whose, turns, take));
                turns.clear();
            }
            DAYBOOK_TRY(Cell cell, standing_cells.decode(cursor.bytes()));
            turns.push_back(turn_of(labels, std::move(cell), cursor.changed()));
            whose = std::move(labels);
        }
        DAYBOOK_CHECK(cursor.status());
        return each_standing(whose, turns, take);
    }

    // What of one record stands: its mark names it.
    template <class Take>
    Status each_standing_in(const Contribution& mark, const std::string& who, Position changed, const Take& take) {
        std::vector<Turn> turns;
        Labels whose;
        for (const Share& share : mark) {
            if (share.scope != Scope::standing) continue;
            Labels labels = labels_of(share.key);
            labels.who = who;
            if (!turns.empty() && !same(whose, labels)) {
                DAYBOOK_CHECK(each_standing(whose, turns, take));
                turns.clear();
            }
            turns.push_back(turn_of(labels, share.cell, changed));
            whose = std::move(labels);
        }
        return each_standing(whose, turns, take);
    }
    // By package those asked for; by contract those that may stand in another lot than their zone's.
    bool take_in(const PackageRow& row) const {
        if (q_.scope == Scope::contract) return !row.package.lot.empty();
        return q_.who.empty() || q_.who == row.package.plan.package;
    }
    template <class Take>
    Status each_standing_of_packages(const Take& take) {
        auto cursor = reading_.cursor(packages);
        for (cursor.seek({}); cursor.valid(); cursor.next()) {
            DAYBOOK_TRY(const PackageRow row, packages.decode(cursor.bytes()));
            if (!take_in(row)) continue;
            DAYBOOK_TRY(const Contribution mark, decode_contribution(row.put.mark));
            DAYBOOK_CHECK(each_standing_in(mark, row.package.plan.package, cursor.changed(), take));
        }
        return cursor.status();
    }

    Status add_standing_of_packages() {
        return each_standing_of_packages(
            [&](const Labels& labels, const Cell& cell, Position changed) { add(labels, cell, changed); });
    }

    // What a record of a person put into figures, of nobody's package.
    Status add_record(const Mark& mark) {
        person_ = mark.record;
        DAYBOOK_TRY(const Contribution all, decode_contribution(mark.bytes));
        for (const Share& share : all) {
            const Labels labels = labels_of(share.key);
            if (share.scope == Scope::standing || !wanted(labels)) continue;
            if (labels.day < first_day(labels) || labels.day > q_.days.to) continue;
            if (share.scope == Scope::windows) {
                DAYBOOK_TRY(const auto day, as_at(days_of(labels)));
                if (day != labels.day) continue;
            }
            add(labels, share.cell, mark.changed);
        }
        return each_standing_in(all, {}, mark.changed, [&](const Labels& labels, const Cell& cell, Position changed) {
            add(labels, cell, changed);
        });
    }

    // Figures of a contract are of the lots of their zones; a package's, and what stands of it, go over to the lot it
    // names itself (people's windows and what is promised to a referral stay: they are no package's).
    Status move_to_own_lots() {
        const auto move = [&](const Labels& labels, const Cell& cell, Position changed) {
            const std::string &own = lots_.of_package(labels.who), &zone = lots_.of_zone(labels.location, labels.zone);
            if (own.empty() || own == zone) return;
            Cell less;
            less -= cell;
            add_to(zone, labels, less, changed);
            add_to(own, labels, cell, changed);
        };
        DAYBOOK_CHECK(each(Scope::package, [&](const Labels& labels, const Cell& cell, Position changed) -> Status {
            move(labels, cell, changed);
            return {};
        }));
        DAYBOOK_CHECK(each_standing_of_packages(move));
        std::erase_if(sums_, [](const auto& one) { return !one.second.cell.measured(); });
        return {};
    }

    std::string person_of(const Labels& labels) const {
        if (const auto apart = person_apart(labels.who)) return std::string(*apart);
        return labels.who.empty() ? person_ : lots_.person_of(labels.who);
    }
    std::string lot_of(const Labels& labels) const {
        if (!q_.lots()) return {};
        const std::string& own = q_.scope == Scope::package ? lots_.of_package(labels.who) : std::string();
        return own.empty() ? lots_.of_zone(labels.location, labels.zone) : own;
    }

    std::string type_of(const std::string& contract) const {
        const auto* known = rules_.contract(contract);
        return known ? route_name(known->route) : std::string{};
    }
    bool wanted(const Labels& labels) const {
        const auto fits = [](std::string_view filter, const std::string& value) {
            return filter.empty() || filter == value;
        };
        return fits(q_.contract, labels.contract) && fits(q_.zone, labels.zone) && fits(q_.location, labels.location) &&
               (q_.type.empty() || q_.type == type_of(labels.contract)) &&
               (q_.person.empty() || q_.person == care::id_in(person_of(labels), "person"));
    }

    // The contract whose weeks and years count; null where sums go over contracts (R11).
    const care::ContractTerms* own_calendar(const Labels& labels) const {
        return q_.by == By::contract || !q_.contract.empty() ? rules_.contract(labels.contract) : nullptr;
    }
    // A series begins with a whole period unless it is told where to begin.
    Day first_day(const Labels& labels) const {
        return q_.begins ? q_.days.from : period_with(q_.days.from, q_.period, q_.days, own_calendar(labels)).from;
    }

    // The period a day belongs to, as far as it is asked for.
    Days days_of(const Labels& labels) const {
        Days days = period_with(labels.day, q_.period, q_.days, own_calendar(labels));
        if (q_.begins) days.from = std::max(days.from, q_.days.from);
        if (q_.ends) days.to = std::min(days.to, q_.days.to);
        return days;
    }

    std::string group_of(const Labels& labels, const std::string& lot) const {
        switch (q_.by) {
            case By::contract: return labels.contract;
            case By::contract_type: return type_of(labels.contract);
            case By::lot: return lot;
            case By::zone: return labels.zone;
            case By::location: return labels.location;
            case By::person: return person_of(labels);
            case By::package:
            case By::worker: return labels.who;
            case By::none: return "all";
        }
        return {};
    }

    void add(const Labels& labels, const Cell& cell, Position changed) {
        add_to(lot_of(labels), labels, cell, changed);
    }
    void add_to(const std::string& lot, const Labels& labels, const Cell& cell, Position changed) {
        if (!q_.lot.empty() && q_.lot != lot) return;
        const std::string group = group_of(labels, lot);
        const Days days = days_of(labels);
        Summed& sum = sums_[{group, days.from}];
        sum.days = days;
        const auto& terms = rules_.terms(labels.contract, labels.location, labels.day);
        (labels.contract.empty() ? sum.house : sum.versions)[terms.from] = terms.version;
        sum.cell += cell;
        sum.changed = std::max(sum.changed, changed);
        if (!labels.contract.empty()) sum.contracts.insert(labels.contract);
        sum.locations.insert(labels.location);
        // A label stands where the question names it or groups by it.
        if (q_.by == By::contract || !q_.contract.empty()) sum.labels.contract = labels.contract;
        if (q_.by == By::zone || !q_.zone.empty()) sum.labels.zone = labels.zone;
        if (q_.by == By::location || !q_.location.empty()) sum.labels.location = labels.location;
        if (q_.by == By::package || q_.by == By::worker || !q_.who.empty()) sum.labels.who = labels.who;
        if (q_.scope == Scope::package) sum.person = person_of(labels);
        if (q_.lots()) sum.lot = lot;
        if (q_.by == By::contract_type || !q_.type.empty() || !sum.labels.contract.empty())
            sum.type = type_of(labels.contract);
    }

    const Reading& reading_;
    const Question& q_;
    const RulesRead& rules_;
    LotsRead lots_;
    std::map<Day, std::optional<Day>> closed_;  // the last closed day up to the end of a period
    std::string person_;                        // whose record is added
    Sums sums_;
};

}  // namespace

Result<Sums> sums_of(const Reading& reading, const Question& question, const RulesRead& rules) {
    return Summing(reading, question, rules).all();
}

}  // namespace daybook::projections::kpi_board
