// The council's file, written (feeds.md, adapter 1: "exported as well as imported").

#include "schema/record.capnp.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

ExportOptions all_of(const std::string& contract) {
    return {.contract = contract,
            .from = *parse_day("2026-03-01"),
            .to = *parse_day("2026-10-31"),
            .actor = "finance-1",
            .reference = "OUT-1",
            .provider = "PRV1"};
}
ExportReceipt exported(Desk& desk, const std::filesystem::path& to, const ExportOptions& options) {
    const auto receipt = export_abacus(*desk.recorder, to, options);
    INFO((receipt ? "" : receipt.error().sentence));
    REQUIRE(receipt);
    return *receipt;
}

TEST_CASE("export: the file holds what was claimed beside what was recorded, in the council's own columns") {
    const Folder folder;
    Desk desk;
    desk.agree("C~2f1");
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{.contract = "C/1", .carers = "2"},
                                                AbacusRow{.contract = "C/1",
                                                          .details = "\"Twelve, Person\"",
                                                          .ours = "=L-2",
                                                          .claimed = "12:00:00",
                                                          .actual = "",
                                                          .actual_for = ""},
                                                AbacusRow{.contract = "another"},
                                                AbacusRow{.contract = "C/1", .ours = "L-3", .paid = "False"}})));
    CHECK(exported(desk, folder.path() / "out.csv", all_of("C/1")) == ExportReceipt{.rows = 2});
    CHECK(
        text_of(folder.path() / "out.csv") ==
        "FileReference,Description,Created,ProviderRef,ContractNumber,ServiceUserRef,ServiceUserDetails,WeekEnding,"
        "OurRef,"
        "ServiceUserContribution,PaymentClaimed,ServiceType,VisitDate,StartTimeClaimed,DurationClaimed,ActualStartTime,"
        "ActualDuration,SecondaryVisit,NumberOfCarers,OrderRef,ManuallyAmended,VisitCode,CareWorkerReference,"
        "CareWorkerName\r\n"
        "OUT-1,Daybook export,2026-03-09T10:00:00,PRV1,C/1,SU-12,\"Twelve, "
        "Person\",08/03/2026,L-1,0.00,10.00,Homecare,04/03/2026,"
        "08:00:00,00:30:00,08:10:00,00:29:00,False,2,PO1,False,V,W-3,Worker 3\r\n"
        "OUT-1,Daybook export,2026-03-09T10:00:00,PRV1,C/1,SU-12,\"Twelve, "
        "Person\",08/03/2026,=L-2,0.00,10.00,Homecare,04/03/2026,"
        "12:00:00,00:30:00,,,False,1,PO1,,V,W-3,Worker 3\r\n");
}

TEST_CASE("export: read again, every row is known, and nothing of the visits changes") {
    const Folder folder;
    Desk desk;
    desk.clock().set(at("2026-11-02T10:00:00Z"));
    desk.agree("C1");
    const std::string made = "2026-11-02T08:00:00";
    desk.load(folder.file(
        "a.csv",
        abacus_file(
            {AbacusRow{.created = made},
             AbacusRow{.created = made, .secondary = "True", .worker = "W-4", .carers = "2"},
             AbacusRow{.created = made, .ours = "-", .manual = "True"},
             AbacusRow{.created = made, .ours = "", .worker = "", .worker_name = ""},
             AbacusRow{.created = made, .details = "=cmd", .ours = "L \"5\"", .paid = "1234.56", .actual_for = ""},
             AbacusRow{.created = made, .ours = "L-6", .claimed = "23:50:00", .actual = "00:05:00"},
             AbacusRow{.created = made,
                       .week = "29/03/2026",
                       .day = "29/03/2026",
                       .claimed = "01:30:00",
                       .actual = "01:30:00"},
             AbacusRow{.created = made,
                       .week = "25/10/2026",
                       .day = "25/10/2026",
                       .claimed = "01:30:00",
                       .actual = "01:30:00",
                       .actual_for = "01:15:00"},
             AbacusRow{.created = made, .ours = "L-9", .actual_for = "-00:10:00"}})));
    const AbacusRow corrected{.reference = "F2", .created = "2026-11-02T09:00:00", .actual = "08:20:00"};
    CHECK(desk.load(folder.file("b.csv", abacus_file({corrected}))).updated == 1);
    const auto out = folder.path() / "out.csv";
    CHECK(exported(desk, out, all_of("C1")) == ExportReceipt{.rows = 9});
    desk.clock().advance(std::chrono::hours{1});
    const auto visits = desk.types("visit");
    const auto receipt = desk.load(out);
    CHECK(receipt.read == 9);
    CHECK(receipt.duplicate == 9);
    CHECK(receipt.rejected + receipt.new_rows + receipt.updated + receipt.exceptions == 0);
    auto now = desk.types("visit");
    CHECK(std::erase(now, "VersionTold") == 9);  // what it says stands already
    CHECK(now == visits);
}

TEST_CASE("export: it is recorded who asked for whose names, and who was erased is left out") {
    const Folder folder;
    Desk desk;
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{}, AbacusRow{.person = "SU-13"}})));
    std::vector<std::string> people;
    desk.each_of<schema::Person::Registered>(
        [&](const EventView& event, auto) { people.emplace_back(event.stream()); });
    REQUIRE(people.size() == 2);
    exported(desk, folder.path() / "out.csv", all_of("C1"));
    desk.each_of<schema::Record::Viewed>([&](const EventView&, auto fact) {
        CHECK(std::string(fact.getAccount().cStr()) == "finance-1");
        CHECK(fact.getSubjects().size() == 3);
    });
    CHECK(desk.count<schema::Record::Viewed>() == 1);
    const Envelope envelope{
        .id = "erase", .source = "test:office", .stream = "record-erased", .occurred = desk.clock().now()};
    const Proposal erased = propose<schema::Record::Erased>(envelope, [&](auto fact) { fact.setSubject(people[0]); });
    REQUIRE(desk.recorder->append({&erased, 1}));
    CHECK(exported(desk, folder.path() / "out.csv", all_of("C1")) == ExportReceipt{.rows = 1, .left_out = 1});
}

TEST_CASE("export: only the days asked for, and nothing without saying who asks") {
    const Folder folder;
    Desk desk;
    desk.load(folder.file("a.csv",
                          abacus_file({AbacusRow{}, AbacusRow{.day = "05/03/2026"}, AbacusRow{.day = "06/03/2026"}})));
    auto options = all_of("C1");
    options.from = options.to = *parse_day("2026-03-05");
    CHECK(exported(desk, folder.path() / "out.csv", options).rows == 1);
    options.actor.clear();
    CHECK(export_abacus(*desk.recorder, folder.path() / "no.csv", options).error().kind == Error::Kind::rejected);
    options = all_of("");
    CHECK(export_abacus(*desk.recorder, folder.path() / "no.csv", options).error().kind == Error::Kind::rejected);
    options = all_of("C1");
    std::swap(options.from, options.to);
    CHECK(export_abacus(*desk.recorder, folder.path() / "no.csv", options).error().kind == Error::Kind::rejected);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "no.csv"));
}

}  // namespace
}  // namespace daybook::ingest
