#include "events/care/decisions/package.h"

#include <algorithm>
#include <utility>

#include "events/care/decisions/demands.h"
#include "events/care/package_plan.h"
#include "events/care/payers.h"
#include "events/care/said.h"
#include "schema/package.capnp.h"

namespace daybook::care {
namespace {

using Package = schema::Package;
using Which = Package::Which;

Status was_authorised(const PackageRecord& package, const EventView& event, const char* be) {
    if (!package.authorised) return cannot(event, be, "it was never authorised");
    return {};
}

// Its last day, where one was decided, has passed: until then it can be held, resumed, moved, and ended sooner.
bool is_over(const PackageRecord& package, const EventView& event) {
    return package.ended && told_on(event) > package.last.value_or(Day{});
}

Status runs(const PackageRecord& package, const EventView& event, const char* be) {
    DAYBOOK_CHECK(was_authorised(package, event, be));
    if (is_over(package, event)) return cannot(event, be, "it has ended");
    return {};
}

Status authorise(const PackageRecord& package, const EventView& event) {
    const auto authorised = event.as<Package::Authorised>();
    const std::string wrong = wrong_with(authorised.getPayers());
    const std::string plan = wrong_with_plan(authorised.getPlan());
    return demand(
        event, "authorised",
        {{!package.authorised, "it was authorised already; a change is a variation"},
         says(authorised.getPerson().size() != 0, "for which person"),
         says(authorised.getContract().size() != 0, "on which contract"),
         says(authorised.getFrom() != 0, "from which day"),
         in_order(authorised.getFrom(), authorised.getTo()),
         {plan.empty(), plan},
         {authorised.getRatePence() >= 0,
          "its rate is " + std::to_string(authorised.getRatePence()) + "p, and none is below 0p"},
         {authorised.getOrderPence() >= 0,
          "its purchase order is worth " + std::to_string(authorised.getOrderPence()) + "p, and none is below 0p"},
         {wrong.empty(), wrong}});
}

// After its end as well: an assessment may come late, and holds from a day before.
Status set_payers(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "given its payers";
    DAYBOOK_CHECK(was_authorised(package, event, be));
    const auto set = event.as<Package::PayersSet>();
    const std::string wrong = wrong_with(set.getPayers());
    return demand(event, be, {says(set.getFrom() != 0, "from which day on"), {wrong.empty(), wrong}});
}

// A suspension runs from its instant to the next resumption (R21), so a resumption lifts what is suspended at its own
// time, and nothing that begins later.
Status suspend(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "suspended";
    DAYBOOK_CHECK(runs(package, event, be));
    const auto from = event.as<Package::Suspended>().getFrom();
    return demand(event, be,
                  {says(from != 0, "from when, such as from=2026-03-12T14:00:00Z"),
                   {!package.holds.held_at(time_of(from)), "it is suspended already"}});
}

Status resume(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "resumed";
    if (is_over(package, event)) return cannot(event, be, "it has ended");
    const auto suspended = [](const PackageHolds::Turn& turn) { return turn.suspended; };
    const auto& turns = package.holds.turns;
    const auto last = std::ranges::find_if(turns.rbegin(), turns.rend(), suspended);
    if (last == turns.rend()) return cannot(event, be, "it is not suspended");
    const auto from = event.as<Package::Resumed>().getFrom();
    const std::string since = to_string(last->from);
    return demand(event, be,
                  {says(from != 0, "from when, such as from=2026-03-16T09:00:00Z"),
                   {package.holds.held_at(time_of(from)), "it is not suspended at " + to_string(time_of(from)) +
                                                              ", and was last suspended from " + since +
                                                              "; name a time of its suspension"}});
}

// Care that began ends no earlier; what nobody has come to yet may be called off since it was authorised.
Day earliest_end(const PackageRecord& package) {
    return package.started ? package.from : std::min(package.from, package.told);
}

Demand not_before_it_began(const PackageRecord& package, std::int32_t on) {
    const Day last = within_reach(day(on));
    return {last >= earliest_end(package), "it would end on " + to_string(last) + ", before it began on " +
                                               to_string(package.from) + "; name its last day"};
}

Status end(const PackageRecord& package, const EventView& event) {
    using Reason = Package::Ended::Reason;
    DAYBOOK_CHECK(was_authorised(package, event, "ended"));
    const auto ended = event.as<Package::Ended>();
    const Reason reason = ended.getReason();
    return demand(event, "ended",
                  {{!is_over(package, event), "it has ended already"},
                   says(ended.getOn() != 0, "on which day"),
                   not_before_it_began(package, ended.getOn()),
                   {reason != Reason::HANDED_BACK || package.hand_back_requested,
                    "it says handed back, and no hand-back was requested"},
                   {reason != Reason::TRANSFERRED || package.transfer_arranged,
                    "it says transferred, and no transfer was arranged"}});
}

// What a feed or the steward sees begin or end is recorded as it is; a person at the desk says it of a package there
// is.
Status start(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "started"));
    const auto on = event.as<Package::Started>().getOn();
    const Day first = within_reach(day(on));
    return demand(event, "started",
                  {{!package.started, "it has started already"},
                   says(on != 0, "on which day"),
                   has_come(event, on),
                   {first >= package.from, "it begins on " + to_string(package.from) + ", and this says " +
                                               to_string(first) + "; record package.StartMoved first"}});
}

