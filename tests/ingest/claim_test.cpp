// The council's file for an invoice: what it asks for, to the minute and the penny, and read again anywhere.

#include "schema/invoice.capnp.h"
#include "schema/package.capnp.h"
#include "schema/worker.capnp.h"
#include "services/ingest/export.h"
#include "tests/dsl/places.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Visit;

const ExportOptions officer{
    .contract = {}, .from = {}, .to = {}, .actor = "finance-1", .reference = "CLAIM-1", .provider = "PRV1"};

unsigned next_number() {
    static unsigned number = 0;
    return ++number;
}
template <class Fact, class Fill>
void tell(Desk& desk, const std::string& stream, const std::string& when, Fill fill) {
    const Envelope envelope{.id = "told-" + std::to_string(next_number()),
                            .source = "test:office",
                            .stream = stream,
                            .occurred = at(when.c_str())};
    const Proposal one = propose<Fact>(envelope, fill);
    const auto receipt = desk.recorder->append({&one, 1});
    INFO((receipt ? "" : receipt.error().sentence));
    REQUIRE(receipt);
}

struct Billed {
    std::string visit, worker;
    unsigned minutes = 0;
    std::int64_t pence = 0;
    std::int32_t day = 0;
};
// Two care workers at a visit of half an hour, one by hand; a visit billed in two parts over midnight; a line that was
// adjusted, one that was credited whole; and a week's own line.
void a_week(Desk& desk) {
    desk.agree("county");
    tell<schema::Person::Registered>(desk, "person-12", "2026-03-01T09:00:00Z", [](auto fact) {
        fact.setReference("SU-12");
        fact.setName("Person 12");
    });
    for (const char* worker : {"worker-3", "worker-4"})
        tell<schema::Worker::Joined>(desk, worker, "2026-03-01T09:00:00Z", [&](auto fact) {
            fact.setReference(std::string("W-") + worker[7]);
            fact.setName(std::string("Worker ") + worker[7]);
        });
    tell<schema::Package::Authorised>(desk, "package-p1", "2026-03-01T09:00:00Z", [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("county");
        fact.setPurchaseOrder("PO-7");
        fact.setFrom(number(*parse_day("2026-03-01")));
    });
    const auto plan = [&](const std::string& visit, const std::string& start, unsigned required) {
        tell<Visit::Planned>(desk, "visit-" + visit, "2026-03-01T10:00:00Z", [&](auto fact) {
            fact.setPerson("person-12");
            fact.setPackage("p1");
            fact.setContract("county");
            fact.setStart(micros(at(start.c_str())));
            fact.setSeconds(1'800);
            fact.setRequired(static_cast<std::uint8_t>(required));
        });
    };
    plan("v1", "2026-03-02T08:00:00Z", 2);
    plan("v2", "2026-03-03T23:45:00Z", 1);
    plan("v3", "2026-03-04T08:00:00Z", 1);
    plan("v4", "2026-03-05T08:00:00Z", 1);
    for (const auto& [when, in] : {std::pair{"2026-03-02T08:04:00Z", true}, {"2026-03-02T08:31:04Z", false}}) {
        const auto fill = [](auto fact) {
            fact.setPerson("person-12");
            fact.setWorker("worker-3");
        };
        if (in)
            tell<Visit::ClockedIn>(desk, "visit-v1", when, fill);
        else
            tell<Visit::ClockedOut>(desk, "visit-v1", when, fill);
    }
    tell<Visit::ManuallyConfirmed>(desk, "visit-v1", "2026-03-02T09:00:00Z", [](auto fact) {
        fact.setPerson("person-12");
        fact.setWorker("worker-4");
        fact.setStart(micros(at("2026-03-02T08:00:00Z")));
        fact.setEnd(micros(at("2026-03-02T08:30:00Z")));
        fact.setSecondary(true);
    });
    const auto day = [](const char* date) { return number(*parse_day(date)); };
    const std::vector<Billed> lines{
        {"v1", "worker-3", 27, 808, day("2026-03-02")}, {"v1", "worker-4", 30, 898, day("2026-03-02")},
        {"v2", "worker-3", 15, 449, day("2026-03-03")}, {"v2", "worker-3", 15, 467, day("2026-03-03")},
        {"v3", "worker-3", 30, 898, day("2026-03-04")}, {"v4", "worker-3", 30, 898, day("2026-03-05")},
        {"", "", 0, 5'000, day("2026-03-08")}};
    tell<schema::Invoice::Drafted>(desk, "invoice-i1", "2026-03-09T08:00:00Z", [&](auto fact) {
        fact.setContract("county");
        fact.setFrom(day("2026-03-02"));
        fact.setTo(day("2026-03-08"));
        auto list = fact.initLines(static_cast<unsigned>(lines.size()));
        for (unsigned i = 0; i < list.size(); ++i) {
            list[i].setNumber(i + 1);
            list[i].setPackage("p1");
            list[i].setVisit(lines[i].visit);
            list[i].setWorker(lines[i].worker);
            list[i].setMinutes(lines[i].minutes);
            list[i].setPence(lines[i].pence);
            list[i].setDay(lines[i].day);
            if (lines[i].visit.empty()) list[i].setKind(schema::Invoice::Line::Kind::BLOCK);
        }
    });
    tell<schema::Invoice::Issued>(desk, "invoice-i1", "2026-03-09T08:01:00Z", [&](auto fact) {
        fact.setNumber("county/1");
        fact.setPence(9'418);
        fact.setDue(day("2026-04-08"));
    });
    const auto note = [&](auto fact, const char* number, unsigned line, std::int64_t pence, auto kind) {
        fact.setNumber(number);
        auto list = fact.initLines(1);
        list[0].setNumber(1);
        list[0].setCitesLine(line);
        list[0].setPence(pence);
        list[0].setKind(kind);
    };
    using Kind = schema::Invoice::Line::Kind;
    tell<schema::Invoice::Adjusted>(desk, "invoice-i1", "2026-03-09T08:02:00Z",
                                    [&](auto fact) { note(fact, "county/2", 5, 36, Kind::ADJUSTMENT); });
    tell<schema::Invoice::CreditNoted>(desk, "invoice-i1", "2026-03-09T08:03:00Z",
                                       [&](auto fact) { note(fact, "county/3", 6, -898, Kind::CREDIT); });
}

// What a Daybook holds as claimed.
struct Claimed {
    std::int64_t seconds = 0, pence = 0;
    unsigned visits = 0;
    bool operator==(const Claimed&) const = default;
};
Claimed claimed_in(Desk& desk) {
    Claimed all;
    desk.each_of<Visit::Claimed>([&](const EventView&, auto fact) {
        all.seconds += fact.getSeconds();
        all.pence += fact.getPence();
        ++all.visits;
    });
    return all;
}

TEST_CASE("claim: the file of an invoice is this one, row by row") {
    const Folder folder;
    Desk desk;
    a_week(desk);
    const auto out = folder.path() / "claim.csv";
    const auto receipt = export_invoice(*desk.recorder, out, "invoice-i1", officer);
    INFO((receipt ? "" : receipt.error().sentence));
    REQUIRE(receipt);
    CHECK(*receipt == ExportReceipt{.rows = 5});
    CHECK(text_of(out) == text_of((checkout() / "tests/ingest/claim.csv").string()));
}

TEST_CASE("claim: read into an empty Daybook as many minutes and pence are claimed as the invoice asks for") {
    const Folder folder;
    const auto out = folder.path() / "claim.csv";
    {
        Desk desk;
        a_week(desk);
        REQUIRE(export_invoice(*desk.recorder, out, "i1", officer));
    }
    Desk empty;
    const auto receipt = empty.load(out);
    CHECK(receipt.read == 5);
    CHECK(receipt.rejected == 0);
    // 27 + 30 + 15 + 15 + 30 minutes; 9,418 billed + 36 − 898.
    CHECK(claimed_in(empty) == Claimed{.seconds = 117 * 60, .pence = 8'556, .visits = 5});
    // The negative control: a row less is less.
    std::string text = text_of(out);
    text.erase(text.rfind("CLAIM-1"));
    Desk less;
    less.load(folder.file("less.csv", text));
    CHECK_FALSE(claimed_in(less) == claimed_in(empty));
}

TEST_CASE("claim: times that a feed told in a row of its own stand beside the visit it was paired with") {
    const Folder folder;
    Desk desk;
    a_week(desk);
    const auto came = [](auto fact) {
        fact.setPerson("person-12");
        fact.setWorker("worker-4");
    };
    tell<Visit::ClockedIn>(desk, "visit-row-9", "2026-03-04T08:02:00Z", came);
    tell<Visit::ClockedOut>(desk, "visit-row-9", "2026-03-04T08:31:00Z", came);
    tell<schema::Invoice::Drafted>(desk, "invoice-i2", "2026-03-09T09:00:00Z", [](auto fact) {
        fact.setContract("county");
        auto list = fact.initLines(3);
        list[0].setNumber(1);
        list[0].setPackage("p1");
        list[0].setVisit("v3");
        list[0].setWorker("worker-4");
        list[0].setAttended("row-9");
        list[0].setMinutes(29);
        list[0].setPence(868);
        list[0].setDay(number(*parse_day("2026-03-04")));
        list[1].setNumber(2);  // of the contract, and of nobody
        list[1].setKind(schema::Invoice::Line::Kind::SERVICE_CREDIT);
        list[1].setPence(-500);
        list[2].setNumber(3);  // the person pays it; the care was given all the same
        list[2].setKind(schema::Invoice::Line::Kind::CONTRIBUTION);
        list[2].setPackage("p1");
        list[2].setDay(number(*parse_day("2026-03-08")));
        list[2].setPayer("person-12");
        list[2].setPence(-100);
    });
    tell<schema::Invoice::Issued>(desk, "invoice-i2", "2026-03-09T09:01:00Z", [](auto fact) {
        fact.setNumber("county/4");
        fact.setPence(268);
        fact.setDue(number(*parse_day("2026-04-08")));
    });
    const auto out = folder.path() / "claim.csv";
    const auto receipt = export_invoice(*desk.recorder, out, "i2", officer);
    INFO((receipt ? "" : receipt.error().sentence));
    REQUIRE(receipt);
    CHECK(*receipt == ExportReceipt{.rows = 1});
    CHECK(text_of(out).find(",county/4.1,0.00,8.68,delivered,04/03/2026,08:00:00,00:29:00,08:02:00,00:29:00,") !=
          std::string::npos);
}

TEST_CASE("claim: nothing is claimed by a draft, by nobody, or without saying who asks") {
    const Folder folder;
    Desk desk;
    a_week(desk);
    const auto out = folder.path() / "no.csv";
    tell<schema::Invoice::Drafted>(desk, "invoice-draft", "2026-03-09T09:00:00Z", [](auto fact) {
        fact.setContract("county");
        fact.initLines(1)[0].setNumber(1);
    });
    const auto draft = export_invoice(*desk.recorder, out, "draft", officer);
    REQUIRE_FALSE(draft);
    CHECK(draft.error().sentence == "invoice-draft was not issued: nothing is claimed by it");
    CHECK(export_invoice(*desk.recorder, out, "none", officer).error().kind == Error::Kind::not_found);
    ExportOptions nobody = officer;
    nobody.actor.clear();
    CHECK(export_invoice(*desk.recorder, out, "i1", nobody).error().kind == Error::Kind::rejected);
    CHECK_FALSE(std::filesystem::exists(out));
}

}  // namespace
}  // namespace daybook::ingest
