#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/care_rows/care_rows.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/house.h"
#include "projections/kpi_board/kpi_board.h"
#include "projections/kpi_board/lots.h"
#include "projections/kpi_board/periods.h"
#include "projections/kpi_board/promised.h"
#include "projections/kpi_board/standing.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

enum class By { contract, contract_type, lot, zone, location, package, person, worker, none };

struct Question {
    By by = By::contract;
    Period period = Period::whole;
    Days days;
    bool begins = false, ends = false;  // the first, the last day was asked for, and no figure goes beyond it
    Scope scope = Scope::contract;
    std::string_view kpi, contract, type, lot, zone, location, person, who;
    bool lots() const { return by == By::lot || !lot.empty(); }
};

Result<By> by_of(std::string_view text) {
    static const std::map<std::string_view, By> words = {
        {"", By::contract},       {"contract", By::contract}, {"contractType", By::contract_type},
        {"lot", By::lot},         {"zone", By::zone},         {"location", By::location},
        {"package", By::package}, {"person", By::person},     {"worker", By::worker},
        {"none", By::none}};
    const auto found = words.find(text);
    if (found != words.end()) return found->second;
    return rejected("“by” is “" + std::string(text) +
                    "”, not contract, contractType, lot, zone, location, package, person, worker or none");
}

Result<Question> question_of(const Reading& reading, const ViewQuery& query) {
    Question q;
    DAYBOOK_TRY(q.by, by_of(query.get("by")));
    DAYBOOK_TRY(q.period, period_of(query.get("period")));
    q.kpi = query.get("kpi");
    if (!q.kpi.empty() && !kpi::find_kpi(q.kpi))
        return not_found("there is no KPI “" + std::string(q.kpi) + "” on the board");
    q.contract = query.get("contract");
    q.type = query.get("contractType");
    q.zone = query.get("zone");
    q.location = query.get("location");
    q.lot = query.get("lot");
    q.person = care::id_in(query.get("person"), "person");
    // A person's figures are those of their packages.
    const bool person = q.by == By::person || !q.person.empty();
    const bool package = person || q.by == By::package || !query.get("package").empty();
    const bool worker = q.by == By::worker || !query.get("worker").empty();
    if (package && worker)
        return rejected("figures are kept by " + std::string(person ? "person" : "package") +
                        " or by worker, not by both at once");
    if (worker && q.lots())
        return rejected("figures of care workers are not kept by lot: ask by zone, or leave the care worker out");
    q.scope = package ? Scope::package : worker ? Scope::worker : Scope::contract;
    q.who = query.get(package ? "package" : "worker");
    DAYBOOK_TRY(q.days, days_asked(reading, query));
    q.begins = !query.get("from").empty() || !query.get("day").empty();
    q.ends = !query.get("to").empty() || !query.get("day").empty();
    return q;
}

std::string route_name(schema::Contract::Route route) {
    const auto names = capnp::Schema::from<schema::Contract::Route>().getEnumerants();
    const auto number = static_cast<unsigned>(route);
    return number < names.size() ? names[number].getProto().getName().cStr() : std::to_string(number);
}

struct Sum {
    Labels labels;  // those the question does not sum over
    std::string type, lot, person;
    Days days;
    Cell cell;
    Position changed;
    std::set<std::string> contracts, locations;   // that are named
    using Versions = std::map<Day, std::string>;  // of the rules it was measured by, by their first day
    Versions versions, house;                     // of contracts, and of locations where there is none
};
using Sums = std::map<std::tuple<std::string, Day>, Sum>;  // by group and first day

// Is the KPI kept by what the question asks by?
bool kept(const kpi::Shown& kpi, Scope scope) {
    switch (scope) {
        case Scope::package: return kpi.measures == kpi::Measures::visits || kpi.measures == kpi::Measures::packages;
        case Scope::worker: return kpi.measures == kpi::Measures::visits || kpi::of_location(kpi.measures);
        case Scope::contract:
        case Scope::windows:
        case Scope::standing: break;
    }
    return true;
}

class Summing {
 public:
    Summing(const Reading& reading, const Question& question)
        : reading_(reading), q_(question), rules_(reading), lots_(reading) {}

