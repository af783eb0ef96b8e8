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

TEST_CASE("csv: commas, quotes and line ends stay inside their field") {
    std::ostringstream out;
    csv_line(out, {"a,b", "say \"yes\"", "two\nlines", "plain"});
    CHECK(out.str() == "\"a,b\",\"say \"\"yes\"\"\",\"two\nlines\",plain\r\n");
}

}  // namespace
}  // namespace daybook
