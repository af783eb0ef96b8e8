// What facts say of referrals, packages, contracts and locations is kept, and comes back from its row as it was.

#include "events/care/contract.h"
#include "events/care/days.h"
#include "events/care/location.h"
#include "events/care/package.h"
#include "events/care/referral.h"
#include "events/care/register.h"
#include "events/core/calendar.h"
#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/escalation.capnp.h"
#include "schema/package.capnp.h"
#include "schema/referral.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

Instant at(const char* time) { return *parse_instant(time); }
Day on(const char* day) { return *parse_day(day); }

// A fact that happened at a time.
template <class Fact, class Fill>
Said then(const char* time, Fill fill) {
    const FactType& type = fact_type<Fact>();
    const Envelope envelope{.id = "e", .source = "test", .stream = type.category_name + "-1", .occurred = at(time)};
    return {format::stamped({}, propose<Fact>(envelope, fill).content), &type};
}

template <class Record>
Record folded(const std::vector<Said>& events) {
    Record record;
    for (const Said& event : events) {
        const EventView view(event.bytes);
        REQUIRE_FALSE(view.damage());
        fold(record, view);
    }
    return record;
}

TEST_CASE("folds: what another system sees begin or end without a day did so when it was seen") {
    using Fact = schema::Package;
    const auto nothing = [](auto) {};
    const Said authorised =
        then<Fact::Authorised>("2026-03-01T09:00:00Z", [](auto fact) { fact.setFrom(number(on("2026-03-09"))); });
    const auto begun = folded<care::Package>({authorised, then<Fact::Started>("2026-03-05T09:00:00Z", nothing)});
    CHECK(begun.plan.first == on("2026-03-05"));
    CHECK(begun.started == on("2026-03-05"));
    const auto over = folded<care::Package>({authorised, then<Fact::HandedBack>("2026-03-20T23:30:00Z", nothing)});
    CHECK(over.plan.last == on("2026-03-20"));
    CHECK(over.handed_back == on("2026-03-20"));
}

