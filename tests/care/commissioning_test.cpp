// What may be decided about a location's capacity, an escalation, an action and a risk; and what ends a package or
// binds a person to a contract.

#include "events/care/contract.h"
#include "events/care/package.h"
#include "schema/action.capnp.h"
#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/escalation.capnp.h"
#include "schema/package.capnp.h"
#include "schema/risk.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Action;
using schema::Capacity;
using schema::Contract;
using schema::Escalation;
using schema::Package;
using schema::Risk;

TEST_CASE("rules: an hour is held once for a referral, and let go once") {
    const auto held = [](const char* referral) {
        return said<Capacity::Reserved>([=](auto fact) {
            fact.setReferral(referral);
            fact.initShares(1)[0].setWeeklySeconds(3'600);
        });
    };
    const auto let_go = [](const char* referral) {
        return said<Capacity::Released>([=](auto fact) { fact.setReferral(referral); });
    };
    check({
        {"held", {}, held("referral-7"), ""},
        {"held twice",
         {held("referral-7")},
         held("referral-7"),
         "capacity-1 cannot be reserved: hours are held for referral-7 already"},
        {"held, let go, held", {held("referral-7"), let_go("referral-7")}, held("referral-7"), ""},
        {"let go unheld",
         {},
         let_go("referral-7"),
         "capacity-1 cannot be released: no hours are held for 'referral-7'"},
        {"nothing held",
         {},
         said<Capacity::Reserved>([](auto fact) { fact.setReferral("referral-7"); }),
         "capacity-1 cannot be reserved: it reserves nothing"},
    });
}

TEST_CASE("rules: a surge is declared when none is on, and one buffer team stands at a time") {
    const Said surge = said<Capacity::SurgeDeclared>(), detected = said<Capacity::SurgeDetected>();
    const Said up = said<Capacity::BufferTeamStoodUp>([](auto fact) { fact.setFrom(20'000); });
    const auto down_on = [](std::int32_t day) {
        return said<Capacity::BufferTeamStoodDown>([=](auto fact) { fact.setOn(day); });
    };
    const Said down = down_on(20'007);
    const Said over = said<Capacity::SurgeEnded>();
    check({
        {"declared", {}, surge, ""},
        {"declared when one was detected",
         {detected},
         surge,
         "capacity-1 cannot be declared in surge: a surge is on already"},
        {"over", {detected}, over, ""},
        {"over without one", {}, over, "capacity-1 cannot be declared out of surge: no surge is on"},
        {"two teams", {up}, up, "capacity-1 cannot be given a buffer team: one is stood up already"},
        {"down and up", {up, down}, up, ""},
        {"down before it was up",
         {up},
         down_on(19'999),
         "capacity-1 cannot be relieved of its buffer team: it would be stood down on 2024-10-03, before it was stood "
         "up on 2024-10-04; name its last day"},
        {"down without one", {}, down, "capacity-1 cannot be relieved of its buffer team: none is stood up"},
    });
}

TEST_CASE("rules: an established zone is one that is served") {
    const auto criteria = [](const char* served, const char* established) {
        return said<Capacity::AcceptanceCriteriaSet>([=](auto fact) {
            fact.setFrom(20'000);
            fact.initZones(1).set(0, served);
            fact.initEstablished(1).set(0, established);
        });
    };
    check({
        {"served", {}, criteria("north", "north"), ""},
        {"not served",
         {},
         criteria("north", "south"),
         "capacity-1 cannot be given these acceptance criteria: zone 'south' is established, and is not among the "
         "zones "
         "served"},
    });
}

TEST_CASE("rules: the clock of an escalation is stopped by telling somebody with a role") {
    const Said raised = said<Escalation::Raised>(), returned = said<Escalation::ReturnedToThreshold>();
    const Said sent = said<Escalation::SentTo>([](auto fact) {
        fact.setTo(Escalation::SentTo::To::COMMISSIONER);
        fact.setRole("contract manager");
    });
    const Said closed = said<Escalation::Closed>([](auto fact) { fact.setOutcome("rounds split in two"); });
    check({
        {"sent", {raised}, sent, ""},
        {"sent to nobody",
         {raised},
         said<Escalation::SentTo>(),
         "escalation-1 cannot be sent: it does not say to whom: commissioner, manager or regulator, and in which role"},
        {"sent unraised", {}, sent, "escalation-1 cannot be sent: it was never raised"},
        {"acknowledged unsent",
         {raised},
         said<Escalation::Acknowledged>(),
         "escalation-1 cannot be acknowledged: it was sent to nobody"},
        {"closed in silence",
         {raised},
         closed,
         "escalation-1 cannot be closed: nobody was told, and the figure is not back within its threshold"},
        {"closed when told", {raised, sent}, closed, ""},
        {"closed when it came back by itself", {raised, returned}, closed, ""},
        {"closed without an outcome",
         {raised, sent},
         said<Escalation::Closed>(),
         "escalation-1 cannot be closed: it does not say with what outcome"},
        {"sent after its close", {raised, sent, closed}, sent, "escalation-1 cannot be sent: it is closed"},
    });
}

TEST_CASE("rules: an action has an owner and a day, and is done once unless it recurs") {
    const auto set = [](const char* owner, std::int32_t due, std::uint16_t every, std::int32_t until) {
        return said<Action::Set>([=](auto fact) {
            fact.setOwner(owner);
            fact.setDue(due);
            fact.setWhat("audit the punctuality of the morning rounds");
            fact.setEveryDays(every);
            fact.setUntil(until);
        });
    };
    const Said once = set("role-manager", 20'000, 0, 0), daily = set("role-manager", 20'000, 1, 20'013);
    const Said done = said<Action::Done>();
    const Said again = said<Action::Reopened>([](auto fact) { fact.setReason("the evidence was of another round"); });
    check({
        {"set", {}, once, ""},
        {"daily for two weeks", {}, daily, ""},
        {"nobody's", {}, set("", 20'000, 0, 0), "action-1 cannot be set: nobody owns it"},
        {"some day", {}, set("role-manager", 0, 0, 0), "action-1 cannot be set: it does not say by when"},
        {"recurs into the past",
         {},
         set("role-manager", 20'000, 1, 19'999),
         "action-1 cannot be set: it recurs, and ends before it is due first"},
        {"done twice", {once, done}, done, "action-1 cannot be done: it is done already"},
        {"done again, as it recurs", {daily, done}, done, ""},
        {"reopened", {once, done}, again, ""},
        {"done after it was reopened", {once, done, again}, done, ""},
        {"reopened undone", {once}, again, "action-1 cannot be reopened: it is not done"},
    });
}

TEST_CASE("rules: a risk has scores, an owner and a day of review") {
    const auto raised = [](std::uint8_t likelihood, std::uint8_t impact, const char* owner, std::int32_t review) {
        return said<Risk::Raised>([=](auto fact) {
            fact.setWhat("too few drivers");
            fact.setLikelihood(likelihood);
            fact.setImpact(impact);
            fact.setOwner(owner);
            fact.setReviewOn(review);
        });
    };
    const Said risk = raised(3, 4, "role-manager", 20'000);
    check({
        {"raised", {}, risk, ""},
        {"likelihood 0",
         {},
         raised(0, 4, "role-manager", 20'000),
         "risk-1 cannot be raised: likelihood 0 and impact 4 go from 1 to 5"},
        {"impact 6",
         {},
         raised(3, 6, "role-manager", 20'000),
         "risk-1 cannot be raised: likelihood 3 and impact 6 go from 1 to 5"},
        {"nobody's", {}, raised(3, 4, "", 20'000), "risk-1 cannot be raised: nobody owns it"},
        {"never reviewed",
         {},
         raised(3, 4, "role-manager", 0),
         "risk-1 cannot be raised: it does not say when it is reviewed"},
        {"mitigated after its close",
         {risk, said<Risk::Closed>()},
         said<Risk::Mitigated>(),
         "risk-1 cannot be mitigated: it is closed"},
    });
}

TEST_CASE("rules: a package is handed back when that was asked for, and moved only for serious concerns at high risk") {
    using Reason = Package::Ended::Reason;
    const Said authorised = said<Package::Authorised>([](auto fact) {
        fact.setContract("framework");
        fact.setFrom(20'000);
        auto plan = fact.initPlan(2);
        for (auto slot : plan) slot.setLength(1'800);
    });
    const auto ended = [](Reason reason) {
        return said<Package::Ended>([=](auto fact) {
            fact.setOn(20'100);
            fact.setReason(reason);
        });
    };
    const auto moved = [](const char* to, schema::Who by, const char* concern, const char* risk) {
        return said<Package::TransferArranged>([=](auto fact) {
            fact.setTo(to);
            fact.setBy(by);
            fact.setConcernRef(concern);
            fact.setRiskRef(risk);
        });
    };
    const auto on_contract = [](const char* to) {
        return said<Package::ContractMoved>([=](auto fact) {
            fact.setTo(to);
            fact.setFrom(20'010);
        });
    };
    const auto slot = [](std::uint16_t index) {
        return said<Package::TimeBandFlexAgreed>([=](auto fact) {
            fact.setWith(schema::Who::PERSON);
            fact.setSlot(index);
            fact.setFrom(20'000);
            fact.setTo(20'014);
        });
    };
    const std::string concerns =
        "package-1 cannot be transferred: unless the person asks for it, a package is moved only for serious concerns "
        "at "
        "high risk: name the concern and the risk";
    check({
        {"goals met", {authorised}, ended(Reason::GOALS_MET), ""},
        {"handed back unasked",
         {authorised},
         ended(Reason::HANDED_BACK),
         "package-1 cannot be ended: it says handed back, and no hand-back was requested"},
        {"handed back", {authorised, said<Package::HandBackRequested>()}, ended(Reason::HANDED_BACK), ""},
        {"asked twice",
         {authorised, said<Package::HandBackRequested>()},
         said<Package::HandBackRequested>(),
         "package-1 cannot be handed back: its hand-back was requested already"},
        {"the commissioner moves it",
         {authorised},
         moved("organisation-2", schema::Who::COMMISSIONER, "", ""),
         concerns},
        {"the commissioner moves it for cause",
         {authorised},
         moved("organisation-2", schema::Who::COMMISSIONER, "concern-4", "risk-2"),
         "",
         {{"risk-2", {said<Risk::Raised>()}}}},
        {"the person moves it", {authorised}, moved("organisation-2", schema::Who::PERSON, "", ""), ""},
        {"transferred without a transfer",
         {authorised},
         ended(Reason::TRANSFERRED),
         "package-1 cannot be ended: it says transferred, and no transfer was arranged"},
        {"to the contract it is on",
         {authorised},
         on_contract("framework"),
         "package-1 cannot be moved to another contract: it is on 'framework' already"},
        {"there and back", {authorised, on_contract("spot")}, on_contract("framework"), ""},
        {"the last visit of the plan", {authorised}, slot(1), ""},
        {"one more, that a variation may have added", {authorised}, slot(2), ""},
    });
}

TEST_CASE("rules: a private contract is checked, signed, and signed by somebody with the right to") {
    using Authority = schema::Person::Authority;
    const auto private_one = [](const char* signed_by, const char* representative, Authority authority) {
        return said<Contract::Agreed>([=](auto fact) {
            fact.setRoute(Contract::Route::PRIVATE);
            fact.setPerson("person-ada");
            fact.setSignedBy(signed_by);
            fact.setRepresentative(representative);
            fact.setRepresentativeAuthority(authority);
        });
    };
    const Said checked = said<Contract::ComplianceChecked>();
    const Said restricts = said<Contract::ComplianceChecked>([](auto fact) { fact.setRestrictsRights(true); });
    const Said good = private_one("the person", "", Authority::UNSAID);
    check({
        {"checked and signed", {checked}, good, ""},
        {"unchecked",
         {},
         good,
         "contract-1 cannot be agreed: a private contract is checked against the regulations before it is agreed"},
        {"restricts people's rights",
         {restricts},
         good,
         "contract-1 cannot be agreed: its check against the regulations found that it restricts people's rights, "
         "access to "
         "care or choices; mend the terms and check it again"},
        {"mended", {restricts, checked}, good, ""},
        {"unsigned",
         {checked},
         private_one("", "", Authority::UNSAID),
         "contract-1 cannot be agreed: nobody has signed it"},
        {"by a representative", {checked}, private_one("", "the deputy", Authority::DEPUTY), ""},
        {"by whom?",
         {checked},
         private_one("", "a nephew", Authority::UNSAID),
         "contract-1 cannot be agreed: a representative signed it, and it does not say by what authority"},
    });
}

TEST_CASE("rules: notice is as long as was agreed, unless safeguarding or critical need waives it") {
    const Said agreed = said<Contract::Agreed>([](auto fact) { fact.setNoticeDays(28); });
    const auto notice = [](std::int32_t days) {
        return said<Contract::NoticeGiven>([=](auto fact) {
            fact.setBy(schema::Who::PROVIDER);
            fact.setOn(1);
            fact.setEnds(1 + days);
        });
    };
    const Said waived = said<Contract::NoticeWaived>([](auto fact) {
        fact.setBecause(Contract::NoticeWaived::Because::SAFEGUARDING);
        fact.setProtocol("emergency-2");
    });
    const Said suspended = said<Contract::SuspendedToNew>(), open = said<Contract::ReopenedToNew>();
    const auto opened_from = [](std::int32_t day) {
        return said<Contract::ReopenedToNew>([=](auto fact) { fact.setFrom(day); });
    };
    check({
        {"28 days", {agreed}, notice(28), ""},
        {"27 days",
         {agreed},
         notice(27),
         "contract-1 cannot be given notice of: 27 days are less than the agreed 28; waive the notice for safeguarding "
         "or "
         "critical need first"},
        {"27 days, waived", {agreed, waived}, notice(27), ""},
        {"waived for nothing",
         {agreed},
         said<Contract::NoticeWaived>(),
         "contract-1 cannot be let go without notice: only safeguarding and critical need waive it, and neither is "
         "said"},
        {"suspended, opened, suspended", {agreed, suspended, open}, suspended, ""},
        {"suspended twice",
         {agreed, suspended},
         suspended,
         "contract-1 cannot be suspended to new packages: it is suspended to them already"},
        {"opened ahead, and then sooner", {agreed, suspended, opened_from(20'000)}, opened_from(19'000), ""},
        {"opened ahead, and suspended before that", {agreed, suspended, opened_from(20'000)}, suspended, ""},
        {"opened twice",
         {agreed, suspended, open},
         open,
         "contract-1 cannot be opened to new packages: it is open to them"},
        {"opened when open", {agreed}, open, "contract-1 cannot be opened to new packages: it is open to them"},
        {"opened when closed for good",
         {agreed, said<Contract::ClosedToNew>(), suspended},
         open,
         "contract-1 cannot be opened to new packages: it is closed to them for good"},
        {"an obligation nobody set",
         {agreed},
         said<Contract::ObligationMet>([](auto fact) { fact.setObligation("living-wage"); }),
         "contract-1 cannot be held to have met an obligation: it has no obligation 'living-wage'"},
    });
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

TEST_CASE("records: a day or a weekly time beyond all reach is taken as the nearest within") {
    const auto wages = said<Contract::ObligationSet>([](auto fact) {
        fact.setObligation("wages");
        fact.setDue(20'000);
        fact.setEveryDays(1);
    });
    const auto met = said<Contract::ObligationMet>([](auto fact) {
        fact.setObligation("wages");
        fact.setOn(INT32_MAX);  // day by day to there would not end
    });
    CHECK(folded<care::Contract>({wages, met}).obligations.at(0).due < day(100'000));
    const auto endless = said<Package::Authorised>([](auto fact) { fact.setWeeklySeconds(UINT64_MAX); });
    CHECK(folded<care::Package>({endless}).weekly == Seconds{100'000'000});
}

}  // namespace
}  // namespace daybook::care
