#include "services/demo/agency.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "schema/catalogue.capnp.h"
#include "services/demo/costs.h"
#include "services/demo/dice.h"
#include "services/demo/founding.h"
#include "services/demo/locations.h"
#include "services/demo/money.h"
#include "services/demo/office.h"
#include "services/demo/visit_story.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr hours rota_out{14};         // on Thursdays, for the week after next
constexpr days look_ahead{24};        // a rota reaches at most this far
constexpr minutes until_planned{30};  // from the decision on a package to its visits
constexpr unsigned thursday = 4;
constexpr hours opening{9};  // nobody asks for care, and nobody decides, before that

Day monday_of(Day day) { return day - days{iso_weekday(day) - 1}; }

std::size_t first_agreement(std::uint64_t number) {
    const auto share = number % 10;
    return share < 4 ? 0 : share < 7 ? 1 : share < 9 ? 2 : 3;
}

// Last day of the rota that is out at an instant.
Day published(Instant at, const Calendar& calendar) {
    const Day today = calendar.day_of(at);
    Day week = monday_of(today);
    if (at < calendar.at(week + days{thursday - 1}, rota_out).instant) week -= days{7};
    return week + days{20};
}

// When the visits of a day were put on the rota.
Instant planned_at(const Package& package, Day day, const Calendar& calendar) {
    const Day out = monday_of(day) - days{14} + days{thursday - 1};
    return std::max(calendar.at(out, rota_out).instant, package.authorised + until_planned);
}

bool weekday_fits(const Slot& slot, Day day) { return (slot.weekdays >> (iso_weekday(day) - 1) & 1) != 0; }

// Was this visit ever on the rota: not when the end or the hospital stay was known by the time of planning.
bool was_planned(const Package& package, const Slot& slot, Day day, Instant planned, const Calendar& calendar) {
    if (day < package.from || !weekday_fits(slot, day)) return false;
    if (package.last && day > *package.last && end_decided(package, calendar) <= planned) return false;
    const Instant start = calendar.at(day, slot.start).instant;
    return std::none_of(package.stays.begin(), package.stays.end(), [&](const Stay& stay) {
        const Instant from = stay_begins(stay, calendar), until = stay_ends(stay, calendar);
        return from <= planned && start >= from && start < until;
    });
}

void in_order(Tellings& tellings) {
    std::stable_sort(tellings.begin(), tellings.end(), [](const auto& a, const auto& b) { return a.sent < b.sent; });
}

// Longer or shorter visits that were on the rota before the change was agreed get their new length.
void replan_changed(const Package& package, Day day, const Calendar& calendar, Tellings& out) {
    for (const auto& change : package.changes) {
        const Instant agreed = agreed_at(change, calendar);
        if (change.refused || calendar.day_of(agreed) != day) continue;
        const Slot& slot = package.slots[change.slot];
        for (Day d = std::max(change.effective, day + days{1}); d <= published(agreed, calendar); d += days{1}) {
            const Instant planned = planned_at(package, d, calendar);
            if (planned >= agreed || !was_planned(package, slot, d, planned, calendar)) continue;
            const Seconds after = length_on(package, change.slot, d, agreed, calendar);
            if (after == length_on(package, change.slot, d, planned, calendar)) continue;
            const Rostered visit{.package = &package,
                                 .slot = change.slot,
                                 .day = d,
                                 .start = calendar.at(d, slot.start).instant,
                                 .length = after};
            const std::string stream = visit.stream();
            const Line line{.source = rota_source,
                            .id = "changed/" + stream + "/" + to_string(change.effective),
                            .stream = stream,
                            .occurred = agreed + hours{1},
                            .sent = agreed + hours{1},
                            .location = office_of(package.zone)};
            out.push_back(tell<schema::Visit::Replanned>(line, [&](auto fact) {
                fact.setStart(micros(visit.start));
                fact.setSeconds(static_cast<std::uint32_t>(after.count()));
                fact.setAgreedWith(schema::Who::COMMISSIONER);
                fact.setReason("variation of the package");
            }));
        }
    }
}

// To whoever takes over; of one in four nobody remembers it.
void hand_over(const Package& package, Instant at, Tellings& out) {
    out.push_back(tell<schema::Package::RecordsHanded>(package_line(package, "records-handed", at), [&](auto fact) {
        fact.setTo("organisation-other-provider");
        fact.setOn(number(*package.last));
    }));
}

}  // namespace

