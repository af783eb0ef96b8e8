// How what a sender calls things becomes ids: pseudonyms of people, workers and visits, readable contracts and
// packages.

#include <array>
#include <cstdio>
#include <span>

#include "events/core/calendar.h"
#include "events/stored/base64.h"
#include "services/ingest/facts.h"

namespace daybook::ingest {
namespace {

std::string digest_of(const Voice& voice, const std::string& text) {
    return to_hex(row_digest(voice.key, std::as_bytes(std::span(text))));
}

// A reference as the part of a stream's name behind its category; what a name cannot hold becomes ~hex.
std::string plain_id(std::string_view category, std::string_view reference) {
    if (reference.starts_with(category)) reference.remove_prefix(category.size());
    std::string out;
    std::array<char, 4> escaped{};
    for (const char c : reference) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                           c == '.' || c == '_';
        if (plain) {
            out += c;
        } else {
            std::snprintf(escaped.data(), escaped.size(), "~%02x", static_cast<unsigned char>(c));
            out += escaped.data();
        }
    }
    return out.substr(0, 80);
}

}  // namespace

std::string person_of(const Voice& voice, const Reference& person) {
    if (!person.id.empty()) return person.id;
    return pseudonym("person", voice.key, voice.references, person.reference);
}

std::string worker_of(const Voice& voice, const Reference& worker) {
    if (!worker.id.empty()) return worker.id;
    return pseudonym("worker", voice.key, voice.references, worker.reference);
}

std::string contract_of(const std::string& number) { return plain_id("contract-", number); }

std::string package_of(const std::string& reference) { return plain_id("package-", reference); }

std::string invoice_stream(const std::string& reference) { return "invoice-" + plain_id("invoice-", reference); }

std::string alone_of(const Voice& voice, const Record& record) {
    return pseudonym("visit", voice.key, voice.source, record.key);
}

std::string together_id(const std::string& alone) { return alone + "/together"; }

std::string visit_of(const Voice& voice, const Record& record) {
    if (!record.visit.empty()) return record.visit;
    return pseudonym("visit", voice.key, voice.source, record.group.empty() ? record.key : record.group);
}

std::string record_of(const Voice& voice, const Record& record) {
    return record.group.empty() ? std::string{} : pseudonym("record", voice.key, voice.source, record.key);
}

std::string call_of(const Voice& voice, const Call& call) { return digest_of(voice, "call\x1f" + call.id); }

std::string stream_of(const Voice& voice, const Introduced& introduced) {
    return introduced.worker ? worker_of(voice, introduced.who) : person_of(voice, introduced.who);
}

std::string fingerprint(const Voice& voice, const Record& record) {
    std::string text;
    text.reserve(256);
    const auto put = [&](std::string_view part) {
        text += part;
        text += '\x1f';
    };
    const auto put_time = [&](const std::optional<Instant>& t) { put(t ? std::to_string(micros(*t)) : "-"); };
    put(record.person.reference);
    for (const auto& worker : record.workers) put(worker.reference);
    for (const auto* part : {&record.contract, &record.package, &record.zone, &record.run}) put(*part);
    put(record.secondary ? "2" : "1");
    if (const auto& p = record.plan) {
        put("plan");
        put_time(p->start);
        put_time(p->band_from);
        put_time(p->band_to);
        put(std::to_string(p->length.count()) + "/" + std::to_string(p->required) + "/" +
            std::to_string(p->time_critical) + "/" + std::to_string(static_cast<int>(p->agreed_with)));
        put(p->notes);
    }
    if (const auto& c = record.claim) {
        put("claim");
        put_time(c->start);
        put(std::to_string(c->length.count()) + "/" + std::to_string(c->pence.value) + "/" +
            std::to_string(c->contribution.value) + "/" +
            (c->week_ending ? std::to_string(number(*c->week_ending)) : ""));
        put(c->order);
        put(c->service);
        put(c->code + "/" + std::to_string(c->carers));
    }
    if (const auto& a = record.actual) {
        put(record.no_access ? "no access" : "actual");
        put_time(a->start);
        put_time(a->end);
        put(std::to_string(static_cast<int>(a->method)) + "/" + std::to_string(static_cast<int>(a->at_home)));
    }
    put(std::to_string(record.carers));
    if (record.cancelled) {
        put("cancelled/" + std::to_string(static_cast<int>(record.cancelled->by)));
        put_time(record.cancelled->at);
    }
    for (const auto& call : record.calls) {
        put("call/" + call.id);
        put_time(call.at);
    }
    if (const auto& a = record.clocked) {
        put("clocked");
        put_time(a->start);
        put_time(a->end);
    }
    if (record.missed) put("missed/" + record.missed->code + "/" + record.missed->action);
    if (record.deleted) put("deleted");
    for (const auto& e : record.exceptions) put(e.number + (e.acknowledged ? "/acknowledged" : "/raised"));
    if (record.own_version) put(std::to_string(record.version));
    if (!record.group.empty() && record.visit.empty()) put(record.group);
    if (record.cancelled || record.no_access) {
        put_time(record.scheduled);
        put(record.day ? std::to_string(number(*record.day)) : "-");
    }
    return digest_of(voice, text);
}

}  // namespace daybook::ingest
