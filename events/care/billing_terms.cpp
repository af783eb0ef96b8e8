#include "events/care/billing_terms.h"

#include <algorithm>
#include <array>
#include <utility>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/said.h"
#include "events/core/calendar.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Contract;

constexpr std::uint8_t row_version = 3;
constexpr std::int64_t most_order_pence = 1'000'000'000'000;  // a slip of the keys overflows no sum
constexpr std::int64_t day_s = 24 * 3600;
constexpr std::int64_t most_pence =
    1'000'000'000;  // a rate or sum beyond is taken as this, so that no product overflows
constexpr std::uint32_t whole_ppm = 1'000'000;

constexpr std::array table{
    BillingParameter{"grace_s", &BillingRules::grace_s, 0, day_s},
    BillingParameter{"over_s", &BillingRules::over_s, -1, day_s},
    BillingParameter{"minimum_s", &BillingRules::minimum_s, 0, day_s},
    BillingParameter{"step_s", &BillingRules::step_s, 60, day_s},
    BillingParameter{"night_from_s", &BillingRules::night_from_s, 0, day_s},
    BillingParameter{"night_to_s", &BillingRules::night_to_s, 0, day_s},
    BillingParameter{"no_access_ppm", &BillingRules::no_access_ppm, 0, whole_ppm},
    BillingParameter{"mismatch_s", &BillingRules::mismatch_s, 0, 7 * day_s},
    BillingParameter{"mismatch_ppm", &BillingRules::mismatch_ppm, 0, whole_ppm},
    BillingParameter{"mismatch_pence", &BillingRules::mismatch_pence, 0, most_pence},
};

BillingRules rules_of(Fact::BillingRulesSet::Reader fact) {
    BillingRules rules;
    rules.from = within_reach(day(fact.getFrom()));
    rules.version = text_of(fact.getVersion());
    rules.source = fact.getSource();
    rules.rounding = fact.getRounding();
    rules.line = fact.getLine();
    for (const auto term : fact.getTerms())
        for (const BillingParameter& parameter : table)
            if (parameter.name == text_of(term.getName()))
                rules.*parameter.value = std::clamp(term.getValue(), parameter.least, parameter.most);
    for (const std::uint32_t band : fact.getBands())
        if (band != 0) rules.bands.push_back(std::min(Seconds{band}, Seconds{day_s}));
    std::ranges::sort(rules.bands);
    return rules;
}

std::int64_t pence_said(std::int64_t pence) { return std::clamp<std::int64_t>(pence, 0, most_pence); }

RateCard card_of(Fact::RatesSet::Reader fact) {
    RateCard card{.from = within_reach(day(fact.getFrom())), .rates = {}};
    for (const auto rate : fact.getRates())
        card.rates.push_back({.service = rate.getService(),
                              .day_type = rate.getDayType(),
                              .zone = std::string{text_of(rate.getZone())},
                              .lot = std::string{text_of(rate.getLot())},
                              .band = std::min(Seconds{rate.getBandSeconds()}, Seconds{day_s}),
                              .pence = pence_said(rate.getPence()),
                              .unit = rate.getUnit()});
    return card;
}

CancellationPolicy policy_of(Fact::CancellationPolicySet::Reader fact) {
    CancellationPolicy policy{.from = within_reach(day(fact.getFrom())),
                              .notice = Seconds{fact.getNoticeSeconds()},
                              .late_payable_ppm = std::min(fact.getLatePayable(), whole_ppm),
                              .retainer = {}};
    for (const auto tier : fact.getRetainer())
        policy.retainer.push_back({.days = tier.getDays(), .payable_ppm = std::min(tier.getPayable(), whole_ppm)});
    return policy;
}

template <class Version>
Day set(std::vector<Version>& versions, Version version) {
    const Day from = version.from;
    const auto at = std::ranges::lower_bound(versions, from, {}, &Version::from);
    if (at != versions.end() && at->from == from)
        *at = std::move(version);
    else
        versions.insert(at, std::move(version));
    return from;
}

template <class Version>
const Version* in_force(const std::vector<Version>& versions, Day day) {
    const auto after = std::ranges::upper_bound(versions, day, {}, &Version::from);
    return after == versions.begin() ? nullptr : &*std::prev(after);
}

// Another last day changes what a block is owed, and no other contract's bill.
std::optional<Day> end_on(ContractBilling& contract, std::optional<Day> last) {
    const auto before = std::exchange(contract.last, last);
    if (!contract.block || before == last) return std::nullopt;
    return std::min(before.value_or(within_reach(day(INT32_MAX))), last.value_or(within_reach(day(INT32_MAX))));
}

// An end that is told moves what was agreed to earlier, and never to later: for that it is extended.
std::optional<Day> end_by(ContractBilling& contract, std::optional<Day> by) {
    if (!by) return std::nullopt;
    return end_on(contract, contract.last ? std::min(*contract.last, *by) : *by);
}

}  // namespace

Nation nation_of(Fact::Nation said) {
    switch (said) {
        case Fact::Nation::SCOTLAND: return Nation::scotland;
        case Fact::Nation::NORTHERN_IRELAND: return Nation::northern_ireland;
        case Fact::Nation::ENGLAND_WALES: break;
    }
    return Nation::england_and_wales;
}

std::span<const BillingParameter> billing_parameters() { return table; }

const BillingRules& BillingRules::defaults() {
    static const BillingRules defaults;
    return defaults;
}

const CancellationPolicy& CancellationPolicy::none() {
    static const CancellationPolicy none;
    return none;
}

