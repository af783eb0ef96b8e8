#include "services/ingest/facts.h"

#include <algorithm>
#include <span>

#include "events/stored/base64.h"
#include "schema/person.capnp.h"
#include "schema/worker.capnp.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

std::string_view view(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

std::optional<Instant> said(std::int64_t t) { return t == 0 ? std::nullopt : std::optional(instant(t)); }

// Whose the plan is and what it belongs to, as far as a fact says it.
template <class Reader>
void take_place(Standing& standing, const Reader& fact) {
    const auto take = [](std::string& known, capnp::Text::Reader said) {
        if (said.size() != 0) known = view(said);
    };
    take(standing.person, fact.getPerson());
    take(standing.contract, fact.getContract());
    take(standing.package, fact.getPackage());
    take(standing.zone, fact.getZone());
    take(standing.run, fact.getRun());
}

void take_plan(Standing& standing, Visit::Planned::Reader fact) {
    standing.plan = Plan{.start = instant(fact.getStart()),
                         .length = Seconds{fact.getSeconds()},
                         .required = std::max<unsigned>(fact.getRequired(), 1),
                         .time_critical = fact.getTimeCritical(),
                         .band_from = instant(fact.getBandFrom()),
                         .band_to = instant(fact.getBandTo()),
                         .agreed_with = fact.getAgreedWith(),
                         .notes = {}};
    take_place(standing, fact);
    standing.workers.clear();
    for (const auto worker : fact.getWorkers()) standing.workers.emplace(view(worker));
}

void take_replan(Standing& standing, Visit::Replanned::Reader fact) {
    if (!standing.plan) return;
    auto& plan = *standing.plan;
    plan.start = instant(fact.getStart());
    if (fact.getSeconds() != 0) plan.length = Seconds{fact.getSeconds()};
    plan.band_from = instant(fact.getBandFrom());
    plan.band_to = instant(fact.getBandTo());
    if (fact.getRequired() != 0) plan.required = fact.getRequired();
    if (fact.getTimeCritical() != schema::Answer::UNKNOWN)
        plan.time_critical = fact.getTimeCritical() == schema::Answer::YES;
    if (fact.getAgreedWith() != schema::Who::NOBODY) plan.agreed_with = fact.getAgreedWith();
    take_place(standing, fact);
}

void take_claim(Standing& standing, Visit::Claimed::Reader fact) {
    standing.claim =
        Claim{.start = instant(fact.getStart()),
              .length = Seconds{fact.getSeconds()},
              .pence = {fact.getPence()},
              .contribution = {fact.getContributionPence()},
              .order = std::string(view(fact.getPurchaseOrder())),
              .service = std::string(view(fact.getService())),
              .code = std::string(view(fact.getCode())),
              .carers = fact.getRequired(),
              .secondary = fact.getSecondary(),
              .week_ending = fact.getWeekEnding() == 0 ? std::nullopt : std::optional(day(fact.getWeekEnding()))};
}

void take_times(Standing& standing, const EventView& event) {
    if (event.is<Visit::ClockedIn>()) {
        if (!standing.adjusted) standing.start = event.occurred();
        standing.clocked = true;
    } else if (event.is<Visit::ClockedOut>()) {
        if (!standing.adjusted) standing.end = event.occurred();
        standing.clocked = true;
    } else if (event.is<Visit::ManuallyConfirmed>()) {
        const auto fact = event.as<Visit::ManuallyConfirmed>();
        standing.start = said(fact.getStart());
        standing.end = said(fact.getEnd());
        standing.manual = true;
    } else if (event.is<Visit::TimesAdjusted>()) {
        const auto fact = event.as<Visit::TimesAdjusted>();
        if (const auto start = said(fact.getStart())) standing.start = start;
        if (const auto end = said(fact.getEnd())) standing.end = end;
        standing.adjusted = true;
    } else {
        return;
    }
    standing.times = event.position();
}

void take_row(Standing& standing, const EventView& event, const Voice& voice, std::uint32_t row) {
    const auto origin = event.event().getOrigin();
    if (view(origin.getFile()) != voice.file || origin.getRow() != row) return;
    standing.seen = true;
    if (event.stamp().version == Version{1}) standing.seen_first = true;
    if (event.is<Visit::ExceptionRaised>())
        ++standing.seen_exceptions;
    else
        standing.seen_change = true;
    standing.seen_last = event.position();
}

}  // namespace

void fold(Standing& standing, const EventView& event, const Voice& voice, std::uint32_t row) {
    standing.version = event.stamp().version;
    if (event.source() == voice.source && !event.is<Visit::ExceptionRaised>())
        standing.record_version = std::max(standing.record_version, event.event().getOrigin().getRecordVersion());
    take_row(standing, event, voice, row);
    take_times(standing, event);
    if (event.is<Visit::Planned>()) take_plan(standing, event.as<Visit::Planned>());
    if (event.is<Visit::Replanned>()) take_replan(standing, event.as<Visit::Replanned>());
    if (event.is<Visit::Assigned>()) standing.workers.emplace(view(event.as<Visit::Assigned>().getWorker()));
    if (event.is<Visit::Unassigned>())
        standing.workers.erase(std::string(view(event.as<Visit::Unassigned>().getWorker())));
    if (event.is<Visit::Claimed>()) take_claim(standing, event.as<Visit::Claimed>());
    if (event.is<Visit::Cancelled>()) standing.cancelled = true;
    if (event.is<Visit::Frustrated>()) standing.frustrated = true;
    if (event.is<Visit::Voided>()) {
        standing.voided = !event.as<Visit::Voided>().getTakenBack();
        standing.withdrawn = standing.voided && event.source() == voice.source;
    }
}

std::vector<Introduction> introductions(const Voice& voice, const Record& record) {
    std::vector<Introduction> out;
    const auto introduce = [&]<class Fact>(const std::string& stream, const Reference& who, Fact*, auto&& fill) {
        const std::string details = who.reference + '\x1f' + who.name;
        const auto digest = row_digest(voice.key, std::as_bytes(std::span(details)));
        const std::string id = stream + "/" + to_hex(digest);
        Envelope envelope{.id = id,
                          .source = voice.source,
                          .stream = stream,
                          .occurred = voice.now,
                          .actor = voice.actor,
                          .location = voice.location,
                          .correlation = voice.file,
                          .origin = {}};
        envelope.origin.file = voice.file;
        out.push_back({.id = id, .proposal = propose<Fact>(envelope, fill, Expected::any(), true)});
    };
    introduce(person_of(voice, record.person), record.person, static_cast<schema::Person::Registered*>(nullptr),
              [&](auto fact) {
                  fact.setZone(record.zone);
                  fact.setName(record.person.name);
                  fact.setReference(record.person.reference);
              });
    for (const auto& worker : record.workers)
        introduce(worker_of(voice, worker), worker, static_cast<schema::Worker::Joined*>(nullptr), [&](auto fact) {
            fact.setName(worker.name);
            fact.setReference(worker.reference);
        });
    return out;
}

}  // namespace daybook::ingest
