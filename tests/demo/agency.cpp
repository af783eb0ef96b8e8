#include "services/demo/agency.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <set>

#include "events/care/decisions/decisions.h"
#include "events/stored/event_view.h"
#include "schema/catalogue.capnp.h"
#include "services/demo/founding.h"
#include "tests/demo/said.h"

using namespace daybook;
using namespace daybook::demo;
using std::chrono::days;
using std::chrono::minutes;

namespace {

bool same_bytes(const Proposal& a, const Proposal& b) {
    return a.content.size() == b.content.size() &&
           std::memcmp(a.content.data(), b.content.data(), a.content.size() * sizeof(capnp::word)) == 0;
}

struct Tally {
    std::size_t visits = 0, attended = 0, late = 0, missed = 0, cancelled = 0, no_access = 0, is_short = 0, doubles = 0,
                insulin = 0;
};

Tally tally(std::uint64_t seed, int n) {
    Agency agency(seed, first);
    Tally t;
    for (int d = 0; d < n; ++d)
        for (const auto& played : agency.visits(first + days{d})) {
            const Slot& slot = played.visit.package->slots[played.visit.slot];
            ++t.visits;
            t.doubles += slot.required > 1;
            t.insulin += slot.critical;
            t.missed += played.fate == Fate::missed;
            t.no_access += played.fate == Fate::no_access;
            t.cancelled += played.fate == Fate::cancelled_by_person || played.fate == Fate::cancelled_by_provider;
            if (played.fate != Fate::delivered) continue;
            ++t.attended;
            Instant together{};
            for (const auto& one : played.attended) together = std::max(together, one.in);
            t.late += together > played.visit.start + minutes{30};
            const Instant out = played.attended.back().out;
            t.is_short += out - together < played.visit.length * 8 / 10;
        }
    return t;
}

double share(std::size_t n, std::size_t of) { return 100.0 * static_cast<double>(n) / static_cast<double>(of); }

}  // namespace

TEST_CASE("agency: the same seed tells the same bytes, another seed another agency") {
    const auto one = weeks(7, 1), two = weeks(7, 1), other = weeks(8, 1);
    REQUIRE(one.size() == two.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        REQUIRE(one[i].sent == two[i].sent);
        REQUIRE(same_bytes(one[i].event, two[i].event));
    }
    CHECK(one.size() != other.size());
}

TEST_CASE("agency: a day is the same whichever days were asked for before") {
    Agency straight(3, first), jumping(3, first);
    for (int d = 0; d < 10; ++d) (void)straight.day(first + days{d});
    (void)jumping.day(first + days{20});
    const auto a = straight.day(first + days{10}), b = jumping.day(first + days{10});
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) REQUIRE(same_bytes(a[i].event, b[i].event));
}

