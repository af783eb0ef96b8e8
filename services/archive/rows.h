#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/core/result.h"
#include "events/log/merkle.h"
#include "events/stored/event_view.h"

// An export is text for people and other programs, and at the same time the log: beside the readable fields every row
// holds the stored event in base64 and its leaf, and the last row the root.
namespace daybook::archive {

enum class Format { jsonl, csv, cloudevents };

// Nothing for another word than jsonl, csv or cloudevents.
std::optional<Format> format_of(std::string_view word);

// What the last row says.
struct Trailer {
    std::string uuid;          // of the log that was exported
    std::uint64_t after = 0;   // the export begins behind this position
    std::uint64_t events = 0;  // rows there are
    Digest root{};             // RFC 6962 root over these events, if they are all from the first
};

std::string opening(Format format);                      // before the first row
std::string row(Format format, const EventView& event);  // with its line end
std::string last_row(Format format, const Trailer& trailer);
std::string closing(Format format);  // behind the last row

// The leaf of a stored event.
Digest leaf_of(TreeHasher& hasher, Words event);

// Takes the next row off the front of `text`: for CSV a record may span lines. Nothing if there is no whole row yet.
std::optional<std::string_view> next_row(Format format, std::string_view& text);

// The stored event a row holds; nothing if there is none that can be decoded.
std::optional<std::vector<capnp::word>> stored_in(Format format, std::string_view row);

// What a last row says; nothing if this is none.
std::optional<Trailer> trailer_in(Format format, std::string_view row);

}  // namespace daybook::archive
