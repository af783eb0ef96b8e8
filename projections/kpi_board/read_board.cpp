#include "projections/kpi_board/kpi_board.h"
#include "projections/kpi_board/people_marks.h"
#include "projections/kpi_board/promised.h"
#include "projections/kpi_board/summing.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

// In a series a KPI has a row for each period in which there was anything of it: most have nothing on most days.
bool says_anything(const kpi::Shown& kpi, std::size_t index, const Cell& cell) {
    return unknown_beside(kpi, cell) != 0 || (index < cell.ratios.size() && cell.ratios[index] != kpi::Ratio{});
}

bool of_packages(kpi::Measures measures) {
    using kpi::Measures;
    return measures == Measures::visits || measures == Measures::packages || measures == Measures::package_weeks ||
           measures == Measures::mismatches || measures == Measures::variations;
}

// Is the KPI kept by what the question asks by?
bool kept(const kpi::Shown& kpi, const Question& question) {
    switch (question.scope) {
        case Scope::package: return of_packages(kpi.measures) || (question.people && of_people(kpi.measures));
        case Scope::worker: return kpi.measures == kpi::Measures::visits || kpi::of_location(kpi.measures);
        case Scope::contract:
        case Scope::windows:
        case Scope::standing: break;
    }
    return true;
}

// "2", or "1, 2" where the rules changed within the period; contracts have each their own.
std::string rule_versions(const kpi::Shown& kpi, const Summed& sum) {
    const bool house = kpi::of_location(kpi.measures) || sum.contracts.empty();
    if (house ? sum.locations.size() > 1 && sum.house.size() > 1 : sum.contracts.size() > 1) return "several";
    std::string all;
    for (const auto& [from, version] : house ? sum.house : sum.versions) all += (all.empty() ? "" : ", ") + version;
    return all;
}

// What the figure is held against on the last day of its period (R11): the terms of its contract; of what has no
// contract, and of a sum over several, those of its location, where they name it (R13); else the KPI's own. The share
// bought on spot is held against its location's cap (R16), where nothing else is said.
Result<care::Target> target_for(const kpi::Shown& kpi, const Summed& sum, const Reading& reading,
                                const RulesRead& rules) {
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

ViewRow row_of(const kpi::Shown& kpi, std::size_t index, const std::string& group, const Summed& sum, const Question& q,
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
        row.setUnknown(unknown_beside(kpi, sum.cell));
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
    const RulesRead rules(reading);
    DAYBOOK_TRY(const Sums sums, sums_of(reading, question, rules));
    std::vector<ViewRow> rows;
    const auto kpis = kpi::shown_kpis();
    for (const auto& [at, sum] : sums)
        for (std::size_t i = 0; i < kpis.size(); ++i)
            if (kept(kpis[i], question) && (question.kpi.empty() || question.kpi == kpis[i].id) &&
                (question.period == Period::whole || says_anything(kpis[i], i, sum.cell))) {
                DAYBOOK_TRY(const care::Target target, target_for(kpis[i], sum, reading, rules));
                rows.push_back(row_of(kpis[i], i, std::get<0>(at), sum, question, target));
            }
    DAYBOOK_CHECK(rules.status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::kpi_board
