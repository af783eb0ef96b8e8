// The week's reconciliation as the steward says it (R18, R19): run, raised, come back, told to be looked at.

#include "services/steward/weekly.h"

#include <catch2/catch.hpp>
#include <set>

#include "events/care/register.h"
#include "events/stored/format.h"
#include "schema/catalogue.capnp.h"
#include "services/steward/debts.h"
#include "tests/dsl/money.h"
#include "tests/dsl/office.h"

namespace daybook::steward {
namespace {

using namespace story;

constexpr auto delivered_expected = billing::Pair::DELIVERED_EXPECTED;

void hear(Weekly& weekly, const Book& book, std::size_t from = 0) {
    Debts debts;
    for (std::size_t i = 0; i < book.events().size(); ++i) {
        const EventView event{book.events()[i].bytes()};
        REQUIRE_FALSE(event.damage());
        if (i >= from) weekly.take(event);
        if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::INVOICE)) continue;
        const auto* invoice = debts.take(event);
        if (invoice && i >= from) weekly.take(std::string(event.stream()), *invoice);
    }
}

// Authorised and delivered, in minutes, of each package.
ShownWeek shown(std::vector<std::pair<int, int>> packages) {
    ShownWeek week{.position = Position{77}, .packages = {}};
    for (const auto& [authorised, delivered] : packages) {
        PackageWeek& one = week.packages.emplace_back();
        one.package = "p" + std::to_string(week.packages.size());
        one.figures.authorised = Seconds{authorised * 60};
        one.figures.delivered = Seconds{delivered * 60};
    }
    return week;
}
std::vector<std::string> ids(const std::vector<Weekly::Saying>& said) {
    std::vector<std::string> all;
    for (const auto& one : said) all.push_back(one.id.substr(0, one.id.find('/')));
    return all;
}
using Ids = std::vector<std::string>;

// The run of c1's week to 8 March that shows those figures, as the steward would say it: in slices, of a position.
Story ran(const ShownWeek& week, std::uint64_t position, std::string when, std::size_t slice = 1'000) {
    Story all;
    for (std::size_t from = 0; from == 0 || from < week.packages.size(); from += slice)
        all.push_back(
            says<schema::Reconciliation::Run>("reconciliation-c1.2026-03-08", when, [=](auto fact, const Scene&) {
                fact.setContract("c1");
                fact.setWeek(number(*parse_day("2026-03-08")));
                fact.setPosition(position);
                const auto count = std::min(slice, week.packages.size() - from);
                auto list = fact.initPackages(static_cast<unsigned>(count));
                for (unsigned i = 0; i < count; ++i) {
                    const auto& one = week.packages[from + i];
                    list[i].setPackage(one.package);
                    list[i].setAuthorisedSeconds(static_cast<std::uint64_t>(one.figures.authorised.count()));
                    list[i].setDeliveredSeconds(static_cast<std::uint64_t>(one.figures.delivered.count()));
                    list[i].setExpectedSeconds(static_cast<std::uint64_t>(one.figures.expected().count()));
                    list[i].setBillablePence(one.figures.billable_pence);
                    list[i].setInvoicedPence(one.figures.invoiced_pence);
                    list[i].setPaidPence(one.figures.paid_pence);
                }
            }));
    return all;
}

// A contract from before the week that ends on Sunday 8 March 2026, and days that were closed.
Book county(std::vector<std::string> closed) {
    Book book{{.day = "2026-03-02"}};
    book.tell(contract_agreed("c1"));
    for (const auto& day : closed)
        book.tell(
            day_closed("+" + std::to_string((*parse_day(day) - *parse_day("2026-03-02")).count() + 1) + " 00:05", day));
    return book;
}

TEST_CASE("weekly: a week is run on its second working day, and not before") {
    Weekly early{Calendar::london()};
    hear(early, county({"2026-03-02", "2026-03-08"}));
    CHECK_FALSE(early.next());
    Weekly weekly{Calendar::london()};
    hear(weekly, county({"2026-03-02", "2026-03-08", "2026-03-09"}));
    const auto ask = weekly.next();
    REQUIRE(ask);
    CHECK(ask->contract == "c1");
    CHECK(ask->week == *parse_day("2026-03-08"));
    weekly.looked(*ask);
    CHECK_FALSE(weekly.next());
}

