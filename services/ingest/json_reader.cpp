#include "services/ingest/json_reader.h"

#include "services/ingest/ingest.h"

namespace daybook::ingest {
namespace {

constexpr unsigned most_nested = 16;  // arrays and objects in one another within a row

void keep(std::string& raw, int c) {
    if (raw.size() <= Limits::row_bytes) raw += static_cast<char>(c);
}

}  // namespace

Result<JsonReader> JsonReader::open(const std::filesystem::path& path) {
    DAYBOOK_TRY(auto bytes, FileBytes::open(path));
    const int first = bytes.skip_blanks();
    if (first == FileBytes::end) return rejected("the feed file is empty");
    if (first != '[' && first != '{')
        return rejected("the feed file is not JSON: it begins neither with an array nor with an object");
    bytes.skip();
    JsonReader reader(std::move(bytes));
    (first == '{' ? reader.in_object_ : reader.in_array_) = true;
    return reader;
}

void JsonReader::skip_string() {
    for (int c = bytes_.take(); c != FileBytes::end && c != '"' && c != '\n'; c = bytes_.take())
        if (c == '\\') bytes_.take();
}

// To behind the next '[' of the object's members; other members are passed over.
bool JsonReader::into_array() {
    unsigned depth = 0;
    for (int c = bytes_.take(); c != FileBytes::end; c = bytes_.take()) {
        if (c == '"') skip_string();
        if (c == '[' && depth == 0) return true;
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth != 0) --depth;
    }
    return false;
}

// One value of an array, its brackets counted. A string that its line does not end, or a bracket of the other kind,
// breaks it; so does an object where a name should be, which is its neighbour's beginning. What is not closed before
// the end of the file is read again from the next object within it.
std::optional<RowError> JsonReader::take_value(std::string& raw) {
    std::string open;  // what closes each bracket, the innermost last; only as deep as it may be
    std::size_t depth = 0;
    bool quoted = false;
    int before = 0;  // the last byte that is no blank
    std::optional<RowError> error;
    const auto fail = [&](const char* code, std::string reason) {
        if (!error) error = RowError{"", code, std::move(reason)};
    };
    for (int c = bytes_.peek(); c != FileBytes::end; c = bytes_.peek()) {
        if (depth == 0 && !raw.empty() && (c == ',' || c == ']')) break;
        if (!quoted && c == '{' && before != ':' && depth != 0 && depth <= most_nested && open.back() == '}') {
            fail("json", "the object is not closed before the next begins");
            return error;
        }
        bytes_.skip();
        keep(raw, c);
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') before = c;
        if (raw.size() > Limits::row_bytes)
            fail("row-size", "the object is longer than " + std::to_string(Limits::row_bytes) + " bytes");
        if (quoted) {
            if (c == '\\') keep(raw, bytes_.take());
            if (c == '\n') fail("json", "a string that does not end");
            if (c == '"' || c == '\n') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (depth < most_nested) open += c == '{' ? '}' : ']';
            if (++depth > most_nested)
                fail("nesting", "more than " + std::to_string(most_nested) + " arrays and objects in one another");
        } else if ((c == '}' || c == ']') && depth != 0) {
            if (--depth < most_nested) {
                if (open.back() != c) fail("json", "brackets that do not match");
                open.pop_back();
            }
            if (depth == 0) return error;
        }
    }
    if (depth == 0) return error;
    const auto within = raw.find('{', 1);
    if (!error && within != std::string::npos) {
        bytes_.put_back(std::string_view{raw}.substr(within));
        raw.resize(within);
    }
    fail("json", "the object is not closed before the end of the file");
    return error;
}

Result<bool> JsonReader::next(JsonRow& row) {
    for (;;) {
        if (!in_array_) {
            if (!in_object_ || !into_array()) break;
            in_array_ = true;
        }
        const int c = bytes_.skip_blanks();
        if (c == FileBytes::end) break;
        if (c == ',') {
            bytes_.skip();
            continue;
        }
        if (c == ']') {
            bytes_.skip();
            in_array_ = false;
            continue;
        }
        row.number = ++rows_;
        row.offset = bytes_.offset();
        row.raw.clear();
        row.object = nullptr;
        row.error = take_value(row.raw);
        if (row.raw.size() > Limits::row_bytes) row.raw.resize(Limits::row_bytes);
        if (!row.error) row.error = not_text(row.raw, row.offset);
        if (row.error) return true;
        row.object = nlohmann::json::parse(row.raw, nullptr, false);
        if (row.object.is_discarded())
            row.error = RowError{"", "json", "not JSON"};
        else if (!row.object.is_object())
            row.error = RowError{"", "json", "not an object"};
        return true;
    }
    DAYBOOK_CHECK(bytes_.state());
    return false;
}

}  // namespace daybook::ingest
