#include "events/care/contract.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/obligations.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "events/core/calendar.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Contract;

constexpr std::uint8_t row_version = 5;

std::vector<std::string> texts(capnp::List<capnp::Text>::Reader list) {
    std::vector<std::string> all;
    for (const auto text : list) all.emplace_back(text_of(text));
    return all;
}

void agreed(Contract& contract, Fact::Agreed::Reader fact) {
    contract.agreed = true;
    contract.lots = texts(fact.getLots());
    contract.zones = texts(fact.getZones());
    contract.outcomes = text_of(fact.getOutcomes());
    contract.clauses = text_of(fact.getTerminationClauses());
    contract.responsibilities = text_of(fact.getResponsibilities());
    contract.exit_clauses = text_of(fact.getExitClauses());
    contract.title = text_of(fact.getTitle());
    contract.commissioner = text_of(fact.getCommissioner());
    contract.provider = text_of(fact.getProvider());
    contract.route = fact.getRoute();
    contract.service = fact.getService();
    contract.whom = fact.getFor();
    contract.nation = fact.getNation();
    contract.from = day_said(fact.getFrom());
    contract.to = day_said(fact.getTo());
    contract.review_due = day_said(fact.getReviewDue());
    contract.notice_days = fact.getNoticeDays();
    contract.cap_pence_an_hour = fact.getRateCapPence();
}

// Of two for the same day the one recorded last stands.
void put(std::vector<Contract::Version>& versions, Day from, std::string_view name) {
    const auto at = std::ranges::upper_bound(versions, from, {}, &Contract::Version::from);
    versions.insert(at, {.from = from, .name = std::string{name}});
}

void hold(Contract& contract, Fact::CancellationPolicySet::Reader fact) {
    Contract::Hold one{.from = within_reach(day(fact.getFrom()))};
    for (const auto tier : fact.getRetainer()) one.days += tier.getDays();
    contract.holds.insert(std::ranges::upper_bound(contract.holds, one.from, {}, &Contract::Hold::from), one);
}

void oblige(Contract& contract, Fact::ObligationSet::Reader fact) {
    Contract::Obligation obligation{.id = std::string{text_of(fact.getObligation())},
                                    .what = std::string{text_of(fact.getWhat())},
                                    .due = within_reach(day(fact.getDue())),
                                    .every_days = fact.getEveryDays()};
    const auto known = std::ranges::find(contract.obligations, obligation.id, &Contract::Obligation::id);
    if (known == contract.obligations.end())
        contract.obligations.push_back(std::move(obligation));
    else
        *known = std::move(obligation);
}

// From the day it says, or from the day it was told.
void reopened(Contract& contract, const EventView& event) {
    const Day told = Calendar::london().day_of(within_reach(event.occurred()));
    contract.suspensions.reopen(day_said(event.as<Fact::ReopenedToNew>().getFrom()).value_or(told), told);
}

void met(Contract& contract, Fact::ObligationMet::Reader fact) {
    const auto known =
        std::ranges::find(contract.obligations, text_of(fact.getObligation()), &Contract::Obligation::id);
    if (known == contract.obligations.end()) return;
    if (known->every_days == 0)
        known->met = true;
    else
        known->due = due_after(known->due, known->every_days, within_reach(day(fact.getOn())));
}

// One that names no day leaves the notice that was given as it is.
void waived(Contract& contract, Fact::NoticeWaived::Reader fact) {
    if (const auto ends = day_said(fact.getEnds())) contract.ends_by_notice = ends;
}

void ask_uplift(Contract& contract, Fact::UpliftRequested::Reader fact) {
    contract.uplift_brief = text_of(fact.getBriefDigest());
    for (const auto named : fact.getPackages()) {
        const std::string package{id_in(text_of(named), "package")};
        if (std::ranges::find(contract.uplifts_asked, package) == contract.uplifts_asked.end())
            contract.uplifts_asked.push_back(package);
    }
}

// Agreed or refused, it is answered.
void answer_uplift(Contract& contract, capnp::List<capnp::Text>::Reader packages) {
    for (const auto named : packages) std::erase(contract.uplifts_asked, id_in(text_of(named), "package"));
}

}  // namespace

