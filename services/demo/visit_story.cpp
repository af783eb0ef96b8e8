#include "services/demo/visit_story.h"

#include <algorithm>

#include "schema/catalogue.capnp.h"
#include "services/demo/dice.h"
#include "services/demo/founding.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Fact = schema::Visit;

enum Purpose : std::uint64_t { before_key = 21, worker_clock_key, office_key };

// One visit being told.
struct Story {
    std::uint64_t seed;
    const Played& played;
    Day first;
    const Calendar& calendar;
    Tellings& out;

    const Rostered& visit() const { return played.visit; }
    const Package& package() const { return *played.visit.package; }
    Dice dice(std::uint64_t purpose, std::uint64_t n = 0) const {
        return Dice(
            {seed, purpose, package().number * 8 + visit().slot, static_cast<std::uint64_t>(number(visit().day)), n});
    }
    std::string worker(std::size_t run) const { return worker_id(seed, visit().worker(run)); }
    Line line(std::string_view source, std::string_view what, Instant occurred, Instant sent) const {
        const std::string stream = visit().stream();
        return {.source = source,
                .id = std::string(what) + "/" + stream,
                .stream = stream,
                .occurred = occurred,
                .sent = sent,
                .location = office_of(package().zone)};
    }
};

std::string contract_of(const Package& package, Day day) {
    return std::string(agreements[agreement_on(package, day)].id);
}

// How one worker's clock is kept at one visit.
struct Clocking {
    schema::Method method = schema::Method::APP;
    schema::Answer at_home = schema::Answer::YES;
    std::uint32_t metres = 0;
    Seconds in_delay{}, out_delay{};  // until it is sent
};

