// Invoice lines, mismatches, reconciled weeks, obligations and how packages ended on the KPI board: W12 and W8 of
// rules.md through the whole engine, with what was known when, however the events arrive.

#include <catch2/catch.hpp>

#include "tests/dsl/invoices.h"
#include "tests/dsl/office.h"
#include "tests/projections/figures.h"

namespace daybook::projections {
namespace {

using namespace story;
using Ended = schema::Package::Ended;

Figures of(const Book& book, const std::string& month) { return of_month(delivered(board(), book)->runner(), month); }

// Eleven lines: 1–6 clean, 7 disputed with wrong, 8 uplifted in arrears, 9 disputed with right, 10 credited for our own
// error, 11 in dispute.
Story w12_invoice() {
    return told(
        invoice_drafted("i", std::vector<Bill>(11), when("2026-03-09 09:00")),
        invoice_issued("i", 11 * 898, "2026-04-03", when("2026-03-09 10:00")),
        line_disputed("i", 7, when("2026-03-10 11:00")), dispute_resolved("i", 7, false, when("2026-03-11 12:00")),
        invoice_adjusted("i", {{8, 36, 30, 1'868}}, when("2026-03-11 12:01"), Because::UPLIFT),
        line_disputed("i", 9, when("2026-03-11 12:02")), dispute_resolved("i", 9, true, when("2026-03-11 12:03")),
        invoice_credited("i", {{10, -100}}, when("2026-03-11 12:04"), true),
        line_disputed("i", 11, when("2026-03-11 12:05")));
}

TEST_CASE("kpi board: the invoice lines of W12, by the day they were issued; what is settled later restates them") {
    Book book(march());
    book.tell(invoice_drafted("draft", std::vector<Bill>(3), when("2026-03-08 09:00")), w12_invoice());
    check(of(book, "2026-03"), {{"invoice_accuracy", {8, 11}}, {"dispute_rate", {3, 11}}});
    book.tell(dispute_resolved("i", 11, false, when("2026-04-02 09:00")),
              invoice_issued("draft", 3 * 898, "2026-05-03", when("2026-04-02 10:00")));
    check(of(book, "2026-03"), {{"invoice_accuracy", {9, 11}}, {"dispute_rate", {3, 11}}});
    check(of(book, "2026-04"), {{"invoice_accuracy", {3, 3}}, {"dispute_rate", {0, 3}}});
}

TEST_CASE("kpi board: a line of care that council, NHS and person pay together is counted once, with the council") {
    using Kind = Invoice::Line::Kind;
    const auto part = [](std::int64_t pence, const std::string& of) {
        return Bill{.pence = pence, .minutes = 0, .rate = 0, .kind = Kind::CONTRIBUTION, .part_of = of};
    };
    Book book(march());
    book.tell(invoice_drafted("council",
                              {{},
                               {},
                               part(-718, "nhs"),
                               part(-500, "person-1"),
                               {.pence = -100, .minutes = 0, .rate = 0, .kind = Kind::SERVICE_CREDIT}},
                              when("2026-03-09 09:00")),
              invoice_drafted("nhs", {part(718, "nhs")}, when("2026-03-09 09:01"), {.payer = "nhs"}),
              invoice_drafted("person", {part(500, "person-1")}, when("2026-03-09 09:02"), {.payer = "person-1"}),
              invoice_issued("council", 478, "2026-04-03", when("2026-03-09 10:00")),
              invoice_issued("nhs", 718, "2026-04-03", when("2026-03-09 10:01")),
              invoice_issued("person", 500, "2026-04-03", when("2026-03-09 10:02")));
    check(of(book, "2026-03"), {{"invoice_accuracy", {2, 2}}, {"dispute_rate", {0, 2}}});
    // Who argues about their own part says nothing of the care; a line of care that is disputed is.
    book.tell(line_disputed("nhs", 1, when("2026-03-10 11:00")));
    check(of(book, "2026-03"), {{"invoice_accuracy", {2, 2}}, {"dispute_rate", {0, 2}}});
    book.tell(line_disputed("council", 2, when("2026-03-10 11:01")));
    check(of(book, "2026-03"), {{"invoice_accuracy", {1, 2}}, {"dispute_rate", {1, 2}}});
}

TEST_CASE("kpi board: a line belongs to the zone of its package, also when that is heard of last") {
    Book book(march());
    const Filters by_zone{{"zone", "zone-1"}, {"by", "zone"}, {"from", "2026-03-01"}, {"to", "2026-03-31"}};
    book.tell(w12_invoice(), week_run("contract-1", "2026-03-08", {{"package-1", 300, 420}}, when("2026-03-10 00:00")));
    check(of(book, "2026-03"), {{"commissioned_delivered", {300 * 60, 420 * 60}}});
    CHECK(figures(delivered(board(), book)->runner(), by_zone).empty());
    book.tell(authorised_as("package-1", {.from = "2026-03-01"}, when("2026-03-12 09:00")));
    check(figures(delivered(board(), book)->runner(), by_zone),
          {{"invoice_accuracy", {8, 11}}, {"commissioned_delivered", {300 * 60, 420 * 60}}});
    // Run again, the week is what it came to then.
    book.tell(week_run("contract-1", "2026-03-08", {{"package-1", 400, 420}}, when("2026-04-10 00:00")));
    check(of(book, "2026-03"), {{"commissioned_delivered", {400 * 60, 420 * 60}}});
}

TEST_CASE("kpi board: a week that is run in slices is all of them, and run again, that run alone") {
    Book book(march());
    const auto slice = [](const std::string& package, unsigned delivered, const std::string& at,
                          std::uint64_t position) {
        return week_run("contract-1", "2026-03-08", {{package, delivered, 420}}, when(at), position);
    };
    book.tell(slice("package-1", 300, "2026-03-10 00:00", 7), slice("package-2", 400, "2026-03-10 00:00", 7));
    check(of(book, "2026-03"), {{"commissioned_delivered", {700 * 60, 840 * 60}}});
    book.tell(slice("package-1", 420, "2026-03-11 00:00", 9));
    check(of(book, "2026-03"), {{"commissioned_delivered", {420 * 60, 420 * 60}}});
    book.tell(slice("package-2", 420, "2026-03-11 00:00", 9));
    check(of(book, "2026-03"), {{"commissioned_delivered", {840 * 60, 840 * 60}}});
}

// A mismatch of a week of its own, and the escalation that tells of it.
struct Found {
    std::string name, week, raised, sent, resolved;
};
Story found(const Found& one) {
    const std::string escalation = "escalation-mismatch-" + one.name;
    Story story = told(
        mismatch_raised("contract-1", one.week, "package-1", Pair::DELIVERED_EXPECTED, when(one.raised + " 06:00")),
        mismatch_escalated(escalation, "contract-1", one.week, when(one.raised + " 06:00")));
    if (!one.sent.empty())
        story.push_back(says<schema::Escalation::SentTo>(
            escalation, when(one.sent + " 10:00"),
            [](auto fact, const Scene&) { fact.setTo(schema::Escalation::SentTo::To::COMMISSIONER); }));
    if (!one.resolved.empty())
        story.push_back(mismatch_resolved("contract-1", one.week, "package-1", Pair::DELIVERED_EXPECTED,
                                          when(one.resolved + " 11:00")));
    return story;
}

TEST_CASE("kpi board: the mismatches of W8, known at the close of 10 April") {
    Book book(march());
    for (const Found& one : std::vector<Found>{{"m1", "2026-03-15", "2026-03-27", "2026-04-07", ""},
                                               {"m2", "2026-03-22", "2026-03-29", "", "2026-04-02"},
                                               {"m3", "2026-03-08", "2026-03-30", "2026-04-09", ""},
                                               {"m4", "2026-03-01", "2026-03-30", "2026-04-01", "2026-04-02"},
                                               {"m5", "2026-03-29", "2026-04-08", "", ""},
                                               {"m6", "2026-02-22", "2026-03-27", "", ""}})
        book.tell(found(one));
    // The steward's own reminder and flag stop no clock.
    book.tell(says<schema::Escalation::Reminded>("escalation-mismatch-m6", when("2026-04-01 00:00")));
    book.tell(closed("2026-04-01", "2026-04-06"));
    const auto by_the_6th = book.events().size();
    book.tell(closed("2026-04-07", "2026-04-10"));
    // Nothing is late before the fifth working day is over: those that were told already count.
    check(of_month(known_at(book, by_the_6th)->runner(), "2026-04"), {{"mismatch_escalation", {2, 2}}});
    check(of(book, "2026-04"), {{"mismatch_escalation", {2, 4}}});
    // The telling of m3 had been on the 8th, its last day, and was written down wrongly.
    book.tell(says<schema::Escalation::SentTo>("escalation-mismatch-m3b", when("2026-04-08 10:00")),
              mismatch_escalated("escalation-mismatch-m3b", "contract-1", "2026-03-08", when("2026-03-30 07:00")));
    check(of(book, "2026-04"), {{"mismatch_escalation", {3, 4}}});
}

TEST_CASE(
    "kpi board: the working days of a mismatch are those of the contract's nation, even if that is heard of last") {
    Book book(march());
    book.tell(
        found({"m", "2026-03-29", "2026-04-02", "2026-04-13", ""}));  // Good Friday and, in England, Easter Monday
    book.tell(close_of("2026-04-14"));
    check(of(book, "2026-04"), {{"mismatch_escalation", {1, 1}}});
    book.tell(says<schema::Contract::Agreed>(
        "contract-contract-1", when("2026-04-15 09:00"),
        [](auto fact, const Scene&) { fact.setNation(schema::Contract::Nation::SCOTLAND); }));
    check(of(book, "2026-04"), {{"mismatch_escalation", {0, 1}}});
}

TEST_CASE("kpi board: an obligation counts each time it was due, when the day is closed or it was met") {
    Book book(march());
    book.tell(obligation_set("contract-1", "report", "2026-03-06", 7, when("2026-03-01 09:00")),
              obligation_set("contract-1", "policy", "2026-03-20", 0, when("2026-03-01 09:10")));
    check(of(book, "2026-03"), {{"contract_terms_met", {0, 0}}});
    book.tell(obligation_met("contract-1", "report", "2026-03-05", when("2026-03-05 09:00")), close_of("2026-03-12"));
    check(of(book, "2026-03"), {{"contract_terms_met", {1, 1}}});  // met before its time; the 13th is still to come
    book.tell(closed("2026-03-13", "2026-03-31"));
    check(of(book, "2026-03"), {{"contract_terms_met", {1, 5}}});  // the 6th, 13th, 20th and 27th; and the policy
    // Of the 13th it comes to light that it had been met, a day late; the 20th and 27th are open as they were.
    book.tell(obligation_met("contract-1", "report", "2026-03-14", when("2026-04-02 09:00")),
              obligation_met("contract-1", "policy", "2026-03-20", when("2026-04-02 09:10")));
    check(of(book, "2026-03"), {{"contract_terms_met", {2, 5}}});
    check(figures(delivered(board(), book)->runner(),
                  {{"contract", "contract-1"}, {"from", "2026-03-13"}, {"to", "2026-03-13"}}),
          {{"contract_terms_met", {0, 1}}});
    // The contract had ended on the 15th: nothing was due behind that.
    book.tell(says<schema::Contract::Ended>("contract-contract-1", when("2026-04-03 09:00"),
                                            [](auto fact, const Scene&) { fact.setOn(number_of("2026-03-15")); }));
    check(of(book, "2026-03"), {{"contract_terms_met", {1, 2}}});
}

Line ended_as(const std::string& package, const std::string& on, Ended::Reason reason, Ended::Needs needs,
              std::string when) {
    return says<Ended>("package-" + package, std::move(when), [=](auto fact, const Scene&) {
        fact.setOn(number_of(on));
        fact.setReason(reason);
        fact.setNeeds(needs);
    });
}
Line reablement(const std::string& package) {
    return says<schema::Package::Authorised>("package-" + package, when("2026-03-01 09:00"),
                                             [](auto fact, const Scene& scene) {
                                                 fact.setPerson(scene.person);
                                                 fact.setContract(scene.contract);
                                                 fact.setFrom(number_of("2026-03-01"));
                                                 fact.setService(schema::Contract::Service::REABLEMENT);
                                             });
}

TEST_CASE("kpi board: how reablement ended, and what ended in a care home") {
    using Reason = Ended::Reason;
    using Needs = Ended::Needs;
    Book book(march());
    for (const char* id : {"A", "B", "C", "D", "E"}) book.tell(reablement(id));
    book.tell(authorised_as("F", {.from = "2026-03-01"}, when("2026-03-01 09:00")));
    check(of(book, "2026-03"), {{"reablement_outcome", {0, 0}}, {"to_care_home", {0, 0}}});
    book.tell(ended_as("A", "2026-03-10", Reason::GOALS_MET, Needs::NONE, when("2026-03-10 09:00")),
              ended_as("B", "2026-03-11", Reason::OTHER, Needs::LESS, when("2026-03-11 09:00")),
              ended_as("C", "2026-03-12", Reason::TO_CARE_HOME, Needs::MORE, when("2026-03-12 09:00")),
              ended_as("D", "2026-03-13", Reason::DIED, Needs::UNSAID, when("2026-03-13 09:00")),
              ended_as("F", "2026-03-14", Reason::TO_CARE_HOME, Needs::NONE, when("2026-03-14 09:00")));
    check(of(book, "2026-03"), {{"reablement_outcome", {2, 3}}, {"to_care_home", {2, 5}}});
    // What was left unsaid is no success, until it is said.
    book.tell(ended_as("E", "2026-03-20", Reason::OTHER, Needs::UNSAID, when("2026-04-02 09:00")));
    check(of(book, "2026-03"), {{"reablement_outcome", {2, 4}}, {"to_care_home", {2, 6}}});
    book.tell(ended_as("E", "2026-03-20", Reason::OTHER, Needs::LESS, when("2026-04-02 09:10")));
    check(of(book, "2026-03"), {{"reablement_outcome", {3, 4}}});
}

}  // namespace
}  // namespace daybook::projections
