#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "events/care/decisions/decisions.h"
#include "events/stored/event_view.h"
#include "events/stored/format.h"
#include "schema/contract.capnp.h"
#include "schema/reconciliation.capnp.h"
#include "services/demo/agency.h"
#include "services/demo/money.h"

namespace daybook::demo {
namespace {

using Fact = schema::Invoice;
using Sums = schema::Reconciliation;
using std::chrono::days;
using std::chrono::hours;

const Day first = *parse_day("2026-03-02");

// A log of invoices and weeks: what is said stands in it, with position and version, if the rules admit it.
struct Ledger {
    std::map<std::string, care::Record> records;
    std::map<std::string, std::uint32_t> versions;
    std::map<std::string, care::Invoice> invoices;
    std::map<std::string, std::size_t> types;
    std::vector<std::vector<capnp::word>> log;
    std::uint64_t head = 0;

    std::vector<capnp::word> stored(const Proposal& event) {
        const EventView proposed{Words(plain_ = format::stamped({}, event.content))};
        REQUIRE_FALSE(proposed.damage());
        const std::string stream(proposed.stream());
        auto& record = records.try_emplace(stream, care::record_of(stream)).first->second;
        if (care::depends_on_record(*proposed.type())) {
            const Status admitted = care::admit(record, proposed);
            INFO(proposed.id() << ": " << (admitted ? "" : admitted.error().sentence));
            REQUIRE(admitted.has_value());
        }
        care::add(record, proposed);
        Stamp stamp;
        stamp.position = Position{++head};
        stamp.version = Version{++versions[stream]};
        return format::stamped(stamp, event.content);
    }
    void take(Books& books, const Proposal& event) {
        const auto bytes = stored(event);
        const EventView view{Words(bytes)};
        books.take(view);
        ++types[view.type()->type];
        log.push_back(bytes);
        if (view.stream().starts_with("invoice-")) care::fold(invoices[std::string(view.stream())], view);
    }
    // What stood before the first invoice; of no log here.
    void know(const Proposal& event) {
        const auto bytes = format::stamped({}, event.content);
        const EventView view{Words(bytes)};
        const std::string stream(view.stream());
        if (stream.starts_with("contract-"))
            care::add(records.try_emplace(stream, care::record_of(stream)).first->second, view);
    }

