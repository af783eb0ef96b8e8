// W12, invoice_accuracy: told as events, measured line by line.

#include <catch2/catch.hpp>

#include "projections/kpi/kpi.h"
#include "tests/dsl/invoices.h"

namespace daybook::kpi {
namespace {

using namespace story;

Ratio accuracy(const Book& book, const std::string& id) {
    const care::Invoice invoice = invoice_in(book, id);
    Ratio all;
    for (const auto& line : invoice.lines) {
        const InvoiceLineSeen seen{.line = line, .issued = invoice.issued.value_or(Day{})};
        CHECK(invoice_accuracy.day(seen) == invoice.issued);
        const auto ratio = invoice_accuracy.measure(seen, care::Terms::defaults());
        REQUIRE(ratio);
        all += *ratio;
    }
    return all;
}

// Eleven lines: 1–6 clean, 7 disputed with wrong, 8 uplifted in arrears, 9 disputed with right, 10 credited for our own
// error, 11 in dispute.
Book w12() {
    Book book;
    book.tell(invoice_drafted("i", std::vector<Bill>(11), "09:00"),
              invoice_issued("i", 11 * 898, "2026-04-03", "10:00"));
    book.tell(line_disputed("i", 7, "11:00"), dispute_resolved("i", 7, false, "12:00"),
              invoice_adjusted("i", {{8, 36, 30, 1'868}}, "12:01", Because::UPLIFT), line_disputed("i", 9, "12:02"),
              dispute_resolved("i", 9, true, "12:03"), invoice_credited("i", {{10, -100}}, "12:04", true),
              line_disputed("i", 11, "12:05"));
    return book;
}

TEST_CASE("invoice_accuracy: W12, six clean, one dispute not upheld, one uplift of eleven") {
    Book book = w12();
    CHECK(accuracy(book, "i") == Ratio{8, 11});
    CHECK(ppm({8, 11}) == 727'273);  // 72.73 %
    book.tell(dispute_resolved("i", 11, false, "13:00"));
    CHECK(accuracy(book, "i") == Ratio{9, 11});
    CHECK(ppm({9, 11}) == 818'182);  // 81.82 %
}

TEST_CASE(
    "invoice_accuracy: a late variation and a credit that is nobody's error leave a line accurate, an error not") {
    Book book = w12();
    book.tell(invoice_adjusted("i", {{1, 10}}, "14:00", Because::LATE_VARIATION),
              invoice_credited("i", {{2, -10}}, "14:01", false));
    CHECK(accuracy(book, "i") == Ratio{8, 11});
    book.tell(invoice_adjusted("i", {{3, -10}}, "14:02", Because::OWN_ERROR));
    CHECK(accuracy(book, "i") == Ratio{7, 11});
}

}  // namespace
}  // namespace daybook::kpi