Status hand_back(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "handed back"));
    const auto on = event.as<Package::HandedBack>().getOn();
    const Day last = within_reach(day(on)), decided = package.last.value_or(last);
    return demand(
        event, "handed back",
        {{package.hand_back_requested,
          "no hand-back was requested; record package.HandBackRequested with its reason first"},
         says(on != 0, "on which day"),
         not_before_it_began(package, on),
         {last <= decided || package.handed_back,
          "its last day is " + to_string(decided) + ", and this says " + to_string(last) + "; name a day until then"}});
}

// Visits from its first day on are due: to move that day behind care that was given would take them out of every
// figure.
Demand not_started(const PackageRecord& package) {
    return {!package.started, "it has started already; for a time without care record package.Suspended"};
}

Status agree_start(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "given an agreed start"));
    return demand(event, "given an agreed start",
                  {not_started(package), says(event.as<Package::StartAgreed>().getOn() != 0, "on which day")});
}

Status move_start(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "moved to another start";
    DAYBOOK_CHECK(runs(package, event, be));
    const auto moved = event.as<Package::StartMoved>();
    return demand(event, be,
                  {not_started(package),
                   {moved.getBy() != schema::Who::NOBODY,
                    "it does not say who moved it, and only a person or commissioner moves "
                    "the day it is measured by"},
                   says(moved.getTo() != 0, "to which day")});
}

Status request_hand_back(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "handed back"));
    if (package.hand_back_requested) return cannot(event, "handed back", "its hand-back was requested already");
    return {};
}

// "not … remove care packages … unless serious concerns … high risk" (rules.md section 3, source E).
Status transfer(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "transferred"));
    const auto arranged = event.as<Package::TransferArranged>();
    if (arranged.getTo().size() == 0) return cannot(event, "transferred", "it does not say to whom");
    if (arranged.getBy() == schema::Who::PERSON || arranged.getBy() == schema::Who::REPRESENTATIVE) return {};
    if (arranged.getConcernRef().size() == 0 || arranged.getRiskRef().size() == 0) {
        return cannot(
            event, "transferred",
            "unless the person asks for it, a package is moved only for serious concerns at high risk: name the "
            "concern and the risk");
    }
    return {};
}

Status move_contract(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "moved to another contract";
    DAYBOOK_CHECK(runs(package, event, be));
    const auto moved = event.as<Package::ContractMoved>();
    const std::string to = moved.getTo();
    const Day from = within_reach(day(moved.getFrom()));
    return demand(event, be,
                  {{!to.empty(), "it does not say to which"},
                   {to != package.contract, "it is on '" + to + "' already"},
                   says(moved.getFrom() != 0, "from which day"),
                   {from >= package.from, "it begins on " + to_string(package.from) + ", and would move on " +
                                              to_string(from) + "; name a day from then on"},
                   {from >= package.moved, "it moved to '" + package.contract + "' on " + to_string(package.moved) +
                                               "; name a day from then on"}});
}

