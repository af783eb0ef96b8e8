// What a week of care comes to, whether its figures agree, and what late events change.

#include <catch2/catch.hpp>
#include <map>

#include "schema/variation.capnp.h"
#include "schema/views.capnp.h"
#include "tests/dsl/money.h"
#include "tests/projections/finance.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;
using Kind = schema::Invoice::Line::Kind;
using State = schema::ReconciliationRow::State;

// One line of the view billing.
struct Billed {
    std::string visit, worker, invoice, why;
    Kind kind{};
    std::int64_t minutes = 0, pence = 0;
    std::vector<std::string> steps{};
};
std::vector<Billed> billed(const Runner& runner, Filters filters) {
    std::vector<Billed> all;
    each<schema::BillingRow>(asked(runner, "billing", std::move(filters)), [&](auto row) {
        Billed& one = all.emplace_back();
        one.visit = row.getVisit().cStr();
        one.worker = row.getWorker().cStr();
        one.invoice = row.getInvoice().cStr();
        one.why = row.getWhy().cStr();
        one.kind = row.getKind();
        one.minutes = row.getMinutes();
        one.pence = row.getPence();
        for (const auto step : row.getSteps()) one.steps.emplace_back(step.cStr());
    });
    return all;
}

// One row of the view reconciliation, in minutes and pence.
struct Week {
    std::int64_t authorised = 0, suspended = 0, cancelled = 0, frustrated = 0, expected = 0, planned = 0, delivered = 0,
                 claimed = 0, minutes = 0, pence = 0, claimed_pence = 0, invoiced = 0, paid = 0, changed = 0,
                 changed_pence = 0;
    unsigned open = 0, unknown = 0;
    bool verified = false;
    State state{};
};
std::vector<Week> weeks(const Runner& runner, Filters filters) {
    std::vector<Week> all;
    each<schema::ReconciliationRow>(asked(runner, "reconciliation", std::move(filters)), [&](auto row) {
        all.push_back({.authorised = row.getAuthorisedSeconds() / 60,
                       .suspended = row.getSuspendedSeconds() / 60,
                       .cancelled = row.getCancelledSeconds() / 60,
                       .frustrated = row.getFrustratedSeconds() / 60,
                       .expected = row.getExpectedSeconds() / 60,
                       .planned = row.getPlannedSeconds() / 60,
                       .delivered = row.getDeliveredSeconds() / 60,
                       .claimed = row.getClaimedSeconds() / 60,
                       .minutes = row.getBillableMinutes(),
                       .pence = row.getBillablePence(),
                       .claimed_pence = row.getClaimedPence(),
                       .invoiced = row.getInvoicedPence(),
                       .paid = row.getPaidPence(),
                       .changed = row.getChangedSeconds() / 60,
                       .changed_pence = row.getChangedPence(),
                       .open = row.getOpen(),
                       .unknown = row.getUnknown(),
                       .verified = row.getVerified(),
                       .state = row.getState()});
    });
    return all;
}
Week week(const Runner& runner, const std::string& package = "package-1", const std::string& last = "2026-03-08") {
    const auto all = weeks(runner, {{"package", package}, {"week", last}});
    REQUIRE(all.size() == 1);
    return all[0];
}

// A contract at 1795 p an hour from before the scene, and a visit every day at 08:00 for half an hour.
Story county() {
    return told(contract_agreed("contract-1"), rates("contract-1", 1795), cancellation_policy("contract-1", 24),
                ordered("package-1"));
}
// The visits of Monday to Sunday of the scene's week, and that its days are over.
Story a_week_of_care() {
    Story story;
    for (int day = -2; day <= 4; ++day) {
        const std::string on = (day < 0 ? "" : "+") + std::to_string(day) + " ";
        const std::string visit = "V" + std::to_string(day + 3);
        tell_into(story, planned(visit, on + "08:00", on + "08:30"));
        tell_into(story, visited(visit, on + "08:00", on + "08:30"));
        tell_into(story, day_closed(on + "23:59", "2026-03-0" + std::to_string(4 + day)));
    }
    return story;
}

