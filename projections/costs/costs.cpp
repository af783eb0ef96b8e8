#include "projections/costs/costs.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/invoice_books.h"
#include "events/care/referral.h"
#include "projections/care_rows/care_rows.h"
#include "projections/commissioning/plans.h"
#include "projections/costs/cells.h"
#include "projections/costs/measured.h"
#include "projections/engine/key.h"
#include "schema/catalogue.capnp.h"
#include "schema/invoice.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/views.capnp.h"

namespace daybook::projections::costs {
namespace {

// Of a variation or an invoice, what its later facts do not say again.
struct About {
    std::string contract{}, package{};
    std::optional<Day> to{};  // the last day an invoice bills
    bool counted = false;     // among the amendments
};
template <class Bytes>
void fields(Bytes& bytes, care::Is<About> auto& a) {
    bytes(a.contract, a.package, a.to, a.counted);
}
constexpr std::uint8_t row_version = 1;
std::string encode_about(const About& about) { return care::to_bytes(about, row_version); }
Result<About> decode_about(std::string_view bytes) {
    return care::from_bytes<About>(bytes, row_version, "what a variation or invoice is about");
}

const Table<About> abouts{{.number = 28, .name = "abouts"}, &encode_about, &decode_about};  // by stream
const Table<care::Referral> referrals{{.number = 30, .name = "referrals"}, &care::encode, &care::decode_referral};

const std::string only = "1";

Day day_of(const EventView& event) { return Calendar::london().day_of(care::within_reach(event.occurred())); }

Events& events_of(Rows& rows, Day day, const About& about) {
    return rows.edit(events,
                     events_key({.month = month_of(day), .contract = about.contract, .package = about.package}));
}

void take_contract(Rows& rows, const EventView& event) {
    const std::string id(care::id_in(event.stream(), "contract"));
    if (const auto from = care::fold(rows.edit(contracts, id_key(id)), event))
        care_rows::measure_again(rows, id, {}, *from);
    if (const auto credit = care::service_credit(event))
        events_of(rows, credit->month, {.contract = id}).credit_pence += credit->pence;
}

void take_package(Rows& rows, const EventView& event) {
    const std::string id =
        commissioning::take_plan(rows, event, {.packages = packages, .changes = care_rows::plan_changes});
    if (!care::fold(rows.edit(prices, id_key(id)), event)) return;
    const std::string person = rows.edit(packages, id_key(id)).plan.person;
    const auto* days = care_rows::days_of(rows, person);
    for (std::size_t i = 0; days && i < days->size(); ++i)
        rows.later(care_rows::person_days, care_rows::person_day_key(person, (*days)[i]));
}

void take_variation(Rows& rows, const EventView& event) {
    using Fact = schema::Variation;
    commissioning::take_plan(rows, event, {.packages = packages, .changes = care_rows::plan_changes});
    if (event.is<Fact::Proposed>()) {
        const auto proposed = event.as<Fact::Proposed>();
        About& about = rows.edit(abouts, id_key(event.stream()));
        about.contract = care::id_in(care::text_of(proposed.getContract()), "contract");
        about.package = care::id_in(care::text_of(proposed.getPackage()), "package");
    }
    if (!event.is<Fact::Agreed>()) return;
    About& about = rows.edit(abouts, id_key(event.stream()));
    if (!about.counted) ++events_of(rows, day_of(event), about).amendments;
    about.counted = true;
}

void take_invoice(Rows& rows, const EventView& event) {
    using Fact = schema::Invoice;
    constexpr std::int64_t most_pence = 100'000'000'000, most_days = 36'500;
    if (care::is_book(event.stream())) return;
    const std::string key = id_key(event.stream());
    if (event.is<Fact::Drafted>()) {
        const auto drafted = event.as<Fact::Drafted>();
        About& about = rows.edit(abouts, key);
        about.contract = care::id_in(care::text_of(drafted.getContract()), "contract");
        about.to = care::day_said(drafted.getTo());
    }
    if (!event.is<Fact::LineDisputed>() && !event.is<Fact::Paid>()) return;
    const About about = rows.edit(abouts, key);
    const Day day = day_of(event);
    Events& of = events_of(rows, day, about);
    if (event.is<Fact::LineDisputed>()) {
        ++of.disputes;
        return;
    }
    if (!about.to) return;
    const std::int64_t pence = std::clamp<std::int64_t>(event.as<Fact::Paid>().getPence(), 0, most_pence);
    of.paid_pence += pence;
    of.paid_pence_days += pence * std::clamp<std::int64_t>((day - *about.to).count(), 0, most_days);
}

void take_referral(Rows& rows, const EventView& event) {
    care::Referral& referral = rows.edit(referrals, id_key(event.stream()));
    const bool before = referral.end == care::Referral::End::declined;
    care::fold(referral, event);
    if (!before && referral.end == care::Referral::End::declined)
        ++rows.edit(declines, decline_key(month_of(day_of(event)), referral.zone));
}

void take_worker(Rows& rows, const EventView& event) {
    using Fact = schema::Worker;
    const std::string id(care::id_in(event.stream(), "worker"));
    if (event.is<Fact::CostSet>()) care::fold(rows.edit(workers, id_key(id)), event);
    if (event.is<Fact::Joined>() || event.is<Fact::Left>() || event.is<Fact::ContractHoursSet>() ||
        event.is<Fact::Absent>() || event.is<Fact::Returned>())
        care::fold(rows.edit(posts, id_key(id)), event);
    if (!event.is<Fact::ShiftWorked>()) return;
    const auto fact = event.as<Fact::ShiftWorked>();
    const Day day = Calendar::london().day_of(care::time_of(fact.getFrom()));
    Shifts& week = rows.edit(shifts, shift_key(week_ending(day), id));
    week.travel_s += fact.getTravelSeconds();
    week.waiting_s += fact.getWaitingSeconds();
}

Status step(Rows& rows, const EventView& event) {
    DAYBOOK_CHECK(care_rows::step(rows, event));
    using Category = schema::Catalogue::Which;
    switch (static_cast<Category>(event.category())) {
        case Category::CONTRACT: take_contract(rows, event); return {};
        case Category::PACKAGE: take_package(rows, event); return {};
        case Category::VARIATION: take_variation(rows, event); return {};
        case Category::INVOICE: take_invoice(rows, event); return {};
        case Category::REFERRAL: take_referral(rows, event); return {};
        case Category::WORKER: take_worker(rows, event); return {};
        case Category::GOVERNANCE: care::fold(rows.edit(reckonings, only), event); return {};
        case Category::VISIT:
        case Category::PERSON:
        case Category::FEED:
        case Category::RECORD:
        case Category::CAPACITY:
        case Category::ESCALATION:
        case Category::ACTION:
        case Category::RISK:
        case Category::RECONCILIATION:
        case Category::ORGANISATION: return {};
    }
    return {};
}

std::vector<Share> shares_of(Rows& rows, const care::PersonDay& day) {
    const care_rows::RowsSetting setting(rows);
    std::vector<Share> shares;
    for (const auto& m : care::measure(day, setting)) {
        const std::string package(care::id_in(m.visit->package, "package"));
        const auto named = [&](const auto& table) { return [&](auto name) { return rows.find(table, id_key(name)); }; };
        const Cell cell =
            cell_of(m, revenue_of(m, care::find_by_either(m.visit->contract, "contract", named(contracts)),
                                  care::find_by_either(m.visit->package, "package", named(prices)),
                                  care::holds_of(*m.visit, setting)));
        if (cell.empty()) continue;
        const std::string key = cell_key(
            {.month = month_of(m.day), .contract = m.visit->contract, .zone = std::string(m.zone), .package = package});
        const auto known = std::ranges::find(shares, key, &Share::key);
        if (known == shares.end())
            shares.push_back({.key = key, .cell = cell});
        else
            known->cell += cell;
    }
    return shares;
}

// What a person-day comes to now, less what was put before.
Status settle(Rows& rows, std::string_view key) {
    const care_rows::CareDay* known = rows.find(care_rows::person_days, key);
    if (!known) return {};
    const std::vector<Share> now = shares_of(rows, known->day);
    std::string mark = now.empty() ? std::string() : encode(now);
    if (mark != known->mark) {
        DAYBOOK_TRY(const auto before, decode_shares(known->mark));
        for (const Share& share : before) rows.edit(cells, share.key) -= share.cell;
        for (const Share& share : now) rows.edit(cells, share.key) += share.cell;
        rows.edit(care_rows::person_days, key).mark = std::move(mark);
    }
    care_rows::leave_if_empty(rows, key);
    return {};
}

std::vector<const TableInfo*> tables() {
    auto all = care_rows::tables();
    all.insert(all.end(), {&cells, &events, &declines, &packages, &prices, &contracts, &workers, &reckonings, &abouts,
                           &referrals, &shifts, &posts});
    return all;
}

}  // namespace

const Table<care::Package> packages{{.number = 23, .name = "packages"}, &care::encode, &care::decode_package};
const Table<care::PackagePrice> prices{{.number = 24, .name = "prices"}, &care::encode, &care::decode_package_price};
const Table<care::ContractBilling> contracts{
    {.number = 25, .name = "contracts"}, &care::encode, &care::decode_contract_billing};
const Table<care::WorkerCosts> workers{{.number = 26, .name = "workers"}, &care::encode, &care::decode_worker_costs};
const Table<care::Reckoning> reckonings{{.number = 27, .name = "reckonings"}, &care::encode, &care::decode_reckoning};
const Table<care::Worker> posts{{.number = 32, .name = "posts"}, &care::encode, &care::decode_worker};

std::string id_key(std::string_view id) { return KeyOut().text(id).take(); }

Projection projection() {
    auto must_know = care_rows::must_know();
    must_know.insert(must_know.end(), {"invoice"});
    return {.name = "costs",
            .version = 9,
            .tables = tables(),
            .must_know = std::move(must_know),
            .step = &step,
            .settle = &settle,
            .restate = &care_rows::restate,
            .views = {{.name = "sustainability",
                       .row_type = capnp::typeId<schema::SustainabilityRow>(),
                       .filters = {"month", "from", "to", "route", "service", "cap"},
                       .read = &read_sustainability},
                      {.name = "travel-cost",
                       .row_type = capnp::typeId<schema::TravelCostRow>(),
                       .filters = {"month", "from", "to", "by", "zone", "package", "contract"},
                       .read = &read_travel_cost},
                      {.name = "pay-check",
                       .row_type = capnp::typeId<schema::PayCheckRow>(),
                       .filters = {"worker", "week", "from", "to", "state"},
                       .read = &read_pay_check}}};
}

}  // namespace daybook::projections::costs
