// R28: a row that a later file no longer holds is kept, or its person's week is replaced, by setting.

#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

class Council {
 public:
    Council() { desk.agree("C1"); }
    LoadOptions replacing() { return desk.how("abacus", folder_.file("m.toml", "missing_rows = \"replace week\"\n")); }
    FeedReceipt load(const std::vector<std::string>& rows, const LoadOptions& how) {
        return desk.load(folder_.file(std::to_string(++files_) + ".csv", abacus_file(rows)), how);
    }
    std::vector<bool> voided() {
        std::vector<bool> out;
        desk.each_of<Visit::Voided>([&](const EventView&, auto fact) { out.push_back(!fact.getTakenBack()); });
        return out;
    }
    Desk desk;

 private:
    Folder folder_;
    int files_ = 0;
};
AbacusRow row(const char* file, const char* ours, const char* person = "SU-12", const char* day = "04/03/2026",
              const char* week = "08/03/2026") {
    return {.reference = file,
            .created = "2026-03-0" + std::string(file + 1) + "T08:00:00",
            .person = person,
            .week = week,
            .ours = ours,
            .day = day};
}

TEST_CASE("missing rows: kept, unless the map says otherwise") {
    Council council;
    council.load({row("F7", "L-1"), row("F7", "L-2")}, council.desk.how());
    CHECK(council.load({row("F8", "L-1")}, council.desk.how()).withdrawn == 0);
    CHECK(council.voided().empty());
}

TEST_CASE(
    "missing rows: replacing a week withdraws what the later file no longer holds of its people, and nothing else") {
    Council council;
    council.load({row("F7", "L-1"), row("F7", "gone"), row("F7", "other person", "SU-13"),
                  row("F7", "other week", "SU-12", "25/02/2026", "01/03/2026")},
                 council.replacing());
    const auto receipt = council.load({row("F8", "L-1")}, council.replacing());
    CHECK(receipt.duplicate == 1);
    CHECK(receipt.withdrawn == 1);
    CHECK(to_json(receipt)["withdrawn"] == 1);
    CHECK(council.voided() == std::vector<bool>{true});
    CHECK(council.load({row("F8", "L-1")}, council.replacing()).withdrawn == 1);  // the first receipt
    CHECK(council.voided().size() == 1);
}

TEST_CASE("missing rows: a row that comes back stands again, one the office voided does not") {
    Council council;
    council.load({row("F7", "L-1"), row("F7", "comes back")}, council.replacing());
    council.load({row("F8", "L-1")}, council.replacing());
    CHECK(council.load({row("F9", "L-1"), row("F9", "comes back")}, council.replacing()).updated == 1);
    CHECK(council.voided() == std::vector<bool>{true, false});
    std::string stream;
    council.desk.each_of<Visit::ClockedIn>([&](const EventView& event, auto) {
        if (stream.empty()) stream = event.stream();
    });
    const Envelope envelope{
        .id = "void", .source = "test:office", .stream = stream, .occurred = at("2026-03-09T09:00:00Z")};
    const Proposal proposal = propose<Visit::Voided>(envelope, [](auto fact) { fact.setReason("entered twice"); });
    REQUIRE(council.desk.recorder->append({&proposal, 1}));
    AbacusRow again = row("F9", "L-1");
    again.reference = "F10";
    CHECK(council.load({again}, council.desk.how()).duplicate == 1);
    CHECK(council.voided().back());
}

TEST_CASE("missing rows: no week is replaced by a file that could not be read to the last row") {
    Council council;
    council.load({row("F7", "L-1"), row("F7", "L-2")}, council.replacing());
    CHECK(council.load({row("F8", "L-1"), row("F8", "L-2", "SU-12", "nonsense")}, council.replacing()).withdrawn == 0);
    CHECK(council.voided().empty());
}

TEST_CASE("missing rows: an unknown word is refused before a file is read") {
    const Folder folder;
    const LoadOptions how{.format = "abacus", .map = folder.file("m.toml", "missing_rows = \"drop\"\n"), .clock = [] {
                              return at("2026-03-09T10:00:00Z");
                          }};
    CHECK(check(folder.file("a.csv", abacus_file({AbacusRow{}})), how).error().sentence ==
          "m.toml: \"missing_rows\" is \"keep\" or \"replace week\"");
}

}  // namespace
}  // namespace daybook::ingest
