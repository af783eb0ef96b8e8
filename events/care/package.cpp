#include "events/care/package.h"

#include <algorithm>
#include <bit>

#include "events/care/days.h"
#include "events/care/package_fields.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Package;

constexpr std::uint8_t row_version = 8;

// What was seen of its hand-back, as far as it fits.
void handed_back_as_it_fits(Package& package) {
    if (!package.plan.handed_back) return;
    package.handed_back = package.end = package.plan.handed_back;
    package.end_reason = Fact::Ended::Reason::HANDED_BACK;
}

void authorised(Package& package, Fact::Authorised::Reader fact) {
    package.provider = text_of(fact.getProvider());
    package.lot = text_of(fact.getLot());
    package.purchase_order = text_of(fact.getPurchaseOrder());
    package.referral = text_of(fact.getReferral());
    package.service = fact.getService();
    package.whom = fact.getFor();
    package.weekly = weekly_said(fact.getWeeklySeconds());
    package.discharge = fact.getDischarge();
    package.order_pence = fact.getOrderPence();
    package.order_time = order_said(fact.getOrderSeconds());
    package.skills.clear();
    for (const auto skill : fact.getSkills()) package.skills.emplace_back(text_of(skill));
    if (!package.agreed_start) package.agreed_start = day_said(fact.getFrom());
    package.started = package.plan.started_on;  // what was heard before it
    handed_back_as_it_fits(package);
}

// A move by the provider does not move the day a start is measured by (rules.md section 2, start_on_time).
void moved(Package& package, Fact::StartMoved::Reader fact) {
    package.start_moved_by = fact.getBy();
    if (fact.getBy() != schema::Who::PROVIDER) package.agreed_start = day_said(fact.getTo());
}

void waived(Package& package, Fact::NoticeWaived::Reader fact) {
    package.notice_waived = text_of(fact.getReason().size() != 0 ? fact.getReason() : fact.getProtocol());
}

// Ended as handed back is handed back: whether the office says it in one word or the other, it counts (rules.md
// section 2, hand_backs). Why, its request said.
void ended(Package& package, Fact::Ended::Reader fact) {
    package.end = day_said(fact.getOn());
    package.end_reason = fact.getReason();
    package.needs = fact.getNeeds();
    if (fact.getReason() == Fact::Ended::Reason::HANDED_BACK) package.handed_back = package.end;
}

Day happened_on(const EventView& event) { return Calendar::london().day_of(within_reach(event.occurred())); }

// Of one that does not fit the package nothing is kept, unless what it is to fit may still come.
void handed_back(Package& package, const EventView& event) {
    const auto fact = event.as<Fact::HandedBack>();
    if (package.plan.told && package.plan.handed_back != handed_back_on(event)) return;
    package.hand_back = fact.getReason();
    learn(package.handed_to, fact.getTo());
    handed_back_as_it_fits(package);
}

void take(Package& package, const EventView& event) {
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::AUTHORISED: return authorised(package, event.as<Fact::Authorised>());
        case Fact::STARTED: package.started = package.plan.started_on; return;
        case Fact::SUSPENDED: package.suspension = event.as<Fact::Suspended>().getReason(); return;
        case Fact::ENDED: return ended(package, event.as<Fact::Ended>());
        case Fact::START_AGREED: package.agreed_start = day_said(event.as<Fact::StartAgreed>().getOn()); return;
        case Fact::START_MOVED: return moved(package, event.as<Fact::StartMoved>());
        case Fact::REVIEWED:
            package.reviewed = day_said(event.as<Fact::Reviewed>().getOn());
            package.review_due = day_said(event.as<Fact::Reviewed>().getNextDue());
            return;
        case Fact::HAND_BACK_REQUESTED:
            package.hand_back_requested = happened_on(event);
            package.hand_back = event.as<Fact::HandBackRequested>().getReason();
            package.hand_back_on = day_said(event.as<Fact::HandBackRequested>().getLastDay());
            return;
        case Fact::HANDED_BACK: return handed_back(package, event);
        case Fact::EXIT_PLANNED:
            package.exit_planned = true;
            package.exit_on = day_said(event.as<Fact::ExitPlanned>().getLastDay());
            if (!package.exit_planned_on) package.exit_planned_on = happened_on(event);
            return;
        case Fact::RECORDS_HANDED:
            package.records_handed = true;
            if (!package.records_handed_on)
                package.records_handed_on =
                    day_said(event.as<Fact::RecordsHanded>().getOn()).value_or(happened_on(event));
            return;
        case Fact::TRANSFER_ARRANGED:
            package.transfer_on = day_said(event.as<Fact::TransferArranged>().getOn()).value_or(happened_on(event));
            learn(package.handed_to, event.as<Fact::TransferArranged>().getTo());
            return;
        case Fact::TIME_BAND_FLEX_AGREED: {
            const auto flex = event.as<Fact::TimeBandFlexAgreed>();
            package.flexes.push_back({.slot = flex.getSlot(), .from = day(flex.getFrom()), .to = day(flex.getTo())});
            return;
        }
        case Fact::NOTICE_WAIVED: return waived(package, event.as<Fact::NoticeWaived>());
        case Fact::RESUMED:
        case Fact::CONTRACT_MOVED:
        case Fact::CARER_LIMIT_SET:
        case Fact::SUPPLEMENT_SET:
        case Fact::PAYERS_SET:
        case Fact::PREPARATION_DUE:
        case Fact::HANDOVER_OVERDUE:
        case Fact::ORDER_RUNNING_OUT:
        case Fact::ORDER_ENDING:
        case Fact::HOLD_EXPIRED:
        case Fact::REVIEW_DUE: return;
    }
}

}  // namespace

void fold(Package& package, const EventView& event) {
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::PACKAGE)) return;
    package.version = event.stamp().version.value;
    fold(package.plan, event);
    take(package, event);
}

Package::State Package::state_on(Day day, Instant now) const {
    if (plan.last && day > *plan.last) return State::ended;
    if (plan.holds.held_at(now)) return State::held;
    return plan.first && day >= *plan.first ? State::active : State::authorised;
}

Seconds weekly_of(const Slot& slot) { return std::popcount(slot.weekdays) * slot.required * slot.length; }

Seconds Package::weekly_at(Instant t) const {
    const auto& slots = slots_at(plan, t);
    Seconds all = slots.empty() ? weekly : Seconds{};
    for (const Slot& slot : slots) all += weekly_of(slot);
    return std::max(Seconds{}, all + weekly_change_at(plan, t));
}

template <class Bytes>
void fields(Bytes& bytes, Is<Package::Flex> auto& f) {
    bytes(f.slot, f.from, f.to);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Package> auto& p) {
    bytes(p.plan, p.version, p.provider, p.lot, p.purchase_order, p.referral, p.service, p.whom, p.weekly, p.discharge,
          p.agreed_start, p.start_moved_by, p.started, p.suspension, p.reviewed, p.review_due, p.hand_back_requested,
          p.handed_back, p.hand_back, p.end, p.end_reason, p.needs, p.exit_planned, p.records_handed, p.exit_planned_on,
          p.records_handed_on, p.exit_on, p.hand_back_on, p.transfer_on, p.flexes, p.skills, p.order_pence,
          p.order_time, p.handed_to, p.notice_waived);
}

std::string encode(const Package& package) { return to_bytes(package, row_version); }

Result<Package> decode_package(std::string_view bytes) { return from_bytes<Package>(bytes, row_version, "a package"); }

}  // namespace daybook::care
