#include "events/care/terms.h"

#include <algorithm>
#include <array>

#include "events/care/billing_terms.h"
#include "events/care/bytes.h"
#include "events/care/house.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "schema/catalogue.capnp.h"
#include "schema/governance.capnp.h"

namespace daybook::care {

namespace {

constexpr std::int64_t day_s = 24 * 3600;
constexpr std::int64_t ten_years = 3'660;
constexpr std::int64_t most_posts_s = 100'000'000;
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
    Parameter{"rota_grace_s", &Terms::rota_grace_s, 0, day_s},
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

constexpr std::array house_table{
    HouseParameter{"supervision_days", &HouseTerms::supervision_days, 1, ten_years},
    HouseParameter{"appraisal_days", &HouseTerms::appraisal_days, 1, ten_years},
    HouseParameter{"spot_check_days", &HouseTerms::spot_check_days, 1, ten_years},
    HouseParameter{"training_days", &HouseTerms::training_days, 0, ten_years},
    HouseParameter{"briefing_days", &HouseTerms::briefing_days, 0, ten_years},
    HouseParameter{"absent_days", &HouseTerms::absent_days, 0, ten_years},
    HouseParameter{"posts_s", &HouseTerms::posts_s, 0, most_posts_s},
};

// What schedules of contracts and of locations have in common.
template <class Schedule>
Terms common_terms_of(Schedule fact) {
    Terms terms;
    terms.from = day(fact.getFrom());
    terms.version = text_of(fact.getVersion());
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

Terms terms_of(schema::Contract::KpiScheduleSet::Reader fact) {
    Terms terms = common_terms_of(fact);
    terms.basis = fact.getBasis();
    return terms;
}

HouseTerms terms_of(schema::Governance::KpiScheduleSet::Reader fact) {
    HouseTerms house;
    house.terms = common_terms_of(fact);
    for (const auto term : fact.getTerms())
        for (const HouseParameter& parameter : house_table)
            if (parameter.name == text_of(term.getName()))
                house.*parameter.value = std::clamp(term.getValue(), parameter.least, parameter.most);
    for (const auto required : fact.getTraining()) {
        auto& topic = house.training.emplace_back();
        topic.topic = text_of(required.getTopic());
        for (const auto role : required.getRoles()) topic.roles.push_back(role);
    }
    for (const auto stream : fact.getBriefings()) house.briefings.emplace_back(text_of(stream));
    return house;
}

Day from_of(const Terms& terms) { return terms.from; }
Day from_of(const HouseTerms& house) { return house.terms.from; }

template <class Version>
Day set(std::vector<Version>& versions, Version version) {
    const Day from = from_of(version);
    const auto at = std::ranges::lower_bound(versions, from, {}, [](const Version& one) { return from_of(one); });
    if (at != versions.end() && from_of(*at) == from)
        *at = std::move(version);
    else
        versions.insert(at, std::move(version));
    return from;
}

template <class Version>
const Version& in_force(const std::vector<Version>& versions, Day day) {
    const auto after = std::ranges::upper_bound(versions, day, {}, [](const Version& one) { return from_of(one); });
    return after == versions.begin() ? Version::defaults() : *std::prev(after);
}

constexpr std::uint8_t row_version = 6;

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
void fields(Bytes& bytes, Is<TopicRequired> auto& t) {
    bytes(t.topic, t.roles);
}

template <class Bytes>
void fields(Bytes& bytes, Is<HouseTerms> auto& h) {
    bytes(h.terms, h.training, h.briefings);
    for (const HouseParameter& parameter : house_table) bytes(h.*parameter.value);
}

template <class Bytes>
void fields(Bytes& bytes, Is<House> auto& h) {
    bytes(h.location, h.versions);
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

std::span<const HouseParameter> house_parameters() { return house_table; }
std::span<const Parameter> parameters() { return table; }

const Parameter* find_parameter(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &Parameter::name);
    return found == table.end() ? nullptr : found;
}

const Terms& ContractTerms::on(Day day) const { return in_force(versions, day); }

const HouseTerms& HouseTerms::defaults() {
    static const HouseTerms defaults;
    return defaults;
}

bool TopicRequired::of(Role role) const { return roles.empty() || std::ranges::find(roles, role) != roles.end(); }

const HouseTerms& House::on(Day day) const { return in_force(versions, day); }

std::string location_of_schedule(const EventView& event) {
    const auto said = text_of(event.as<schema::Governance::KpiScheduleSet>().getLocation());
    if (!said.empty()) return std::string{said};
    if (const auto location = text_of(event.event().getLocation()); !location.empty()) return std::string{location};
    return std::string{id_in(event.stream(), "governance")};
}

bool fold(House& house, const EventView& event) {
    if (!event.is<schema::Governance::KpiScheduleSet>()) return false;
    house.location = location_of_schedule(event);
    set(house.versions, terms_of(event.as<schema::Governance::KpiScheduleSet>()));
    return true;
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
    if (event.is<Fact::KpiScheduleSet>()) return set(contract.versions, terms_of(event.as<Fact::KpiScheduleSet>()));
    return std::nullopt;
}

Nation nation_of(const ContractTerms* contract) {
    return contract ? nation_of(contract->nation) : Nation::england_and_wales;
}

std::string encode(const House& house) { return to_bytes(house, row_version); }
Result<House> decode_house(std::string_view bytes) {
    return from_bytes<House>(bytes, row_version, "the rules of a location");
}

std::string encode(const ContractTerms& contract) { return to_bytes(contract, row_version); }

Result<ContractTerms> decode_contract_terms(std::string_view bytes) {
    return from_bytes<ContractTerms>(bytes, row_version, "a contract's terms");
}

}  // namespace daybook::care
