// What comes round: notices, prices, meetings, reports, policies; and what the close of a day finds at its threshold.

#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/escalation.capnp.h"
#include "schema/governance.capnp.h"
#include "schema/package.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

using schema::Capacity;
using schema::Contract;
using schema::Escalation;
using schema::Governance;
using schema::Variation;
using schema::Worker;

std::int32_t on(const std::string& day) { return number(*parse_day(day)); }

// What was said by these policies, and by none else.
Lines lines_of(House& house, const Lines& policies) {
    Lines lines = house.said();
    std::erase_if(lines, [&](const std::string& line) {
        return std::none_of(policies.begin(), policies.end(),
                            [&](const std::string& policy) { return line.starts_with(policy + " "); });
    });
    return lines;
}

using Terms = std::vector<std::pair<const char*, std::int64_t>>;
template <class Schedule>
void scheduled(House& house, const std::string& stream, const std::string& from, const Terms& terms) {
    house.tell<Schedule>(stream, "2026-01-01 09:00", [&](auto fact) {
        fact.setFrom(on(from));
        auto list = fact.initTerms(static_cast<unsigned>(terms.size()));
        for (unsigned i = 0; i < terms.size(); ++i) {
            list[i].setName(terms[i].first);
            list[i].setValue(terms[i].second);
        }
    });
}

void agreed(House& house, const std::string& id, Contract::Route route = Contract::Route::FRAMEWORK) {
    house.tell<Contract::Agreed>("contract-" + id, "2026-01-01 09:00", [&](auto fact) {
        fact.setRoute(route);
        fact.setFrom(on("2026-01-01"));
        fact.setTo(on("2026-12-31"));
        fact.setNoticeDays(90);
    });
}

TEST_CASE("rounds: the last day to give notice is named four weeks ahead, and not where notice was given") {
    House house("2026-09-01 09:00");
    for (const char* id : {"kept", "left", "longer", "early"}) agreed(house, id);
    house.tell<Contract::NoticeGiven>("contract-left", "2026-09-01 09:00", [](auto fact) {
        fact.setBy(schema::Who::COMMISSIONER);
        fact.setOn(on("2026-09-01"));
        fact.setEnds(on("2026-12-31"));
        fact.setReason("another framework");
    });
    house.tell<Contract::Extended>("contract-longer", "2026-09-01 09:00",
                                   [](auto fact) { fact.setTo(on("2027-12-31")); });
    scheduled<Contract::KpiScheduleSet>(house, "contract-early", "2026-01-01", {{"notice_ahead_days", 30}});
    house.now("2026-09-03 23:59");
    Lines said{"notice-due contract-early 2026-12-31 2026-09-01T23:00:00Z"};
    CHECK(lines_of(house, {"notice-due"}) == said);
    house.now("2026-09-04 00:00");
    said.push_back("notice-due contract-kept 2026-12-31 2026-09-03T23:00:00Z");
    CHECK(lines_of(house, {"notice-due"}) == said);
    house.stop_steward();
    house.start_steward();
    house.now("2026-10-20 00:00");
    CHECK(lines_of(house, {"notice-due"}) == said);
    const auto page =
        house.client().find("daybook:steward", "notice-due/contract-kept/2026-12-31/2026-09-03T23:00:00Z");
    REQUIRE(page.has_value());
    REQUIRE(page->each([&](const EventView& event) -> Status {
                    CHECK(event.as<Contract::NoticeDue>().getBy() == on("2026-10-02"));
                    CHECK(event.as<Contract::NoticeDue>().getEnds() == on("2026-12-31"));
                    return {};
                })
                .has_value());
}

void price(House& house, const std::string& id, const std::string& agreed_on, Variation::Kind kind,
           const std::string& contract = "c") {
    house.tell<Variation::Proposed>("variation-" + id, "2026-02-01 09:00", [&](auto fact) {
        fact.setKind(kind);
        fact.setContract(contract);
        if (kind == Variation::Kind::PACKAGE) fact.setPackage("p");
        fact.setFrom(micros(at("2026-04-01 00:00")));
    });
    if (!agreed_on.empty()) house.agreed(id, agreed_on);
}