TEST_CASE(
    "agency: about one visit in ten is over 30 minutes late, and the rest of care goes wrong in its usual shares") {
    const auto seed = GENERATE(1u, 2u, 3u);
    const Tally t = tally(seed, 28);
    INFO(t.visits << " visits, " << t.attended << " attended, late " << t.late << ", missed " << t.missed << ", short "
                  << t.is_short << ", cancelled " << t.cancelled << ", no access " << t.no_access << ", two workers "
                  << t.doubles);
    CHECK(t.visits > 9'500);
    CHECK(t.visits < 13'500);
    CHECK(share(t.late, t.attended) > 7);
    CHECK(share(t.late, t.attended) < 13);
    CHECK(share(t.missed, t.visits) > 0.5);
    CHECK(share(t.missed, t.visits) < 1.6);
    CHECK(share(t.is_short, t.attended) > 2);
    CHECK(share(t.is_short, t.attended) < 8);
    CHECK(share(t.cancelled, t.visits) > 1);
    CHECK(t.no_access > 40);
    CHECK(share(t.doubles, t.visits) > 3);
    CHECK(t.insulin > 200);
}

TEST_CASE("agency: nobody is at two doors at once") {
    Agency agency(1, first);
    for (int d = 0; d < 14; ++d) {
        std::map<std::pair<std::size_t, std::size_t>, std::vector<std::pair<Instant, Instant>>> rounds;
        for (const auto& played : agency.visits(first + days{d}))
            for (const auto& one : played.attended) {
                CHECK(one.in < one.out);
                rounds[{played.visit.package->zone, one.run}].emplace_back(one.in, one.out);
            }
        for (auto& [round, stays] : rounds) {
            std::sort(stays.begin(), stays.end());
            for (std::size_t i = 1; i < stays.size(); ++i) REQUIRE(stays[i].first > stays[i - 1].second);
        }
    }
}

TEST_CASE("agency: everything it tells can be read, is in order, comes once and never before it happened") {
    const auto told = weeks(1, 4);
    std::set<std::string> ids;
    std::map<std::string, std::size_t> types;
    std::map<std::string, Instant> sent;
    for (const auto& telling : told) {
        const Said said(telling.event);
        REQUIRE_FALSE(said.view.damage());
        REQUIRE(said.view.type() != nullptr);
        const std::string id = std::string(said.view.source()) + " " + std::string(said.view.id());
        INFO(id);
        REQUIRE(ids.insert(id).second);
        REQUIRE(said.view.occurred() <= telling.sent);
        REQUIRE(said.view.stream().starts_with(said.view.type()->category_name + "-"));
        REQUIRE(said.view.stream().size() <= said.view.type()->category_name.size() + 81);
        ++types[said.view.type()->type];
    }
    CHECK(told.size() > 35'000);
    for (const auto* type : {"contract.Agreed",
                             "contract.KpiScheduleSet",
                             "contract.RatesSet",
                             "worker.Joined",
                             "person.Registered",
                             "package.Authorised",
                             "package.TransferArranged",
                             "package.Suspended",
                             "package.Resumed",
                             "package.Ended",
                             "visit.Planned",
                             "visit.Replanned",
                             "visit.ClockedIn",
                             "visit.ClockedOut",
                             "visit.ManuallyConfirmed",
                             "visit.TimesAdjusted",
                             "visit.Cancelled",
                             "visit.Frustrated",
                             "visit.ShorterAgreed",
                             "visit.WelfareChecked",
                             "visit.TravelRecorded",
                             "visit.Unassigned",
                             "visit.Assigned",
                             "worker.CostSet",
                             "worker.Absent",
                             "worker.Returned",
                             "worker.Supervised",
                             "worker.SpotChecked",
                             "worker.Appraised",
                             "worker.Cleared",
                             "worker.Trained",
                             "worker.CompetencySigned",
                             "person.NeedsAssessed",
                             "person.CarePlanMade",
                             "package.RecordsHanded",
                             "governance.OverheadSet",
                             "governance.BenchmarkSet",
                             "organisation.Registered",
                             "organisation.RatingPublished",
                             "variation.Proposed",
                             "variation.Agreed",
                             "variation.Refused",
                             "variation.StaffNotified",
                             "variation.PayerNotified",
                             "person.CarePlanUpdated",
                             "person.RiskAssessed",
                             "referral.Received",
                             "referral.Accepted",
                             "referral.Declined",
                             "referral.Assessed",
                             "referral.Triaged",
                             "referral.RiskValidated",
                             "capacity.Declared",
                             "capacity.Reserved",
                             "capacity.BufferTeamStoodUp",
                             "risk.Raised",
                             "action.Set",
                             "action.Done",
                             "governance.MeetingHeld",
                             "governance.KpiScheduleSet",
                             "person.Admitted",
                             "person.Discharged",
                             "person.SurveySent",
                             "person.SatisfactionGiven",
                             "person.ConsentGiven",
                             "person.ConsentWithdrawn",
                             "package.StartAgreed",
                             "package.StartMoved",
                             "package.Reviewed",
                             "package.ExitPlanned",
                             "package.TimeBandFlexAgreed",
                             "package.CarerLimitSet",
                             "contract.BillingRulesSet",
                             "contract.CancellationPolicySet",
                             "contract.ObligationSet",
                             "contract.ObligationMet",
                             "contract.ReviewHeld",
                             "contract.NoticeGiven",
                             "referral.RouteTried",
                             "referral.Offered",
                             "referral.BidSubmitted",
                             "variation.Reversed",
                             "capacity.ConstraintReported",
                             "capacity.ConstraintLifted",
                             "visit.AlertAcknowledged",
                             "visit.AlertResolved",
                             "visit.AlertReopened",
                             "visit.PersonTold",
                             "governance.OnCallHandedOver",
                             "worker.ContractHoursSet",
                             "worker.BriefedOn",
                             "worker.Left",
                             "worker.ShiftWorked",
                             "contract.ComplianceChecked",
                             "contract.BreachNotified",
                             "contract.ServiceCreditApplied",
                             "contract.Extended",
                             "contract.SuspendedToNew",
                             "contract.ReopenedToNew",
                             "contract.UpliftRequested",
                             "contract.UpliftAgreed",
                             "contract.UpliftRefused",
                             "contract.ChargesNotified",
                             "package.NoticeWaived",
                             "package.SupplementSet",
                             "package.PayersSet",
                             "visit.TaskRecorded",
                             "visit.ExceptionRaised",
                             "visit.ExceptionAcknowledged",
                             "capacity.ZoneDefined",
                             "person.LeftService",
                             "person.RepresentativeNamed",
                             "person.MentalCapacityAssessed",
                             "governance.KpiRebased",
                             "invoice.Drafted"}) {
        INFO(type);
        CHECK(types[type] > 0);
    }
    for (const auto* steward :
         {"visit.Missed", "visit.Overdue", "record.DayClosed", "variation.TookEffect", "package.Started"})
        CHECK(types[steward] == 0);
}

TEST_CASE("agency: every visit that was planned is told of, cancelled, or nobody came") {
    std::map<std::string, Instant> planned;
    std::set<std::string> heard;
    for (const auto& telling : weeks(1, 4)) {
        const Said said(telling.event);
        if (said.view.is<schema::Visit::Planned>())
            REQUIRE(
                planned.emplace(said.view.stream(), instant(said.view.as<schema::Visit::Planned>().getStart())).second);
        else if (said.view.category() == static_cast<std::uint16_t>(schema::Catalogue::VISIT))
            heard.insert(std::string(said.view.stream()));
    }
    for (const auto& stream : heard) REQUIRE(planned.contains(stream));
    const Instant end = Calendar::london().start_of(first + days{28});
    std::size_t over = 0, silent = 0, ahead = 0;
    for (const auto& [stream, start] : planned) {
        ++(start < end ? over : ahead);
        silent += start < end && !heard.contains(stream);
    }
    CHECK(silent == 0);  // a missed visit has its welfare check
    CHECK(over > 9'500);
    CHECK(ahead > 7 * 300);  // the rota stands for a week ahead and more
}

TEST_CASE("agency: nothing it decides is refused by the rules that people's decisions are held to") {
    Tellings told = weeks(1, 6);
    std::ranges::stable_sort(told, {}, &Telling::sent);
    std::map<std::string, care::Record, std::less<>> records;
    const auto record = [&](const std::string& stream) -> care::Record& {
        return records.try_emplace(stream, care::record_of(stream)).first->second;
    };
    std::size_t decisions = 0;
    for (const auto& telling : told) {
        const Said said(telling.event);
        auto& mine = record(std::string(said.view.stream()));
        if (care::depends_on_record(*said.view.type())) {
            care::Others others;
            for (const auto& other : care::leans_on(mine, said.view)) others.emplace(other, record(other));
            const Status admitted = care::admit(mine, said.view, others);
            INFO(said.view.id() << ": " << (admitted ? "" : admitted.error().sentence));
            CHECK(admitted.has_value());
            ++decisions;
        }
        care::add(mine, said.view);
    }
    CHECK(decisions > 1'000);
}

TEST_CASE("agency: who comes home from hospital for care was there, and some have to go back") {
    std::map<std::string, std::vector<std::pair<Instant, bool>>> moves;  // by person: admitted or discharged
    std::set<std::string> discharges;
    for (const auto& telling : weeks(1, 8)) {
        const Said said(telling.event);
        const std::string stream(said.view.stream());
        if (said.view.is<schema::Person::Admitted>()) moves[stream].emplace_back(said.view.occurred(), true);
        if (said.view.is<schema::Person::Discharged>()) moves[stream].emplace_back(said.view.occurred(), false);
        if (said.view.is<schema::Package::Authorised>() && said.view.as<schema::Package::Authorised>().getDischarge())
            discharges.insert(said.view.as<schema::Package::Authorised>().getPerson().cStr());
    }
    std::size_t back = 0;
    for (auto& [person, of] : moves) {
        std::ranges::sort(of);
        for (std::size_t i = 0; i < of.size(); ++i) CHECK(of[i].second == (i % 2 == 0));
        back += discharges.contains(person) && of.size() > 2;
    }
    CHECK(discharges.size() > 4);
    CHECK(back > 0);
}

TEST_CASE("agency: a month is reported on the fifth working day of the next, as far as it was there") {
    Agency agency(1, first);
    const auto reported = [&](const char* on) {
        std::vector<std::string> of;
        for (const auto& telling : agency.day(*parse_day(on))) {
            const Said said(telling.event);
            if (!said.view.is<schema::Governance::KpiReported>()) continue;
            const auto fact = said.view.as<schema::Governance::KpiReported>();
            CHECK(fact.getFigures()[0].getHits() < fact.getFigures()[0].getOf());
            CHECK(fact.getFigures()[0].getOf() > 500);
            of.push_back(fact.getContract().cStr() + std::string(" ") + fact.getPeriod().cStr());
        }
        return of;
    };
    CHECK(reported("2026-03-06").empty());  // of February nobody was there
    CHECK(reported("2026-04-09") == std::vector<std::string>{"county-framework 2026-03", "district-framework 2026-03",
                                                             "city-dps 2026-03",
                                                             "county-spot 2026-03"});  // after Easter
}

TEST_CASE("agency: its contracts are of all three types and measured by different rules") {
    std::set<schema::Contract::Route> routes;
    std::set<unsigned> week_ends;
    std::set<std::int64_t> tolerances, targets;
    for (const auto& a : agreements) {
        routes.insert(a.route);
        week_ends.insert(a.week_ends_on);
        tolerances.insert(a.late_s);
        targets.insert(a.punctuality);
    }
    CHECK(routes ==
          std::set{schema::Contract::Route::FRAMEWORK, schema::Contract::Route::DPS, schema::Contract::Route::SPOT});
    CHECK(week_ends == std::set{5u, 6u, 7u});
    CHECK(tolerances.size() >= 3);
    CHECK(targets.size() >= 3);
}

TEST_CASE("agency: its days go over both clock changes") {
    const auto start = GENERATE(as<std::string>{}, "2026-03-28", "2026-10-24");
    Agency agency(5, *parse_day(start));
    for (int d = 0; d < 3; ++d) {
        const Day day = *parse_day(start) + days{d};
        for (const auto& played : agency.visits(day)) REQUIRE(Calendar::london().day_of(played.visit.start) == day);
    }
}