TEST_CASE("folds: an offer keeps its lot and its closing, a bid its rate and its start") {
    using Fact = schema::Referral;
    const auto offered = said<Fact::Offered>([](auto fact) {
        fact.setCloses(micros(at("2026-03-02T12:00:00Z")));
        fact.setLot("north");
    });
    const auto bid = said<Fact::BidSubmitted>([](auto fact) {
        fact.setRatePence(2'295);
        fact.setStart(number(on("2026-03-09")));
    });
    const auto kept = decode_referral(encode(folded<Referral>({said<Fact::Received>(), offered, bid})));
    REQUIRE(kept);
    CHECK(kept->lot == "north");
    CHECK(kept->bids_close == at("2026-03-02T12:00:00Z"));
    CHECK(kept->bid_pence == 2'295);
    CHECK(kept->bid_start == on("2026-03-09"));
    CHECK_FALSE(folded<Referral>({said<Fact::Received>(), offered, said<Fact::Offered>()}).bids_close);
}

TEST_CASE("folds: a referral's reason is that of what became of it last, and of what ended it first") {
    using Fact = schema::Referral;
    const auto deferred = said<Fact::Deferred>([](auto fact) { fact.setWhy("the ward has not said when"); });
    const auto withdrawn = said<Fact::Withdrawn>([](auto fact) { fact.setReason("went to family"); });
    const auto lapsed = said<Fact::Lapsed>([](auto fact) { fact.setReason("nobody answered"); });
    const auto lost = said<Fact::BidNotAwarded>([](auto fact) { fact.setReason("dearer than another"); });
    const auto accepted = said<Fact::Accepted>();
    const auto reason = [](std::vector<Said> events) {
        events.insert(events.begin(), said<Fact::Received>());
        return folded<Referral>(events).reason;
    };
    CHECK(reason({deferred}) == "the ward has not said when");
    CHECK(reason({deferred, withdrawn}) == "went to family");
    CHECK(reason({lapsed}) == "nobody answered");
    CHECK(reason({lost}) == "dearer than another");
    CHECK(reason({withdrawn, lapsed}) == "went to family");
    CHECK(reason({withdrawn, deferred}) == "went to family");
    CHECK(reason({deferred, accepted}).empty());  // why it waited is not why it was accepted
    CHECK(reason({accepted, withdrawn}) == "went to family");
    const auto after_all = folded<Referral>({said<Fact::Received>(), accepted, withdrawn});
    CHECK(after_all.end == Referral::End::accepted);  // that decision counts as it was taken
    CHECK(decode_referral(encode(after_all))->withdrawn);
}

TEST_CASE("folds: a package that ended as handed back is handed back, whichever of the two words the office used") {
    using Fact = schema::Package;
    const auto asked = said<Fact::HandBackRequested>([](auto fact) { fact.setReason(Fact::HandBack::NOT_VIABLE); });
    const auto ended = [](Fact::Ended::Reason reason) {
        return said<Fact::Ended>([=](auto fact) {
            fact.setOn(20'000);
            fact.setReason(reason);
        });
    };
    const auto back = folded<Package>({asked, ended(Fact::Ended::Reason::HANDED_BACK)});
    CHECK(back.handed_back == day(20'000));
    CHECK(back.hand_back == Fact::HandBack::NOT_VIABLE);
    CHECK_FALSE(folded<Package>({asked, ended(Fact::Ended::Reason::DIED)}).handed_back);
}

TEST_CASE("folds: a package keeps who takes over and the time its order pays for, a contract what it is for") {
    const auto package = decode_package(encode(folded<Package>({
        said<schema::Package::Authorised>([](auto fact) { fact.setOrderSeconds(720'000); }),
        said<schema::Package::TransferArranged>([](auto fact) { fact.setTo("organisation-2"); }),
    })));
    REQUIRE(package);
    CHECK(package->handed_to == "organisation-2");
    CHECK(package->order_time == std::chrono::hours{200});
    CHECK(folded<Package>({said<schema::Package::HandedBack>([](auto fact) {
              fact.setTo("organisation-3");
          })}).handed_to == "organisation-3");
    const auto contract = decode_contract(encode(folded<Contract>({said<schema::Contract::Agreed>([](auto fact) {
        fact.initLots(1).set(0, "north");
        fact.initZones(2).set(1, "E5");
        fact.setOutcomes("people stay at home");
        fact.setTerminationClauses("28 days, or at once for a breach");
    })})));
    REQUIRE(contract);
    CHECK(contract->lots == std::vector<std::string>{"north"});
    CHECK(contract->zones == std::vector<std::string>{"", "E5"});
    CHECK(contract->outcomes == "people stay at home");
    CHECK(contract->clauses == "28 days, or at once for a breach");
}

TEST_CASE("folds: a contract keeps what was said of its money: breaches, uplifts until they are answered, charges") {
    using Fact = schema::Contract;
    const auto packages = [](auto fact, std::vector<const char*> ids) {
        auto list = fact.initPackages(static_cast<unsigned>(ids.size()));
        for (unsigned i = 0; i < ids.size(); ++i) list.set(i, ids[i]);
    };
    const auto asked = said<Fact::UpliftRequested>([&](auto fact) { packages(fact, {"p1", "package-p2", "p3"}); });
    const auto again = said<Fact::UpliftRequested>([&](auto fact) { packages(fact, {"package-p1"}); });
    const auto given = said<Fact::UpliftAgreed>([&](auto fact) {
        packages(fact, {"package-p1"});
        fact.setPence(120);
    });
    const auto refused = said<Fact::UpliftRefused>([&](auto fact) { packages(fact, {"p2"}); });
    const auto charges = said<Fact::ChargesNotified>([](auto fact) { fact.setFrom(number(on("2026-04-01"))); });
    const auto breach = said<Fact::BreachNotified>();
    const auto kept =
        decode_contract(encode(folded<Contract>({breach, asked, again, given, refused, breach, charges})));
    REQUIRE(kept);
    CHECK(kept->breaches == 2);
    CHECK(kept->uplifts_asked == std::vector<std::string>{"p3"});
    CHECK(kept->uplift_pence == 120);
    CHECK(kept->charges_from == on("2026-04-01"));
    CHECK(folded<Contract>({asked, again}).uplifts_asked.size() == 3);  // asked twice, one waits once
    CHECK_FALSE(folded<Contract>({breach}).charges_from);
}

TEST_CASE("folds: a package let go without notice keeps why, or by which protocol where nobody said why") {
    using Fact = schema::Package;
    const auto waived = [](const char* reason) {
        return said<Fact::NoticeWaived>([=](auto fact) {
            fact.setProtocol("protocol-7");
            fact.setReason(reason);
        });
    };
    const auto kept = decode_package(encode(folded<Package>({said<Fact::Authorised>(), waived("safeguarding")})));
    REQUIRE(kept);
    CHECK(kept->notice_waived == "safeguarding");
    CHECK(folded<Package>({waived("")}).notice_waived == "protocol-7");
    CHECK(folded<Package>({said<Fact::Authorised>()}).notice_waived.empty());
}

TEST_CASE("folds: a location keeps its buffer teams, with their days and care workers") {
    using Fact = schema::Capacity;
    const auto up = [](const char* time, const char* from, const char* worker) {
        return then<Fact::BufferTeamStoodUp>(time, [=](auto fact) {
            if (*from != 0) fact.setFrom(number(on(from)));
            fact.initWorkers(1).set(0, worker);
        });
    };
    const auto down = [](const char* time, const char* day) {
        return then<Fact::BufferTeamStoodDown>(time, [=](auto fact) { fact.setOn(number(on(day))); });
    };
    const auto stood = up("2026-03-02T09:00:00Z", "2026-03-03", "worker-1");
    const auto over = down("2026-03-10T09:00:00Z", "2026-03-11");
    const auto again = up("2026-03-31T23:30:00Z", "", "worker-2");
    CHECK(folded<Location>({stood}).buffer_team());
    CHECK_FALSE(folded<Location>({stood, over}).buffer_team());
    const auto kept = decode_location(encode(folded<Location>({stood, over, again})));
    REQUIRE(kept);
    CHECK(kept->buffer_team());
    CHECK(kept->buffer_teams ==
          std::vector<BufferTeam>{
              {.from = on("2026-03-03"), .until = on("2026-03-11"), .workers = {"worker-1"}},
              {.from = on("2026-04-01"), .until = {}, .workers = {"worker-2"}}});  // a local day, half past midnight
}

TEST_CASE("folds: what a location sets holds from its day on, and not before") {
    using Fact = schema::Capacity;
    const auto travel = [](const char* from, std::uint16_t minutes) {
        return said<Fact::TravelTimesSet>([=](auto fact) {
            if (*from != 0) fact.setFrom(number(on(from)));
            auto leg = fact.initLegs(1)[0];
            leg.setFromZone("E4");
            leg.setToZone("E5");
            leg.setMinutes(minutes);
        });
    };
    const auto criteria = [](const char* from, const char* established, std::uint16_t surge) {
        return said<Fact::AcceptanceCriteriaSet>([=](auto fact) {
            fact.setFrom(number(on(from)));
            fact.initEstablished(1).set(0, established);
            fact.setSurgeReferrals(surge);
        });
    };
    const auto kept =
        decode_location(encode(folded<Location>({travel("2026-04-01", 12), travel("2026-03-01", 25),
                                                 criteria("2026-04-01", "E5", 3), criteria("2026-03-01", "E4", 0)})));
    REQUIRE(kept);
    const auto minutes = [&](const char* day) { return kept->minutes_between("E4", "E5", on(day)); };
    CHECK(minutes("2026-02-28") == std::nullopt);
    CHECK(minutes("2026-03-31") == 25);
    CHECK(minutes("2026-04-01") == 12);
    CHECK(folded<Location>({travel("", 7)}).minutes_between("E4", "E5", on("2020-01-01")) == 7);  // from when, not said
    CHECK(kept->established_on("E5", on("2026-02-28")) == std::nullopt);
    CHECK(kept->established_on("E5", on("2026-03-31")) == false);
    CHECK(kept->established_on("E5", on("2026-04-01")) == true);
    const SurgeWatch watch = kept->surge_watch();
    CHECK(watch.threshold_at(at("2026-03-31T22:59:59Z")) == SurgeWatch::default_threshold);
    CHECK(watch.threshold_at(at("2026-03-31T23:00:00Z")) == 3);  // midnight of 1 April in London
}

TEST_CASE("folds: since when a constraint that held was told, of those that cover what is asked for") {
    using Fact = schema::Capacity;
    struct Told {
        const char* id;
        const char* time;
        const char* zone = "E4";
        const char* band = "morning";
        const char* until = "";
    };
    const auto reported = [](const Told& one) {
        return then<Fact::ConstraintReported>(one.time, [=](auto fact) {
            fact.setConstraint(one.id);
            fact.setZone(one.zone);
            fact.setBand(one.band);
            if (*one.until != 0) fact.setUntil(number(on(one.until)));
        });
    };
    const auto location = decode_location(encode(folded<Location>({
        reported({.id = "lifted", .time = "2026-03-01T08:00:00Z"}),
        then<Fact::ConstraintLifted>("2026-03-01T18:00:00Z", [](auto fact) { fact.setConstraint("lifted"); }),
        reported({.id = "over", .time = "2026-03-01T09:00:00Z", .until = "2026-03-02"}),
        reported({.id = "late", .time = "2026-03-02T08:00:00Z"}),
        reported({.id = "everywhere", .time = "2026-03-04T08:00:00Z", .zone = "", .band = ""}),
    })));
    REQUIRE(location);
    const auto since = [&](const char* zone, std::vector<std::string> bands, const char* time) {
        const auto found = location->constrained_since(zone, bands, at(time));
        return found ? to_string(*found) : "none";
    };
    CHECK(since("E4", {"morning"}, "2026-03-01T07:59:59Z") == "none");
    CHECK(since("E4", {"morning"}, "2026-03-01T10:00:00Z") == "2026-03-01T08:00:00Z");
    CHECK(since("E4", {"morning"}, "2026-03-02T10:00:00Z") == "2026-03-01T09:00:00Z");
    CHECK(since("E4", {"evening", "morning"}, "2026-03-03T10:00:00Z") == "2026-03-02T08:00:00Z");
    CHECK(since("E4", {"evening"}, "2026-03-03T10:00:00Z") == "none");
    CHECK(since("E5", {"morning"}, "2026-03-03T10:00:00Z") == "none");
    CHECK(since("E5", {"evening"}, "2026-03-04T10:00:00Z") == "2026-03-04T08:00:00Z");
    CHECK(since("E4", {}, "2026-03-03T10:00:00Z") ==
          "none");  // any time will do: mornings alone do not stand in its way
    CHECK(since("E4", {}, "2026-03-04T10:00:00Z") == "2026-03-04T08:00:00Z");
}

TEST_CASE("folds: who was told of an escalation first counts, in whatever order it is heard of") {
    using Fact = schema::Escalation;
    const auto told = [](const char* when, Fact::SentTo::To to, const char* role) {
        return then<Fact::SentTo>(when, [=](auto fact) {
            fact.setTo(to);
            fact.setRole(role);
        });
    };
    const Said manager = told("2026-03-02T10:00:00Z", Fact::SentTo::To::MANAGER, "registered manager");
    const Said council = told("2026-03-02T09:00:00Z", Fact::SentTo::To::COMMISSIONER, "contract manager");
    const Said again = told("2026-03-03T09:00:00Z", Fact::SentTo::To::COMMISSIONER, "contract manager");
    const auto broke = [](const char* when) { return then<Fact::Breached>(when, [](auto) {}); };
    const Said early = broke("2026-03-04T00:00:00Z"), late = broke("2026-03-05T00:00:00Z");
    for (const auto& order :
         {std::vector{manager, council, again, early, late}, {again, late, manager, early, council}}) {
        const auto one = folded<Escalation>(order);
        CHECK(one.sent == at("2026-03-02T09:00:00Z"));
        CHECK(one.sent_to == Fact::SentTo::To::COMMISSIONER);
        CHECK(one.role == "contract manager");
        CHECK(one.commissioner_told == at("2026-03-02T09:00:00Z"));
        CHECK(one.breached == at("2026-03-04T00:00:00Z"));
    }
}

TEST_CASE("folds: what somebody was told before an escalation was raised stops no clock of it") {
    using Fact = schema::Escalation;
    const auto told = [](const char* when) {
        return then<Fact::SentTo>(when, [](auto fact) {
            fact.setTo(Fact::SentTo::To::COMMISSIONER);
            fact.setRole("contract manager");
        });
    };
    const Said raised =
        then<Fact::Raised>("2026-03-02T10:00:00Z", [](auto fact) { fact.setDue(micros(at("2026-03-09T10:00:00Z"))); });
    const Said before = told("2026-03-02T09:59:59Z"), late = told("2026-03-12T10:00:00Z");
    for (const auto& order : {std::vector{raised, before}, {before, raised}}) {
        const auto one = folded<Escalation>(order);
        CHECK_FALSE(one.sent);
        CHECK_FALSE(one.commissioner_told);
        CHECK(one.sent_in_time(at("2026-03-09T10:00:01Z")) == schema::Answer::NO);
    }
    const auto too_late = folded<Escalation>({raised, before, late});
    CHECK(too_late.sent == at("2026-03-12T10:00:00Z"));
    CHECK(too_late.sent_in_time(at("2026-03-13T10:00:00Z")) == schema::Answer::NO);
    const auto at_once = folded<Escalation>({raised, told("2026-03-02T10:00:00Z")});
    CHECK(at_once.sent_in_time(at("2026-03-13T10:00:00Z")) == schema::Answer::YES);
}

}  // namespace
}  // namespace daybook::care