Status flex(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "given a flexed time band";
    DAYBOOK_CHECK(runs(package, event, be));
    const auto band = event.as<Package::TimeBandFlexAgreed>();
    if (band.getWith() == schema::Who::NOBODY) return cannot(event, be, "it does not say with whom it was agreed");
    if (band.getBandTo() < band.getBandFrom()) return cannot(event, be, "the band ends before it begins");
    if (band.getBandTo() > 86'400) return cannot(event, be, "the band ends after the day, which has 86400 s");
    if (band.getFrom() == 0) return cannot(event, be, "it does not say from which day");
    if (band.getTo() == 0 || band.getTo() < band.getFrom()) {
        return cannot(event, be, "it has no last day; what stays is a variation");
    }
    return {};  // which visit it is of the desk holds against the plan, as variations changed it
}

Status limit_carers(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "given a limit of care workers";
    DAYBOOK_CHECK(runs(package, event, be));
    const auto limit = event.as<Package::CarerLimitSet>();
    return demand(event, be,
                  {{limit.getWorkers() != 0, "nobody could come"}, says(limit.getFrom() != 0, "from which day")});
}

Status supplement(const PackageRecord& package, const EventView& event) {
    constexpr const char* be = "given a supplement";
    DAYBOOK_CHECK(runs(package, event, be));
    const auto more = event.as<Package::SupplementSet>();
    return demand(
        event, be,
        {{more.getPence() >= 0,
          std::to_string(more.getPence()) + "p an hour is below 0p; what takes money off is a variation of its price"},
         says(more.getFrom() != 0, "from which day"),
         in_order(more.getFrom(), more.getTo())});
}

Status review(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(was_authorised(package, event, "reviewed"));
    const auto on = event.as<Package::Reviewed>().getOn();
    return demand(event, "reviewed", {says(on != 0, "on which day"), has_come(event, on)});
}

Status waive_notice(const PackageRecord& package, const EventView& event) {
    DAYBOOK_CHECK(runs(package, event, "let go without notice"));
    if (event.as<Package::NoticeWaived>().getProtocol().size() == 0) {
        return cannot(event, "let go without notice", "it does not say which emergency protocol was followed");
    }
    return {};
}

void end_on(PackageRecord& package, const EventView& event, std::int32_t on) {
    package.ended = true;
    package.last = day_said(on).value_or(told_on(event));
}

// One that does not fit is counted nowhere, and ends nothing: the package goes on, and can be decided about.
void handed_back(PackageRecord& package, Day on) {
    const bool after_its_end = package.last && on > *package.last && !package.handed_back;
    if (package.authorised && (on < earliest_end(package) || after_its_end)) return;
    package.handed_back = on;
    if (!package.authorised) return;
    package.ended = true;
    package.last = on;
}

}  // namespace

std::string wrong_with_plan(capnp::List<Package::Slot>::Reader plan) {
    constexpr unsigned all_week = 127;
    constexpr std::uint32_t day_seconds = 86'400;
    for (unsigned i = 0; i < plan.size(); ++i) {
        const std::string which = "visit " + std::to_string(i) + " of its plan ";
        const unsigned weekdays = plan[i].getWeekdays();
        if (weekdays == 0 || weekdays > all_week)
            return which + "is on weekdays " + std::to_string(weekdays) +
                   ": add 1 for Monday, 2 for Tuesday … 64 for Sunday, 127 for every day";
        for (const std::uint32_t time : {plan[i].getStart(), plan[i].getBandFrom(), plan[i].getBandTo()})
            if (time > day_seconds)
                return which + "names a time of day of " + std::to_string(time) + " s, and a day has 86400 s";
        if (plan[i].getLength() == 0 || plan[i].getLength() > day_seconds)
            return which + "takes " + std::to_string(plan[i].getLength()) + " s: say from 1 to 86400";
        if (plan[i].getBandTo() < plan[i].getBandFrom()) return which + "has a band that ends before it begins";
    }
    return {};
}