TEST_CASE("rounds: a payer not told of a price in writing is spoken of a week before the last day to do so") {
    using Kind = Variation::Kind;
    House house("2026-02-20 09:00");
    const Lines policy{"payer-notice-due"};
    for (const char* id : {"told", "by-word", "reversed", "waiting"}) price(house, id, "2026-02-10 10:00", Kind::PRICE);
    price(house, "open", "", Kind::PRICE);
    price(house, "visits", "2026-02-10 10:00", Kind::PACKAGE);
    agreed(house, "slow");
    scheduled<Contract::KpiScheduleSet>(house, "contract-slow", "2026-01-01", {{"price_notice_ahead_days", 2}});
    price(house, "slow", "2026-02-10 10:00", Kind::PRICE, "slow");
    house.tell<Variation::PayerNotified>("variation-told", "2026-02-11 10:00",
                                         [](auto fact) { fact.setInWriting(true); });
    house.tell<Variation::PayerNotified>("variation-by-word", "2026-02-11 10:00", [](auto) {});
    house.tell<Variation::Reversed>("variation-reversed", "2026-02-12 10:00", [](auto) {});
    house.now("2026-02-24 23:59");
    CHECK(lines_of(house, policy).empty());
    house.now("2026-02-25 00:00");
    Lines said{"payer-notice-due variation-by-word 2026-02-25T00:00:00Z",
               "payer-notice-due variation-waiting 2026-02-25T00:00:00Z"};
    CHECK(lines_of(house, policy) == said);
    house.now("2026-03-02 00:00");
    said.push_back("payer-notice-due variation-slow 2026-03-02T00:00:00Z");
    CHECK(lines_of(house, policy) == said);
    house.clock.set(at("2026-03-20 10:00"));
    price(house, "late", "2026-03-20 10:00", Kind::PRICE);  // the last day was 4 March
    said.push_back("payer-notice-due variation-late 2026-03-20T10:00:00Z");
    CHECK(lines_of(house, policy) == said);
    house.stop_steward();
    house.start_steward();
    house.now("2026-04-10 00:00");
    CHECK(lines_of(house, policy) == said);
}

void met(House& house, const std::string& stream, const std::string& day, Governance::MeetingHeld::Kind kind,
         const char* about = nullptr) {
    house.tell<Governance::MeetingHeld>(stream, day + " 09:00", [&](auto fact) {
        fact.setKind(kind);
        fact.setOn(on(day));
        if (about) fact.initAbout(1).set(0, about);
    });
}

TEST_CASE("rounds: a location's meetings are due as its schedule says, and monthly where it is silent") {
    using Kind = Governance::MeetingHeld::Kind;
    House house("2026-03-04 09:00");
    scheduled<Governance::KpiScheduleSet>(house, "governance-north", "2026-03-01", {{"quality_meeting_days", 14}});
    house.clock.set(at("2026-03-10 10:00"));
    met(house, "governance-north", "2026-03-10", Kind::QUALITY);
    met(house, "governance-north", "2026-03-10", Kind::OTHER);
    house.now("2026-03-23 23:59");
    CHECK(lines_of(house, {"meeting-due"}).empty());
    for (const char* day : {"2026-04-07 00:00", "2026-04-21 00:00", "2026-04-30 00:00"}) {
        house.now(day);
        house.said();
    }
    const Lines said{
        "meeting-due governance-north quality 2026-03-24T00:00:00Z",
        "meeting-due governance-north quality 2026-04-06T23:00:00Z",
        "meeting-due governance-north quality 2026-04-20T23:00:00Z",
        "meeting-due governance-north sustainability 2026-04-29T23:00:00Z",
    };
    CHECK(lines_of(house, {"meeting-due"}) == said);
    house.stop_steward();
    house.start_steward();
    CHECK(lines_of(house, {"meeting-due"}) == said);
}

