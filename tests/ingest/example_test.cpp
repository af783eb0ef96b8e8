// The smallest format there can be: the one docs/FEEDS.md shows, compiled and read with.

// docs/FEEDS.md begins here
#include "services/ingest/table.h"
#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

// "ref,person,start,minutes": a visit that was made, its start as 2026-03-04 08:10 by the clock in London.
class Doorbell final : public TableFormat {
 public:
    std::string source() const override { return "feed:doorbell"; }
    std::string references() const override { return "agency"; }
    const Calendar& zone() const override { return Calendar::london(); }

    Status bind(const std::vector<std::string>& headings) override {
        const Headings there(headings);
        for (std::size_t i = 0; i < names.size(); ++i) {
            DAYBOOK_TRY(at_[i], there.at(names[i]));
        }
        return {};
    }

    tl::expected<Record, RowError> read(const CsvRow& row) const override {
        const auto cell = [&](std::size_t i) { return row.cells[at_[i]]; };
        const auto start = time_->read(cell(2));
        if (!start) return tl::unexpected(RowError{names[2], "time", "not a time like " + time_->example()});
        const auto length = read_length(cell(3), Unit::minutes);
        if (!length) return tl::unexpected(RowError{names[3], "length", "not a number of minutes"});
        const auto at = local(zone(), *start->day, *start->time);
        Record out;
        out.key = cell(0);
        out.person = {cell(1)};
        out.day = *start->day;
        out.wall_clock = at.wall_clock;
        out.actual = Attendance{.start = at.instant, .end = at.instant + *length, .method = schema::Method::ELECTRONIC};
        return out;
    }

 private:
    inline static const std::array<std::string, 4> names = {"ref", "person", "start", "minutes"};
    std::array<std::size_t, 4> at_{};
    Result<Pattern> time_ = Pattern::of("%Y-%m-%d %H:%M");
};
// docs/FEEDS.md ends here

}  // namespace
}  // namespace daybook::ingest

#include "tests/dsl/places.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

TEST_CASE("docs/FEEDS.md: its example is this file's, and reads a file") {
    const std::string source = text_of(checkout() / "tests/ingest/example_test.cpp");
    const std::string begin = "// docs/FEEDS.md begins here\n", end = "// docs/FEEDS.md ends here\n";
    const auto from = source.find(begin) + begin.size();
    const std::string shown = source.substr(from, source.find(end) - from);
    CHECK(text_of(checkout() / "docs/FEEDS.md").find(shown) != std::string::npos);

    const Folder folder;
    Doorbell format;
    const auto opened =
        format.open({.path = folder.file("a.csv", "ref,person,start,minutes\n1,P1,2026-03-04 08:10,29\n2,P1,soon,29\n"),
                     .name = "a"});
    REQUIRE(opened);
    Row row;
    REQUIRE(*opened->rows->next(row));
    REQUIRE(row.record);
    CHECK(row.record->actual->end == at("2026-03-04T08:39:00Z"));
    REQUIRE(*opened->rows->next(row));
    CHECK(row.record.error().field == "start");
    CHECK_FALSE(*opened->rows->next(row));
}

}  // namespace
}  // namespace daybook::ingest