    Result<Sums> all() {
        DAYBOOK_CHECK(each(q_.scope, [&](const Labels& labels, const Cell& cell, Position changed) -> Status {
            add(labels, cell, changed);
            return {};
        }));
        if (q_.scope == Scope::contract) DAYBOOK_CHECK(add_windows());
        if (q_.scope != Scope::package) DAYBOOK_CHECK(add_standing());
        if (q_.scope == Scope::contract && q_.lots()) DAYBOOK_CHECK(move_to_own_lots());
        DAYBOOK_CHECK(rules_.status());
        DAYBOOK_CHECK(lots_.status());
        return std::move(sums_);
    }

    const RulesRead& rules() const { return rules_; }

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

    // What stands at the end of each period is all that began before, less what ended.
    Status add_standing() {
        std::vector<Turn>
            turns;  // of one contract, zone and location, and of one care worker where those are asked for
        Labels whose;
        const bool sums = q_.scope == Scope::contract;
        const std::string only = sums || !q_.who.empty() ? KeyOut().text(q_.who).take() : std::string{};
        const auto same = [](const Labels& a, const Labels& b) {
            return std::tie(a.who, a.contract, a.zone, a.location) == std::tie(b.who, b.contract, b.zone, b.location);
        };
        const auto add_all = [&]() -> Status {
            if (turns.empty() || !wanted(whose)) return {};
            Labels labels = whose;
            labels.day = first_day(labels);
            while (labels.day <= q_.days.to) {
                const Days days = days_of(labels);
                DAYBOOK_TRY(const auto until, as_at(days));
                if (until) {
                    const Stood sum = stood(turns, days.from, *until);
                    if (!sum.cell.empty()) add(labels, sum.cell, sum.changed);
                }
                labels.day = days.to + std::chrono::days{1};
            }
            return {};
        };
        auto cursor = reading_.cursor(standing_cells);
        for (cursor.seek(only); cursor.valid() && cursor.key().starts_with(only); cursor.next()) {
            Labels labels = labels_of(cursor.key());
            if (labels.who.empty() != sums) continue;
            if (!turns.empty() && !same(whose, labels)) {
                DAYBOOK_CHECK(add_all());
                turns.clear();
            }
            DAYBOOK_TRY(Cell cell, standing_cells.decode(cursor.bytes()));
            if (const auto* known = rules_.contract(labels.contract)) tell_route(cell, known->route);
            turns.push_back({.day = labels.day, .cell = std::move(cell), .changed = cursor.changed()});
            whose = std::move(labels);
        }
        DAYBOOK_CHECK(cursor.status());
        return add_all();
    }

    // Figures of a contract are of the lots of their zones; a package's go over to the lot it names itself (what stands
    // and people's windows stay: they are no package's).
    Status move_to_own_lots() {
        DAYBOOK_CHECK(each(Scope::package, [&](const Labels& labels, const Cell& cell, Position changed) -> Status {
            const std::string &own = lots_.of_package(labels.who), &zone = lots_.of_zone(labels.location, labels.zone);
            if (own.empty() || own == zone) return {};
            Cell less;
            less -= cell;
            add_to(zone, labels, less, changed);
            add_to(own, labels, cell, changed);
            return {};
        }));
        std::erase_if(sums_, [](const auto& one) { return !one.second.cell.measured(); });
        return {};
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
               (q_.person.empty() || q_.person == care::id_in(lots_.person_of(labels.who), "person"));
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
            case By::person: return lots_.person_of(labels.who);
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
        Sum& sum = sums_[{group, days.from}];
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
        if (q_.scope == Scope::package) sum.person = lots_.person_of(labels.who);
        if (q_.lots()) sum.lot = lot;
        if (q_.by == By::contract_type || !q_.type.empty() || !sum.labels.contract.empty())
            sum.type = type_of(labels.contract);
    }

    const Reading& reading_;
    const Question& q_;
    RulesRead rules_;
    LotsRead lots_;
    std::map<Day, std::optional<Day>> closed_;  // the last closed day up to the end of a period
    Sums sums_;
};

