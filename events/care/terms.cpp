#include "events/care/terms.h"

#include <algorithm>
#include <array>

#include "events/care/bytes.h"
#include "events/care/said.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {

namespace {

constexpr std::int64_t day_s = 24 * 3600;
constexpr std::array table{
    Parameter{"early_s", &Terms::early_s, 0, day_s},
    Parameter{"late_s", &Terms::late_s, 0, day_s},
    Parameter{"critical_early_s", &Terms::critical_early_s, 0, day_s},
    Parameter{"critical_late_s", &Terms::critical_late_s, 0, day_s},
    Parameter{"cut_off_s", &Terms::cut_off_s, 0, day_s},
    Parameter{"flex_s", &Terms::flex_s, 0, day_s},
    Parameter{"short_ppm", &Terms::short_ppm, 0, 1'000'000},
    Parameter{"match_early_s", &Terms::match_early_s, 0, day_s},
    Parameter{"end_unknown_s", &Terms::end_unknown_s, 0, 7 * day_s},
    Parameter{"unrostered_s", &Terms::unrostered_s, 0, 3 * day_s},
    Parameter{"unallocated_first_s", &Terms::unallocated_first_s, 0, 14 * day_s},
    Parameter{"unallocated_again_s", &Terms::unallocated_again_s, 0, 14 * day_s},
    Parameter{"unallocated_last_s", &Terms::unallocated_last_s, 0, 14 * day_s},
    Parameter{"missed_fault_only", &Terms::missed_fault_only, 0, 1},
    Parameter{"continuity_workers", &Terms::continuity_workers, 0, 1'000},
    Parameter{"continuity_attendances", &Terms::continuity_attendances, 1, 1'000},
    Parameter{"chart_visits", &Terms::chart_visits, 1, 1'000'000},
    Parameter{"forecast_visits", &Terms::forecast_visits, 1, 1'000'000},
    Parameter{"welfare_s", &Terms::welfare_s, 0, 7 * day_s},
    Parameter{"price_notice_days", &Terms::price_notice_days, 0, 366},
    Parameter{"telling_ahead_s", &Terms::telling_ahead_s, 0, 31 * day_s},
    Parameter{"silent_s", &Terms::silent_s, 0, 366 * day_s},
    Parameter{"unknown_at_home", &Terms::unknown_at_home, 0, 1},
};

Terms terms_of(schema::Contract::KpiScheduleSet::Reader fact) {
    Terms terms;
    terms.from = day(fact.getFrom());
    terms.version = text_of(fact.getVersion());
    terms.basis = fact.getBasis();
    for (const auto term : fact.getTerms())
        if (const Parameter* parameter = find_parameter(text_of(term.getName())))
            terms.*parameter->value = std::clamp(term.getValue(), parameter->least, parameter->most);
    for (const auto target : fact.getKpis())
        terms.targets.push_back({.kpi = std::string{text_of(target.getKpi())},
                                 .target_ppm = target.getTarget(),
                                 .amber_ppm = target.getAmber(),
                                 .direction = target.getDirection()});
    return terms;
}

Day set(ContractTerms& contract, Terms terms) {
    const Day from = terms.from;
    const auto at = std::ranges::lower_bound(contract.versions, from, {}, &Terms::from);
    if (at != contract.versions.end() && at->from == from)
        *at = std::move(terms);
    else
        contract.versions.insert(at, std::move(terms));
    return from;
}

constexpr std::uint8_t row_version = 5;

}  // namespace

template <class Bytes>
void fields(Bytes& bytes, Is<Target> auto& t) {
    bytes(t.kpi, t.target_ppm, t.amber_ppm, t.direction);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Terms> auto& t) {
    bytes(t.from, t.version, t.basis, t.targets);
    for (const Parameter& parameter : table) bytes(t.*parameter.value);
}

template <class Bytes>
void fields(Bytes& bytes, Is<ContractTerms> auto& c) {
    bytes(c.contract, c.title, c.commissioner, c.provider, c.route, c.service, c.nation, c.week_ends_on, c.from,
          c.versions);
}

const Terms& Terms::defaults() {
    static const Terms defaults;
    return defaults;
}

const Target* Terms::target(std::string_view kpi) const {
    const auto found = std::ranges::find(targets, kpi, &Target::kpi);
    return found == targets.end() ? nullptr : &*found;
}

std::span<const Parameter> parameters() { return table; }

const Parameter* find_parameter(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &Parameter::name);
    return found == table.end() ? nullptr : found;
}

const Terms& ContractTerms::on(Day day) const {
    const auto after = std::ranges::upper_bound(versions, day, {}, &Terms::from);
    return after == versions.begin() ? Terms::defaults() : *std::prev(after);
}

std::optional<Day> fold(ContractTerms& contract, const EventView& event) {
    constexpr std::string_view prefix = "contract-";
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::CONTRACT)) return std::nullopt;
    contract.contract = event.stream().substr(std::min(prefix.size(), event.stream().size()));
    using Fact = schema::Contract;
    if (event.is<Fact::Agreed>()) {
        const auto fact = event.as<Fact::Agreed>();
        learn(contract.title, fact.getTitle());
        learn(contract.commissioner, fact.getCommissioner());
        learn(contract.provider, fact.getProvider());
        contract.route = fact.getRoute();
        contract.service = fact.getService();
        contract.nation = fact.getNation();
        const unsigned ends_on = fact.getWeekEndsOn();
        contract.week_ends_on = ends_on >= 1 && ends_on <= 7 ? ends_on : 7;
        contract.from = day(fact.getFrom());
        return std::nullopt;
    }
    if (event.is<Fact::KpiScheduleSet>()) return set(contract, terms_of(event.as<Fact::KpiScheduleSet>()));
    return std::nullopt;
}

std::string encode(const ContractTerms& contract) { return to_bytes(contract, row_version); }

Result<ContractTerms> decode_contract_terms(std::string_view bytes) {
    return from_bytes<ContractTerms>(bytes, row_version, "a contract's terms");
}

}  // namespace daybook::care
