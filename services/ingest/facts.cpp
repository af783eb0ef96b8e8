#include "services/ingest/facts.h"

#include <algorithm>
#include <type_traits>

#include "events/core/calendar.h"

namespace daybook::ingest {
namespace {

using schema::Visit;
using Kind = Visit::ExceptionRaised::Kind;

std::int64_t micros_of(const std::optional<Instant>& t) { return t ? micros(*t) : 0; }
std::uint8_t carers(unsigned n) { return static_cast<std::uint8_t>(std::min(n, 255U)); }
std::uint32_t seconds_of(Seconds s) { return static_cast<std::uint32_t>(std::max<std::int64_t>(0, s.count())); }

// The ids of a record that all its facts carry.
struct Ids {
    std::string stream, person, contract, package;
    std::vector<std::string> workers;
    std::string worker;  // the one who attended or claims
};

Ids ids_of(const Voice& voice, const Record& record) {
    Ids ids{.stream = visit_of(voice, record),
            .person = person_of(voice, record.person),
            .contract = contract_of(record.contract),
            .package = package_of(record.package),
            .workers = {},
            .worker = {}};
    for (const auto& worker : record.workers) ids.workers.push_back(worker_of(voice, worker));
    if (!ids.workers.empty()) ids.worker = ids.workers.front();
    return ids;
}

constexpr std::chrono::hours late_after{1};  // after the fact, and no more as it happened (AuditRow.recordedLate)

// Collects the facts of one visit: one prefix for their ids, one origin, one expectation for the first of them.
class Facts {
 public:
    Facts(const Voice& voice, const Record& record, const RowPlace& place, Ids ids, std::string prefix, Expected first)
        : voice_(voice),
          record_(record),
          place_(place),
          ids_(std::move(ids)),
          prefix_(std::move(prefix)),
          first_(first) {}

    // `name` makes the id unique within the row.
    template <class Fact, class Fill>
    void say(const std::string& name, Instant occurred, Fill&& fill, bool late = false) {
        late = late || said() - occurred > late_after;
        const Envelope envelope{.id = prefix_ + name,
                                .source = voice_.source,
                                .stream = ids_.stream,
                                .occurred = occurred,
                                .actor = voice_.actor,
                                .location = voice_.location,
                                .correlation = voice_.file,
                                .origin = {.file = voice_.file,
                                           .row = place_.row,
                                           .digest = place_.digest,
                                           .record = {},
                                           .record_version = record_.version,
                                           .wall_clock = record_.wall_clock,
                                           .recorded_late = late}};
        if constexpr (std::is_same_v<Fact, Visit::ExceptionRaised>) ++exceptions_;
        out_.push_back(
            propose<Fact>(envelope, std::forward<Fill>(fill), out_.empty() ? first_ : Expected::any(), true));
    }

    // Times by hand and corrections are told after the event; when exactly is what the file says of itself.
    Instant said() const { return record_.said.value_or(voice_.now); }
    const Ids& ids() const { return ids_; }
    const Record& record() const { return record_; }
    bool empty() const { return out_.empty(); }
    std::uint32_t exceptions() const { return exceptions_; }
    std::vector<Proposal> take() { return std::move(out_); }

