#include "events/care/decisions/contract.h"

#include "events/care/decisions/demands.h"
#include "events/care/decisions/schedule.h"
#include "schema/contract.capnp.h"

namespace daybook::care {
namespace {

using Contract = schema::Contract;
using Which = Contract::Which;

// What can be decided about a contract in force: it was agreed, and its last day, if one was decided, has not passed.
Status in_force(const ContractRecord& contract, const EventView& event, const char* be) {
    if (!contract.agreed) return cannot(event, be, "it was never agreed");
    if (!contract.ended) return {};
    if (*contract.ended == Day{}) return cannot(event, be, "it has ended");
    if (told_on(event) > *contract.ended) return cannot(event, be, "it has ended on " + to_string(*contract.ended));
    return {};
}

Status was_agreed(const ContractRecord& contract, const EventView& event, const char* be) {
    if (!contract.agreed) return cannot(event, be, "it was never agreed");
    return {};
}

// A private contract binds a person, so it is held to more: checked against the regulations first, signed, and by
// somebody with the right to sign for another (rules.md section 3, source D 4a and 4b).
Status agree(const ContractRecord& contract, const EventView& event) {
    if (contract.agreed) return cannot(event, "agreed", "it was agreed already; a change of its terms is a variation");
    if (contract.restricts) {
        return cannot(
            event, "agreed",
            "its check against the regulations found that it restricts people's rights, access to care or choices; "
            "mend the terms and check it again");
    }
    const auto agreed = event.as<Contract::Agreed>();
    const unsigned last = agreed.getWeekEndsOn();
    DAYBOOK_CHECK(demand(
        event, "agreed",
        {in_order(agreed.getFrom(), agreed.getTo()),
         {last == 0 || (last >= 5 && last <= 7), "its week would end on weekday " + std::to_string(last) +
                                                     ", and weeks end on 5 (Friday), 6 (Saturday) or 7 (Sunday)"}}));
    if (agreed.getRoute() != Contract::Route::PRIVATE) return {};
    if (agreed.getPerson().size() == 0) {
        return cannot(event, "agreed", "a private contract binds a person, and it does not say whom");
    }
    if (!contract.checked) {
        return cannot(event, "agreed", "a private contract is checked against the regulations before it is agreed");
    }
    if (agreed.getSignedBy().size() == 0 && agreed.getRepresentative().size() == 0) {
        return cannot(event, "agreed", "nobody has signed it");
    }
    if (agreed.getRepresentative().size() != 0 &&
        agreed.getRepresentativeAuthority() == schema::Person::Authority::UNSAID) {
        return cannot(event, "agreed", "a representative signed it, and it does not say by what authority");
    }
    return {};
}

// "framework agreements with capped rates" (rules.md section 3, source A): no rate of the card above the cap an hour.
Status set_rates(const ContractRecord& contract, const EventView& event) {
    using Unit = Contract::RatesSet::RateUnit;
    DAYBOOK_CHECK(was_agreed(contract, event, "given rates"));
    DAYBOOK_CHECK(
        demand(event, "given rates", {says(event.as<Contract::RatesSet>().getFrom() != 0, "from which day")}));
    const auto card = event.as<Contract::RatesSet>().getRates();
    if (card.size() == 0) return cannot(event, "given rates", "it holds no rates, and replaces the whole card");
    for (unsigned i = 0; i < card.size(); ++i) {
        const std::int64_t pence = card[i].getPence();
        if (pence < 0) return cannot(event, "given rates", "rate " + std::to_string(i + 1) + " is below 0");
        if (contract.cap_pence_an_hour == 0) continue;
        const std::int64_t cap = contract.cap_pence_an_hour;
        const std::int64_t band = card[i].getBandSeconds();
        // A price for a visit of known length is a price an hour too; a night's and a week's are not.
        const bool over = card[i].getUnit() == Unit::HOUR                ? pence > cap
                          : card[i].getUnit() == Unit::VISIT && band > 0 ? pence > cap * band / 3'600
                                                                         : false;
        if (over) {
            return cannot(event, "given rates",
                          "rate " + std::to_string(i + 1) + ", " + std::to_string(pence) +
                              "p, is over the agreed cap of " + std::to_string(cap) + "p an hour");
        }
    }
    return {};
}

Status set_billing_rules(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(was_agreed(contract, event, "given billing rules"));
    const auto rules = event.as<Contract::BillingRulesSet>();
    DAYBOOK_CHECK(demand(event, "given billing rules", {says(rules.getFrom() != 0, "from which day")}));
    const auto bands = rules.getBands();
    for (unsigned i = 1; i < bands.size(); ++i) {
        if (bands[i] <= bands[i - 1]) return cannot(event, "given billing rules", "its bands do not grow");
    }
    return {};
}

Status set_cancellation(const ContractRecord& contract, const EventView& event) {
    constexpr std::uint32_t whole = 1'000'000;
    DAYBOOK_CHECK(was_agreed(contract, event, "given a cancellation policy"));
    const auto policy = event.as<Contract::CancellationPolicySet>();
    DAYBOOK_CHECK(demand(event, "given a cancellation policy", {says(policy.getFrom() != 0, "from which day")}));
    bool over = policy.getLatePayable() > whole;
    for (const auto tier : policy.getRetainer()) over = over || tier.getPayable() > whole;
    if (over) return cannot(event, "given a cancellation policy", "it pays more than the whole of a visit");
    return {};
}

Status end(const ContractRecord& contract, const EventView& event) {
    const auto on = event.as<Contract::Ended>().getOn();
    const Day last = within_reach(day(on));
    DAYBOOK_CHECK(demand(event, "ended", {{!contract.ended, "it has ended already"}}));
    DAYBOOK_CHECK(was_agreed(contract, event, "ended"));
    return demand(event, "ended",
                  {says(on != 0, "on which day"),
                   {last >= contract.from, "it would end on " + to_string(last) + ", before it began on " +
                                               to_string(contract.from) + "; name its last day"}});
}

Status extend(const ContractRecord& contract, const EventView& event) {
    constexpr const char* be = "extended";
    DAYBOOK_CHECK(in_force(contract, event, be));
    const auto to = event.as<Contract::Extended>().getTo();
    const Day last = within_reach(day(to));
    return demand(event, be,
                  {{!contract.ended, "it was decided that it ends on " + to_string(contract.ended.value_or(Day{})) +
                                         "; agree a new contract instead"},
                   says(to != 0, "to which day"),
                   {last > contract.to, "it runs to " + to_string(contract.to) + " already, and " + to_string(last) +
                                            " is no later; name a later day, or record contract.Ended"},
                   {last >= told_on(event), "it would end on " + to_string(last) +
                                                ", which has passed; name a day to "
                                                "come"}});
}

Status review(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(was_agreed(contract, event, "reviewed"));
    const auto held = event.as<Contract::ReviewHeld>();
    return demand(event, "reviewed", {says(held.getOn() != 0, "on which day"), has_come(event, held.getOn())});
}

Status notify_charges(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(was_agreed(contract, event, "changed in price"));
    return demand(event, "changed in price",
                  {says(event.as<Contract::ChargesNotified>().getFrom() != 0, "from which day")});
}

Status give_notice(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(in_force(contract, event, "given notice of"));
    const auto notice = event.as<Contract::NoticeGiven>();
    if (notice.getBy() == schema::Who::NOBODY) return cannot(event, "given notice of", "it does not say who gives it");
    DAYBOOK_CHECK(demand(event, "given notice of",
                         {says(notice.getOn() != 0, "on which day it was given"),
                          says(notice.getEnds() != 0, "which day is the last by it"), has_come(event, notice.getOn()),
                          in_order(notice.getOn(), notice.getEnds())}));
    const std::int64_t days = std::int64_t{notice.getEnds()} - notice.getOn();
    if (days < contract.notice_days && !contract.notice_waived) {
        return cannot(event, "given notice of",
                      std::to_string(days) + " days are less than the agreed " + std::to_string(contract.notice_days) +
                          "; waive the notice for safeguarding or critical need first");
    }
    return {};
}

Status waive_notice(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(in_force(contract, event, "let go without notice"));
    const auto waived = event.as<Contract::NoticeWaived>();
    if (waived.getBecause() == Contract::NoticeWaived::Because::UNSAID) {
        return cannot(event, "let go without notice",
                      "only safeguarding and critical need waive it, and neither is said");
    }
    if (waived.getProtocol().size() == 0) {
        return cannot(event, "let go without notice", "it does not say which emergency protocol was followed");
    }
    return {};
}

Status close_to_new(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(in_force(contract, event, "closed to new packages"));
    if (contract.closed_to_new) return cannot(event, "closed to new packages", "it is closed to them already");
    return {};
}

Status suspend_to_new(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(in_force(contract, event, "suspended to new packages"));
    if (contract.suspensions.open_ended())
        return cannot(event, "suspended to new packages", "it is suspended to them already");
    return {};
}

Status reopen(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(in_force(contract, event, "opened to new packages"));
    if (contract.closed_to_new) return cannot(event, "opened to new packages", "it is closed to them for good");
    if (contract.suspensions.over(told_on(event))) return cannot(event, "opened to new packages", "it is open to them");
    return {};
}

Status hand_over(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(was_agreed(contract, event, "handed over"));
    if (!contract.exit_planned) return cannot(event, "handed over", "its exit was not planned");
    if (!event.as<Contract::HandoverCompleted>().getRecordsHanded())
        return cannot(event, "handed over", "its records were not; hand them over, and say recordsHanded=yes");
    return {};
}

Status set_obligation(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(in_force(contract, event, "given an obligation"));
    const auto obligation = event.as<Contract::ObligationSet>();
    if (obligation.getObligation().size() == 0) return cannot(event, "given an obligation", "the obligation has no id");
    if (obligation.getDue() == 0) return cannot(event, "given an obligation", "it does not say when it is due first");
    return {};
}

Status meet_obligation(const ContractRecord& contract, const EventView& event) {
    const auto met = event.as<Contract::ObligationMet>();
    const std::string obligation = met.getObligation();
    return demand(event, "held to have met an obligation",
                  {{contract.obligations.contains(obligation), "it has no obligation '" + obligation + "'"},
                   says(met.getOn() != 0, "on which day"),
                   has_come(event, met.getOn())});
}

Status apply_credit(const ContractRecord& contract, const EventView& event) {
    DAYBOOK_CHECK(was_agreed(contract, event, "given a service credit"));
    const auto credit = event.as<Contract::ServiceCreditApplied>();
    if (credit.getPence() <= 0) return cannot(event, "given a service credit", "it takes nothing off");
    if (credit.getReason().size() == 0) return cannot(event, "given a service credit", "no reason is given");
    return {};
}

// "targeted uplift for isolated packages rather than a blanket rate increase" (rules.md section 3, source A): it names
// them, and says how much more an hour.
Status ask_uplift(const ContractRecord& contract, const EventView& event) {
    constexpr const char* be = "asked for an uplift";
    DAYBOOK_CHECK(in_force(contract, event, be));
    const auto asked = event.as<Contract::UpliftRequested>();
    if (asked.getPackages().size() == 0) return cannot(event, be, "it does not say for which packages");
    if (asked.getPence() <= 0) return cannot(event, be, "it does not say how much more an hour");
    return {};
}

// Only what was asked for is answered: a package of another contract was not.
template <class Fact>
Status answers(const ContractRecord& contract, const EventView& event, const char* be) {
    const auto packages = event.as<Fact>().getPackages();
    if (packages.size() == 0) return cannot(event, be, "it does not say for which packages");
    for (const auto package : packages)
        if (!contract.uplift_asked.contains(package))
            return cannot(event, be, "no uplift was asked for '" + std::string(package) + "' on it");
    return {};
}

Status agree_uplift(const ContractRecord& contract, const EventView& event) {
    constexpr const char* be = "given an uplift";
    DAYBOOK_CHECK(in_force(contract, event, be));
    DAYBOOK_CHECK(answers<Contract::UpliftAgreed>(contract, event, be));
    const auto agreed = event.as<Contract::UpliftAgreed>();
    if (agreed.getPence() <= 0) return cannot(event, be, "it does not say how much more an hour");
    if (agreed.getFrom() == 0) return cannot(event, be, "it does not say from which day");
    return {};
}

Status refuse_uplift(const ContractRecord& contract, const EventView& event) {
    constexpr const char* be = "refused an uplift";
    DAYBOOK_CHECK(answers<Contract::UpliftRefused>(contract, event, be));
    if (event.as<Contract::UpliftRefused>().getReason().size() == 0) return cannot(event, be, "no reason is given");
    return {};
}

template <class Fact>
void answered(ContractRecord& contract, const EventView& event) {
    for (const auto package : event.as<Fact>().getPackages()) contract.uplift_asked.erase(package);
}

}  // namespace

void add(ContractRecord& contract, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::AGREED: {
            const auto agreed = event.as<Contract::Agreed>();
            contract.agreed = true;
            contract.from = within_reach(day(agreed.getFrom()));
            contract.to = within_reach(day(agreed.getTo()));
            contract.cap_pence_an_hour = agreed.getRateCapPence();
            contract.notice_days = agreed.getNoticeDays();
            return;
        }
        case Which::COMPLIANCE_CHECKED:
            contract.checked = true;
            contract.restricts = event.as<Contract::ComplianceChecked>().getRestrictsRights();
            return;
        case Which::CLOSED_TO_NEW:
            contract.closed_to_new = within_reach(day(event.as<Contract::ClosedToNew>().getFrom()));
            contract.replaced_by = event.as<Contract::ClosedToNew>().getReplacedBy();
            return;
        case Which::SUSPENDED_TO_NEW:
            contract.suspensions.suspend(within_reach(day(event.as<Contract::SuspendedToNew>().getFrom())));
            return;
        case Which::REOPENED_TO_NEW:
            contract.suspensions.reopen(
                day_said(event.as<Contract::ReopenedToNew>().getFrom()).value_or(told_on(event)), told_on(event));
            return;
        case Which::NOTICE_WAIVED: contract.notice_waived = true; return;
        case Which::EXTENDED: contract.to = within_reach(day(event.as<Contract::Extended>().getTo())); return;
        case Which::EXIT_PLANNED: contract.exit_planned = true; return;
        case Which::ENDED: contract.ended = within_reach(day(event.as<Contract::Ended>().getOn())); return;
        case Which::OBLIGATION_SET:
            contract.obligations.insert(event.as<Contract::ObligationSet>().getObligation());
            return;
        case Which::UPLIFT_REQUESTED:
            for (const auto package : event.as<Contract::UpliftRequested>().getPackages())
                contract.uplift_asked.insert(package);
            return;
        case Which::UPLIFT_AGREED: return answered<Contract::UpliftAgreed>(contract, event);
        case Which::UPLIFT_REFUSED: return answered<Contract::UpliftRefused>(contract, event);
        case Which::KPI_SCHEDULE_SET:
        case Which::RATES_SET:
        case Which::BILLING_RULES_SET:
        case Which::CANCELLATION_POLICY_SET:
        case Which::REVIEW_HELD:
        case Which::BREACH_NOTIFIED:
        case Which::SERVICE_CREDIT_APPLIED:
        case Which::NOTICE_GIVEN:
        case Which::HANDOVER_COMPLETED:
        case Which::OBLIGATION_MET:
        case Which::CHARGES_NOTIFIED:
        case Which::HANDOVER_OVERDUE:
        case Which::NOTICE_DUE:
        case Which::REPORT_DUE:
        case Which::REVIEW_DUE:
        case Which::EXPIRY_DUE:
        case Which::OBLIGATION_OVERDUE: return;
    }
}

