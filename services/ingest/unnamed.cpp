#include "services/ingest/unnamed.h"

#include "services/ingest/ingest.h"

namespace daybook::ingest {
namespace {

using Raised = schema::Visit::ExceptionRaised;

Proposal unknown(const Voice& voice, const std::string& visit, const std::string& who, bool worker,
                 const RowPlace& place) {
    const Envelope envelope{.id = visit + "/unknown/" + who + "/" + voice.file,
                            .source = voice.source,
                            .stream = visit,
                            .occurred = voice.now,
                            .actor = voice.actor,
                            .location = voice.location,
                            .correlation = voice.file,
                            .origin = {.file = voice.file, .row = place.row, .digest = place.digest}};
    return propose<Raised>(
        envelope,
        [&](auto fact) {
            fact.setKind(worker ? Raised::Kind::UNKNOWN_WORKER : Raised::Kind::UNKNOWN_PERSON);
            fact.setDetail(who + " has not been told of");
        },
        Expected::any(), true);
}

}  // namespace

void Unnamed::take(const Voice& voice, const Record& record, const RowPlace& place) {
    if (!record.named_apart) return;
    const auto remember = [&](const std::string& who, bool worker) {
        if (first_visits_.size() < Limits::known_references)
            first_visits_.try_emplace(who, Visit{.stream = visit_of(voice, record), .worker = worker, .place = place});
    };
    remember(person_of(voice, record.person), false);
    for (const auto& worker : record.workers) remember(worker_of(voice, worker), true);
}

Result<Unnamed::Flagged> Unnamed::flag(wire::Recorder& recorder, const Voice& voice) const {
    Flagged out;
    for (const auto& [who, visit] : first_visits_) {
        const auto page = recorder.read_stream(who, Version{0}, {.events = 1});
        if (!page && page.error().kind != Error::Kind::not_found) return tl::unexpected(page.error());
        if (page && !page->empty()) continue;
        const Proposal proposal = unknown(voice, visit.stream, who, visit.worker, visit.place);
        DAYBOOK_TRY(const auto receipt, recorder.append({&proposal, 1}));
        ++out.exceptions;
        out.last = std::max(out.last, receipt.events.front().position);
    }
    return out;
}

}  // namespace daybook::ingest