TEST_CASE("reconciliation: a week in which everything was delivered agrees, and every line explains itself") {
    Book book;
    book.tell(county(), billing_rules("contract-1", {.rounding = Rounding::NEAREST, .terms = {{"step_s", 900}}}),
              a_week_of_care(), day_closed("+5 00:01", "2026-03-09"));
    const auto shelf = delivered(money_rows(), book);
    const Week found = week(shelf->runner());
    CHECK(found.authorised == 210);
    CHECK(found.expected == 210);
    CHECK(found.planned == 210);
    CHECK(found.delivered == 210);
    CHECK(found.minutes == 210);
    CHECK(found.pence == 7 * 898);
    CHECK(found.state == State::AGREES);
    const auto lines = billed(shelf->runner(), {{"contract", "contract-1"}});
    REQUIRE(lines.size() == 7);
    CHECK(lines[0].visit == "V1");
    CHECK(lines[0].worker == "worker-1");
    CHECK(lines[0].steps == std::vector<std::string>{"source 30:00", "rounding 30:00", "minutes 30:00"});
}

TEST_CASE("reconciliation: what is explained is taken off once: hospital, cancelled, no access") {
    Book book;
    book.tell(county(), a_week_of_care());
    // Of the next week: Monday as planned, Tuesday cancelled a day and a half before, Wednesday no access, the rest in
    // hospital, where Thursday's visit was cancelled as well.
    book.tell(planned("W1", "+5 08:00", "+5 08:30"), visited("W1", "+5 08:00", "+5 08:30"),
              planned("W2", "+6 08:00", "+6 08:30"), cancelled("W2", "+4 20:00", Who::PERSON),
              planned("W3", "+7 08:00", "+7 08:30"), frustrated("W3", "+7 08:05", "+7 08:15"),
              planned("W4", "+8 08:00", "+8 08:30"), cancelled("W4", "+7 10:00", Who::COMMISSIONER),
              suspended("package-1", "+7 12:00", "+7 12:00"), day_closed("+12 00:01", "2026-03-15"),
              day_closed("+13 00:01", "2026-03-16"));
    const auto shelf = delivered(money_rows(), book);
    const Week found = week(shelf->runner(), "package-1", "2026-03-15");
    CHECK(found.authorised == 210);
    CHECK(found.suspended == 120);
    CHECK(found.cancelled == 30);
    CHECK(found.frustrated == 30);
    CHECK(found.expected == 30);
    CHECK(found.delivered == 30);
    CHECK(found.state == State::AGREES);
    // W4 was cancelled 22 hours before: it is charged, and once.
    CHECK(found.pence == 2 * 898);
    const auto cancelled = billed(shelf->runner(), {{"package", "package-1"}, {"kind", "cancelled"}});
    REQUIRE(cancelled.size() == 1);
    CHECK(cancelled[0].visit == "W4");
    CHECK(cancelled[0].why == "cancelled 22:00 h before, 24:00 h are in time");
}

TEST_CASE("reconciliation: a week nobody planned is there all the same, and is a mismatch") {
    Book book;
    book.tell(county(), day_closed("+1 00:01", "2026-03-04"), day_closed("+5 00:01", "2026-03-08"),
              day_closed("+6 00:01", "2026-03-09"));
    const auto shelf = delivered(money_rows(), book);
    const Week found = week(shelf->runner());
    CHECK(found.authorised == 210);
    CHECK(found.delivered == 0);
    CHECK(found.state == State::MISMATCH);
    CHECK(week(shelf->runner(), "package-1", "2026-03-15").state == State::RUNNING);
}

TEST_CASE("reconciliation: care without an order is a mismatch, and W3's part week is the plan's slots in it") {
    Book book;
    book.tell(contract_agreed("contract-1"), rates("contract-1", 1795), a_week_of_care(),
              day_closed("+5 00:01", "2026-03-09"));
    CHECK(week(delivered(money_rows(), book)->runner()).state == State::MISMATCH);
    // Four visits a day from Wednesday on: 600 of 840 minutes.
    Book part;
    part.tell(contract_agreed("contract-1"), ordered("package-1", {.from = "2026-03-04", .hours = {8, 12, 17, 21}}),
              day_closed("+1 00:01", "2026-03-04"));
    CHECK(week(delivered(money_rows(), part)->runner()).authorised == 600);
}