TEST_CASE("rounds: a contract's review meetings and reports are due where its schedule asks for them") {
    using Kind = Governance::MeetingHeld::Kind;
    House house("2026-03-04 09:00");
    const Lines policies{"meeting-due", "report-due"};
    for (const char* id : {"c", "silent"}) agreed(house, id);
    scheduled<Contract::KpiScheduleSet>(house, "contract-c", "2026-01-01",
                                        {{"report_days", 10}, {"contract_meeting_days", 90}});
    const auto reported = [&](const char* contract, const char* period) {
        house.tell<Governance::KpiReported>("governance-" + std::string(contract), "2026-03-04 09:00", [&](auto fact) {
            fact.setContract(contract);
            fact.setPeriod(period);
        });
    };
    reported("silent", "2026-03");
    house.now("2026-03-09 23:59");
    CHECK(lines_of(house, policies).empty());  // January's was due before the contract was known
    house.now("2026-03-10 00:00");
    Lines said{"report-due contract-c 2026-02 2026-03-10T00:00:00Z"};
    CHECK(lines_of(house, policies) == said);
    house.now("2026-04-09 23:59");
    CHECK(lines_of(house, policies) == said);
    house.now("2026-04-10 00:00");
    said.push_back("report-due contract-c 2026-03 2026-04-09T23:00:00Z");
    CHECK(lines_of(house, policies) == said);
    reported("c", "2026-03");
    reported("c", "2026-04");
    house.now("2026-05-20 12:00");
    met(house, "governance-county", "2026-05-20", Kind::CONTRACT_REVIEW, "contract-c");
    house.now("2026-06-09 23:59");
    CHECK(lines_of(house, policies) == said);  // April's was reported, and June began after they met
    house.now("2026-06-10 00:00");
    said.push_back("report-due contract-c 2026-05 2026-06-09T23:00:00Z");
    reported("c", "2026-06");
    reported("c", "2026-07");
    house.stop_steward();
    house.start_steward();
    house.now("2026-08-18 00:00");
    said.push_back("meeting-due governance-c contract-review 2026-08-17T23:00:00Z");
    CHECK(lines_of(house, policies) == said);
}

TEST_CASE("rounds: a policy's next review is due on its day, unless it was reviewed again") {
    House house("2026-03-04 09:00");
    const auto reviewed = [&](const char* policy, const char* next) {
        house.tell<Governance::PolicyReviewed>("governance-north", "2026-03-04 09:00", [&](auto fact) {
            fact.setPolicy(policy);
            fact.setNextDue(on(next));
        });
    };
    reviewed("lone-working", "2026-04-01");
    reviewed("medicines", "2026-04-01");
    reviewed("medicines", "2027-04-01");
    house.now("2026-04-02 00:00");
    CHECK(lines_of(house, {"policy-review-due"}) ==
          Lines{"policy-review-due governance-north lone-working 2026-03-31T23:00:00Z"});
}