void fold(Contract& contract, const EventView& event) {
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::CONTRACT)) return;
    contract.version = event.stamp().version.value;
    contract.id = id_in(event.stream(), "contract");
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::AGREED: return agreed(contract, event.as<Fact::Agreed>());
        case Fact::KPI_SCHEDULE_SET: {
            const auto set = event.as<Fact::KpiScheduleSet>();
            return put(contract.rules, day(set.getFrom()), text_of(set.getVersion()));
        }
        case Fact::BILLING_RULES_SET: {
            const auto set = event.as<Fact::BillingRulesSet>();
            return put(contract.billing, day(set.getFrom()), text_of(set.getVersion()));
        }
        case Fact::CANCELLATION_POLICY_SET: return hold(contract, event.as<Fact::CancellationPolicySet>());
        case Fact::CLOSED_TO_NEW:
            contract.closed_from = day(event.as<Fact::ClosedToNew>().getFrom());
            contract.replaced_by = text_of(event.as<Fact::ClosedToNew>().getReplacedBy());
            return;
        case Fact::SUSPENDED_TO_NEW:
            return contract.suspensions.suspend(within_reach(day(event.as<Fact::SuspendedToNew>().getFrom())));
        case Fact::REOPENED_TO_NEW: return reopened(contract, event);
        case Fact::ENDED: contract.ended = day(event.as<Fact::Ended>().getOn()); return;
        case Fact::REVIEW_HELD:
            contract.reviewed = day_said(event.as<Fact::ReviewHeld>().getOn());
            contract.review_due = day_said(event.as<Fact::ReviewHeld>().getNextDue());
            return;
        case Fact::NOTICE_GIVEN: contract.ends_by_notice = day_said(event.as<Fact::NoticeGiven>().getEnds()); return;
        case Fact::NOTICE_WAIVED: return waived(contract, event.as<Fact::NoticeWaived>());
        case Fact::EXIT_PLANNED:
            contract.exit_planned = true;
            contract.exit_on = day_said(event.as<Fact::ExitPlanned>().getEnds());
            return;
        case Fact::HANDOVER_COMPLETED: contract.handed_over = true; return;
        case Fact::EXTENDED:
            contract.to = day_said(event.as<Fact::Extended>().getTo());
            if (const auto due = day_said(event.as<Fact::Extended>().getReviewDue())) contract.review_due = due;
            return;
        case Fact::OBLIGATION_SET: return oblige(contract, event.as<Fact::ObligationSet>());
        case Fact::OBLIGATION_MET: return met(contract, event.as<Fact::ObligationMet>());
        case Fact::BREACH_NOTIFIED: ++contract.breaches; return;
        case Fact::UPLIFT_REQUESTED: return ask_uplift(contract, event.as<Fact::UpliftRequested>());
        case Fact::UPLIFT_AGREED:
            contract.uplift_pence = event.as<Fact::UpliftAgreed>().getPence();
            return answer_uplift(contract, event.as<Fact::UpliftAgreed>().getPackages());
        case Fact::UPLIFT_REFUSED: return answer_uplift(contract, event.as<Fact::UpliftRefused>().getPackages());
        case Fact::CHARGES_NOTIFIED:
            contract.charges_from = day_said(event.as<Fact::ChargesNotified>().getFrom());
            return;
        case Fact::RATES_SET:
        case Fact::COMPLIANCE_CHECKED:
        case Fact::SERVICE_CREDIT_APPLIED:
        case Fact::HANDOVER_OVERDUE:
        case Fact::REVIEW_DUE:
        case Fact::EXPIRY_DUE:
        case Fact::OBLIGATION_OVERDUE:
        case Fact::NOTICE_DUE:
        case Fact::REPORT_DUE: return;
    }
}

AcceptanceQuestion::Contract Contract::to_new_on(Day day) const {
    using State = AcceptanceQuestion::Contract;
    if (!agreed) return State::unknown;
    for (const auto& last : {ended, to, ends_by_notice})
        if (last && day > *last) return State::ended;
    if (closed_from && day >= *closed_from) return State::closed;
    if (suspensions.on(day)) return State::suspended;
    return State::open;
}

std::optional<std::uint32_t> Contract::longest_hold_on(Day day) const {
    const auto after = std::ranges::upper_bound(holds, day, {}, &Hold::from);
    if (after == holds.begin()) return std::nullopt;
    return std::prev(after)->days;
}

const std::string& Contract::version_on(const std::vector<Version>& versions, Day day) {
    static const std::string none;
    const auto after = std::ranges::upper_bound(versions, day, {}, &Version::from);
    return after == versions.begin() ? none : std::prev(after)->name;
}

template <class Bytes>
void fields(Bytes& bytes, Is<Contract::Obligation> auto& o) {
    bytes(o.id, o.what, o.due, o.every_days, o.met);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Contract::Hold> auto& h) {
    bytes(h.from, h.days);
}

template <class Bytes>
void fields(Bytes& bytes, Is<SuspendedToNew> auto& s) {
    bytes(s.from, s.reopened);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Contract::Version> auto& v) {
    bytes(v.from, v.name);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Contract> auto& c) {
    bytes(c.id, c.version, c.title, c.commissioner, c.provider, c.replaced_by, c.lots, c.zones, c.outcomes, c.clauses,
          c.route, c.service, c.whom, c.nation, c.from, c.to, c.review_due, c.reviewed, c.ends_by_notice, c.ended,
          c.closed_from, c.suspensions.all, c.notice_days, c.cap_pence_an_hour, c.agreed, c.exit_planned, c.exit_on,
          c.handed_over, c.obligations, c.rules, c.billing, c.holds, c.breaches, c.uplifts_asked, c.uplift_pence,
          c.charges_from, c.responsibilities, c.exit_clauses, c.uplift_brief);
}

std::string encode(const Contract& contract) { return to_bytes(contract, row_version); }

Result<Contract> decode_contract(std::string_view bytes) {
    return from_bytes<Contract>(bytes, row_version, "a contract");
}

}  // namespace daybook::care