void add(PackageRecord& package, const EventView& event) {
    fold(package.holds, event);
    switch (static_cast<Which>(event.fact_number())) {
        case Which::AUTHORISED: {
            const auto authorised = event.as<Package::Authorised>();
            package.authorised = true;
            package.contract = authorised.getContract();
            package.person = authorised.getPerson();
            package.told = told_on(event);
            package.from = within_reach(day(authorised.getFrom()));
            if (const auto last = day_said(authorised.getTo())) package.last = last;
            if (const auto heard = std::exchange(package.handed_back, {})) handed_back(package, *heard);
            return;
        }
        case Which::STARTED: {  // care that began earlier than was agreed began then
            const Day on = day_said(event.as<Package::Started>().getOn()).value_or(told_on(event));
            package.from = package.started || package.authorised ? std::min(package.from, on) : on;
            package.started = true;
            return;
        }
        case Which::START_AGREED: package.from = within_reach(day(event.as<Package::StartAgreed>().getOn())); return;
        case Which::START_MOVED: package.from = within_reach(day(event.as<Package::StartMoved>().getTo())); return;
        case Which::HAND_BACK_REQUESTED: package.hand_back_requested = true; return;
        case Which::TRANSFER_ARRANGED: package.transfer_arranged = true; return;
        case Which::CONTRACT_MOVED:
            package.contract = event.as<Package::ContractMoved>().getTo();
            package.moved = within_reach(day(event.as<Package::ContractMoved>().getFrom()));
            return;
        case Which::HANDED_BACK: return handed_back(package, handed_back_on(event));
        case Which::ENDED: return end_on(package, event, event.as<Package::Ended>().getOn());
        case Which::SUSPENDED:
        case Which::RESUMED:
        case Which::REVIEWED:
        case Which::EXIT_PLANNED:
        case Which::RECORDS_HANDED:
        case Which::NOTICE_WAIVED:
        case Which::TIME_BAND_FLEX_AGREED:
        case Which::CARER_LIMIT_SET:
        case Which::SUPPLEMENT_SET:
        case Which::PAYERS_SET:
        case Which::PREPARATION_DUE:
        case Which::HANDOVER_OVERDUE:
        case Which::ORDER_RUNNING_OUT:
        case Which::ORDER_ENDING:
        case Which::HOLD_EXPIRED:
        case Which::REVIEW_DUE: return;
    }
}

Status admit(const PackageRecord& package, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::AUTHORISED: return authorise(package, event);
        case Which::SUSPENDED: return suspend(package, event);
        case Which::RESUMED: return resume(package, event);
        case Which::ENDED: return end(package, event);
        case Which::START_AGREED: return agree_start(package, event);
        case Which::START_MOVED: return move_start(package, event);
        case Which::REVIEWED: return review(package, event);
        case Which::HAND_BACK_REQUESTED: return request_hand_back(package, event);
        case Which::TRANSFER_ARRANGED: return transfer(package, event);
        case Which::CONTRACT_MOVED: return move_contract(package, event);
        case Which::EXIT_PLANNED: return was_authorised(package, event, "given an exit plan");
        case Which::RECORDS_HANDED: return was_authorised(package, event, "handed over");
        case Which::NOTICE_WAIVED: return waive_notice(package, event);
        case Which::TIME_BAND_FLEX_AGREED: return flex(package, event);
        case Which::CARER_LIMIT_SET: return limit_carers(package, event);
        case Which::SUPPLEMENT_SET: return supplement(package, event);
        case Which::PAYERS_SET: return set_payers(package, event);
        case Which::STARTED: return start(package, event);
        case Which::HANDED_BACK: return hand_back(package, event);
        case Which::PREPARATION_DUE:
        case Which::HANDOVER_OVERDUE:
        case Which::ORDER_RUNNING_OUT:
        case Which::ORDER_ENDING:
        case Which::HOLD_EXPIRED:
        case Which::REVIEW_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
