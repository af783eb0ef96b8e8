// What the dates of contracts, referrals, packages, risks and actions make due.

#include <map>

#include "schema/action.capnp.h"
#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/invoice.capnp.h"
#include "schema/package.capnp.h"
#include "schema/person.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/risk.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

using schema::Referral;

std::int32_t on(const std::string& day) { return number(*parse_day(day)); }

// What was said of records, the days that were closed meanwhile left out.
Lines duties(House& house) {
    Lines lines = house.said();
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("day-closed"); });
    return lines;
}

void received(House& house, const std::string& id, const std::string& when, bool urgent = false) {
    house.tell<Referral::Received>("referral-" + id, when, [&](auto fact) {
        fact.setLocation("north");
        fact.setUrgent(urgent);
        fact.setDischarge(urgent);
    });
}

void agreed(House& house, const std::string& review = "2026-04-01") {
    house.tell<schema::Contract::Agreed>("contract-c", "2026-03-04 07:00", [&](auto fact) {
        fact.setTo(on("2026-12-31"));
        fact.setReviewDue(on(review));
        fact.setNoticeDays(28);
    });
}

TEST_CASE("duties: a referral is answered in four hours and decided in two days, or it is said that it was not") {
    House house("2026-03-02 09:00");
    received(house, "answered", "2026-03-02 09:00");
    received(house, "waiting", "2026-03-02 09:00");
    house.tell<Referral::Deferred>("referral-answered", "2026-03-02 13:00", [](auto fact) {
        fact.setUntil(on("2026-03-09"));
        fact.setWhy("a round starts on Monday");
    });
    house.now("2026-03-02 13:00");
    CHECK(duties(house).empty());
    house.now("2026-03-02 13:01");
    CHECK(duties(house) == Lines{"response-overdue referral-waiting 2026-03-02T13:00:00.000001Z"});
    house.tell<Referral::Withdrawn>("referral-waiting", "2026-03-02 14:00", [](auto) {});
    house.now("2026-03-05 09:00");
    CHECK(duties(house) == Lines{"response-overdue referral-waiting 2026-03-02T13:00:00.000001Z",
                                 "decision-overdue referral-answered 2026-03-04T09:00:00.000001Z"});
}

TEST_CASE("duties: a thing is said once, whoever asks again and however often the steward starts") {
    House house("2026-03-31 09:00");
    agreed(house);
    house.now("2026-04-01 00:00");
    const Lines once{"review-due contract-c 2026-03-31T23:00:00Z"};
    CHECK(duties(house) == once);
    house.stop_steward();
    house.start_steward();
    CHECK(duties(house) == once);
    house.tell<schema::Contract::ReviewHeld>("contract-c", "2026-04-01 10:00", [](auto fact) {
        fact.setOn(on("2026-04-01"));
        fact.setNextDue(on("2026-07-01"));
    });
    house.now("2026-07-01 00:00");
    CHECK(duties(house).back() == "review-due contract-c 2026-06-30T23:00:00Z");
    CHECK(duties(house).size() == 2);
}

TEST_CASE("duties: the end of a contract is named ahead, and again when it moves") {
    House house("2026-10-01 09:00");
    agreed(house, "2030-01-01");
    house.now("2026-10-02 00:00");
    CHECK(duties(house) == Lines{"expiry-due contract-c 2026-12-31 2026-10-01T23:00:00Z"});
    house.tell<schema::Contract::Extended>("contract-c", "2026-10-05 10:00",
                                           [](auto fact) { fact.setTo(on("2027-12-31")); });
    house.now("2027-10-02 00:00");
    CHECK(duties(house).back() == "expiry-due contract-c 2027-12-31 2027-10-01T23:00:00Z");
}

TEST_CASE("duties: an obligation that recurs is due again after it was met") {
    House house("2026-03-04 09:00");
    agreed(house);
    house.tell<schema::Contract::ObligationSet>("contract-c", "2026-03-04 09:00", [](auto fact) {
        fact.setObligation("wages");
        fact.setWhat("statement of wages");
        fact.setDue(on("2026-03-10"));
        fact.setEveryDays(7);
    });
    house.tell<schema::Contract::ObligationMet>("contract-c", "2026-03-10 09:00", [](auto fact) {
        fact.setObligation("wages");
        fact.setOn(on("2026-03-10"));
    });
    house.now("2026-03-17 23:59");
    CHECK(duties(house).empty());
    house.now("2026-03-18 00:00");
    CHECK(duties(house) == Lines{"obligation-overdue contract-c wages 2026-03-18T00:00:00Z"});
}

