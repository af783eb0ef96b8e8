#include "tests/dsl/places.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

const std::filesystem::path presets = checkout() / "deploy/feeds";
const std::string rota_heading =
    "VisitRef,PersonRef,ContractRef,Zone,Date,Start,Minutes,Carers,Status,WorkerRef,PublishedAt\n";

struct RotaRow {
    std::string visit = "V1", person = "SU-12", day = "04/03/2026", start = "08:00", minutes = "30", carers = "1",
                status = "Planned", worker = "W-3", made = "02/03/2026 12:00";
    operator std::string() const {
        return visit + "," + person + ",C1,Z1," + day + "," + start + "," + minutes + "," + carers + "," + status +
               "," + worker + "," + made + "\n";
    }
};
std::string rota(const std::vector<std::string>& rows) {
    std::string text = rota_heading;
    for (const auto& row : rows) text += row;
    return text;
}
LoadOptions rota_how(const Desk& desk) { return desk.how("mapped", presets / "rota.toml"); }

Result<CheckReport> checked(const std::string& map, const std::string& text, std::vector<CheckedRow>* rows = nullptr) {
    const Folder folder;
    const LoadOptions how{
        .format = "mapped", .map = folder.file("m.toml", map), .clock = [] { return at("2026-03-09T10:00:00Z"); }};
    return check(folder.file("a.csv", text), how, [&](const CheckedRow& row) {
        if (rows) rows->push_back(row);
    });
}
std::string refusal(const std::string& map, const std::string& text = "Ref,Who,Date,Start,Minutes\n") {
    const auto report = checked(map, text);
    REQUIRE_FALSE(report);
    return report.error().sentence;
}

TEST_CASE("rota: a row plans a visit for its person, contract and workers") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto receipt =
        desk.load(folder.file("r.csv", rota({RotaRow{}, RotaRow{.visit = "V2", .carers = "2"}})), rota_how(desk));
    CHECK(receipt.source == "feed:rota");
    CHECK(receipt.new_rows == 2);
    CHECK(receipt.exceptions == 0);
    CHECK(desk.types("visit") == std::vector<std::string>{"Planned", "Planned"});
    CHECK(desk.count<schema::Feed::HeardThrough>() == 0);  // a rota says nothing of what happened (R1)
    desk.each_of<Visit::Planned>([](const EventView& event, auto fact) {
        CHECK(instant(fact.getStart()) == at("2026-03-04T08:00:00Z"));
        CHECK(fact.getSeconds() == 1800);
        CHECK(std::string(fact.getContract().cStr()) == "C1");
        CHECK(std::string(fact.getPerson().cStr()).starts_with("person-"));
        CHECK(fact.getWorkers().size() == 1);
        CHECK(fact.getRequired() >= 1);
        CHECK(event.occurred() == at("2026-03-02T12:00:00Z"));
    });
}

TEST_CASE("rota: its people are those of the council's file") {
    const Folder folder;
    Desk desk;
    desk.load(folder.file("r.csv", rota({RotaRow{}})), rota_how(desk));
    desk.load(folder.file("a.csv", abacus_file({AbacusRow{}})));
    std::string planned, clocked;
    desk.each_of<Visit::Planned>([&](const EventView&, auto fact) { planned = fact.getPerson().cStr(); });
    desk.each_of<Visit::ClockedIn>([&](const EventView&, auto fact) { clocked = fact.getPerson().cStr(); });
    CHECK(planned == clocked);
}

TEST_CASE("rota: a later version moves the visit, changes its worker, or cancels it") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.load(
        folder.file("1.csv", rota({RotaRow{}, RotaRow{.visit = "V2"}, RotaRow{.visit = "V3"}, RotaRow{.visit = "V4"}})),
        rota_how(desk));
    const std::string later = "03/03/2026 09:00";
    const auto receipt =
        desk.load(folder.file("2.csv", rota({RotaRow{.start = "08:45", .made = later},
                                             RotaRow{.visit = "V2", .worker = "W-9", .made = later},
                                             RotaRow{.visit = "V3", .status = "Cancelled by client", .made = later},
                                             RotaRow{.visit = "V4", .made = later}})),
                  rota_how(desk));
    CHECK(receipt.updated == 3);
    CHECK(receipt.duplicate == 1);
    CHECK(desk.types("visit") == std::vector<std::string>{"Planned", "Planned", "Planned", "Planned", "Replanned",
                                                          "Unassigned", "Assigned", "Cancelled", "VersionTold"});
    desk.each_of<Visit::Replanned>([](const EventView& event, auto fact) {
        CHECK(instant(fact.getStart()) == at("2026-03-04T08:45:00Z"));
        CHECK(event.occurred() == at("2026-03-03T09:00:00Z"));
    });
    desk.each_of<Visit::Cancelled>([](const EventView& event, auto fact) {
        CHECK(fact.getBy() == schema::Who::PERSON);
        CHECK(event.occurred() == at("2026-03-03T09:00:00Z"));
    });
}

