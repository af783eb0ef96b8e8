#include <algorithm>
#include <bit>

#include "projections/commissioning/scene.h"
#include "projections/commissioning/texts.h"
#include "projections/commissioning/views.h"
#include "projections/engine/filters.h"
#include "schema/views.capnp.h"

namespace daybook::projections::commissioning {
namespace {

using Row = schema::ContractRow;
using Care = schema::PackageRow;

Row::State state_of(const care::Contract& contract, Day day) {
    using New = care::AcceptanceQuestion::Contract;
    switch (contract.to_new_on(day)) {
        case New::ended: return Row::State::ENDED;
        case New::closed: return Row::State::CLOSED_TO_NEW;
        case New::suspended: return Row::State::SUSPENDED_TO_NEW;
        case New::open:
        case New::unknown: break;
    }
    return contract.ends_by_notice ? Row::State::UNDER_NOTICE : Row::State::AGREED;
}

std::vector<std::string> obligations_due(const care::Contract& contract, Day day) {
    std::vector<std::string> due;
    for (const auto& one : contract.obligations)
        if (!one.met && one.due <= day) due.push_back(one.what + ", due " + to_string(one.due));
    return due;
}

void fill_agreed(Row::Builder row, const care::Contract& c) {
    row.setContract(c.id);
    row.setVersion(c.version);
    row.setTitle(c.title);
    row.setCommissioner(c.commissioner);
    row.setProvider(c.provider);
    row.setRoute(c.route);
    row.setService(c.service);
    row.setFor(c.whom);
    row.setFrom(day_text(c.from));
    row.setTo(day_text(c.to));
    row.setReviewDue(day_text(c.review_due));
    row.setReviewed(day_text(c.reviewed));
    row.setNoticeDays(c.notice_days);
    row.setEnds(day_text(c.ends_by_notice));
    row.setRateCapPence(c.cap_pence_an_hour);
    row.setReplacedBy(c.replaced_by);
    row.setExitPlanned(c.exit_planned);
    set_texts(row.initLots(static_cast<unsigned>(c.lots.size())), c.lots);
    set_texts(row.initZones(static_cast<unsigned>(c.zones.size())), c.zones);
    row.setOutcomes(c.outcomes);
    row.setClauses(c.clauses);
    row.setResponsibilities(c.responsibilities);
    row.setExitClauses(c.exit_clauses);
}

void fill_since(Row::Builder row, const care::Contract& c) {
    row.setBreaches(c.breaches);
    row.setUpliftsAsked(static_cast<std::uint32_t>(c.uplifts_asked.size()));
    row.setUpliftBrief(c.uplift_brief);
    row.setUpliftAgreedPence(c.uplift_pence);
    row.setChargesNotified(day_text(c.charges_from));
}

struct Carried {
    std::uint32_t packages = 0;
    Seconds weekly{};
};

Result<ViewPage> read_contracts(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_CHECK(check_word<schema::Contract::Route>(query, "route"));
    DAYBOOK_TRY(const Scene scene, Scene::of(reading));
    const auto& [now, day] = scene.now();
    std::map<std::string, Carried, std::less<>> carried;
    for (const auto& package : scene.packages()) {
        if (!package.known() || package.state_on(day, now) == care::Package::State::ended) continue;
        auto& on = carried[scene.contract_id(package.plan.contract_on(day))];
        ++on.packages;
        on.weekly += package.weekly_at(now);
    }
    std::vector<ViewRow> rows;
    for (const auto& [id, contract] : scene.contracts()) {
        const Row::State state = state_of(contract, day);
        if (!contract.agreed || !fits(query, "contract", id) || !fits(query, "state", state) ||
            !fits(query, "route", contract.route))
            continue;
        auto words = row_words<Row>([&, &c = contract, day = day](Row::Builder row) {
            fill_agreed(row, c);
            fill_since(row, c);
            row.setState(state);
            row.setRuleVersion(care::Contract::version_on(c.rules, day));
            row.setBillingVersion(care::Contract::version_on(c.billing, day));
            row.setPackages(carried[c.id].packages);
            row.setWeeklySeconds(carried[c.id].weekly.count());
            const auto due = obligations_due(c, day);
            set_texts(row.initObligationsDue(static_cast<unsigned>(due.size())), due);
        });
        rows.push_back({id, std::move(words), scene.changed()});
    }
    return page_of(std::move(rows), query);
}

Care::State state_of(care::Package::State state) {
    switch (state) {
        case care::Package::State::authorised: return Care::State::AUTHORISED;
        case care::Package::State::active: return Care::State::ACTIVE;
        case care::Package::State::held: return Care::State::HELD;
        case care::Package::State::ended: break;
    }
    return Care::State::ENDED;
}

std::uint32_t visits_a_week(const care::Package& package, Instant t) {
    std::uint32_t visits = 0;
    for (const auto& slot : care::slots_at(package.plan, t))
        visits += static_cast<std::uint32_t>(std::popcount(slot.weekdays));
    return visits;
}

void fill_plan(Care::Builder row, const care::Package& p, const Scene& scene) {
    const auto& [now, day] = scene.now();
    const std::string contract = scene.contract_id(p.plan.contract_on(day));
    const care::Contract* on = scene.contract(contract);
    row.setPackage(p.plan.package);
    row.setVersion(p.version);
    row.setPerson(p.plan.person);
    row.setContract(contract);
    row.setRoute(on ? on->route : schema::Contract::Route::FRAMEWORK);
    row.setProvider(p.provider);
    row.setLocation(p.plan.location);
    row.setZone(p.plan.zone);
    row.setLot(p.lot);
    row.setService(p.service);
    row.setFor(p.whom);
    row.setWeeklySeconds(p.weekly_at(now).count());
    row.setVisitsAWeek(visits_a_week(p, now));
    row.setFrom(day_text(p.plan.first));
    row.setTo(day_text(p.plan.last));
    row.setPurchaseOrder(p.purchase_order);
    row.setOrderPence(p.order_pence);
    set_texts(row.initSkills(static_cast<unsigned>(p.skills.size())), p.skills);
    row.setReferral(std::string(care::id_in(p.referral, "referral")));
    const std::string first = scene.contract_id(p.plan.contract);
    row.setMovedFrom(contract == first ? std::string() : first);
}

void fill_done(Care::Builder row, const care::Package& p, const care::Now& now) {
    const auto state = p.state_on(now.day, now.instant);
    row.setState(state_of(state));
    row.setAgreedStart(day_text(p.agreed_start));
    row.setStartMovedBy(p.start_moved_by);
    row.setStarted(day_text(p.started));
    if (const auto since = p.plan.holds.held_since(now.instant); since && state == care::Package::State::held) {
        row.setSuspendedSince(micros(*since));
        row.setSuspension(p.suspension);
    }
    row.setReviewDue(day_text(p.review_due));
    row.setReviewed(day_text(p.reviewed));
    row.setHandBack(p.hand_back);
    row.setHandBackRequested(day_text(p.hand_back_requested));
    row.setEndReason(p.end_reason);
    row.setCarerLimit(p.plan.carer_limit_on(now.day));
    row.setExitPlanned(p.exit_planned);
    row.setRecordsHanded(p.records_handed);
    row.setNoticeWaived(p.notice_waived);
    row.setHandedTo(std::string(care::id_in(p.handed_to, "organisation")));
    row.setFlexedBands(static_cast<std::uint32_t>(
        std::ranges::count_if(p.flexes, [&](const auto& flex) { return flex.from <= now.day && now.day <= flex.to; })));
}

// What was seen of it and does not fit, and a first day out of the term of the contract it was authorised on: people
// are refused that, and what other systems tell is recorded.
std::vector<std::string> exceptions_of(const care::Package& p, const Scene& scene) {
    std::vector<std::string> odd;
    for (const auto& one : p.plan.odd) odd.push_back(care::in_words(one));
    const care::Contract* on = scene.contract(p.plan.contract);
    if (!on || !p.plan.first) return odd;
    const std::string begins = "begins on " + to_string(*p.plan.first) + ", ";
    if (on->from && *p.plan.first < *on->from) odd.push_back(begins + "before contract-" + on->id + " does");
    if (on->to && *p.plan.first > *on->to) odd.push_back(begins + "after the last day of contract-" + on->id);
    return odd;
}

// Of one whose start is still to come, or came before everything was there. As the steward speaks of it, a package that
// ran before it was recorded here is passed over: what is known of its person stands elsewhere.
struct Missing {
    std::vector<std::string> facts{};
    Position changed{};
};
Result<Missing> missing_of(const Reading& reading, const care::Package& p, const care::Now& now) {
    const Missing none;
    if (p.plan.person.empty() || p.state_on(now.day, now.instant) == care::Package::State::ended) return none;
    const Instant recorded = p.plan.turns.empty() ? now.instant : p.plan.turns.front().recorded;
    if (p.plan.started && *p.plan.first <= Calendar::london().day_of(recorded)) return none;
    DAYBOOK_TRY(const auto known, reading.find(people, key_of(care::id_in(p.plan.person, "person"))));
    if (!known) return Missing{.facts = care::PersonRecord{}.missing_before_start()};
    return Missing{.facts = known->row.record.missing_before_start(), .changed = known->changed};
}

Result<ViewPage> read_packages(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Care::State>(query, "state"));
    DAYBOOK_CHECK(check_word<schema::Contract::Route>(query, "route"));
    DAYBOOK_TRY(const Scene scene, Scene::of(reading));
    std::vector<ViewRow> rows;
    for (const auto& p : scene.packages()) {
        if (!p.known() && p.plan.odd.empty()) continue;
        const std::string contract = scene.contract_id(p.plan.contract_on(scene.now().day));
        const care::Contract* on = scene.contract(contract);
        if (!fits(query, "package", p.plan.package) || !fits(query, "person", p.plan.person) ||
            !fits(query, "contract", contract) || !fits(query, "location", p.plan.location) ||
            !fits(query, "zone", p.plan.zone) || !fits(query, "referral", care::id_in(p.referral, "referral")) ||
            !fits(query, "state", state_of(p.state_on(scene.now().day, scene.now().instant))) ||
            !fits(query, "route", on ? on->route : schema::Contract::Route::FRAMEWORK))
            continue;
        DAYBOOK_TRY(const auto missing, missing_of(reading, p, scene.now()));
        auto words = row_words<Care>([&](Care::Builder row) {
            fill_plan(row, p, scene);
            fill_done(row, p, scene.now());
            set_texts(row.initNotPrepared(static_cast<unsigned>(missing.facts.size())), missing.facts);
            const auto odd = exceptions_of(p, scene);
            set_texts(row.initExceptions(static_cast<unsigned>(odd.size())), odd);
        });
        rows.push_back({p.plan.package, std::move(words), std::max(scene.changed(), missing.changed)});
    }
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> contract_views() {
    return {{.name = "contracts",
             .row_type = capnp::typeId<Row>(),
             .filters = {"contract", "state", "route"},
             .read = &read_contracts},
            {.name = "packages",
             .row_type = capnp::typeId<Care>(),
             .filters = {"package", "person", "contract", "route", "location", "zone", "referral", "state"},
             .read = &read_packages}};
}

}  // namespace daybook::projections::commissioning
