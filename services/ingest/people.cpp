// Who the references of a feed are: told of beside their visits, or in rows of their own.

#include <span>

#include "events/stored/base64.h"
#include "schema/person.capnp.h"
#include "schema/worker.capnp.h"
#include "services/ingest/facts.h"

namespace daybook::ingest {
namespace {

Envelope envelope_of(const Voice& voice, std::string id, const std::string& stream) {
    Envelope envelope{.id = std::move(id),
                      .source = voice.source,
                      .stream = stream,
                      .occurred = voice.now,
                      .actor = voice.actor,
                      .location = voice.location,
                      .correlation = voice.file,
                      .origin = {}};
    envelope.origin.file = voice.file;
    return envelope;
}

std::string digest_of(const Voice& voice, const std::string& text) {
    return to_hex(row_digest(voice.key, std::as_bytes(std::span(text))));
}

}  // namespace

std::vector<Introduction> introductions(const Voice& voice, const Record& record) {
    std::vector<Introduction> out;
    if (record.named_apart) return out;
    const auto introduce = [&]<class Fact>(const std::string& stream, const Reference& who, Fact*, auto&& fill) {
        const std::string id = stream + "/" + digest_of(voice, who.reference + '\x1f' + who.name);
        out.push_back(
            {.id = id, .proposal = propose<Fact>(envelope_of(voice, id, stream), fill, Expected::any(), true)});
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

Introduces introduces(const Voice& voice, const Record& record, const RowPlace& place,
                      const std::set<std::uint64_t>& told) {
    const Introduced& said = *record.introduces;
    Introduces out{.stream = stream_of(voice, said), .proposal = {}};
    if (told.contains(record.version)) return out;
    out.superseded = !told.empty() && *told.rbegin() > record.version;
    Envelope envelope =
        envelope_of(voice,
                    out.stream + "/version/" + std::to_string(record.version) + "/" +
                        digest_of(voice, said.who.reference + '\x1f' + said.who.name + '\x1f' + said.address + '\x1f' +
                                             said.postcode + '\x1f' + said.phone),
                    out.stream);
    envelope.occurred = record.said.value_or(voice.now);
    envelope.origin.row = place.row;
    envelope.origin.digest = place.digest;
    envelope.origin.record_version = record.version;
    if (said.worker)
        out.proposal = propose<schema::Worker::Joined>(
            envelope,
            [&](auto fact) {
                fact.setName(said.who.name);
                fact.setReference(said.who.reference);
                fact.setPhone(said.phone);
                fact.setSuperseded(out.superseded);
            },
            Expected::any(), true);
    else
        out.proposal = propose<schema::Person::Registered>(
            envelope,
            [&](auto fact) {
                fact.setZone(record.zone);
                fact.setName(said.who.name);
                fact.setReference(said.who.reference);
                fact.setAddress(said.address);
                fact.setPostcode(said.postcode);
                fact.setPhone(said.phone);
                if (said.latitude && said.longitude) {
                    fact.setLatitude(*said.latitude);
                    fact.setLongitude(*said.longitude);
                }
                fact.setSuperseded(out.superseded);
            },
            Expected::any(), true);
    return out;
}

}  // namespace daybook::ingest