// "2", or "1, 2" where the rules changed within the period; contracts have each their own.
std::string rule_versions(const kpi::Shown& kpi, const Sum& sum) {
    const bool house = kpi::of_location(kpi.measures) || sum.contracts.empty();
    if (house ? sum.locations.size() > 1 && sum.house.size() > 1 : sum.contracts.size() > 1) return "several";
    std::string all;
    for (const auto& [from, version] : house ? sum.house : sum.versions) all += (all.empty() ? "" : ", ") + version;
    return all;
}

// What the figure is held against on the last day of its period (R11): the terms of its contract; of what has no
// contract, and of a sum over several, those of its location, where they name it (R13); else the KPI's own. The share
// bought on spot is held against its location's cap (R16), where nothing else is said.
Result<care::Target> target_for(const kpi::Shown& kpi, const Sum& sum, const Reading& reading, const RulesRead& rules) {
    const bool of_contract = sum.contracts.size() == 1 && !kpi::of_location(kpi.measures);
    const std::string* const location = sum.locations.size() == 1 ? &*sum.locations.begin() : nullptr;
    const care::Terms& terms = of_contract ? rules.terms(*sum.contracts.begin(), {}, sum.days.to)
                               : location  ? rules.house(*location, sum.days.to)
                                           : care::Terms::defaults();
    care::Target target = kpi::target_of(kpi, terms);
    if (kpi.id != kpi::spot_share.id || terms.target(kpi.id) || !location) return target;
    DAYBOOK_TRY(const auto cap, spot_cap_of(reading, *location, sum.days.to));
    if (cap) {
        target.target_ppm = target.amber_ppm = *cap;
        target.direction = care::Direction::LOWER_IS_BETTER;
    }
    return target;
}

ViewRow row_of(const kpi::Shown& kpi, std::size_t index, const std::string& group, const Sum& sum, const Question& q,
               const care::Target& target) {
    const kpi::Ratio ratio = index < sum.cell.ratios.size() ? sum.cell.ratios[index] : kpi::Ratio{};
    const bool visits = kpi.counts == "visits";
    auto words = row_words<schema::KpiBoardRow>([&](schema::KpiBoardRow::Builder row) {
        row.setKpi(std::string(kpi.id));
        row.setTitle(std::string(kpi.title));
        row.setContract(sum.labels.contract);
        row.setContractType(sum.type);
        row.setLot(sum.lot);
        row.setZone(sum.labels.zone);
        row.setLocation(sum.labels.location);
        if (q.scope == Scope::package) row.setPackage(sum.labels.who);
        row.setPerson(sum.person);
        if (q.scope == Scope::worker) row.setWorker(sum.labels.who);
        row.setFrom(to_string(sum.days.from));
        row.setTo(to_string(sum.days.to));
        row.setNumerator(ratio.numerator);
        row.setDenominator(ratio.denominator);
        row.setUnknown(kpi.measures == kpi::Measures::visits ? sum.cell.unknown : 0);
        row.setPpm(kpi::ppm(ratio).value_or(-1));
        row.setTarget(target.target_ppm);
        row.setAmber(target.amber_ppm);
        row.setDirection(target.direction);
        row.setStatus(kpi::status_of(ratio, target));
        row.setRuleVersion(rule_versions(kpi, sum));
        row.setCounts(visits && q.scope == Scope::worker ? "attendances" : std::string(kpi.counts));
    });
    std::string key = std::string(kpi.id) + "/" + group;
    if (q.period != Period::whole) key += "/" + to_string(sum.days.from);
    return {std::move(key), std::move(words), sum.changed};
}

}  // namespace

Result<ViewPage> read_board(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const Question question, question_of(reading, query));
    Summing summing(reading, question);
    DAYBOOK_TRY(const Sums sums, summing.all());
    std::vector<ViewRow> rows;
    const auto kpis = kpi::shown_kpis();
    for (const auto& [at, sum] : sums)
        for (std::size_t i = 0; i < kpis.size(); ++i)
            if (kept(kpis[i], question.scope) && (question.kpi.empty() || question.kpi == kpis[i].id)) {
                DAYBOOK_TRY(const care::Target target, target_for(kpis[i], sum, reading, summing.rules()));
                rows.push_back(row_of(kpis[i], i, std::get<0>(at), sum, question, target));
            }
    DAYBOOK_CHECK(summing.rules().status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::kpi_board