TEST_CASE("rota: version 2 after version 3 is history") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file("3.csv", rota({RotaRow{.start = "09:00", .made = "03/03/2026 09:00"}})), rota_how(desk));
    const auto receipt = desk.load(folder.file("2.csv", rota({RotaRow{.start = "08:30"}})), rota_how(desk));
    CHECK(receipt.updated == 0);
    CHECK(receipt.duplicate == 1);
    CHECK(receipt.exceptions == 1);
    CHECK(desk.count<Visit::Replanned>() == 0);
}

TEST_CASE("rota: a cancelled visit planned again is due again, and an exception says so") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file("1.csv", rota({RotaRow{.status = "Cancelled"}})), rota_how(desk));
    const auto receipt = desk.load(folder.file("2.csv", rota({RotaRow{.made = "03/03/2026 12:00"}})), rota_how(desk));
    CHECK(receipt.exceptions == 1);
    CHECK(receipt.updated == 1);
    CHECK(desk.count<Visit::ExceptionRaised>() == 1);
    std::vector<bool> taken_back;
    desk.each_of<Visit::Cancelled>([&](const EventView&, auto fact) { taken_back.push_back(fact.getTakenBack()); });
    CHECK(taken_back == std::vector<bool>{false, true});
}

TEST_CASE("rota: without dates of its own a cancellation is no older than the file before, which planned the visit") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const RotaRow planned{.day = "09/03/2026", .start = "15:00", .made = ""};
    RotaRow cancelled = planned;
    cancelled.status = "Cancelled by client";
    desk.load(folder.file("1.csv", rota({planned})), rota_how(desk));
    desk.clock().set(at("2026-03-09T11:00:00Z"));
    desk.load(folder.file("2.csv", rota({cancelled})), rota_how(desk));
    desk.clock().set(at("2026-03-09T12:00:00Z"));
    desk.load(folder.file("3.csv", rota({cancelled, RotaRow{.visit = "V2", .made = ""}})), rota_how(desk));
    CHECK(desk.count<Visit::Cancelled>() == 1);
    desk.each_of<Visit::Cancelled>([](const EventView& event, auto fact) {
        CHECK(event.occurred() == at("2026-03-09T11:00:00Z"));
        CHECK_FALSE(fact.getTimeUnsaid());
    });
}

// The office decides that the visit there is is cancelled, or is not after all.
void office_cancels(Desk& desk, const char* id, bool taken_back = false) {
    std::string stream;
    desk.each_of<Visit::Planned>([&](const EventView& event, auto) { stream = event.stream(); });
    const Envelope envelope{
        .id = id, .source = "test:office", .stream = stream, .occurred = at("2026-03-02T15:00:00Z")};
    const Proposal proposal = propose<Visit::Cancelled>(envelope, [&](auto fact) {
        fact.setBy(schema::Who::PERSON);
        fact.setTakenBack(taken_back);
    });
    REQUIRE(desk.recorder->append({&proposal, 1}));
}

TEST_CASE("rota: a cancellation decided here is not said again by the rota that tells it later") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file("1.csv", rota({RotaRow{}})), rota_how(desk));
    office_cancels(desk, "by-phone");
    const RotaRow told{.status = "Cancelled by client", .made = "03/03/2026 12:00"};
    CHECK(desk.load(folder.file("2.csv", rota({told})), rota_how(desk)).duplicate == 1);
    CHECK(desk.types("visit") == std::vector<std::string>{"Planned", "Cancelled", "VersionTold"});
}

TEST_CASE("rota: one that still plans what the office cancelled is flagged, once") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    desk.load(folder.file("1.csv", rota({RotaRow{}})), rota_how(desk));
    office_cancels(desk, "by-phone");
    const auto load = [&](const char* name, const char* made) {
        return desk.load(folder.file(name, rota({RotaRow{.made = made}})), rota_how(desk)).exceptions;
    };
    CHECK(load("2.csv", "03/03/2026 09:00") == 1);
    CHECK(load("3.csv", "03/03/2026 12:00") == 0);
    CHECK(desk.count<Visit::Cancelled>() == 1);
    office_cancels(desk, "by-mistake", true);
    CHECK(load("4.csv", "03/03/2026 15:00") == 0);
}

