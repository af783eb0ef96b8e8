#include "services/ingest/source_file.h"

#include <sodium.h>

#include <fstream>

#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

constexpr std::string_view column_prefix = "column ";

// Rows of fewer or more cells than headings are cut or shifted: which cell is which cannot be known. Empty cells behind
// the last heading are only commas.
std::optional<RowError> check_width(CsvRow& row, std::size_t width) {
    while (row.cells.size() > width && row.cells.back().empty()) row.cells.pop_back();
    if (row.cells.size() == width) return {};
    return RowError{
        "", "columns",
        "the row has " + std::to_string(row.cells.size()) + " fields, the heading " + std::to_string(width)};
}

Result<CsvReader> open_behind_headings(const std::filesystem::path& path, char delimiter,
                                       std::vector<std::string>& headings) {
    DAYBOOK_TRY(auto reader, CsvReader::open(path, delimiter));
    CsvRow row;
    DAYBOOK_TRY(const bool found, reader.next(row));
    if (!found) return rejected("the feed file is empty: it has no heading");
    if (row.error) return rejected("the heading cannot be read: " + row.error->reason);
    headings = row.cells;
    return reader;
}

}  // namespace

Result<SourceFile> SourceFile::open(const std::filesystem::path& path, const LoadOptions& options) {
    DAYBOOK_TRY(auto format, make_format(options.format, options.map));
    std::vector<std::string> headings;
    // Opened twice: what the first row says of the file must be known before any row is taken.
    DAYBOOK_TRY(auto ahead, open_behind_headings(path, format->delimiter(), headings));
    DAYBOOK_CHECK(format->bind(headings));
    Format::FileSays says;
    CsvRow first;
    DAYBOOK_TRY(bool more, ahead.next(first));
    while (more && (first.error || check_width(first, headings.size()))) {
        DAYBOOK_TRY(more, ahead.next(first));
    }
    if (more) says = format->about(first);
    DAYBOOK_TRY(auto reader, open_behind_headings(path, format->delimiter(), headings));
    std::string source = options.source.empty() ? format->source() : options.source;
    std::string references = options.references.empty() ? format->references() : options.references;
    return SourceFile{std::move(format), std::move(headings),   std::move(says),
                      std::move(source), std::move(references), std::move(reader)};
}

Result<std::optional<SourceFile::Understood>> SourceFile::next() {
    Understood out{{}, tl::unexpected(RowError{})};
    DAYBOOK_TRY(const bool more, reader.next(out.row));
    if (!more) return std::optional<Understood>{};
    auto error = out.row.error;
    if (!error) error = check_width(out.row, headings.size());
    if (error && error->field.starts_with(column_prefix)) {
        const auto column = read_number(std::string_view{error->field}.substr(column_prefix.size()));
        if (column && *column >= 1 && *column <= headings.size()) error->field = headings[*column - 1];
    }
    if (error)
        out.record = tl::unexpected(*error);
    else
        out.record = format->read(out.row);
    return std::optional<Understood>{std::move(out)};
}

Result<std::array<std::byte, 32>> hash_of_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return not_found("the feed file " + path.string() + " cannot be opened");
    crypto_generichash_state state;
    std::array<std::byte, 32> out{};
    crypto_generichash_init(&state, nullptr, 0, out.size());
    std::vector<char> chunk(256 * 1'024);
    while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0)
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(chunk.data()),
                                  static_cast<std::size_t>(in.gcount()));
    if (in.bad()) return unavailable("the feed file " + path.string() + " cannot be read to its end");
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(out.data()), out.size());
    return out;
}

}  // namespace daybook::ingest
