#include <algorithm>

#include "services/ingest/sayings.h"

namespace daybook::ingest {
namespace {

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
              .week_ending = fact.getWeekEnding() == 0 ? std::nullopt : std::optional(day(fact.getWeekEnding())),
              .omitted = fact.getOmitted()};
}

void take_clock(Standing::End& end, Instant at, bool out, std::uint64_t version) {
    if (!end.clocked || version < end.clocked_version) end.clocked_version = version;
    if (!end.clocked || (out ? at > *end.clocked : at < *end.clocked)) end.clocked = at;
}

void take_by_hand(Standing::End& end, std::int64_t at, std::uint64_t version) {
    if (at == 0) return;
    end.manual = instant(at);
    end.manual_version = std::max(end.manual_version, version);
}

// As care::fold takes them.
void take_times(Standing& standing, const EventView& event, std::uint64_t version) {
    if (event.is<Visit::ClockedIn>()) {
        take_clock(standing.in, event.occurred(), false, version);
    } else if (event.is<Visit::ClockedOut>()) {
        take_clock(standing.out, event.occurred(), true, version);
    } else if (event.is<Visit::ManuallyConfirmed>()) {
        const auto fact = event.as<Visit::ManuallyConfirmed>();
        take_by_hand(standing.in, fact.getStart(), version);
        take_by_hand(standing.out, fact.getEnd(), version);
        standing.manual = true;
    } else if (event.is<Visit::TimesAdjusted>()) {
        const auto fact = event.as<Visit::TimesAdjusted>();
        if (event.occurred() >= standing.adjusted_at) {
            if (const auto start = said(fact.getStart())) standing.in.adjusted = start;
            if (const auto end = said(fact.getEnd())) standing.out.adjusted = end;
            standing.adjusted_at = event.occurred();
        }
        standing.adjusted = true;
    } else {
        return;
    }
    standing.times = event.position();
    standing.start = standing.in.time();
    standing.end = standing.out.time();
}

constexpr std::string_view call_part = "/call/", exception_part = "/source-exception/";

void take_call(Standing& standing, const EventView& event) {
    if (!event.is<Visit::ClockedIn>() && !event.is<Visit::ClockedOut>()) return;
    const auto at = event.id().find(call_part);
    if (at != std::string_view::npos)
        standing.calls.emplace(std::string(event.id().substr(at + call_part.size())), event.occurred());
}

void take_exception(Standing& standing, const EventView& event) {
    if (event.is<Visit::ExceptionRaised>()) {
        const auto at = event.id().find(exception_part);
        if (at == std::string_view::npos) return;
        standing.by_source[std::string(event.id().substr(at + exception_part.size()))].at = event.position();
    } else if (event.is<Visit::ExceptionAcknowledged>()) {
        const auto cites = event.as<Visit::ExceptionAcknowledged>().getCites();
        for (auto& [number, raised] : standing.by_source) raised.acknowledged |= raised.at.value == cites;
    }
}

// As care::fold takes them. What stands over an older version is no word of that version.
void take_word(Standing& standing, const EventView& event, bool older, std::uint64_t version) {
    auto& word = standing.words.try_emplace(version, older ? std::nullopt : standing.cancelled).first->second;
    if (event.is<Visit::VersionTold>()) {
        const auto fact = event.as<Visit::VersionTold>();
        word = std::nullopt;
        if (fact.getCancelled())
            word = Standing::Word{.by = fact.getBy(), .at = event.occurred(), .unsaid = fact.getTimeUnsaid()};
    } else if (event.is<Visit::Cancelled>()) {
        const auto fact = event.as<Visit::Cancelled>();
        standing.cancelled.reset();
        standing.cancelled_worker = view(fact.getWorker());
        if (!fact.getTakenBack())
            standing.cancelled =
                Standing::Word{.by = fact.getBy(), .at = event.occurred(), .unsaid = fact.getTimeUnsaid()};
        if (view(fact.getReason()) != said_before) word = standing.cancelled;
    }
}

