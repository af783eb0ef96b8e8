// Who pays a package, from which day on, and what of a week is whose; the amounts are those of docs/BILLING.md.

#include "events/care/payers.h"

#include <rapidcheck.h>

#include "tests/care/decided.h"
#include "tests/dsl/money.h"

namespace daybook::care {
namespace {

using namespace daybook::story;
using schema::Package;
using Kind = Package::Authorised::Payer::Kind;

struct Named {
    Kind kind{};
    std::string organisation{};
    std::uint32_t share = 0;
    std::int64_t weekly = 0;
};
template <class Fact>
Said payers(std::vector<Named> named, std::int32_t from = 20'000) {
    return said<Fact>([=](auto fact) {
        if constexpr (std::is_same_v<Fact, Package::Authorised>) {
            fact.setPerson("person-1");
            fact.setContract("c1");
        }
        fact.setFrom(from);
        auto list = fact.initPayers(static_cast<unsigned>(named.size()));
        for (unsigned i = 0; i < list.size(); ++i) {
            list[i].setKind(named[i].kind);
            list[i].setOrganisation(named[i].organisation);
            list[i].setShare(named[i].share);
            list[i].setWeeklyPence(named[i].weekly);
        }
    });
}

TEST_CASE("rules: payers of a package come to a whole, each named once and by one measure") {
    const Said authorised = payers<Package::Authorised>({});
    const auto set = [](std::vector<Named> named) { return payers<Package::PayersSet>(std::move(named)); };
    const std::string be = "package-1 cannot be given its payers: ";
    check({
        {"council, NHS and the person",
         {authorised},
         set({{Kind::COUNCIL}, {Kind::NHS, "nhs", 400'000}, {Kind::PERSON, "", 0, 5'000}}),
         ""},
        {"nobody: the commissioner pays all", {authorised}, set({}), ""},
        {"before it is authorised", {}, set({}), be + "it was never authorised"},
        {"from no day",
         {authorised},
         payers<Package::PayersSet>({{Kind::PERSON, "", 200'000}}, 0),
         be + "it does not say from which day on"},
        {"more than the whole",
         {authorised},
         set({{Kind::NHS, "nhs", 800'000}, {Kind::PERSON, "", 250'000}}),
         be + "the shares come to 105 %; lower them to 100 %, or leave out the share of who pays what is left"},
        {"the whole, and somebody beside it",
         {authorised},
         set({{Kind::NHS, "nhs", 1'000'000}, {Kind::PERSON, "", 0, 5'000}}),
         be + "the shares come to 100 %, and somebody is to pay beside them; leave out the share of who pays what is "
              "left"},
        {"a share and a sum",
         {authorised},
         set({{Kind::PERSON, "", 200'000, 5'000}}),
         be + "the person is given a share and a weekly sum; say one of the two"},
        {"below nothing",
         {authorised},
         set({{Kind::PERSON, "", 0, -1}}),
         be + "the person is given a weekly sum below nothing; leave the payer out"},
        {"twice",
         {authorised},
         set({{Kind::NHS, "organisation-nhs", 200'000}, {Kind::NHS, "nhs", 0, 5'000}}),
         be + "nhs is named twice; say one part that holds both"},
        {"two for what is left",
         {authorised},
         set({{Kind::COUNCIL}, {Kind::NHS, "nhs"}}),
         be + "the commissioner and nhs are both to pay what is left; give one a share or a weekly sum"},
        {"the person's part, of an organisation",
         {authorised},
         set({{Kind::PERSON, "trust", 200'000}}),
         be + "the person's own part names trust; leave the organisation out, or call the part a top-up by a third "
              "party"},
        {"an NHS of no name",
         {authorised},
         set({{Kind::NHS, "", 200'000}}),
         be + "the NHS's part names no organisation; say which pays it"},
        {"a top-up by nobody",
         {authorised},
         set({{Kind::TOP_UP, "", 0, 2'000}}),
         be + "the top-up names nobody; say as organisation who pays it"},
        {"as it is authorised",
         {},
         payers<Package::Authorised>({{Kind::NHS, "nhs", 1'100'000}}),
         "package-1 cannot be authorised: the shares come to 110 %; lower them to 100 %, or leave out the share of who "
         "pays what is left"},
    });
}

Payers payers_in(const Book& book) {
    Payers payers;
    for (const Stored& stored : book.events()) {
        const EventView event{stored.bytes()};
        fold(payers, event);
    }
    return payers;
}
std::string rest_on(const Payers& payers, const char* date) {
    const Split of = split(payers.on(*parse_day(date)), "county", 1'000);
    std::string all = of.rest + " " + std::to_string(of.rest_pence);
    for (const auto& part : of.parts) all += ", " + part.payer + " " + std::to_string(part.pence) + ": " + part.why;
    return all;
}

TEST_CASE("payers: each assessment holds from its day, and of two for one day the later word") {
    Book book;
    book.tell(ordered("p1"), payers_set("p1", {{.share = 200'000}}, "2026-03-09", "+1 09:00"),
              payers_set("p1", {{.share = 333'333}}, "2026-04-06", "+2 09:00"),
              payers_set("p1", {{.weekly = 150}}, "2026-04-06", "+3 09:00"),
              payers_set("p1", {}, "2026-05-04", "+4 09:00"));
    const Payers payers = payers_in(book);
    CHECK(rest_on(payers, "2026-03-08") == "county 1000");
    CHECK(rest_on(payers, "2026-03-09") == "county 800, person-1 200: 20 % of 10.00");
    CHECK(rest_on(payers, "2026-04-06") == "county 850, person-1 150: 1.50 a week");
    CHECK(rest_on(payers, "2026-05-04") == "county 1000");
    CHECK(payers.names("person-1"));
    CHECK_FALSE(payers.names("county"));
    const auto again = decode_payers(encode(payers));
    REQUIRE(again);
    CHECK(*again == payers);
}

TEST_CASE("payers: what they pay is the week to the penny, whoever they are and whatever was said") {
    const bool held = rc::check([] {
        std::vector<Payers::Payer> all;
        for (int n = *rc::gen::inRange(0, 6); n > 0; --n)
            all.push_back({.id = *rc::gen::element<std::string>("", "county", "organisation-nhs", "nhs", "person-1"),
                           .share_ppm = *rc::gen::element(0U, 1U, 333'333U, 500'000U, 1'000'000U, 4'000'000'000U),
                           .weekly_pence = *rc::gen::element<std::int64_t>(0, 1, 5'000, 900'000'000'000)});
        const auto week = *rc::gen::inRange<std::int64_t>(-5'000, 100'000);
        const Split of = split(all, *rc::gen::element<std::string>("", "county"), week);
        std::int64_t sum = of.rest_pence;
        for (const auto& part : of.parts) {
            sum += part.pence;
            RC_ASSERT(part.pence >= 0);
            RC_ASSERT(!same_payer(part.payer, of.rest));
        }
        RC_ASSERT(sum == week);
        RC_ASSERT(week < 0 || of.rest_pence >= 0);
    });
    CHECK(held);
}

}  // namespace
}  // namespace daybook::care