Status admit(const ContractRecord& contract, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::AGREED: return agree(contract, event);
        case Which::KPI_SCHEDULE_SET:
            DAYBOOK_CHECK(was_agreed(contract, event, "given a KPI schedule"));
            return check_schedule<Contract::KpiScheduleSet>(event);
        case Which::RATES_SET: return set_rates(contract, event);
        case Which::CLOSED_TO_NEW: return close_to_new(contract, event);
        case Which::ENDED: return end(contract, event);
        case Which::BILLING_RULES_SET: return set_billing_rules(contract, event);
        case Which::CANCELLATION_POLICY_SET: return set_cancellation(contract, event);
        case Which::REVIEW_HELD: return review(contract, event);
        case Which::BREACH_NOTIFIED: return was_agreed(contract, event, "held in breach");
        case Which::SERVICE_CREDIT_APPLIED: return apply_credit(contract, event);
        case Which::NOTICE_GIVEN: return give_notice(contract, event);
        case Which::NOTICE_WAIVED: return waive_notice(contract, event);
        case Which::EXIT_PLANNED: return was_agreed(contract, event, "given an exit plan");
        case Which::HANDOVER_COMPLETED: return hand_over(contract, event);
        case Which::EXTENDED: return extend(contract, event);
        case Which::SUSPENDED_TO_NEW: return suspend_to_new(contract, event);
        case Which::REOPENED_TO_NEW: return reopen(contract, event);
        case Which::OBLIGATION_SET: return set_obligation(contract, event);
        case Which::OBLIGATION_MET: return meet_obligation(contract, event);
        case Which::UPLIFT_REQUESTED: return ask_uplift(contract, event);
        case Which::UPLIFT_AGREED: return agree_uplift(contract, event);
        case Which::UPLIFT_REFUSED: return refuse_uplift(contract, event);
        case Which::CHARGES_NOTIFIED: return notify_charges(contract, event);
        case Which::COMPLIANCE_CHECKED:
            return demand(event, "checked against the regulations",
                          {says(event.as<Contract::ComplianceChecked>().getRegulations().size() != 0, "which")});
        case Which::HANDOVER_OVERDUE:
        case Which::NOTICE_DUE:
        case Which::REPORT_DUE:
        case Which::REVIEW_DUE:
        case Which::EXPIRY_DUE:
        case Which::OBLIGATION_OVERDUE: return {};
    }
    return {};
}

}  // namespace daybook::care
