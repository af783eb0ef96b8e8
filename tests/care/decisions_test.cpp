// The admission rules as a table: what stands in the stream, what is decided, and what is answered.

#include "events/core/calendar.h"
#include "events/stored/json.h"
#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/person.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/visit.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Contract;
using schema::Package;
using schema::Variation;

Said agreed_with_cap(std::uint32_t pence) {
    return said<Contract::Agreed>([=](auto fact) { fact.setRateCapPence(pence); });
}
Said rate(std::int64_t pence, Contract::RatesSet::RateUnit unit, std::uint32_t band_seconds = 0) {
    return said<Contract::RatesSet>([=](auto fact) {
        fact.setFrom(20'000);
        auto rates = fact.initRates(1);
        rates[0].setPence(pence);
        rates[0].setUnit(unit);
        rates[0].setBandSeconds(band_seconds);
    });
}

TEST_CASE("rules: a contract's terms follow its agreement") {
    using Unit = Contract::RatesSet::RateUnit;
    check({
        {"agreed", {}, said<Contract::Agreed>(), ""},
        {"agreed twice",
         {said<Contract::Agreed>()},
         said<Contract::Agreed>(),
         "contract-1 cannot be agreed: it was agreed already; a change of its terms is a variation"},
        {"schedule from no day",
         {said<Contract::Agreed>()},
         said<Contract::KpiScheduleSet>(),
         "contract-1 cannot be given a KPI schedule: it does not say from which day"},
        {"schedule of no contract",
         {},
         said<Contract::KpiScheduleSet>(),
         "contract-1 cannot be given a KPI schedule: it was never agreed"},
        {"rates of no contract", {}, rate(1'800, Unit::HOUR), "contract-1 cannot be given rates: it was never agreed"},
        {"rate at the cap", {agreed_with_cap(1'820)}, rate(1'820, Unit::HOUR), ""},
        {"rate over the cap",
         {agreed_with_cap(1'820)},
         rate(1'821, Unit::HOUR),
         "contract-1 cannot be given rates: rate 1, 1821p, is over the agreed cap of 1820p an hour"},
        {"no cap", {agreed_with_cap(0)}, rate(9'999, Unit::HOUR), ""},
        {"half an hour at the cap", {agreed_with_cap(1'820)}, rate(910, Unit::VISIT, 1'800), ""},
        {"half an hour over the cap",
         {agreed_with_cap(1'820)},
         rate(911, Unit::VISIT, 1'800),
         "contract-1 cannot be given rates: rate 1, 911p, is over the agreed cap of 1820p an hour"},
        {"a night has no hourly cap", {agreed_with_cap(1'820)}, rate(9'000, Unit::NIGHT), ""},
        {"a rate below 0",
         {agreed_with_cap(0)},
         rate(-1, Unit::HOUR),
         "contract-1 cannot be given rates: rate 1 is below 0"},
        {"closed twice",
         {said<Contract::Agreed>(), said<Contract::ClosedToNew>()},
         said<Contract::ClosedToNew>(),
         "contract-1 cannot be closed to new packages: it is closed to them already"},
        {"ended on no day",
         {said<Contract::Agreed>()},
         said<Contract::Ended>(),
         "contract-1 cannot be ended: it does not say on which day"},
        {"ended twice",
         {said<Contract::Agreed>(), said<Contract::Ended>()},
         said<Contract::Ended>(),
         "contract-1 cannot be ended: it has ended already"},
    });
}

Said authorised_for(const char* person, const char* contract, std::int32_t from, std::int32_t to = 0) {
    return said<Package::Authorised>([=](auto fact) {
        fact.setPerson(person);
        fact.setContract(contract);
        fact.setFrom(from);
        fact.setTo(to);
    });
}

Said ended_on(std::int32_t on) {
    return said<Package::Ended>([=](auto fact) { fact.setOn(on); });
}
Said suspended_from(const char* time) {
    return said<Package::Suspended>([=](auto fact) { fact.setFrom(micros(*parse_instant(time))); });
}
Said resumed_from(const char* time) {
    return said<Package::Resumed>([=](auto fact) { fact.setFrom(micros(*parse_instant(time))); });
}

TEST_CASE("rules: a package is authorised once, then suspended and resumed in turn, and ends once") {
    const Said authorised = authorised_for("person-ada", "county", 20'000);
    const Said suspended = suspended_from("2024-11-24T09:00:00Z");
    const Said resumed = resumed_from("2024-11-28T09:00:00Z");
    const Said ended = ended_on(20'100);  // 2025-01-12
    // Told a month after that.
    const auto later = [](std::string_view fact) {
        const Instant told = *parse_instant("2025-02-12T09:00:00Z");
        const auto from = micros(*parse_instant("2025-02-01T09:00:00Z"));
        if (fact == "suspended") return said<Package::Suspended>([=](auto of) { of.setFrom(from); }, "test", told);
        if (fact == "resumed") return said<Package::Resumed>([=](auto of) { of.setFrom(from); }, "test", told);
        return said<Package::Ended>([](auto of) { of.setOn(20'110); }, "test", told);
    };
    check({
        {"authorised", {}, authorised, ""},
        {"authorised twice",
         {authorised},
         authorised,
         "package-1 cannot be authorised: it was authorised already; a change is a variation"},
        {"for nobody",
         {},
         authorised_for("", "county", 20'000),
         "package-1 cannot be authorised: it does not say for which person"},
        {"on no contract",
         {},
         authorised_for("person-ada", "", 20'000),
         "package-1 cannot be authorised: it does not say on which contract"},
        {"from no day",
         {},
         authorised_for("person-ada", "county", 0),
         "package-1 cannot be authorised: it does not say from which day"},
        {"for a day", {}, authorised_for("person-ada", "county", 20'000, 20'000), ""},
        {"to the day before it begins",
         {},
         authorised_for("person-ada", "county", 20'000, 19'999),
         "package-1 cannot be authorised: it ends on 2024-10-03, and begins on 2024-10-04"},
        {"started before it was authorised is only odd", {said<Package::Started>()}, authorised, ""},
        {"suspended", {authorised}, suspended, ""},
        {"suspended unauthorised", {}, suspended, "package-1 cannot be suspended: it was never authorised"},
        {"suspended twice",
         {authorised, suspended},
         suspended,
         "package-1 cannot be suspended: it is suspended already"},
        {"resumed", {authorised, suspended}, resumed, ""},
        {"resumed, running", {authorised}, resumed, "package-1 cannot be resumed: it is not suspended"},
        {"suspended again", {authorised, suspended, resumed}, suspended_from("2024-12-02T09:00:00Z"), ""},
        {"ended while suspended", {authorised, suspended}, ended, ""},
        {"suspended before the end that was decided", {authorised, ended}, suspended, ""},
        {"resumed before it", {authorised, suspended, ended}, resumed, ""},
        {"ended sooner than was decided", {authorised, ended}, ended_on(20'050), ""},
        {"suspended after its end",
         {authorised, ended},
         later("suspended"),
         "package-1 cannot be suspended: it has ended"},
        {"resumed after its end",
         {authorised, suspended, ended},
         later("resumed"),
         "package-1 cannot be resumed: it has ended"},
        {"ended twice", {authorised, ended}, later("ended"), "package-1 cannot be ended: it has ended already"},
    });
}

TEST_CASE(
    "rules: what people say began or was handed back is of a package there is, and what is observed is recorded") {
    const auto told = *parse_instant("2024-10-06T10:00:00Z");  // day 20'002
    const auto started = [&](std::int32_t on, std::string_view source = desk_source) {
        return said<Package::Started>([=](auto fact) { fact.setOn(on); }, source, told);
    };
    const auto handed_back = [&](std::int32_t on, std::string_view source = desk_source) {
        return said<Package::HandedBack>([=](auto fact) { fact.setOn(on); }, source, told);
    };
    const Said authorised = authorised_for("person-ada", "county", 20'000);
    const Said asked = said<Package::HandBackRequested>();
    const std::map<std::string, std::vector<Said>> prepared{
        {"person-ada",
         {said<schema::Person::NeedsAssessed>(), said<schema::Person::PreferencesRecorded>(),
          said<schema::Person::CarePlanMade>()}}};
    check({
        {"started", {authorised}, started(20'002), "", prepared},
        {"with nothing prepared",
         {authorised},
         started(20'002),
         "package-1 cannot be started: no care starts without an assessment of needs, recorded preferences and a care "
         "plan; record person.NeedsAssessed, person.PreferencesRecorded, person.CarePlanMade of person-ada first"},
        {"the steward saw somebody come", {authorised}, started(20'002, "daybook:steward"), ""},
        {"that was never authorised", {}, started(20'002), "package-1 cannot be started: it was never authorised"},
        {"a feed says so", {}, started(20'002, "council-portal"), ""},
        {"a year before it begins",
         {authorised},
         started(19'635),
         "package-1 cannot be started: it begins on 2024-10-04, and this says 2023-10-05; record package.StartMoved "
         "first",
         prepared},
        {"on no day", {authorised}, started(0), "package-1 cannot be started: it does not say on which day", prepared},
        {"handed back", {authorised, asked}, handed_back(20'030), ""},
        {"handed back unasked",
         {authorised},
         handed_back(20'030),
         "package-1 cannot be handed back: no hand-back was requested; record package.HandBackRequested with its "
         "reason first"},
        {"handed back, never authorised",
         {},
         handed_back(20'030),
         "package-1 cannot be handed back: it was never authorised"},
        {"handed back twice",
         {authorised, asked, handed_back(20'001)},
         handed_back(20'030),
         "package-1 cannot be handed back: it has ended"},
        {"sooner than was decided", {authorised, asked, handed_back(20'030)}, handed_back(20'020), ""},
        {"after the last day it was authorised to",
         {authorised_for("person-ada", "county", 20'000, 20'030), asked},
         handed_back(20'031),
         "package-1 cannot be handed back: its last day is 2024-11-03, and this says 2024-11-04; name a day until "
         "then"},
        {"what a feed told and does not fit ended nothing",
         {authorised, started(20'002), asked, handed_back(19'990, "council-portal")},
         handed_back(20'030),
         ""},
        {"what it told before the authorisation, and fits, did",
         {handed_back(20'001, "council-portal"), authorised, asked},
         handed_back(20'030),
         "package-1 cannot be handed back: it has ended"},
        {"started again",
         {authorised, started(20'002)},
         started(20'003),
         "package-1 cannot be started: it has started already",
         prepared},
        {"its start moved behind care that was given",
         {authorised, started(20'002)},
         said<Package::StartMoved>([](auto fact) {
             fact.setBy(schema::Who::PERSON);
             fact.setTo(20'010);
         }),
         "package-1 cannot be moved to another start: it has started already; for a time without care record "
         "package.Suspended"},
        {"a rate below nothing",
         {},
         said<Package::Authorised>([](auto fact) {
             fact.setPerson("person-ada");
             fact.setContract("county");
             fact.setFrom(20'000);
             fact.setRatePence(-5);
         }),
         "package-1 cannot be authorised: its rate is -5p, and none is below 0p"},
        {"as a feed hears it", {}, handed_back(20'030, "council-portal"), ""},
    });
}

TEST_CASE("rules: the days of a package are said, and follow on each other") {
    const Said authorised = authorised_for("person-ada", "county", 20'000);
    const Said came = said<Package::Started>([](auto fact) { fact.setOn(20'000); });
    const auto moved = [](const char* to, std::int32_t from) {
        return said<Package::ContractMoved>([=](auto fact) {
            fact.setTo(to);
            fact.setFrom(from);
        });
    };
    const auto supplement = [](std::int64_t pence, std::int32_t from, std::int32_t to = 0) {
        return said<Package::SupplementSet>([=](auto fact) {
            fact.setPence(pence);
            fact.setFrom(from);
            fact.setTo(to);
        });
    };
    check({
        {"called off before anybody came", {authorised}, ended_on(19'999), ""},
        {"ended before it began",
         {authorised, came},
         ended_on(19'999),
         "package-1 cannot be ended: it would end on 2024-10-03, before it began on 2024-10-04; name its last day"},
        {"ended on no day", {authorised}, ended_on(0), "package-1 cannot be ended: it does not say on which day"},
        {"moved", {authorised}, moved("spot", 20'000), ""},
        {"moved before it begins",
         {authorised},
         moved("spot", 19'999),
         "package-1 cannot be moved to another contract: it begins on 2024-10-04, and would move on 2024-10-03; name a "
         "day from then on"},
        {"moved again before the move there was",
         {authorised, moved("spot", 20'030)},
         moved("block", 20'020),
         "package-1 cannot be moved to another contract: it moved to 'spot' on 2024-11-03; name a day from then on"},
        {"moved on no day",
         {authorised},
         moved("spot", 0),
         "package-1 cannot be moved to another contract: it does not say from which day"},
        {"a supplement", {authorised}, supplement(150, 20'000, 20'030), ""},
        {"less than nothing",
         {authorised},
         supplement(-150, 20'000),
         "package-1 cannot be given a supplement: -150p an hour is below 0p; what takes money off is a variation of "
         "its price"},
        {"from no day",
         {authorised},
         supplement(150, 0),
         "package-1 cannot be given a supplement: it does not say from which day"},
        {"a start on no day",
         {authorised},
         said<Package::StartAgreed>(),
         "package-1 cannot be given an agreed start: it does not say on which day"},
        {"a review nobody held yet",
         {authorised},
         said<Package::Reviewed>([](auto fact) { fact.setOn(20'000); }),
         "package-1 cannot be reviewed: it says that it was done on 2024-10-04, and it is told on 1970-01-01"},
    });
}

TEST_CASE("rules: a suspension is lifted at a time at which it holds, and stays one until it is lifted") {
    const Said authorised = authorised_for("person-ada", "county", 20'000);
    const Said suspended = suspended_from("2024-11-24T09:00:00Z"), lifted = resumed_from("2024-11-28T09:00:00Z");
    check({
        {"before it began",
         {authorised, suspended},
         resumed_from("2024-11-20T09:00:00Z"),
         "package-1 cannot be resumed: it is not suspended at 2024-11-20T09:00:00Z, and was last suspended from "
         "2024-11-24T09:00:00Z; name a time of its suspension"},
        {"as it begins: it never held", {authorised, suspended}, resumed_from("2024-11-24T09:00:00Z"), ""},
        {"lifted twice",
         {authorised, suspended, lifted},
         resumed_from("2024-11-29T09:00:00Z"),
         "package-1 cannot be resumed: it is not suspended at 2024-11-29T09:00:00Z, and was last suspended from "
         "2024-11-24T09:00:00Z; name a time of its suspension"},
        {"back two days earlier than was said",
         {authorised, suspended, lifted},
         resumed_from("2024-11-26T09:00:00Z"),
         ""},
        {"an earlier stay, told late", {authorised, suspended, lifted}, suspended_from("2024-11-10T09:00:00Z"), ""},
        {"within it",
         {authorised, suspended, lifted},
         suspended_from("2024-11-25T09:00:00Z"),
         "package-1 cannot be suspended: it is suspended already"},
        {"from no time",
         {authorised},
         said<Package::Suspended>(),
         "package-1 cannot be suspended: it does not say from when, such as from=2026-03-12T14:00:00Z"},
        {"to no time",
         {authorised, suspended},
         said<Package::Resumed>(),
         "package-1 cannot be resumed: it does not say from when, such as from=2026-03-16T09:00:00Z"},
    });
}

TEST_CASE("rules: observations and policies are always admitted") {
    for (const FactType& type : all_facts()) {
        INFO(type.type);
        if (type.nature != schema::Nature::DECISION) CHECK_FALSE(depends_on_record(type));
    }
    CHECK(depends_on_record(fact_type<Variation::Agreed>()));
    CHECK_FALSE(depends_on_record(fact_type<schema::Visit::AlertAcknowledged>()));  // an alert is what is measured
}

}  // namespace
}  // namespace daybook::care