TEST_CASE("rota: a row without a version that differs is a correction from a later file, and flagged within one") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto load = [&](const char* name, const std::vector<std::string>& rows) {
        return desk.load(folder.file(name, rota(rows)), rota_how(desk));
    };
    CHECK(load("1.csv", {RotaRow{.made = ""}}).exceptions == 0);
    const auto later = load("2.csv", {RotaRow{.start = "08:45", .made = ""}});
    CHECK(later.updated == 1);
    CHECK(later.exceptions == 0);
    const auto twice = load("3.csv", {RotaRow{.start = "09:00", .made = ""}, RotaRow{.start = "09:15", .made = ""}});
    CHECK(twice.updated == 2);
    CHECK(twice.exceptions == 1);
    std::vector<Instant> starts;
    desk.each_of<Visit::Replanned>([&](const EventView&, auto fact) { starts.push_back(instant(fact.getStart())); });
    CHECK(starts.back() == at("2026-03-04T09:15:00Z"));  // the later one wins
    // Said again it is told before, whatever came since: nothing.
    CHECK(load("4.csv", {RotaRow{.start = "09:15", .made = ""}, RotaRow{.visit = "V2", .made = ""}}).duplicate == 1);
}

TEST_CASE("rota: without a date of its own a plan counts as made before its day") {
    const Folder folder;
    Desk desk;
    desk.load(folder.file("1.csv", rota({RotaRow{.made = ""}})), rota_how(desk));
    desk.each_of<Visit::Planned>(
        [](const EventView& event, auto) { CHECK(event.occurred() == at("2026-03-04T00:00:00Z")); });
}

TEST_CASE("rota: rows that plan nothing are rejected by field") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const auto receipt = desk.load(
        folder.file("1.csv", rota({RotaRow{.visit = ""}, RotaRow{.visit = "V2", .minutes = "0"},
                                   RotaRow{.visit = "V3", .status = "Perhaps"}, RotaRow{.visit = "V4", .carers = "99"},
                                   RotaRow{.visit = "V5"}, RotaRow{.visit = "V6", .start = "8 am"}})),
        rota_how(desk));
    CHECK(receipt.new_rows == 1);
    std::vector<std::string> why;
    for (const auto& row : receipt.rejected_rows) why.push_back(row.field + " " + row.code);
    CHECK(why == std::vector<std::string>{"VisitRef missing", "Minutes end-before-start", "Status word",
                                          "Carers number", "Start time"});
}

TEST_CASE("actuals: clocks, methods, manual times and no access") {
    const Folder folder;
    Desk desk;
    desk.agree("C1");
    const std::string text =
        "RecordId,PersonRef,WorkerRef,ContractRef,Date,ClockIn,ClockOut,Method,Status,WeekEnding\n"
        "1,SU-12,W-3,C1,04/03/2026,08:10:00,08:39:00,Mobile,Done,08/03/2026\n"
        "2,SU-13,W-3,C1,04/03/2026,09:10:00,09:39:00,Manual,Done,08/03/2026\n"
        "3,SU-14,W-3,C1,04/03/2026,10:10:00,10:20:00,Mobile,No access,08/03/2026\n"
        "4,SU-15,W-3,C1,04/03/2026,09:00:00,08:00:00,Tag,Done,08/03/2026\n"
        "5,SU-15,W-3,C1,04/03/2026,23:50:00,00:20:00,Tag,Done,08/03/2026\n"
        "6,SU-16,W-3,C1,25/10/2026,01:45:00,01:15:00,Tag,Done,\n";
    const auto receipt = desk.load(folder.file("a.csv", text), desk.how("mapped", presets / "actuals.toml"));
    CHECK(receipt.new_rows == 6);
    CHECK(receipt.exceptions == 1);
    CHECK(desk.types("visit") == std::vector<std::string>{"ClockedIn", "ClockedOut", "ManuallyConfirmed", "Frustrated",
                                                          "ExceptionRaised", "ClockedIn", "ClockedOut", "ClockedIn",
                                                          "ClockedOut", "ClockedIn", "ClockedOut"});
    CHECK(desk.count<schema::Feed::HeardThrough>() == 1);
    std::vector<Instant> outs;
    desk.each_of<Visit::ClockedOut>([&](const EventView& event, auto) { outs.push_back(event.occurred()); });
    CHECK(outs == std::vector<Instant>{at("2026-03-04T08:39:00Z"), at("2026-03-04T08:00:00Z"),
                                       at("2026-03-05T00:20:00Z"), at("2026-10-25T01:15:00Z")});
}

