#include "services/ingest/withdraw.h"

#include <algorithm>
#include <optional>

#include "events/care/person_day.h"

namespace daybook::ingest {
namespace {

using schema::Visit;
using std::chrono::days;

std::string text_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

// Whom a fact names and when their visit was; enough to tell which streams are worth reading.
struct Named {
    std::string person;
    std::optional<Instant> at{};
    std::optional<Day> day{};
};
Named named_by(const EventView& event) {
    const auto of = [](const auto& fact, std::int64_t start, std::int32_t told = 0) {
        return Named{text_of(fact.getPerson()), start ? std::optional(instant(start)) : std::nullopt,
                     told ? std::optional(day(told)) : std::nullopt};
    };
    if (event.is<Visit::Planned>()) return of(event.as<Visit::Planned>(), event.as<Visit::Planned>().getStart());
    if (event.is<Visit::Replanned>()) return of(event.as<Visit::Replanned>(), event.as<Visit::Replanned>().getStart());
    if (event.is<Visit::Claimed>()) return of(event.as<Visit::Claimed>(), event.as<Visit::Claimed>().getStart());
    if (event.is<Visit::ClockedIn>()) return of(event.as<Visit::ClockedIn>(), micros(event.occurred()));
    if (event.is<Visit::ClockedOut>()) return of(event.as<Visit::ClockedOut>(), micros(event.occurred()));
    if (event.is<Visit::ManuallyConfirmed>())
        return of(event.as<Visit::ManuallyConfirmed>(), event.as<Visit::ManuallyConfirmed>().getStart());
    if (event.is<Visit::Frustrated>())
        return of(event.as<Visit::Frustrated>(), event.as<Visit::Frustrated>().getStart(),
                  event.as<Visit::Frustrated>().getDay());
    if (event.is<Visit::Cancelled>())
        return of(event.as<Visit::Cancelled>(), event.as<Visit::Cancelled>().getStart(),
                  event.as<Visit::Cancelled>().getDay());
    return {};
}

Result<std::set<std::string>> candidates(wire::Recorder& recorder, const Voice& voice, const Holdings& file,
                                         const Calendar& zone, Position announced) {
    std::set<std::string> streams;
    for (Position at{}; at < announced;) {
        DAYBOOK_TRY(const auto page, recorder.read(at, {}));
        if (page.empty()) break;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            at = event.position();
            if (at >= announced || event.source() != voice.source || !care::is_visit(event) ||
                file.holds(event.stream()))
                return {};
            const Named named = named_by(event);
            const auto day = named.day ? named.day : named.at ? std::optional(zone.day_of(*named.at)) : std::nullopt;
            if (day && file.replaces(named.person, *day)) streams.emplace(event.stream());
            return {};
        }));
    }
    return streams;
}

// A candidate as it stands now.
struct Found {
    care::Visit visit;
    Version version;
    bool ours = false;  // voided by this file
    Position last;
};
Result<Found> find(wire::Recorder& recorder, const Voice& voice, const std::string& stream) {
    Found found;
    for (;;) {
        DAYBOOK_TRY(const auto page, recorder.read_stream(stream, found.version, {}));
        if (page.empty()) return found;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            care::fold(found.visit, event);
            found.version = event.stamp().version;
            found.last = event.position();
            if (event.is<Visit::Voided>()) found.ours = text_of(event.event().getOrigin().getFile()) == voice.file;
            return {};
        }));
    }
}

Proposal voided(const Voice& voice, const Holdings& file, const std::string& stream, const Found& found) {
    const Envelope envelope{
        .id = voice.file + "/withdrawn/" + stream,
        .source = voice.source,
        .stream = stream,
        .occurred = voice.now,
        .actor = voice.actor,
        .location = voice.location,
        .correlation = voice.file,
        .origin = {.file = voice.file, .row = 0, .digest = {}, .record = {}, .record_version = file.version()}};
    return propose<Visit::Voided>(
        envelope,
        [&](auto fact) {
            fact.setReason("a later file no longer holds this row");
            fact.setCites(found.last.value);
        },
        Expected::exactly(found.version), true);
}

}  // namespace

void Holdings::take(const Voice& voice, const Record& record) {
    streams_.insert(visit_of(voice, record));
    version_ = std::max(version_, record.version);
    if (!record.day) return;
    const auto weekday = std::chrono::weekday(std::chrono::sys_days{record.day->time_since_epoch()});
    const Day monday = *record.day - (weekday - std::chrono::Monday);
    const Day last = record.heard_to.value_or(monday + days{6});
    if (*record.day <= last && *record.day > last - days{7})
        weeks_[person_of(voice, record.person)].emplace(last - days{6}, last);
}

bool Holdings::replaces(const std::string& person, Day day) const {
    const auto weeks = weeks_.find(person);
    return weeks != weeks_.end() && std::any_of(weeks->second.begin(), weeks->second.end(), [&](const auto& week) {
               return week.first <= day && day <= week.second;
           });
}

Result<Withdrawn> withdraw(wire::Recorder& recorder, const Voice& voice, const Holdings& file, const Calendar& zone,
                           Position announced) {
    Withdrawn out;
    const care::DefaultSetting setting;
    DAYBOOK_TRY(const auto streams, candidates(recorder, voice, file, zone, announced));
    for (const auto& stream : streams) {
        DAYBOOK_TRY(const Found found, find(recorder, voice, stream));
        if (found.visit.voided) {
            if (found.ours) ++out.rows, out.last = std::max(out.last, found.last);
            continue;
        }
        const auto day = care::day_of(found.visit, setting);  // moved out of the week since: not this file's to say
        if (!day || !file.replaces(found.visit.person, *day)) continue;
        const Proposal proposal = voided(voice, file, stream, found);
        DAYBOOK_TRY(const auto receipt, recorder.append({&proposal, 1}));
        ++out.rows;
        out.last = std::max(out.last, receipt.last);
    }
    return out;
}

}  // namespace daybook::ingest