void authorised(House& house, const std::string& id, const std::string& contract, unsigned weekly_minutes) {
    house.tell<schema::Package::Authorised>("package-" + id, "2026-03-04 09:00", [&](auto fact) {
        fact.setPerson("person-" + id);
        fact.setContract(contract);
        fact.setLocation("north");
        fact.setFrom(on("2026-03-01"));
        fact.setWeeklySeconds(std::uint64_t{weekly_minutes} * 60);
    });
}
void capped(House& house, unsigned ppm, const std::string& from = "2026-01-01") {
    house.tell<Capacity::AcceptanceCriteriaSet>("capacity-north", "2026-03-04 09:00", [&](auto fact) {
        fact.setFrom(on(from));
        fact.setSpotCap(ppm);
    });
}
void held(House& house, const std::string& referral, unsigned weekly_minutes, bool spot = true) {
    house.tell<Capacity::Reserved>("capacity-north", "2026-03-05 09:00", [&](auto fact) {
        fact.setReferral(referral);
        fact.setSpot(spot);
        fact.initShares(1)[0].setWeeklySeconds(std::uint64_t{weekly_minutes} * 60);
    });
}
// W7: spot 15,600 of 129,600 minutes a week, cap 15 %.
void week_of_w7(House& house) {
    agreed(house, "f");
    agreed(house, "s", Contract::Route::SPOT);
    authorised(house, "p1", "f", 114'000);
    authorised(house, "p2", "s", 15'600);
}
const Lines spot{"spot-cap", "spot-cap-returned"};

TEST_CASE("rounds: W7, a spot cap that is reached at the close of a day is raised, and returns below it") {
    House house("2026-03-04 09:00");
    week_of_w7(house);
    capped(house, 150'000);
    house.live("2026-03-05 00:10");
    CHECK(lines_of(house, spot).empty());
    held(house, "referral-1", 4'517);
    house.live("2026-03-06 00:10");
    CHECK(lines_of(house, spot).empty());  // 15.000 %, and a minute more still fits
    held(house, "referral-2", 1);
    house.live("2026-03-06 23:50");
    CHECK(lines_of(house, spot).empty());  // not before the close
    house.live("2026-03-07 00:10");
    Lines said{"spot-cap escalation-spot-cap.north.2026-03-06 2026-03-07T00:00:00Z"};
    CHECK(lines_of(house, spot) == said);
    house.stop_steward();
    house.start_steward();
    house.live("2026-03-08 00:10");
    CHECK(lines_of(house, spot) == said);  // one is open at a time
    house.tell<Capacity::Released>("capacity-north", "2026-03-08 09:00",
                                   [](auto fact) { fact.setReferral("referral-2"); });
    house.live("2026-03-09 00:10");
    said.push_back("spot-cap-returned escalation-spot-cap.north.2026-03-06 2026-03-09T00:00:00Z");
    CHECK(lines_of(house, spot) == said);
    held(house, "referral-3", 1);
    house.live("2026-03-10 00:10");
    said.push_back("spot-cap escalation-spot-cap.north.2026-03-09 2026-03-10T00:00:00Z");
    CHECK(lines_of(house, spot) == said);  // raised again is a new one

    const auto page =
        house.client().find("daybook:steward", "spot-cap/escalation-spot-cap.north.2026-03-06/2026-03-07T00:00:00Z");
    REQUIRE(page.has_value());
    REQUIRE(page->each([&](const EventView& event) -> Status {
                    const auto fact = event.as<Escalation::Raised>();
                    CHECK(fact.getTrigger() == Escalation::Trigger::SPOT_CAP);
                    CHECK(fact.getFigure() == 150'002);
                    CHECK(fact.getThreshold() == 150'000);
                    CHECK(fact.getAbout() == "capacity-north");
                    CHECK(instant(fact.getDue()) == at("2026-03-14 00:00"));  // five working days after Saturday
                    return {};
                })
                .has_value());
}

TEST_CASE("rounds: a cap counts from its day on, and a variation counts in the week it makes") {
    House house("2026-03-04 09:00");
    week_of_w7(house);
    capped(house, 500'000);
    capped(house, 100'000, "2026-03-06");
    house.live("2026-03-06 00:10");
    CHECK(lines_of(house, spot).empty());
    house.live("2026-03-07 00:10");
    const std::string raised = "escalation-spot-cap.north.2026-03-06";
    CHECK(lines_of(house, spot) == Lines{"spot-cap " + raised + " 2026-03-07T00:00:00Z"});
    house.tell<Variation::Proposed>("variation-v", "2026-03-07 09:00", [](auto fact) {
        fact.setPackage("p2");
        fact.setFrom(micros(at("2026-03-09 00:00")));
        auto slot = fact.initPlan(1)[0];
        slot.setWeekdays(0x7f);
        slot.setLength(3'600);
    });
    house.live("2026-03-10 00:10");
    CHECK(lines_of(house, spot).size() == 1);  // proposed only
    house.agreed("v", "2026-03-10 09:00");
    house.live("2026-03-11 00:10");
    CHECK(lines_of(house, spot).back() == "spot-cap-returned " + raised + " 2026-03-11T00:00:00Z");
}

TEST_CASE("rounds: of days closed together the last one counts, and one that a person closed is not raised again") {
    House house("2026-03-04 09:00");
    week_of_w7(house);
    capped(house, 100'000);
    house.stop_steward();
    house.clock.set(at("2026-03-08 00:10"));
    house.heard("2026-03-08 00:10");
    house.start_steward();
    const Lines once{"spot-cap escalation-spot-cap.north.2026-03-07 2026-03-08T00:00:00Z"};
    CHECK(lines_of(house, spot) == once);
    house.tell<Escalation::SentTo>("escalation-spot-cap.north.2026-03-07", "2026-03-08 09:00", [](auto fact) {
        fact.setTo(Escalation::SentTo::To::COMMISSIONER);
        fact.setRole("contract manager");
    });
    house.tell<Escalation::Closed>("escalation-spot-cap.north.2026-03-07", "2026-03-08 09:00",
                                   [](auto fact) { fact.setOutcome("agreed with the commissioner until June"); });
    house.live("2026-03-10 00:10");
    CHECK(lines_of(house, spot) == once);
    house.stop_steward();
    house.start_steward();
    CHECK(lines_of(house, spot) == once);
}

void joined(House& house, const std::string& id, const std::string& zone) {
    house.tell<Worker::Joined>("worker-" + id, "2026-01-01 09:00", [&](auto fact) {
        fact.setOn(on("2025-01-01"));
        fact.setZone(zone);
        fact.setLocation("north");
        fact.setContractedSeconds(35 * 3'600);
    });
}
void absent(House& house, const std::string& id, Worker::Absent::Kind kind) {
    house.tell<Worker::Absent>("worker-" + id, "2026-03-04 09:00", [&](auto fact) {
        fact.setFrom(on("2026-03-04"));
        fact.setKind(kind);
    });
}
const Lines sickness{"sickness", "sickness-returned"};

TEST_CASE("rounds: a tenth of a zone's contracted time in seven days absent with sickness is raised, and returns") {
    using Kind = Worker::Absent::Kind;
    House house("2026-03-04 09:00");
    for (const char* id : {"a", "b", "c", "d"}) joined(house, id, "E4");
    joined(house, "e", "E5");
    absent(house, "a", Kind::SICKNESS);
    absent(house, "e", Kind::LEAVE);
    house.live("2026-03-06 00:10");
    CHECK(lines_of(house, sickness).empty());  // two days of five hours, of 140
    house.live("2026-03-07 00:10");
    const std::string raised = "escalation-sickness.E4.2026-03-06";
    Lines said{"sickness " + raised + " 2026-03-07T00:00:00Z"};
    CHECK(lines_of(house, sickness) == said);
    house.tell<Worker::Returned>("worker-a", "2026-03-09 08:00", [](auto fact) { fact.setOn(on("2026-03-09")); });
    house.live("2026-03-13 00:10");
    CHECK(lines_of(house, sickness) == said);  // 10 to 12 March: three days are left in the seven
    house.stop_steward();
    house.start_steward();
    house.live("2026-03-14 00:10");
    said.push_back("sickness-returned " + raised + " 2026-03-14T00:00:00Z");
    CHECK(lines_of(house, sickness) == said);
}

TEST_CASE("rounds: a location may call a cluster what is one to it") {
    House house("2026-03-04 09:00");
    for (const char* id : {"a", "b", "c", "d"}) joined(house, id, "E4");
    scheduled<Governance::KpiScheduleSet>(house, "governance-north", "2026-01-01", {{"sickness_ppm", 200'000}});
    absent(house, "a", Worker::Absent::Kind::SICKNESS);
    house.live("2026-03-09 00:10");
    CHECK(lines_of(house, sickness).empty());  // five of seven days, of one in four: 17.9 %
    house.live("2026-03-10 00:10");
    CHECK(lines_of(house, sickness) == Lines{"sickness escalation-sickness.E4.2026-03-09 2026-03-10T00:00:00Z"});
}

}  // namespace
}  // namespace daybook::steward
