#include "services/ingest/xml_reader.h"

#include <pugixml.hpp>

#include "services/ingest/ingest.h"
#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

constexpr unsigned most_nested = 16;  // elements in one another within a row

// "ns:VisitDate" → "visitdate"
std::string plain_name(std::string_view name) {
    if (const auto colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    return lower(name);
}

// The value of encoding="…" in an XML declaration, in lower case.
std::string declared_encoding(std::string_view markup) {
    const auto at = markup.find("encoding");
    if (at == std::string_view::npos) return "utf-8";
    const auto open = markup.find_first_of("\"'", at);
    if (open == std::string_view::npos) return "";
    const auto close = markup.find(markup[open], open + 1);
    return lower(markup.substr(open + 1, close == std::string_view::npos ? close : close - open - 1));
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else
            out += c;
    }
    return out;
}

bool leaf(const pugi::xml_node& node) {
    for (const auto child : node.children())
        if (child.type() == pugi::node_element) return false;
    return true;
}

}  // namespace

// Markup from its '<', which was taken, through its '>'; empty if it does not end within a row's length.
std::string XmlReader::take_markup() {
    std::string text = "<";
    char quote = 0;
    std::string_view until;
    for (int c = bytes_.peek(); c != FileBytes::end && text.size() < Limits::row_bytes; c = bytes_.peek()) {
        bytes_.skip();
        text += static_cast<char>(c);
        if (text == "<!--") until = "-->";
        if (text == "<![CDATA[") until = "]]>";
        if (text == "<?") until = "?>";
        if (!until.empty()) {
            if (std::string_view{text}.substr(2).ends_with(until)) return text;
        } else if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = static_cast<char>(c);
        } else if (c == '>') {
            return text;
        }
    }
    bytes_.put_back(std::string_view{text}.substr(1));  // a '<' that begins nothing: what stands behind it is read on
    return {};
}

// The next tag; what was passed over, and the tag itself, goes to `text` as long as that is shorter than a row may be.
XmlReader::Tag XmlReader::next_tag(std::string* text) {
    const auto keep = [&](std::string_view part) {
        if (text && text->size() <= Limits::row_bytes) text->append(part.substr(0, Limits::row_bytes + 1));
    };
    for (int c = bytes_.peek(); c != FileBytes::end; c = bytes_.peek()) {
        bytes_.skip();
        const char one = static_cast<char>(c);
        if (c != '<') {
            keep({&one, 1});
            continue;
        }
        const std::string markup = take_markup();
        keep(markup.empty() ? "<" : markup);
        if (markup.empty() && bytes_.peek() == FileBytes::end) break;
        if (markup.empty()) return {.kind = Tag::Kind::too_long};
        if (markup[1] == '?' || markup[1] == '!') return {.kind = Tag::Kind::other, .name = {}, .markup = markup};
        const bool end = markup[1] == '/', empty = markup[markup.size() - 2] == '/';
        std::string_view name = std::string_view{markup}.substr(end ? 2 : 1);
        name = name.substr(0, name.find_first_of(" \t\r\n/>"));
        return {.kind = end     ? Tag::Kind::end
                        : empty ? Tag::Kind::empty
                                : Tag::Kind::start,
                .name = plain_name(name),
                .markup = markup};
    }
    return {};
}

// Reads up to the first element named as a column that only rows have: its parent is a row.
Status XmlReader::find_rows(std::size_t file_columns) {
    std::vector<std::string> open;
    std::string text;  // since the last start
    while (bytes_.offset() < 16 * Limits::row_bytes) {
        const Tag tag = next_tag(&text);
        if (tag.kind == Tag::Kind::none) break;
        if (tag.kind == Tag::Kind::other) {
            if (tag.markup.starts_with("<!DOCTYPE"))
                return rejected("the feed file has a document type of its own, and its entities are not followed");
            const std::string encoding = tag.markup.starts_with("<?xml") ? declared_encoding(tag.markup) : "utf-8";
            if (encoding != "utf-8" && encoding != "us-ascii")
                return rejected("the feed file says it is in another encoding; UTF-8 is expected");
            continue;
        }
        if (tag.kind == Tag::Kind::end) {
            const auto column = at_.find(tag.name);
            pugi::xml_document document;
            if (column != at_.end() && column->second < file_columns &&
                document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_fragment))
                of_file_[column->second] = std::string(trimmed(document.text().get()));
            if (!open.empty()) open.pop_back();
            text.clear();
        }
        if (tag.kind == Tag::Kind::start) {
            const auto column = at_.find(tag.name);
            if (column != at_.end() && column->second >= file_columns && !open.empty()) {
                row_name_ = open.back();
                return {};
            }
            if (open.size() >= most_nested) break;
            open.push_back(tag.name);
            text.clear();
        }
    }
    return rejected("the feed file has no element that holds one named " + columns_.at(file_columns) +
                    ": no row was found");
}