 private:
    const Voice& voice_;
    const Record& record_;
    const RowPlace& place_;
    Ids ids_;
    std::string prefix_;
    Expected first_;
    std::vector<Proposal> out_;
    std::uint32_t exceptions_ = 0;
};

// A rota that does not say when it was made was made before the day it plans: else its plans could not be measured
// (R5).
Instant planned_at(const Record& record, Instant now) {
    if (record.said || !record.plan) return record.said.value_or(now);
    const Instant midnight = std::chrono::floor<std::chrono::days>(record.plan->start);
    return std::min(now, midnight);
}

void say_plan(Facts& to, Instant now) {
    const auto& plan = *to.record().plan;
    to.say<Visit::Planned>("planned", planned_at(to.record(), now), [&](auto fact) {
        fact.setPerson(to.ids().person);
        fact.setPackage(to.ids().package);
        fact.setContract(to.ids().contract);
        fact.setZone(to.record().zone);
        fact.setStart(micros(plan.start));
        fact.setSeconds(seconds_of(plan.length));
        fact.setRequired(carers(plan.required));
        fact.setTimeCritical(plan.time_critical);
        fact.setBandFrom(micros(plan.band_from));
        fact.setBandTo(micros(plan.band_to));
        fact.setAgreedWith(plan.agreed_with);
        auto workers = fact.initWorkers(static_cast<unsigned>(to.ids().workers.size()));
        for (unsigned i = 0; i < workers.size(); ++i) workers.set(i, to.ids().workers[i]);
        fact.setRun(to.record().run);
        fact.setNotes(plan.notes);
    });
}

void say_claim(Facts& to) {
    const auto& claim = *to.record().claim;
    to.say<Visit::Claimed>("claimed", to.said(), [&](auto fact) {
        fact.setPerson(to.ids().person);
        fact.setWorker(to.ids().worker);
        fact.setContract(to.ids().contract);
        fact.setPackage(to.ids().package);
        fact.setStart(micros(claim.start));
        fact.setSeconds(seconds_of(claim.length));
        fact.setPence(claim.pence.value);
        fact.setPurchaseOrder(claim.order);
        if (claim.week_ending) fact.setWeekEnding(number(*claim.week_ending));
        fact.setContributionPence(claim.contribution.value);
        fact.setService(claim.service);
        fact.setRequired(carers(claim.carers));
        fact.setSecondary(claim.secondary);
        fact.setCode(claim.code);
        fact.setLine(to.record().line);
    });
}

template <class Fact>
void say_clock(Facts& to, const std::string& name, Instant at) {
    const auto& actual = *to.record().actual;
    to.say<Fact>(name, at, [&](auto fact) {
        fact.setPerson(to.ids().person);
        fact.setWorker(to.ids().worker);
        fact.setContract(to.ids().contract);
        fact.setPackage(to.ids().package);
        fact.setMethod(actual.method);
        fact.setAtHome(actual.at_home);
        fact.setSecondary(to.record().secondary);
        fact.setZone(to.record().zone);
        if constexpr (std::is_same_v<Fact, Visit::ClockedIn>) fact.setRequired(carers(to.record().carers));
    });
}

void say_no_access(Facts& to) {
    const auto& actual = *to.record().actual;
    const auto start = actual.start ? actual.start : to.record().scheduled;
    to.say<Visit::Frustrated>("frustrated", start.value_or(to.said()), [&](auto fact) {
        fact.setWorker(to.ids().worker);
        fact.setStart(micros_of(start));
        fact.setEnd(micros_of(actual.end));
        fact.setPerson(to.ids().person);
        fact.setContract(to.ids().contract);
        fact.setPackage(to.ids().package);
        fact.setZone(to.record().zone);
        if (!start && to.record().day) fact.setDay(number(*to.record().day));
    });
}

void say_actual(Facts& to) {
    const auto& actual = *to.record().actual;
    if (to.record().no_access) {
        say_no_access(to);
    } else if (actual.method == schema::Method::MANUAL) {
        to.say<Visit::ManuallyConfirmed>(
            "manual", to.said(),
            [&](auto fact) {
                fact.setPerson(to.ids().person);
                fact.setWorker(to.ids().worker);
                fact.setContract(to.ids().contract);
                fact.setPackage(to.ids().package);
                fact.setStart(micros_of(actual.start));
                fact.setEnd(micros_of(actual.end));
                fact.setSecondary(to.record().secondary);
                fact.setZone(to.record().zone);
                fact.setRequired(carers(to.record().carers));
            },
            true);
    } else {
        if (actual.start) say_clock<Visit::ClockedIn>(to, "in", *actual.start);
        if (actual.end) say_clock<Visit::ClockedOut>(to, "out", *actual.end);
    }
}

// A report tells of a cancellation after the day, and rarely when it was: it was before the visit, else the row would
// say that somebody stood at the door. Then `occurred` is the midnight before the day before, and says that it is not
// known how long before (notice is money).
struct When {
    Instant instant;
    bool unsaid = false;
};
When cancelled_at(const Facts& to, Instant of_plan) {
    const Record& record = to.record();
    if (record.cancelled->at) return {*record.cancelled->at};
    if (record.plan) return {of_plan};
    std::optional<Instant> start = record.scheduled;
    if (!start && record.actual) start = record.actual->start;
    if (!start && !record.day) return {to.said()};
    const auto days =
        record.day ? record.day->time_since_epoch() : std::chrono::floor<std::chrono::days>(start->time_since_epoch());
    const Instant before{days - std::chrono::days{1}};
    if (to.said() < start.value_or(before)) return {to.said()};
    return {before, true};
}

void say_cancelled(Facts& to, Instant of_plan) {
    const auto when = cancelled_at(to, of_plan);
    to.say<Visit::Cancelled>("cancelled", when.instant, [&](auto fact) {
        const Record& record = to.record();
        fact.setBy(record.cancelled->by);
        fact.setPerson(to.ids().person);
        fact.setContract(to.ids().contract);
        fact.setPackage(to.ids().package);
        fact.setZone(record.zone);
        fact.setTimeUnsaid(when.unsaid);
        if (record.plan) return;
        fact.setWorker(to.ids().worker);
        if (record.scheduled)
            fact.setStart(micros(*record.scheduled));
        else if (record.actual && record.actual->start)
            fact.setStart(micros(*record.actual->start));
        else if (record.day)
            fact.setDay(number(*record.day));
    });
}

void say_odd(Facts& to, const std::string& name, Kind kind, const std::string& detail, Position cites = {}) {
    to.say<Visit::ExceptionRaised>("exception/" + name, to.said(), [&](auto fact) {
        fact.setKind(kind);
        fact.setDetail(detail);
        fact.setCites(cites.value);
    });
}

void say_oddities(Facts& to) {
    for (std::size_t i = 0; i < to.record().oddities.size(); ++i)
        say_odd(to, std::to_string(i), to.record().oddities[i].kind, to.record().oddities[i].detail);
}

// A plan as it was, and what a later version says of it; what that leaves empty it does not say.
bool plan_differs(const Facts& to, const Plan& now, const Standing& standing) {
    const auto& before = *standing.plan;
    const auto corrected = [](const std::string& said, const std::string& stands) {
        return !said.empty() && said != stands;
    };
    return now.start != before.start || now.length != before.length || now.band_from != before.band_from ||
           now.band_to != before.band_to || now.required != before.required ||
           now.time_critical != before.time_critical ||
           (now.agreed_with != schema::Who::NOBODY && now.agreed_with != before.agreed_with) ||
           corrected(to.ids().person, standing.person) || corrected(to.ids().contract, standing.contract) ||
           corrected(to.ids().package, standing.package) || corrected(to.record().zone, standing.zone) ||
           corrected(to.record().run, standing.run);
}

// What a later version moves in the plan.
void change_plan(Facts& to, const Plan& now_planned, const Standing& standing, Instant now) {
    if (plan_differs(to, now_planned, standing)) {
        to.say<Visit::Replanned>("replanned", to.record().said.value_or(now), [&](auto fact) {
            fact.setStart(micros(now_planned.start));
            fact.setSeconds(seconds_of(now_planned.length));
            fact.setBandFrom(micros(now_planned.band_from));
            fact.setBandTo(micros(now_planned.band_to));
            fact.setAgreedWith(now_planned.agreed_with);
            fact.setRequired(carers(now_planned.required));
            fact.setTimeCritical(now_planned.time_critical ? schema::Answer::YES : schema::Answer::NO);
            fact.setPerson(to.ids().person);
            fact.setPackage(to.ids().package);
            fact.setContract(to.ids().contract);
            fact.setZone(to.record().zone);
            fact.setRun(to.record().run);
        });
    }
    const auto& workers = to.ids().workers;
    for (const auto& worker : standing.workers)
        if (std::find(workers.begin(), workers.end(), worker) == workers.end())
            to.say<Visit::Unassigned>("unassigned/" + worker, to.said(), [&](auto fact) { fact.setWorker(worker); });
    for (const auto& worker : workers)
        if (!standing.workers.contains(worker))
            to.say<Visit::Assigned>("assigned/" + worker, to.said(), [&](auto fact) {
                fact.setWorker(worker);
                fact.setRun(to.record().run);
            });
}

// What a later version says of the times: the clock's never change, an adjustment stands beside them.
void change_times(Facts& to, const Standing& standing) {
    const auto& actual = *to.record().actual;
    if (!standing.start && !standing.end) return say_actual(to);
    const bool by_hand_now = actual.method == schema::Method::MANUAL && !standing.manual && !standing.adjusted;
    const bool clocked_now = actual.method != schema::Method::MANUAL && !standing.clocked;
    if (clocked_now) return say_actual(to);
    const bool start = actual.start && actual.start != standing.start;
    const bool end = actual.end && actual.end != standing.end;
    if (!start && !end && !by_hand_now) return;
    const bool both = !start && !end;  // the same times, now said to be entered by hand
    to.say<Visit::TimesAdjusted>(
        "adjusted", to.said(),
        [&](auto fact) {
            fact.setWorker(to.ids().worker);
            if (start || both) fact.setStart(micros_of(actual.start));
            if (end || both) fact.setEnd(micros_of(actual.end));
            fact.setFromStart(micros_of(standing.start));
            fact.setFromEnd(micros_of(standing.end));
            fact.setReason("a later file says so");
            fact.setCites(standing.times.value);
            fact.setPerson(to.ids().person);
        },
        true);
}

// An older version that came after a newer one is history: it moves nothing and is not lost.
Change stale(const Voice& voice, const Record& record, const RowPlace& place, const Standing& standing) {
    Ids ids = ids_of(voice, record);
    std::string prefix = ids.stream + "/" + fingerprint(voice, record) + "/" + std::to_string(record.version) + "/";
    Facts to(voice, record, place, std::move(ids), std::move(prefix), Expected::exactly(standing.version));
    std::string detail =
        "version " + std::to_string(record.version) + " came after version " + std::to_string(standing.record_version);
    const auto times = [&](const char* what, const std::optional<Instant>& start, const std::optional<Instant>& end) {
        detail +=
            std::string("; ") + what + " " + (start ? to_string(*start) : "?") + " to " + (end ? to_string(*end) : "?");
    };
    if (const auto& p = record.plan) times("planned", p->start, p->start + p->length);
    if (const auto& c = record.claim) times("claimed", c->start, c->start + c->length);
    if (const auto& a = record.actual) times("actual", a->start, a->end);
    if (record.cancelled) detail += "; cancelled";
    say_odd(to, "stale", Kind::OTHER, detail);
    return {.facts = to.take(), .stale = true, .exceptions = to.exceptions()};
}

}  // namespace

std::vector<Proposal> first_facts(const Voice& voice, const Record& record, const RowPlace& place) {
    Ids ids = ids_of(voice, record);
    std::string prefix = ids.stream + "/" + fingerprint(voice, record) + "/";
    Facts to(voice, record, place, std::move(ids), std::move(prefix), Expected::none());
    if (record.plan) say_plan(to, voice.now);
    if (record.claim) say_claim(to);
    if (record.actual) say_actual(to);
    if (record.cancelled) say_cancelled(to, planned_at(record, voice.now));
    say_oddities(to);
    return to.take();
}

Change changes(const Voice& voice, const Record& record, const RowPlace& place, const Standing& standing) {
    Ids ids = ids_of(voice, record);
    std::string prefix =
        ids.stream + "/" + fingerprint(voice, record) + "/" + std::to_string(standing.version.value) + "/";
    Facts to(voice, record, place, std::move(ids), std::move(prefix), Expected::exactly(standing.version));
    if (standing.withdrawn)
        to.say<Visit::Voided>("held-again", to.said(), [](auto fact) {
            fact.setReason("a later file holds this row again");
            fact.setTakenBack(true);
        });
    if (record.plan) {
        if (!standing.plan)
            say_plan(to, voice.now);
        else
            change_plan(to, *record.plan, standing, voice.now);
    }
    if (record.claim && record.claim != standing.claim) say_claim(to);
    if (record.actual && record.no_access) {
        if (!standing.frustrated) say_actual(to);
    } else if (record.actual) {
        change_times(to, standing);
    }
    if (record.cancelled && !standing.cancelled) say_cancelled(to, to.said());
    if (!record.actual && (standing.start || standing.end) && record.claim && !record.cancelled)
        say_odd(to, "times-withdrawn", Kind::OTHER, "a later file no longer gives actual times; those recorded stand",
                standing.times);
    if (standing.cancelled && record.plan && !record.cancelled)
        say_odd(to, "reinstated", Kind::OTHER, "a later version plans the cancelled visit again");
    if (to.empty()) return {};
    if (record.version != 0 && record.version < standing.record_version) return stale(voice, record, place, standing);
    say_oddities(to);
    return {.facts = to.take(), .stale = false, .exceptions = to.exceptions()};
}

}  // namespace daybook::ingest