TEST_CASE("weekly: Easter moves the day: the week to 5 April is run on Wednesday the 8th") {
    Book book = county({"2026-04-01"});
    book.tell(day_closed("+36 00:05", "2026-04-06"));
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    CHECK_FALSE(weekly.next());
    const auto before = book.tell(day_closed("+37 00:05", "2026-04-07"));
    hear(weekly, book, before);
    REQUIRE(weekly.next());
    CHECK(weekly.next()->week == *parse_day("2026-04-05"));
}

TEST_CASE("weekly: the run, a mismatch for each difference over its tolerance, and one escalation of the week") {
    Weekly weekly{Calendar::london()};
    hear(weekly, county({"2026-03-02", "2026-03-09"}));
    const auto ask = *weekly.next();
    // W8: −14 of 840 is within 42, −30 of 210 is not within 15, and without an order any delivery is a mismatch.
    const auto said = weekly.decide(ask, shown({{840, 826}, {210, 180}, {0, 120}}));
    CHECK(ids(said) == Ids{"reconciled-0", "mismatch-0-p2", "mismatch-0-p3", "mismatch"});
    CHECK(said[0].stream == "reconciliation-c1.2026-03-08");
    CHECK(said[3].stream == "escalation-mismatch.c1.2026-03-08.2026-03-09");
    CHECK(ids(weekly.decide(ask, shown({{840, 826}}))) == Ids{"reconciled-0"});
}

TEST_CASE("weekly: what was run is not run again, what is open is not raised again, and resolves by itself") {
    Book book = county({"2026-03-02", "2026-03-09"});
    book.tell(ran(shown({{210, 180}}), 9, "+8 00:10"),
              mismatch_raised("c1", "2026-03-08", "p1", delivered_expected, "+8 00:10"));
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    const auto ask = *weekly.next();
    CHECK(weekly.decide(ask, shown({{210, 180}})).empty());
    CHECK(ids(weekly.decide(ask, shown({{210, 210}}))) == Ids{"reconciled-0", "agrees-0-p1"});
    // Raised again after that is a new one.
    const auto before = book.tell(mismatch_resolved("c1", "2026-03-08", "p1", delivered_expected, "+8 00:11"));
    hear(weekly, book, before);
    CHECK(ids(weekly.decide(ask, shown({{210, 180}}))) == Ids{"mismatch-0-p1", "mismatch"});
}

// The escalations that stand open after each close of the week to 8 March, as a person is shown them.
std::set<std::string> standing(const Book& book) {
    std::map<std::string, care::Escalation> all;
    for (const auto& stored : book.events()) {
        const EventView event{stored.bytes()};
        if (event.stream().starts_with("escalation-")) care::fold(all[std::string(event.stream())], event);
    }
    std::set<std::string> open;
    for (const auto& [stream, one] : all)
        if (one.raised && !one.returned && !one.closed) open.insert(stream);
    return open;
}

