#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "events/core/result.h"
#include "events/stored/proposal.h"
#include "services/ingest/facts.h"
#include "services/ingest/ingest.h"
#include "services/wire/client.h"

// What is said of the feed file itself, in its own stream: FileReceived first, RowRejected a row, HeardThrough a
// contract, FileCompleted last. All ids follow from the file's digest or reference, so a repeat says nothing new.
namespace daybook::ingest {

struct FileFacts {
    std::string format, name, reference, contract;
    std::string repairs{};               // the feed file whose rejected rows it brings
    std::array<std::byte, 32> digest{};  // keyed
    std::uint64_t bytes = 0;
};

// "feed-…" of a file's keyed digest.
std::string feed_stream_of(const Voice& voice, const std::array<std::byte, 32>& digest);

// The id under which a file's receipt is recorded.
std::string completed_id(const std::string& file);

Proposal received(const Voice& voice, const FileFacts& file);
// `raw`: the row as a file of its own (Rows::Frame), so that it can be brought again.
Proposal row_rejected(const Voice& voice, std::uint32_t row, const RowError& error, std::string_view raw);
Proposal row_repaired(const Voice& voice, const std::string& feed, std::uint32_t row, std::uint32_t file_row);
Proposal heard_through(const Voice& voice, const std::string& contract, Instant until);
Proposal completed(const Voice& voice, const FeedReceipt& receipt);

// What an event of the file's stream says of its receipt: a rejected row, or all its numbers.
void take_receipt(FeedReceipt& receipt, const EventView& event);

// Announces the file (format.md D9), or finds that it was announced before.
struct Announced {
    Position position;  // of FileReceived
    bool before = false;
    std::optional<FeedReceipt> receipt{};  // the first one, if the file was completed
};
// rejected if another file came under the same reference.
Result<Announced> announce(wire::Recorder& recorder, const Voice& voice, const FileFacts& file);

}  // namespace daybook::ingest