const BillingRules& ContractBilling::rules_on(Day day) const {
    const BillingRules* found = in_force(rules, day);
    return found ? *found : BillingRules::defaults();
}
const RateCard* ContractBilling::card_on(Day day) const { return in_force(cards, day); }
const CancellationPolicy& ContractBilling::policy_on(Day day) const {
    const CancellationPolicy* found = in_force(policies, day);
    return found ? *found : CancellationPolicy::none();
}

std::optional<Day> fold(ContractBilling& contract, const EventView& event) {
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::CONTRACT)) return std::nullopt;
    if (event.is<Fact::BillingRulesSet>()) return set(contract.rules, rules_of(event.as<Fact::BillingRulesSet>()));
    if (event.is<Fact::RatesSet>()) return set(contract.cards, card_of(event.as<Fact::RatesSet>()));
    if (event.is<Fact::CancellationPolicySet>())
        return set(contract.policies, policy_of(event.as<Fact::CancellationPolicySet>()));
    if (event.is<Fact::Extended>()) return end_on(contract, day_said(event.as<Fact::Extended>().getTo()));
    if (event.is<Fact::NoticeGiven>()) return end_by(contract, day_said(event.as<Fact::NoticeGiven>().getEnds()));
    if (event.is<Fact::NoticeWaived>()) return end_by(contract, day_said(event.as<Fact::NoticeWaived>().getEnds()));
    if (event.is<Fact::Ended>())
        return end_by(contract, day_said(event.as<Fact::Ended>().getOn())
                                    .value_or(Calendar::london().day_of(within_reach(event.occurred()))));
    if (!event.is<Fact::Agreed>()) return std::nullopt;
    const auto fact = event.as<Fact::Agreed>();
    contract.block = fact.getRoute() == Fact::Route::BLOCK;
    contract.first = day_said(fact.getFrom()).value_or(Calendar::london().day_of(within_reach(event.occurred())));
    contract.last = day_said(fact.getTo());
    const unsigned ends_on = fact.getWeekEndsOn();
    contract.nation = nation_of(fact.getNation());
    contract.week_ends_on = ends_on >= 1 && ends_on <= 7 ? ends_on : 7;
    return within_reach(day(INT32_MIN));  // another week, other holidays
}

std::int64_t PackagePrice::supplement_on(Day day) const {
    std::int64_t pence = 0;
    for (const Supplement& one : supplements)
        if (one.from <= day && (one.to == Day{} || day <= one.to)) pence = one.pence;
    return pence;
}

bool fold(PackagePrice& package, const EventView& event) {
    using Of = schema::Package;
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::PACKAGE)) return false;
    if (event.is<Of::Authorised>()) {
        const auto fact = event.as<Of::Authorised>();
        package.service = fact.getService();
        learn(package.zone, fact.getZone());
        learn(package.lot, fact.getLot());
        learn(package.purchase_order, fact.getPurchaseOrder());
        package.rate_pence = pence_said(fact.getRatePence());
        package.rate_unit = fact.getRateUnit();
        package.weekly = weekly_said(fact.getWeeklySeconds());
        package.order_pence = std::clamp<std::int64_t>(fact.getOrderPence(), 0, most_order_pence);
        package.order_time = order_said(fact.getOrderSeconds());
        return true;
    }
    if (event.is<Of::SupplementSet>()) {
        const auto fact = event.as<Of::SupplementSet>();
        package.supplements.push_back({.from = within_reach(day(fact.getFrom())),
                                       .to = day_said(fact.getTo()).value_or(Day{}),
                                       .pence = pence_said(fact.getPence())});
        return true;
    }
    return false;
}

template <class Bytes>
void fields(Bytes& bytes, Is<BillingRules> auto& r) {
    bytes(r.from, r.version, r.source, r.rounding, r.line, r.bands);
    for (const BillingParameter& parameter : table) bytes(r.*parameter.value);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Rate> auto& r) {
    bytes(r.service, r.day_type, r.zone, r.lot, r.band, r.pence, r.unit);
}
template <class Bytes>
void fields(Bytes& bytes, Is<RateCard> auto& c) {
    bytes(c.from, c.rates);
}
template <class Bytes>
void fields(Bytes& bytes, Is<CancellationPolicy::Tier> auto& t) {
    bytes(t.days, t.payable_ppm);
}
template <class Bytes>
void fields(Bytes& bytes, Is<CancellationPolicy> auto& p) {
    bytes(p.from, p.notice, p.late_payable_ppm, p.retainer);
}
template <class Bytes>
void fields(Bytes& bytes, Is<ContractBilling> auto& c) {
    bytes(c.nation, c.week_ends_on, c.rules, c.cards, c.policies, c.block, c.first, c.last);
}
template <class Bytes>
void fields(Bytes& bytes, Is<PackagePrice::Supplement> auto& s) {
    bytes(s.from, s.to, s.pence);
}
template <class Bytes>
void fields(Bytes& bytes, Is<PackagePrice> auto& p) {
    bytes(p.service, p.zone, p.lot, p.purchase_order, p.rate_pence, p.rate_unit, p.weekly, p.order_pence, p.order_time,
          p.supplements);
}

std::string encode(const ContractBilling& contract) { return to_bytes(contract, row_version); }
Result<ContractBilling> decode_contract_billing(std::string_view bytes) {
    return from_bytes<ContractBilling>(bytes, row_version, "what a contract says of billing");
}
std::string encode(const PackagePrice& package) { return to_bytes(package, row_version); }
Result<PackagePrice> decode_package_price(std::string_view bytes) {
    return from_bytes<PackagePrice>(bytes, row_version, "a package's price");
}

}  // namespace daybook::care
