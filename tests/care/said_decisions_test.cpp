// What a decision has to say by itself: meetings, audits, reports, wages, schedules, staff, people and zones.
// Everything here is told on 1 January 1970, day 0.

#include "events/stored/json.h"
#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/governance.capnp.h"
#include "schema/person.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Capacity;
using schema::Contract;
using schema::Governance;
using schema::Person;
using schema::Worker;

TEST_CASE("rules: a meeting or audit was held on a day that has come, and an audit finds no more than it looked at") {
    const auto met = [](std::int32_t on) { return said<Governance::MeetingHeld>([=](auto fact) { fact.setOn(on); }); };
    const auto audited = [](std::int32_t on, unsigned looked, unsigned found) {
        return said<Governance::AuditDone>([=](auto fact) {
            fact.setOn(on);
            fact.setLooked(looked);
            fact.setFound(found);
        });
    };
    const auto reviewed = [](const char* policy, std::int32_t on, std::int32_t next) {
        return said<Governance::PolicyReviewed>([=](auto fact) {
            fact.setPolicy(policy);
            fact.setOn(on);
            fact.setNextDue(next);
        });
    };
    const std::string told = ", and it is told on 1970-01-01";
    check({
        {"met", {}, met(-3), ""},
        {"met, no day", {}, met(0), "governance-1 cannot be told a meeting: it does not say on which day"},
        {"written up a week ahead", {}, met(7), ""},
        {"the year mistyped",
         {},
         met(36'500),
         "governance-1 cannot be told a meeting: it says that it was done on 2069-12-07" + told},
        {"audited", {}, audited(-3, 40, 40), ""},
        {"found one more than it looked at",
         {},
         audited(-3, 40, 41),
         "governance-1 cannot be told an audit: 41 were found in order, and 40 looked at"},
        {"audited in eight days",
         {},
         audited(8, 40, 38),
         "governance-1 cannot be told an audit: it says that it was done on 1970-01-09" + told},
        {"reviewed", {}, reviewed("lone-working", -3, 362), ""},
        {"reviewed, day not said", {}, reviewed("lone-working", 0, 362), ""},
        {"no policy",
         {},
         reviewed("", -3, 362),
         "governance-1 cannot be told a policy's review: it does not say of which policy"},
        {"due as it is held",
         {},
         reviewed("lone-working", 3, 3),
         "governance-1 cannot be told a policy's review: its next review is due no later than this one was held"},
    });
}

TEST_CASE("rules: figures reported or rebased name what they are of, and a minimum wage is one") {
    const auto reported = [](const char* period, const char* kpi, std::int64_t hits) {
        return said<Governance::KpiReported>([=](auto fact) {
            fact.setPeriod(period);
            auto figure = fact.initFigures(1)[0];
            figure.setKpi(kpi);
            figure.setHits(hits);
            figure.setOf(3);
        });
    };
    const auto rebased = [](const char* kpi, std::int32_t from, const char* reason) {
        return said<Governance::KpiRebased>([=](auto fact) {
            fact.setKpi(kpi);
            fact.setFrom(from);
            fact.setReason(reason);
        });
    };
    const auto wage = [](std::int32_t from, std::int64_t pence) {
        return said<Governance::MinimumWageSet>([=](auto fact) {
            fact.setFrom(from);
            fact.setPence(pence);
        });
    };
    const std::string report = "governance-1 cannot be told what was reported: ";
    const std::string limits = "governance-1 cannot be given new limits of a figure: it does not say ";
    const std::string least = "governance-1 cannot be told a minimum wage: ";
    check({
        {"reported", {}, reported("2026-03", "late_visits", 1), ""},
        {"of no month", {}, reported("", "late_visits", 1), report + "it does not say for which period"},
        {"of a month that is no period",
         {},
         reported("March", "late_visits", 1),
         report + "'March' is no period; say a month such as 2026-03, or days such as 2026-03-02/2026-03-29"},
        {"a figure of nothing", {}, reported("2026-03", "", 1), report + "a figure does not say of which KPI"},
        {"fewer than none",
         {},
         reported("2026-03", "late_visits", -1),
         report + "late_visits is -1 of 3, and neither is ever below 0"},
        {"rebased", {}, rebased("late_visits", 20'000, "the rounds were cut anew"), ""},
        {"rebased, nothing", {}, rebased("", 20'000, "the rounds were cut anew"), limits + "of which KPI"},
        {"rebased, no day", {}, rebased("late_visits", 0, "the rounds were cut anew"), limits + "from which day"},
        {"rebased, no reason", {}, rebased("late_visits", 20'000, ""), limits + "for what reason"},
        {"a wage", {}, wage(20'000, 1'271), ""},
        {"a negative wage", {}, wage(20'000, -1'271), least + "-1271p an hour is not between 0p and 20000p"},
        {"a wage of nothing", {}, wage(20'000, 0), least + "0p an hour is not between 0p and 20000p"},
        {"pounds for pence", {}, wage(20'000, 127'100), least + "127100p an hour is not between 0p and 20000p"},
        {"from no day", {}, wage(0, 1'271), least + "it does not say from which day"},
    });
}

TEST_CASE("rules: an answer to a survey is on its scale") {
    const auto given = [](std::uint8_t score, std::string_view source = desk_source) {
        return said<Person::SatisfactionGiven>([=](auto fact) { fact.setScore(score); }, source);
    };
    const std::string scale = ", and goes from 1 to 5";
    check({
        {"1", {}, given(1), ""},
        {"5", {}, given(5), ""},
        {"0", {}, given(0), "person-1 cannot be said to be satisfied: the score is 0" + scale},
        {"99", {}, given(99), "person-1 cannot be said to be satisfied: the score is 99" + scale},
        {"as a feed tells it", {}, given(99, "survey-tool"), ""},
    });
}

TEST_CASE("rules: whoever is on call is told from when and until when, in that order") {
    const auto handed = [](const char* to, std::int64_t from, std::int64_t until) {
        return said<Governance::OnCallHandedOver>([=](auto fact) {
            fact.setTo(to);
            fact.setFrom(from);
            fact.setUntil(until);
        });
    };
    const std::string refusal = "governance-1 cannot be handed over: ";
    check({
        {"for a night", {}, handed("role-on-call", 1'000'000, 2'000'000), ""},
        {"to nobody", {}, handed("", 1'000'000, 2'000'000), refusal + "it does not say to whom"},
        {"from no time", {}, handed("role-on-call", 0, 2'000'000), refusal + "it does not say from when"},
        {"for ever", {}, handed("role-on-call", 1'000'000, 0), refusal + "it does not say until when"},
        {"for no time", {}, handed("role-on-call", 1'000'000, 1'000'000), refusal + "it ends no later than it begins"},
    });
}

template <class Schedule>
Said schedule(std::vector<const char*> kpis, std::vector<std::pair<const char*, std::int64_t>> terms) {
    return said<Schedule>([&](auto fact) {
        fact.setFrom(20'000);
        auto targets = fact.initKpis(static_cast<unsigned>(kpis.size()));
        for (unsigned i = 0; i < targets.size(); ++i) targets[i].setKpi(kpis[i]);
        auto list = fact.initTerms(static_cast<unsigned>(terms.size()));
        for (unsigned i = 0; i < list.size(); ++i) {
            list[i].setName(terms[i].first);
            list[i].setValue(terms[i].second);
        }
    });
}
template <class Schedule>
void check_schedules(const std::string& stream, const std::vector<Said>& before) {
    const std::string refusal = stream + " cannot be given a KPI schedule: ";
    check({
        {"each once", before, schedule<Schedule>({"late_visits", "punctuality"}, {{"late_s", 600}}), ""},
        {"a target of nothing", before, schedule<Schedule>({""}, {}), refusal + "a target does not say of which KPI"},
        {"two targets of one", before, schedule<Schedule>({"late_visits", "late_visits"}, {}),
         refusal + "it has two targets of late_visits"},
        {"a nameless term", before, schedule<Schedule>({}, {{"", 600}}), refusal + "a term has no name"},
        {"set twice", before, schedule<Schedule>({}, {{"late_s", 600}, {"late_s", 900}}),
         refusal + "it sets late_s twice"},
        {"at its bound", before, schedule<Schedule>({}, {{"late_s", 86'400}}), ""},
        {"beyond it", before, schedule<Schedule>({}, {{"late_s", 86'401}}),
         refusal + "late_s is 86401, and goes from 0 to 86400"},
        {"below 0", before, schedule<Schedule>({}, {{"late_s", -1}}),
         refusal + "late_s is -1, and goes from 0 to 86400"},
        {"a term of dates", before, schedule<Schedule>({}, {{"report_days", 10}}), ""},
        {"a term of dates beyond its bound", before, schedule<Schedule>({}, {{"report_days", 367}}),
         refusal + "report_days is 367, and goes from 0 to 366"},
        {"a term nobody reads", before, schedule<Schedule>({}, {{"lates_s", 600}}),
         refusal + "there is no term lates_s — did you mean \"late_s\"?"},
    });
}
TEST_CASE("rules: a KPI schedule names each target and term once, within what it can be, for contracts and locations") {
    check_schedules<Contract::KpiScheduleSet>("contract-1", {said<Contract::Agreed>()});
    check_schedules<Governance::KpiScheduleSet>("governance-1", {});
    check({
        {"a location asks of its staff", {}, schedule<Governance::KpiScheduleSet>({}, {{"supervision_days", 84}}), ""},
        {"a contract does not",
         {said<Contract::Agreed>()},
         schedule<Contract::KpiScheduleSet>({}, {{"supervision_days", 84}}),
         "contract-1 cannot be given a KPI schedule: there is no term supervision_days"},
    });
}

TEST_CASE("rules: a warning is set on the good side of its target") {
    using Direction = Contract::KpiScheduleSet::Direction;
    const auto warned = [](Direction direction, std::int64_t target, std::int64_t amber) {
        return said<Contract::KpiScheduleSet>([=](auto fact) {
            fact.setFrom(20'000);
            auto kpi = fact.initKpis(1)[0];
            kpi.setKpi("late_visits");
            kpi.setTarget(target);
            kpi.setAmber(amber);
            kpi.setDirection(direction);
        });
    };
    const std::vector<Said> before{said<Contract::Agreed>()};
    const auto too_late = [](const std::string& amber, const std::string& target) {
        return "contract-1 cannot be given a KPI schedule: it would warn of late_visits at " + amber +
               " ppm, when its target of " + target +
               " ppm is missed already; set amber on the good side of the target, or check direction";
    };
    check({
        {"at 7 of 10 %", before, warned(Direction::LOWER_IS_BETTER, 100'000, 70'000), ""},
        {"at the target", before, warned(Direction::LOWER_IS_BETTER, 100'000, 100'000), ""},
        {"never", before, warned(Direction::HIGHER_IS_BETTER, 900'000, 0), ""},
        {"at 95 of 90 %", before, warned(Direction::HIGHER_IS_BETTER, 900'000, 950'000), ""},
        {"after 10 %", before, warned(Direction::LOWER_IS_BETTER, 100'000, 110'000), too_late("110000", "100000")},
        {"under 90 %", before, warned(Direction::HIGHER_IS_BETTER, 900'000, 850'000), too_late("850000", "900000")},
        {"only reported", before, warned(Direction::REPORT, 900'000, 850'000), ""},
    });
}

TEST_CASE(
    "rules: a care worker is briefed on something, contracted for a week's hours and signed off for a competence") {
    const auto hours = [](std::int32_t from, std::uint32_t weekly, std::uint32_t guaranteed) {
        return said<Worker::ContractHoursSet>([=](auto fact) {
            fact.setFrom(from);
            fact.setWeeklySeconds(weekly * 3'600);
            fact.setGuaranteedSeconds(guaranteed * 3'600);
        });
    };
    const auto signed_off = [](const char* skill, std::int32_t on, std::int32_t until) {
        return said<Worker::CompetencySigned>([=](auto fact) {
            fact.setSkill(skill);
            fact.setOn(on);
            fact.setUntil(until);
        });
    };
    const std::string contracted = "worker-1 cannot be given contracted hours: ";
    check({
        {"briefed", {}, said<Worker::BriefedOn>([](auto fact) { fact.setAbout("variation-v1"); }), ""},
        {"briefed on nothing",
         {},
         said<Worker::BriefedOn>(),
         "worker-1 cannot be briefed: it does not say on what: the stream of an agreement or a variation"},
        {"30 hours", {}, hours(20'000, 30, 30), ""},
        {"none", {}, hours(20'000, 0, 0), ""},
        {"from no day", {}, hours(0, 30, 30), contracted + "it does not say from which day"},
        {"more than there are", {}, hours(20'000, 169, 30), contracted + "they are more than a week has"},
        {"more guaranteed", {}, hours(20'000, 30, 31), contracted + "more is guaranteed than is contracted"},
        {"signed off", {}, signed_off("peg", -3, 362), ""},
        {"for good, day not said", {}, signed_off("peg", 0, 0), ""},
        {"for nothing",
         {},
         signed_off("", -3, 362),
         "worker-1 cannot be signed off: it does not say for which competence"},
        {"over before it begins",
         {},
         signed_off("peg", 3, 2),
         "worker-1 cannot be signed off: it ends on 1970-01-03, and begins on 1970-01-04"},
        {"next year",
         {},
         signed_off("peg", 365, 730),
         "worker-1 cannot be signed off: it says that it was done on 1971-01-01, and it is told on 1970-01-01"},
    });
}

TEST_CASE(
    "rules: of a person, capacity is for a decision, consent is somebody's to something, and needs were assessed") {
    const auto consent = [](const char* to, schema::Who by) {
        return said<Person::ConsentGiven>([=](auto fact) {
            fact.setTo(to);
            fact.setBy(by);
        });
    };
    const std::string consents = "person-1 cannot be said to consent: it does not say ";
    check({
        {"for a decision",
         {},
         said<Person::MentalCapacityAssessed>([](auto fact) { fact.setDecision("where to live"); }),
         ""},
        {"as a whole",
         {},
         said<Person::MentalCapacityAssessed>(),
         "person-1 cannot be assessed: it does not say about which decision the person has capacity"},
        {"consents", {}, consent("sharing the care plan", schema::Who::PERSON), ""},
        {"to nothing", {}, consent("", schema::Who::PERSON), consents + "to what"},
        {"nobody does", {}, consent("sharing the care plan", schema::Who::NOBODY), consents + "who consents"},
        {"needs, day not said", {}, said<Person::NeedsAssessed>(), ""},
        {"needs of next year",
         {},
         said<Person::NeedsAssessed>([](auto fact) { fact.setOn(365); }),
         "person-1 cannot be assessed: it says that it was done on 1971-01-01, and it is told on 1970-01-01"},
        {"preferences", {}, said<Person::PreferencesRecorded>(), ""},
    });
}

TEST_CASE("rules: travel times name both ends and each way once, a zone has a name, and a check its regulations") {
    using Ways = std::vector<std::pair<const char*, const char*>>;
    const auto travel = [](const Ways& ways) {
        return said<Capacity::TravelTimesSet>([&](auto fact) {
            fact.setFrom(20'000);
            auto legs = fact.initLegs(static_cast<unsigned>(ways.size()));
            for (unsigned i = 0; i < legs.size(); ++i) {
                legs[i].setFromZone(ways[i].first);
                legs[i].setToZone(ways[i].second);
            }
        });
    };
    const std::string times = "capacity-1 cannot be given travel times: ";
    check({
        {"there and back", {}, travel({{"E4", "E5"}, {"E5", "E4"}}), ""},
        {"an empty table", {}, travel({}), times + "it holds no travel times"},
        {"to nowhere", {}, travel({{"E4", ""}}), times + "a way does not say between which zones"},
        {"a way twice", {}, travel({{"E4", "E5"}, {"E4", "E5"}}), times + "the way from E4 to E5 stands twice"},
        {"a zone", {}, said<Capacity::ZoneDefined>([](auto fact) { fact.setZone("E4"); }), ""},
        {"a nameless zone",
         {},
         said<Capacity::ZoneDefined>(),
         "capacity-1 cannot be given a zone: it does not say which"},
        {"checked", {}, said<Contract::ComplianceChecked>([](auto fact) { fact.initRegulations(1).set(0, "9"); }), ""},
        {"checked against none",
         {},
         said<Contract::ComplianceChecked>(),
         "contract-1 cannot be checked against the regulations: it does not say which"},
    });
}

}  // namespace
}  // namespace daybook::care