TEST_CASE("weekly: a mismatch stands in one open escalation, which returns when none of its mismatches is open") {
    const std::string first = "escalation-mismatch.c1.2026-03-08.2026-03-09",
                      later = "escalation-mismatch.c1.2026-03-08.2026-03-10";
    Book book = county({"2026-03-02", "2026-03-09"});
    Weekly weekly{Calendar::london()};
    std::size_t heard = 0;
    const auto hear_all = [&] {
        hear(weekly, book, heard);
        heard = book.events().size();
    };
    // What is said of the week at a close, by its figures.
    const auto look = [&](std::string closed, std::vector<std::pair<int, int>> figures) {
        const Weekly::Ask ask{
            .contract = "c1", .week = *parse_day("2026-03-08"), .closed = *parse_day(closed), .position = {}};
        std::vector<std::string> said;
        for (const auto& one : weekly.decide(ask, shown(std::move(figures))))
            if (!one.id.starts_with("reconciled") && !one.id.starts_with("verification"))
                said.push_back(one.id.substr(0, one.id.rfind('/')));
        return said;
    };
    const std::string week = "/reconciliation-c1.2026-03-08";
    hear_all();
    CHECK(look("2026-03-09", {{210, 180}, {210, 180}}) ==
          Ids{"mismatch-0-p1" + week, "mismatch-0-p2" + week, "mismatch/" + first});
    book.tell(mismatch_raised("c1", "2026-03-08", "p1", delivered_expected, "+8 00:00"),
              mismatch_raised("c1", "2026-03-08", "p2", delivered_expected, "+8 00:00"),
              mismatch_escalated(first, "c1", "2026-03-08", "+8 00:00"));
    hear_all();
    // One of two agrees: what was told of both stands. A third is raised, and has five working days of its own.
    CHECK(look("2026-03-10", {{210, 210}, {210, 180}, {210, 180}}) ==
          Ids{"agrees-0-p1" + week, "mismatch-0-p3" + week, "mismatch/" + later});
    book.tell(mismatch_resolved("c1", "2026-03-08", "p1", delivered_expected, "+9 00:00"),
              mismatch_raised("c1", "2026-03-08", "p3", delivered_expected, "+9 00:00"),
              mismatch_escalated(later, "c1", "2026-03-08", "+9 00:00"));
    hear_all();
    CHECK(standing(book) == std::set{first, later});
    // The other agrees, too: nobody is reminded of the first any more. Raised again, it is a new one, and stands alone.
    CHECK(look("2026-03-11", {{210, 210}, {210, 210}, {210, 180}}) == Ids{"agrees-0-p2" + week, "agrees/" + first});
    book.tell(mismatch_resolved("c1", "2026-03-08", "p2", delivered_expected, "+10 00:00"),
              says<schema::Escalation::ReturnedToThreshold>(first, "+10 00:00"));
    hear_all();
    CHECK(standing(book) == std::set{later});
    CHECK(look("2026-03-12", {{210, 210}, {210, 180}, {210, 180}}) ==
          Ids{"mismatch-0-p2" + week, "mismatch/escalation-mismatch.c1.2026-03-08.2026-03-12"});
    // Resolved by a person it returns at the next close; closed by one it is over already.
    book.tell(mismatch_resolved("c1", "2026-03-08", "p3", delivered_expected, "+10 09:00", false));
    hear_all();
    CHECK(look("2026-03-11", {{210, 210}, {210, 210}, {210, 210}}) == Ids{"agrees/" + later});
    book.tell(says<schema::Escalation::Closed>(later, "+10 10:00"));
    hear_all();
    CHECK(look("2026-03-11", {{210, 210}, {210, 210}, {210, 210}}).empty());
}

TEST_CASE(
    "weekly: a week is looked at again at each later close, for late events, and due to be verified until it is") {
    Book book = county({"2026-03-02", "2026-03-09"});
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    weekly.looked(*weekly.next());
    auto before = book.tell(day_closed("+9 00:05", "2026-03-10"));
    hear(weekly, book, before);
    const auto again = weekly.next();
    REQUIRE(again);
    CHECK(ids(weekly.decide(*again, shown({}))) == Ids{"reconciled-0", "verification-due"});
    before = book.tell(verified("c1", "2026-03-08", "+9 09:00"));
    hear(weekly, book, before);
    CHECK(ids(weekly.decide(*again, shown({}))) == Ids{"reconciled-0"});
}

// A week of which everything was delivered, invoiced at 898p and paid so far.
ShownWeek invoiced(std::int64_t paid) {
    ShownWeek week = shown({{30, 30}});
    auto& one = week.packages.front();
    one.figures.billable_pence = one.figures.invoiced_pence = 898;
    one.figures.invoices = 1;
    one.figures.paid_pence = paid;
    return week;
}