Result<XmlReader> XmlReader::open(const std::filesystem::path& path, std::vector<std::string> columns,
                                  std::size_t file_columns) {
    DAYBOOK_TRY(auto ahead, FileBytes::open(path));
    XmlReader reader(std::move(ahead));
    reader.columns_ = std::move(columns);
    for (std::size_t i = 0; i < reader.columns_.size(); ++i) reader.at_.emplace(lower(reader.columns_[i]), i);
    DAYBOOK_CHECK(reader.find_rows(file_columns));
    // What the first row itself says was not said before it.
    DAYBOOK_TRY(reader.bytes_, FileBytes::open(path));
    return reader;
}

// From behind the row's start tag through its end. A row within the row means that the first one was not closed.
std::optional<RowError> XmlReader::take_row(std::string& raw) {
    unsigned depth = 1;
    std::optional<RowError> error;
    for (;;) {
        std::string part;
        const Tag tag = next_tag(&part);
        const bool again = tag.kind == Tag::Kind::start && tag.name == row_name_;
        if (again) {
            bytes_.put_back(tag.markup);
            return RowError{"", "xml", "the element is not closed before the next begins"};
        }
        if (raw.size() <= Limits::row_bytes) raw.append(part, 0, Limits::row_bytes + 1);
        if (raw.size() > Limits::row_bytes && !error)
            error = RowError{"", "row-size", "the row is longer than " + std::to_string(Limits::row_bytes) + " bytes"};
        if (tag.kind == Tag::Kind::none)
            return error ? error : RowError{"", "xml", "the element is not closed before the end of the file"};
        if (tag.kind == Tag::Kind::too_long && !error) error = RowError{"", "xml", "markup that does not end"};
        if (tag.kind == Tag::Kind::other && tag.markup.starts_with("<!DOCTYPE") && !error)
            error = RowError{"", "entity", "a document type within a row"};
        if (tag.kind == Tag::Kind::start && ++depth > most_nested && !error)
            error = RowError{"", "nesting", "more than " + std::to_string(most_nested) + " elements in one another"};
        if (tag.kind == Tag::Kind::end && (tag.name == row_name_ || --depth == 0)) return error;
    }
}

std::optional<RowError> XmlReader::read_cells(CsvRow& row) const {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(row.raw.data(), row.raw.size());
    if (!parsed)
        return RowError{"", "xml",
                        "not well-formed at byte " +
                            std::to_string(row.offset + static_cast<std::uint64_t>(parsed.offset)) + " of the file"};
    row.cells.assign(columns_.size(), {});
    for (const auto& [column, text] : of_file_) row.cells[column] = text;
    std::vector<bool> said(columns_.size());
    for (const auto cell : document.document_element().children()) {
        if (cell.type() != pugi::node_element) continue;
        const auto column = at_.find(plain_name(cell.name()));
        if (column == at_.end()) continue;
        const std::string& name = columns_[column->second];
        if (said[column->second]) return RowError{name, "columns", "the element is there twice"};
        if (!leaf(cell)) return RowError{name, "nesting", "the element holds elements"};
        std::string text;
        for (const auto part : cell.children()) text += part.value();
        if (text.size() > Limits::field_bytes)
            return RowError{name, "field-size",
                            "the field is longer than " + std::to_string(Limits::field_bytes) + " bytes"};
        said[column->second] = true;
        row.cells[column->second] = trimmed(text);
    }
    return std::nullopt;
}

Result<bool> XmlReader::next(CsvRow& row) {
    for (;;) {
        const Tag tag = next_tag(nullptr);
        if (tag.kind == Tag::Kind::none) {
            DAYBOOK_CHECK(bytes_.state());
            return false;
        }
        if ((tag.kind != Tag::Kind::start && tag.kind != Tag::Kind::empty) || tag.name != row_name_) continue;
        row.number = ++rows_;
        row.offset = bytes_.offset() - tag.markup.size();
        row.raw = tag.markup;
        row.error.reset();
        row.cells.clear();
        if (tag.kind == Tag::Kind::start) row.error = take_row(row.raw);
        if (row.raw.size() > Limits::row_bytes) row.raw.resize(Limits::row_bytes);
        if (!row.error) row.error = not_text(row.raw, row.offset);
        if (!row.error) row.error = read_cells(row);
        return true;
    }
}

std::pair<std::string, std::string> XmlReader::around() const {
    std::string before = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Rows>\n";
    for (const auto& [column, text] : of_file_)
        before += "<" + columns_[column] + ">" + escaped(text) + "</" + columns_[column] + ">\n";
    return {before, "\n</Rows>\n"};
}

}  // namespace daybook::ingest