// What this source takes back without naming a care worker is taken back whoever said it.
void take_elsewhere(Standing& standing, const EventView& event, bool ours) {
    if (event.is<Visit::Cancelled>()) {
        const auto fact = event.as<Visit::Cancelled>();
        if (ours && (!fact.getTakenBack() || fact.getWorker().size() != 0)) return;
        standing.cancelled_elsewhere = !fact.getTakenBack();
        standing.reinstated = false;
    } else if (ours && event.is<Visit::ExceptionRaised>() && event.id().ends_with("/exception/reinstated")) {
        standing.reinstated = true;
    }
}

// The ids of its facts begin with the stream and the fingerprint of the record (Facts); others are longer or shorter.
void take_fingerprint(Standing& standing, const EventView& event, std::uint64_t version) {
    const std::string_view id = event.id();
    const auto from = event.stream().size() + 1;
    if (!id.starts_with(event.stream()) || id.size() <= from + fingerprint_size || id[from - 1] != '/' ||
        id[from + fingerprint_size] != '/')
        return;
    const auto fingerprint = id.substr(from, fingerprint_size);
    if (fingerprint.find_first_not_of("0123456789abcdef") == std::string_view::npos)
        standing.told[version].emplace(fingerprint);
}

// `first`: of the record, where several tell of the visit.
void take_row(Standing& standing, const EventView& event, const Voice& voice, std::uint32_t row, bool first,
              bool older) {
    const auto origin = event.event().getOrigin();
    if (view(origin.getFile()) != voice.file) return;
    if (origin.getRow() != row) {
        standing.in_this_file = true;
        return;
    }
    standing.seen = true;
    if (event.stamp().version == Version{1} || first) standing.seen_first = true;
    if (event.is<Visit::ExceptionRaised>())
        ++standing.seen_exceptions;
    else if (!older && !event.is<Visit::VersionTold>())
        standing.seen_change = true;
    standing.seen_last = event.position();
}

// What an older version planned is history; the rota stands as the latest has it.
void take_rota(Standing& standing, const EventView& event, bool older, std::uint64_t version) {
    if (event.is<Visit::Planned>() || event.is<Visit::Replanned>())
        standing.planned_at.emplace(version, event.occurred());
    if (older) return;
    if (event.is<Visit::Planned>()) take_plan(standing, event.as<Visit::Planned>());
    if (event.is<Visit::Replanned>()) take_replan(standing, event.as<Visit::Replanned>());
    if (event.is<Visit::Assigned>()) standing.workers.emplace(view(event.as<Visit::Assigned>().getWorker()));
    if (event.is<Visit::Unassigned>())
        standing.workers.erase(std::string(view(event.as<Visit::Unassigned>().getWorker())));
}

}  // namespace

void fold(Standing& standing, const EventView& event, const Voice& voice, std::uint32_t row,
          const std::string& record) {
    standing.version = event.stamp().version;
    const auto origin = event.event().getOrigin();
    const bool ours = event.source() == voice.source;
    const bool of_another = !record.empty() && origin.getRecord().size() != 0 && view(origin.getRecord()) != record;
    const std::uint64_t version = ours ? origin.getRecordVersion() : 0;
    const bool older = ours && version < standing.record_version && version != 0;
    if (!of_another && ours) {
        take_word(standing, event, older, version);
        take_fingerprint(standing, event, version);
        if (!event.is<Visit::ExceptionRaised>()) standing.record_version = std::max(standing.record_version, version);
        const bool first = standing.versions.empty() && !record.empty();
        standing.versions.insert(version);
        take_row(standing, event, voice, row, first, older);
    }
    take_rota(standing, event, older, version);
    take_elsewhere(standing, event, ours);
    if (of_another) return;
    take_times(standing, event, version);
    take_call(standing, event);
    take_exception(standing, event);
    if (event.is<Visit::Claimed>()) take_claim(standing, event.as<Visit::Claimed>());
    if (event.is<Visit::Frustrated>()) standing.frustrated = true;
    if (event.is<Visit::Missed>()) standing.missed = true;
    if (event.is<Visit::Voided>()) {
        standing.voided = !event.as<Visit::Voided>().getTakenBack();
        standing.withdrawn = standing.voided && ours;
    }
}

}  // namespace daybook::ingest
