// What other systems and payers say of invoices.

#include "events/care/decisions/invoice.h"
#include "tests/dsl/places.h"
#include "tests/ingest/desk.h"

namespace daybook::ingest {
namespace {

using schema::Invoice;
using State = care::Invoice::State;

const std::filesystem::path presets = checkout() / "deploy/feeds";

std::string status_file(const std::vector<std::string>& rows) {
    std::string text = "EventId,Invoice,ContractRef,Payer,Amount,Status,At\n";
    for (std::size_t i = 0; i < rows.size(); ++i) text += std::to_string(i + 1) + "," + rows[i] + "\n";
    return text;
}
LoadOptions status_how(const Desk& desk) { return desk.how("mapped", presets / "invoice-status.toml"); }
LoadOptions remittance_how(const Desk& desk) { return desk.how("mapped", presets / "remittance.toml"); }

care::Invoice invoice(Desk& desk, const std::string& stream) {
    care::Invoice told;
    desk.each([&](const EventView& event) {
        if (event.stream() == stream) care::fold(told, event);
    });
    return told;
}
std::string counts(const FeedReceipt& receipt) {
    std::string text;
    for (const auto n :
         {receipt.read, receipt.new_rows, receipt.updated, receipt.duplicate, receipt.rejected, receipt.exceptions})
        text += std::to_string(n) + " ";
    return text;
}

TEST_CASE("invoices: a billing system's rows become an invoice, in the order of the file") {
    Desk desk;
    desk.agree("C1");
    const Folder folder;
    const auto file = folder.file("a.csv", status_file({
                                               "I-7,C1,council,898.00,Draft,02/03/2026 09:00",
                                               "I-8,C1,council,10.00,Draft,02/03/2026 09:00",
                                               "I-7,C1,,,Issued,03/03/2026 09:00",
                                               "I-7,C1,,98.00,Disputed,04/03/2026 09:00",
                                               "I-7,C1,,,Viewed,04/03/2026 10:00",
                                               "I-8,C1,,,Withdrawn,04/03/2026 10:00",
                                               "I-7,C1,,,Accepted,05/03/2026 09:00",
                                               "I-7,C1,,,Agreed,05/03/2026 10:00",
                                               "I-7,C1,,500.00,Paid,06/03/2026 10:00",
                                           }));
    CHECK(counts(desk.load(file, status_how(desk))) == "9 2 6 1 0 0 ");
    const auto seven = invoice(desk, "invoice-I-7");
    CHECK(seven.state() == State::part_paid);
    CHECK(seven.outstanding() == 39'800);
    CHECK(seven.due == parse_day("2026-04-02"));
    CHECK(seven.contract == "C1");
    CHECK(seven.payer == "council");
    CHECK(seven.disputes() == 1);
    CHECK(invoice(desk, "invoice-I-8").state() == State::cancelled);
    // The same rows in another file are the same.
    const auto again = folder.file("b.csv", text_of(file) + "10,I-9,C1,council,1.00,Draft,07/03/2026 09:00\n");
    CHECK(counts(desk.load(again, status_how(desk))) == "10 1 0 9 0 0 ");
    CHECK(invoice(desk, "invoice-I-7") == seven);
}

TEST_CASE("invoices: an order that does not fit is rejected with its reason, and the others are recorded") {
    Desk desk;
    desk.agree("C1");
    const Folder folder;
    const auto receipt = desk.load(folder.file("a.csv", status_file({
                                                            "I-7,C1,council,898.00,Draft,02/03/2026 09:00",
                                                            "I-7,C1,council,898.00,Draft,02/03/2026 09:01",
                                                            "I-7,C1,,,Disputed,03/03/2026 09:00",
                                                            "I-7,C1,,,Issued,03/03/2026 09:00",
                                                            "I-7,C1,,,Withdrawn,04/03/2026 09:00",
                                                            "I-7,C1,,,Withdrawn,04/03/2026 10:00",
                                                            "I-7,C1,,,Reopened,05/03/2026 10:00",
                                                            "I-7,C1,,,Issued,06/03/2026 10:00",
                                                            "I-7,C1,,,Lost,06/03/2026 10:00",
                                                        })),
                                   status_how(desk));
    CHECK(counts(receipt) == "9 1 3 0 5 0 ");
    std::vector<std::string> reasons;
    for (const auto& row : receipt.rejected_rows) reasons.push_back(std::to_string(row.row) + " " + row.reason);
    CHECK(reasons == std::vector<std::string>{"10 not one of the words the map knows of invoices",
                                              "3 invoice-I-7 cannot be drafted: it was drafted already",
                                              "4 invoice-I-7 cannot be disputed: it was never issued",
                                              "7 invoice-I-7 cannot be credited: nothing is left of it",
                                              "9 invoice-I-7 cannot be issued: it was issued already"});
    const auto seven = invoice(desk, "invoice-I-7");
    CHECK(seven.state() == State::issued);
    CHECK(seven.credited() == 89'800);
    CHECK(seven.adjusted() == 89'800);
    CHECK(seven.outstanding() == 89'800);
    CHECK(desk.count<schema::Feed::RowRejected>() == 5);
}

TEST_CASE("remittance: a payer names our number, and what is too much is recorded and counted") {
    Desk desk;
    desk.agree("C1");
    // As the desk issues it: the invoice, and its number out of the contract's book right behind it.
    const auto say = [&](std::vector<Proposal> proposals) {
        const auto receipt = desk.recorder->append(proposals);
        INFO((receipt ? "" : receipt.error().sentence));
        REQUIRE(receipt);
    };
    const auto envelope = [](const std::string& id, const std::string& stream) {
        return Envelope{.id = id, .source = "test:office", .stream = stream, .occurred = at("2026-03-02T09:00:00Z")};
    };
    say({propose<Invoice::Drafted>(envelope("1", "invoice-week-10"), [](auto fact) {
        fact.setContract("C1");
        auto lines = fact.initLines(1);
        lines[0].setNumber(1);
        lines[0].setPence(89'800);
    })});
    say({propose<Invoice::Issued>(envelope("2", "invoice-week-10"),
                                  [](auto fact) {
                                      fact.setNumber("C1/1");
                                      fact.setPence(89'800);
                                      fact.setDue(20'550);
                                  }),
         propose<Invoice::Issued>(envelope("3", care::book_of_numbers("C1")),
                                  [](auto fact) { fact.setNumber("C1/1"); })});
    const Folder folder;
    const auto receipt = desk.load(folder.file("r.csv",
                                               "InvoiceNumber,Amount,PaymentRef,PaymentDate\n"
                                               "C1/1,800.00,BACS-1,30/03/2026\n"
                                               "C1/1,98.00,BACS-2,31/03/2026\n"
                                               "C1/1,2.00,BACS-3,01/04/2026\n"
                                               "nobody-knows,5.00,BACS-3,01/04/2026\n"
                                               "C1/1,many,BACS-4,01/04/2026\n"),
                                   remittance_how(desk));
    CHECK(counts(receipt) == "5 1 3 0 1 2 ");
    const auto paid = invoice(desk, "invoice-week-10");
    CHECK(paid.state() == State::paid);
    CHECK(paid.outstanding() == -200);
    CHECK(paid.settled == parse_day("2026-03-31"));
    CHECK(invoice(desk, "invoice-nobody-knows").paid() == 500);
}

TEST_CASE("invoices: a check explains each row as the file itself tells of its invoice, and records nothing") {
    const Folder folder;
    std::vector<std::string> said;
    const auto report = check(folder.file("a.csv", status_file({
                                                       "I-7,C1,council,898.00,Draft,02/03/2026 09:00",
                                                       "I-7,C1,,,Issued,03/03/2026 09:00",
                                                       "I-7,C1,,,Issued,03/03/2026 10:00",
                                                   })),
                              {.format = "mapped",
                               .map = presets / "invoice-status.toml",
                               .clock = [] { return at("2026-03-09T10:00:00Z"); }},
                              [&](const CheckedRow& row) {
                                  for (const auto& fact : row.facts) said.push_back(fact["type"]);
                                  for (const auto& no : row.rejected) said.push_back(no.reason);
                              });
    REQUIRE(report);
    CHECK(said == std::vector<std::string>{"invoice.Drafted", "invoice.Issued",
                                           "invoice-I-7 cannot be issued: it was issued already"});
}

}  // namespace
}  // namespace daybook::ingest