Clocking clocking(Dice& dice, bool offline) {
    Clocking c;
    const auto how = dice.below(100);
    c.method = how < 91 ? schema::Method::APP : how < 96 ? schema::Method::PHONE : schema::Method::TOKEN;
    const auto where = dice.below(1'000);
    c.at_home = where < 12 ? schema::Answer::NO : where < 45 ? schema::Answer::UNKNOWN : schema::Answer::YES;
    if (c.at_home != schema::Answer::UNKNOWN)
        c.metres = static_cast<std::uint32_t>(c.at_home == schema::Answer::YES ? dice.between(2, 120)
                                                                               : dice.between(400, 1'500));
    c.in_delay = Seconds{dice.between(2, 20)};
    c.out_delay = Seconds{dice.between(2, 20)};
    if (offline) c.in_delay = c.out_delay + hours{2} + minutes{dice.between(0, 900)};
    return c;
}

// Under the county's framework more and more care workers log in from the car. It goes on for weeks, stops short of the
// contract's threshold when something is done about it, and comes back.
std::int64_t from_the_car_ppm(Day first, Day day) {
    constexpr std::int64_t begins = 2, worst = 17, mended_from = 35, each_day = 3'000, better_each_day = 3'000;
    const std::int64_t since = (day - first).count();
    const std::int64_t grown = each_day * (std::clamp(since, begins, worst) - begins);
    return std::max<std::int64_t>(0, grown - better_each_day * std::max<std::int64_t>(0, since - mended_from));
}

// Spread evenly over the visits, so that it is a drift and no noise.
bool logs_from_the_car(const Story& story) {
    if (agreement_on(story.package(), story.visit().day) != 0) return false;
    const auto key = static_cast<std::int64_t>(story.package().number * 8 + story.visit().slot);
    const std::int64_t place = (key * 618'034 + number(story.visit().day) * std::int64_t{754'878}) % 1'000'000;
    return place < from_the_car_ppm(story.first, story.visit().day);
}

template <class Clocked>
void clock(const Story& story, std::string_view what, const Attended& one, bool secondary, const Clocking& how,
           Instant at, Seconds delay) {
    auto line = story.line(app_source, what, at, at + delay);
    line.id += "/" + std::to_string(one.run);
    story.out.push_back(tell<Clocked>(line, [&](auto fact) {
        const Package& package = story.package();
        fact.setPerson(package.person);
        fact.setWorker(story.worker(one.run));
        fact.setContract(contract_of(package, story.visit().day));
        fact.setPackage(package.id);
        fact.setMethod(how.method);
        fact.setAtHome(how.at_home);
        fact.setMetresAway(how.metres);
        fact.setSecondary(secondary);
        fact.setZone(std::string(zones[package.zone]));
    }));
}

// The office enters what the worker telephoned; now and then it copies the plan.
void by_hand(const Story& story, const Attended& one, bool secondary, Dice& dice) {
    const bool copied = dice.chance(250);
    const Instant start = copied ? story.visit().start : one.in, end = copied ? story.visit().end() : one.out;
    const Instant sent = std::max(start, end) + minutes{dice.between(3, 40)};
    auto line = story.line(office_source, "by-hand", sent, sent);
    line.id += "/" + std::to_string(one.run);
    line.actor = "account-coordinator-" + std::to_string(story.package().zone + 1);
    story.out.push_back(tell<Fact::ManuallyConfirmed>(line, [&](auto fact) {
        fact.setPerson(story.package().person);
        fact.setWorker(story.worker(one.run));
        fact.setContract(contract_of(story.package(), story.visit().day));
        fact.setPackage(story.package().id);
        fact.setStart(micros(start));
        fact.setEnd(micros(end));
        fact.setReason("telephone without signal");
        fact.setSecondary(secondary);
        fact.setZone(std::string(zones[story.package().zone]));
    }));
}

struct Adjustment {
    Instant start{}, end{}, from_start{}, from_end{};  // zero = not adjusted, not known
    std::string_view reason, code;
    Instant sent{};
};

void adjust(const Story& story, const Attended& one, const Adjustment& to) {
    auto line = story.line(office_source, "adjusted", to.sent, to.sent);
    line.id += "/" + std::to_string(one.run);
    line.actor = "account-coordinator-" + std::to_string(story.package().zone + 1);
    story.out.push_back(tell<Fact::TimesAdjusted>(line, [&](auto fact) {
        fact.setWorker(story.worker(one.run));
        fact.setStart(micros(to.start));
        fact.setEnd(micros(to.end));
        fact.setFromStart(micros(to.from_start));
        fact.setFromEnd(micros(to.from_end));
        fact.setReason(std::string(to.reason));
        fact.setReasonCode(std::string(to.code));
        fact.setPerson(story.package().person);
    }));
}

// The app misses the end of a visit, and nobody can say it any more.
void end_unknown(const Story& story, const Attended& one, Instant morning) {
    const Instant at = std::max(one.in, story.visit().end()) + hours{1};
    const std::string run = "/" + std::to_string(one.run);
    auto raised = story.line(app_source, "no-end", at, at);
    auto seen = story.line(office_source, "no-end-seen", morning, morning);
    raised.id += run;
    seen.id += run;
    story.out.push_back(tell<Fact::ExceptionRaised>(raised, [&](auto fact) {
        fact.setKind(Fact::ExceptionRaised::Kind::END_UNKNOWN);
        fact.setDetail("not logged out an hour after the plan");
    }));
    seen.actor = "account-coordinator-" + std::to_string(story.package().zone + 1);
    story.out.push_back(tell<Fact::ExceptionAcknowledged>(
        seen, [&](auto fact) { fact.setReason("nobody remembers when the visit ended"); }));
}

// Who has insulin is given it at the visits that cannot wait.
void insulin(const Story& story) {
    if (!story.package().slots[story.visit().slot].critical) return;
    const Attended& one = story.played.attended.front();
    story.out.push_back(
        tell<Fact::TaskRecorded>(story.line(app_source, "insulin", one.out, one.out + Seconds{30}), [&](auto fact) {
            fact.setWorker(story.worker(one.run));
            fact.setKind(Fact::TaskRecorded::Kind::MEDICINES);
            fact.setSkill("insulin");
            fact.setDone(schema::Answer::YES);
            fact.setPerson(story.package().person);
        }));
}

void attendance(const Story& story, std::size_t index) {
    const Attended& one = story.played.attended[index];
    const bool secondary = index > 0;
    Dice dice = story.dice(worker_clock_key, index);
    const auto throw_of = dice.below(1'000);
    if (throw_of < 45) return by_hand(story, one, secondary, dice);
    const bool offline = throw_of < 57, forgot = throw_of >= 57 && throw_of < 70;
    Clocking how = clocking(dice, offline);
    if (logs_from_the_car(story)) {
        how.at_home = schema::Answer::NO;
        how.metres = 600;
    }
    clock<Fact::ClockedIn>(story, "in", one, secondary, how, one.in, how.in_delay);
    if (forgot) {
        const Instant morning =
            story.calendar.at(story.visit().day + days{1}, hours{9} + minutes{dice.between(0, 150)}).instant;
        if (dice.chance(700))
            adjust(story, one,
                   {.end = one.out,
                    .reason = "worker forgot to log out, confirmed by telephone",
                    .code = "forgot-out",
                    .sent = morning});
        else
            end_unknown(story, one, morning);
        return;
    }
    // An offline phone sends both when it is back.
    const Instant out_sent =
        std::max(one.out + how.out_delay, offline ? one.in + how.in_delay + Seconds{1} : Instant{});
    clock<Fact::ClockedOut>(story, "out", one, secondary, how, one.out,
                            std::chrono::duration_cast<Seconds>(out_sent - one.out));
    if (!dice.chance(28)) return;
    const Instant end = one.out + Seconds{dice.between(2, 12) * 60};
    adjust(story, one,
           {.end = end,
            .from_start = one.in,
            .from_end = one.out,
            .reason = "logged out early, left later",
            .code = "early-out",
            .sent = std::max(end, out_sent) + minutes{dice.between(20, 240)}});
}

// A time moved with the person's agreement, or by the rota alone; a shorter visit agreed; a round handed over.
void before_the_visit(const Story& story) {
    const Rostered& visit = story.visit();
    Dice dice = story.dice(before_key);
    const auto throw_of = dice.below(1'000);
    const Instant sent =
        std::max(visit.start - minutes{dice.between(70, 240)}, story.calendar.at(visit.day, hours{5}).instant);
    if (throw_of < 14 && !story.package().slots[visit.slot].critical) {
        const bool agreed = throw_of < 10;
        const Instant start = visit.start + minutes{15} * dice.between(1, agreed ? 3 : 2);
        story.out.push_back(tell<Fact::Replanned>(story.line(rota_source, "moved", sent, sent), [&](auto fact) {
            fact.setStart(micros(start));
            fact.setAgreedWith(agreed ? schema::Who::PERSON : schema::Who::NOBODY);
            fact.setReason(agreed ? "asked for by the person" : "round running late");
        }));
    } else if (throw_of < 22) {
        story.out.push_back(tell<Fact::ShorterAgreed>(story.line(office_source, "shorter", sent, sent), [&](auto fact) {
            fact.setWith(schema::Who::PERSON);
            fact.setSeconds(static_cast<std::uint32_t>(visit.length.count() * 2 / 3));
            fact.setReason("family visiting");
        }));
    }
}

void no_access(const Story& story) {
    const Attended& one = story.played.attended.front();
    const Instant sent = one.out + Seconds{story.dice(office_key).between(5, 60)};
    story.out.push_back(tell<Fact::Frustrated>(story.line(app_source, "no-access", one.in, sent), [&](auto fact) {
        fact.setWorker(story.worker(one.run));
        fact.setStart(micros(one.in));
        fact.setEnd(micros(one.out));
        fact.setReason("nobody answered the door");
    }));
}

// Who is sick in the morning is taken off the rota, and somebody else put on it.
void covered(const Story& story) {
    const Rostered& visit = story.visit();
    const Instant at = story.calendar.at(visit.day, hours{5} + minutes{30}).instant;
    for (const std::size_t run : visit.runs) {
        const std::size_t planned = worker_of(story.package().zone, run, visit.day), went = visit.worker(run);
        if (planned == went) continue;
        Line off = story.line(rota_source, "off", at, at), on = story.line(rota_source, "on", at, at);
        off.id += "/" + std::to_string(run);
        on.id += "/" + std::to_string(run);
        story.out.push_back(tell<Fact::Unassigned>(off, [&](auto fact) {
            fact.setWorker(worker_id(story.seed, planned));
            fact.setReason("sickness");
        }));
        story.out.push_back(tell<Fact::Assigned>(on, [&](auto fact) {
            fact.setWorker(worker_id(story.seed, went));
            fact.setRun(run_name(story.package().zone, run));
        }));
    }
}

// The office looks after somebody nobody came to.
void welfare_check(const Story& story) {
    Dice dice = story.dice(office_key);
    const Instant at = story.visit().start + minutes{dice.between(50, 130)};
    story.out.push_back(
        tell<Fact::WelfareChecked>(story.line(office_source, "welfare", at, at + minutes{2}), [&](auto fact) {
            fact.setAt(micros(at));
            fact.setOutcome(Fact::WelfareChecked::Outcome::SAFE);
            fact.setPerson(story.package().person);
        }));
}

}  // namespace

void tell_planned(std::uint64_t seed, const Rostered& visit, Seconds length, Instant sent, Tellings& out) {
    const Package& package = *visit.package;
    const Slot& slot = package.slots[visit.slot];
    const std::string stream = visit.stream();
    const Line line{.source = rota_source,
                    .id = "planned/" + stream,
                    .stream = stream,
                    .occurred = sent,
                    .sent = sent,
                    .location = office_of(package.zone)};
    out.push_back(tell<Fact::Planned>(line, [&](auto fact) {
        fact.setPerson(package.person);
        fact.setPackage(package.id);
        fact.setContract(contract_of(package, visit.day));
        fact.setZone(std::string(zones[package.zone]));
        fact.setStart(micros(visit.start));
        fact.setSeconds(static_cast<std::uint32_t>(length.count()));
        fact.setRequired(slot.required);
        fact.setTimeCritical(slot.critical);
        if (agreements[agreement_on(package, visit.day)].banded) {
            fact.setBandFrom(micros(visit.start - minutes{30}));
            fact.setBandTo(micros(visit.start + minutes{45}));
        }
        fact.setAgreedWith(schema::Who::PERSON);
        if (visit.runs.empty()) return;
        auto workers = fact.initWorkers(static_cast<unsigned>(visit.runs.size()));
        for (unsigned i = 0; i < visit.runs.size(); ++i)
            workers.set(i, worker_id(seed, worker_of(package.zone, visit.runs[i], visit.day)));
        fact.setRun(run_name(package.zone, visit.runs.front()));
    }));
}

void tell_cancelled(const Rostered& visit, schema::Who by, std::string_view reason, bool replaced, Instant sent,
                    Tellings& out) {
    const std::string stream = visit.stream();
    const Line line{.source = office_source,
                    .id = "cancelled/" + stream,
                    .stream = stream,
                    .occurred = sent,
                    .sent = sent,
                    .actor = "account-coordinator-" + std::to_string(visit.package->zone + 1),
                    .location = office_of(visit.package->zone)};
    out.push_back(tell<Fact::Cancelled>(line, [&](auto fact) {
        fact.setBy(by);
        fact.setReason(std::string(reason));
        fact.setReplacementAgreed(replaced);
    }));
}

void tell_visit(std::uint64_t seed, const Played& played, Day first, const Calendar& calendar, Tellings& out) {
    const Story story{.seed = seed, .played = played, .first = first, .calendar = calendar, .out = out};
    const Rostered& visit = played.visit;
    const auto early = [&](minutes notice) {
        return std::max(visit.start - notice, calendar.at(visit.day, hours{5} + minutes{30}).instant);
    };
    Dice dice = story.dice(office_key, 1);
    if (played.fate != Fate::away) covered(story);
    switch (played.fate) {
        case Fate::away: return;  // cancelled when the person went to hospital
        case Fate::cancelled_by_person:
            return tell_cancelled(visit, schema::Who::PERSON, "asked for by the person", false,
                                  early(minutes{dice.between(60, 300)}), out);
        case Fate::cancelled_by_provider:
            return tell_cancelled(visit, schema::Who::PROVIDER, "no worker to send", dice.chance(500),
                                  early(minutes{dice.between(40, 120)}), out);
        case Fate::missed: return welfare_check(story);
        case Fate::no_access: return no_access(story);
        case Fate::delivered:
            before_the_visit(story);
            for (std::size_t i = 0; i < played.attended.size(); ++i) attendance(story, i);
            insulin(story);
    }
}

}  // namespace daybook::demo
