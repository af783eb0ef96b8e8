#include <set>

#include "services/runtime/memory_file.h"
#include "tests/ingest/kinds.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

TEST_CASE("repair: rejected rows come out as a file of their own, and are recorded once they are mended") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        const auto first = kind.load(
            desk, folder, {{.id = "1"}, {.id = "2", .start = "9.10"}, {.id = "3"}, {.id = "4", .start = "9.40"}});
        CHECK(first.rejected == 2);
        const auto sheet = folder.path() / "mend";
        const auto rows = rejected_rows(*desk.recorder, first.file, sheet, "account-office", kind.map);
        INFO((rows ? "" : rows.error().sentence));
        REQUIRE(rows);
        CHECK(*rows == 2);
        std::string text = text_of(sheet);
        CHECK(text.find("9.40") != std::string::npos);
        // One is mended, the other is not, and stays to be repaired.
        for (auto at = text.find("9.10"); at != std::string::npos; at = text.find("9.10")) text.replace(at, 4, "08:10");
        auto how = desk.how("", kind.map);
        how.actor = "account-office";
        const auto repaired = repair(*desk.recorder, first.file, folder.file("mended", text), how);
        INFO((repaired ? "" : repaired.error().sentence));
        REQUIRE(repaired);
        CHECK(repaired->new_rows == 1);
        CHECK(repaired->rejected == 1);
        CHECK(repaired->source == first.source);
        CHECK(desk.count<Visit::ClockedIn>() == 3);
        desk.each_of<schema::Feed::RowRepaired>([&](const EventView& event, auto fact) {
            CHECK(event.stream() == first.file);
            CHECK(std::string(fact.getFile().cStr()) == repaired->file);
        });
        CHECK(desk.count<schema::Feed::RowRepaired>() == 1);
        CHECK(*rejected_rows(*desk.recorder, first.file, sheet, "account-office", kind.map) == 1);
    }
}

TEST_CASE("repair: rows taken out and brought again through memory are on no disk in clear") {
    for (const auto& kind : kinds()) {
        INFO(kind.name);
        const Folder folder;
        Desk desk;
        desk.agree("C1");
        const auto first = kind.load(desk, folder, {{.id = "1"}, {.id = "2", .start = "9.10"}});
        // What there is is the sender's file, and the log; whatever else is written is found here.
        const auto files = [&] {
            std::set<std::string> names;
            for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
                if (entry.path().filename().string().starts_with("daybook-repair")) names.insert(entry.path().string());
            for (const auto& entry : std::filesystem::directory_iterator(folder.path())) names.insert(entry.path());
            return names;
        };
        const auto before = files();
        const auto sheet = rejected_sheet(*desk.recorder, first.file, "account-office", kind.map);
        REQUIRE(sheet);
        CHECK(sheet->rows == 1);
        std::string text = sheet->text;
        REQUIRE(text.find("9.10") != std::string::npos);
        for (auto at = text.find("9.10"); at != std::string::npos; at = text.find("9.10")) text.replace(at, 4, "08:10");
        const auto mended = MemoryFile::of(text);
        REQUIRE(mended);
        auto how = desk.how("", kind.map);
        how.actor = "account-office";
        const auto repaired = repair(*desk.recorder, first.file, mended->path(), how);
        INFO((repaired ? "" : repaired.error().sentence));
        REQUIRE(repaired);
        CHECK(repaired->new_rows == 1);
        CHECK(files() == before);
        // As a file it is the same, and only where it was asked for.
        const auto again = kind.load(desk, folder, {{.id = "5"}, {.id = "6", .start = "9.10"}}, 2);
        const auto to = folder.path() / "sheet";
        REQUIRE(rejected_rows(*desk.recorder, again.file, to, "account-office", kind.map));
        CHECK(text_of(to) == rejected_sheet(*desk.recorder, again.file, "account-office", kind.map)->text);
        CHECK((std::filesystem::status(to).permissions() & std::filesystem::perms::others_read) ==
              std::filesystem::perms::none);
    }
}

TEST_CASE("repair: a file of other rows than wait is refused, and so is one of which none waits") {
    const auto kind = kinds().front();
    const Folder folder;
    Desk desk;
    const auto first = kind.load(desk, folder, {{.id = "1"}, {.id = "2", .start = "9.10"}});
    auto how = desk.how();
    how.actor = "account-office";
    const auto head = desk.head();
    CHECK_FALSE(repair(*desk.recorder, first.file, folder.file("m", abacus_csv({{.id = "2"}, {.id = "3"}}, 1)), how));
    CHECK(desk.head().value == head.value + 1);  // that the rows were opened
    const auto good = kind.load(desk, folder, {{.id = "7"}}, 2);
    CHECK(rejected_rows(*desk.recorder, good.file, folder.path() / "x", "a").error().kind == Error::Kind::rejected);
    CHECK(rejected_rows(*desk.recorder, "feed-none", folder.path() / "x", "a").error().kind == Error::Kind::not_found);
}

TEST_CASE("list: the files there are, the latest first, with their receipts and what waits of them") {
    const auto kind = kinds().front();
    const Folder folder;
    Desk desk;
    CHECK(list(*desk.recorder, 10)->empty());
    const auto first = kind.load(desk, folder, {{.id = "1"}, {.id = "2", .start = "9.10"}});
    const auto second = kind.load(desk, folder, {{.id = "3"}}, 2);
    const auto all = list(*desk.recorder, 10);
    REQUIRE(all);
    REQUIRE(all->size() == 2);
    CHECK((*all)[0].receipt.file == second.file);
    CHECK((*all)[1].receipt.rejected == 1);
    CHECK((*all)[1].repaired == 0);
    CHECK((*all)[1].format == "abacus");
    CHECK((*all)[1].completed);
    CHECK(list(*desk.recorder, 1)->size() == 1);
}

}  // namespace
}  // namespace daybook::ingest
