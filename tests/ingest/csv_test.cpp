#include "services/ingest/csv_reader.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

// Everything the reader makes of a file: cells joined by |, or !code of a row that cannot be read.
std::vector<std::string> rows_of(const std::string& text, char delimiter = ',') {
    const Folder folder;
    auto reader = CsvReader::open(folder.file("a.csv", text), delimiter);
    if (!reader) return {reader.error().sentence};
    std::vector<std::string> out;
    for (CsvRow row; *reader->next(row);) {
        std::string line = std::to_string(row.number) + ":";
        if (row.error) line += "!" + row.error->code;
        for (std::size_t i = 0; i < row.cells.size() && !row.error; ++i) line += (i ? "|" : "") + row.cells[i];
        out.push_back(line);
    }
    return out;
}
using Rows = std::vector<std::string>;

TEST_CASE("csv: byte order mark, CRLF, LF, CR and a missing last newline read the same") {
    const Rows wanted{"1:a|b", "2:c|d"};
    CHECK(rows_of("a,b\nc,d\n") == wanted);
    CHECK(rows_of("\xef\xbb\xbf"
                  "a,b\r\nc,d\r\n") == wanted);
    CHECK(rows_of("a,b\rc,d") == wanted);
    CHECK(rows_of("a;b\nc;d", ';') == wanted);
    CHECK(rows_of(" a , b \n\"c\",\"d\"\n") == wanted);
}

TEST_CASE("csv: quoted newlines, quotes and delimiters belong to their field") {
    CHECK(rows_of("a,\"b\nb\",c\nd,e,f\n") == Rows{"1:a|b\nb|c", "2:d|e|f"});
    CHECK(rows_of("\"a \"\"b\"\"\",\"c,d\"\n") == Rows{"1:a \"b\"|c,d"});
    CHECK(rows_of("5\" pipe,x\ny,z\n") == Rows{"1:5\" pipe|x", "2:y|z"});
    CHECK(rows_of("a\n\n\nb\n") == Rows{"1:a", "4:b"});
}

TEST_CASE("csv: a quote that is not closed costs its own line only") {
    CHECK(rows_of("a,b\n\"c,d\ne,f\ng,h\n") == Rows{"1:a|b", "2:!quote", "3:e|f", "4:g|h"});
    CHECK(rows_of("a,b\nc,\"d") == Rows{"1:a|b", "2:!quote"});
}

TEST_CASE("csv: zero bytes and Latin-1 are named with their byte offset, and their neighbours are read") {
    CHECK(rows_of(std::string("a,b\nc\0,d\ne,f\n", 13)) == Rows{"1:a|b", "2:!nul", "3:e|f"});
    const Folder folder;
    auto reader = CsvReader::open(folder.file("a.csv", "name\nRen\xe9\nb\n"), ',');
    CsvRow row;
    REQUIRE(*reader->next(row));
    REQUIRE(*reader->next(row));
    CHECK(row.error->code == "encoding");
    CHECK(row.error->reason.find("byte 8 ") != std::string::npos);
    REQUIRE(*reader->next(row));
    CHECK_FALSE(row.error);
}

TEST_CASE("csv: UTF-16 is refused as a file") {
    CHECK(rows_of("\xff\xfe"
                  "a")[0]
              .find("UTF-16") != std::string::npos);
    CHECK(rows_of(std::string("a\0b\0", 4))[0].find("UTF-16") != std::string::npos);
}

TEST_CASE("csv: limits of row, field and columns are met exactly, and one more is rejected as that row") {
    const std::string field(Limits::field_bytes, 'x');
    CHECK(rows_of(field + ",b\nc,d\n")[0] == "1:" + field + "|b");
    CHECK(rows_of(field + "x,b\nc,d\n") == Rows{"1:!field-size", "2:c|d"});
    CHECK(rows_of("a,b\n" + std::string(10'000'000, 'x') + ",b\nc,d\n") == Rows{"1:a|b", "2:!row-size", "3:c|d"});
    CHECK(rows_of("a,b\n\"" + std::string(10'000'000, 'x') + "\",b\nc,d\n") == Rows{"1:a|b", "2:!row-size", "3:c|d"});
    CHECK(rows_of(std::string(Limits::columns - 1, ',') + "x\n")[0].starts_with("1:|"));
    CHECK(rows_of(std::string(Limits::columns, ',') + "x\n") == Rows{"1:!columns"});
}

TEST_CASE("csv: no file is said so") {
    CHECK(CsvReader::open("/nowhere/a.csv", ',').error().kind == Error::Kind::not_found);
}

}  // namespace
}  // namespace daybook::ingest