Agency::Agency(std::uint64_t seed, Day first, const Calendar& calendar)
    : seed_(seed), first_(first), known_(first_ - days{1}), calendar_(calendar) {
    for (std::uint64_t n = 0; n < people_at_first; ++n)
        packages_.push_back(
            cast_package(seed, n, first_agreement(n), n % zones.size(), first_, founded() + minutes{3}));
    for (Package& package : packages_) cast_move(package);
    cast_uplifts(packages_, first_);
    spread_out(packages_);
}

Instant Agency::founded() const { return calendar_.at(first_ - days{1}, hours{18}).instant; }

void Agency::know_until(Day day) {
    while (known_ < day) {
        known_ += days{1};
        for (auto& request : requests_on(seed_, first_, known_, calendar_)) waiting_.push_back(std::move(request));
        decide_until(calendar_.at(known_ + days{1}, opening).instant);
    }
}

// In the order of the decisions, so that each is made on what was taken before it: nobody overrides a cap on spot work.
void Agency::decide_until(Instant until) {
    std::ranges::stable_sort(waiting_, {}, &Request::decided);
    const auto later = std::ranges::find_if(waiting_, [&](const Request& one) { return one.decided >= until; });
    for (auto request = waiting_.begin(); request != later; ++request) {
        const Day today = calendar_.day_of(request->received);
        request->check = check_of(request->package, request->urgent, packages_, request->decided, today);
        const bool refused = care::verdict_of(request->check) == care::Verdict::refuse;
        if (refused && request->outcome == Request::Outcome::accepted) request->outcome = Request::Outcome::declined;
        if (request->outcome == Request::Outcome::accepted) packages_.push_back(request->package);
        requests_[today].push_back(std::move(*request));
    }
    waiting_.erase(waiting_.begin(), later);
}

std::vector<Rostered> Agency::rota(std::size_t zone, Day day) const { return roster(packages_, zone, day, calendar_); }

std::vector<Played> Agency::visits(Day day) {
    know_until(day);
    std::vector<Played> all;
    for (std::size_t zone = 0; zone < zones.size(); ++zone)
        for (auto& one : play(seed_, rota(zone, day), first_, calendar_)) all.push_back(std::move(one));
    return all;
}

void Agency::plan(std::span<const Package> packages, Day from, Day to, Instant sent, Tellings& out) const {
    for (Day d = from; d <= to; d += days{1}) {
        std::map<std::pair<std::uint64_t, std::size_t>, std::vector<std::size_t>> runs;
        for (std::size_t zone = 0; zone < zones.size(); ++zone)
            for (auto& visit : rota(zone, d)) runs[{visit.package->number, visit.slot}] = std::move(visit.runs);
        for (const auto& package : packages)
            for (std::size_t slot = 0; slot < package.slots.size(); ++slot) {
                if (planned_at(package, d, calendar_) > sent) continue;
                if (!was_planned(package, package.slots[slot], d, sent, calendar_)) continue;
                const Seconds length = length_on(package, slot, d, sent, calendar_);
                const Rostered visit{.package = &package,
                                     .slot = slot,
                                     .day = d,
                                     .start = calendar_.at(d, package.slots[slot].start).instant,
                                     .length = length,
                                     .runs = runs[{package.number, slot}]};
                tell_planned(seed_, visit, length, sent, out);
            }
    }
}

void Agency::publish_rota(Day day, Tellings& out) const {
    const Day from = monday_of(day) + days{14};
    const Instant sent = calendar_.at(day, rota_out).instant;
    std::vector<Package> then;  // the others are planned when they are decided
    std::copy_if(packages_.begin(), packages_.end(), std::back_inserter(then),
                 [&](const Package& p) { return p.authorised + until_planned < sent; });
    plan(then, from, from + days{6}, sent, out);
}

