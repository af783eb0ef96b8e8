#include <algorithm>
#include <tuple>

#include "events/care/days.h"
#include "schema/package.capnp.h"
#include "services/steward/duties_of.h"

// What a package makes due, beside its contract, its person and what its care comes to.
namespace daybook::steward {
namespace {

using std::chrono::days;
using Fact = schema::Package;

// The longest hold that is paid, by the policy in force on the first day of the suspension (R21).
void hold(const std::string& stream, const care::Package& package, const PackageAsks& asks, const Calendar& calendar,
          std::vector<Duty>& duties) {
    const auto& turns = package.plan.holds.turns;
    if (!asks.contract || turns.empty() || !turns.back().suspended) return;
    const Day first = calendar.day_of(turns.back().from);
    const auto longest = asks.contract->longest_hold_on(first);
    if (!longest) return;
    duties.push_back(duty<Fact::HoldExpired>("hold-expired", stream, stream, calendar.start_of(first + days{*longest}),
                                             [&](auto fact) {
                                                 fact.setSince(number(first));
                                                 fact.setDays(static_cast<std::uint16_t>(*longest));
                                             }));
}

// Source D 4c: no care starts without an assessment of needs, preferences and a care plan. Said ahead of the start
// while something is missing, and when somebody came all the same. A package that ran before it was recorded here is
// not spoken of: what is known of its person stands elsewhere.
void preparation(const std::string& stream, const care::Package& package, const PackageAsks& asks,
                 const Calendar& calendar, std::vector<Duty>& duties) {
    if (package.plan.turns.empty() || !package.plan.first) return;
    const auto missing = asks.person.missing_before_start();
    const Instant authorised = package.plan.turns.front().recorded;
    const Day start = *package.plan.first;
    if (missing.empty() || start <= calendar.day_of(authorised)) return;
    const auto say = [&](Instant at, Day on, bool started) {
        duties.push_back(duty<Fact::PreparationDue>("preparation-due", stream, stream, at, [&](auto fact) {
            fact.setStart(number(on));
            fact.setStarted(started);
            auto list = fact.initMissing(static_cast<unsigned>(missing.size()));
            for (unsigned i = 0; i < list.size(); ++i) list.set(i, missing[i]);
        }));
    };
    if (package.started) return say(calendar.start_of(*package.started + days{1}), *package.started, true);
    const Instant ahead = calendar.start_of(start - days{asks.terms.on(start).preparation_ahead_days});
    say(std::max(ahead, authorised), start, false);
}

// An exit that was planned ends with the records in other hands; of who died nobody takes them over.
void handover(const std::string& stream, const care::Package& package, const Calendar& calendar,
              std::vector<Duty>& duties) {
    const bool leaves = package.exit_planned || package.transfer_on || package.hand_back_requested;
    const bool died = package.end && package.end_reason == Fact::Ended::Reason::DIED;
    if (!leaves || died || package.records_handed) return;
    for (const auto& last : {package.end, package.transfer_on, package.hand_back_on, package.exit_on})
        if (last) {
            duties.push_back(duty<Fact::HandoverOverdue>("handover-overdue", stream, stream,
                                                         calendar.start_of(*last + days{1}),
                                                         [&](auto fact) { fact.setLastDay(number(*last)); }));
            return;
        }
}

// Said at the weekly run by which what is left of an order's value, or of its time, lasts for so many weeks and no
// more: of what runs out first.
void order(const std::string& stream, const care::Package& package, const PackageAsks& asks,
           std::vector<Duty>& duties) {
    using Use = Spending::Use;
    const auto value = asks.spending.running_out(&Use::pence, package.order_pence, asks.terms);
    const auto time = asks.spending.running_out(&Use::seconds, package.order_time.count(), asks.terms);
    if (!value && !time) return;
    const bool by_value = value && (!time || std::tie(value->at, value->on) <= std::tie(time->at, time->on));
    const auto& out = by_value ? *value : *time;
    duties.push_back(duty<Fact::OrderRunningOut>("order-running-out", stream, stream, out.at, [&](auto fact) {
        if (by_value) {
            fact.setOrderPence(package.order_pence);
            fact.setUsedPence(out.used);
            fact.setWeeklyPence(out.weekly);
        } else {
            fact.setOrderSeconds(package.order_time.count());
            fact.setUsedSeconds(out.used);
            fact.setWeeklySeconds(out.weekly);
        }
        fact.setOn(number(out.on));
    }));
}

}  // namespace

std::vector<Duty> duties_of(const std::string& stream, const care::Package& package, const PackageAsks& asks,
                            const Calendar& calendar) {
    std::vector<Duty> duties;
    if (!package.known()) return duties;
    handover(stream, package, calendar, duties);
    preparation(stream, package, asks, calendar, duties);
    if (package.end) return duties;
    if (package.review_due)
        duties.push_back(duty<Fact::ReviewDue>("review-due", stream, stream, calendar.start_of(*package.review_due),
                                               [&](auto fact) { fact.setDue(number(*package.review_due)); }));
    if (package.plan.last) {
        const Day last = *package.plan.last;
        duties.push_back(duty<Fact::OrderEnding>("order-ending", stream, stream,
                                                 calendar.start_of(last - days{asks.terms.on(last).order_ending_days}),
                                                 [&](auto fact) { fact.setOn(number(last)); }));
    }
    order(stream, package, asks, duties);
    hold(stream, package, asks, calendar, duties);
    return duties;
}

}  // namespace daybook::steward
