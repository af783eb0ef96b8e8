#include <algorithm>

#include "events/care/triage.h"
#include "events/core/calendar.h"
#include "events/core/no_data.h"
#include "projections/commissioning/scene.h"
#include "projections/commissioning/texts.h"
#include "projections/commissioning/views.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "schema/views.capnp.h"

namespace daybook::projections::commissioning {
namespace {

using Row = schema::ReferralRow;
using Line = schema::AcceptanceRow;
using std::chrono::hours;

constexpr hours response_limit{4};   // rules.md section 2, response_4h: inclusive
constexpr hours decision_limit{48};  // decision_2d

Row::State state_of(const care::Referral& referral) {
    switch (referral.end) {
        case care::Referral::End::accepted: return referral.withdrawn ? Row::State::WITHDRAWN : Row::State::ACCEPTED;
        case care::Referral::End::declined: return Row::State::DECLINED;
        case care::Referral::End::withdrawn: return Row::State::WITHDRAWN;
        case care::Referral::End::lapsed: return Row::State::LAPSED;
        case care::Referral::End::not_awarded: return Row::State::NOT_AWARDED;
        case care::Referral::End::none: break;
    }
    return referral.bid ? Row::State::BID : referral.deferred ? Row::State::DEFERRED : Row::State::RECEIVED;
}

// Withdrawn unanswered in time is nobody's failure.
schema::Answer in_time(const care::Referral& referral, const std::optional<Instant>& answer, hours limit, Instant now) {
    const Instant due = referral.received + limit;
    if (answer) return *answer <= due ? schema::Answer::YES : schema::Answer::NO;
    if (referral.end == care::Referral::End::withdrawn && *referral.ended <= due) return schema::Answer::UNKNOWN;
    return now <= due ? schema::Answer::UNKNOWN : schema::Answer::NO;
}

Row::Verdict verdict(const std::vector<care::Criterion>& check) {
    switch (care::verdict_of(check)) {
        case care::Verdict::accept: return Row::Verdict::ACCEPT;
        case care::Verdict::accept_with_override: return Row::Verdict::OVERRIDE;
        case care::Verdict::refuse: return Row::Verdict::REFUSE;
    }
    return Row::Verdict::DECIDED;
}

// By the criteria of its location when it was decided, or as things stand; as it was typed in triage where none were
// set.
bool established(const Scene& scene, const care::Referral& r) {
    const auto location = scene.locations().find(r.location);
    if (location == scene.locations().end()) return r.established;
    const Day day = r.ended ? Calendar::london().day_of(*r.ended) : scene.now().day;
    return location->second.established_on(r.zone, day).value_or(r.established);
}

struct Queued {
    const care::Referral* referral;
    std::uint32_t place;  // 0 = not open
};

std::vector<Queued> in_order(const Scene& scene) {
    const auto place = [&](const care::Referral& r) {
        return care::TriagePlace{.risk = r.risk,
                                 .established = established(scene, r),
                                 .need_by = r.need_by,
                                 .received = r.received,
                                 .id = r.id};
    };
    std::vector<const care::Referral*> open, decided;
    for (const auto& referral : scene.referrals()) {
        if (referral.received == Instant{} && !referral.ended) continue;
        (referral.open() ? open : decided).push_back(&referral);
    }
    std::ranges::sort(open, [&](const auto* a, const auto* b) { return place(*a) < place(*b); });
    std::ranges::stable_sort(decided, [](const auto* a, const auto* b) { return *a->ended > *b->ended; });
    std::vector<Queued> all;
    for (const auto* referral : open) all.push_back({referral, static_cast<std::uint32_t>(all.size() + 1)});
    for (const auto* referral : decided) all.push_back({referral, 0});
    return all;
}

void fill_asked(Row::Builder row, const care::Referral& r) {
    row.setReferral(r.id);
    row.setVersion(r.version);
    row.setPerson(r.person);
    row.setChannel(r.channel);
    row.setCommissioner(r.commissioner);
    row.setZone(r.zone);
    row.setLocation(r.location);
    row.setReceived(micros(r.received));
    row.setNeedBy(micros(r.need_by));
    row.setWeeklySeconds(static_cast<std::uint32_t>(r.weekly.count()));
    auto bands = row.initBands(static_cast<unsigned>(r.bands.size()));
    for (unsigned i = 0; i < bands.size(); ++i) bands.set(i, r.bands[i].name);
    set_texts(row.initSkills(static_cast<unsigned>(r.skills.size())), r.skills);
    row.setRequired(r.required);
    row.setUrgent(r.urgent);
    row.setDischarge(r.discharge);
}

// Source B, "communicate capacity constraints early": from when it was told to the decline. -1 = none was told.
std::int64_t constraint_seconds(const Scene& scene, const care::Referral& r) {
    const auto location = scene.locations().find(r.location);
    if (r.end != care::Referral::End::declined || location == scene.locations().end()) return no_data;
    std::vector<std::string> bands;
    for (const auto& band : r.bands) bands.push_back(band.name);
    const auto since = location->second.constrained_since(r.zone, bands, *r.ended);
    return since ? std::chrono::duration_cast<Seconds>(*r.ended - *since).count() : no_data;
}

void fill_offer(Row::Builder row, const care::Referral& r) {
    row.setLot(r.lot);
    row.setBidsClose(r.bids_close ? micros(*r.bids_close) : 0);
    row.setBidPence(r.bid_pence);
    row.setBidStart(day_text(r.bid_start));
}

void fill_decided(Row::Builder row, const Scene& scene, const care::Referral& r) {
    const Instant now = scene.now().instant;
    row.setState(state_of(r));
    row.setRisk(r.risk);
    row.setEstablished(established(scene, r));
    row.setAssessed(r.assessed);
    row.setValidated(r.validated);
    row.setResponded(r.responded ? micros(*r.responded) : 0);
    row.setDecided(r.ended ? micros(*r.ended) : 0);
    row.setInFourHours(in_time(r, r.responded, response_limit, now));
    row.setInTwoDays(in_time(r, r.answered, decision_limit, now));
    row.setReason(r.reason);
    row.setAlternative(r.alternative);
    row.setOverrideReason(r.override_reason);
    row.setOverriddenBy(r.overridden_by);
    row.setRationale(!r.rationale ? Row::Rationale::NONE : r.erased ? Row::Rationale::ERASED : Row::Rationale::SEALED);
    row.setPackage(std::string(care::id_in(r.package, "package")));
    row.setAgreedStart(day_text(r.agreed_start));
    row.setDeferredUntil(day_text(r.deferred_until));
    set_texts(row.initRoutesTried(static_cast<unsigned>(r.routes_tried.size())), r.routes_tried);
}

Result<ViewPage> read_referrals(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_CHECK(check_word<Row::State>(query, "state"));
    DAYBOOK_TRY(const auto open, yes_or_no(query, "open"));
    DAYBOOK_TRY(const Scene scene, Scene::with_rota(reading));
    std::vector<ViewRow> rows;
    for (const auto& [referral, place] : in_order(scene)) {
        const care::Referral& r = *referral;
        if (open.value_or(r.open()) != r.open()) continue;
        if (!fits(query, "referral", r.id) || !fits(query, "state", state_of(r)) ||
            !fits(query, "contract", scene.contract_id(r.contract)) || !fits(query, "zone", r.zone) ||
            !fits(query, "location", r.location))
            continue;
        const auto check = r.open() ? scene.check(r) : r.check;
        const care::Contract* contract = scene.contract(r.contract);
        auto words = row_words<Row>([&, place = place](Row::Builder row) {
            fill_asked(row, r);
            row.setContract(scene.contract_id(r.contract));
            fill_decided(row, scene, r);
            fill_offer(row, r);
            row.setConstraintSeconds(constraint_seconds(scene, r));
            row.setRoute(contract ? contract->route : r.route);
            row.setQueue(place);
            row.setVerdict(r.open() ? verdict(check) : Row::Verdict::DECIDED);
            std::vector<std::string> against;
            for (const auto& criterion : check)
                if (criterion.outcome != care::Criterion::Outcome::PASS) against.push_back(criterion.says);
            set_texts(row.initAgainst(static_cast<unsigned>(against.size())), against);
        });
        rows.push_back({r.id, std::move(words), scene.changed()});
    }
    return page_of(std::move(rows), query);
}

// As things stand under the contract it was asked for, or as they would under the one that is named: what is bought on
// the spot, say, because a framework could not take it. What was decided stays as it was decided on.
Result<ViewPage> read_acceptance(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const auto open, yes_or_no(query, "open"));
    DAYBOOK_TRY(const Scene scene, Scene::with_rota(reading));
    std::vector<ViewRow> rows;
    for (const auto& [referral, place] : in_order(scene)) {
        const care::Referral& r = *referral;
        if (open.value_or(r.open()) != r.open() || !fits(query, "referral", r.id)) continue;
        const auto check = r.open() ? scene.check(r, query.get("contract")) : r.check;
        for (std::size_t i = 0; i < check.size(); ++i) {
            auto words = row_words<Line>([&](Line::Builder row) {
                row.setReferral(r.id);
                row.setCriterion(check[i].what);
                row.setOutcome(check[i].outcome);
                row.setHard(check[i].hard);
                row.setNeeded(check[i].needed);
                row.setFound(check[i].found);
                row.setSays(check[i].says);
                row.setAsDecided(!r.open());
            });
            rows.push_back({r.id + "/" + std::to_string(i), std::move(words), scene.changed()});
        }
    }
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> referral_views() {
    return {{.name = "referrals",
             .row_type = capnp::typeId<Row>(),
             .filters = {"referral", "state", "open", "contract", "zone", "location"},
             .read = &read_referrals},
            {.name = "acceptance",
             .row_type = capnp::typeId<Line>(),
             .filters = {"referral", "open", "contract"},
             .read = &read_acceptance}};
}

}  // namespace daybook::projections::commissioning