const std::string good_map =
    "key = \"Ref\"\n[columns]\nperson = \"Who\"\ndate = \"Date\"\nstart = \"Start\"\nlength = \"Minutes\"\n";

TEST_CASE("map: semicolons, decimal hours, other patterns and zones") {
    std::vector<CheckedRow> rows;
    const auto report = checked(
        "delimiter = \";\"\nzone = \"Europe/Paris\"\nkey = [\"Ref\", \"Date\"]\n[columns]\nperson = \"Who\"\nstart = "
        "\"Date\"\nlength = \"Hours\"\n"
        "[formats]\ntime = \"%Y-%m-%d %H:%M\"\nlength = \"hours\"\n",
        "ref;who;date;hours\n1;P;2026-07-01 08:00;1.25\n", &rows);
    REQUIRE(report);
    CHECK(report->accepted == 1);
    const auto& planned = rows.at(0).facts.at(1);
    CHECK(planned["type"] == "visit.Planned");
    CHECK(planned["data"]["start"] == micros(at("2026-07-01T06:00:00Z")));
    CHECK(planned["data"]["seconds"] == 4500);
}

TEST_CASE("map: an unknown word is refused with the nearest one, where it stands") {
    CHECK(checked(good_map, "Ref,Who,Date,Start,Minutes\n1,P,04/03/2026,08:00,30\n")->accepted == 1);
    CHECK(refusal("zoen = \"x\"\n" + good_map) == "m.toml line 1: \"zoen\" is not known — did you mean \"zone\"?");
    CHECK(refusal(good_map + "persn_name = \"x\"\n")
              .find("\"persn_name\" is not known in [columns] — did you mean \"person_name\"?") != std::string::npos);
    CHECK(refusal(good_map + "[colums]\nx = 1\n").find("did you mean \"columns\"") != std::string::npos);
    CHECK(refusal(good_map + "[status]\nGone = \"canceled\"\n").find("did you mean \"cancelled\"") !=
          std::string::npos);
    CHECK(refusal(good_map, "Ref,Who,Datum,Start,Minutes\n") ==
          "the file has no column \"Date\"; the nearest heading is \"Datum\"");
    CHECK(refusal(good_map + "[formats]\ndate = \"%x\"\n").find("%x") != std::string::npos);
    CHECK(refusal("key = \n").find("m.toml line 1 is not TOML") != std::string::npos);
    CHECK(refusal("zone = \"Europe/Lodnon\"\n" + good_map).find("Lodnon") != std::string::npos);
}

TEST_CASE("map: what makes no sense is said before a file is read") {
    CHECK(refusal("[columns]\nperson = \"Who\"\nstart = \"Start\"\nlength = \"M\"\ndate = \"D\"\n").find("\"key\"") !=
          std::string::npos);
    CHECK(refusal("key = \"Ref\"\n[columns]\nstart = \"Start\"\n").find("\"person\"") != std::string::npos);
    CHECK(refusal("key = \"Ref\"\n[columns]\nperson = \"Who\"\nstart = \"Start\"\ndate = \"Date\"\n")
              .find("\"end\" or \"length\"") != std::string::npos);
    CHECK(refusal("key = \"Ref\"\n[columns]\nperson = \"Who\"\nstart = \"Start\"\nlength = \"M\"\n").find("\"date\"") !=
          std::string::npos);
}

TEST_CASE("map: every preset can be read") {
    for (const auto& entry : std::filesystem::directory_iterator(presets)) {
        if (entry.path().extension() != ".toml") continue;
        INFO(entry.path());
        const Folder folder;
        const LoadOptions how{
            .format = "mapped", .map = entry.path(), .clock = [] { return at("2026-03-09T10:00:00Z"); }};
        const auto report = check(folder.file("a.csv", "Nothing\n"), how);
        REQUIRE_FALSE(report);
        CHECK(report.error().sentence.starts_with("the file has no column"));
    }
}

}  // namespace
}  // namespace daybook::ingest