TEST_CASE("weekly: what is not paid when its day is over is a mismatch of its week, however far back, until it is") {
    const Day week = *parse_day("2026-03-08");
    Book book = county({"2026-03-02", "2026-03-08", "2026-03-09"});
    book.scene().contract = "c1";
    book.tell(ran(invoiced(0), 9, "+8 00:10"), verified("c1", "2026-03-08", "+8 09:00"),
              drafted("i", {{"p1", "v1", "w1", "2026-03-04", 898}}, "+8 09:00"), issued("i", "2026-04-20", "+8 09:01"));
    const auto close = [&](const std::string& day) {
        return book.tell(
            day_closed("+" + std::to_string((*parse_day(day) - *parse_day("2026-03-02")).count() + 1) + " 00:05", day));
    };
    close("2026-04-19");
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    const auto asked_for = [&](Weekly& of) {
        std::vector<Day> weeks;
        for (auto ask = of.next(); ask; ask = of.next()) {
            weeks.push_back(ask->week);
            of.looked(*ask);
        }
        return weeks;
    };
    const auto before_due = asked_for(weekly);
    CHECK(std::ranges::find(before_due, week) == before_due.end());  // six weeks back, and nothing due
    hear(weekly, book, close("2026-04-20"));
    const auto ask = weekly.next();
    REQUIRE(ask);
    CHECK(ask->week == week);
    CHECK(ids(weekly.decide(*ask, invoiced(0))) == Ids{"mismatch-3-p1", "mismatch"});
    CHECK(ids(weekly.decide(*ask, invoiced(898))) == Ids{"reconciled-0"});
    const Weekly::Ask day_before{.contract = "c1", .week = week, .closed = *parse_day("2026-04-19"), .position = {}};
    CHECK(weekly.decide(day_before, invoiced(0)).empty());

    const auto raised = book.tell(mismatch_raised("c1", "2026-03-08", "p1", Pair::PAID_INVOICED, "+50 00:10"));
    book.tell(paid("i", 898, "+50 09:00"));
    close("2026-04-21");
    hear(weekly, book, raised);
    const auto paid_by_then = asked_for(weekly);
    REQUIRE(std::ranges::find(paid_by_then, week) != paid_by_then.end());  // it is paid, and its mismatch is open
    const Weekly::Ask again{.contract = "c1", .week = week, .closed = *parse_day("2026-04-21"), .position = {}};
    CHECK(ids(weekly.decide(again, invoiced(898))) == Ids{"reconciled-0", "agrees-3-p1"});
    const auto resolved = book.tell(mismatch_resolved("c1", "2026-03-08", "p1", Pair::PAID_INVOICED, "+51 00:10"));
    close("2026-04-22");
    hear(weekly, book, resolved);
    const auto at_rest = asked_for(weekly);
    CHECK(std::ranges::find(at_rest, week) == at_rest.end());
}

// Their position, and how many packages each slice holds.
std::vector<std::pair<std::uint64_t, unsigned>> slices(const std::vector<Weekly::Saying>& said) {
    std::vector<std::pair<std::uint64_t, unsigned>> all;
    for (const auto& one : said) {
        const Stamp stamp{.position = Position{99}, .stream = Position{99}, .recorded = {}, .version = Version{1}};
        const auto words = format::stamped(stamp, one.event.content);
        const EventView event{words};
        if (!event.is<schema::Reconciliation::Run>()) continue;
        const auto run = event.as<schema::Reconciliation::Run>();
        all.emplace_back(run.getPosition(), run.getPackages().size());
    }
    return all;
}

