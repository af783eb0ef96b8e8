// What people say at the desk about contracts, referrals, packages and variations: a slip is refused while somebody can
// still mend it. What other systems observe is recorded as it comes.

#include "events/stored/json.h"
#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/variation.capnp.h"
#include "tests/care/desk.h"

namespace daybook::care {
namespace {

using schema::Contract;
using schema::Package;
using schema::Referral;
using schema::Variation;

TEST_CASE("rules: notice says when it was given and which day is the last") {
    const Said agreed = said<Contract::Agreed>([](auto fact) { fact.setNoticeDays(28); });
    const auto notice = [](const char* given, const char* ends) {
        return decided<Contract::NoticeGiven>([=](auto fact) {
            fact.setBy(schema::Who::PROVIDER);
            if (given) fact.setOn(on(given));
            if (ends) fact.setEnds(on(ends));
        });
    };
    const std::string refusal = "contract-1 cannot be given notice of: ";
    check({
        {"28 days", {agreed}, notice("2026-06-01", "2026-06-29"), ""},
        {"on no day", {agreed}, notice(nullptr, "2026-06-03"), refusal + "it does not say on which day it was given"},
        {"to no day", {agreed}, notice("2026-06-01", nullptr), refusal + "it does not say which day is the last by it"},
        {"a year mistyped",
         {agreed},
         notice("2062-06-01", "2062-06-29"),
         refusal + "it says that it was done on 2062-06-01, and it is told on 2026-06-01"},
        {"backwards",
         {agreed},
         notice("2026-06-01", "2026-05-01"),
         refusal + "it ends on 2026-05-01, and begins on 2026-06-01"},
    });
}

TEST_CASE("rules: a contract whose last day is still to come is in force until then, and is extended no more") {
    const Said agreed = said<Contract::Agreed>([](auto fact) { fact.setFrom(on("2026-01-01")); });
    const auto ended = [](const char* last) { return said<Contract::Ended>([=](auto fact) { fact.setOn(on(last)); }); };
    const Said suspended = decided<Contract::SuspendedToNew>();
    const Said longer = decided<Contract::Extended>([](auto fact) { fact.setTo(on("2027-06-30")); });
    check({
        {"ends later", {agreed, ended("2026-12-31")}, suspended, ""},
        {"ends today", {agreed, ended("2026-06-01")}, suspended, ""},
        {"ended yesterday",
         {agreed, ended("2026-05-31")},
         suspended,
         "contract-1 cannot be suspended to new packages: it has ended on 2026-05-31"},
        {"extended",
         {agreed, ended("2026-12-31")},
         longer,
         "contract-1 cannot be extended: it was decided that it ends on 2026-12-31; agree a new contract instead"},
    });
}

TEST_CASE("rules: a contract's week, obligations, rates and handover are said whole") {
    const Said agreed = said<Contract::Agreed>();
    const auto week = [](std::uint8_t last) {
        return decided<Contract::Agreed>([=](auto fact) { fact.setWeekEndsOn(last); });
    };
    const Said obliged = said<Contract::ObligationSet>([](auto fact) { fact.setObligation("wages"); });
    const auto met = [](std::int32_t day) {
        return decided<Contract::ObligationMet>([=](auto fact) {
            fact.setObligation("wages");
            fact.setOn(day);
        });
    };
    const auto handed = [](bool records) {
        return decided<Contract::HandoverCompleted>([=](auto fact) { fact.setRecordsHanded(records); });
    };
    check({
        {"on Sunday, unsaid", {}, week(0), ""},
        {"on Friday", {}, week(5), ""},
        {"on Wednesday",
         {},
         week(3),
         "contract-1 cannot be agreed: its week would end on weekday 3, and weeks end on 5 (Friday), 6 (Saturday) or 7 "
         "(Sunday)"},
        {"met", {agreed, obliged}, met(on("2026-05-30")), ""},
        {"met on no day",
         {agreed, obliged},
         met(0),
         "contract-1 cannot be held to have met an obligation: it does not say on which day"},
        {"no rates",
         {agreed},
         decided<Contract::RatesSet>([](auto fact) { fact.setFrom(20'000); }),
         "contract-1 cannot be given rates: it holds no rates, and replaces the whole card"},
        {"handed over", {agreed, said<Contract::ExitPlanned>()}, handed(true), ""},
        {"without the records",
         {agreed, said<Contract::ExitPlanned>()},
         handed(false),
         "contract-1 cannot be handed over: its records were not; hand them over, and say recordsHanded=yes"},
    });
}

TEST_CASE("rules: an id is one referral's, and what is learnt at the desk is of a referral there is") {
    const Said received = said<Referral::Received>();
    const std::string nobody =
        "it was never received; record referral.Received first, or name the referral that is meant";
    const auto validated = [](std::uint8_t risk) {
        return decided<Referral::RiskValidated>([=](auto fact) { fact.setRisk(risk); });
    };
    const Said assessed = decided<Referral::Assessed>();
    check({
        {"received", {}, decided<Referral::Received>(), ""},
        {"its end was heard of first", {said<Referral::Withdrawn>()}, decided<Referral::Received>(), ""},
        {"received again",
         {received},
         decided<Referral::Received>(),
         "referral-1 cannot be received: it was received already; give another request an id of its own"},
        {"heard again of a portal", {received}, said<Referral::Received>(), ""},
        {"assessed", {received}, assessed, ""},
        {"a slip of the id", {}, assessed, "referral-1 cannot be assessed: " + nobody},
        {"as a portal tells it", {}, said<Referral::Assessed>(), ""},
        {"a route of nothing", {}, decided<Referral::RouteTried>(), "referral-1 cannot be sourced: " + nobody},
        {"a call", {received}, validated(1), ""},
        {"beyond the scale",
         {received},
         validated(9),
         "referral-1 cannot be validated: its risk is 9, and goes from 1, the highest, to 5"},
        {"offered when decided",
         {received, said<Referral::Declined>()},
         decided<Referral::Offered>(),
         "referral-1 cannot be offered: it was declined already"},
    });
}

TEST_CASE("rules: only a bid that was submitted is lost, and a referral is deferred to a day to come") {
    const Said received = said<Referral::Received>(), bid = said<Referral::BidSubmitted>();
    const auto deferred = [](const char* until) {
        return decided<Referral::Deferred>([=](auto fact) {
            fact.setUntil(on(until));
            fact.setWhy("a round is being planned");
        });
    };
    check({
        {"lost", {received, bid}, decided<Referral::BidNotAwarded>(), ""},
        {"no bid",
         {received},
         decided<Referral::BidNotAwarded>(),
         "referral-1 cannot be told not to be awarded: no bid was submitted for it; record referral.Withdrawn or "
         "referral.Lapsed instead"},
        {"accepted before",
         {received, bid, said<Referral::Accepted>()},
         decided<Referral::BidNotAwarded>(),
         "referral-1 cannot be told not to be awarded: it was accepted already"},
        {"until today", {received}, deferred("2026-06-01"), ""},
        {"until yesterday",
         {received},
         deferred("2026-05-31"),
         "referral-1 cannot be deferred: it says until 2026-05-31, which has passed on 2026-06-01; name a day to come"},
    });
}

Said authorised_of(const char* referral, std::string_view source = desk_source) {
    return said<Package::Authorised>(
        [=](auto fact) {
            fact.setPerson("person-ben");
            fact.setContract("county");
            fact.setFrom(20'000);
            fact.setReferral(referral);
        },
        source, june);
}

TEST_CASE("rules: a package comes of a referral that was accepted, under the name it was accepted as") {
    const auto beside = [](std::vector<Said> referral) {
        return std::map<std::string, std::vector<Said>>{{"contract-county", {said<Contract::Agreed>()}},
                                                        {"referral-r", std::move(referral)}};
    };
    const auto accepted = [](const char* package) {
        return said<Referral::Accepted>([=](auto fact) { fact.setPackage(package); });
    };
    const Said received = said<Referral::Received>();
    const std::string not_yet =
        "package-1 cannot be authorised: referral-r is not accepted; record referral.Accepted first, or leave the "
        "referral out";
    check({
        {"accepted", {}, authorised_of("referral-r"), "", beside({received, accepted("package-1")})},
        {"by its id", {}, authorised_of("r"), "", beside({received, accepted("1")})},
        {"as another package",
         {},
         authorised_of("r"),
         "package-1 cannot be authorised: referral-r was accepted as package-r; authorise that",
         beside({received, accepted("package-r")})},
        {"declined", {}, authorised_of("r"), not_yet, beside({received, said<Referral::Declined>()})},
        {"never received", {}, authorised_of("r"), not_yet, beside({})},
        {"as another system tells it", {}, authorised_of("r", "elsewhere"), "", beside({})},
        {"of none", {}, authorised_of(""), "", beside({})},
    });
}

struct OneSlot {
    std::uint8_t weekdays = 127;
    std::uint32_t start = 28'800, length = 1'800, band_from = 0, band_to = 0;
};
void put(capnp::List<Package::Slot>::Builder plan, OneSlot slot) {
    plan[0].setWeekdays(slot.weekdays);
    plan[0].setStart(slot.start);
    plan[0].setLength(slot.length);
    plan[0].setBandFrom(slot.band_from);
    plan[0].setBandTo(slot.band_to);
}

TEST_CASE("rules: each visit of a plan is on days there are, within a day, and takes time") {
    const auto authorised = [](OneSlot slot) {
        return said<Package::Authorised>([=](auto fact) {
            fact.setPerson("person-ben");
            fact.setContract("county");
            fact.setFrom(20'000);
            put(fact.initPlan(1), slot);
        });
    };
    const auto proposed = [](OneSlot slot) {
        return said<Variation::Proposed>([=](auto fact) {
            fact.setPackage("1");
            fact.setFrom(9);
            put(fact.initPlan(1), slot);
        });
    };
    const std::string no = "package-1 cannot be authorised: visit 0 of its plan ";
    check({
        {"daily", {}, authorised({}), ""},
        {"on an eighth day",
         {},
         authorised({.weekdays = 255}),
         no + "is on weekdays 255: add 1 for Monday, 2 for Tuesday … 64 for Sunday, 127 for every day"},
        {"on no day",
         {},
         authorised({.weekdays = 0}),
         no + "is on weekdays 0: add 1 for Monday, 2 for Tuesday … 64 for Sunday, 127 for every day"},
        {"at 27:00", {}, authorised({.start = 97'200}), no + "names a time of day of 97200 s, and a day has 86400 s"},
        {"of no length", {}, authorised({.length = 0}), no + "takes 0 s: say from 1 to 86400"},
        {"a band backwards",
         {},
         authorised({.band_from = 7'200, .band_to = 3'600}),
         no + "has a band that ends before it begins"},
        {"varied", {}, proposed({}), ""},
        {"varied to no length",
         {},
         proposed({.length = 0}),
         "variation-1 cannot be proposed: visit 0 of its plan takes 0 s: say from 1 to 86400"},
    });
}

TEST_CASE("rules: a package is reviewed on a day that is said") {
    const Said authorised = authorised_of("");
    check({
        {"today", {authorised}, decided<Package::Reviewed>([](auto fact) { fact.setOn(on("2026-06-01")); }), ""},
        {"on no day",
         {authorised},
         decided<Package::Reviewed>(),
         "package-1 cannot be reviewed: it does not say on which day"},
    });
}

TEST_CASE("rules: a change is of care that still runs when it takes effect, and of the person it is given to") {
    const auto beside = [](std::vector<Said> package) {
        return std::map<std::string, std::vector<Said>>{{"package-1", std::move(package)}};
    };
    const auto proposed = [](const char* from, const char* person = "") {
        return decided<Variation::Proposed>([=](auto fact) {
            fact.setPackage("package-1");
            fact.setPerson(person);
            fact.setFrom(at(from));
            fact.setWeeklySeconds(600);
        });
    };
    const Said authorised = authorised_of("");
    const Said ended = said<Package::Ended>([](auto fact) { fact.setOn(on("2026-05-31")); });
    check({
        {"of what runs", {}, proposed("2026-07-01T00:00:00Z"), "", beside({authorised})},
        {"on its last day", {}, proposed("2026-05-31T22:00:00Z"), "", beside({authorised, ended})},
        {"the midnight after, which is 23:00 in UTC",
         {},
         proposed("2026-05-31T23:00:00Z"),
         "variation-1 cannot be proposed: package-1 ends on 2026-05-31, before this takes effect on 2026-06-01; "
         "authorise another package for care after that",
         beside({authorised, ended})},
        {"of the person", {}, proposed("2026-07-01T00:00:00Z", "ben"), "", beside({authorised})},
        {"of another",
         {},
         proposed("2026-07-01T00:00:00Z", "person-ann"),
         "variation-1 cannot be proposed: package-1 is of person-ben, and this names person-ann; leave the person out, "
         "or name the package that is meant",
         beside({authorised})},
    });
}

TEST_CASE("rules: a temporary change that is reversed ends sooner, and never later") {
    const Said proposed = said<Variation::Proposed>([](auto fact) {
        fact.setPackage("1");
        fact.setFrom(at("2026-06-01T00:00:00Z"));
        fact.setTo(at("2026-06-08T00:00:00Z"));
        fact.setTemporary(true);
    });
    const Said agreed = said<Variation::Agreed>();
    const auto reversed = [](const char* from) {
        return decided<Variation::Reversed>([=](auto fact) {
            if (from) fact.setFrom(at(from));
        });
    };
    const std::string over =
        "variation-1 cannot be reversed: it ends by itself at 2026-06-08T00:00:00Z, and this says ";
    check({
        {"now", {proposed, agreed}, reversed(nullptr), ""},
        {"the moment before its end", {proposed, agreed}, reversed("2026-06-07T23:59:59Z"), ""},
        {"as it ends",
         {proposed, agreed},
         reversed("2026-06-08T00:00:00Z"),
         over + "2026-06-08T00:00:00Z; name a time before it ends"},
        {"a month on",
         {proposed, agreed},
         reversed("2026-07-08T00:00:00Z"),
         over + "2026-07-08T00:00:00Z; name a time before it ends"},
    });
}

}  // namespace
}  // namespace daybook::care