TEST_CASE("reconciliation: time agreed beside the visit plan is authorised from its day on") {
    Book book;
    book.tell(county(),
              says<schema::Variation::Proposed>("variation-v1", "-9 10:00",
                                                [](auto fact, const Scene& scene) {
                                                    fact.setPackage("package-package-1");
                                                    fact.setFrom(micros(at(scene, "00:00")));
                                                    fact.setWeeklySeconds(105 * 60);
                                                }),
              says<schema::Variation::Agreed>("variation-v1", "-8 10:00"), a_week_of_care(),
              day_closed("+5 00:01", "2026-03-09"));
    // Wednesday to Sunday are five sevenths of it.
    CHECK(week(delivered(money_rows(), book)->runner()).authorised == 210 + 75);
}

TEST_CASE("reconciliation: late clock-ins and a rate in arrears restate the week, and show what changed") {
    Book book;
    book.tell(county(), a_week_of_care(), planned("late", "+0 12:00", "+0 12:30"));
    book.tell(reconciled("contract-1", "2026-03-08", "package-1", 210, 7 * 898, "+6 09:00"),
              verified("contract-1", "2026-03-08", "+6 10:00"));
    {
        const auto shelf = delivered(money_rows(), book);
        CHECK(week(shelf->runner()).verified);
        CHECK(week(shelf->runner()).changed == 0);
    }
    Story late = visited("late", "+0 12:00", "+0 12:30");
    for (Line& line : late) line.record_at("+7 09:00");
    book.tell(late);
    book.tell(rates("contract-1", 1868, {.from = "2026-03-08", .when = "+8 09:00"}));
    const auto shelf = delivered(money_rows(), book);
    const Week found = week(shelf->runner());
    CHECK(found.delivered == 240);
    CHECK(found.pence == 7 * 898 + 934);  // the uplift reaches Sunday only
    CHECK(found.changed == 30);
    CHECK(found.changed_pence == 934);
}

