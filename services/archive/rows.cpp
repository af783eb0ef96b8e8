#include "services/archive/rows.h"

#include <charconv>
#include <cstring>
#include <sstream>

#include "events/core/calendar.h"
#include "events/stored/base64.h"
#include "events/stored/format.h"
#include "events/stored/json.h"
#include "services/runtime/csv.h"

namespace daybook::archive {
namespace {

using nlohmann::json;

constexpr const char* exported = "daybook.Exported";

std::string csv(const std::vector<std::string>& fields) {
    std::ostringstream out;
    csv_line(out, fields);
    return out.str();
}

// What is not UTF-8 is marked instead of thrown: an import reads what anybody wrote, and its row is then not the same.
std::string text_of(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string type_of(const EventView& event) {
    if (event.type()) return event.type()->type;
    return std::to_string(event.category()) + "." + std::to_string(event.fact_number());
}

std::string leaf_text(const EventView& event) {
    TreeHasher hasher;
    return to_hex(leaf_of(hasher, event.bytes()));
}

json json_row(const EventView& event) {
    json out = to_cloudevent(event);
    out["leaf"] = leaf_text(event);
    out["stored"] = to_base64(std::as_bytes(event.bytes()));
    return out;
}

std::string csv_row(const EventView& event) {
    const json fields = to_cloudevent(event);
    const auto text = [&](const char* key) {
        return fields.contains(key) ? fields[key].get<std::string>() : std::string();
    };
    return csv({std::to_string(event.position().value), to_string(event.stamp().recorded), to_string(event.occurred()),
                type_of(event), std::string(event.stream()), std::to_string(event.stamp().version.value), text("actor"),
                text("source"), std::string(event.id()), text_of(fields.value("data", json::object())),
                leaf_text(event), to_base64(std::as_bytes(event.bytes()))});
}

// Ties the last row together, so that no part of it can be changed by itself.
std::string digest_of(const Trailer& trailer) {
    const std::string text = trailer.uuid + " " + std::to_string(trailer.after) + " " + std::to_string(trailer.events) +
                             " " + to_hex(trailer.root);
    return to_hex(TreeHasher().plain(std::as_bytes(std::span(text))));
}

json json_trailer(const Trailer& trailer) {
    return {{"specversion", "1.0"},
            {"id", "export/" + digest_of(trailer)},
            {"source", "daybook/" + trailer.uuid},
            {"type", exported},
            {"after", trailer.after},
            {"events", trailer.events},
            {"root", to_hex(trailer.root)}};
}

// The fields of one CSV record, as `csv_line` writes them.
std::vector<std::string> fields_of(std::string_view record) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const char c = record[i];
        if (quoted && c == '"' && i + 1 < record.size() && record[i + 1] == '"')
            fields.back() += record[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else if ((c != '\r' && c != '\n') || quoted)
            fields.back() += c;
    }
    return fields;
}

// Base64 that begins with '+' looks like a formula, and carries the guard's apostrophe.
std::string_view unguarded(std::string_view field) { return field.starts_with("'") ? field.substr(1) : field; }

json parsed(std::string_view row) {
    while (!row.empty() && (row.back() == '\n' || row.back() == ',')) row.remove_suffix(1);
    return json::parse(row, nullptr, false);
}

std::string text_in(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t number_in(std::string_view text) {
    std::uint64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n;
}

}  // namespace

std::optional<Format> format_of(std::string_view word) {
    if (word == "jsonl") return Format::jsonl;
    if (word == "csv") return Format::csv;
    if (word == "cloudevents") return Format::cloudevents;
    return std::nullopt;
}

std::string opening(Format format) {
    switch (format) {
        case Format::jsonl: return {};
        case Format::csv:
            return csv({"Position", "Recorded", "Happened", "Type", "Stream", "Version", "Actor", "Source", "Id",
                        "Data", "Leaf", "Stored"});
        case Format::cloudevents: return "[\n";
    }
    return {};
}

std::string row(Format format, const EventView& event) {
    switch (format) {
        case Format::jsonl: return text_of(json_row(event)) + "\n";
        case Format::csv: return csv_row(event);
        case Format::cloudevents: return text_of(json_row(event)) + ",\n";
    }
    return {};
}

std::string last_row(Format format, const Trailer& trailer) {
    if (format != Format::csv) return json_trailer(trailer).dump() + "\n";
    return csv({std::to_string(trailer.after), "", "", exported, "", "", "", "daybook/" + trailer.uuid,
                std::to_string(trailer.events), "", to_hex(trailer.root), digest_of(trailer)});
}

std::string closing(Format format) { return format == Format::cloudevents ? "]\n" : ""; }

Digest leaf_of(TreeHasher& hasher, Words event) {
    const auto bytes = std::as_bytes(event);
    return hasher.leaf(bytes.first(format::stamp_bytes), hasher.plain(bytes.subspan(format::stamp_bytes)));
}

std::optional<std::string_view> next_row(Format format, std::string_view& text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (format == Format::csv && text[i] == '"') quoted = !quoted;
        if (text[i] != '\n' || quoted) continue;
        const auto found = text.substr(0, i + 1);
        text.remove_prefix(i + 1);
        return found;
    }
    return std::nullopt;
}

std::optional<std::vector<capnp::word>> stored_in(Format format, std::string_view row) {
    std::string coded;
    if (format == Format::csv) {
        const auto fields = fields_of(row);
        if (fields.size() != 12) return std::nullopt;
        coded = unguarded(fields[11]);
    } else {
        coded = text_in(parsed(row), "stored");
    }
    const auto bytes = from_base64(coded);
    if (!bytes || bytes->empty() || bytes->size() % sizeof(capnp::word) != 0) return std::nullopt;
    return format::to_words(*bytes);
}

std::optional<Trailer> trailer_in(Format format, std::string_view row) {
    Trailer trailer;
    std::string type, source, root;
    if (format == Format::csv) {
        const auto fields = fields_of(row);
        if (fields.size() != 12) return std::nullopt;
        type = fields[3], source = fields[7], root = fields[10];
        trailer.after = number_in(fields[0]);
        trailer.events = number_in(fields[8]);
    } else {
        const json said = parsed(row);
        type = text_in(said, "type"), source = text_in(said, "source"), root = text_in(said, "root");
        if (!said.is_object() || !said.contains("events") || !said["events"].is_number_unsigned()) return std::nullopt;
        if (!said.contains("after") || !said["after"].is_number_unsigned()) return std::nullopt;
        trailer.after = said["after"].get<std::uint64_t>();
        trailer.events = said["events"].get<std::uint64_t>();
    }
    const auto digest = from_hex(root);
    if (type != exported || !source.starts_with("daybook/") || !digest || digest->size() != trailer.root.size())
        return std::nullopt;
    trailer.uuid = source.substr(8);
    std::memcpy(trailer.root.data(), digest->data(), digest->size());
    return trailer;
}

}  // namespace daybook::archive
