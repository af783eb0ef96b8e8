// Records as facts, and later versions of records as corrections.

#include "services/ingest/facts.h"

#include "events/core/calendar.h"
#include "services/ingest/sayings.h"

namespace daybook::ingest {

Ids Ids::of(const Voice& voice, const Record& record) {
    Ids ids{.stream = visit_of(voice, record),
            .person = person_of(voice, record.person),
            .contract = contract_of(record.contract),
            .package = package_of(record.package),
            .record = record_of(voice, record),
            .workers = {},
            .worker = {}};
    for (const auto& worker : record.workers) ids.workers.push_back(worker_of(voice, worker));
    if (!ids.workers.empty()) ids.worker = ids.workers.front();
    return ids;
}

Instant planned_at(const Record& record, Instant now) {
    if (record.said || !record.plan) return record.said.value_or(now);
    const Instant midnight = std::chrono::floor<std::chrono::days>(record.plan->start);
    return std::min(now, midnight);
}

// `identity`: whose the visit is said to be by what stands, which an older version does not change.
void say_plan(Facts& to, Instant made, const Standing& identity) {
    const auto& plan = *to.record().plan;
    const auto stands = [](const std::string& standing, const std::string& told) {
        return standing.empty() ? told : standing;
    };
    std::vector<std::string> workers(identity.workers.begin(), identity.workers.end());
    if (!identity.plan) workers = to.ids().workers;
    to.say<Visit::Planned>("planned", made, [&](auto fact) {
        fact.setPerson(stands(identity.person, to.ids().person));
        fact.setPackage(stands(identity.package, to.ids().package));
        fact.setContract(stands(identity.contract, to.ids().contract));
        fact.setZone(stands(identity.zone, to.record().zone));
        fact.setStart(micros(plan.start));
        fact.setSeconds(seconds_of(plan.length));
        fact.setRequired(carers(plan.required));
        fact.setTimeCritical(plan.time_critical);
        fact.setBandFrom(micros(plan.band_from));
        fact.setBandTo(micros(plan.band_to));
        fact.setAgreedWith(plan.agreed_with);
        auto rostered = fact.initWorkers(static_cast<unsigned>(workers.size()));
        for (unsigned i = 0; i < rostered.size(); ++i) rostered.set(i, workers[i]);
        fact.setRun(stands(identity.run, to.record().run));
        if (!plan.notes.empty()) fact.setNotes(plan.notes);
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
        if (!to.record().line.empty()) fact.setLine(to.record().line);
        fact.setOmitted(claim.omitted);
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

// The sender itself says that nobody came, of a visit that is over: its day need not be waited out (R1).
void say_missed(Facts& to) {
    const Record& record = to.record();
    const auto start = record.plan ? std::optional(record.plan->start) : record.scheduled;
    const Instant end = record.plan ? record.plan->start + record.plan->length : start.value_or(to.said());
    const Instant midnight = std::chrono::floor<std::chrono::days>(end) + std::chrono::days{1};
    const Instant deadline = std::max(end, midnight);
    to.say<Visit::Missed>("missed", to.said(), [&](auto fact) {
        fact.setDeadline(micros(deadline));
        fact.setCause(Visit::Missed::Cause::NOT_STARTED);
        fact.setRuleVersion("said by the source");
        fact.setPerson(to.ids().person);
        fact.setContract(to.ids().contract);
        fact.setPackage(to.ids().package);
        fact.setZone(record.zone);
        fact.setReasonCode(record.missed->code);
        fact.setActionCode(record.missed->action);
    });
}

// Raised once a number; what acknowledges it must cite it, and so comes when it has a position.
void say_exceptions_of_source(Facts& to, const Standing& standing) {
    for (const auto& said : to.record().exceptions) {
        const std::string about = to.ids().stream + (to.ids().record.empty() ? "" : "/" + to.ids().record) +
                                  "/source-exception/" + said.number;
        const auto known = standing.by_source.find(said.number);
        if (known == standing.by_source.end())
            to.say_as<Visit::ExceptionRaised>(about, to.said(), [&](auto fact) {
                fact.setKind(Kind::BY_SOURCE);
                fact.setDetail("exception " + said.number);
            });
        else if (said.acknowledged && !known->second.acknowledged)
            to.say_as<Visit::ExceptionAcknowledged>(about + "/acknowledged", to.said(), [&](auto fact) {
                fact.setCites(known->second.at.value);
                fact.setReason("acknowledged at the source");
            });
    }
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

namespace {

void say_oddities(Facts& to) {
    for (std::size_t i = 0; i < to.record().oddities.size(); ++i)
        to.say_odd(std::to_string(i), to.record().oddities[i].kind, to.record().oddities[i].detail);
}

// What a later version moves in the plan.
void change_plan(Facts& to, const Plan& now_planned, const Standing& standing, Instant now) {
    if (plan_differs(to, now_planned, standing)) {
        to.say<Visit::Replanned>("replanned", to.record().said.value_or(now), [&](auto fact) {
            fill(fact, now_planned);
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

// Of several records that tell of one visit, each adds its care worker, and none moves the plan.
void join_plan(Facts& to, const Standing& standing) {
    if (to.ids().worker.empty() || standing.workers.contains(to.ids().worker)) return;
    to.say<Visit::Assigned>("assigned/" + to.ids().worker, to.said(),
                            [&](auto fact) { fact.setWorker(to.ids().worker); });
    const auto required = static_cast<unsigned>(standing.workers.size() + 1);
    if (required <= standing.plan->required) return;
    to.say<Visit::Replanned>("joined/" + to.ids().worker, planned_at(to.record(), to.voice().now), [&](auto fact) {
        fact.setStart(micros(standing.plan->start));
        fact.setRequired(carers(required));
        fact.setReason("several care workers at one visit");
    });
}

void say_deleted(Facts& to, const Standing& standing) {
    const Edit edit = to.record().edit.value_or(Edit{});
    if (!to.record().group.empty()) {
        if (standing.workers.contains(to.ids().worker))
            to.say<Visit::Unassigned>("left/" + to.ids().worker, to.said(), [&](auto fact) {
                fact.setWorker(to.ids().worker);
                fact.setReason("the sender deleted the record of this care worker");
            });
        return;
    }
    to.say<Visit::Voided>("deleted", to.said(), [&](auto fact) {
        fact.setReason("the sender deleted its record");
        fact.setReasonCode(edit.code);
        fact.setActionCode(edit.action);
        if (!edit.by.empty()) fact.setMadeBy(edit.by);
    });
}

// What a version says beside what stands; all of it, where nothing does.
void tell(Facts& to, const Standing& standing) {
    const Record& record = to.record();
    const Instant now = to.voice().now;
    if (standing.withdrawn && !record.deleted)
        to.say<Visit::Voided>("held-again", to.said(), [](auto fact) {
            fact.setReason("a later file holds this row again");
            fact.setTakenBack(true);
        });
    if (record.plan && !standing.plan)
        say_plan(to, planned_at(record, now), {});
    else if (record.plan && record.group.empty())
        change_plan(to, *record.plan, standing, now);
    if (record.plan && standing.plan && !record.group.empty()) join_plan(to, standing);
    if (record.claim && record.claim != standing.claim) say_claim(to);
    if (record.no_access) {
        if (!standing.frustrated) say_no_access(to);
    } else {
        tell_times(to, standing, false);
    }
    tell_cancelled(to, standing, false);
    if (record.missed && !standing.missed) say_missed(to);
    if (record.deleted && !standing.voided) say_deleted(to, standing);
    say_exceptions_of_source(to, standing);
    const bool timeless = !record.actual && !record.clocked && record.calls.empty();
    if (timeless && (standing.start || standing.end) && record.claim && !record.cancelled)
        to.say_odd("times-withdrawn", Kind::OTHER, "a later file no longer gives actual times; those recorded stand",
                   standing.times);
    if (record.joins && !record.group.empty() && record.visit.empty() && standing.versions.empty())
        to.say_as<Visit::VersionTold>(together_id(alone_of(to.voice(), record)), to.said(), [](auto) {});
}

}  // namespace

bool acknowledges(const Record& record) {
    return std::any_of(record.exceptions.begin(), record.exceptions.end(),
                       [](const SourceException& e) { return e.acknowledged; });
}

Change first_facts(const Voice& voice, const Record& record, const RowPlace& place) {
    Facts to(voice, record, place, "", Expected::none());
    tell(to, {});
    say_oddities(to);
    return {.moves = true, .more = acknowledges(record), .exceptions = to.exceptions(), .facts = to.take()};
}

namespace {

// What is by hand after a clock goes by the first version that clocked it (R8): one that did so earlier, though it says
// what stands, has to be heard.
bool clocks_earlier(const Record& record, const Standing& standing) {
    const bool clocks = record.clocked || (record.actual && record.actual->method != schema::Method::MANUAL);
    const auto earlier = [&](const Standing::End& end) { return end.clocked && record.version < end.clocked_version; };
    return clocks && record.calls.empty() && (earlier(standing.in) || earlier(standing.out));
}

// A version that comes after a later one. One that says what stands leaves only that it was told.
Change late(const Voice& voice, const Record& record, const RowPlace& place, const Standing& standing, bool same) {
    Facts older(voice, record, place, std::to_string(record.version) + "/", Expected::exactly(standing.version));
    if (same)
        tell_cancelled(older, standing, true);
    else
        tell_history(older, standing);
    if (same && older.empty() && !standing.versions.contains(record.version)) say_version(older, {});
    return {.repeats = older.says_nothing_new(),
            .moves = older.moves(),
            .stale = true,
            .more = acknowledges(record),
            .exceptions = older.exceptions(),
            .facts = older.take()};
}

// Two rows that differ under one version: nothing says which is later, so the last one stands, and somebody looks. Of
// rows without versions that is so within one file; a later file is the later version.
bool told_otherwise(const Facts& to, const Standing& standing) {
    const auto told = standing.told.find(to.record().version);
    if (to.record().version != 0) return told != standing.told.end() && !told->second.contains(to.fingerprint());
    return !standing.told.empty() && std::ranges::none_of(standing.told, [&](const auto& version) {
        return version.second.contains(to.fingerprint());
    });
}

// A row told before under its version, whatever file brings it again; not where that was withdrawn since.
bool told_alike(const Facts& to, const Standing& standing) {
    if (to.record().version == 0 || standing.withdrawn) return false;
    const auto told = standing.told.find(to.record().version);
    return told != standing.told.end() && told->second.contains(to.fingerprint());
}

void flag_told_twice(Facts& to, const Standing& standing, bool held) {
    const auto version = to.record().version;
    const bool corrected = version == 0 && !standing.in_this_file && !to.empty();
    if (!told_otherwise(to, standing) || corrected) return;
    to.say_odd("told-twice", Kind::TOLD_TWICE,
               (version == 0 ? std::string("told before without a version") : "version " + std::to_string(version)) +
                   " was told before, and otherwise; " + (held ? "what was told first stands" : "this row stands"));
}

}  // namespace

Change changes(const Voice& voice, const Record& record, const RowPlace& place, const Standing& standing) {
    const bool stale = record.version != 0 && record.version < standing.record_version;
    Facts newer(voice, record, place, std::to_string(standing.version.value) + "/",
                Expected::exactly(standing.version));
    const auto end = [&] {
        return Change{.repeats = newer.says_nothing_new(),
                      .moves = newer.moves(),
                      .more = acknowledges(record),
                      .exceptions = newer.exceptions(),
                      .facts = newer.take()};
    };
    const bool told = record.own_version && standing.versions.contains(record.version);
    if (told || told_alike(newer, standing)) {
        say_exceptions_of_source(newer, standing);
        flag_told_twice(newer, standing, true);
        return end();
    }
    tell(newer, standing);
    const bool nothing = newer.empty() || newer.says_nothing_new();
    if (stale) {
        const bool same = nothing && !cancelled_otherwise(record, standing) && !clocks_earlier(record, standing);
        return late(voice, record, place, standing, same);
    }
    if (!nothing) say_oddities(newer);
    if (record.version == 0 || record.version == standing.record_version) flag_told_twice(newer, standing, false);
    // An exception moves nothing, and does not tell which version came: without this one in between would seem later.
    if (newer.only_exceptions() && record.version > standing.record_version) say_version(newer, {});
    return end();
}

}  // namespace daybook::ingest