TEST_CASE("reconciliation: a retainer is billed for the slots of a suspension nobody planned any more") {
    Book book{{.day = "2026-03-04"}};
    book.tell(contract_agreed("contract-1"), rates("contract-1", 1795),
              cancellation_policy("contract-1", 24, {{7, 1'000'000}, {7, 500'000}}),
              ordered("package-1", {.hours = {8, 12, 17, 21}}), suspended("package-1", "14:00", "14:00"),
              resumed("package-1", "+15 00:00", "+14 09:00"));
    for (int day = 4; day <= 22; ++day)
        book.tell(day_closed("+" + std::to_string(day - 3) + " 00:00",
                             "2026-03-" + std::string(day < 10 ? "0" : "") + std::to_string(day)));
    const auto shelf = delivered(money_rows(), book);
    std::int64_t pence = 0;
    for (const Week& one : weeks(shelf->runner(), {{"package", "package-1"}})) pence += one.pence;
    CHECK(pence == 35'920);  // W10
    std::int64_t lines = 0;
    for (const Billed& one : billed(shelf->runner(), {{"package", "package-1"}, {"kind", "retainer"}})) {
        lines += one.pence;
        CHECK(one.steps.size() == 2);
    }
    CHECK(lines == 35'920);
}

TEST_CASE("billing: by the package and week minutes are priced together, and a block is paid used or not") {
    Book book;
    book.tell(contract_agreed("contract-1"), rates("contract-1", 1795), billing_rules("contract-1", {.by_week = true}),
              ordered("package-1", {.hours = {8, 18}}), a_week_of_care());
    for (int day = -2; day <= 4; ++day) {
        const std::string on = (day < 0 ? "" : "+") + std::to_string(day) + " ";
        book.tell(visited("evening" + std::to_string(day + 3), on + "18:00", on + "18:30"));
    }
    const auto shelf = delivered(money_rows(), book);
    CHECK(week(shelf->runner()).pence == 12'565);
    const auto lines = billed(shelf->runner(), {{"package", "package-1"}});
    REQUIRE(lines.size() == 15);
    CHECK(lines.back().pence == 12'565);
    CHECK(lines.back().minutes == 420);
    CHECK(lines.front().pence == 0);
    Book block;
    block.tell(contract_agreed("contract-1"),
               ordered("package-1", {.from = "2026-03-04", .rate_pence = 70'000, .unit = RateUnit::WEEK}),
               day_closed("+1 00:00", "2026-03-04"));
    const auto paid_for = delivered(money_rows(), block);
    CHECK(week(paid_for->runner()).pence == 50'000);  // five of its seven days
    CHECK(billed(paid_for->runner(), {{"package", "package-1"}}).at(0).kind == Kind::BLOCK);
}

TEST_CASE("reconciliation: claimed, invoiced and paid stand beside it; payments fill the lines in their order") {
    Book book{{.contract = "county", .package = "p1"}};
    book.tell(contract_agreed("county"), rates("county", 1795), ordered("p1"), a_week_of_care(),
              claimed("V1", "-2 08:00", "-2 08:30", 898, "+5 09:00"),
              claimed("V1", "-2 08:00", "-2 08:30", 898, "+5 09:01"));
    book.tell(drafted("I1", {{"p1", "V1", "worker-1", "2026-03-02", 898}, {"p2", "X", "worker-1", "2026-03-02", 500}},
                      "+6 09:00"),
              drafted("I2", {{"p1", "V2", "worker-1", "2026-03-03", 898}}, "+6 09:00"));
    {
        const auto shelf = delivered(money_rows(), book);
        CHECK(week(shelf->runner(), "p1").invoiced == 0);  // a draft is not
        CHECK(week(shelf->runner(), "p1").claimed == 60);
        CHECK(week(shelf->runner(), "p1").claimed_pence == 1'796);
        CHECK(billed(shelf->runner(), {{"package", "p1"}, {"invoiced", "yes"}}).size() == 2);
    }
    book.tell(
        issued("I1", "2026-03-20", "+6 10:00"), draft_cancelled("I2", "+6 10:00"), paid("I1", 1'000, "+7 09:00"),
        credited("I1", {{.package = {}, .visit = {}, .worker = {}, .day = {}, .pence = -100, .cites = 1}}, "+8 09:00"));
    const auto shelf = delivered(money_rows(), book);
    CHECK(week(shelf->runner(), "p1").invoiced == 798);
    CHECK(week(shelf->runner(), "p1").paid == 798);
    CHECK(week(shelf->runner(), "p2").invoiced == 500);
    CHECK(week(shelf->runner(), "p2").paid == 202);
    const auto lines = billed(shelf->runner(), {{"package", "p1"}, {"invoiced", "yes"}});
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].visit == "V1");
    CHECK(lines[0].invoice == "I1");
}

TEST_CASE("billing: a line of a visit that a feed's row was paired with says whose stream has its times") {
    Book book;
    book.tell(county(), planned("V1", "08:00", "08:30"), visited("ROW", "08:04", "08:34"),
              planned("V2", "12:00", "12:30"), visited("V2", "12:00", "12:30"), day_closed("+1 00:01", "2026-03-04"));
    const auto shelf = delivered(money_rows(), book);
    std::map<std::string, std::string> attended;
    each<schema::BillingRow>(asked(shelf->runner(), "billing", {{"from", "2026-03-02"}, {"to", "2026-03-08"}}),
                             [&](auto row) { attended[row.getVisit().cStr()] = row.getAttended().cStr(); });
    CHECK(attended == std::map<std::string, std::string>{{"V1", "ROW"}, {"V2", ""}});
}

TEST_CASE("reconciliation: a package moved to another contract is billed there from the day on") {
    Book book;
    book.tell(county(), contract_agreed("contract-2"), rates("contract-2", 2400), a_week_of_care(),
              contract_moved("package-1", "contract-2", "2026-03-06", "+5 09:00"));
    const auto shelf = delivered(money_rows(), book);
    const auto before = weeks(shelf->runner(), {{"contract", "contract-1"}, {"week", "2026-03-08"}});
    const auto after = weeks(shelf->runner(), {{"contract", "contract-2"}, {"week", "2026-03-08"}});
    REQUIRE((before.size() == 1 && after.size() == 1));
    CHECK(before[0].pence == 4 * 898);
    CHECK(after[0].pence == 3 * 1'200);
    CHECK(before[0].authorised + after[0].authorised == 210);
}

TEST_CASE("reconciliation: a contract whose weeks turn out to end on another day has its care in those") {
    Book book;
    book.tell(rates("contract-1", 1795), ordered("package-1"), a_week_of_care(),
              contract_agreed("contract-1", "County framework", 5, "+6 09:00"));
    const auto shelf = delivered(money_rows(), book);
    CHECK(week(shelf->runner(), "package-1", "2026-03-06").delivered == 150);
    CHECK(week(shelf->runner(), "package-1", "2026-03-13").delivered == 60);
    CHECK(weeks(shelf->runner(), {{"package", "package-1"}, {"week", "2026-03-08"}}).empty());
}

struct Seen {
    std::string state, sent, cause;
    bool in_time = false;
    unsigned working_days = 0;
};
std::vector<Seen> mismatches(const Runner& runner) {
    std::vector<Seen> all;
    each<schema::MismatchRow>(asked(runner, "mismatches"), [&](auto row) {
        using Of = schema::MismatchRow::State;
        const auto state = row.getState();
        all.push_back({.state = state == Of::OPEN        ? "open"
                                : state == Of::EXPLAINED ? "explained"
                                : state == Of::ESCALATED ? "escalated"
                                                         : "resolved",
                       .sent = row.getSent().cStr(),
                       .cause = std::to_string(static_cast<int>(row.getCause())),
                       .in_time = row.getInTime(),
                       .working_days = row.getWorkingDays()});
    });
    return all;
}

TEST_CASE("mismatches: raised, explained, told to somebody, resolved by itself, and raised again as a new one") {
    using Cause = schema::Reconciliation::Cause;
    const std::string week = "2026-03-22";
    Book book{{.day = "2026-03-27"}};  // a Friday before Easter
    book.tell(contract_agreed("contract-1"),
              mismatch_raised("contract-1", week, "package-1", Pair::DELIVERED_EXPECTED, "09:00"));
    CHECK(mismatches(delivered(money_rows(), book)->runner()).at(0).state == "open");
    book.tell(mismatch_explained("contract-1", week, "package-1", Pair::DELIVERED_EXPECTED, Cause::HOSPITAL, "10:00"));
    CHECK(mismatches(delivered(money_rows(), book)->runner()).at(0).state == "explained");
    book.tell(says<schema::Escalation::Raised>("escalation-m1", "+3 09:00",
                                               [&](auto fact, const Scene&) {
                                                   fact.setTrigger(schema::Escalation::Trigger::MISMATCH);
                                                   fact.setContract("contract-1");
                                                   fact.setAbout(reconciliation("contract-1", week));
                                               }),
              says<schema::Escalation::SentTo>(
                  "escalation-m1", "+11 09:00",  // 7 April, the fifth working day
                  [](auto fact, const Scene&) { fact.setTo(schema::Escalation::SentTo::To::COMMISSIONER); }));
    {
        const auto seen = mismatches(delivered(money_rows(), book)->runner()).at(0);
        CHECK(seen.state == "escalated");
        CHECK(seen.sent == "2026-04-07");
        CHECK(seen.in_time);
        CHECK(seen.working_days == 5);
        CHECK(seen.cause == std::to_string(static_cast<int>(Cause::HOSPITAL)));
    }
    book.tell(mismatch_resolved("contract-1", week, "package-1", Pair::DELIVERED_EXPECTED, "+12 09:00"),
              mismatch_raised("contract-1", week, "package-1", Pair::DELIVERED_EXPECTED, "+13 09:00", "2026-04-16"));
    const auto both = mismatches(delivered(money_rows(), book)->runner());
    REQUIRE(both.size() == 2);
    CHECK(both[0].state == "resolved");
    CHECK(both[1].state == "open");
    CHECK_FALSE(both[1].in_time);
}

TEST_CASE("billing: a page ends and goes on where it ended") {
    Book book;
    book.tell(county(), a_week_of_care());
    const auto shelf = delivered(money_rows(), book);
    std::vector<std::string> seen;
    ViewQuery query{.filters = {{"package", "package-1"}}, .limit = 3};
    do {
        const auto page = ask(shelf->runner(), "billing", query);
        REQUIRE(page);
        each<schema::BillingRow>(*page, [&](auto row) { seen.emplace_back(row.getVisit().cStr()); });
        query.after = page->next;
    } while (!query.after.empty());
    CHECK(seen == std::vector<std::string>{"V1", "V2", "V3", "V4", "V5", "V6", "V7"});
}

}  // namespace
}  // namespace daybook::projections
