#include "services/runtime/csv.h"

#include <catch2/catch.hpp>
#include <sstream>

namespace daybook {
namespace {

TEST_CASE("csv: text a spreadsheet would run is made harmless, numbers are left alone") {
    CHECK(csv_field("=cmd|' /C calc'!A0") == "'=cmd|' /C calc'!A0");
    CHECK(csv_field("@SUM(A1)") == "'@SUM(A1)");
    CHECK(csv_field("-2+3") == "'-2+3");
    CHECK(csv_field("-12.5") == "-12.5");
    CHECK(csv_field("+44") == "+44");
    CHECK(csv_field("") == "");
}

TEST_CASE("csv: whatever a formula can begin with is guarded, and no figure is") {
    for (const char* text :
         {"=1+1", "+1+1", "-1+1", "@A1",  "\t=1", "\r=1", "\n=1", " =1", "＝1",    "＋1",
          "－A1", "＠A1", "-inf", "+nan", "-",    "=",    "--1",  "+-1", "-0x1p3", "+44 20 7946 0000"}) {
        INFO(text);
        const std::string field = csv_field(text);
        CHECK(field.substr(field.starts_with('"') ? 1 : 0).starts_with("'"));
    }
    for (const char* number : {"-1", "-0.5", "-.5", "+7", "-1e9", "-9223372036854775808", "0", "12"}) {
        INFO(number);
        CHECK(csv_field(number) == number);
    }
    for (const char* text : {"a-b", "1=1", "E4", "−5", "'quoted'"}) CHECK(csv_field(text) == text);
}

TEST_CASE("csv: no text opens a cell of its own where cells are divided by something else") {
    CHECK(csv_field("a;=1+1") == "\"a;=1+1\"");
    CHECK(csv_field("a\t=1+1") == "\"a\t=1+1\"");
    CHECK(csv_field("a\",=1+1") == "\"a\"\",=1+1\"");
}

TEST_CASE("csv: commas, quotes and line ends stay inside their field") {
    std::ostringstream out;
    csv_line(out, {"a,b", "say \"yes\"", "two\nlines", "plain"});
    CHECK(out.str() == "\"a,b\",\"say \"\"yes\"\"\",\"two\nlines\",plain\r\n");
}

}  // namespace
}  // namespace daybook