TEST_CASE("duties: a package's order is about to end, and a hold is longer than is paid for") {
    House house("2026-03-04 09:00");
    agreed(house);
    house.tell<schema::Contract::CancellationPolicySet>("contract-c", "2026-03-04 09:00", [](auto fact) {
        fact.setFrom(on("2026-01-01"));
        auto tiers = fact.initRetainer(2);
        tiers[0].setDays(7);
        tiers[0].setPayable(1'000'000);
        tiers[1].setDays(7);
        tiers[1].setPayable(500'000);
    });
    house.tell<schema::Package::Authorised>("package-p", "2026-03-04 09:00", [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("c");
        fact.setFrom(on("2026-03-01"));
        fact.setTo(on("2026-04-30"));
    });
    house.tell<schema::Package::Suspended>("package-p", "2026-03-04 14:00",
                                           [](auto fact) { fact.setFrom(micros(at("2026-03-04 14:00"))); });
    house.now("2026-03-17 23:59");
    CHECK(duties(house).empty());
    house.now("2026-03-18 00:00");
    CHECK(duties(house) == Lines{"hold-expired package-p 2026-03-18T00:00:00Z"});
    house.now("2026-04-02 00:00");  // 28 days before, in summer time
    CHECK(duties(house).back() == "order-ending package-p 2026-04-01T23:00:00Z");
}

TEST_CASE("duties: a package has started when somebody came for the first time, whoever was missed or voided before") {
    House house("2026-03-03 09:00");
    house.tell<schema::Package::Authorised>("package-p", "2026-03-03 09:00", [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("c1");
        fact.setFrom(on("2026-03-04"));
    });
    using Visits = std::map<std::string, std::string>;
    for (const auto& [visit, start] :
         Visits{{"v1", "2026-03-04 08:00"}, {"v2", "2026-03-05 08:00"}, {"wrong", "2026-03-04 12:00"}})
        house.tell<schema::Visit::Planned>("visit-" + visit, "2026-03-03 10:00", [&](auto fact) {
            fact.setPerson("person-12");
            fact.setContract("c1");
            fact.setPackage("p");
            fact.setStart(micros(at(start)));
            fact.setSeconds(1'800);
        });
    const auto started = [&] {
        Lines lines = house.said();
        std::erase_if(lines, [](const std::string& line) { return !line.starts_with("started"); });
        return lines;
    };
    house.live("2026-03-05 07:00");
    CHECK(started().empty());
    house.tell<schema::Visit::Voided>("visit-wrong", "2026-03-04 11:00", [](auto) {});
    house.attended("wrong", "2026-03-04 12:01");
    house.live("2026-03-05 08:00");
    CHECK(started().empty());
    house.attended("v2", "2026-03-05 08:04");
    house.live("2026-03-05 09:00");
    const Lines once{"started package-p 2026-03-05T08:04:00Z"};
    CHECK(started() == once);
    house.stop_steward();
    house.start_steward();
    house.live("2026-03-06 09:00");
    CHECK(started() == once);
}

TEST_CASE("duties: of a week that is told at once the first visit starts the package, and none starts it again") {
    House house("2026-03-10 09:00");
    const std::vector<std::string> days{"2026-03-06", "2026-03-04", "2026-03-05"};
    house.stop_steward();
    for (const std::string id : {"p", "q"}) {
        house.tell<schema::Package::Authorised>("package-" + id, "2026-03-03 09:00", [&](auto fact) {
            fact.setPerson("person-12");
            fact.setContract("c1");
            fact.setFrom(on("2026-03-04"));
        });
        for (const auto& day : days) {
            house.tell<schema::Visit::Planned>("visit-" + id + day, "2026-03-03 10:00", [&](auto fact) {
                fact.setPerson("person-12");
                fact.setContract("c1");
                fact.setPackage(id);
                fact.setStart(micros(at(day + (id == "p" ? " 08:00" : " 12:00"))));
                fact.setSeconds(1'800);
            });
            house.attended(id + day, day + (id == "p" ? " 08:04" : " 12:04"));
        }
    }
    house.start_steward();
    Lines lines = house.said();
    std::erase_if(lines, [](const std::string& line) { return !line.starts_with("started"); });
    CHECK(lines == Lines{"started package-p 2026-03-04T08:04:00Z", "started package-q 2026-03-04T12:04:00Z"});
}

TEST_CASE("duties: reviews of risks and care plans, clearances that end, actions that were not done") {
    House house("2026-03-04 09:00");
    house.tell<schema::Risk::Raised>("risk-r", "2026-03-04 09:00", [](auto fact) {
        fact.setWhat("the winter's rota");
        fact.setLikelihood(2);
        fact.setImpact(3);
        fact.setOwner("role-manager");
        fact.setReviewOn(on("2026-03-06"));
    });
    house.tell<schema::Action::Set>("action-a", "2026-03-04 09:00", [](auto fact) {
        fact.setOwner("role-manager");
        fact.setWhat("audit the morning rounds");
        fact.setDue(on("2026-03-06"));
    });
    house.tell<schema::Person::CarePlanMade>("person-12", "2026-03-04 09:00",
                                             [](auto fact) { fact.setNextDue(on("2026-03-08")); });
    house.tell<schema::Worker::Cleared>("worker-a", "2026-03-04 09:00", [](auto fact) {
        fact.setKind(schema::Worker::Cleared::Kind::DBS);
        fact.setUntil(on("2026-04-06"));
    });
    house.now("2026-03-09 12:00");
    CHECK(duties(house) == Lines{"review-due risk-r 2026-03-06T00:00:00Z",
                                 "action-overdue action-a 2026-03-07T00:00:00Z",
                                 "care-plan-review-due person-12 2026-03-08T00:00:00Z",
                                 "clearance-expiring worker-a 1 2026-03-09T00:00:00Z"});
}

TEST_CASE("duties: an invoice is overdue when its day is over and something is still outstanding") {
    using schema::Invoice;
    House house("2026-03-04 09:00");
    for (const char* stream : {"invoice-late", "invoice-paid"}) {
        house.tell<Invoice::Drafted>(stream, "2026-03-04 09:00", [](auto fact) {
            fact.setContract("c");
            auto lines = fact.initLines(1);
            lines[0].setNumber(1);
            lines[0].setPence(898);
        });
        house.tell<Invoice::Issued>(stream, "2026-03-04 09:01", [](auto fact) {
            fact.setNumber("c/1");
            fact.setPence(898);
            fact.setDue(on("2026-04-03"));
        });
    }
    house.tell<Invoice::Paid>("invoice-paid", "2026-04-03 16:00", [](auto fact) { fact.setPence(898); });
    house.tell<Invoice::Paid>("invoice-late", "2026-04-03 16:00", [](auto fact) { fact.setPence(800); });
    house.now("2026-04-03 23:59");
    CHECK(duties(house).empty());
    house.now("2026-04-04 00:00");  // in summer time
    CHECK(duties(house) == Lines{"invoice-overdue invoice-late 2026-04-03T23:00:00Z"});
    house.stop_steward();
    house.start_steward();
    house.now("2026-04-20 00:00");
    CHECK(duties(house).size() == 1);
}

void held(House& house, const std::string& id) {
    house.tell<schema::Capacity::Reserved>("capacity-north", "2026-03-04 09:00", [&](auto fact) {
        fact.setReferral("referral-" + id);
        fact.setPackage("package-of-" + id);
        fact.initShares(1)[0].setWeeklySeconds(3'600);
    });
}
Lines let_go(House& house) {
    Lines lines = house.said();
    std::erase_if(lines, [](const std::string& line) { return !line.starts_with("released "); });
    return lines;
}

TEST_CASE("duties: hours held for what was withdrawn or handed back are let go, where nobody did") {
    House house("2026-03-04 09:00");
    for (const char* id : {"running", "withdrawn", "back", "undated", "desk", "assessed"}) held(house, id);
    house.now("2026-03-04 09:30");
    CHECK(let_go(house).empty());
    // At the desk the hours go in the same append.
    received(house, "desk", "2026-03-04 09:05");
    const auto envelope = [](const char* id, const char* stream) {
        return Envelope{.id = id, .source = "desk", .stream = stream, .occurred = at("2026-03-04 10:00")};
    };
    const std::array together{propose<Referral::Withdrawn>(envelope("k1", "referral-desk"), [](auto) {}),
                              propose<schema::Capacity::Released>(envelope("k1/Released", "capacity-north"),
                                                                  [](auto f) { f.setReferral("referral-desk"); })};
    REQUIRE(house.client().append(together));
    // What another system tells lets nothing go by itself.
    house.tell<Referral::Withdrawn>("referral-withdrawn", "2026-03-04 11:00", [](auto) {});
    house.tell<schema::Package::HandedBack>("package-of-back", "2026-03-04 12:00", [](auto fact) {
        fact.setOn(on("2026-03-04"));
        fact.setReason(schema::Package::HandBack::CAPACITY);
    });
    // What does not fit its package lets nothing go: it was not authorised by then.
    house.tell<schema::Package::Authorised>("package-of-running", "2026-03-04 12:10", [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("c");
        fact.setFrom(on("2026-03-09"));
    });
    house.tell<schema::Package::HandedBack>("package-of-running", "2026-03-04 12:20",
                                            [](auto fact) { fact.setOn(on("2026-03-03")); });
    // One that says no day was on the day it was seen, and fits.
    house.tell<schema::Package::Authorised>("package-of-undated", "2026-03-04 12:24", [](auto fact) {
        fact.setPerson("person-13");
        fact.setContract("c");
        fact.setFrom(on("2026-03-09"));
    });
    house.tell<schema::Package::HandedBack>("package-of-undated", "2026-03-04 12:25", [](auto) {});
    house.tell<Referral::Assessed>("referral-assessed", "2026-03-04 12:30", [](auto) {});
    house.now("2026-03-04 13:00");
    const Lines once{"released capacity-north withdrawn 2026-03-04T11:00:00Z",
                     "released capacity-north back 2026-03-04T12:00:00Z",
                     "released capacity-north undated 2026-03-04T12:25:00Z"};
    CHECK(let_go(house) == once);
    house.stop_steward();
    house.start_steward();
    house.now("2026-03-05 09:00");
    CHECK(let_go(house) == once);
    // Nothing is held for them any more: the same hours cannot be let go twice.
    const std::array again{propose<schema::Capacity::Released>(
        envelope("k2", "capacity-north"), [](auto fact) { fact.setReferral("referral-withdrawn"); })};
    CHECK_FALSE(house.client().append(again));
}

TEST_CASE("duties: W7, the fifth urgent discharge in 72 hours opens a surge and its risk, and quiet ends it") {
    House house("2026-03-02 08:00");
    int n = 0;
    for (const char* when : {"2026-03-02 09:00", "2026-03-02 15:00", "2026-03-03 10:00", "2026-03-04 11:00"}) {
        received(house, "r" + std::to_string(++n), when, true);
        house.tell<Referral::Withdrawn>("referral-r" + std::to_string(n), when, [](auto) {});
    }
    house.now("2026-03-05 08:58");
    CHECK(duties(house).empty());
    received(house, "r5", "2026-03-05 08:59", true);
    house.tell<Referral::Withdrawn>("referral-r5", "2026-03-05 08:59", [](auto) {});
    house.now("2026-03-05 09:00");
    CHECK(duties(house) == Lines{"surge-detected capacity-north 2026-03-05T08:59:00Z",
                                 "surge-risk capacity-north 2026-03-05T08:59:00Z"});
    house.now("2026-03-08 09:00");
    CHECK(duties(house).back() == "surge-ended capacity-north 2026-03-08T09:00:00Z");
    CHECK(duties(house).size() == 3);
}

// Five urgent discharges within five minutes, known and withdrawn at once.
void five_at(House& house, const std::string& day_and_hour, const std::string& name) {
    for (int i = 0; i < 5; ++i) {
        const std::string id = name + std::to_string(i), when = day_and_hour + ":0" + std::to_string(i);
        received(house, id, when, true);
        house.tell<Referral::Withdrawn>("referral-" + id, when, [](auto) {});
    }
}

TEST_CASE("duties: the steward ends no surge that a person declared, nor one that is over by decision") {
    House house("2026-03-02 09:30");
    five_at(house, "2026-03-02 09", "a");
    const Lines detected{"surge-detected capacity-north 2026-03-02T09:04:00Z",
                         "surge-risk capacity-north 2026-03-02T09:04:00Z"};
    house.now("2026-03-02 10:00");
    CHECK(duties(house) == detected);
    house.tell<schema::Capacity::SurgeEnded>("capacity-north", "2026-03-02 10:00", [](auto) {});
    house.tell<schema::Capacity::SurgeDeclared>("capacity-north", "2026-03-02 11:00",
                                                [](auto fact) { fact.setReason("flu"); });
    house.now("2026-03-08 12:00");
    CHECK(duties(house) == detected);
    house.stop_steward();
    house.start_steward();
    house.now("2026-03-16 13:00");
    Lines later = detected;
    later.push_back("review-due risk-surge-north-2026-03-02 2026-03-09T00:00:00Z");
    CHECK(duties(house) == later);
}

TEST_CASE("duties: after a surge was ended by decision the next burst is another, with its own risk") {
    House house("2026-03-02 09:30");
    five_at(house, "2026-03-02 09", "a");
    house.now("2026-03-02 10:00");
    house.tell<schema::Capacity::SurgeEnded>("capacity-north", "2026-03-02 19:00", [](auto) {});
    house.now("2026-03-06 11:59");
    CHECK(duties(house).size() == 2);
    five_at(house, "2026-03-06 12", "b");  // 27 hours after the first had left the window, and no 72
    house.now("2026-03-06 12:30");
    const Lines said = duties(house);
    REQUIRE(said.size() == 4);
    CHECK(said[2] == "surge-detected capacity-north 2026-03-06T12:04:00Z");
    CHECK(said[3] == "surge-risk capacity-north 2026-03-06T12:04:00Z");
}

}  // namespace
}  // namespace daybook::steward