Tellings Agency::founding() const {
    Tellings out;
    const Instant at = founded();
    for (const auto& agreement : agreements) {
        tell_contract(agreement, at, first_, out);
        tell_contract_terms(agreement, at, first_, out);
    }
    tell_leavers(seed_, first_, first_ - days{1}, calendar_, out);
    tell_locations(at, first_, out);
    for (std::size_t n = 0; n < all_workers; ++n)
        tell_worker(seed_, n, at + minutes{1}, first_ - days{200 - static_cast<int>(n)}, out);
    tell_staff_files(seed_, at + minutes{1}, first_, out);
    tell_reckoning(seed_, at + minutes{1}, first_, out);
    for (const auto& package : packages_) {
        if (package.number >= people_at_first) continue;
        tell_person(seed_, package, at + minutes{2}, out);
        tell_prepared(package, at + minutes{2}, out);
        tell_consent(package, at + minutes{2}, out);
        tell_package(package, package.authorised, out);
        tell_agreed_start(package, package.authorised + minutes{1}, out);
        tell_moved(package, package.authorised + minutes{2}, out);
    }
    Agency ahead(seed_, first_, calendar_);
    ahead.know_until(first_ + look_ahead);
    const std::span<const Package> begun(ahead.packages_.data(), people_at_first);
    const Instant sent = at + minutes{3} + until_planned;
    ahead.plan(begun, first_, published(sent, calendar_), sent, out);
    in_order(out);
    return out;
}

void Agency::cancel(const Package& package, Instant from, Instant to, schema::Who by, Instant sent,
                    Tellings& out) const {
    const Day last = published(sent, calendar_);
    for (Day d = calendar_.day_of(from); d <= last; d += days{1})
        for (std::size_t slot = 0; slot < package.slots.size(); ++slot) {
            const Instant start = calendar_.at(d, package.slots[slot].start).instant;
            const Instant planned = planned_at(package, d, calendar_);
            if (start < from || start >= to || planned >= sent) continue;
            if (!was_planned(package, package.slots[slot], d, planned, calendar_)) continue;
            const Rostered visit{.package = &package, .slot = slot, .day = d, .start = start};
            tell_cancelled(visit, by, by == schema::Who::PERSON ? "in hospital" : "package ended", false,
                           sent + Seconds{30}, out);
        }
}

// A package that is handed back or moved to another provider was asked for that first.
void Agency::ends_for(const Package& package, EndReason reason, Instant decided, Tellings& out) const {
    using Fact = schema::Package;
    if (reason == EndReason::HANDED_BACK || reason == EndReason::TRANSFERRED)
        tell_exit(package, decided - minutes{45}, out);
    if (reason == EndReason::HANDED_BACK) {
        out.push_back(tell<Fact::HandBackRequested>(
            package_line(package, "hand-back-requested", decided - hours{1}), [&](auto fact) {
                fact.setReason(package.number % 2 == 0 ? Fact::HandBack::NOT_VIABLE : Fact::HandBack::CAPACITY);
                fact.setLastDay(number(*package.last));
            }));
        if (package.number % 4 != 0) hand_over(package, decided - minutes{30}, out);
        out.push_back(tell<Fact::HandedBack>(package_line(package, "handed-back", decided), [&](auto fact) {
            fact.setOn(number(*package.last));
            fact.setReason(package.number % 2 == 0 ? Fact::HandBack::NOT_VIABLE : Fact::HandBack::CAPACITY);
        }));
        return;
    }
    if (reason == EndReason::TRANSFERRED) {
        tell_notice_waived(package, decided - minutes{50}, out);
        out.push_back(
            tell<Fact::TransferArranged>(package_line(package, "transfer", decided - hours{1}), [&](auto fact) {
                fact.setTo("organisation-other-provider");
                fact.setOn(number(*package.last));
                fact.setBy(schema::Who::PERSON);
            }));
        if (package.number % 4 != 0) hand_over(package, decided - minutes{30}, out);
    }
    out.push_back(tell<Fact::Ended>(package_line(package, "ended", decided), [&](auto fact) {
        fact.setOn(number(*package.last));
        fact.setReason(reason);
    }));
}