 private:
    std::vector<capnp::word> plain_;
};

Instant at(Day day, hours time) { return Calendar::london().at(day, time).instant; }

// The agency's drafts of so many weeks, and what finance does about them hour by hour.
void live(Ledger& ledger, Books& books, Day from, int n) {
    Agency agency(1, first);
    for (const auto& telling : agency.founding()) ledger.know(telling.event);
    for (Day day = from; day < from + days{n}; day += days{1}) {
        Tellings drafts;
        for (auto& telling : agency.day(day)) {
            const auto bytes = format::stamped({}, telling.event.content);
            const EventView event{Words(bytes)};
            if (event.is<schema::Contract::ServiceCreditApplied>())
                ledger.take(books, telling.event);
            else if (event.is<Fact::Drafted>())
                drafts.push_back(std::move(telling));
        }
        for (const hours time : {hours{11}, hours{12}, hours{13}, hours{15}, hours{17}}) {
            if (time == hours{11})
                for (auto& draft : drafts) {
                    books.take_off_credits(draft);
                    ledger.take(books, draft.event);
                }
            for (const auto& telling : books.because(at(day, time))) {
                CHECK(telling.sent >= at(day, time));
                ledger.take(books, telling.event);
            }
        }
    }
}

}  // namespace

TEST_CASE("books: each contract's weeks are billed, numbered in a row, paid, and one line in dispute is credited") {
    Ledger ledger;
    Books books;
    live(ledger, books, first, 42);
    std::map<std::string, std::size_t> drafted, settled, credited;
    std::map<std::string, std::int64_t> parts;  // by payer; what is taken off one bill is on another
    for (const auto& [stream, invoice] : ledger.invoices) {
        if (care::is_book(stream)) continue;
        INFO(stream);
        ++drafted[invoice.contract];
        CHECK(invoice.odd.empty());
        for (const auto& billed : invoice.lines) parts[billed.line.payer] += billed.line.pence;
        if (invoice.lines.front().line.kind == Fact::Line::Kind::CONTRIBUTION) {
            CHECK(invoice.billed() > 0);
            CHECK(invoice.payer == invoice.lines.front().line.payer);
            continue;
        }
        CHECK(invoice.billed() > 10'000);
        CHECK(invoice.payer.starts_with("organisation-"));
        if (invoice.settled) ++settled[invoice.contract];
        if (invoice.credited() > 0) ++credited[invoice.contract];
    }
    CHECK(parts.size() >= 4);  // care, the NHS and two people at least
    for (const auto& [payer, pence] : parts) CHECK((payer.empty() ? 0 : pence) == 0);
    for (const Agreement& agreement : agreements) {
        const std::string contract(agreement.id);
        INFO(contract);
        CHECK(drafted[contract] >= 5);
        CHECK(settled[contract] >= 2);
        CHECK(credited[contract] >= 2);
        // The book has as many numbers as there are invoices issued and notes.
        std::uint32_t numbers = 0;
        for (const auto& [stream, invoice] : ledger.invoices)
            if (invoice.contract == contract)
                numbers += static_cast<std::uint32_t>(invoice.issued.has_value()) +
                           static_cast<std::uint32_t>(invoice.notes.size());
        CHECK(ledger.versions[care::book_of_numbers(contract)] == numbers);
    }
    CHECK(ledger.types["invoice.LineDisputed"] >= 8);
    CHECK(ledger.types["invoice.ReminderSent"] > 0);
}

TEST_CASE("books: a service credit is a line of the next draft of its contract, and of no other after it") {
    Ledger ledger;
    Books books;
    live(ledger, books, first, 35);
    std::vector<const care::Invoice::Billed*> taken_off;
    std::set<std::string> contracts;
    for (const auto& [stream, invoice] : ledger.invoices)
        for (const auto& billed : invoice.lines) {
            if (billed.line.kind != Fact::Line::Kind::SERVICE_CREDIT) continue;
            taken_off.push_back(&billed);
            contracts.insert(invoice.contract);
            CHECK(&billed == &invoice.lines.back());
            CHECK(invoice.billed() > 0);
            CHECK(invoice.payer.starts_with("organisation-"));
        }
    REQUIRE(taken_off.size() == 1);
    CHECK(contracts == std::set<std::string>{"county-spot"});
    CHECK(taken_off.front()->line.pence == -12'500);
    const EventView credit{Words(ledger.log.at(taken_off.front()->line.service_credit.value - 1))};
    CHECK(credit.is<schema::Contract::ServiceCreditApplied>());
}

TEST_CASE("books: what was said before a restart is not said again, and the numbers go on") {
    Ledger ledger;
    {
        Books books;
        live(ledger, books, first, 21);
    }
    CHECK(ledger.types["invoice.Issued"] > 0);
    CHECK(ledger.types["invoice.LineDisputed"] > 0);
    Books again;
    for (const auto& bytes : ledger.log) again.take(EventView{Words(bytes)});
    CHECK(again.because(at(first + days{20}, hours{17})).empty());
    live(ledger, again, first + days{21}, 7);  // the rules refuse a number that was given
}

TEST_CASE("books: a week that was put together is looked at, and what differs is explained on the working day after") {
    Ledger ledger;
    Books books;
    const auto say = [&]<class What>(const What*, const std::string& stream, const std::string& id, auto fill) {
        const Envelope envelope{
            .id = id, .source = "daybook:steward", .stream = stream, .occurred = at(first + days{9}, hours{0})};
        ledger.take(books, propose<What>(envelope, fill));
    };
    for (const std::string contract : {"city-dps", "county-spot"}) {
        const std::string stream = "reconciliation-" + contract + ".2026-03-08";
        say(static_cast<Sums::Run*>(nullptr), stream, "run", [&](auto fact) { fact.setContract(contract); });
        for (const char* package : {"0012", "0017"})
            say(static_cast<Sums::MismatchRaised*>(nullptr), stream, package, [&](auto fact) {
                fact.setPackage(package);
                fact.setPair(Sums::Pair::DELIVERED_EXPECTED);
                fact.setCause(Sums::Cause::LATE_START);
            });
    }
    CHECK(books.because(at(first + days{9}, hours{9})).empty());
    std::vector<std::string> said;
    for (int time = 11; time < 18; ++time)
        for (const auto& telling : books.because(at(first + days{9}, hours{time}))) {
            ledger.take(books, telling.event);
            const auto bytes = format::stamped({}, telling.event.content);
            said.emplace_back(EventView{Words(bytes)}.type()->type);
        }
    // Of the spot contract nobody takes care, and of package 0017 nobody finds out.
    CHECK(said == std::vector<std::string>{"reconciliation.Verified", "reconciliation.MismatchExplained"});
}

}  // namespace daybook::demo
