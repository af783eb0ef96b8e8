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
    const Said ended = ended_on(20'100);
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
        {"suspended after its end", {authorised, ended}, suspended, "package-1 cannot be suspended: it has ended"},
        {"resumed after its end", {authorised, suspended, ended}, resumed, "package-1 cannot be resumed: it has ended"},
        {"ended twice", {authorised, ended}, ended, "package-1 cannot be ended: it has ended already"},
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
         {authorised, asked, handed_back(20'030)},
         handed_back(20'030),
         "package-1 cannot be handed back: it has ended"},
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

Said proposed_of(Variation::Kind kind, const char* package, const char* contract, std::int64_t from,
                 std::int64_t to = 0, bool temporary = false) {
    return said<Variation::Proposed>([=](auto fact) {
        fact.setKind(kind);
        fact.setPackage(package);
        fact.setContract(contract);
        fact.setFrom(from);
        fact.setTo(to);
        fact.setTemporary(temporary);
    });
}
Said agreed_by(schema::Who who, bool in_writing = true, const char* document = "document-16") {
    return said<Variation::Agreed>([=](auto fact) {
        fact.setBy(who);
        fact.setInWriting(in_writing);
        fact.setDocumentRef(document);
    });
}

TEST_CASE("rules: a variation is proposed, then agreed or refused, and only what was agreed is reversed") {
    const Said proposed = proposed_of(Variation::Kind::PACKAGE, "first", "", 9);
    const Said agreed = agreed_by(schema::Who::COMMISSIONER);
    const Said refused = said<Variation::Refused>();
    const Said lapsed = said<Variation::Lapsed>();
    const Said reversed = said<Variation::Reversed>();
    const Said told = said<Variation::StaffNotified>();
    check({
        {"agreed", {proposed}, agreed, ""},
        {"agreed unproposed", {}, agreed, "variation-1 cannot be agreed: it was never proposed"},
        {"agreed twice", {proposed, agreed}, agreed, "variation-1 cannot be agreed: it was agreed already"},
        {"agreed after refusal", {proposed, refused}, agreed, "variation-1 cannot be agreed: it was refused"},
        {"agreed after lapse", {proposed, lapsed}, agreed, "variation-1 cannot be agreed: it has lapsed"},
        {"agreed after reversal",
         {proposed, agreed, reversed},
         agreed,
         "variation-1 cannot be agreed: it was reversed"},
        {"refused after agreement",
         {proposed, agreed},
         refused,
         "variation-1 cannot be refused: it was agreed already"},
        {"proposed twice", {proposed}, proposed, "variation-1 cannot be proposed: it was proposed already"},
        {"reversed in effect", {proposed, agreed, said<Variation::TookEffect>()}, reversed, ""},
        {"reversed unagreed", {proposed}, reversed, "variation-1 cannot be reversed: it is proposed, and not agreed"},
        {"told", {proposed, agreed}, told, ""},
        {"told of its reversal", {proposed, agreed, reversed}, told, ""},
        {"told after refusal", {proposed, refused}, told, "variation-1 cannot be told to anybody: it was refused"},
    });
}

TEST_CASE("rules: a variation says what it changes and from when, and a temporary one until when") {
    using Kind = Variation::Kind;
    check({
        {"of a package", {}, proposed_of(Kind::PACKAGE, "first", "", 9), ""},
        {"of visits, and names a contract alone",
         {},
         proposed_of(Kind::PACKAGE, "", "county", 9),
         "variation-1 cannot be proposed: it does not say of which package"},
        {"of a contract's price", {}, proposed_of(Kind::PRICE, "", "county", 9), ""},
        {"of a package's price", {}, proposed_of(Kind::PRICE, "first", "", 9), ""},
        {"of terms, and of no contract",
         {},
         proposed_of(Kind::TERMS, "", "", 9),
         "variation-1 cannot be proposed: it does not say of which contract"},
        {"from no time",
         {},
         proposed_of(Kind::PACKAGE, "first", "", 0),
         "variation-1 cannot be proposed: it does not say from when"},
        {"ends as it begins", {}, proposed_of(Kind::PACKAGE, "first", "", 9, 9), ""},
        {"ends before",
         {},
         proposed_of(Kind::PACKAGE, "first", "", 9, 8),
         "variation-1 cannot be proposed: it ends before it takes effect"},
        {"for a while", {}, proposed_of(Kind::PACKAGE, "first", "", 9, 10, true), ""},
        {"for a while, without an end",
         {},
         proposed_of(Kind::PACKAGE, "first", "", 9, 0, true),
         "variation-1 cannot be proposed: it does not say until when, and it is temporary"},
    });
}

TEST_CASE("rules: a variation is agreed in writing, by somebody, and on a paper that can be found") {
    const Said proposed = proposed_of(Variation::Kind::PACKAGE, "first", "", 9);
    const std::string unwritten =
        "variation-1 cannot be agreed: a variation is agreed in writing; have it signed, and say inWriting with the "
        "documentRef of the paper";
    check({
        {"by a representative", {proposed}, agreed_by(schema::Who::REPRESENTATIVE), ""},
        {"by nobody",
         {proposed},
         agreed_by(schema::Who::NOBODY),
         "variation-1 cannot be agreed: it does not say who agreed it"},
        {"by word of mouth", {proposed}, agreed_by(schema::Who::COMMISSIONER, false), unwritten},
        {"on a paper nobody can name", {proposed}, agreed_by(schema::Who::COMMISSIONER, true, ""), unwritten},
        {"a refusal needs no paper", {proposed}, said<Variation::Refused>(), ""},
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