void Agency::ends(Day day, Tellings& out) const {
    using Fact = schema::Package;
    for (const auto& package : packages_) {
        if (!package.last) continue;
        const Instant decided = end_decided(package, calendar_);
        if (calendar_.day_of(decided) != day) continue;
        Dice dice({seed_, 51, package.number});
        using Reason = Fact::Ended::Reason;
        constexpr Reason reasons[] = {Reason::GOALS_MET, Reason::TO_CARE_HOME, Reason::MOVED_AWAY, Reason::TRANSFERRED,
                                      Reason::HANDED_BACK};
        if (package.died)
            out.push_back(tell<schema::Person::Died>({.source = office_source,
                                                      .id = "died/" + package.person,
                                                      .stream = package.person,
                                                      .occurred = decided - minutes{20},
                                                      .sent = decided,
                                                      .location = office_of(package.zone)},
                                                     [&](auto fact) { fact.setOn(number(*package.last)); }));
        const Reason reason = package.died ? Reason::DIED : reasons[dice.below(std::size(reasons))];
        ends_for(package, reason, decided, out);
        if (package.number >= people_at_first) tell_released(package, package.number, decided, out);
        cancel(package, calendar_.start_of(*package.last + days{1}), calendar_.start_of(*package.last + look_ahead),
               schema::Who::COMMISSIONER, decided, out);
    }
}

void Agency::stays(Day day, Tellings& out) const {
    for (const auto& package : packages_) {
        tell_discharge(seed_, package, day, calendar_, out);
        for (const auto& stay : package.stays) {
            if (stay.from == day) {
                const Instant from = stay_begins(stay, calendar_);
                tell_into_hospital(seed_, package, stay, calendar_, out);
                cancel(package, from, stay_ends(stay, calendar_), schema::Who::PERSON, from - minutes{30}, out);
            }
            if (stay.until == day) tell_home_again(package, stay, calendar_, out);
        }
    }
}

// All visits of some days, as they went.
std::vector<Played> Agency::visits(Day from, Day last) {
    std::vector<Played> all;
    for (Day day = std::max(from, first_); day <= last; day += days{1})
        std::ranges::move(visits(day), std::back_inserter(all));
    return all;
}

// What the office sends to who pays: invoices of weeks, figures of a month.
void Agency::papers(Day day, Tellings& out) {
    const Instant at = calendar_.at(day, hours{11}).instant;
    for (const auto& agreement : agreements)
        if (const auto week = drafted_week(agreement, day); week && *week >= first_)
            tell_draft(agreement, *week, visits(*week - days{6}, *week), at, out);
    if (const auto month = reported_month(first_, day))
        tell_reports(*month, visits(month->from, month->last), at + hours{3}, out);
    for (const auto& package : packages_) {
        tell_package_papers(package, day, calendar_, out);
        tell_voices(seed_, package, day, calendar_, out);
    }
    tell_contract_papers(first_, day, calendar_, out);
    tell_dealings(packages_, first_, day, calendar_, out);
}

Tellings Agency::day(Day day) {
    Tellings out;
    const std::vector<Played> went = visits(day);
    for (const auto& played : went) {
        tell_visit(seed_, played, first_, calendar_, out);
        tell_alerts(seed_, played, out);
    }
    tell_travel(seed_, went, out);
    know_until(day + look_ahead);
    if (iso_weekday(day) == thursday) publish_rota(day, out);
    for (const auto& request : requests_[day]) {
        tell_request(seed_, request, out);
        if (request.outcome != Request::Outcome::accepted) continue;
        const Instant sent = request.package.authorised + until_planned;
        const auto package = std::find_if(packages_.begin(), packages_.end(),
                                          [&](const Package& p) { return p.number == request.number; });
        plan({&*package, 1}, package->from, published(sent, calendar_), sent, out);
    }
    for (const auto& [came, requests] : requests_)
        for (const auto& request : requests)
            if (is_put_off(request) && put_off_until(request) == day)
                tell_end_of_put_off(request, packages_, calendar_, out);
    ends(day, out);
    stays(day, out);
    for (const auto& package : packages_) {
        tell_changes(seed_, package, day, calendar_, out);
        replan_changed(package, day, calendar_, out);
    }
    tell_contract_changes(seed_, first_, day, calendar_, out);
    papers(day, out);
    tell_office_week(first_, day, calendar_, out);
    tell_staff(seed_, first_, day, calendar_, out);
    in_order(out);
    return out;
}

Telling Agency::heartbeat(Instant until) const {
    const Line line{.source = app_source,
                    .id = "heard/" + to_string(until),
                    .stream = "feed-demo-app",
                    .occurred = until,
                    .sent = until};
    return tell<schema::Feed::HeardThrough>(line, [&](auto fact) {
        fact.setSource(std::string(app_source));
        fact.setUntil(micros(until));
    });
}

}  // namespace daybook::demo