TEST_CASE("weekly: a run that late events restate is said again, whole, and once, however often the steward starts") {
    Book book = county({"2026-03-02", "2026-03-09"});
    book.tell(ran(shown({{210, 180}, {420, 420}}), 9, "+8 00:10"));
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    const auto ask = *weekly.next();
    CHECK(slices(weekly.decide(ask, shown({{210, 180}, {420, 420}}))).empty());
    // Somebody clocked in late: 20 minutes more of the first package.
    const auto later = shown({{210, 200}, {420, 420}});
    const auto said = weekly.decide(ask, later);
    REQUIRE(slices(said).size() == 1);
    CHECK(slices(said).front() == std::pair<std::uint64_t, unsigned>{ask.position.value, 2});
    CHECK(weekly.decide(ask, later).front().id == said.front().id);  // asked again, it is the same
    book.tell(ran(later, ask.position.value, "+8 00:20"));
    const auto known_by = [&](const Weekly& reader) {
        CHECK(slices(reader.decide(ask, later)).empty());
        CHECK(slices(reader.decide(ask, shown({{210, 180}, {420, 420}}))).size() == 1);  // back as they were
        CHECK(slices(reader.decide(ask, shown({{210, 200}}))).size() == 1);              // a package has gone
    };
    hear(weekly, book, book.events().size() - 1);
    known_by(weekly);
    Weekly started{Calendar::london()};
    hear(started, book);
    known_by(started);
}

TEST_CASE("weekly: the slices of a run have one position, and are known together") {
    Book book = county({"2026-03-02", "2026-03-09"});
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    const auto ask = *weekly.next();
    const auto large = shown(std::vector<std::pair<int, int>>(301, {210, 210}));
    CHECK(slices(weekly.decide(ask, large)) ==
          std::vector<std::pair<std::uint64_t, unsigned>>{{ask.position.value, 300}, {ask.position.value, 1}});
    book.tell(ran(large, ask.position.value, "+8 00:10"));
    Weekly again{Calendar::london()};
    hear(again, book);
    CHECK(again.decide(ask, large).empty());
}

TEST_CASE("weekly: every slice of a council's run is one event that the log takes, however long the ids") {
    Book book = county({"2026-03-02", "2026-03-09"});
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    auto council = shown(std::vector<std::pair<int, int>>(829, {210, 210}));
    for (auto& one : council.packages) one.package.resize(80, 'x');
    unsigned told = 0;
    for (const auto& one : weekly.decide(*weekly.next(), council)) {
        CHECK(one.event.content.size() * sizeof(capnp::word) <= format::max_content_bytes);
        for (const auto& [position, packages] : slices({one})) told += packages;
    }
    CHECK(told == 829);
}

TEST_CASE("debts: an invoice is remembered until it is settled, and read again when it is told of after that") {
    Book book{{.day = "2026-03-02"}};
    book.tell(drafted("i", {{"p1", "v1", "w1", "2026-03-04", 898}}, "09:00"), issued("i", "2026-04-20", "09:01"),
              drafted("j", {{"p1", "v2", "w1", "2026-03-05", 500}}, "09:02"), paid("i", 898, "+20 09:00"),
              credited("i", {{{}, {}, {}, {}, -100, 1}}, "+30 09:00"),
              says<schema::Invoice::Adjusted>("invoice-i", "+40 09:00", [](auto fact, const Scene&) {
                  fill_lines(fact.initLines(1), {{{}, {}, {}, {}, 150, 1}});
              }));
    Debts debts;
    std::vector<std::size_t> remembered;
    std::vector<std::string> known;
    for (const auto& stored : book.events()) {
        const EventView event{stored.bytes()};
        const auto* invoice = debts.take(event);
        known.push_back(invoice ? std::to_string(invoice->outstanding()) : "?");
        remembered.push_back(debts.remembered());
    }
    CHECK(remembered == std::vector<std::size_t>{1, 1, 2, 1, 1, 1});
    CHECK(known == std::vector<std::string>{"0", "898", "0", "0", "?", "?"});
    CHECK(debts.forgotten() == std::set<std::string>{"invoice-i"});
    CHECK(debts.forgotten().empty());
    care::Invoice whole;
    for (const auto& stored : book.events())
        if (const EventView event{stored.bytes()}; event.stream() == "invoice-i") care::fold(whole, event);
    CHECK(debts.put("invoice-i", whole)->outstanding() == 50);
    CHECK(debts.remembered() == 2);
    // What was read again is not taken twice.
    CHECK(debts.take(EventView{book.events().back().bytes()})->outstanding() == 50);
}

}  // namespace
}  // namespace daybook::steward
