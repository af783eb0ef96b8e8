#include "services/ingest/feed_stream.h"

#include <algorithm>
#include <span>

#include "schema/feed.capnp.h"

namespace daybook::ingest {
namespace {

using schema::Feed;

Envelope envelope(const Voice& voice, std::string id, std::uint32_t row = 0) {
    Envelope out{.id = std::move(id),
                 .source = voice.source,
                 .stream = voice.file,
                 .occurred = voice.now,
                 .actor = voice.actor,
                 .location = voice.location,
                 .correlation = voice.file,
                 .origin = {}};
    out.origin.file = voice.file;
    out.origin.row = row;
    return out;
}

capnp::Data::Reader data(const void* bytes, std::size_t size) { return {static_cast<const kj::byte*>(bytes), size}; }

// A file with a reference is announced under it, so that only one file ever can be; one that brings rejected rows of
// another comes under that one's reference.
std::string received_id(const Voice& voice, const FileFacts& file) {
    return (file.reference.empty() || !file.repairs.empty() ? voice.file : file.reference) + "/received";
}

Result<std::optional<FeedReceipt>> first_receipt(wire::Recorder& recorder, const Voice& voice) {
    DAYBOOK_TRY(const auto found, recorder.find(voice.source, completed_id(voice.file)));
    if (found.empty()) return std::optional<FeedReceipt>{};
    FeedReceipt receipt;
    receipt.file = voice.file;
    receipt.source = voice.source;
    receipt.repeated = true;
    for (Version at{};;) {
        DAYBOOK_TRY(const auto page, recorder.read_stream(voice.file, at, {}));
        if (page.empty()) break;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            at = event.stamp().version;
            take_receipt(receipt, event);
            return {};
        }));
    }
    return std::optional(std::move(receipt));
}

}  // namespace

void take_receipt(FeedReceipt& receipt, const EventView& event) {
    if (event.is<Feed::RowRejected>()) {
        const auto fact = event.as<Feed::RowRejected>();
        if (receipt.rejected_rows.size() < Limits::receipt_rows)
            receipt.rejected_rows.push_back({fact.getRow(), std::string(fact.getField().cStr()),
                                             std::string(fact.getCode().cStr()), std::string(fact.getReason().cStr())});
    } else if (event.is<Feed::FileCompleted>()) {
        const auto fact = event.as<Feed::FileCompleted>();
        receipt.read = fact.getRead();
        receipt.new_rows = fact.getNew();
        receipt.updated = fact.getUpdated();
        receipt.duplicate = fact.getDuplicate();
        receipt.rejected = fact.getRejected();
        receipt.exceptions = fact.getExceptions();
        receipt.withdrawn = fact.getWithdrawn();
        receipt.first = {fact.getFirst()};
        receipt.last = {fact.getLast()};
    }
}

std::string feed_stream_of(const Voice& voice, const std::array<std::byte, 32>& digest) {
    return pseudonym("feed", voice.key, voice.source, {reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string completed_id(const std::string& file) { return file + "/completed"; }

Proposal received(const Voice& voice, const FileFacts& file) {
    return propose<Feed::FileReceived>(
        envelope(voice, received_id(voice, file)),
        [&](auto fact) {
            fact.setFormat(file.format);
            fact.setDigest(data(file.digest.data(), file.digest.size()));
            fact.setBytes(file.bytes);
            fact.setName(file.name);
            fact.setReference(file.reference);
            fact.setContract(contract_of(file.contract));
            fact.setRepairs(file.repairs);
        },
        Expected::any(), true);
}

Proposal row_rejected(const Voice& voice, std::uint32_t row, const RowError& error, std::string_view raw) {
    raw = raw.substr(0, Limits::raw_bytes);
    return propose<Feed::RowRejected>(
        envelope(voice, voice.file + "/row/" + std::to_string(row), row),
        [&](auto fact) {
            fact.setRow(row);
            fact.setField(error.field);
            fact.setCode(error.code);
            fact.setReason(error.reason);
            fact.setRaw(data(raw.data(), raw.size()));
        },
        Expected::any(), true);
}

Proposal row_repaired(const Voice& voice, const std::string& feed, std::uint32_t row, std::uint32_t file_row) {
    Envelope said = envelope(voice, feed + "/repaired/" + std::to_string(row), file_row);
    said.stream = feed;
    return propose<Feed::RowRepaired>(
        said,
        [&](auto fact) {
            fact.setRow(row);
            fact.setFile(voice.file);
            fact.setFileRow(file_row);
        },
        Expected::any(), true);
}

Proposal heard_through(const Voice& voice, const std::string& contract, Instant until) {
    return propose<Feed::HeardThrough>(
        envelope(voice, voice.file + "/heard/" + contract),
        [&](auto fact) {
            fact.setSource(voice.source);
            fact.setContract(contract);
            fact.setUntil(micros(until));
        },
        Expected::any(), true);
}

Proposal completed(const Voice& voice, const FeedReceipt& receipt) {
    return propose<Feed::FileCompleted>(
        envelope(voice, completed_id(voice.file)),
        [&](auto fact) {
            fact.setRead(receipt.read);
            fact.setNew(receipt.new_rows);
            fact.setUpdated(receipt.updated);
            fact.setDuplicate(receipt.duplicate);
            fact.setRejected(receipt.rejected);
            fact.setExceptions(receipt.exceptions);
            fact.setWithdrawn(receipt.withdrawn);
            fact.setFirst(receipt.first.value);
            fact.setLast(receipt.last.value);
        },
        Expected::any(), true);
}

Result<Announced> announce(wire::Recorder& recorder, const Voice& voice, const FileFacts& file) {
    // The same bytes, under whatever name: what their name says of them is another reference.
    DAYBOOK_TRY(auto known, first_receipt(recorder, voice));
    if (known) return Announced{.position = known->first, .before = true, .receipt = std::move(known)};
    const Proposal proposal = received(voice, file);
    const auto receipt = recorder.append({&proposal, 1});
    // gone: it was announced once, and its key was destroyed since.
    if (!receipt && receipt.error().kind != Error::Kind::gone) return tl::unexpected(receipt.error());
    Announced out{.position = {}, .before = true};
    if (receipt) out = {.position = receipt->events.front().position, .before = receipt->events.front().duplicate};
    if (!out.before) return out;
    DAYBOOK_TRY(const auto page, recorder.find(voice.source, received_id(voice, file)));
    bool same = false;
    DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
        out.position = event.position();
        const auto digest = event.as<Feed::FileReceived>().getDigest();
        same = digest.size() == file.digest.size() &&
               std::equal(digest.begin(), digest.end(), reinterpret_cast<const kj::byte*>(file.digest.data()));
        return {};
    }));
    if (!same)
        return rejected("another file has already come under this file's reference (position " +
                        std::to_string(out.position.value) + "); a correction needs a reference of its own");
    DAYBOOK_TRY(out.receipt, first_receipt(recorder, voice));
    return out;
}

}  // namespace daybook::ingest
