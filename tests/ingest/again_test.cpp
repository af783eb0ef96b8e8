#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

// Rows of so many visits from one on; each of a version of its own file.
std::string rows(const AbacusRow& like, unsigned from, unsigned until) {
    std::string text;
    for (unsigned i = from; i < until; ++i) {
        AbacusRow row = like;
        row.ours = "L-" + std::to_string(i);
        text += std::string(row);
    }
    return text;
}

// More than are on their way together: after the first batches the loader knows what kind of file it is.
constexpr unsigned many = 3'600;

TEST_CASE("again: an overlapping file adds what is new, corrects what differs and says nothing twice") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const AbacusRow first{}, later{.reference = "F2", .created = "2026-03-10T08:00:00"};
    desk.load(folder.file("a.csv", abacus_heading + rows(first, 0, many)));
    AbacusRow corrected = later;
    corrected.actual = "08:20:00";
    const std::string overlapping = rows(later, 100, many - 7) + rows(corrected, many - 7, many) +
                                    rows(later, many, many + 900) + rows(corrected, many + 899, many + 900);
    const auto receipt = desk.load(folder.file("b.csv", abacus_heading + overlapping));
    CHECK(receipt.new_rows == 900);
    CHECK(receipt.updated == 7 + 1);  // one of them is told of twice in the file
    CHECK(receipt.duplicate == many - 107);
    CHECK(receipt.rejected == 0);
    CHECK(desk.count<Visit::Claimed>() == many + 900);
    CHECK(desk.count<Visit::TimesAdjusted>() == 8);
    CHECK(desk.count<Visit::VersionTold>() == many - 107);

    // The same rows under another reference: nothing of them is news.
    const auto before = desk.head();
    const AbacusRow same{.reference = "F3", .created = "2026-03-10T08:00:00"};
    const auto again = desk.load(folder.file("c.csv", abacus_heading + rows(same, 100, many - 7)));
    CHECK(again.duplicate == many - 107);
    CHECK(again.read == again.duplicate);
    std::vector<std::string> said;
    desk.each([&](const EventView& event) { said.push_back(event.type()->fact_name); }, before);
    CHECK(said == std::vector<std::string>{"FileReceived", "HeardThrough", "FileCompleted"});
}

}  // namespace
}  // namespace daybook::ingest
